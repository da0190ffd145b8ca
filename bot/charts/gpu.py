"""GPUs over time: leased, pending and free, one on the other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, HOUR, Ms
from bot.charts._base import Caption, Chart, check_events, check_number, check_time, check_times, check_window, refuse
from bot.charts._panel import EVENT_STRIP, EndLabel, Panel, lay_out, no_data, value_scale
from bot.charts._runs import COLUMNS, window_of
from bot.charts._sheet import LABEL, clean_sheet
from bot.charts._words import alt_text, date_words, kind_words, mark_words, number_words

if TYPE_CHECKING:
    from bot.cards.card import Picture
    from bot.charts._theme import Theme

KEY = "gpu"
MOST_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class GpuCount:
    """The network at one time. They belong together: all of them or, where one is not known, None for the whole."""

    at: Ms
    """When it was counted."""
    leased: float | None
    """In use."""
    pending: float | None
    """Asked for, not yet in use."""
    free: float | None
    """What the Console calls `available`."""

    @property
    def known(self) -> bool:
        """Whether the three can be stacked."""
        return self.leased is not None and self.pending is not None and self.free is not None

    @property
    def parts(self) -> tuple[float, float, float]:
        """Leased, pending, free; only for a known count."""
        return self.leased or 0.0, self.pending or 0.0, self.free or 0.0

    @property
    def total(self) -> float:
        """All of them: free is what `available` means to the Console."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu(Caption):
    """GPUs of a network over time."""

    counts: tuple[GpuCount, ...]
    """In order of time."""
    partial_from: Ms | None = None
    """Where the unfinished period begins: hatched."""
    max_gap: Ms | None = None
    """Two counts farther apart than this are not joined."""
    after: Ms | None = None
    """The left edge; the first time when absent."""
    until: Ms | None = None
    """The right edge; the last time when absent."""
    events: tuple[tuple[Ms, str], ...] = ()
    """Numbered marks on the time axis; their words go into the alt text."""
    pending_counted: bool = True
    """Whether the source counts pending ones apart; where it does not, no word says that there are none."""


def _check(given: Gpu) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    check_times(KEY, "counts", (count.at for count in given.counts))
    if len(given.counts) > MOST_POINTS:
        refuse(KEY, f"more than {MOST_POINTS:,} counts: ask for buckets")
    for index, count in enumerate(given.counts):
        for name, value in (("leased", count.leased), ("pending", count.pending), ("free", count.free)):
            check_number(KEY, f"counts[{index}].{name}", value)
            if value is not None and value < 0:
                refuse(KEY, f"counts[{index}].{name} is {value}: a count below zero is an error of its source")
    check_time(KEY, "partial_from", given.partial_from)
    check_window(KEY, given.after, given.until)
    check_events(KEY, given.events)


def _runs(given: Gpu, window: tuple[Ms, Ms]) -> list[list[GpuCount]]:
    """Counts inside the window, cut where one is missing; at most one for each column of the paper, the last in it."""
    runs: list[list[GpuCount]] = [[]]
    width = max(1, window[1] - window[0])
    for count in given.counts:
        if not window[0] <= count.at <= window[1]:
            continue
        late = given.max_gap is not None and runs[-1] and count.at - runs[-1][-1].at > given.max_gap
        if not count.known or late:
            runs.append([])
        if not count.known:
            continue
        run = runs[-1]
        column = (count.at - window[0]) * COLUMNS // width
        if len(run) > 1 and (run[-1].at - window[0]) * COLUMNS // width == column:
            run[-1] = count
        else:
            run.append(count)
    return [run for run in runs if run]


