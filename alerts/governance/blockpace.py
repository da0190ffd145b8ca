"""How long a block takes, measured from heights and the times of their blocks, and the date of a block to come."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from alerts.sample import DAY, MINUTE, Ms

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK_BACK: Ms = 7 * DAY
"""What is measured: long enough for slow hours to even out, short enough to follow a change of the block time."""
LEAST: Ms = 10 * MINUTE
"""A shorter stretch says more about the polling than about the chain."""
PARTS = 8
"""Stretches that are compared: their slowest and fastest are the range."""
FARTHEST: Ms = 20 * 365 * DAY
"""No date is told of a height beyond: whoever names it means no date, and calendars end before some of them."""
SLOWEST: Ms = 10 * MINUTE
"""A block that took longer was a halt, which says nothing about the next blocks."""
HALTED = 4.0
"""So many times slower than usual, over at least SLOWEST, is a stretch with a halt in it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds a block took, and over how much that was measured."""

    typical: float
    """The median of the stretches: one slow hour does not move it."""
    low: float
    high: float
    span: Ms
    """From the oldest block looked at to the newest."""
    blocks: int

    def until(self, blocks: int, now: Ms) -> Eta | None:
        """When so many more blocks will be there; None when that is beyond any date worth telling."""
        if blocks * self.high > FARTHEST:
            return None
        return Eta(
            now + round(blocks * self.typical), now + round(blocks * self.low), now + round(blocks * self.high), self
        )


@dataclass(frozen=True, slots=True)
class Eta:
    """The date of a block to come, with its range and what it rests on."""

    at: Ms
    low: Ms
    high: Ms
    pace: Pace


def measure(points: Sequence[tuple[Ms, float]]) -> Pace | None:
    """The pace over (time of a block, its height), in order of time. None where too little is known."""
    rising = _without_halts(_rising(points))
    if len(rising) < 2:
        return None
    span, blocks = rising[-1][0] - rising[0][0], round(rising[-1][1] - rising[0][1])
    parts = [_per_block(part) for part in _parts(rising)]
    paces = [pace for pace in parts if pace is not None and pace <= SLOWEST]
    if span < LEAST or blocks <= 0 or not paces:
        return None
    return Pace(median(paces), min(paces), max(paces), span, blocks)


def _rising(points: Sequence[tuple[Ms, float]]) -> list[tuple[Ms, float]]:
    """Without what is no progress: the same block twice, and what a node behind the others said."""
    kept: list[tuple[Ms, float]] = []
    for at, height in points:
        if not kept or (at > kept[-1][0] and height > kept[-1][1]):
            kept.append((at, height))
    return kept


def _without_halts(points: Sequence[tuple[Ms, float]]) -> list[tuple[Ms, float]]:
    """The blocks as if the chain had never stood: what came after a halt follows at once upon what came before."""
    steps = [(to[0] - at[0], to[1] - at[1]) for at, to in pairwise(points)]
    if not steps:
        return list(points)
    limit = min(SLOWEST, HALTED * median(took / blocks for took, blocks in steps))
    (time, height), kept = points[0], [points[0]]
    for took, blocks in steps:
        if took <= SLOWEST or took <= limit * blocks:
            time, height = time + took, height + blocks
            kept.append((time, height))
    return kept


def _parts(points: Sequence[tuple[Ms, float]]) -> list[Sequence[tuple[Ms, float]]]:
    """Up to PARTS stretches of equal time, none shorter than LEAST; neighbours share a point, so that nothing falls between."""
    begin, span = points[0][0], points[-1][0] - points[0][0]
    count = max(1, min(PARTS, int(span // LEAST)))
    found: list[Sequence[tuple[Ms, float]]] = []
    first = 0
    for part in range(1, count + 1):
        edge = begin + span * part // count
        last = max((index for index in range(first, len(points)) if points[index][0] <= edge), default=first)
        if last > first:
            found.append(points[first : last + 1])
            first = last
    return found


def _per_block(points: Sequence[tuple[Ms, float]]) -> float | None:
    blocks = points[-1][1] - points[0][1]
    return (points[-1][0] - points[0][0]) / blocks if blocks > 0 else None
