"""A line over time with its threshold, recovery level, firing episodes and events."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, HOUR, Ms
from bot.charts._base import (
    Caption,
    Chart,
    Points,
    check_events,
    check_number,
    check_points,
    check_spans,
    check_time,
    check_window,
    refuse,
)
from bot.charts._line_words import alt, alt_without, apart, words_of
from bot.charts._panel import EVENT_STRIP, EndLabel, Panel, label_words, lay_out, named_scale, no_data, value_scale
from bot.charts._runs import facts_of, segments, window_of
from bot.charts._sheet import LABEL, clean_sheet
from bot.charts._strokes import draw_runs, places
from bot.charts._words import check_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._panel import Scale
    from bot.charts._runs import Facts, Segment
    from bot.charts._theme import Theme

KEY = "line"
MOST_OTHERS = 5
MOST_NAMES = 12
MOST_LEVELS = 3
MOST_POINTS = 200_000
LATEST = 13.5
"""The size of the latest value, in points."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One more line to compare with."""

    name: str
    """Stands at its right end."""
    points: Points
    """As in the main line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Caption):
    """Values over time."""

    unit: str = ""
    """A `Unit` or any name; decides how figures are written."""
    points: Points
    """(time, value) in order of time; None is a gap."""
    colour: str = "burned"
    """What the line is about: `burned`, `minted` or `good`."""
    name: str = ""
    """The line's own name, needed where there are others."""
    others: tuple[Trace, ...] = ()
    """Up to five more lines in the same unit."""
    threshold: float | None = None
    """The alarm level: dashed, the area beyond it filled."""
    threshold_name: str = ""
    """Its label; `alarm 1.00` when empty."""
    clear: float | None = None
    """The recovery level: dotted."""
    direction: str = "above"
    """Which side of the threshold is the alarm: `above`, `below`, or `at` for neither side of it."""
    levels: tuple[tuple[float, str], ...] = ()
    """Other levels that mean something, with their names: dashed and thin, nothing is filled beyond them."""
    episodes: tuple[tuple[Ms, Ms | None], ...] = ()
    """Firing from, to; None is "still firing"."""
    events: tuple[tuple[Ms, str], ...] = ()
    """Numbered marks on the time axis; their words go into the alt text."""
    partial_from: Ms | None = None
    """Where the unfinished period begins: hatched."""
    max_gap: Ms | None = None
    """Two values farther apart than this are not joined."""
    after: Ms | None = None
    """The left edge; the first time when absent."""
    until: Ms | None = None
    """The right edge; the last time when absent."""
    y_format: str = ""
    """A Python format for values (`.3f`); the unit decides when empty."""
    ticks: tuple[tuple[float, str], ...] = ()
    """Values that have a name: they are the axis, and stand for their values in every word (`healthy` for 0)."""
    steps: bool = False
    """A value holds until the next one: steps, never a slope."""


def _check(given: Line) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    check_points(KEY, "points", given.points)
    if len(given.others) > MOST_OTHERS:
        refuse(KEY, f"{len(given.others) + 1} lines in one picture: at most {MOST_OTHERS + 1} can be told apart")
    for trace in given.others:
        check_points(KEY, f"others[{trace.name}]", trace.points)
    if len(given.points) + sum(len(trace.points) for trace in given.others) > MOST_POINTS:
        refuse(KEY, f"more than {MOST_POINTS:,} points: ask for buckets")
    check_number(KEY, "threshold", given.threshold)
    check_number(KEY, "clear", given.clear)
    for index, (level, _) in enumerate(given.levels):
        check_number(KEY, f"levels[{index}]", level)
    if len(given.levels) > MOST_LEVELS:
        refuse(KEY, f"{len(given.levels)} levels: at most {MOST_LEVELS} can be told apart")
    if given.direction not in {"above", "below", "at"}:
        refuse(KEY, f'direction is {given.direction!r}: use "above" or "below", or "at"')
    if given.colour not in {"burned", "minted", "good"}:
        refuse(KEY, f'colour is {given.colour!r}: use "burned", "minted" or "good"')
    check_spans(KEY, "episodes", given.episodes)
    check_events(KEY, given.events)
    check_time(KEY, "partial_from", given.partial_from)
    check_window(KEY, given.after, given.until)
    check_form(KEY, given.y_format)
    for index, (value, _) in enumerate(given.ticks):
        check_number(KEY, f"ticks[{index}]", value)
    if len(given.ticks) > MOST_NAMES:
        refuse(KEY, f"{len(given.ticks)} named values: at most {MOST_NAMES} can be read")


