"""GPUs of each model over time, a small panel for each: leased, free, and when none was free."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, Ms
from bot.charts._base import Caption, Chart, check_events, check_number, check_times, check_window, refuse
from bot.charts._panel import MARK, Panel, Scale, label_words, no_data
from bot.charts._runs import COLUMNS, window_of
from bot.charts._sheet import LABEL, MARGIN, SMALL, WIDTH, clean_sheet
from bot.charts._words import alt_text, date_words, kind_words, mark_words, number_words, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.cards.card import Picture
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

KEY = "gpugrid"
MOST = 12
MOST_POINTS = 20_000
GAP = 22.0
LOWEST = 60.0
HEAD = 25.0
"""Above each panel, for the model and its figures, and the bar over the times when none was free."""
MARKS = 2 * MARK + 6
"""Below the lowest panel of each column, where there are events."""
BETWEEN = 12.0
TALLEST = 130.0

Counted = tuple[Ms, float | None, float | None]
"""(time, leased, all there are); None where that was not counted."""


@dataclass(frozen=True, slots=True)
class Course:
    """One model."""

    name: str
    """As the network calls it."""
    counts: tuple[Counted, ...]
    """(time, leased, total) in order of time. None is "no data"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuGrid(Caption):
    """GPUs by model over time. Every panel reaches from zero to the most its own model ever had."""

    models: tuple[Course, ...]
    """At most twelve, in the order in which they are to stand."""
    after: Ms | None = None
    """The left edge; the first time when absent."""
    until: Ms | None = None
    """The right edge; the last time when absent."""
    events: tuple[tuple[Ms, str], ...] = ()
    """(when, what) in order of time: numbers under each column, explained in the alt text."""


def _check(given: GpuGrid) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if len(given.models) > MOST:
        refuse(KEY, f"more than {MOST} models cannot be read")
    for model in given.models:
        name = plain(model.name, 40)
        check_times(KEY, name, (at for at, _, _ in model.counts))
        if len(model.counts) > MOST_POINTS:
            refuse(KEY, f"more than {MOST_POINTS:,} counts of {name}: ask for buckets")
        for at, leased, total in model.counts:
            for part, value in (("leased", leased), ("total", total)):
                check_number(KEY, f"{part} of {name} at {at}", value)
                if value is not None and value < 0:
                    refuse(KEY, f"{part} of {name} is {value}: a count below zero is an error of its source")
    check_window(KEY, given.after, given.until)
    check_events(KEY, given.events)


Run = list[tuple[Ms, float, float]]


def _runs(counts: Sequence[Counted], window: tuple[Ms, Ms]) -> list[Run]:
    """Counts inside the window, cut where one is missing; at most two for each column of the panel."""
    runs: list[Run] = [[]]
    width = max(1, window[1] - window[0])
    for at, leased, total in counts:
        if not window[0] <= at <= window[1]:
            continue
        if leased is None or total is None:
            runs.append([])
            continue
        run, column = runs[-1], (at - window[0]) * COLUMNS // width
        if len(run) > 1 and (run[-2][0] - window[0]) * COLUMNS // width == column:
            run[-1] = (at, leased, total)
        else:
            run.append((at, leased, total))
    return [run for run in runs if run]


