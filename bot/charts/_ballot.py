"""The two bars of a vote: how much of the stake voted, and how those divide who took a side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts._fonts import drawable
from bot.charts._sheet import LABEL, SMALL
from bot.charts._words import minus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts._panel import Panel
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

THICK = 17.0
ROW = 16.0
HEIGHT_OF_BARS = 2 * (THICK + ROW) + 34.0
"""Both bars with their names, and the line below them that says what their parts are."""
_GAP = 1.6
_LEAST, _HAIR = 2.5, 6.0
"""The narrowest piece that is still seen; up to the second no gap is cut out of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar."""

    name: str
    share: float
    colour: str
    hatch: str = ""
    """The colour of its hatching; a veto and an abstention are told apart from the rest without their colour."""


def parts_of(theme: Theme, shares: Sequence[float]) -> list[Part]:
    """Yes, no, veto, abstain."""
    yes, no, veto, abstain = shares
    return [
        Part("yes", yes, theme.minted),
        Part("no", no, theme.burned),
        Part("veto", veto, theme.alarm, theme.ground),
        Part("abstain", abstain, theme.dim, theme.ground),
    ]


def percent(share: float, exact: int = 1) -> str:
    """`39.2 %`, `0.02 %`: what is little is not nothing, and what is nearly all is not all."""
    scaled = share * 100
    if scaled in {0, 100}:
        return f"{scaled:.0f} %"
    for places in range(exact, 4):
        words = f"{scaled:.{places}f}"
        if words.strip("0.") and float(words) != 100:
            return minus(f"{words} %")
    return "below 0.01 %" if scaled < 1 else "above 99.99 %"


def beside(share: float, level: float | None, exact: int = 1) -> str:
    """A share beside the level that it is held against: 19.99 % never reads as the 20 % that it lacks."""
    if level is None or share == level:
        return percent(share, exact)
    for places in range(exact, 5):
        shown = round(share * 100, places)
        if shown != round(level * 100, 4) and (shown > level * 100) == (share > level):
            return percent(share, places)
    return f"just {'above' if share > level else 'below'} {written(level)}"


def written(share: float) -> str:
    """A level as it was set: `50 %`, `33.4 %`."""
    return minus(f"{round(share * 100, 4):g} %")


def bar(panel: Panel, low: float, parts: Sequence[Part], whole: float, *, rest: str = "") -> None:
    """Parts of `whole` side by side from the left, what is left of it in the colour `rest`; the least is a hair, not nothing."""
    sheet = panel.sheet
    if rest:
        sheet.box(panel.left, low, panel.right, low + THICK, rest, z=2)
    x = panel.left
    for part, width in zip(parts, _widths(parts, whole, panel.right - panel.left), strict=True):
        if width <= 0:
            continue
        end = min(panel.right, x + width)
        corners = [(x, low), (end, low), (end, low + THICK), (x, low + THICK)]
        sheet.polygon(corners, part.colour, z=3, hatch=part.hatch if width >= 5 else "")
        if end < panel.right - 2 and width > _HAIR:
            sheet.line((end, end), (low, low + THICK), panel.theme.ground, _GAP, z=4, edge="butt")
        x = end


def _widths(parts: Sequence[Part], whole: float, wide: float) -> list[float]:
    """Each part as wide as its share, the least of them as wide as can be seen, for which the widest makes room."""
    if whole <= 0:
        return [0.0 for _ in parts]
    widths = [max(_LEAST, wide * part.share / whole) if part.share > 0 else 0.0 for part in parts]
    over = sum(widths) - wide
    if over > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(_LEAST, widths[widest] - over)
    return widths


def level(panel: Panel, low: float, share: float, words: str, name: str) -> None:
    """A dashed mark across a bar at a share of it, its name above; at the left the name of the bar, as far as there is room."""
    sheet, theme = panel.sheet, panel.theme
    words, name = drawable(words), drawable(name)
    x = panel.left + (panel.right - panel.left) * min(1.0, max(0.0, share))
    y = low + THICK + 5
    half = sheet.measure(words, SMALL, "regular") / 2 if words else 0.0
    middle = min(max(x, panel.left + half), panel.right - half)
    if words:
        sheet.line((x, x), (low - 4, low + THICK + 1), theme.ground, 6.0, z=5.5, edge="butt")
        sheet.line((x, x), (low - 4, low + THICK), theme.alarm, 2.6, dash=(5, 2), z=6)
        sheet.text(middle, y, words, theme.alarm, align="center")
    room = middle - half - 12 - panel.left if words else panel.right - panel.left
    if sheet.measure(name, SMALL, "regular") <= room:
        sheet.text(panel.left, y, name, theme.dim)
    elif words:
        sheet.text(panel.right, y, name, theme.dim, align="right")


def key(sheet: Sheet, left: float, right: float, y: float, parts: Sequence[Part]) -> None:
    """What each colour is, with its share, in one line; the last give way where there is no room."""
    theme, x = sheet.theme, left
    for part in parts:
        words = drawable(f"{part.name} {percent(part.share)}")
        width = 16 + sheet.measure(words, LABEL, "regular")
        if x + width > right:
            break
        corners = [(x, y - 1), (x + 11, y - 1), (x + 11, y + 10), (x, y + 10)]
        sheet.polygon(corners, part.colour, z=4, hatch=part.hatch)
        sheet.text(x + 16, y, words, theme.ink if part.share else theme.dim, size=LABEL)
        x += width + 16
