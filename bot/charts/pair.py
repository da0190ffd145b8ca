"""Two or three values of different kinds over the same time, one above the other: two axes in one panel would invent a crossing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, HOUR, Ms
from bot.charts._base import Caption, Chart, Points, check_events, check_number, check_points, check_window, refuse
from bot.charts._panel import BOTTOM, EVENT_STRIP, LABEL_GAP, Panel, label_words, named_scale, no_data, value_scale
from bot.charts._runs import facts_of, segments, window_of
from bot.charts._sheet import LABEL, MARGIN, WIDTH, clean_sheet
from bot.charts._strokes import draw_runs
from bot.charts._words import (
    alt_text,
    clip,
    date_words,
    kind_words,
    mark_words,
    plain,
    spoken,
    unit_words,
    value_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._panel import Scale
    from bot.charts._runs import Segment
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

KEY = "pair"
FEWEST, MOST = 2, 3
MOST_POINTS = 200_000
MOST_NAMES = 12
HEAD = 23.0
"""Above each panel, for the name of what it shows."""
BETWEEN = 13.0
LATEST = 13.5
COLOURS = ("burned", "minted", "good")


@dataclass(frozen=True, slots=True)
class Part:
    """One panel."""

    name: str
    """Stands above it."""
    unit: str
    """A `Unit` or any name; decides how figures are written."""
    points: Points
    """(time, value) in order of time; None is a gap."""
    ticks: tuple[tuple[float, str], ...] = ()
    """Values that have a name: they are the axis (`healthy` for 0), and a value holds until the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Caption):
    """Values with one axis of time and an axis of their own each."""

    parts: tuple[Part, ...]
    """Two or three."""
    after: Ms | None = None
    """The left edge; the first time when absent."""
    until: Ms | None = None
    """The right edge; the last time when absent."""
    events: tuple[tuple[Ms, str], ...] = ()
    """Numbered marks on the time axis; their words go into the alt text."""


def _check(given: Pair) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if not FEWEST <= len(given.parts) <= MOST:
        refuse(KEY, f"{len(given.parts)} parts: two or three can be read one above the other")
    for index, part in enumerate(given.parts):
        check_points(KEY, f"parts[{index}]", part.points)
        for at, (value, _) in enumerate(part.ticks):
            check_number(KEY, f"parts[{index}].ticks[{at}]", value)
        if len(part.ticks) > MOST_NAMES:
            refuse(KEY, f"{len(part.ticks)} named values: at most {MOST_NAMES} can be read")
    if sum(len(part.points) for part in given.parts) > MOST_POINTS:
        refuse(KEY, f"more than {MOST_POINTS:,} points: ask for buckets")
    check_window(KEY, given.after, given.until)
    check_events(KEY, given.events)


