"""A what-if: the collateral ratio over the days that are played, with a band over random price paths."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from bot.charts._base import Caption, Chart, check_number, refuse
from bot.charts._panel import EVENT_STRIP, EndLabel, Panel, Scale, label_words, lay_out, no_data, value_scale
from bot.charts._sheet import LABEL, MARGIN, clean_sheet
from bot.charts._words import alt_text, clip, kind_words, number_words, plain, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.cards.card import Picture
    from bot.charts._theme import Theme

KEY = "whatif"
MOST_POINTS = 5_000
UNIT = Unit.RATIO
OUTER, INNER = 1 / 7, 2 / 7
"""How much of the dim colour shows: two steps of the palette's own ramp."""
_STEPS = (1, 2, 5, 7, 10, 15, 30, 60, 90)
_ROOM = 1.6
"""The scale ends at so many times what the path itself reaches: a band may go on beyond it."""

Five = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf(Caption):
    """A path and the band around it."""

    days: float
    """How many are played."""
    points: tuple[tuple[float, float | None], ...]
    """(day, collateral ratio) of the path that was asked for; None where there is no price or no ACT."""
    band: tuple[tuple[float, Five | None], ...] = ()
    """(day, the shares 5, 25, 50, 75 and 95 % of all random paths); empty without a volatility."""
    warn: float
    """The ratio at which minting slows."""
    halt: float
    """The ratio at which minting stops."""
    halted: tuple[tuple[float, float], ...] = ()
    """From day to day minting is stopped on the path that was asked for."""
    events: tuple[tuple[float, str], ...] = ()
    """(day, what changes then) in order; the words go into the alt text."""
    name: str = "this path"
    """What the line is called at its right end."""
    warn_name: str = "warn"
    """What the upper level is called."""
    halt_name: str = "halt"
    """What the lower level is called."""


def _check(given: WhatIf) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    if not (math.isfinite(given.days) and 0 < given.days <= 36_500):
        refuse(KEY, f"days is {given.days}")
    if len(given.points) + len(given.band) > MOST_POINTS:
        refuse(KEY, f"more than {MOST_POINTS:,} points")
    for where, row in (("points", given.points), ("band", given.band)):
        before = -1.0
        for index, (day, _) in enumerate(row):
            check_number(KEY, f"{where}[{index}]", day)
            if day <= before:
                refuse(KEY, f"{where}[{index}] does not come after the one before it")
            before = day
    for index, (_, value) in enumerate(given.points):
        check_number(KEY, f"points[{index}]", value)
    for index, (_, five) in enumerate(given.band):
        for value in five or ():
            check_number(KEY, f"band[{index}]", value)
        if five is not None and (len(five) != 5 or sorted(five) != list(five)):
            refuse(KEY, f"band[{index}] is not five shares in order")
    for start, end in given.halted:
        check_number(KEY, "halted", start)
        check_number(KEY, "halted", end)
        if end < start:
            refuse(KEY, f"halted: a span ends on day {end}, before its start {start}")
    before = 0.0
    for day, _ in given.events:
        check_number(KEY, "events", day)
        if day < before:
            refuse(KEY, "events are not in order of time")
        before = day
    check_number(KEY, "warn", given.warn)
    check_number(KEY, "halt", given.halt)


