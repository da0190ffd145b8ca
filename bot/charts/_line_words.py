"""What a line says: its figures beside it, and the same picture for those who cannot see it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.charts._words import (
    alt_text,
    clip,
    date_words,
    kind_words,
    mark_words,
    plain,
    span_words,
    spoken,
    value_words,
)

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.charts._runs import Facts, Segment
    from bot.charts.line import Line

MOST_DIGITS = 6
MOST_CHANGES = 6
"""Changes of a state that the alt text tells one by one."""


def words_of(given: Line, facts: Facts, value: float) -> str:
    """A figure beside the line: its name where it has one, else as many digits as the picture's spread makes useful."""
    return _named(given, value) or value_words(value, given.unit, facts.spread, given.y_format)


def apart(given: Line, facts: Facts, value: float) -> str:
    """The same, with the digits it takes to tell it from a level that it does not stand on: 0.998 beside an alarm at 1.00."""
    words = words_of(given, facts, value)
    if given.y_format or given.ticks:
        return words
    for level in (given.threshold, given.clear):
        if level is None or level == value:
            continue
        span = facts.spread or abs(value)
        for _ in range(MOST_DIGITS):
            if words != value_words(level, given.unit, span):
                break
            span /= 10
            words = value_words(value, given.unit, span)
    return words


def alt(given: Line, facts: Facts, others: list[list[Segment]]) -> str:
    """What it shows, from, to, start, end, low, high, threshold, episodes."""
    span = facts.window[1] - facts.window[0]

    def say(value: float) -> str:
        return _named(given, value) or spoken(value, given.unit, facts.spread, given.y_format)

    def day(at: Ms) -> str:
        return date_words(at, span)

    shown = kind_words("Step chart" if given.steps else "Line chart", given.subtitle)
    values = f"{day(facts.first[0])} to {day(facts.last[0])} UTC: starts at {say(facts.first[1])}, ends at {say(facts.last[1])}"
    if given.ticks:
        parts = [shown, values, _changes(given, facts)]
    else:
        values += (
            f", lowest {say(facts.low[1])} on {day(facts.low[0])}, highest {say(facts.high[1])} on {day(facts.high[0])}"
        )
        parts = [shown, values]
    parts.append(_levels(given, facts))
    parts += [f"Level: {clip(plain(name), 60)}" for _, name in given.levels]
    if given.threshold is not None or given.episodes:
        parts.append(span_words(given.episodes, facts.window))
    if given.partial_from is not None and given.partial_from < facts.window[1]:
        parts.append(f"Unfinished since {day(given.partial_from)}")
    if len(facts.segments) > 1:
        gaps = len(facts.segments) - 1
        parts.append(f"{gaps} {'gap' if gaps == 1 else 'gaps'} without data")
    parts += [
        f"{clip(plain(trace.name), 40)} ends at {say(runs[-1][-1][1])}"
        if runs
        else f"{clip(plain(trace.name), 40)}: no data"
        for trace, runs in zip(given.others, others, strict=True)
    ]
    parts.append(mark_words(given.events, facts.window))
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def alt_without(given: Line, window: tuple[Ms, Ms] | None) -> str:
    """The same for a window without a single value."""
    where = ""
    if window is not None:
        span = window[1] - window[0]
        where = f" from {date_words(window[0], span)} to {date_words(window[1], span)} UTC"
    kind = kind_words("Step chart" if given.steps else "Line chart", given.subtitle)
    return alt_text([f"{kind}: no data{where}", given.foot], simulated=given.simulated, title=given.title)


def _named(given: Line, value: float) -> str:
    """The name of a value; empty where it has none."""
    return next((plain(words, 60) for known, words in given.ticks if known == value), "")


def _levels(given: Line, facts: Facts) -> str:
    """Say "Alarm below 1.00, recovers at 1.05"; a level among names is said by its own name."""
    if given.ticks:
        name = plain(given.threshold_name, 80)
        return name[:1].upper() + name[1:]
    if given.threshold is None:
        return ""

    def say(value: float) -> str:
        return spoken(value, given.unit, facts.spread, given.y_format)

    clear = "" if given.clear is None else f", recovers at {say(given.clear)}"
    return f"Alarm {given.direction} {say(given.threshold)}{clear}"


def _changes(given: Line, facts: Facts) -> str:
    """When it went from one name to another: `warning from 17 Oct 2025 06:00; healthy from 26 Oct 2025 18:00`."""
    span = facts.window[1] - facts.window[0]
    turns = [
        f"{_named(given, value) or value_words(value, given.unit)} from {date_words(at, span)}"
        for run in facts.segments
        for (_, before), (at, value) in pairwise(run)
        if value != before
    ]
    if not turns:
        return "It did not change"
    more = "" if len(turns) <= MOST_CHANGES else f"the last {MOST_CHANGES} of them: "
    return f"{len(turns)} {'change' if len(turns) == 1 else 'changes'}: {more}{'; '.join(turns[-MOST_CHANGES:])}"
