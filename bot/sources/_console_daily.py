"""/v1/graph-data/{name}: one point for each completed UTC day, and what in such an answer is no completed day.

A snapshot dated 2026-08-21T00:00:00.000Z is the last block of 2026-08-21, so its sample lies at that day's last millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY, MINUTE
from bot.errors import SourceRefused
from bot.sources._read import Read

if TYPE_CHECKING:
    from alerts.sample import Ms

LAUNCH: Ms = int(datetime(2026, 3, 23, tzinfo=UTC).timestamp()) * 1_000
"""The day of the v2.0.0 upgrade of Akash's main network. After a full re-index the BME series hold days of zeros before it."""

SETTLED: Ms = 20 * MINUTE
"""The last-block mark of a day is set late: a day is believed this long after its midnight."""

_MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class DailySeries:
    """The completed days of one series, in whole tokens, oldest first. `at` is the last millisecond of the day."""

    name: str
    points: tuple[tuple[Ms, float], ...]


def parse_daily(raw: Any, name: str, now: Ms, *, since: Ms = LAUNCH, per: int = 1_000_000) -> DailySeries:
    """Read one series of amounts, `per` of them to the whole unit: micro amounts where nothing else is said.

    Dropped: the last, partial point (its date is a block's time, not a midnight), days before `since`, days that ended
    less than SETTLED ago, and of `daily*` series the first point, which is the whole cumulative value of day one.
    A `total*` series that falls mixes two indexes and is refused.
    """
    snapshots = Read(raw).list("snapshots")
    if len(snapshots) > _MOST_POINTS:
        raise SourceRefused(f"{name}: more than {_MOST_POINTS} days: not believed")
    if name.startswith("daily"):
        snapshots = snapshots[1:]
    points: list[tuple[Ms, float]] = []
    for snapshot in snapshots:
        day = snapshot.time_ms("date")
        if day is None:
            snapshot.at("date").fail("expected a time, found nothing")
        if day % DAY or day < since or day + DAY + SETTLED > now:
            continue
        points.append((day + DAY - 1, float(snapshot.dec("value", low=0.0) / per)))
    _check_order(name, points)
    if not points:
        raise SourceRefused(f"{name}: not one completed day since launch")
    return DailySeries(name, tuple(points))


def _check_order(name: str, points: list[tuple[Ms, float]]) -> None:
    for (before, was), (at, value) in pairwise(points):
        if at <= before:
            raise SourceRefused(f"{name}: {_date(at)} stands after {_date(before)}")
        if name.startswith("total") and value < was:
            raise SourceRefused(f"{name}: the total falls on {_date(at)}: two indexes are mixed")


def _date(at: Ms) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).date().isoformat()
