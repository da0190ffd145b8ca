"""What flowed through BME over each window: AKT in and out, ACT in and out. Sums over days, never means of daily ratios.

Names after section 3.4 of the data reference: dA set aside, dR paid back out of credit, dX freshly minted, dM ACT minted, dB ACT burned.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.derived._base import Value, Withheld
from alerts.derived._counters import (
    Counter,
    Totals,
    amount,
    at_day_end,
    current,
    difference,
    fallen,
    first_seen,
    live_at,
    zero_until_first,
)
from alerts.derived._days import LAUNCH, WINDOWS, Span, midnight, span
from alerts.sample import DAY, Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from alerts.engine import View
    from alerts.sample import LabelPairs, Ms

SET_ASIDE = "bme.akt_burned_total"
PAID_BACK = "bme.akt_reissued_total"
FRESH = "bme.akt_minted_fresh_total"
ACT_MINTED = "bme.act_minted_total"
ACT_BURNED = "bme.act_burned_total"

LEDGER_DAILY = "akash_ledger_daily"
"""The label `source` of what the ledger's records add up to at the end of completed UTC days."""

LEAST = 100_000_000
"""100 tokens on each side, in micro units: below that, one person's swap decides the ratio."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What went in and what came out over one window, in micro units."""

    span: Span
    into: int
    out: int

    @property
    def net(self) -> int:
        """In less out."""
        return self.into - self.out

    @property
    def smaller(self) -> int:
        """The side that limits how much the ratio says."""
        return min(self.into, self.out)


def akt_flows(view: View, now: Ms) -> Iterator[tuple[LabelPairs, Flow | str]]:
    """Per network and window: dA in, dR + dX out; or why that is not known."""
    for network in _networks(view, (SET_ASIDE, PAID_BACK)):
        into, out = Counter(SET_ASIDE, network, "AKT set aside"), Counter(PAID_BACK, network, "AKT paid back")
        for labels, flow in _over_windows(view, network, into, out, now):
            if isinstance(flow, str):
                yield labels, flow
                continue
            minted = fresh(view, network, flow.span, now)
            yield labels, minted if isinstance(minted, str) else Flow(flow.span, flow.into, flow.out + minted)


def credit_flows(view: View, now: Ms) -> Iterator[tuple[LabelPairs, Flow | str]]:
    """Per network and window: dA in, dR out, the freshly minted left out; or why that is not known."""
    for network in _networks(view, (SET_ASIDE, PAID_BACK)):
        into, out = Counter(SET_ASIDE, network, "AKT set aside"), Counter(PAID_BACK, network, "AKT paid back")
        yield from _over_windows(view, network, into, out, now)


def act_flows(view: View, now: Ms) -> Iterator[tuple[LabelPairs, Flow | str]]:
    """Per network and window: dM in, dB out; or why that is not known.

    The Console counts ACT minted by the migration and the chain does not (identity 4 of section 3.6): a difference is
    taken within one of them, where that constant falls out.
    """
    for network in _networks(view, (ACT_MINTED, ACT_BURNED)):
        minted = Counter(ACT_MINTED, network, "ACT minted", one_source=True)
        burned = Counter(ACT_BURNED, network, "ACT burned", one_source=True)
        yield from _over_windows(view, network, minted, burned, now)


def ratio_of(flow: Flow, into: str, out: str) -> Fraction | str:
    """In over out, or why it says nothing. `into` and `out` name the sides: "AKT set aside", "AKT paid back"."""
    words = flow.span.words
    if flow.out == 0:
        return f"no redemptions {words}"
    for units, name in ((flow.out, out), (flow.into, into)):
        if units < LEAST:
            # Rounded down to hundredths, so that 99.999999 never reads as the 100 that are needed.
            return f"too little to judge: {amount(units // 10_000 * 10_000)} {name} {words}, {amount(LEAST)} needed"
    return Fraction(flow.into, flow.out)


def answers(
    flows: Iterable[tuple[LabelPairs, Flow | str]], judge: Callable[[Flow], float | Fraction | str]
) -> Iterator[Value | Withheld]:
    """One answer per flow: what `judge` makes of it, or the reason for silence."""
    for labels, flow in flows:
        judged = flow if isinstance(flow, str) else judge(flow)
        yield Withheld(labels, judged) if isinstance(judged, str) else Value(labels, float(judged))


def fresh(view: View, network: str, when: Span, now: Ms) -> int | str:
    """DX: the chain's counter of freshly minted AKT. No Console endpoint has it: our own samples, else the ledger's days."""
    series = Series.of(FRESH, network=network)
    readings: list[int] = []
    for at in (when.start, when.end):
        reading: int | str | None
        if at == now and when.partial:
            reading = current(view, series, now)
            if reading is None:
                return "no current figure (fresh AKT)"
        else:
            reading = live_at(view, series, at, now)
            if reading is None:
                reading = zero_until_first(view, series, at, now)
            if isinstance(reading, str):
                scanned = at_day_end(view, Series.of(FRESH, network=network, source=LEDGER_DAILY), at)
                if scanned is None:
                    return reading
                reading = scanned
        readings.append(reading)
    return fallen(view, series, when) or difference(*readings)


def _over_windows(
    view: View, network: str, into: Counter, out: Counter, now: Ms
) -> Iterator[tuple[LabelPairs, Flow | str]]:
    """For every window its labels and what two counters grew by in it, or why that is not known."""
    first = LAUNCH.get(network)
    if first is None:
        first = first_midnight(view, (into, out), now)
    into_totals, out_totals = Totals(view, into, first, now), Totals(view, out, first, now)
    for window in WINDOWS:
        labels = label_pairs({"network": network, "window": window})
        when = span(window, now, first)
        if isinstance(when, str):
            yield labels, when
            continue
        entered, left = into_totals.grown(when), out_totals.grown(when)
        if isinstance(entered, str):
            yield labels, entered
        elif isinstance(left, str):
            yield labels, left
        else:
            yield labels, Flow(when, entered, left)


def first_midnight(view: View, counters: Sequence[Counter], now: Ms) -> Ms:
    """The first midnight at which every counter has figures, on a network whose launch we do not know."""
    latest = 0
    for counter in counters:
        seen = [first_seen(view, series, now) for series in (counter.live, counter.daily)]
        known = [at for at in seen if at is not None]
        if not known:
            return midnight(now)
        latest = max(latest, min(known))
    return -(-latest // DAY) * DAY


def _networks(view: View, metrics: Sequence[str]) -> list[str]:
    return sorted({series.label("network") for metric in metrics for series in view.series(metric)})