def draw(given: Line, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    times = (at for points in (given.points, *(trace.points for trace in given.others)) for at, _ in points)
    window = window_of(times, given.after, given.until)
    runs = segments(given.points, window, given.max_gap) if window else []
    with clean_sheet(theme) as sheet:
        if window is None or not runs:
            no_data(sheet, given, window)
            return sheet.finish(KEY, alt_without(given, window))
        facts = facts_of(runs, window)
        others = [segments(trace.points, window, given.max_gap) for trace in given.others]
        drawn = [value for series in (runs, *others) for run in series for _, value in run]
        ends = sheet.caption(given)
        scale = (
            named_scale(drawn, given.ticks)
            if given.ticks
            else value_scale(drawn, given.unit, include=_levels(given, facts))
        )
        labels = [_pointed(label, scale) for label in _labels(given, facts, others, theme)]
        panel, column = lay_out(
            sheet,
            ends,
            window,
            scale,
            labels,
            unit="" if given.ticks else given.unit,
            strip=EVENT_STRIP if given.events else 0.0,
        )
        panel.value_axis("" if given.ticks else given.unit)
        panel.time_axis()
        panel.episodes(given.episodes)
        panel.unfinished(given.partial_from)
        _draw_levels(panel, given)
        for index, other in enumerate(others):
            colour = _other_colour(theme, given.colour, index)
            draw_runs(panel, other, colour, width=1.8, dash=OTHER_DASHES[index], z=5, steps=given.steps)
        _draw_main(panel, given, facts)
        panel.events(given.events)
        panel.end_labels([replace(label, y=panel.y(label.y)) for label in labels], column)
        return sheet.finish(KEY, alt(given, facts, others))


OTHER_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.0, 2.5), (9.0, 3.0, 2.0, 3.0), (12.0, 4.0))


def _other_colour(theme: Theme, main: str, index: int) -> str:
    """Colours of the lines compared with: none of them the main line's, dashes tell apart what repeats."""
    named = {"burned": theme.burned, "minted": theme.minted, "good": theme.good}
    left = [colour for name, colour in named.items() if name != main]
    return (*left, theme.dim, theme.ink, theme.dim)[index]


def _levels(given: Line, facts: Facts) -> list[float]:
    """The levels that fit the picture: one so far away that the line would look flat is named at the edge instead."""
    low, high = facts.low[1], facts.high[1]
    reach = 4 * max(facts.spread, 0.25 * max(abs(low), abs(high)))
    levels = (given.threshold, given.clear, *(level for level, _ in given.levels))
    return [level for level in levels if level is not None and (reach == 0 or low - reach <= level <= high + reach)]


def _labels(given: Line, facts: Facts, others: list[list[Segment]], theme: Theme) -> list[EndLabel]:
    """Everything named at the right end, `y` still in values."""
    colour = {"burned": theme.burned, "minted": theme.minted, "good": theme.good}[given.colour]
    latest = apart(given, facts, facts.last[1])
    if given.others:
        latest = label_words(f"{given.name or 'this'} {latest}")
    elif given.partial_from is not None and facts.last[0] >= given.partial_from:
        latest = f"{latest} so far"
    elif facts.late:
        latest = f"last {latest}"
    labels = [
        EndLabel(facts.last[1], latest, theme.legible(colour), "bold", LABEL if given.others else LATEST, first=0)
    ]
    if given.threshold is not None:
        name = given.threshold_name or f"alarm {words_of(given, facts, given.threshold)}"
        labels.append(EndLabel(given.threshold, label_words(name), theme.alarm))
    labels += [EndLabel(level, label_words(name), theme.dim) for level, name in given.levels]
    if given.clear is not None and given.clear != given.threshold:
        labels.append(EndLabel(given.clear, f"clear {words_of(given, facts, given.clear)}", theme.dim, first=2))
    for index, (trace, runs) in enumerate(zip(given.others, others, strict=True)):
        if runs:
            value = runs[-1][-1][1]
            words = label_words(f"{trace.name} {words_of(given, facts, value)}")
            labels.append(EndLabel(value, words, theme.legible(_other_colour(theme, given.colour, index)), first=2))
    return labels


def _pointed(label: EndLabel, scale: Scale) -> EndLabel:
    """A label whose level is off the scale stands at the edge with an arrow."""
    if scale.low <= label.y <= scale.high:
        return label
    arrow, edge = ("\u2191", scale.high) if label.y > scale.high else ("\u2193", scale.low)
    return replace(label, y=edge, words=f"{arrow} {label.words}")


def _draw_levels(panel: Panel, given: Line) -> None:
    """Threshold dashed, recovery level dotted, other levels dashed and thin."""
    ends, theme = (panel.left, panel.right), panel.theme
    for level, _ in given.levels:
        if panel.scale.low <= level <= panel.scale.high:
            panel.sheet.line(ends, (panel.y(level),) * 2, theme.dim, 1.3, dash=(6, 4), z=4.2)
    if given.clear is not None and panel.scale.low <= given.clear <= panel.scale.high:
        y = panel.y(given.clear)
        panel.sheet.line(ends, (y, y), theme.good, 1.6, dash=(2, 4), z=4.4)
    if given.threshold is not None and panel.scale.low <= given.threshold <= panel.scale.high:
        y = panel.y(given.threshold)
        panel.sheet.line(ends, (y, y), theme.alarm, 1.8, dash=(9, 5), z=4.6)


