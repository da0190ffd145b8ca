"""The part of the sheet where values are drawn: scales, axes, the marks on time, and the names at the right end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.metric import Unit
from bot.charts._fonts import drawable
from bot.charts._sheet import LABEL, MARGIN, WIDTH
from bot.charts._ticks import time_ticks, value_ticks
from bot.charts._words import clip, plain, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.charts._base import Caption
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

BOTTOM = 67.0
LABEL_GAP = 9.0
NARROWEST_COLUMN, WIDEST_COLUMN = 70.0, 150.0
EVENT = 9.5
MARK = 8.0
"""Half the height of a mark, and half the width of the narrowest."""
EVENT_STRIP = 26.0
"""Room for the marks of events, so that no value hides behind them."""
LINE_HEIGHT = 1.48
"""From one line of words to the next, in paper points for each typographic point: 17 for a label of 11.5."""
WEIGHTS = (1.0, 0.02, 0.0004)
"""How much a label resists being moved, by its `first`: one that counts more stays where it is while others make room."""


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A name at the right end of what it names."""

    y: float
    words: str
    colour: str
    weight: str = "regular"
    size: float = LABEL
    first: int = 1
    """Who stays in place when two want the same: the lowest number."""

    @property
    def line(self) -> float:
        """The height of one line of its words."""
        return self.size * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Scale:
    """The values an axis covers and its marks."""

    low: float
    high: float
    ticks: list[tuple[float, str]]
    named: bool = False
    """The marks are names of states: none of them is a zero line."""


def named_scale(values: Sequence[float], names: Sequence[tuple[float, str]]) -> Scale:
    """A place for each name, one above the other, and half of one as air at both ends."""
    places = [*values, *(value for value, _ in names)]
    return Scale(
        min(places) - 0.5, max(places) + 0.5, [(value, label_words(words)) for value, words in names], named=True
    )


def value_scale(
    values: Sequence[float], unit: str, *, include: Sequence[float] = (), zero: bool = False, most: int = 8
) -> Scale:
    """A range with air above and below that ends on no particular number; zero is its floor where that costs little.

    `include` are levels that must be seen.
    """
    low, high = min((*values, *include)), max((*values, *include))
    if low == high:
        air = abs(low) * 0.1 or 1.0
        low, high = low - air, high + air
        if low < 0 <= min(values):
            low = 0.0
    span = high - low
    if zero or (low >= 0 and low <= 0.45 * high):
        low = min(low, 0.0)
    floor = low if low == 0 else low - span * 0.12
    ceiling = high if high == 0 else high + span * 0.12
    if unit == Unit.FRACTION and low >= 0 and high <= 1:
        floor, ceiling = max(0.0, floor), min(1.0, ceiling) if high > 0.9 else ceiling
    return Scale(floor, ceiling, value_ticks(floor, ceiling, unit, most))


