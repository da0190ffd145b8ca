"""ISO weeks on the wall clock of a place: Monday 00:00 to the next Monday 00:00 there.

A week comes from the calendar, never from "seven days ago": where the clocks change it has 167 or 169 hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.sample import DAY, HOUR, Ms

_FORM = re.compile(r"(\d{4})-?W(\d{1,2})", re.ASCII | re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1971, 9998
"""Years whose weeks lie whole within the times that are stored."""


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week in one zone."""

    year: int
    number: int
    zone: str = "UTC"

    @property
    def key(self) -> str:
        """2026-W38: what a week is called everywhere."""
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def midnights(self) -> tuple[Ms, ...]:
        """The eight instants at which its days begin and end, in order."""
        return tuple(_instant(self.monday + timedelta(days=day), self.zone) for day in range(8))

    @property
    def start(self) -> Ms:
        """Monday 00:00 there."""
        return _instant(self.monday, self.zone)

    @property
    def end(self) -> Ms:
        """The next Monday 00:00 there, which is not in it."""
        return _instant(self.monday + timedelta(days=7), self.zone)

    @property
    def hours(self) -> int:
        """168, or 167 or 169 where the clocks change."""
        return -(-(self.end - self.start) // HOUR)

    @property
    def in_utc(self) -> Week:
        """The week of the same name in UTC."""
        return Week(self.year, self.number)

    @property
    def whole_days(self) -> bool:
        """Whether its days begin at midnight UTC, as the days of daily series do."""
        return all(at % DAY == 0 for at in self.midnights)

    def before(self, count: int = 1) -> Week:
        """The week so many weeks earlier (later where `count` is negative)."""
        year, number, _ = (self.monday - timedelta(days=7 * count)).isocalendar()
        return Week(year, number, self.zone)


def parse_week(text: str, zone: str = "UTC") -> Week:
    """`2026-W38`. Raises ValueError with a sentence."""
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError("is no week; write it as 2026-W38")
    year, number = int(found[1]), int(found[2])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is no week: the year is to lie between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        date.fromisocalendar(year, number, 1)
    except ValueError:
        last = date(year, 12, 28).isocalendar().week  # the 28th of December lies in the last week of its year
        raise ValueError(f"is no week: {year} has the weeks 1 to {last}") from None
    return Week(year, number, zone)


def week_of(now: Ms, zone: str = "UTC") -> Week:
    """The week that `now` lies in there."""
    year, number, _ = _wall(now, zone).isocalendar()
    return Week(year, number, zone)


def last_due(now: Ms, day: int, at: str, zone: str) -> tuple[Ms, Week]:
    """When a weekly summary was due last, at or before `now`, and the week that it is about: the one before.

    `day` 0 is Monday, `at` is HH:MM on the wall clock of `zone`. An hour that a change of clocks leaves out is taken after
    the jump, one that comes twice at its first time.
    """
    wanted = time.fromisoformat(at)
    today = _wall(now, zone).date()
    back = (today.weekday() - day) % 7
    for days in (back, back + 7):
        when = today - timedelta(days=days)
        due = _instant(when, zone, wanted)
        if due <= now:
            break
    year, number, _ = (when - timedelta(days=7)).isocalendar()
    return due, Week(year, number, zone)


def _wall(now: Ms, zone: str) -> datetime:
    """What the clock on the wall says."""
    return (_EPOCH + timedelta(milliseconds=now)).astimezone(ZoneInfo(zone))


def _instant(day: date, zone: str, at: time = time()) -> Ms:
    """The instant at which the wall clock shows that time of that day for the first time."""
    local = datetime.combine(day, at, ZoneInfo(zone))
    return (local.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
