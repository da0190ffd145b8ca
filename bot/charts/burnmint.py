"""What was set aside against what was paid back, period by period, with the net line or the ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, Ms
from bot.charts._base import Caption, Chart, check_events, check_number, check_time, check_times, refuse
from bot.charts._flows import Bars, Flow, sum_up
from bot.charts._panel import BOTTOM, EVENT_STRIP, EndLabel, Panel, Scale, label_words, lay_out, no_data
from bot.charts._sheet import LABEL, clean_sheet
from bot.charts._ticks import value_ticks
from bot.charts._words import alt_text, date_words, kind_words, mark_words, plain, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._sheet import Sheet
    from bot.charts._theme import Theme

KEY = "burnmint"
MOST_FLOWS = 20_000
RATIO_HEIGHT = 104.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnMint(Caption):
    """Two flows against each other."""

    unit: str = Unit.AKT
    """A `Unit` or any name."""
    flows: tuple[Flow, ...]
    """Periods in order of time. More than 100 are summed by day, week, month or year, and the picture says so."""
    period: Ms = DAY
    """How long each period is, in milliseconds."""
    partial_from: Ms | None = None
    """The period that begins here or later is not over: hatched."""
    burned_name: str = "set aside"
    """The name of what stands above the zero line."""
    minted_name: str = "paid back"
    """The name of what stands below it."""
    shows: str = "net"
    """`net` draws the difference over the bars, `ratio` draws the quotient below them, `none` neither."""
    events: tuple[tuple[Ms, str], ...] = ()
    """Numbered marks on the time axis; their words go into the alt text."""


def _check(given: BurnMint) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    check_times(KEY, "flows", (flow.at for flow in given.flows))
    if len(given.flows) > MOST_FLOWS:
        refuse(KEY, f"more than {MOST_FLOWS:,} periods: ask for longer ones")
    for index, flow in enumerate(given.flows):
        for name, value in (("burned", flow.burned), ("minted", flow.minted)):
            check_number(KEY, f"flows[{index}].{name}", value)
            if value is not None and value < 0:
                refuse(KEY, f"flows[{index}].{name} is {value}: a flow below zero is an error of its source")
    if given.period < 1:
        refuse(KEY, f"period is {given.period}")
    if given.shows not in {"net", "ratio", "none"}:
        refuse(KEY, f'shows is {given.shows!r}: use "net", "ratio" or "none"')
    check_time(KEY, "partial_from", given.partial_from)
    check_events(KEY, given.events)


def draw(given: BurnMint, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    bars = sum_up(given.flows, given.period, given.partial_from)
    known = [flow for flow in bars.flows if flow.burned is not None or flow.minted is not None]
    with clean_sheet(theme) as sheet:
        if not known:
            no_data(sheet, given, bars.times if bars.flows else None)
            return sheet.finish(KEY, _alt(given, bars, known))
        ends = sheet.caption(given)
        labels = _labels(given, bars, known, theme)
        events = EVENT_STRIP if given.events else 0.0
        strip = events + (RATIO_HEIGHT if given.shows == "ratio" else 0.0)
        panel, column = lay_out(sheet, ends, bars.times, _scale(known, given), labels, unit=given.unit, strip=strip)
        panel.value_axis(given.unit)
        panel.time_axis()
        if bars.every:
            sheet.text(panel.right, panel.top + 6, f"summed {bars.every}", theme.dim, align="right")
        _draw_bars(panel, bars)
        placed = [replace(label, y=panel.y(label.y)) for label in labels]
        if given.shows == "net":
            _draw_line(panel, bars, [flow.net for flow in bars.flows])
        elif given.shows == "ratio":
            placed[2:] = _draw_ratio(sheet, panel, bars, BOTTOM + events)
        panel.events(given.events)
        panel.end_labels(placed, column)
        return sheet.finish(KEY, _alt(given, bars, known))


def _scale(known: Sequence[Flow], given: BurnMint) -> Scale:
    """Up and down from zero in the same measure; figures below zero are written without a sign, for they are amounts."""
    high = max(flow.burned or 0.0 for flow in known)
    low = max(flow.minted or 0.0 for flow in known)
    if high == low == 0:
        high = 1.0
    room = 0.08 * (high + low)
    ticks = value_ticks(-low - room, high + room, given.unit, most=6 if given.shows == "ratio" else 9)
    return Scale(-low - room, high + room, [(value, words.removeprefix("\u2212")) for value, words in ticks])


def _last_whole(bars: Bars) -> float | None:
    """The ratio of the last finished period that has one: an unfinished one says nothing yet."""
    known = [flow.ratio for flow in bars.flows if flow.ratio is not None and not flow.unfinished]
    return known[-1] if known else None


def _labels(given: BurnMint, bars: Bars, known: Sequence[Flow], theme: Theme) -> list[EndLabel]:
    """The names at the height of their bars, then the net's or the ratio's; `y` in values."""
    high = max(flow.burned or 0.0 for flow in known)
    low = max(flow.minted or 0.0 for flow in known)
    reach = 0.08 * (high + low or 1.0)  # two names at zero keep their order
    labels = [
        EndLabel(
            max(high * 0.6, reach),
            _name(given.burned_name, [flow.burned for flow in known]),
            theme.burned,
            "bold",
            first=0,
        ),
        EndLabel(
            -max(low * 0.6, reach),
            _name(given.minted_name, [flow.minted for flow in known]),
            theme.minted,
            "bold",
            first=0,
        ),
    ]
    nets = [flow.net for flow in known if flow.net is not None]
    last = _last_whole(bars)
    if given.shows == "net" and nets:
        labels.append(EndLabel(nets[-1], "net", theme.ink, "bold", first=1))
    elif given.shows == "ratio":
        labels.append(EndLabel(0.0, "ratio" if last is None else f"ratio {last:.2f}", theme.ink, "bold", first=1))
    return labels


def _name(words: str, values: Sequence[float | None]) -> str:
    """The name of a flow, and whether nothing is known of it."""
    return label_words(words if any(value is not None for value in values) else f"{words}: no data")


def _draw_bars(panel: Panel, bars: Bars) -> None:
    """Bars above and below zero, the unfinished ones hatched."""
    zero = panel.y(0)
    wide = panel.x(bars.flows[0].at + bars.period) - panel.left
    half = min(24.0, wide * 0.38)
    for name, colour, sign in (("burned", panel.theme.burned, 1), ("minted", panel.theme.minted, -1)):
        whole: list[tuple[float, ...]] = []
        part: list[tuple[float, ...]] = []
        for flow in bars.flows:
            value = getattr(flow, name)
            if value:
                x, y = panel.x(flow.at + bars.period / 2), panel.y(sign * value)
                (part if flow.unfinished else whole).append((x - half, min(zero, y), x + half, max(zero, y)))
        panel.sheet.boxes(whole, colour, z=3)
        panel.sheet.boxes(part, colour, z=3, hatch="////")
        for left, low, right, high in part:
            end = high if sign > 0 else low
            panel.sheet.line((left, right), (end, end), colour, 1.4, z=3, edge="butt")


def _draw_line(panel: Panel, bars: Bars, values: Sequence[float | None]) -> None:
    """A value of each period over the bars, edged by the ground so that it is seen on both colours.

    Into an unfinished period it is dotted.
    """
    places = [
        None if value is None else (panel.x(flow.at + bars.period / 2), panel.y(value))
        for flow, value in zip(bars.flows, values, strict=True)
    ]
    firm: list[tuple[float, float]] = []
    for index, place in enumerate(places):
        before = places[index - 1] if index else None
        after = places[index + 1] if index + 1 < len(places) else None
        open_end = bars.flows[index].unfinished
        if place is None or (open_end and before is not None):
            firm.append((math.nan, math.nan))
        else:
            firm.append(place)
        if place is not None and before is not None and open_end:
            pair = list(zip(before, place, strict=True))
            panel.sheet.line(pair[0], pair[1], panel.theme.ink, 2.2, dash=(2, 3), z=6)
        if place is not None and before is None and after is None:
            panel.sheet.dots((place[0],), (place[1],), panel.theme.ink, 7)
    xs, ys = zip(*firm, strict=True)
    panel.sheet.line(xs, ys, panel.theme.ground, 4.6, z=5.5)
    panel.sheet.line(xs, ys, panel.theme.ink, 2.6, z=6)


def _draw_ratio(sheet: Sheet, panel: Panel, bars: Bars, bottom: float) -> list[EndLabel]:
    """Set aside over paid back, in a strip of its own below the bars, with the line at which both are equal."""
    quotients = [flow.ratio for flow in bars.flows]
    known = [quotient for quotient in quotients if quotient is not None]
    theme, last = panel.theme, _last_whole(bars)
    edges = (panel.left, bottom, panel.right, panel.floor - 16)
    part = Panel(sheet, bars.times, Scale(0.0, max((1.0, *known)) * 1.1, []), edges)
    one = part.y(1.0)
    sheet.line((part.left, part.right), (one, one), theme.dim, 1.2, dash=(3, 3), z=4)
    sheet.text(part.left - 7, one, "1.0", theme.dim, size=LABEL, align="right", level="center_baseline")
    if not known:
        return [EndLabel(one, "no ratio", theme.dim)]
    _draw_line(part, bars, quotients)
    if last is None:
        return [EndLabel(part.y(known[-1]), "ratio", theme.ink, "bold")]
    return [EndLabel(part.y(last), f"ratio {last:.2f}", theme.ink, "bold", first=1)]


def _alt(given: BurnMint, bars: Bars, known: Sequence[Flow]) -> str:
    """Totals, extremes and the last period, in words."""
    shown = kind_words("Bar chart", given.subtitle)
    if not known:
        return alt_text([f"{shown}: no data", given.foot], simulated=given.simulated, title=given.title)
    start, end = bars.times
    span = end - start
    summed = f" summed {bars.every}" if bars.every else ""
    periods = f"{len(bars.flows)} {'period' if len(bars.flows) == 1 else 'periods'}{summed}"
    parts = [shown, f"{periods}, {date_words(start, span)} to {date_words(end, span)} UTC"]
    for name, part in ((given.burned_name, "burned"), (given.minted_name, "minted")):
        rows = [(flow.at, getattr(flow, part), flow.unfinished) for flow in known]
        parts.append(_flow_words(plain(name, 40), rows, given.unit, span))
    nets = [flow.net for flow in known if flow.net is not None]
    if nets:
        parts.append(f"Net {spoken(math.fsum(nets), given.unit)} over the periods with both")
    unfinished = sum(flow.unfinished for flow in bars.flows)
    missing = len(bars.flows) - len(known)
    parts.append(f"{unfinished} unfinished or incomplete, hatched" if unfinished else "")
    parts.append(f"{missing} without data" if missing else "")
    parts.append(mark_words(given.events, bars.times))
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _flow_words(name: str, rows: Sequence[tuple[Ms, float | None, bool]], unit: str, span: Ms) -> str:
    """`set aside: starts at …, ends at …, lowest …, highest …, in all …`; a part of a period is no end and no extreme."""
    every = [(at, value) for at, value, _ in rows if value is not None]
    if not every:
        return f"{name}: no data"
    known = [(at, value) for at, value, unfinished in rows if value is not None and not unfinished] or every
    low, high = min(known, key=lambda row: row[1]), max(known, key=lambda row: row[1])
    total = spoken(math.fsum(value for _, value in every), unit)
    if len(known) > 1 and spoken(low[1], unit) == spoken(high[1], unit):
        return f"{name}: {spoken(low[1], unit)} in each, in all {total}"
    return (
        f"{name}: starts at {spoken(known[0][1], unit)}, ends at {spoken(known[-1][1], unit)}, "
        f"lowest {spoken(low[1], unit)} ({date_words(low[0], span)}), "
        f"highest {spoken(high[1], unit)} ({date_words(high[0], span)}), "
        f"in all {total}"
    )


def _example() -> BurnMint:
    """Thirty days of made-up flows, the last of them unfinished."""
    start = 1_788_134_400_000  # 2026-08-31
    flows = []
    for day in range(30):
        up = 2600 + 800 * math.sin(day / 3.1) + 300 * math.sin(day * 2.3)
        down = 2150 + 600 * math.sin(day / 2.2 + 2) + 350 * math.cos(day * 1.7)
        part = 0.55 if day == 29 else 1.0
        flows.append(Flow(start + day * DAY, round(up * part, 1), round(down * part, 1)))
    return BurnMint(
        title="Akash: 1.27 AKT set aside for each AKT paid back",
        subtitle="Burned against minted per day · September 2026",
        foot="example values · chain + Console agree · 40 s old",
        flows=tuple(flows),
        partial_from=start + 29 * DAY,
        events=(
            (start + 9 * DAY, "upgrade v2.2.0"),
            (start + 15 * DAY, "minting stopped 4 times that day, 11 min in all"),
        ),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="what was set aside (burned) above, what was paid back (minted) below, with the net line or the ratio",
    takes=BurnMint,
    draw=draw,
    example=_example,
)
