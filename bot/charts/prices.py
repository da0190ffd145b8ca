"""What providers ask for a GPU of each model: the lowest, the middle and the highest bid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.metric import Unit
from bot.charts._base import Caption, Chart, check_number, refuse
from bot.charts._panel import Panel, Scale, label_words, no_data
from bot.charts._sheet import LABEL, MARGIN, SMALL, WIDTH, clean_sheet
from bot.charts._ticks import value_ticks
from bot.charts._words import alt_text, kind_words, plain, value_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._theme import Theme

KEY = "prices"
MOST = 12
LOWEST = 58.0
TALLEST = 58.0
WIDEST_NAME = 130.0
REACH = 2.5
"""The axis ends at this many times the dearest middle: one bid of a hundred dollars must not press the others flat."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One model's bids, in USD for a GPU and hour. None is "no data"."""

    name: str
    """As the network calls it."""
    low: float | None
    """The lowest bid."""
    mid: float | None
    """The median."""
    high: float | None
    """The highest bid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices(Caption):
    """Bids by model."""

    models: tuple[Spread, ...]
    """At most twelve, in the order in which they are to stand."""


def _check(given: Prices) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if len(given.models) > MOST:
        refuse(KEY, f"more than {MOST} models cannot be read")
    for model in given.models:
        name = plain(model.name, 40)
        for part, value in (("low", model.low), ("mid", model.mid), ("high", model.high)):
            check_number(KEY, f"{part} of {name}", value)
            if value is not None and value < 0:
                refuse(KEY, f"{part} of {name} is {value}: a price below zero is an error of its source")
        known = [value for value in (model.low, model.mid, model.high) if value is not None]
        if known != sorted(known):
            refuse(KEY, f"low, mid and high of {name} are not in their order: {known}")


def draw(given: Prices, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    known = [model for model in given.models if model.mid is not None]
    with clean_sheet(theme) as sheet:
        if not known:
            no_data(sheet, given, None, "no data")
            return sheet.finish(KEY, _alt(given))
        top = sheet.caption(given) - 4
        names = [sheet.shorten(label_words(model.name), WIDEST_NAME, LABEL) for model in given.models]
        figures = [_figure(model) for model in given.models]
        left = max(90.0, MARGIN + max(sheet.measure(name, LABEL, "regular") for name in names) + 12)
        right = WIDTH - 18 - max(sheet.measure(words, LABEL, "regular") for words in figures) - 30
        dearest = max(model.mid or 0.0 for model in known)
        highest = max(max(model.high or 0.0, model.mid or 0.0) for model in known)
        end = min(highest, REACH * dearest) * 1.03 or 1.0
        panel = Panel(sheet, (0.0, end), Scale(0.0, 1.0, []), (left, LOWEST, right, top))
        _axis(panel, end)
        height = min(TALLEST, (top - LOWEST) / len(given.models))
        for index, (model, name, words) in enumerate(zip(given.models, names, figures, strict=True)):
            _row(panel, top - height * (index + 0.5), model, (name, words))
        return sheet.finish(KEY, _alt(given))


def _axis(panel: Panel, end: float) -> None:
    """Dollars for an hour along the bottom, and what the marks are."""
    sheet, theme = panel.sheet, panel.theme
    for value, words in value_ticks(0.0, end, Unit.USD_PER_HOUR, most=6):
        x = panel.x(value)
        colour = theme.dim if value == 0 else theme.grid
        sheet.line((x, x), (panel.bottom, panel.top), colour, 1, z=1, edge="butt")
        sheet.text(x, panel.bottom - 16, words, theme.dim, size=LABEL, align="center")
    x, y = panel.left, panel.top + 13
    sheet.line((x, x + 24), (y, y), theme.minted, 6, z=4, edge="butt")
    sheet.dots((x + 12,), (y,), theme.ground, 13, z=6)
    sheet.dots((x + 12,), (y,), theme.ink, 9)
    sheet.text(x + 32, y, "lowest to highest bid, the dot is the median", theme.dim, level="center_baseline")
    sheet.text(panel.right + 12, panel.bottom - 16, "an hour", theme.dim, size=SMALL)


def _row(panel: Panel, y: float, model: Spread, words: tuple[str, str]) -> None:
    """One model: its name, the span of its bids with the median, and both in figures."""
    sheet, theme = panel.sheet, panel.theme
    sheet.text(panel.left - 10, y, words[0], theme.ink, size=LABEL, align="right", level="center_baseline")
    middle, _, ends = words[1].partition(" ")
    known = model.mid is not None
    beyond = f" {ends}" if ends else ""
    right = WIDTH - 18.0
    if not known:
        middle, beyond = "", words[1]
    sheet.text(right, y, beyond, theme.dim, size=LABEL, align="right", level="center_baseline")
    right -= sheet.measure(beyond, LABEL, "regular")
    sheet.text(right, y, middle, theme.ink, size=LABEL, weight="bold", align="right", level="center_baseline")
    if model.mid is None:
        return
    low, high = (model.mid if end is None else end for end in (model.low, model.high))
    edge = panel.x(min(high, panel.end))
    sheet.line((panel.x(low), max(edge, panel.x(low) + 1)), (y, y), theme.minted, 6, z=4, edge="butt")
    if high > panel.end:
        tip = panel.right + 9
        sheet.polygon([(panel.right, y - 6), (tip, y), (panel.right, y + 6)], theme.minted, z=4)
    x = panel.x(model.mid)
    sheet.dots((x,), (y,), theme.ground, 14, z=6)
    sheet.dots((x,), (y,), theme.ink, 10, z=7)


def _figure(model: Spread) -> str:
    """`$1.32 (0.90 to 2.50)`."""
    if model.mid is None:
        return "no data"
    mid = f"${model.mid:,.2f}"
    if model.low is None or model.high is None:
        return mid
    return f"{mid} ({model.low:,.2f} to {model.high:,.2f})"


def _alt(given: Prices) -> str:
    """Every row in words."""
    shown = kind_words("Chart of the spans of bids by model", given.subtitle)
    if all(model.mid is None for model in given.models):
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    rows = [_row_words(model) for model in given.models]
    half = -(-len(rows) // 2)
    parts = [shown, "Median, lowest and highest for a GPU and hour", "; ".join(rows[:half]), "; ".join(rows[half:])]
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _row_words(model: Spread) -> str:
    name = plain(model.name, 24)
    if model.mid is None:
        return f"{name}: no data"
    mid = value_words(model.mid, Unit.USD)
    ends: Sequence[float] = [] if model.low is None or model.high is None else [model.low, model.high]
    return f"{name} {mid}" + (f", {' to '.join(value_words(end, Unit.USD) for end in ends)}" if ends else "")


def _example() -> Prices:
    """Made-up bids."""
    bids = (
        ("H200", 2.10, 2.55, 3.90), ("H100", 1.05, 1.48, 2.60), ("A100", 0.62, 0.84, 1.75), ("L40S", 0.48, 0.71, 1.20),
        ("RTX A6000", 0.30, 0.44, 0.80), ("RTX 4090", 0.22, 0.36, 1.95), ("V100", 0.15, 0.24, 0.40),
        ("RTX 3090", 0.10, 0.17, 0.35), ("T4", 0.05, 0.09, 0.16), ("P100", None, None, None),
    )  # fmt: skip
    return Prices(
        title="An H100 costs from $1.05 to $2.60 an hour",
        subtitle="What providers bid for one GPU and hour, by model · last 31 days",
        foot="example values · Console · 40 s old",
        models=tuple(Spread(*row) for row in bids),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="what providers ask for a GPU of each model: the lowest, the median and the highest bid",
    takes=Prices,
    draw=draw,
    example=_example,
)
