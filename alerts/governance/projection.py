"""How far turnout may come by the end of a vote, from two things that were seen: its own pace and how earlier votes ended.

Everything is reckoned in the stake that has not voted yet. At a steady pace the same share of it votes every hour, so a
projection rises, slows down by itself and never passes 1. The range is wide where little is known, and where nothing is
known there is none: a guess without a basis would be read as a forecast.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Ms

if TYPE_CHECKING:
    from collections.abc import Sequence

RECENT: Ms = DAY
"""The pace is that of the last so long; earlier votes are asked how they grew in their last so long."""
LEAST: Ms = 3 * HOUR
"""A recent pace is measured over no less."""
_EARLY = 10
"""One part of the voting period in so many must be over before a pace means anything."""
FEW = 5
"""Below so many earlier votes their extremes are the range, widened by the pace; from here on the middle eight tenths are."""
_FELL = 0.5
"""A count that falls below this part of itself was begun anew: an expedited proposal was converted, its votes deleted."""
_NEAREST: Ms = 30 * MINUTE
"""An earlier vote's last reading must be so near its end to count as its result."""


class NoBasis(StrEnum):
    """Why there is no projection."""

    NO_COUNT = "no_count"
    """Turnout has not been read, or the stake is unknown."""
    NO_END = "no_end"
    OVER = "over"
    TOO_EARLY = "too_early"
    """Less than a tenth of the vote is over, and no earlier vote was followed to its end."""


class Basis(StrEnum):
    """What a projection rests on."""

    PACE = "pace"
    LAST_DAY = "last_day"
    """How earlier votes grew over the time that is left."""
    BOTH = "pace+last_day"
    """The pace until the last day, then how earlier votes grew in theirs."""


