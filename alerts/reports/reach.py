"""When the collateral ratio reaches a level on the present trend, as a range; or that it does not.

The slope is Theil and Sen's: the median of the slopes between every two of the last day's hourly readings, which a few odd
readings do not move. Its range is Sen's own (1968, from the variance of Kendall's S, 90 %), widened for the fact that one hour
is much like the next: by the square root of (1 + r) / (1 - r), with r how much a deviation carries over to the next hour.
A straight line knows nothing of what people will do; it is a distance in time, not a forecast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from statistics import median
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, Ms

if TYPE_CHECKING:
    from alerts.sample import Window

SPAN: Ms = DAY
LEAST_HOURS = 12
"""Hourly readings below which there is no trend."""
FAR: Ms = 60 * DAY
"""Beyond this a straight line says nothing."""
_Z = 1.645
_CARRY = 0.9
"""The most that is believed to carry over: beyond it one reading would stand for the whole day."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Change per day, with its range."""

    per_day: float
    low: float
    high: float
    readings: int


class Way(StrEnum):
    """What a trend does to a level."""

    PASSED = "passed"
    """It lies behind already."""
    REACHED = "reached"
    NOT = "not"
    """Not on this trend."""
    FAR = "far"
    """On this trend, but beyond what a straight line can say."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reach:
    """Time to a level, from now."""

    way: Way
    after: Ms | None = None
    soonest: Ms | None = None
    """By the steeper end of the range."""
    latest: Ms | None = None
    """By the flatter end; None where that never reaches it, or only beyond FAR."""
    why: str = ""


def slope(window: Window, now: Ms) -> Slope | str:
    """The trend of the last day's hourly readings, or why there is none."""
    hourly = _hourly(window, now)
    if len(hourly) < LEAST_HOURS:
        return f"not enough data: {len(hourly)} of {LEAST_HOURS} hourly readings in a day"
    slopes = sorted((later - was) / (at - before) for (before, was), (at, later) in combinations(hourly, 2))
    middle, count, number = median(slopes), len(hourly), len(slopes)
    width = _Z * math.sqrt(count * (count - 1) * (2 * count + 5) / 18) * _widening(hourly, middle)
    low = max(0, math.floor((number - width) / 2) - 1)  # the same number of slopes lies beyond either end
    high = number - 1 - low
    return Slope(middle * DAY, slopes[low] * DAY, slopes[high] * DAY, count)


def reach(value: float, trend: Slope | str, level: float) -> Reach:
    """When a falling value comes down to `level`."""
    if value <= level:
        return Reach(Way.PASSED)
    if isinstance(trend, str):
        return Reach(Way.UNKNOWN, why=trend)
    soonest = _time(value - level, trend.low)
    after = _time(value - level, trend.per_day)
    if after is None:
        return Reach(Way.NOT, soonest=soonest if soonest is not None and soonest <= FAR else None)
    if after > FAR:
        return Reach(Way.FAR, soonest=soonest if soonest is not None and soonest <= FAR else None)
    latest = _time(value - level, trend.high)
    return Reach(Way.REACHED, after, soonest, latest if latest is not None and latest <= FAR else None)


def _time(distance: float, per_day: float) -> Ms | None:
    """How long a fall of `distance` takes; None where it does not fall, or not in a lifetime."""
    if per_day >= 0:
        return None
    days = distance / -per_day
    return round(days * DAY) if days < 1e6 else None


def _hourly(window: Window, now: Ms) -> list[tuple[Ms, float]]:
    """The last reading of each hour of the last day; an hour without one is left out, never filled."""
    last: dict[int, tuple[Ms, float]] = {}
    for at, value in zip(*window.between(now - SPAN, now), strict=True):
        if math.isfinite(value):
            last[(now - at) // HOUR] = (at, value)
    return sorted(last.values())


def _widening(hourly: list[tuple[Ms, float]], per_ms: float) -> float:
    """How much wider the range is because neighbours resemble each other."""
    rest = [value - per_ms * (at - hourly[0][0]) for at, value in hourly]
    mean = math.fsum(rest) / len(rest)
    rest = [one - mean for one in rest]
    spread = math.fsum(one * one for one in rest)
    if spread <= 0:
        return 1.0
    carry = math.fsum(one * following for one, following in pairwise(rest)) / spread
    carry = min(max(carry, 0.0), _CARRY)
    return math.sqrt((1 + carry) / (1 - carry))