def draw(given: GpuGrid, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    window = window_of((at for model in given.models for at, _, _ in model.counts), given.after, given.until)
    runs = [_runs(model.counts, window) if window else [] for model in given.models]
    with clean_sheet(theme) as sheet:
        if window is None or not any(runs):
            no_data(sheet, given, window)
            return sheet.finish(KEY, _alt(given, window, runs))
        top = sheet.caption(given) + 12
        _key(sheet, window, sold_out=any(_sold_out(own) for own in runs))
        marked = [(at, words) for at, words in given.events if window[0] <= at <= window[1]]
        places = list(_places(len(given.models), top, LOWEST + MARKS if marked else LOWEST))
        for model, own, edges in zip(given.models, runs, places, strict=True):
            panel = Panel(sheet, window, Scale(0.0, _most(own), []), edges)
            _cell(panel, model, own)
            for at, _ in marked:
                sheet.line((panel.x(at),) * 2, (panel.bottom, panel.top), theme.ink, 1, dash=(1.5, 2.5), z=4.5)
        columns = {edges[0]: edges for edges in places}.values()  # the last one of each column is its lowest
        for left, bottom, right, above in columns if marked else ():
            Panel(sheet, window, Scale(0.0, 1.0, []), (left, bottom - MARKS, right, above)).events(given.events)
        return sheet.finish(KEY, _alt(given, window, runs))


def _places(count: int, top: float, lowest: float) -> Iterator[tuple[float, float, float, float]]:
    """Panels row by row, as many columns as make them wider than tall."""
    columns = 1 if count == 1 else 2 if count <= 4 else 3
    rows = -(-count // columns)
    width = (WIDTH - 2 * MARGIN - GAP * (columns - 1)) / columns
    each = min(TALLEST + HEAD, (top - lowest - BETWEEN * (rows - 1)) / rows)
    for index in range(count):
        row, column = divmod(index, columns)
        left, head = MARGIN + column * (width + GAP), top - row * (each + BETWEEN)
        yield left, head - each, left + width, head - HEAD


def _most(runs: Sequence[Run]) -> float:
    return max((max(leased, total) for run in runs for _, leased, total in run), default=0.0) or 1.0


def _cell(panel: Panel, model: Course, runs: Sequence[Run]) -> None:
    """One model: its name and figures, what is free behind what is leased, a bar over the time when none was free."""
    sheet, theme = panel.sheet, panel.theme
    words = _figure(runs)
    room = panel.right - panel.left - sheet.measure(words, LABEL, "regular") - 10
    name = sheet.shorten(label_words(model.name), room, LABEL, "bold")
    sheet.text(panel.left, panel.top + 11, name, theme.ink, size=LABEL, weight="bold")
    sheet.text(panel.right, panel.top + 11, words, theme.ink if runs else theme.dim, size=LABEL, align="right")
    sheet.line((panel.left, panel.right), (panel.bottom,) * 2, theme.dim, 1, z=4, edge="butt")
    for run in runs:
        xs = [panel.x(at) for at, _, _ in run]
        if len(run) == 1:
            xs, run = [xs[0] - 1.5, xs[0] + 1.5], [run[0], run[0]]  # noqa: PLW2901 - a count alone is a narrow bar
        leased, total = ([panel.y(each[part]) for each in run] for part in (1, 2))
        ground = (xs[-1], panel.bottom), (xs[0], panel.bottom)
        sheet.polygon([*zip(xs, total, strict=True), *ground], theme.free, z=2)
        sheet.polygon([*zip(xs, leased, strict=True), *ground], theme.good, z=2.2)
        sheet.line(xs, total, theme.dim, 1.2, z=3)
    for start, end in _sold_out(runs):
        left, right = panel.inside(start), panel.inside(end)
        right = min(panel.right, max(right, left + 3))
        sheet.box(min(left, right - 3), panel.top + 1.5, right, panel.top + 4.5, theme.alarm, z=5)


def _sold_out(runs: Sequence[Run]) -> list[tuple[Ms, Ms]]:
    """From when until when none was free."""
    found: list[tuple[Ms, Ms]] = []
    for run in runs:
        since: Ms | None = None
        for at, leased, total in run:
            if total and leased >= total:
                since = at if since is None else since
            elif since is not None:
                found.append((since, at))
                since = None
        if since is not None:
            found.append((since, run[-1][0]))
    return found


def _figure(runs: Sequence[Run]) -> str:
    """`61 of 96 · 64 %`."""
    if not runs:
        return "no data"
    _, leased, total = runs[-1][-1]
    share = f" · {leased / total * 100:.0f} %" if total else ""
    return f"{number_words(leased)} of {number_words(total)}{share}"


def _key(sheet: Sheet, window: tuple[Ms, Ms], *, sold_out: bool) -> None:
    """What the colours are and which time all panels show, once, at the bottom."""
    theme, x, y = sheet.theme, float(MARGIN), 37.0
    for colour, words in ((theme.good, "leased"), (theme.free, "free")):
        sheet.box(x, y - 1, x + 11, y + 10, colour, z=4)
        sheet.text(x + 16, y, words, theme.dim)
        x += 16 + sheet.measure(words, SMALL, "regular") + 18
    if sold_out:
        sheet.box(x, y + 3, x + 16, y + 6, theme.alarm, z=4)
        sheet.text(x + 21, y, "none free", theme.dim)
        x += 21 + sheet.measure("none free", SMALL, "regular") + 18
    sheet.text(x, y, "each from zero to its most", theme.dim)
    span = window[1] - window[0]
    dates = f"{date_words(window[0], span)} to {date_words(window[1], span)} UTC"
    sheet.text(WIDTH - MARGIN, y, dates, theme.dim, align="right")


def _alt(given: GpuGrid, window: tuple[Ms, Ms] | None, runs: Sequence[Sequence[Run]]) -> str:
    """Each model's start and end."""
    shown = kind_words("Small multiples of GPUs by model", given.subtitle)
    if window is None or not any(runs):
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    span = window[1] - window[0]
    said = [_model_words(model, own) for model, own in zip(given.models, runs, strict=True)]
    half = -(-len(said) // 2)
    return alt_text(
        [
            shown,
            f"{date_words(window[0], span)} to {date_words(window[1], span)} UTC, leased of all at start and end",
            "; ".join(said[:half]),
            "; ".join(said[half:]),
            mark_words(given.events, window),
            given.foot,
        ],
        simulated=given.simulated,
        title=given.title,
    )


def _model_words(model: Course, runs: Sequence[Run]) -> str:
    name = plain(model.name, 24)
    if not runs:
        return f"{name}: no data"
    (_, first, of), (_, last, now) = runs[0][0], runs[-1][-1]
    spells = len(_sold_out(runs))
    none = f", sold out {spells} {'time' if spells == 1 else 'times'}" if spells else ""
    return f"{name} {first:,.0f} of {of:,.0f} to {last:,.0f} of {now:,.0f}{none}"


def _example() -> GpuGrid:
    """A made-up fleet over thirty days."""
    start = 1_788_134_400_000  # 2026-08-31
    fleet = (
        ("H200", 48, 0.70, 0.011, 5), ("H100", 96, 0.50, 0.005, 3), ("A100", 72, 0.42, 0.004, 4),
        ("RTX A6000", 24, 0.44, -0.002, 6), ("RTX 4090", 64, 0.20, 0.005, 2), ("L40S", 32, 0.30, -0.004, 7),
        ("V100", 16, 0.12, 0.002, 5), ("RTX 3090", 9, 0.22, 0.0, 3), ("T4", 18, 0.0, 0.0, 4),
    )  # fmt: skip
    models = []
    for name, total, share, slope, pace in fleet:
        counts: list[Counted] = []
        for step in range(30 * 8):
            at, day = start + step * 3 * HOUR, step / 8
            there = total + (16 if name == "A100" and day > 17 else 0)
            busy = 0.0 if not share else share + slope * day + 0.08 * math.sin(day / pace * 2)
            gone = 140 <= step < 152
            counts.append((at, *((None, None) if gone else (min(there, round(max(0.0, busy) * there)), there))))
        models.append(Course(name, tuple(counts)))
    return GpuGrid(
        title="H200s sell out, T4s stand idle",
        subtitle="GPUs by model · last 30 days · busiest first",
        foot="example values · Console · 40 s old",
        models=tuple(models),
        after=start,
        until=start + 30 * DAY,
        events=((start + 17 * DAY, "farm.example came with 16 GPUs"),),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="GPUs by model over time, a small panel for each model: leased, free, and when none was free",
    takes=GpuGrid,
    draw=draw,
    example=_example,
)
