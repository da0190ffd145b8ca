"""GPUs by model: how many there are and how many of them are leased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts._base import Caption, Chart, check_number, refuse
from bot.charts._panel import Panel, Scale, label_words, no_data
from bot.charts._sheet import LABEL, SMALL, WIDTH, clean_sheet
from bot.charts._words import alt_text, kind_words, number_words, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

KEY = "gpumodels"
MOST_ROWS = 10
MOST_MODELS = 1_000
LOWEST = 36.0
TALLEST, THICKEST = 66.0, 17.0
"""Of a row and of half a bar: three models fill the paper better than thin lines at its top."""
WIDEST_NAME = 150.0


@dataclass(frozen=True, slots=True)
class Model:
    """One model of GPU. None is "no data"."""

    name: str
    """As the network calls it."""
    leased: float | None
    """How many are in use."""
    total: float | None
    """How many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuModels(Caption):
    """GPUs by model, the most numerous first."""

    models: tuple[Model, ...]
    """Any order. After the nine largest the rest is one row."""


def _check(given: GpuModels) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if len(given.models) > MOST_MODELS:
        refuse(KEY, f"more than {MOST_MODELS:,} models")
    for model in given.models:
        for name, value in (("leased", model.leased), ("total", model.total)):
            check_number(KEY, f"{name} of {plain(model.name, 40)}", value)
            if value is not None and value < 0:
                refuse(
                    KEY, f"{name} of {plain(model.name, 40)} is {value}: a count below zero is an error of its source"
                )


def _rows(given: GpuModels) -> list[Model]:
    """The largest models; those after the ninth become one row when there are more than ten.

    A model without a total has no bar: it comes last, as a row that says so.
    """
    known = sorted((m for m in given.models if m.total is not None), key=lambda m: (-(m.total or 0), m.name))
    unknown = [m for m in given.models if m.total is None]
    rows = [*known, *unknown]
    if len(rows) <= MOST_ROWS:
        return rows
    rest = rows[MOST_ROWS - 1 :]
    totals = [model.total for model in rest if model.total is not None]
    leased = [model.leased for model in rest if model.leased is not None]
    whole = len(leased) == len(rest)  # a sum with a part missing would be a lower number that looks like a fact
    return [
        *rows[: MOST_ROWS - 1],
        Model(f"{len(rest)} more", sum(leased) if whole else None, sum(totals) if totals else None),
    ]


def draw(given: GpuModels, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    rows = _rows(given)
    largest = max((model.total or 0.0 for model in rows), default=0.0)
    with clean_sheet(theme) as sheet:
        if not rows or all(model.total is None for model in rows):
            no_data(sheet, given, None, "no data")
            return sheet.finish(KEY, _alt(given, rows))
        top = sheet.caption(given) - 4
        names = [sheet.shorten(label_words(model.name), WIDEST_NAME, LABEL) for model in rows]
        left = max(90.0, 24 + max(sheet.measure(name, LABEL, "regular") for name in names) + 10)
        figures = [_figure(model) for model in rows]
        right = WIDTH - 28 - max(sheet.measure(words, LABEL, "bold") for words in figures) - 8
        panel = Panel(sheet, (0.0, largest or 1.0), Scale(0.0, 1.0, []), (left, LOWEST, right, top))
        _key(sheet, panel)
        height = min(TALLEST, (top - LOWEST) / len(rows))
        for index, (model, name, words) in enumerate(zip(rows, names, figures, strict=True)):
            _row(panel, top - height * (index + 0.5), min(THICKEST, height * 0.34), model, (name, words))
        return sheet.finish(KEY, _alt(given, rows))


def _figure(model: Model) -> str:
    """`12 of 40 · 30 %`."""
    if model.total is None:
        return "no data"
    if model.leased is None:
        return f"? of {number_words(model.total)}"
    share = f" · {model.leased / model.total * 100:.0f} %" if model.total else ""
    return f"{number_words(model.leased)} of {number_words(model.total)}{share}"


def _key(sheet: Sheet, panel: Panel) -> None:
    """Leased and free, said once above the bars."""
    theme = sheet.theme
    x, y = panel.left, panel.top + 8
    for colour, words in ((theme.good, "leased"), (theme.free, "free")):
        sheet.box(x, y - 1, x + 11, y + 10, colour, z=4)
        sheet.text(x + 16, y, words, theme.dim)
        x += 16 + sheet.measure(words, SMALL, "regular") + 18


def _row(panel: Panel, y: float, half: float, model: Model, words: tuple[str, str]) -> None:
    """One model: its name, its bar, its figures right after the bar."""
    sheet, theme = panel.sheet, panel.theme
    sheet.text(panel.left - 10, y, words[0], theme.ink, size=LABEL, align="right", level="center_baseline")
    end = panel.left
    if model.total is not None:
        leased, end = panel.x(min(model.leased or 0.0, model.total)), panel.x(model.total)
        sheet.box(panel.left, y - half, max(end, panel.left + 1), y + half, theme.free, z=3)
        if leased > panel.left:
            sheet.box(panel.left, y - half, leased, y + half, theme.good, z=4)
        if panel.left < leased < end - 2:
            sheet.line((leased, leased), (y - half, y + half), theme.ground, 1.6, z=5, edge="butt")
    known = model.total is not None and model.leased is not None
    colour, weight = (theme.ink, "bold") if known else (theme.dim, "regular")
    sheet.text(end + 8, y, words[1], colour, size=LABEL, weight=weight, level="center_baseline")


def _alt(given: GpuModels, rows: Sequence[Model]) -> str:
    """Every row in words."""
    shown = kind_words("Bar chart of GPU models", given.subtitle)
    if not rows:
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    leased = [model.leased for model in given.models if model.leased is not None]
    total = [model.total for model in given.models if model.total is not None]
    parts = [
        shown,
        f"{len(given.models)} models, {number_words(sum(leased))} of {number_words(sum(total))} GPUs leased"
        if total
        else "no data",
        "; ".join(f"{plain(model.name, 40)} {_figure(model)}" for model in rows),
    ]
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _example() -> GpuModels:
    """A made-up fleet."""
    fleet = (
        ("H100", 61, 96),
        ("A100", 38, 72),
        ("RTX 4090", 21, 64),
        ("H200", 40, 48),
        ("L40S", 6, 32),
        ("RTX A6000", 9, 24),
        ("T4", 0, 18),
        ("V100", 3, 16),
        ("RTX 3090", 2, 9),
        ("P100", 0, 4),
        ("A16", 1, 2),
    )
    return GpuModels(
        title="H200s are nearly sold out, T4s stand idle",
        subtitle="GPUs by model, leased of all · 28 Sep 2026 09:00 UTC",
        foot="example values · Console · 40 s old",
        models=tuple(Model(*row) for row in fleet),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="GPUs by model: how many there are and how many of them are leased",
    takes=GpuModels,
    draw=draw,
    example=_example,
)
