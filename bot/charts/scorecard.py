"""The scorecard: a row for each test with its verdict, its newest figure and a bar for each quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts._base import Caption, Chart, check_number, refuse
from bot.charts._fonts import drawable
from bot.charts._panel import no_data
from bot.charts._sheet import LABEL, MARGIN, SMALL, clean_sheet
from bot.charts._words import alt_text, clip, kind_words, number_words, plain

if TYPE_CHECKING:
    from bot.cards.card import Picture
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

KEY = "scorecard"
VERDICTS = ("holds", "mixed", "does_not", "cannot_say")
MOST_ROWS = 12
MOST_QUARTERS = 12
LOWEST = 34.0
TALLEST = 40.0
PILL, NAME, FIGURE = 24.0, 116.0, 356.0
"""Where the first three columns begin; the fourth ends at the right and is as wide as it has quarters."""
RIGHT = 776.0
WIDEST_BAR, WIDEST_BARS = 16.0, 112.0


@dataclass(frozen=True, slots=True)
class Score:
    """One test."""

    name: str
    """What would have to be so."""
    verdict: str
    """`holds`, `mixed`, `does_not` or `cannot_say`."""
    word: str
    """The verdict in a word, on its mark."""
    says: str
    """Its newest figure; empty where there is none."""
    course: tuple[tuple[str, float | None], ...] = ()
    """(quarter, figure), oldest first; None is no data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(Caption):
    """Tests in the order in which they are argued."""

    rows: tuple[Score, ...]
    """At most twelve."""


def _check(given: Scorecard) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if len(given.rows) > MOST_ROWS:
        refuse(KEY, f"more than {MOST_ROWS} rows cannot be read")
    for row in given.rows:
        if row.verdict not in VERDICTS:
            refuse(KEY, f"the verdict of {plain(row.name, 40)} is {row.verdict!r}: use {', '.join(VERDICTS)}")
        if len(row.course) > MOST_QUARTERS:
            refuse(KEY, f"more than {MOST_QUARTERS} quarters of {plain(row.name, 40)}")
        for quarter, value in row.course:
            check_number(KEY, f"{plain(row.name, 40)} in {plain(quarter, 20)}", value)


