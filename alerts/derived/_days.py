"""The spans of BME figures: completed UTC days, and today's part of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.sample import DAY

if TYPE_CHECKING:
    from alerts.sample import Ms

LAUNCH: dict[str, Ms] = {"akash": 1_774_310_400_000}
"""By network, the first midnight that figures are counted from: 2026-03-24T00:00Z, the first full day after v2.0.0.

The day before holds the one-off migration (44,862.22 of the 53,520 AKT counted to the end of that month) and lies in no
window. A network that is not listed counts from its first midnight with figures.
"""

TODAY = "today"
ALL = "all"
WINDOWS = (TODAY, "1d", "7d", "30d", ALL)
_DAYS = {"1d": 1, "7d": 7, "30d": 30}


@dataclass(frozen=True, slots=True)
class Span:
    """One window: from a midnight to a later one, or to `now` for today's part."""

    window: str
    start: Ms
    end: Ms
    words: str
    """How a sentence says it: "in 7 days", "since midnight"."""

    @property
    def partial(self) -> bool:
        """Whether the day is not over."""
        return self.window == TODAY


def midnight(now: Ms) -> Ms:
    """The last midnight UTC at or before `now`."""
    return now - now % DAY


def date_of(at: Ms) -> str:
    """The UTC date of an instant: 2026-08-03."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d")


def span(window: str, now: Ms, first: Ms) -> Span | str:
    """The span of `window` seen from `now` with figures that begin at the midnight `first`; else why there is none."""
    today = midnight(now)
    if today < first:
        return f"figures count from {date_of(first)}"
    if window == TODAY:
        return Span(window, today, now, "since midnight")
    if window == ALL:
        if today == first:
            return f"no completed day since {date_of(first)} yet"
        return Span(window, first, today, f"since {date_of(first)}")
    days = _DAYS[window]
    start = today - days * DAY
    if start < first:
        return f"{_days((today - first) // DAY)} completed since {date_of(first)}, {days} needed"
    return Span(window, start, today, f"in {_days(days)}")


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
