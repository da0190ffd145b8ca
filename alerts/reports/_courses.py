"""What one series did in one week, hour by hour: its mean, how much of the week is known, and where it is drawn.

A mean over hours, not over samples: an hour in which a source was asked sixty times counts no more than any other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Protocol

from alerts.engine import View
from alerts.sample import HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.reports.weeks import Week
    from alerts.sample import Ms, Series

REGULAR = 3
"""From so many steps on a series has a rhythm of its own."""


class Bucket(Protocol):
    """A span of one series in a few numbers, as storage gives it."""

    @property
    def at(self) -> Ms:
        """The time of its newest sample."""
        ...

    @property
    def avg(self) -> float:
        """The mean of its samples."""
        ...

    @property
    def low(self) -> float:
        """The smallest."""
        ...

    @property
    def high(self) -> float:
        """The largest."""
        ...

    @property
    def count(self) -> int:
        """How many."""
        ...

    @property
    def last(self) -> float:
        """The newest."""
        ...


class WeekView(View, Protocol):
    """What a summary reads: the engine's view, and spans in a few numbers."""

    def buckets(self, series: Series, after: Ms, until: Ms, most: int = 500) -> Sequence[Bucket]:
        """At most `most` spans of (after, until]; one without a value is absent."""
        ...


@dataclass(frozen=True, slots=True)
class Course:
    """One series over one week; without hours there was nothing."""

    hours: Mapping[int, float] = field(default_factory=dict)
    """Hour of the week -> mean of that hour."""
    coverage: float = 0.0
    """The share of the week (so far) in which a value stood."""
    readings: int = 0
    """Samples, or hours where only those are left."""
    high: float = -math.inf
    refused: int = 0
    """Hours left out because they held a value that cannot be."""

    @property
    def mean(self) -> float | None:
        """The mean over the hours that are known."""
        return fmean(self.hours.values()) if self.hours else None

    def at(self, first: int, until: int) -> float | None:
        """The mean over some hours."""
        known = [self.hours[hour] for hour in range(first, until) if hour in self.hours]
        return fmean(known) if known else None


EMPTY = Course()


def course(view: WeekView, series: Series, week: Week, now: Ms, *, positive: bool = False) -> Course:
    """What is stored of it. `positive`: an hour with a value of zero or less is left out, for nothing can cost nothing."""
    until = min(week.end, now)
    hours = -(-(until - week.start) // HOUR)
    if hours < 1:
        return EMPTY
    found = [one for one in view.buckets(series, week.start, week.start + hours * HOUR, hours) if one.at <= until]
    kept = [one for one in found if not positive or one.low > 0]
    means: dict[int, list[float]] = {}
    for one in kept:
        means.setdefault((one.at - week.start - 1) // HOUR, []).append(one.avg)
    return Course(
        hours={hour: fmean(values) for hour, values in means.items()},
        coverage=_covered([one.at for one in kept], view.lookback(series), week.start, until),
        readings=sum(one.count for one in kept),
        high=max((one.high for one in kept), default=-math.inf),
        refused=len(found) - len(kept),
    )


def over(upper: Course, lower: Course) -> Course:
    """The ratio of sums hour by hour, over the hours in which both are known: never a mean of ratios of single samples."""
    both = sorted(upper.hours.keys() & lower.hours.keys())
    usable = {hour: upper.hours[hour] / lower.hours[hour] for hour in both if lower.hours[hour] > 0}
    return Course(usable, min(upper.coverage, lower.coverage), min(upper.readings, lower.readings))


def ratio_of_means(upper: Course, lower: Course) -> float | None:
    """Mean over mean of the hours in which both are known."""
    both = upper.hours.keys() & lower.hours.keys()
    below = math.fsum(lower.hours[hour] for hour in both)
    return math.fsum(upper.hours[hour] for hour in both) / below if below > 0 else None


def rhythm(times: Sequence[Ms]) -> Ms:
    """The step of a series that comes in steady steps of more than an hour; 0 where it has none."""
    steps = [after - before for before, after in pairwise(times)]
    if len(steps) < REGULAR:
        return 0
    usual = round(median(steps))
    return usual if usual > HOUR and max(steps) <= 2 * usual else 0


def _covered(times: Sequence[Ms], lookback: Ms, start: Ms, until: Ms) -> float:
    """The share of (start, until] that is known.

    Every hour with a sample is; between two of them a value stands for its look-back, and where a series comes in steady
    steps for two of those: what is asked every six hours is not missing in between.
    """
    if not times:
        return 0.0
    usual = rhythm(times)
    stands = max(lookback, 2 * usual)
    hours = -(-(until - start) // HOUR)
    known = [False] * hours
    for index, at in enumerate(times):
        first = (at - start - 1) // HOUR
        nothing_after = times[index + 1] if index + 1 < len(times) else until
        last = (min(at + stands, nothing_after, until) - start - 1) // HOUR
        # A value that stands for a part of an hour does not make that hour known.
        if at + stands < nothing_after and (at + stands - start) % HOUR:
            last -= 1
        for hour in range(max(0, first), min(hours - 1, max(first, last)) + 1):
            known[hour] = True
    if times[0] - start <= usual:
        known[: max(0, (times[0] - start - 1) // HOUR)] = [True] * max(0, (times[0] - start - 1) // HOUR)
    return sum(known) / hours
