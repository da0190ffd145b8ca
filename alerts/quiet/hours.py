"""Quiet hours on the wall clock of a place: an instant is quiet when the clock on the wall there says so.

That one sentence is what happens when the clocks change, too: in the night in which 02:30 comes twice, it is quiet both
times, and in the one in which it never comes, quiet hours that end then end with the jump.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from alerts.sample import DAY, MINUTE

if TYPE_CHECKING:
    from alerts.sample import Ms

_FORM = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-\u2013\u2014]\s*([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_MEND = 'write them as "22:00-07:00", from when to when'


def parse_hours(text: str) -> tuple[int, int]:
    """Minutes after midnight, from and to. Raises ValueError with a sentence."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"are no quiet hours; {_MEND}")
    numbers = [int(group) for group in match.groups()]
    start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if start == end:
        raise ValueError(f"begin and end at the same time; {_MEND}, or leave them out")
    return start, end


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a minute of the day to another (not included), past midnight when the end is the smaller one."""

    start: int
    end: int
    zone: str = "UTC"

    @classmethod
    def of(cls, text: str, zone: str = "UTC") -> QuietHours:
        """QuietHours.of("22:00-07:00", "Europe/Berlin"). Raises ValueError."""
        return cls(*parse_hours(text), zone)

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02} {self.zone}"

    def at(self, now: Ms) -> bool:
        """Whether `now` lies in them."""
        wall = _wall(now, self.zone)
        minute = wall.hour * 60 + wall.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def until(self, now: Ms) -> Ms | None:
        """The first minute after `now` at which they are over, or None when they are not on."""
        if not self.at(now):
            return None
        low = now - now % MINUTE
        wall = _wall(low, self.zone)
        there = low + (self.end - wall.hour * 60 - wall.minute) % 1440 * MINUTE
        if _wall(there, self.zone).utcoffset() == wall.utcoffset():
            return there
        # The clock is set on the way: minute by minute, at most a day and the hour it is set by.
        return next(at for at in range(low + MINUTE, there + DAY, MINUTE) if not self.at(at))


def _wall(now: Ms, zone: str) -> datetime:
    """What the clock on the wall says."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now)).astimezone(ZoneInfo(zone))
