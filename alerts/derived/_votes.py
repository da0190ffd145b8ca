"""The courses of votes out of what is stored: turnout over time, from the start of each vote to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.governance.projection import RECENT, Course
from alerts.sample import DAY, HOUR, Series

if TYPE_CHECKING:
    from alerts.engine import View
    from alerts.sample import Ms

TURNOUT = "gov.turnout"
HOURS_LEFT = "gov.hours_left"
ELAPSED = "gov.elapsed"

EARLIER = 24
"""Votes that ended and are looked at, the latest first: older ones tell of another set of validators."""
_LEAD: Ms = 3 * HOUR
"""Read before the last day of an ended vote, so that the reading at its beginning is among them."""
_LONGEST: Ms = 60 * DAY
_MARKS = 4
"""Stale marks in a row that are passed over; one is the rule."""


def courses(view: View, network: str, now: Ms) -> tuple[dict[int, Course], tuple[Course, ...]]:
    """The votes that run at `now`, by proposal, and the last day of those that ended, the latest first."""
    running: dict[int, Course] = {}
    ended: list[tuple[Ms, Series]] = []
    for series in view.series(TURNOUT):
        number = series.label("proposal")
        if series.label("network") != network or not series.matches({}) or not number.isdecimal() or len(number) > 12:
            continue
        start, end = _times(view, series, now)
        if end is None:
            continue
        if end > now:
            after = max(now - _LONGEST, 0 if start is None else start - 1)
            running[int(number)] = Course(start, end, _readings(view, series, after, now))
        else:
            ended.append((end, series))
    ended.sort(key=lambda pair: pair[0], reverse=True)
    return running, tuple(
        Course(None, end, _readings(view, series, end - RECENT - _LEAD, end)) for end, series in ended[:EARLIER]
    )


def _times(view: View, turnout: Series, now: Ms) -> tuple[Ms | None, Ms | None]:
    """When the vote began and when it ends, by the newest of what was stored about it."""
    at, left = _newest(view, Series(HOURS_LEFT, turnout.labels), now)
    if at is None or left is None:
        return None, None
    end = at + round(left * HOUR)
    elapsed_at, elapsed = _newest(view, Series(ELAPSED, turnout.labels), now)
    if elapsed is None or elapsed_at != at or not 0 <= elapsed < 1:
        return None, end
    return end - round(left * HOUR / (1 - elapsed)), end


def _newest(view: View, series: Series, now: Ms) -> tuple[Ms | None, float | None]:
    """The newest value at or before `now`, however old: what is over keeps its times. Stale marks are passed over."""
    moment = now
    for _ in range(_MARKS):
        window = view.window(series, moment, moment)
        if not len(window):
            break
        if window.values[-1] is not None:
            return window.times[-1], window.values[-1]
        moment = window.times[-1] - 1
    return None, None


def _readings(view: View, series: Series, after: Ms, until: Ms) -> tuple[tuple[Ms, float], ...]:
    times, values = view.window(series, after, until).between(after, until)
    return tuple(zip(times, values, strict=True))