def _draw_main(panel: Panel, given: Line, facts: Facts) -> None:
    """The line itself, filled beyond the threshold, its latest value a dot and its extreme named."""
    theme = panel.theme
    colour = {"burned": theme.burned, "minted": theme.minted, "good": theme.good}[given.colour]
    if given.threshold is not None and given.direction != "at":
        level = panel.y(min(max(given.threshold, panel.scale.low), panel.scale.high))
        beyond = (panel.left, level, panel.right, panel.top)
        if given.direction == "below":
            beyond = (panel.left, panel.bottom, panel.right, level)
        fill = theme.mix(theme.alarm, 0.30)
        for xs, ys in places(panel, facts.segments, steps=given.steps):
            if len(xs) > 1 and (max(ys) > level if given.direction == "above" else min(ys) < level):
                corners = [(xs[0], level), *zip(xs, ys, strict=True), (xs[-1], level)]
                panel.sheet.polygon(corners, fill, z=2, clip=beyond)
    width = 3.0 if sum(map(len, facts.segments)) <= 300 else 2.4
    draw_runs(panel, facts.segments, colour, width=width, steps=given.steps)
    x, y = panel.x(facts.last[0]), panel.y(facts.last[1])
    panel.sheet.dots((x,), (y,), colour, 9)
    if panel.right - x > 14:
        panel.sheet.line((x + 8, panel.right), (y, y), theme.mix(colour, 0.6), 1, dash=(1.5, 4), z=4)
    extreme = _extreme(given, facts)
    if extreme is not None:
        lines = [panel.y(level) for level in (given.threshold, given.clear, *(one for one, _ in given.levels)) if level]
        _name_extreme(panel, extreme, words_of(given, facts, extreme[1]), lines, up=extreme[1] >= facts.high[1])


def _extreme(given: Line, facts: Facts) -> tuple[Ms, float] | None:
    """The value worth a name: on the alarm's side, else the one farther from the middle. Not the latest: it has one."""
    if facts.spread == 0 or given.ticks or given.others:  # beside other lines a figure would stand on one of them
        return None
    if given.threshold is not None and given.direction != "at":
        chosen = facts.high if given.direction == "above" else facts.low
    else:
        middle = median(value for run in facts.segments for _, value in run)
        chosen = facts.high if facts.high[1] - middle >= middle - facts.low[1] else facts.low
    return None if chosen[1] == facts.last[1] else chosen


def _name_extreme(panel: Panel, point: tuple[Ms, float], words: str, lines: Sequence[float], *, up: bool) -> None:
    """The figure above a peak or below a trough, off the `lines` of levels and kept inside the panel.

    A trough on the floor has no room for one.
    """
    if not up and panel.y(point[1]) - panel.floor < 16:
        return
    half = panel.sheet.measure(words, LABEL, "regular") / 2
    x = min(max(panel.x(point[0]), panel.left + half + 2), panel.right - half - 2)
    y = panel.y(point[1])
    y = min(y + 8, panel.top - 10) if up else max(y - 20, panel.floor - 4)
    crossed = next((line for line in lines if y - 3 < line < y + 12), None)
    if crossed is not None:
        y = crossed + 4 if up else crossed - 15
    if panel.floor - 4 <= y <= panel.top - 10:
        panel.sheet.text(x, y, words, panel.theme.ink, size=LABEL, align="center")


def _example() -> Line:
    """A ratio that crosses its alarm twice, with a gap and an unfinished day."""
    start, points = 1_788_220_800_000, []  # 2026-09-01
    for hour in range(30 * 24 + 12):
        value = 1.02 + 0.075 * math.sin(hour / 46) + 0.012 * math.sin(hour / 5.3) - hour / 24_000
        points.append((start + hour * HOUR, None if 250 < hour < 290 else round(value, 4)))
    return Line(
        title="The collateral ratio is back above its warning level",
        subtitle="Vault value over ACT outstanding · September 2026, hourly · AKT at $0.4912",
        foot="example values · chain and own computation agree · 12 s old",
        unit=Unit.RATIO,
        points=tuple(points),
        threshold=0.95,
        threshold_name="warn 0.95 at $0.4757",
        levels=((0.90, "halt 0.90 at $0.4506"),),
        clear=1.0,
        direction="below",
        episodes=_below(points, 0.95),
        events=((start + 9 * DAY, "upgrade v2.2.0"), (start + 20 * DAY, "#341 passed")),
        partial_from=start + 30 * DAY,
        simulated=True,
    )


def _below(points: Sequence[tuple[Ms, float | None]], level: float) -> tuple[tuple[Ms, Ms | None], ...]:
    """When the example was beyond its level."""
    known = [(at, value < level) for at, value in points if value is not None]
    turns = [at for (_, before), (at, now) in pairwise(known) if before != now]
    return tuple(zip(turns[::2], [*turns[1::2], None], strict=False))


CHART = Chart(
    key=KEY,
    summary="a value over time with its alarm level, recovery level and firing episodes; up to five more lines to compare",
    takes=Line,
    draw=draw,
    example=_example,
)