def draw(given: Pair, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    window = window_of((at for part in given.parts for at, _ in part.points), given.after, given.until)
    runs = [segments(part.points, window, None) if window else [] for part in given.parts]
    with clean_sheet(theme) as sheet:
        if window is None or not any(runs):
            no_data(sheet, given, window)
            return sheet.finish(KEY, _alt(given, window, runs))
        top = sheet.caption(given) + 14
        scales = [_scale(part, own) for part, own in zip(given.parts, runs, strict=True)]
        left, right = _sides(sheet, given, scales, runs)
        strip = EVENT_STRIP if given.events else 0.0
        low = BOTTOM + strip
        height = (top - low - BETWEEN * (len(given.parts) - 1)) / len(given.parts)
        for index, (part, scale, own) in enumerate(zip(given.parts, scales, runs, strict=True)):
            head = top - index * (height + BETWEEN)
            panel = Panel(sheet, window, scale, (left, head - height, right, head - HEAD))
            _draw_part(panel, part, own, getattr(theme, COLOURS[index]))
        axis = Panel(sheet, window, scales[-1], (left, BOTTOM, right, top))
        axis.time_axis()
        axis.events(given.events)
        return sheet.finish(KEY, _alt(given, window, runs))


def _scale(part: Part, runs: Sequence[Segment]) -> Scale:
    values = [value for run in runs for _, value in run] or [0.0]
    return named_scale(values, part.ticks) if part.ticks else value_scale(values, part.unit, most=4)


def _latest(part: Part, runs: Sequence[Segment]) -> str:
    """The newest value beside its line, or that there is none."""
    return label_words(_said(part, runs, runs[-1][-1][1])) if runs else "no data"


def _said(part: Part, runs: Sequence[Segment], value: float, *, aloud: bool = False) -> str:
    named = next((plain(words, 60) for known, words in part.ticks if known == value), "")
    known = [each for run in runs for _, each in run]
    span = max(known) - min(known)
    return named or (spoken(value, part.unit, span) if aloud else value_words(value, part.unit, span))


def _sides(
    sheet: Sheet, given: Pair, scales: Sequence[Scale], runs: Sequence[Sequence[Segment]]
) -> tuple[float, float]:
    """As much room at both sides as the widest figure of all panels needs, so that their times stand in line."""
    figures = max((sheet.measure(words, LABEL, "regular") for scale in scales for _, words in scale.ticks), default=0.0)
    latest = max(sheet.measure(_latest(part, own), LATEST, "bold") for part, own in zip(given.parts, runs, strict=True))
    return max(56.0, MARGIN + figures + 7), WIDTH - 18 - LABEL_GAP - min(150.0, max(70.0, latest))


def _draw_part(panel: Panel, part: Part, runs: Sequence[Segment], colour: str) -> None:
    """One panel: its name with the unit, its lines, its latest value."""
    sheet, theme = panel.sheet, panel.theme
    unit = unit_words(part.unit)
    name = sheet.shorten(label_words(part.name), panel.right - MARGIN, 12.5, "bold")
    sheet.text(MARGIN, panel.top + 8, name, theme.legible(colour), size=12.5, weight="bold")
    if unit and not part.ticks and unit.casefold() not in name.casefold():  # "AKT supply AKT"
        after = MARGIN + sheet.measure(name, 12.5, "bold") + 8
        sheet.text(after, panel.top + 8, label_words(unit), theme.dim, size=LABEL)
    panel.value_axis()
    sheet.line((panel.left, panel.right), (panel.bottom,) * 2, theme.grid, 1, z=1, edge="butt")
    beside = panel.right + LABEL_GAP
    if not runs:
        middle = (panel.bottom + panel.top) / 2
        sheet.text(beside, middle, "no data", theme.dim, size=LABEL, level="center_baseline")
        return
    draw_runs(panel, runs, colour, width=2.6, steps=bool(part.ticks))
    at, value = runs[-1][-1]
    x, y = panel.x(at), panel.y(value)
    sheet.dots((x,), (y,), colour, 8)
    if panel.right - x > 14:
        sheet.line((x + 8, panel.right), (y, y), theme.mix(colour, 0.6), 1, dash=(1.5, 4), z=4)
    words = sheet.shorten(_latest(part, runs), 150.0, LATEST, "bold")
    sheet.text(beside, y, words, theme.legible(colour), size=LATEST, weight="bold", level="center_baseline")


def _alt(given: Pair, window: tuple[Ms, Ms] | None, runs: Sequence[Sequence[Segment]]) -> str:
    """Each part's start, end, lowest and highest, and the marks."""
    shown = kind_words(f"{len(given.parts)} line charts one above the other", given.subtitle)
    if window is None or not any(runs):
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    span = window[1] - window[0]
    parts = [shown, f"{date_words(window[0], span)} to {date_words(window[1], span)} UTC"]
    parts += [_part_words(part, window, own) for part, own in zip(given.parts, runs, strict=True)]
    return alt_text(
        [*parts, mark_words(given.events, window), given.foot], simulated=given.simulated, title=given.title
    )


def _part_words(part: Part, window: tuple[Ms, Ms], runs: Sequence[Segment]) -> str:
    name = clip(plain(part.name), 60)
    if not runs:
        return f"{name}: no data"
    facts, span = facts_of(list(runs), window), window[1] - window[0]

    def say(value: float) -> str:
        return _said(part, runs, value, aloud=True)

    text = f"{name}: starts at {say(facts.first[1])}, ends at {say(facts.last[1])}"
    if not part.ticks:
        low, high = (f"{say(value)} on {date_words(at, span)}" for at, value in (facts.low, facts.high))
        text += f", lowest {low}, highest {high}"
    gaps = len(runs) - 1
    return f"{text}, {gaps} {'gap' if gaps == 1 else 'gaps'} without data" if gaps else text


def _example() -> Pair:
    """Made-up leases that become fewer while each pays more."""
    start = 1_782_864_000_000  # 2026-07-01
    leases: list[tuple[Ms, float | None]] = []
    each: list[tuple[Ms, float | None]] = []
    for step in range(90 * 8):
        at, day = start + step * 3 * HOUR, step / 8
        out = 380 <= step < 402
        leases.append((at, None if out else round(742 - 1.1 * day + 14 * math.sin(day / 4) + 5 * math.sin(day * 2))))
        each.append((at, None if out else round(9.4 + 0.028 * day + 0.5 * math.sin(day / 6 + 2), 2)))
    return Pair(
        title="Fewer leases, and each of them pays more",
        subtitle=(
            f"90 days · active leases {leases[0][1]} to {leases[-1][1]} · "
            f"revenue per lease ${each[0][1]} to ${each[-1][1]} a day"
        ),
        foot="example values · Console · 40 s old",
        parts=(
            Part("Active leases", Unit.COUNT, tuple(leases)),
            Part("Revenue per lease and day", Unit.USD, tuple(each)),
        ),
        events=((start + 40 * DAY, "#340 passed"),),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="two values of different kinds over the same time, one above the other, each with its own axis",
    takes=Pair,
    draw=draw,
    example=_example,
)
