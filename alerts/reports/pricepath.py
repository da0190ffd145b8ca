"""Where the AKT price goes in a what-if: a few points in words, the way between them, and many random ways around it.

Prices are exact fractions of a hundred-millionth of a dollar, so that the mechanism stays exact; None is an oracle without a
price. Randomness is a `random.Random` passed in.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

SMALLEST, LARGEST = Fraction(1, 10_000), Fraction(10_000)
"""The prices that are taken, in USD."""
MOST_POINTS = 12
GRAIN = 10**8
FLAT = "flat"
EXAMPLES = ("0.30", "-50%", "-60%@7d", "-60%@7d, 0.50@30d", FLAT)
_POINT = re.compile(
    r"(?P<sign>[+-])?\$?(?P<number>\d{1,7}(?:\.\d{1,8})?)(?P<share>\s*%)?(?:\s*@\s*(?P<day>\d{1,4}(?:\.\d{1,2})?)\s*d?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Point:
    """A price that is reached: `value` USD, or with `relative` times today's."""

    value: Fraction
    relative: bool
    day: Fraction | None = None
    """When; None is the last day."""


@dataclass(frozen=True, slots=True)
class PricePath:
    """Points in order of time; none of them is a price that stays."""

    points: tuple[Point, ...] = ()
    outages: tuple[tuple[Fraction, Fraction], ...] = ()
    """From day to day the oracle gives no price: nothing is minted and nothing redeemed."""


class BadPath(ValueError):
    """A path that cannot be followed. `kind`: form, price, order, days, many; `part`: what it is about."""

    def __init__(self, kind: str, part: str) -> None:
        self.kind = kind
        self.part = part
        super().__init__(f"{kind}: {part}")


def parse_path(text: str) -> PricePath:
    """`flat`, `0.30`, `-50%`, or points with their day: `-60%@7d, 0.50@30d`. Raises BadPath."""
    whole = text.strip().casefold()
    if whole in ("", FLAT):
        return PricePath()
    parts = [part.strip() for part in whole.split(",")]
    if len(parts) > MOST_POINTS:
        raise BadPath("many", str(len(parts)))
    points = tuple(_point(part) for part in parts)
    days = [point.day for point in points]
    if any(day is None for day in days[:-1]) or any(
        later is not None and early is not None and later <= early for early, later in pairwise(days)
    ):
        raise BadPath("order", whole)
    return PricePath(points)


def prices(path: PricePath, now: Fraction, steps: int, per_day: int) -> list[Fraction | None]:
    """The price at the end of each of `steps` steps, in straight lines on a logarithmic scale. Raises BadPath."""
    last = Fraction(steps, per_day)
    knots: list[tuple[Fraction, Fraction]] = [(Fraction(0), now)]
    for point in path.points:
        day = last if point.day is None else point.day
        value = now * point.value if point.relative else point.value
        if day > last or (point.day is None and day <= knots[-1][0] and len(knots) > 1):
            raise BadPath("days", str(float(day)))
        if not SMALLEST <= value <= LARGEST:
            raise BadPath("price", f"{float(value):.6g}")
        # "At once" takes the place of today's price.
        knots = [(day, value)] if day == 0 else [*knots, (day, value)]
    found = [_between(knots, Fraction(step, per_day)) for step in range(1, steps + 1)]
    return [None if _out(path, Fraction(step, per_day)) else price for step, price in enumerate(found, 1)]


def wander(middle: Sequence[Fraction | None], sigma: float, per_day: int, rng: random.Random) -> list[Fraction | None]:
    """One random way around `middle`: geometric Brownian motion of `sigma` a year, whose median is `middle` itself.

    The median and not the mean is held, so that half of the ways lie above what was asked for at every time.
    """
    step = sigma * math.sqrt(1 / (365 * per_day))
    drift, found = 0.0, []
    for price in middle:
        drift += rng.gauss(0.0, step)
        found.append(None if price is None else exact(float(price) * math.exp(min(60.0, max(-60.0, drift)))))
    return found


def exact(price: float) -> Fraction:
    """A price to a hundred-millionth of a dollar, and never nothing."""
    return max(Fraction(round(price * GRAIN), GRAIN), Fraction(1, GRAIN))


def _point(part: str) -> Point:
    found = _POINT.fullmatch(part)
    if found is None or (found["sign"] and not found["share"]):
        raise BadPath("form", part)
    day = None if found["day"] is None else Fraction(found["day"])
    number = Fraction(found["number"])
    if not found["share"]:
        if not SMALLEST <= number <= LARGEST:
            raise BadPath("price", part)
        return Point(number, relative=False, day=day)
    # Without a sign "50%" might mean half of it or half more: it is not guessed.
    if not found["sign"] or (found["sign"] == "-" and number >= 100) or number > 100_000:
        raise BadPath("form" if not found["sign"] else "price", part)
    change = number / 100 if found["sign"] == "+" else -number / 100
    return Point(1 + change, relative=True, day=day)


def _between(knots: Sequence[tuple[Fraction, Fraction]], day: Fraction) -> Fraction:
    if day <= knots[0][0]:
        return knots[0][1]
    for (start, low), (end, high) in pairwise(knots):
        if day == end:
            return high
        if start <= day < end:
            share = float((day - start) / (end - start))
            return exact(float(low) * (float(high) / float(low)) ** share) if low != high else low
    return knots[-1][1]


def _out(path: PricePath, day: Fraction) -> bool:
    return any(start < day <= end for start, end in path.outages)
