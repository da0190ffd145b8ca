"""Two flows period by period, and their sums where the periods are too many to see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, Ms
from bot.charts._ticks import month_start
from bot.charts._words import when

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BARS = 100
"""More bars than this are thinner than the space between them: they are summed."""

WEEK = 7 * DAY
MONDAY = 4 * DAY
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One period: what was set aside (burned) and paid back (minted) from `at` on. None is "no data", 0 is 0."""

    at: Ms
    """When the period begins."""
    burned: float | None
    """What was set aside in it."""
    minted: float | None
    """What was paid back in it."""
    unfinished: bool = False
    """The period is not over, or a part of it is missing: hatched."""

    @property
    def net(self) -> float | None:
        """What was set aside less what was paid back."""
        return None if self.burned is None or self.minted is None else self.burned - self.minted

    @property
    def ratio(self) -> float | None:
        """What was set aside over what was paid back; a period without redemptions has none."""
        return self.burned / self.minted if self.burned is not None and self.minted else None


@dataclass(frozen=True, slots=True)
class Bars:
    """The periods as they are drawn."""

    flows: tuple[Flow, ...]
    period: Ms
    every: str = ""
    """How they were summed (`by week`); empty when they are as given."""

    @property
    def times(self) -> tuple[Ms, Ms]:
        """From the start of the first period to the end of the last."""
        return self.flows[0].at, self.flows[-1].at + self.period


def sum_up(flows: Sequence[Flow], period: Ms, partial_from: Ms | None = None) -> Bars:
    """The periods as given, or summed by day, week, month, quarter or year so that at most 100 are left."""
    marked = tuple(
        Flow(flow.at, flow.burned, flow.minted, flow.unfinished or _cut(flow.at + period, partial_from))
        for flow in flows
    )
    bars = Bars(marked, period)
    for words, length, months in (
        ("by day", DAY, 0),
        ("by week", WEEK, 0),
        ("by month", 30 * DAY, 1),
        ("by quarter", 91 * DAY, 3),
        ("by year", 365 * DAY, 12),
    ):
        if len(bars.flows) <= MOST_BARS:
            break
        if length >= 2 * period:
            bars = Bars(_summed(marked, period, length, months), length, words)
    return bars


def _cut(end: Ms, partial_from: Ms | None) -> bool:
    return partial_from is not None and end > partial_from


def _bounds(at: Ms, length: Ms, months: int) -> tuple[Ms, Ms]:
    """The start and the end of the day, week (from Monday) or group of months that `at` lies in."""
    if months:
        day = when(at)
        count = (day.year * 12 + day.month - 1) // months * months
        return month_start(count), month_start(count + months)
    start = at - (at - (MONDAY if length == WEEK else 0)) % length
    return start, start + length


def _summed(flows: Sequence[Flow], period: Ms, length: Ms, months: int) -> tuple[Flow, ...]:
    """Sums of neighbouring periods; a sum that lacks one of its periods, or one side of it, counts as unfinished."""
    groups: dict[tuple[Ms, Ms], list[Flow]] = {}
    for flow in flows:
        groups.setdefault(_bounds(flow.at, length, months), []).append(flow)
    summed = []
    for (start, end), members in groups.items():
        burned = [flow.burned for flow in members if flow.burned is not None]
        minted = [flow.minted for flow in members if flow.minted is not None]
        wanted = (end - start) // period
        lacking = min(len(burned), len(minted)) < wanted or any(flow.unfinished for flow in members)
        summed.append(Flow(start, _sum(burned), _sum(minted), lacking))
    return tuple(summed)


def _sum(values: Sequence[float]) -> float | None:
    return math.fsum(values) if values else None
