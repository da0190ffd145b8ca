"""What flowed through BME between any two instants: a week of a place whose days do not begin at midnight UTC.

The windows of `_flows` are whole UTC days, and so is the Console's daily history. Between two instants that are no midnights
UTC the counters are known from our own readings alone; where those are missing, nothing is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.derived._counters import Counter, Totals, current, difference, fallen, live_at
from alerts.derived._days import LAUNCH, TODAY, Span, date_of
from alerts.derived._flows import ACT_BURNED, ACT_MINTED, PAID_BACK, SET_ASIDE, Flow, fresh, ratio_of
from alerts.derived._periods import PeriodFlow
from alerts.sample import DAY, Series

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from alerts.engine import View
    from alerts.sample import Ms

SUPPLY = "token.supply"
INFLATION = "token.inflation"
_MICRO = 1_000_000
YEAR: Ms = 31_556_952_000
"""A mean Gregorian year, which the chain's yearly provisions are about."""


@dataclass(frozen=True, slots=True)
class Books:
    """Section 3.4 of the data reference over one span, in micro units; a sentence where one is not known."""

    start: Ms
    end: Ms
    set_aside: int | str
    """DA."""
    paid_back: int | str
    """DR, out of credit."""
    fresh: int | str
    """DX, newly minted."""
    act_minted: int | str
    """DM, the migration left out."""
    act_burned: int | str
    """DB."""

    @property
    def out(self) -> int | str:
        """DR + dX: all that came back."""
        if isinstance(self.paid_back, str):
            return self.paid_back
        return self.fresh if isinstance(self.fresh, str) else self.paid_back + self.fresh

    @property
    def net(self) -> int | str:
        """F5 = dA - dR - dX."""
        if isinstance(self.set_aside, str):
            return self.set_aside
        return self.out if isinstance(self.out, str) else self.set_aside - self.out

    def ratio(self, words: str) -> Fraction | str:
        """F2 = dA / (dR + dX), or why it says nothing. `words` say the span in a sentence: "in this week"."""
        return self._ratio(self.set_aside, self.out, words, ("AKT set aside", "AKT paid back"))

    def ratio_usd(self, words: str) -> Fraction | str:
        """F3 = dM / dB: the same at execution prices."""
        return self._ratio(self.act_minted, self.act_burned, words, ("ACT minted", "ACT burned"))

    def _ratio(self, into: int | str, out: int | str, words: str, names: tuple[str, str]) -> Fraction | str:
        if isinstance(into, str):
            return into
        return (
            out
            if isinstance(out, str)
            else ratio_of(Flow(Span("span", self.start, self.end, words), into, out), *names)
        )


@dataclass(frozen=True, slots=True)
class Emission:
    """E of section 3.4: AKT that staking brought into the world over a span, in micro units."""

    units: int
    measured: bool
    """From the supply at both ends; else the chain's nominal inflation over that time, which assumes a block time."""


def books(view: View, network: str, start: Ms, end: Ms, now: Ms) -> Books:
    """What flowed in (start, end], seen from `now`; an `end` after `now` means up to now."""
    end = min(end, now)
    launched = LAUNCH.get(network, 0)
    if start < launched:
        says = f"figures count from {date_of(launched)}"
        return Books(start, end, says, says, says, says, says)
    when = _span(start, end, now)
    return Books(
        start,
        end,
        _Growth(view, Counter(SET_ASIDE, network, "AKT set aside"), start, now).over(when),
        _Growth(view, Counter(PAID_BACK, network, "AKT paid back"), start, now).over(when),
        fresh(view, network, when, now),
        _Growth(view, Counter(ACT_MINTED, network, "ACT minted", one_source=True), start, now).over(when),
        _Growth(view, Counter(ACT_BURNED, network, "ACT burned", one_source=True), start, now).over(when),
    )


def flows_between(view: View, network: str, edges: Sequence[Ms], now: Ms) -> tuple[PeriodFlow, ...]:
    """What flowed between each two neighbouring instants, as `day_flows` has it; what has not begun at `now` is left out."""
    into = _Growth(view, Counter(SET_ASIDE, network, "AKT set aside"), edges[0], now)
    out = _Growth(view, Counter(PAID_BACK, network, "AKT paid back"), edges[0], now)
    found = []
    for start, end in pairwise(edges):
        if start >= now or start < LAUNCH.get(network, 0):
            continue
        when = _span(start, min(end, now), now)
        entered, left, minted = into.over(when), out.over(when), fresh(view, network, when, now)
        paid = left if isinstance(left, str) or isinstance(minted, str) else left + minted
        found.append(
            PeriodFlow(
                at=start,
                into=None if isinstance(entered, str) else entered / _MICRO,
                out=None if isinstance(paid, str) else paid / _MICRO,
                fresh_known=not isinstance(minted, str),
                partial=end > now,
            )
        )
    return tuple(found)


def _span(start: Ms, end: Ms, now: Ms) -> Span:
    return Span(TODAY if end == now and end % DAY else "span", start, end, "in this span")


class _Growth:
    """One counter over spans: by the rules of the ratios between midnights UTC, else between our own readings."""

    def __init__(self, view: View, counter: Counter, first: Ms, now: Ms) -> None:
        self._view = view
        self._counter = counter
        self._now = now
        self._totals = Totals(view, counter, first - first % DAY, now)

    def over(self, when: Span) -> int | str:
        """How much it grew, or why that is not known."""
        if when.start % DAY == 0 and (when.end % DAY == 0 or when.partial):
            grown = self._totals.grown(when)
        else:
            grown = self._between(when)
        return grown if isinstance(grown, str) else fallen(self._view, self._counter.live, when) or grown

    def _between(self, when: Span) -> int | str:
        view, live, now = self._view, self._counter.live, self._now
        start = live_at(view, live, when.start, now)
        end = current(view, live, now) if when.partial else live_at(view, live, when.end, now)
        if start is None or end is None:
            missing = date_of(when.start if start is None else when.end)
            return f"no reading of our own at the edge of the span on {missing} ({self._counter.words})"
        return self._totals.fell_in(when) or difference(start, end)


def emission(view: View, of: Books, network: str, now: Ms) -> Emission | str:
    """The supply's growth less what BME minted freshly (section 2.7: better than inflation x time), else the nominal one."""
    supply, inflation = Series.of(SUPPLY, network=network), Series.of(INFLATION, network=network)
    partial = of.end == now
    start = live_at(view, supply, of.start, now)
    end = current(view, supply, now) if partial else live_at(view, supply, of.end, now)
    if start is not None and end is not None and not isinstance(of.fresh, str):
        grown = end - start - of.fresh
        return Emission(grown, measured=True) if grown > 0 else "the supply did not grow by staking in this time"
    rate, held = (_last(view, series, of) for series in (inflation, supply))
    if rate is None or held is None:
        return "no figures of the supply and its inflation in this time"
    nominal = round(rate * held * _MICRO * (of.end - of.start) / YEAR)
    return Emission(nominal, measured=False) if nominal > 0 else "inflation is zero"


def _last(view: View, series: Series, of: Books) -> float | None:
    """The newest value within the span."""
    return next(reversed(view.window(series, of.start, of.end).between(of.start, of.end)[1]), None)
