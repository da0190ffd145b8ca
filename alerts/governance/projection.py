"""How far turnout may come by the end of a vote, from two things that were seen: its own pace and how earlier votes ended.

Everything is reckoned in the stake that has not voted yet. At a steady pace the same share of it votes every hour, so a
projection rises, slows down by itself and never passes 1. Votes are not steady: most come early, so the middle lets the
pace fall as the vote grows older (half of it at twice the age), between nobody and the pace that it ever had. The range is
wide where little is known, and where nothing is known there is none: a guess without a basis would be read as a forecast.
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
OLD: Ms = 6 * HOUR
"""A count older than this is where nobody knows that turnout stands."""
_EARLY = 10
"""One part of the voting period in so many must be over before a pace means anything."""
FEW = 9
"""Below so many earlier votes their extremes are the range, widened by the pace; from here on the middle eight tenths are.

The next of n + 1 alike falls beyond the outermost of n in 2 of n + 1 cases: fewer than nine cannot enclose eight tenths.
"""
STEPS = 12
"""Parts of the path that a picture is given."""
_FELL = 0.5
"""A count that falls below this part of itself was begun anew: an expedited proposal was converted, its votes deleted."""
_NEAREST: Ms = 30 * MINUTE
"""An earlier vote's last reading must be so near its end to count as its result."""


class NoBasis(StrEnum):
    """Why there is no projection."""

    NO_COUNT = "no_count"
    """Turnout has not been read lately, or the stake is unknown."""
    NO_END = "no_end"
    OVER = "over"
    TOO_EARLY = "too_early"
    """Less than a tenth of the vote is over, and its last day has not begun or no earlier vote's was seen."""
    TOO_SHORT = "too_short"
    """It has not been followed for three hours, so that it has no pace yet."""


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
    """From the last reading to the end, for a picture."""


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
        # 1 - (1 - a) may round to less than a: more time would take votes back.
        return _Reach(*(max(a, b, 1.0 - (1.0 - a) * (1.0 - b)) for a, b in zip(self.parts, later.parts, strict=True)))

    def part(self, share: float) -> _Reach:
        """What of it will have come when a share of its time is over, at a steady pace."""
        return _Reach(*(1.0 - (1.0 - whole) ** min(1.0, share) for whole in self.parts))

    @property
    def parts(self) -> tuple[float, float, float]:
        return self.low, self.mid, self.high


_NOTHING = _Reach(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Pace:
    """Shares of the stake that has not voted which vote per millisecond."""

    lately: float
    fastest: float
    """Lately or since the start, whichever was faster."""
    over: Ms
    """What "lately" spans."""
    age: Ms
    """How long the vote had run when it was measured."""

    def ahead(self, span: Ms) -> _Reach:
        """At worst nobody else votes, at best it goes on as fast as it ever went; the middle falls off as the vote ages."""
        slowing = self.lately * self.age * math.log1p(span / self.age)
        mid, high = -math.expm1(-slowing), -math.expm1(-self.fastest * span)
        return _Reach(0.0, min(mid, high), high)


def project(course: Course, earlier: Sequence[Course], now: Ms) -> Projection | NoBasis:
    """The turnout that `course` may come to, given how `earlier` votes of the same chain ended."""
    course = dataclasses.replace(course, readings=tuple(pair for pair in course.readings if pair[0] <= now)).count()
    if not course.readings or now - course.readings[-1][0] > OLD:
        return NoBasis.NO_COUNT
    if course.end is None:
        return NoBasis.NO_END
    if course.end <= now:
        return NoBasis.OVER
    since = course.readings[-1][0]
    left = course.end - since  # votes were cast since it was read, too
    last = min(left, RECENT)
    grown = sorted(share for share in (each.count().grew(last) for each in earlier) if share is not None)
    pace = _pace(course, now)
    if isinstance(pace, NoBasis) and (not grown or left > RECENT):
        return pace
    known = None if isinstance(pace, NoBasis) else pace
    basis = Basis.PACE if not grown else Basis.LAST_DAY if left <= RECENT else Basis.BOTH

    def reach(span: Ms) -> _Reach:
        """By so long after the last reading."""
        if not grown:
            return known.ahead(span) if known is not None else _NOTHING
        before = known.ahead(min(span, left - last)) if known is not None and left > last else _NOTHING
        after = span - (left - last)
        return before.then(_ended(grown, known, last).part(after / last)) if after > 0 else before

    cast = min(1.0, max(0.0, course.readings[-1][1]))
    low, mid, high = reach(left).on(cast)
    return Projection(
        low, mid, high, basis, len(grown),
        over=known.over if known is not None and basis is not Basis.LAST_DAY else 0,
        path=tuple(Step(since + span, *reach(span).on(cast)) for span in _spans(left, last)),
    )  # fmt: skip


def _spans(left: Ms, last: Ms) -> list[Ms]:
    """When the path is looked at: evenly, and where the last day begins."""
    return sorted({*(left * index // STEPS for index in range(STEPS + 1)), left - last})


def _pace(course: Course, now: Ms) -> _Pace | NoBasis:
    """A vote that has just begun has no pace: the first validators say little of the rest."""
    start, end = course.start, course.end
    if start is None or end is None or (now - start) * _EARLY < end - start:
        return NoBasis.TOO_EARLY
    last_at, last = course.readings[-1]
    then_at, then = next((pair for pair in course.readings if pair[0] >= last_at - RECENT), course.readings[-1])
    if last_at - then_at < LEAST:
        return NoBasis.TOO_SHORT
    lately = _rate(then, last, last_at - then_at)
    return _Pace(lately, max(lately, _rate(0.0, last, max(1, last_at - start))), last_at - then_at, now - start)


def _rate(before: float, after: float, span: Ms) -> float:
    """The steady share per millisecond of what is left that leads from one turnout to the other."""
    rest_before, rest = max(1e-9, 1.0 - before), max(1e-9, 1.0 - after)
    return max(0.0, math.log(rest_before / rest) / span)


def _ended(grown: Sequence[float], pace: _Pace | None, span: Ms) -> _Reach:
    """As earlier votes went over the same time before their end."""
    mid = _quantile(grown, 0.5)
    if len(grown) >= FEW:
        return _Reach(_quantile(grown, 0.1), mid, _quantile(grown, 0.9))
    fast = pace.ahead(span).high if pace is not None else 0.0
    return _Reach(0.0, mid, max(grown[-1], fast))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Below which the next one of their kind falls in `share` of the cases: place share (n + 1), Weibull's.

    The quantile of the n themselves, at share (n - 1), would be passed far more often than it says.
    """
    place = min(max(share * (len(ordered) + 1) - 1, 0.0), len(ordered) - 1.0)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
