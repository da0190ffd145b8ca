"""What flowed in and out of one network period by period: a picture's bars, where the ratios are its sums.

Read by the rules of the ratios themselves (`_flows`, `_counters`, `_epochs`), so that no bar says what a ratio would not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.derived._counters import Counter, Totals
from alerts.derived._days import LAUNCH, TODAY, Span, midnight
from alerts.derived._epochs import BURNED, EPOCH, MINTED
from alerts.derived._flows import PAID_BACK, SET_ASIDE, first_midnight, fresh
from alerts.sample import DAY, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.engine import View
    from alerts.sample import Ms

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class PeriodFlow:
    """One period, in whole tokens. None is "not known"; 0 is 0."""

    at: Ms
    """When it begins."""
    into: float | None
    """Set aside, or burned."""
    out: float | None
    """Paid back out of credit and freshly minted, or minted."""
    fresh_known: bool = True
    """Whether freshly minted AKT is in `out`; where it is not known it is left out, and that is to be said."""
    partial: bool = False
    """The period is not over."""

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return self.into is not None or self.out is not None


def day_flows(view: View, network: str, days: int, now: Ms) -> tuple[PeriodFlow, ...]:
    """The last `days` completed UTC days and today's part, from the first day of which anything is known.

    A day without figures at both of its ends is a gap: what flowed over two such days is known only as a sum, and a sum is
    no day's bar.
    """
    into = Counter(SET_ASIDE, network, "AKT set aside")
    out = Counter(PAID_BACK, network, "AKT paid back")
    launched = LAUNCH.get(network)
    first = first_midnight(view, (into, out), now) if launched is None else launched
    entered, left = Totals(view, into, first, now), Totals(view, out, first, now)
    flows = [
        _day(view, network, (entered, left), when, now) for when in _days(max(first, midnight(now) - days * DAY), now)
    ]
    return _from_first_known(flows)


def epoch_flows(view: View, network: str, after: Ms, now: Ms) -> tuple[PeriodFlow, ...]:
    """Every epoch that ended in (after, now]; one that nobody published is a gap."""
    burned, minted = (
        dict(zip(*view.window(Series.of(key, network=network), after, now).between(after, now), strict=True))
        for key in (BURNED, MINTED)
    )
    ends = sorted(burned.keys() | minted.keys())
    found = [PeriodFlow(end - EPOCH, _finite(burned.get(end)), _finite(minted.get(end))) for end in ends]
    holes = [
        PeriodFlow(before + step * EPOCH, None, None)
        for before, end in pairwise(ends)
        for step in range(round((end - before) / EPOCH) - 1)
    ]
    return _from_first_known(sorted([*found, *holes], key=lambda flow: flow.at))


def _days(start: Ms, now: Ms) -> Iterator[Span]:
    """The completed days from `start` on, then today unless it has only just begun."""
    today = midnight(now)
    for at in range(start, today, DAY):
        yield Span("1d", at, at + DAY, "in 1 day")
    if now > today >= start:
        yield Span(TODAY, today, now, "since midnight")


def _day(view: View, network: str, totals: tuple[Totals, Totals], when: Span, now: Ms) -> PeriodFlow:
    entered, left = (total.grown(when) for total in totals)
    minted = fresh(view, network, when, now)
    paid = left if isinstance(left, str) or isinstance(minted, str) else left + minted
    return PeriodFlow(
        at=when.start,
        into=None if isinstance(entered, str) else entered / _MICRO,
        out=None if isinstance(paid, str) else paid / _MICRO,
        fresh_known=not isinstance(minted, str),
        partial=when.partial,
    )


def _from_first_known(flows: Sequence[PeriodFlow]) -> tuple[PeriodFlow, ...]:
    """Without what lies before anything was known: nobody was there to miss it."""
    first = next((index for index, flow in enumerate(flows) if flow.known), len(flows))
    return tuple(flows[first:])


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