def draw(given: Gpu, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    window = window_of((count.at for count in given.counts), given.after, given.until)
    runs = _runs(given, window) if window else []
    with clean_sheet(theme) as sheet:
        if window is None or not runs:
            no_data(sheet, given, window)
            return sheet.finish(KEY, _alt(given, runs, window))
        ends = sheet.caption(given)
        scale = value_scale([count.total for run in runs for count in run], Unit.GPU, zero=True)
        last = runs[-1][-1]
        labels = _labels(last, theme)
        strip = EVENT_STRIP if given.events else 0.0
        panel, column = lay_out(sheet, ends, window, scale, labels, unit=Unit.GPU, strip=strip)
        panel.value_axis(Unit.GPU)
        panel.time_axis()
        for run in runs:
            _draw_run(panel, run)
        panel.unfinished(given.partial_from)
        panel.events(given.events)
        panel.end_labels([replace(label, y=panel.y(label.y)) for label in labels], column)
        return sheet.finish(KEY, _alt(given, runs, window))


def _labels(last: GpuCount, theme: Theme) -> list[EndLabel]:
    """Each part named beside its middle at the right end, with its count; words in ink where the colour is too pale."""
    leased, pending, free = last.parts
    colour = theme.legible(theme.good)
    labels = [EndLabel(leased / 2, f"leased {number_words(leased)}", colour, "bold", LABEL, first=0)]
    if pending:
        labels.append(EndLabel(leased + pending / 2, f"pending {number_words(pending)}", theme.ink, first=1))
    labels.append(EndLabel(leased + pending + free / 2, f"free {number_words(free)}", theme.dim, first=1))
    return labels


def _draw_run(panel: Panel, run: list[GpuCount]) -> None:
    """Three areas one on the other, the pending one hatched; a count alone between gaps is a narrow bar."""
    sheet, theme = panel.sheet, panel.theme
    xs = [panel.x(count.at) for count in run]
    if len(run) == 1:
        xs = [xs[0] - 3, xs[0] + 3]
        run = [run[0], run[0]]
    zero = [panel.y(0.0)] * len(run)
    leased = [panel.y(count.parts[0]) for count in run]
    pending = [panel.y(count.parts[0] + count.parts[1]) for count in run]
    total = [panel.y(count.total) for count in run]
    for low, high, colour in ((zero, leased, theme.good), (pending, total, theme.free)):
        sheet.polygon([*zip(xs, low, strict=True), *zip(xs[::-1], high[::-1], strict=True)], colour, z=2)
    if any(count.parts[1] for count in run):
        sheet.polygon(
            [*zip(xs, leased, strict=True), *zip(xs[::-1], pending[::-1], strict=True)],
            theme.warning,
            z=2.1,
            hatch=theme.ground,
        )
    sheet.line(xs, leased, theme.ground, 1.6, z=3)
    sheet.line(xs, pending, theme.ground, 1.6, z=3)
    sheet.line(xs, total, theme.dim, 1.6, z=3)


def _alt(given: Gpu, runs: list[list[GpuCount]], window: tuple[Ms, Ms] | None) -> str:
    """First and last counts, the extremes of what is leased, and the gaps."""
    shown = kind_words("Stacked area chart of GPUs", given.subtitle)
    if window is None or not runs:
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    span = window[1] - window[0]
    known = [count for run in runs for count in run]
    first, last = known[0], known[-1]
    low, high = min(known, key=_leased), max(known, key=_leased)

    def say(count: GpuCount) -> str:
        return _count_words(count, pending=given.pending_counted)

    parts = [
        shown,
        f"{date_words(first.at, span)} to {date_words(last.at, span)} UTC: starts at {say(first)}; ends at {say(last)}",
        f"Leased: lowest {number_words(low.parts[0])} on {date_words(low.at, span)}, highest {number_words(high.parts[0])} on {date_words(high.at, span)}",
    ]
    if given.partial_from is not None and given.partial_from < window[1]:
        parts.append(f"Unfinished since {date_words(given.partial_from, span)}")
    if len(runs) > 1:
        parts.append(f"{len(runs) - 1} {'gap' if len(runs) == 2 else 'gaps'} without data")
    parts.append(mark_words(given.events, window))
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _leased(count: GpuCount) -> float:
    return count.parts[0]


def _count_words(count: GpuCount, *, pending: bool) -> str:
    leased, asked_for, free = (number_words(part) for part in count.parts)
    between = f"{asked_for} pending, " if pending else ""
    return f"{leased} leased, {between}{free} free of {number_words(count.total)}"


def _example() -> Gpu:
    """Four weeks in which more GPUs are leased, with an outage of the source."""
    start = 1_788_134_400_000  # 2026-08-31
    counts = []
    for step in range(28 * 8):
        at = start + step * 3 * HOUR
        total = 372 + (24 if step > 90 else 0) - (32 if step > 170 else 0) + 6 * math.sin(step / 40)
        leased = round(140 + step * 0.34 + 12 * math.sin(step / 9) + 6 * math.sin(step / 2.7))
        pending = round(7 + 5 * math.sin(step / 13))
        out = 120 <= step < 134
        counts.append(
            GpuCount(at, None, None, None) if out else GpuCount(at, leased, pending, round(total) - leased - pending)
        )
    return Gpu(
        title="More than half of the GPUs are leased",
        subtitle="GPUs leased, pending and free · 31 Aug to 28 Sep 2026",
        foot="example values · Console · 40 s old",
        counts=tuple(counts),
        events=(
            (start + 11 * DAY + 9 * HOUR, "farm.example came with 24 GPUs"),
            (start + 21 * DAY + 9 * HOUR, "barn.example went, 32 GPUs with it"),
        ),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="GPUs leased, pending and free, stacked over time",
    takes=Gpu,
    draw=draw,
    example=_example,
)
