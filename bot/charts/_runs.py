"""What of a series is seen: the window, the runs without a gap, and only the points that show on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import HOUR, Ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.charts._base import Points

COLUMNS = 640
"""More than the first, lowest, highest and last value of one column of the paper cannot be seen."""

Segment = list[tuple[Ms, float]]


def window_of(times: Iterable[Ms], after: Ms | None, until: Ms | None) -> tuple[Ms, Ms] | None:
    """The left and right edge: as asked, else the first and last time; None when there is neither.

    A single instant gets half an hour on either side.
    """
    known = [at for at in times if (after is None or at >= after) and (until is None or at <= until)]
    start = after if after is not None else min(known, default=None)
    end = until if until is not None else max(known, default=None)
    if start is None:
        start = None if end is None else max(0, end - HOUR)
    if start is None:
        return None
    if end is None or end <= start:
        return max(0, start - HOUR // 2), start + HOUR // 2
    return start, end


def segments(points: Points, window: tuple[Ms, Ms], max_gap: Ms | None) -> list[Segment]:
    """Runs of values inside the window without a gap."""
    runs: list[Segment] = [[]]
    for at, value in points:
        if not window[0] <= at <= window[1]:
            continue
        if value is None or (max_gap is not None and runs[-1] and at - runs[-1][-1][0] > max_gap):
            runs.append([])
        if value is not None:
            runs[-1].append((at, value))
    return [run for run in runs if run]


def thin(run: Segment, window: tuple[float, float]) -> Segment:
    """The same picture from fewer points: first, lowest, highest and last of each column of the paper.

    The M4 aggregation (Jugel et al., VLDB 2014): a line drawn through these covers the same pixels.
    """
    if len(run) <= 3 * COLUMNS:
        return run
    columns: dict[int, Segment] = {}
    width = max(1, window[1] - window[0])
    for point in run:
        columns.setdefault(int((point[0] - window[0]) * COLUMNS // width), []).append(point)
    kept: Segment = []
    for column in columns.values():
        lowest, highest = min(column, key=value_of), max(column, key=value_of)
        kept.extend(sorted({column[0], lowest, highest, column[-1]}))
    return kept


def value_of(point: tuple[Ms, float]) -> float:
    """The value of a point."""
    return point[1]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the picture and its alt text both say."""

    window: tuple[Ms, Ms]
    segments: list[Segment]
    first: tuple[Ms, float]
    last: tuple[Ms, float]
    low: tuple[Ms, float]
    high: tuple[Ms, float]

    @property
    def spread(self) -> float:
        """Between the lowest and the highest value."""
        return self.high[1] - self.low[1]

    @property
    def late(self) -> bool:
        """Whether the last value is so old that it must not pass for the present one."""
        count = sum(map(len, self.segments))
        usual = (self.last[0] - self.first[0]) / (count - 1) if count > 1 else 0
        return count > 1 and self.window[1] - self.last[0] > max(3 * usual, 0.03 * (self.window[1] - self.window[0]))


def facts_of(runs: list[Segment], window: tuple[Ms, Ms]) -> Facts:
    """First, last, lowest and highest of runs that hold at least one value."""
    known = [point for run in runs for point in run]
    return Facts(window, runs, known[0], known[-1], min(known, key=value_of), max(known, key=value_of))