class Panel:
    """Turns times and values into places on the sheet."""

    def __init__(
        self,
        sheet: Sheet,
        times: tuple[float, float],
        scale: Scale,
        edges: tuple[float, float, float, float],
        strip: float = 0.0,
    ) -> None:
        """`edges` are left, bottom, right, top in paper points; values keep off a `strip` above the bottom."""
        self.sheet = sheet
        self.left, self.bottom, self.right, self.top = edges
        self.floor = self.bottom + strip
        self.start, self.end = times
        self.scale = scale
        self._per_ms = (self.right - self.left) / max(1, self.end - self.start)
        self._per_value = (self.top - self.floor) / (scale.high - scale.low)

    @property
    def theme(self) -> Theme:
        """The sheet's colours."""
        return self.sheet.theme

    def x(self, at: float) -> float:
        """Where a time stands."""
        return self.left + (at - self.start) * self._per_ms

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.floor + (value - self.scale.low) * self._per_value

    def inside(self, at: float) -> float:
        """Where a time stands, or the nearer edge."""
        return min(self.right, max(self.left, self.x(at)))

    def value_axis(self, unit: str = "") -> None:
        """Horizontal lines only, their figures at the left; the unit above them where the figures do not show it."""
        sheet, theme = self.sheet, self.theme
        for value, words in self.scale.ticks:
            y = self.y(value)
            zero = value == 0 and self.scale.low < 0 and not self.scale.named
            sheet.line(
                (self.left, self.right), (y, y), theme.dim if zero else theme.grid, 1, z=4 if zero else 1, edge="butt"
            )
            sheet.text(self.left - 7, y, words, theme.dim, size=LABEL, align="right", level="center_baseline")
        name = drawable(unit_words(unit))
        if name:
            highest = max((self.y(value) for value, _ in self.scale.ticks), default=self.top)
            sheet.text(MARGIN, max(highest + 15, self.top + 2), name, theme.dim, size=LABEL)

    def time_axis(self) -> None:
        """Marks in UTC, and the word UTC."""
        sheet, theme = self.sheet, self.theme
        sheet.line((self.left, self.right), (self.bottom, self.bottom), theme.grid, 1, z=1, edge="butt")
        free_from = float(MARGIN)
        for at, words in time_ticks(int(self.start), int(self.end), most=7 if self.right - self.left > 520 else 6):
            x, width = self.x(at), sheet.measure(words, LABEL, "regular")
            left = max(x - width / 2, float(MARGIN))
            if left < free_from or left + width > self.right + 30:
                continue
            free_from = left + width + 8
            sheet.line((x, x), (self.bottom, self.bottom - 4), theme.grid, 1, z=1, edge="butt")
            sheet.text(left, self.bottom - 20, words, theme.dim, size=LABEL)
        sheet.text(WIDTH - MARGIN, self.bottom - 20, "UTC", theme.dim, size=LABEL, align="right")

    def episodes(self, spans: Sequence[tuple[Ms, Ms | None]]) -> None:
        """Faint bands where an alert was firing, each with a solid bar at its head: the bar is seen without its colour."""
        for start, end in spans:
            left, right = self.inside(start), self.inside(self.end if end is None else end)
            if start > self.end or (end is not None and end < self.start):
                continue
            right = min(self.right, max(right, left + 2))
            left = max(self.left, min(left, right - 2))
            self.sheet.box(left, self.bottom, right, self.top, self.theme.band, z=0)
            self.sheet.box(left, self.top, right, self.top + 3, self.theme.alarm, z=2)

    def unfinished(self, since: Ms | None) -> None:
        """Hatching over the period that is not over yet."""
        if since is None or since >= self.end:
            return
        left = self.inside(since)
        self.sheet.box(
            left, self.bottom, self.right, self.top, self.theme.mix(self.theme.dim, 0.35), z=0.5, hatch="///"
        )

    def events(self, marks: Sequence[tuple[Ms, str]]) -> None:
        """Put numbers on the time axis, each time a stem; numbers that would touch share one mark over all of their stems."""
        sheet, theme = self.sheet, self.theme
        groups: list[tuple[float, float, str, str]] = []
        for number, (at, _) in enumerate(marks, 1):
            if not self.start <= at <= self.end:
                continue
            stem = self.x(at)
            sheet.line((stem, stem), (self.bottom, self.bottom + 4), theme.dim, 1, z=7, edge="butt")
            left = min(max(stem, self.left + 10), self.right - 18) - MARK
            right, first = left + 2 * MARK, f"{number}"
            if groups and left - 4 < groups[-1][1]:
                left, *_, first = groups.pop()
            words = first if first == f"{number}" else f"{first}\u2013{number}"
            right = max(right, left + sheet.measure(words, EVENT, "bold") + 9)
            groups.append((left, right, words, first))
        for left, right, words, _ in groups:
            low, middle = self.bottom + 4, (left + right) / 2
            sheet.pill(left, low, right, low + 2 * MARK, edge=theme.dim, fill=theme.ground, radius=MARK, z=7.5)
            sheet.text(
                middle, low + MARK, words, theme.ink, size=EVENT, weight="bold", align="center",
                level="center_baseline", z=9.5,
            )  # fmt: skip

    def end_labels(self, labels: Sequence[EndLabel], column: float) -> None:
        """Names at the right end, moved apart where they would touch, with a thread to what they name when moved."""
        wanted = sorted(labels, key=lambda label: label.y)
        written = [self.sheet.fold(label.words, column, label.size, label.weight) for label in wanted]
        heights = [label.line * len(lines) for label, lines in zip(wanted, written, strict=True)]
        room = (self.bottom - 4, self.top + 14)
        places = spread([label.y for label in wanted], [label.first for label in wanted], heights, *room)
        x = self.right + LABEL_GAP
        for label, lines, y in zip(wanted, written, places, strict=True):
            if abs(y - label.y) > 3:
                self.sheet.line((self.right + 1, x - 2), (label.y, y), self.theme.mix(self.theme.dim, 0.7), 0.8, z=4)
            top = y + label.line * (len(lines) - 1) / 2
            for index, words in enumerate(lines):
                level = top - index * label.line
                self.sheet.text(
                    x, level, words, label.colour, size=label.size, weight=label.weight, level="center_baseline"
                )