@dataclass(frozen=True, slots=True)
class Course:
    """Turnout of one vote as it was read, oldest first."""

    start: Ms | None
    end: Ms | None
    readings: tuple[tuple[Ms, float], ...] = ()

    def count(self) -> Course:
        """The count that runs now: a converted proposal's first count, whose votes were deleted, is no part of it."""
        first = 0
        for index in range(1, len(self.readings)):
            if self.readings[index][1] < self.readings[index - 1][1] * _FELL:
                first = index
        return (
            dataclasses.replace(self, start=self.readings[first][0], readings=self.readings[first:]) if first else self
        )

    def at(self, moment: Ms, tolerance: Ms) -> float | None:
        """The last reading at or before `moment`, not older than `tolerance`."""
        for at, value in reversed(self.readings):
            if at <= moment:
                return value if moment - at <= tolerance else None
        return None

    def grew(self, left: Ms) -> float | None:
        """Which share of the stake that had not voted `left` before the end did so after all; None where it was not seen."""
        if self.end is None or (self.start is not None and self.end - left < self.start):
            return None
        final = self.at(self.end, _NEAREST)
        before = self.at(self.end - left, min(2 * HOUR, max(_NEAREST, left // 4)))
        if final is None or before is None:
            return None
        return 0.0 if before >= 1.0 else min(1.0, max(0.0, (final - before) / (1.0 - before)))


@dataclass(frozen=True, slots=True)
class Step:
    """Where turnout may stand at a time to come."""

    at: Ms
    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Projection:
    """Turnout at the end of the vote: 0 <= what is cast now <= low <= turnout <= high <= 1."""

    turnout_low: float
    turnout: float
    turnout_high: float
    basis: Basis
    n: int
    """Earlier votes that were followed over the same time before their end."""
    over: Ms = 0
    """How much of this vote its pace was measured over; 0 where no pace is part of the middle value."""
    path: tuple[Step, ...] = ()
    """From now to the end, for a picture."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """Shares of the stake that has not voted which will have by some time."""

    low: float
    mid: float
    high: float

    def on(self, cast: float) -> tuple[float, float, float]:
        low, mid, high = (min(1.0, cast + (1.0 - cast) * share) for share in self.parts)
        return low, mid, high

    def then(self, later: _Reach) -> _Reach:
        return _Reach(*(1.0 - (1.0 - a) * (1.0 - b) for a, b in zip(self.parts, later.parts, strict=True)))

    @property
    def parts(self) -> tuple[float, float, float]:
        return self.low, self.mid, self.high


_NOTHING = _Reach(0.0, 0.0, 0.0)


def project(course: Course, earlier: Sequence[Course], now: Ms) -> Projection | NoBasis:
    """The turnout that `course` may come to, given how `earlier` votes of the same chain ended."""
    course = dataclasses.replace(course, readings=tuple(pair for pair in course.readings if pair[0] <= now)).count()
    if not course.readings:
        return NoBasis.NO_COUNT
    if course.end is None:
        return NoBasis.NO_END
    left = course.end - now
    if left <= 0:
        return NoBasis.OVER
    cast = min(1.0, max(0.0, course.readings[-1][1]))
    grown = sorted(share for share in (each.count().grew(min(left, RECENT)) for each in earlier) if share is not None)
    rates, over = _rates(course, now)
    if not rates and (not grown or left > RECENT):
        return NoBasis.TOO_EARLY
    until_last_day = _paced(rates, left - RECENT) if grown and left > RECENT else None
    ending = _ended(grown, rates, min(left, RECENT)) if grown else _paced(rates, left)
    whole = ending if until_last_day is None else until_last_day.then(ending)
    path = [(now, _NOTHING), (course.end, whole)]
    if until_last_day is not None:
        path.insert(1, (course.end - RECENT, until_last_day))
    low, mid, high = whole.on(cast)
    basis = Basis.PACE if not grown else Basis.LAST_DAY if until_last_day is None else Basis.BOTH
    return Projection(
        low, mid, high, basis, len(grown),
        over=over if basis is not Basis.LAST_DAY else 0,
        path=tuple(Step(at, *reach.on(cast)) for at, reach in path),
    )  # fmt: skip


def _rates(course: Course, now: Ms) -> tuple[tuple[float, ...], Ms]:
    """Shares of the stake not yet cast that vote per millisecond: lately and since the start; and what "lately" spans.

    The first is the better guess. A vote that has just begun has no pace: the first validators say little of the rest.
    """
    start, end = course.start, course.end
    if start is None or end is None or (now - start) * _EARLY < end - start:
        return (), 0
    last_at, last = course.readings[-1]
    rates: list[float] = []
    over: Ms = 0
    then_at, then = next((pair for pair in course.readings if pair[0] >= now - RECENT), course.readings[-1])
    if last_at - then_at >= LEAST:
        over = last_at - then_at
        rates.append(_rate(then, last, over))
    if last_at - start >= LEAST:
        rates.append(_rate(0.0, last, last_at - start))
        over = over or last_at - start
    return tuple(rates), over


def _rate(before: float, after: float, span: Ms) -> float:
    """The steady share per millisecond of what is left that leads from one turnout to the other."""
    rest_before, rest = max(1e-9, 1.0 - before), max(1e-9, 1.0 - after)
    return max(0.0, math.log(rest_before / rest) / span)


def _paced(rates: Sequence[float], span: Ms) -> _Reach:
    """At worst nobody else votes; at best it goes on as fast as it ever went."""
    low, mid, high = 0.0, rates[0], max(rates)
    return _Reach(*(-math.expm1(-rate * span) for rate in (low, mid, high)))


def _ended(grown: Sequence[float], rates: Sequence[float], span: Ms) -> _Reach:
    """As earlier votes went over the same time before their end."""
    mid = _quantile(grown, 0.5)
    if len(grown) >= FEW:
        return _Reach(_quantile(grown, 0.1), mid, _quantile(grown, 0.9))
    fast = _paced(rates, span).high if rates else 0.0
    return _Reach(0.0, mid, max(grown[-1], fast))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