def draw(given: Scorecard, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    with clean_sheet(theme) as sheet:
        if not given.rows:
            no_data(sheet, given, None, "no data")
            return sheet.finish(KEY, _alt(given))
        top = sheet.caption(given) + 16
        height = min(TALLEST, (top - LOWEST) / len(given.rows))
        for index, row in enumerate(given.rows):
            if index:
                line = top - height * index
                sheet.line((MARGIN, RIGHT), (line, line), theme.grid, 1, z=1, edge="butt")
            _row(sheet, row, top - height * (index + 0.5), height)
        return sheet.finish(KEY, _alt(given))


def _row(sheet: Sheet, row: Score, y: float, height: float) -> None:
    theme = sheet.theme
    known = row.verdict != "cannot_say"
    _mark(sheet, row, y)
    name = sheet.shorten(drawable(clip(plain(row.name), 60)), FIGURE - NAME - 10, 12.5, "bold" if known else "regular")
    sheet.text(
        NAME, y, name, theme.ink if known else theme.dim, size=12.5, weight="bold" if known else "regular",
        level="center_baseline",
    )  # fmt: skip
    figure = sheet.shorten(
        drawable(clip(plain(row.says), 80)), RIGHT - _step(row) * len(row.course) - FIGURE - 12, LABEL
    )
    sheet.text(FIGURE, y, figure, theme.ink if known else theme.dim, size=LABEL, level="center_baseline")
    _bars(sheet, row, y, height * 0.62)


def _step(row: Score) -> float:
    """From one bar to the next."""
    return min(WIDEST_BAR, WIDEST_BARS / max(1, len(row.course)))


def _mark(sheet: Sheet, row: Score, y: float) -> None:
    """The verdict in its colour, and in a word: never colour alone."""
    theme = sheet.theme
    colour = {"holds": theme.good, "mixed": theme.warning, "does_not": theme.alarm, "cannot_say": theme.dim}[
        row.verdict
    ]
    hollow = row.verdict == "cannot_say"
    width = NAME - PILL - 14
    sheet.pill(PILL, y - 11, PILL + width, y + 11, edge=colour, fill=theme.ground if hollow else colour, radius=5, z=5)
    word = sheet.shorten(drawable(plain(row.word, 20)), width - 6, SMALL, "bold")
    dark = theme.ink if theme.name == "light" else theme.ground
    paint = theme.dim if hollow else "#ffffff" if row.verdict == "does_not" and theme.name == "light" else dark
    sheet.text(PILL + width / 2, y, word, paint, size=SMALL, weight="bold", align="center", level="center_baseline")


def _bars(sheet: Sheet, row: Score, y: float, height: float) -> None:
    """A bar for each quarter, from zero; a quarter without data is a dot on the line."""
    if not row.course:
        return
    theme = sheet.theme
    known = [value for _, value in row.course if value is not None]
    low, high = min(0.0, *known, 0.0), max(0.0, *known, 0.0)
    span = high - low or 1.0
    base = y - height / 2 + height * (0 - low) / span
    step = _step(row)
    newest = max((index for index, (_, value) in enumerate(row.course) if value is not None), default=-1)
    for index, (_, value) in enumerate(row.course):
        left = RIGHT - step * (len(row.course) - index)
        if value is None:
            sheet.dots((left + step / 2,), (base,), theme.dim, 2.6, z=4)
            continue
        end = y - height / 2 + height * (value - low) / span
        colour = theme.minted if index == newest else theme.mix(theme.minted, 0.5)
        sheet.box(left + 2, min(base, end), left + step - 2, max(base, end, min(base, end) + 1.4), colour, z=3)
    sheet.line((RIGHT - step * len(row.course), RIGHT), (base, base), theme.dim, 1, z=4, edge="butt")


def _alt(given: Scorecard) -> str:
    """Every row in words."""
    shown = kind_words("Table of tests", given.subtitle)
    if not given.rows:
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    rows = [
        f"{plain(row.name, 40)}: {plain(row.word, 20)}" + (f", {clip(plain(row.says), 48)}" if row.says else "")
        for row in given.rows
    ]
    quarters = max((len(row.course) for row in given.rows), default=0)
    parts = [shown, "; ".join(rows), f"Bars for {number_words(quarters)} quarters in UTC" if quarters else ""]
    return alt_text([*_within(parts), given.foot], simulated=given.simulated, title=given.title)


def _within(parts: list[str]) -> list[str]:
    """In pieces that no single limit cuts: a sentence of the alt text is cut at 400 characters."""
    found: list[str] = []
    for part in parts:
        line = ""
        for piece in part.split("; "):
            if line and len(line) + len(piece) > 380:
                found.append(line)
                line = ""
            line = f"{line}; {piece}" if line else piece
        found.append(line)
    return found


def _example() -> Scorecard:
    """Made-up quarters."""
    names = ("25-Q3", "25-Q4", "26-Q1", "26-Q2", "26-Q3")

    def course(*values: float | None) -> tuple[tuple[str, float | None], ...]:
        return tuple(zip(names, values, strict=True))

    return Scorecard(
        title="3 of 9 tests of real demand hold, 2 do not",
        subtitle="By quarter, from stored days \u00b7 net AKT 0.4 % of supply a year, 10 % to 20 % promised",
        foot="example values \u00b7 bars: one for each quarter, oldest left",
        rows=(
            Score("Revenue grows, per lease too", "holds", "holds", "$4,950 a day (+58 %), $11.90 a lease (+4 %)", course(None, 5100, 2814, 3130, 4950)),
            Score("GPU supply rises with use", "mixed", "mixed", "214 in use (+54 %), 402 in all (+1 %)", course(367, 198, 139, 139, 214)),
            Score("Revenue per GPU", "holds", "holds", "$23.10 a GPU and day (+3 %)", course(None, 25.7, 20.2, 22.5, 23.1)),
            Score("Leases last", "cannot_say", "no data", "", course(None, None, None, None, None)),
            Score("Providers stay", "holds", "holds", "61 providers (+4 %)", course(69, 63, 58, 59, 61)),
            Score("AKT set aside follows usage", "mixed", "mixed", "r +0.22 (p 0.061), USD +0.31 (p 0.012), n 154", course(None, None, None, 0.1, 0.31)),
            Score("Net AKT offsets emission", "does_not", "does not", "2.1 % of the emission", course(None, None, None, -0.01, 0.021)),
            Score("Fees cover issuance", "does_not", "does not", "11.4 % of what the emission is worth", course(None, None, 0.08, 0.09, 0.114)),
            Score("GPU supply is spread out", "cannot_say", "no data", "", course(None, None, None, None, None)),
        ),
        simulated=True,
    )  # fmt: skip


CHART = Chart(
    key=KEY,
    summary="the scorecard: a row for each test with its verdict, its newest figure and a bar for each quarter",
    takes=Scorecard,
    draw=draw,
    example=_example,
)