def spread(
    wanted: Sequence[float], first: Sequence[int], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Middles of labels in the order of `wanted`, none over another and all inside [low, high] while there is room.

    Each stands as near to where it wants to be as the others allow, the ones that count more nearer: the weighted least
    squares of isotonic regression, found by pooling neighbours (Ayer and others, 1955).
    """
    apart = [(below + above) / 2 for below, above in pairwise(heights)]
    ends = (heights[0] + heights[-1]) / 2 if heights else 0.0
    squeezed = min(1.0, max(0.0, high - low - ends) / sum(apart)) if apart else 1.0
    offsets = [0.0]
    for gap in apart:
        offsets.append(offsets[-1] + gap * squeezed)
    blocks: list[tuple[float, float, int]] = []  # (mean, weight, how many) of labels that stand one on the other
    for place, offset, rank in zip(wanted, offsets, first, strict=False):
        block = (place - offset, WEIGHTS[min(rank, len(WEIGHTS) - 1)], 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, weight, count = blocks.pop()
            both = weight + block[1]
            block = ((mean * weight + block[0] * block[1]) / both, both, count + block[2])
        blocks.append(block)
    means = [mean for mean, _, count in blocks for _ in range(count)]
    if not means:
        return []
    floor, ceiling = low + heights[0] / 2, high - heights[-1] / 2 - offsets[-1]
    return [min(max(mean, floor), max(floor, ceiling)) + offset for mean, offset in zip(means, offsets, strict=False)]


def label_words(words: str) -> str:
    """A name as it may stand at the end of a line."""
    return drawable(clip(plain(words), 40))


def lay_out(
    sheet: Sheet,
    caption_ends: float,
    times: tuple[Ms, Ms],
    scale: Scale,
    labels: Sequence[EndLabel],
    *,
    unit: str = "",
    strip: float = 0.0,
) -> tuple[Panel, float]:
    """A panel as wide as the widest figure at its left and the widest name at its right leave room for."""
    figures = max((sheet.measure(words, LABEL, "regular") for _, words in scale.ticks), default=0.0)
    left = max(56.0, MARGIN + figures + 7)
    names = [
        (line, label) for label in labels for line in sheet.fold(label.words, WIDEST_COLUMN, label.size, label.weight)
    ]
    column = max((sheet.measure(line, label.size, label.weight) for line, label in names), default=0.0)
    column = min(WIDEST_COLUMN, max(NARROWEST_COLUMN, column))
    right = WIDTH - 18 - LABEL_GAP - column
    return Panel(
        sheet, times, scale, (left, BOTTOM, right, caption_ends - (7 if unit_words(unit) else 0)), strip
    ), column


def no_data(sheet: Sheet, caption: Caption, times: tuple[Ms, Ms] | None, says: str = "no data in this window") -> None:
    """An honest empty picture: the window asked for, and the words."""
    top = sheet.caption(caption)
    span = times or (0, 1)
    panel = Panel(sheet, span, Scale(0.0, 1.0, []), (56.0, BOTTOM, WIDTH - 110.0, top))
    if times:
        panel.time_axis()
    sheet.box(panel.left, panel.bottom, panel.right, panel.top, sheet.theme.grid, z=0.5, hatch="/")
    middle, level = (panel.left + panel.right) / 2, (panel.bottom + panel.top) / 2
    width = sheet.measure(says, 14, "bold")
    sheet.box(middle - width / 2 - 16, level - 18, middle + width / 2 + 16, level + 18, sheet.theme.ground, z=1)
    sheet.text(middle, level, says, sheet.theme.dim, size=14, weight="bold", align="center", level="center_baseline")
