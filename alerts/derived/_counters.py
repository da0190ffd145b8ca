"""Cumulative counters at midnights: what a total was then, how much it grew, and when that is not known.

Amounts are whole micro units: a total of a thousand million tokens still fits a double exactly, so differences and sums of
differences are exact too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.derived._days import date_of
from alerts.sample import DAY, MINUTE, Series

if TYPE_CHECKING:
    from alerts.derived._days import Span
    from alerts.engine import View
    from alerts.sample import Ms, Window

DAILY = "akash_console_daily"
"""The label `source` of the Console's daily series: one sample in the last millisecond of each completed UTC day."""

TOLERANCE: Ms = 15 * MINUTE
"""How far from midnight a live sample may lie and still be that midnight's figure."""

CHECKS = 7
"""At how many midnights a window is looked at for a counter that was set back."""

_MICRO = 1_000_000


def micro(value: float) -> int:
    """A stored amount in whole micro units."""
    return round(value * _MICRO)


def amount(units: int) -> str:
    """Micro units for a sentence, in tokens, with as many places as they need: a fall of one millionth must show."""
    whole, rest = divmod(units, _MICRO)
    return f"{whole:,}.{rest:06}".rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter of one network, as stored."""

    metric: str
    network: str
    words: str
    """What it counts, in a sentence: "AKT set aside"."""
    one_source: bool = False
    """The daily series counts from another start than the live one, so that the two may not be subtracted."""

    @property
    def live(self) -> Series:
        """Our own samples."""
        return Series.of(self.metric, network=self.network)

    @property
    def daily(self) -> Series:
        """The source's own history."""
        return Series.of(self.metric, network=self.network, source=DAILY)


class Totals:
    """One counter as it is seen at `now`: its daily history read once, for every window that is asked for."""

    def __init__(self, view: View, counter: Counter, first: Ms, now: Ms) -> None:
        """`first` is the midnight from which the daily history matters."""
        self._view = view
        self._counter = counter
        self._now = now
        self._history = view.window(counter.daily, first - DAY - 1, now)
        self._falls = _falls(self._history, first)

    def grown(self, span: Span) -> int | str:
        """How much the counter grew over `span`, or why that is not known."""
        if said := self.fell_in(span):
            return said
        start, end = self._ends(span)
        words = self._counter.words
        if start is None:
            return f"no figures for {date_of(span.start - 1)} ({words})"
        if end is None and span.partial:
            return f"no current figure ({words})"
        if end is None:
            return f"no figures for {date_of(span.end - 1)} ({words})"
        return difference(start, end)

    def fell_in(self, span: Span) -> str:
        """Whether the source's own history falls within `span`, and where: nothing can be said over that place."""
        return next((fell(was, now) for day, was, now in self._falls if span.start <= day < span.end), "")

    def _ends(self, span: Span) -> tuple[int | None, int | None]:
        """The counter at both ends of a span."""
        view, live, now = self._view, self._counter.live, self._now
        start = _that_day(self._history, span.start)
        end = None if span.partial else _that_day(self._history, span.end)
        if self._counter.one_source and (start is None or end is None):
            start = end = None
        if start is None:
            start = live_at(view, live, span.start, now)
        if end is None:
            end = current(view, live, now) if span.partial else live_at(view, live, span.end, now)
        return start, end


def difference(start: int, end: int) -> int | str:
    """What was added between two readings of a counter; a counter that fell is refused."""
    if end >= start:
        return end - start
    return fell(start, end)


def fell(before: int, after: int) -> str:
    """The reason for refusing a cumulative total that is smaller than it was."""
    return f"the source's total fell from {amount(before)} to {amount(after)}: a re-index or an older answer; waiting"


def live_at(view: View, series: Series, at: Ms, now: Ms) -> int | None:
    """Our own reading of a counter at a midnight, or None.

    The newest sample at most 15 minutes old then, else the first in the 15 minutes after. Where the bot was down, a
    counter that reads the same before and after cannot have been anything else in between.
    """
    then = _newest(view, series, at)
    if then is not None and at - then[0] <= TOLERANCE:
        return then[1]
    _, after = view.window(series, at, min(at + TOLERANCE, now)).between(at, now)
    readings = [value for value in after if math.isfinite(value)]
    if readings:
        return micro(readings[0])
    if then is None:
        return None
    for later in (min(at + DAY, now), now):
        seen = _newest(view, series, later)
        if seen is not None and seen[0] > at and seen[1] == then[1]:
            return then[1]
    return None


def current(view: View, series: Series, now: Ms) -> int | None:
    """The counter's reading that stands now."""
    value = view.window(series, now, now).at(now, view.lookback(series))
    return None if value is None or not math.isfinite(value) else micro(value)


def first_seen(view: View, series: Series, now: Ms) -> Ms | None:
    """When our first sample was taken, found by halving: to the minute, in about 25 reads of one row."""
    high = view.window(series, now, now).time_at(now)
    if high is None:
        return None
    low = 0
    while high - low > MINUTE:
        middle = (low + high) // 2
        seen = view.window(series, middle, middle).time_at(middle)
        if seen is None:
            low = middle
        else:
            high = seen
    return high


def zero_until_first(view: View, series: Series, at: Ms, now: Ms) -> int | str:
    """A counter's reading at a time before we watched: 0 if it read 0 when we came; else unknown.

    That it reads 0 now is no proof: an upgrade may have set it back.
    """
    if _newest(view, series, now) is None:
        return "fresh AKT unknown: the chain has not been read yet"
    first = first_seen(view, series, now)
    if first is None or first <= at:
        return f"no figures for {date_of(at - 1)} (fresh AKT)"
    reading = _newest(view, series, first)
    return 0 if reading is not None and reading[1] == 0 else f"fresh AKT unknown before {date_of(first)}"


def fallen(view: View, series: Series, span: Span) -> str:
    """Whether our own readings of a counter fall within a span, and where: it was set back, and its ends say nothing.

    Looked at its midnights, at most at CHECKS of them, so that a long history costs no more than a week.
    """
    days = (span.end - span.start) // DAY
    checks = min(days, CHECKS)
    times = [span.start + DAY * (days * number // checks) for number in range(checks)]
    seen = [_newest(view, series, at) for at in (*times, span.end)]
    readings = [reading for _, reading in filter(None, seen)]
    return next((fell(was, later) for was, later in pairwise(readings) if later < was), "")


def at_day_end(view: View, series: Series, at: Ms) -> int | None:
    """A daily history's figure of the day that ended at the midnight `at`; at no midnight it has none."""
    return None if at % DAY else _that_day(view.window(series, at - DAY - 1, at), at)


def _that_day(history: Window, at: Ms) -> int | None:
    """The daily figure of the day that ended at the midnight `at`."""
    time = history.time_at(at - 1)
    value = history.at(at - 1, DAY)
    return None if time is None or value is None or not math.isfinite(value) else micro(value)


def _falls(history: Window, first: Ms) -> list[tuple[Ms, int, int]]:
    """Where the source's own history falls: (time, before, after)."""
    times, figures = history.between(first - DAY - 1, history.times[-1] if history.times else 0)
    readings = [(at, value) for at, value in zip(times, figures, strict=True) if math.isfinite(value)]
    return [(at, micro(was), micro(value)) for (_, was), (at, value) in pairwise(readings) if value < was]


def _newest(view: View, series: Series, at: Ms) -> tuple[Ms, int] | None:
    """The newest reading at or before `at`."""
    window = view.window(series, at, at)
    time = window.time_at(at)
    if time is None:
        return None
    value = window.values[-1]
    return None if value is None or not math.isfinite(value) else (time, micro(value))