def draw(given: WhatIf, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    known = [(day, value) for day, value in given.points if value is not None]
    with clean_sheet(theme) as sheet:
        if not known:
            no_data(sheet, given, None, "no ratio on this path")
            return sheet.finish(KEY, _alt(given, known))
        ends = sheet.caption(given)
        scale = _scale(given, known)
        labels = _labels(given, known, scale, theme)
        # A thousand to the day, because a panel counts in whole units.
        strip = EVENT_STRIP if given.events else 0.0
        panel, column = lay_out(sheet, ends, (0, round(given.days * 1000)), scale, labels, strip=strip)
        panel.value_axis(UNIT)
        _day_axis(panel, given.days)
        panel.episodes([(round(start * 1000), round(end * 1000)) for start, end in given.halted])
        _draw_band(panel, given)
        _draw_levels(panel, given)
        _draw_path(panel, given, known)
        panel.events([(round(day * 1000), words) for day, words in given.events])
        panel.end_labels([replace(label, y=panel.y(label.y)) for label in labels], column)
        return sheet.finish(KEY, _alt(given, known))


def _scale(given: WhatIf, known: Sequence[tuple[float, float]]) -> Scale:
    """What the path and the middle half reach; the outer band may leave the picture above."""
    values = [value for _, value in known]
    inner = [value for _, five in given.band if five is not None for value in five[1:4]]
    outer = [value for _, five in given.band if five is not None for value in (five[0], five[4])]
    most = _ROOM * max((*values, given.warn))
    seen = [*values, *(min(value, most) for value in inner), *(min(value, most) for value in outer)]
    return value_scale(seen, UNIT, include=(given.warn, given.halt))


def _labels(given: WhatIf, known: Sequence[tuple[float, float]], scale: Scale, theme: Theme) -> list[EndLabel]:
    """Everything named at the right end, `y` still in values."""
    span = max(value for _, value in known) - min(value for _, value in known)
    last = known[-1][1]
    labels = [
        EndLabel(last, label_words(f"{given.name} {_words(last, span)}"), theme.legible(theme.burned), "bold", first=0),
        EndLabel(given.warn, label_words(given.warn_name), theme.legible(theme.warning), first=1),
        EndLabel(given.halt, label_words(given.halt_name), theme.alarm, first=1),
    ]
    five = next((five for _, five in reversed(given.band) if five is not None), None)
    if five is not None:
        inner = f"half: {_words(five[1], span)} to {_words(five[3], span)}"
        outer = f"9 of 10: {_words(five[0], span)} to {_words(five[4], span)}"
        labels += [
            EndLabel(_kept((five[2] + five[3]) / 2, scale), inner, theme.dim, first=2),
            EndLabel(_kept(five[4], scale), outer, theme.dim, first=2),
        ]
    return labels


def _kept(value: float, scale: Scale) -> float:
    return min(max(value, scale.low), scale.high)


def _words(value: float, span: float) -> str:
    return number_words(value, max(span, 0.5), least=2)


def _day_axis(panel: Panel, days: float) -> None:
    """Marks at round days from now on."""
    sheet, theme = panel.sheet, panel.theme
    sheet.line((panel.left, panel.right), (panel.bottom, panel.bottom), theme.grid, 1, z=1, edge="butt")
    step = next((step for step in _STEPS if days / step <= 7), _STEPS[-1])
    for day in range(0, int(days) + 1, step):
        words = "now" if day == 0 else f"day {day}"
        x, width = panel.x(day * 1000), sheet.measure(words, LABEL, "regular")
        left = max(x - width / 2, float(MARGIN))
        if left + width <= panel.right + 30:
            sheet.line((x, x), (panel.bottom, panel.bottom - 4), theme.grid, 1, z=1, edge="butt")
            sheet.text(left, panel.bottom - 20, words, theme.dim, size=LABEL)


def _draw_band(panel: Panel, given: WhatIf) -> None:
    """Nine of ten paths, and half of them, each with its edges drawn: the shade alone is faint."""
    clip = (panel.left, panel.floor, panel.right, panel.top)
    theme = panel.theme
    for low, high, share in ((0, 4, OUTER), (1, 3, INNER)):
        for run in _runs(given.band):
            under = [(panel.x(day * 1000), panel.y(five[low])) for day, five in run]
            over = [(panel.x(day * 1000), panel.y(five[high])) for day, five in run]
            panel.sheet.polygon([*under, *reversed(over)], theme.mix(theme.dim, share), z=2, clip=clip)
            for edge in (under, over):
                xs, ys = zip(*((x, min(max(y, panel.floor), panel.top)) for x, y in edge), strict=True)
                panel.sheet.line(xs, ys, theme.mix(theme.dim, 0.6), 0.9, z=2.5)


def _runs(
    band: Sequence[tuple[float, Five | None]],
) -> Iterator[list[tuple[float, Five]]]:
    """Stretches of the band without a gap; one day alone has no area."""
    run: list[tuple[float, Five]] = []
    for day, five in (*band, (math.inf, None)):
        if five is not None:
            run.append((day, five))
            continue
        if len(run) > 1:
            yield run
        run = []


def _draw_levels(panel: Panel, given: WhatIf) -> None:
    theme = panel.theme
    for level, colour, dash in (
        (given.warn, theme.legible(theme.warning), (2.0, 4.0)),
        (given.halt, theme.alarm, (9.0, 5.0)),
    ):
        y = panel.y(level)
        panel.sheet.line((panel.left, panel.right), (y, y), colour, 1.8, dash=dash, z=4.6)


def _draw_path(panel: Panel, given: WhatIf, known: Sequence[tuple[float, float]]) -> None:
    xs = [panel.x(day * 1000) for day, _ in given.points]
    ys = [math.nan if value is None else panel.y(value) for _, value in given.points]
    panel.sheet.line(xs, ys, panel.theme.ground, 4.8, z=5.5)
    panel.sheet.line(xs, ys, panel.theme.burned, 3.0, z=6)
    panel.sheet.dots((panel.x(known[-1][0] * 1000),), (panel.y(known[-1][1]),), panel.theme.burned, 9)


def _alt(given: WhatIf, known: Sequence[tuple[float, float]]) -> str:
    """Start, end, lowest, the levels, the halts and the band, in words."""
    shown = kind_words("Line with a band", given.subtitle)
    if not known:
        return alt_text([f"{shown}: no ratio on this path", given.foot], simulated=given.simulated, title=given.title)
    low = min(known, key=lambda point: point[1])
    parts = [
        shown,
        f"{number_words(given.days)} days from now",
        f"{given.name[:1].upper()}{given.name[1:]} starts at {spoken(known[0][1], UNIT)}, ends at {spoken(known[-1][1], UNIT)}",
        f"Lowest {spoken(low[1], UNIT)} on day {_day(low[0])}",
        f"Warn at {spoken(given.warn, UNIT)}, halt at {spoken(given.halt, UNIT)}",
        _halts(given.halted),
        _marked(given.events),
    ]
    five = next((five for _, five in reversed(given.band) if five is not None), None)
    if five is not None:
        parts.append(
            f"At the end half of the random paths lie between {spoken(five[1], UNIT)} and {spoken(five[3], UNIT)}, "
            f"nine of ten between {spoken(five[0], UNIT)} and {spoken(five[4], UNIT)}"
        )
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _halts(spans: Sequence[tuple[float, float]]) -> str:
    if not spans:
        return "No halt on this path"
    told = [f"day {_day(start)} to {_day(end)}" for start, end in spans[:4]]
    more = f" and {len(spans) - 4} more" if len(spans) > 4 else ""
    return f"Minting stopped: {'; '.join(told)}{more}"


def _marked(events: Sequence[tuple[float, str]]) -> str:
    """What the numbers on the axis of days mean."""
    told = (f"{number} {clip(plain(words), 60)} (day {_day(day)})" for number, (day, words) in enumerate(events, 1))
    return f"Marked: {'; '.join(told)}" if events else ""


def _day(day: float) -> str:
    """A day as exactly as steps are: 48, 3.5, 0.25."""
    return number_words(day, 0.2)


def _example() -> WhatIf:
    """Made-up: AKT loses half in two months, and the ratio with it."""
    points, band = [], []
    for step in range(181):
        day = step / 2
        value = 1.55 - 0.62 * min(1.0, day / 60) + 0.004 * max(0.0, day - 66)
        wide = 0.28 * math.sqrt(day / 90)
        points.append((day, round(value, 4)))
        factors = (math.exp(-2.2 * wide), math.exp(-0.9 * wide), 1.0, math.exp(0.9 * wide), math.exp(2.2 * wide))
        band.append((day, tuple(round(value * factor, 4) for factor in factors)))
    return WhatIf(
        title="What if: minting slows after 58\u00bd days",
        subtitle="Collateral ratio \u00b7 demand x3 \u00b7 AKT $0.61 to $0.30 \u00b7 90 days",
        foot="example values \u00b7 what if, no forecast \u00b7 100 random price paths, 108 % a year",
        days=90,
        points=tuple(points),
        band=tuple(band),
        warn=0.95,
        halt=0.90,
        warn_name="warn 0.95",
        halt_name="halt 0.90",
        events=((58.5, "minting slows"), (71.5, "minting at full speed again")),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="a what-if: the collateral ratio over the days that are played, with a band over random price paths",
    takes=WhatIf,
    draw=draw,
    example=_example,
)
