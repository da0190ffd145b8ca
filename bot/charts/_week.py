"""A quarter of the paper with the seven days of a week under it: the four panels of a summary are laid out here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts._fonts import drawable
from bot.charts._panel import spread
from bot.charts._sheet import LABEL, MARGIN, SMALL, WIDTH
from bot.charts._words import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.charts._sheet import Sheet

FLOOR = 34.0
"""Above the foot of the picture."""
BETWEEN = 26.0
"""From one panel to the one beside it."""
NAMES = 92.0
"""Room for the names at the right end of a panel."""
HEAD, AXIS = 21.0, 17.0
LINE = 14.5
BAR = 0.66
"""How much of a day its bar takes."""


class Frame:
    """One panel: places for times and values, and what every panel has."""

    def __init__(self, sheet: Sheet, edges: tuple[float, float, float, float], midnights: Sequence[Ms]) -> None:
        """`edges`: left, bottom, right, top of everything, names and days included."""
        self.sheet = sheet
        self.left, low, self._end, high = edges
        self.right = self._end - NAMES
        self.bottom, self.top = low + AXIS, high - HEAD
        self._low, self._high = 0.0, 1.0
        self._midnights = tuple(midnights)

    def scale(self, low: float, high: float) -> None:
        """The values that its height stands for."""
        self._low, self._high = low, high

    def x(self, at: float) -> float:
        """Where a time stands."""
        start, end = self._midnights[0], self._midnights[-1]
        return self.left + (at - start) / (end - start) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.bottom + (value - self._low) / (self._high - self._low) * (self.top - self.bottom)

    def inside(self, at: float) -> float:
        """Where a time stands, or the nearer edge."""
        return min(self.right, max(self.left, self.x(at)))

    def middle(self, day: int) -> Ms:
        """Noon, or what is the middle of a day on which the clocks change."""
        return (self._midnights[day] + self._midnights[day + 1]) // 2

    def head(self, title: str, days: Sequence[str]) -> None:
        """Its name above, the days below."""
        sheet, theme = self.sheet, self.sheet.theme
        sheet.text(
            self.left,
            self.top + 8,
            sheet.shorten(title, self._end - self.left, LABEL, "bold"),
            theme.ink,
            size=LABEL,
            weight="bold",
        )
        for index, name in enumerate(days):
            x = self.x(self.middle(index))
            sheet.text(x, self.bottom - 14, name, theme.dim, size=SMALL, align="center")

    def ahead(self, until: Ms | None) -> None:
        """Hatching over what has not happened yet."""
        if until is None or until >= self._midnights[-1]:
            return
        self.sheet.box(
            self.inside(until),
            self.bottom,
            self.right,
            self.top,
            self.sheet.theme.mix(self.sheet.theme.dim, 0.35),
            z=0.5,
            hatch="///",
        )

    def nothing(self, says: str) -> None:
        """An empty panel that says so."""
        sheet, theme = self.sheet, self.sheet.theme
        words = drawable(plain(says))
        sheet.box(self.left, self.bottom, self.right, self.top, theme.grid, z=0.4, hatch="/")
        middle, level = (self.left + self.right) / 2, (self.bottom + self.top) / 2
        half = sheet.measure(words, LABEL + 1, "bold") / 2 + 12
        sheet.box(middle - half, level - 14, middle + half, level + 14, theme.ground, z=1)
        sheet.text(
            middle, level, words, theme.dim, size=LABEL + 1, weight="bold", align="center", level="center_baseline"
        )

    def missing(self, days: Sequence[int], until: Ms | None) -> None:
        """Days of the past without a value: hatched, so that a gap is no zero."""
        for day in days:
            if until is None or self._midnights[day] < until:
                left, right = self.x(self._midnights[day]) + 2, self.x(self._midnights[day + 1]) - 2
                self.sheet.box(left, self.bottom, right, self.top, self.sheet.theme.grid, z=0.4, hatch="/")

    def level(self, value: float, colour: str) -> None:
        """A line across."""
        y = self.y(value)
        self.sheet.line((self.left, self.right), (y, y), colour, 1.0, z=4, edge="butt")

    def bar(self, day: int, one: float, other: float, colour: str, *, hatch: bool = False) -> None:
        """A day's bar between two heights; hatched where the day is not over."""
        wide = self.x(self._midnights[day + 1]) - self.x(self._midnights[day])
        middle, half = self.x(self.middle(day)), wide * BAR / 2
        edges = (middle - half, min(one, other), middle + half, max(one, other))
        if hatch:
            self.sheet.box(*edges, colour, z=3, hatch="////")
            self.sheet.line((edges[0], edges[2]), (other, other), colour, 1.4, z=3, edge="butt")
        else:
            self.sheet.box(*edges, colour, z=3)

    def area(self, points: Sequence[tuple[Ms, float | None]], colour: str, gap: Ms) -> None:
        """What lies below a course, down to zero."""
        zero = self.y(0.0)
        soft = self.sheet.theme.mix(colour, 0.55)
        for run in _runs(points, gap):
            xs, ys = [self.x(at) for at, _ in run], [self.y(value) for _, value in run]
            if len(run) == 1:
                xs, ys = [xs[0] - 3, xs[0] + 3], [ys[0], ys[0]]
            self.sheet.polygon([(xs[0], zero), *zip(xs, ys, strict=True), (xs[-1], zero)], soft, z=2)

    def course(self, points: Sequence[tuple[Ms, float | None]], colour: str, width: float, gap: Ms) -> None:
        """A line through values; one alone between gaps is a dot."""
        for run in _runs(points, gap):
            xs, ys = [self.x(at) for at, _ in run], [self.y(value) for _, value in run]
            if len(run) == 1:
                self.sheet.dots(xs, ys, colour, width + 5, z=5.5)
            else:
                self.sheet.line(xs, ys, colour, width, z=5)

    def labels(self, wanted: Sequence[tuple[float, str, str]]) -> None:
        """Names at the right end, each at the height of what it names, moved apart where they would touch."""
        sheet = self.sheet
        ordered = sorted(wanted, key=lambda label: label[0])
        written = [sheet.fold(drawable(plain(words, 40)), NAMES - 9, SMALL, "bold") for _, words, _ in ordered]
        heights = [LINE * len(lines) for lines in written]
        places = spread([y for y, _, _ in ordered], [1] * len(ordered), heights, self.bottom - 4, self.top + 6)
        for (_, _, colour), lines, y in zip(ordered, written, places, strict=True):
            top = y + LINE * (len(lines) - 1) / 2
            for index, words in enumerate(lines):
                sheet.text(
                    self.right + 9,
                    top - index * LINE,
                    words,
                    colour,
                    size=SMALL,
                    weight="bold",
                    level="center_baseline",
                )


def frames(sheet: Sheet, top: float, midnights: Sequence[Ms]) -> tuple[Frame, Frame, Frame, Frame]:
    """Four of the same size: two above, two below."""
    top += 22
    half, middle = (WIDTH - 2 * MARGIN - BETWEEN) / 2, (top + FLOOR) / 2
    left, right = float(MARGIN), MARGIN + half + BETWEEN
    rows = ((middle + 4, top), (FLOOR, middle - 8))
    made = [Frame(sheet, (x, low, x + half, high), midnights) for low, high in rows for x in (left, right)]
    return made[0], made[1], made[2], made[3]


def _runs(points: Sequence[tuple[Ms, float | None]], gap: Ms) -> list[list[tuple[Ms, float]]]:
    """Neighbouring values, cut where one is missing or comes too late."""
    runs: list[list[tuple[Ms, float]]] = [[]]
    for at, value in points:
        if value is None or (runs[-1] and at - runs[-1][-1][0] > gap):
            runs.append([])
        if value is not None:
            runs[-1].append((at, value))
    return [run for run in runs if run]
