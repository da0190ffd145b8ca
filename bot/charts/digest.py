"""One week in four panels: burned against minted, GPUs in use against supply, what was paid, proposals and alerts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, Ms
from bot.charts._base import Caption, Chart, check_number, check_spans, check_time, check_times, refuse
from bot.charts._fonts import drawable
from bot.charts._sheet import SMALL, clean_sheet
from bot.charts._week import Frame, frames
from bot.charts._words import alt_text, kind_words, plain, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Picture
    from bot.charts._theme import Theme

KEY = "digest"
MOST_POINTS = 400
MOST_MARKS = 60
MOST_VOTES = 6
BARS, STRIP = 0.5, 0.58
"""Of the panel of money: how high the bars reach, and where the line above them has its zero."""
DAYS_IN_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day: what flowed and what was paid. None is "no data", 0 is 0."""

    burned: float | None = None
    """Set aside in it."""
    minted: float | None = None
    """Paid back in it."""
    spend: float | None = None
    """USD a day."""
    per_gpu: float | None = None
    """USD a day for each GPU in use."""
    partial: bool = False
    """The day is not over: hatched."""


@dataclass(frozen=True, slots=True)
class WeekGpus:
    """GPUs at one time; None where they were not counted."""

    at: Ms
    """When they were counted."""
    leased: float | None
    """In use."""
    total: float | None
    """All there were."""


@dataclass(frozen=True, slots=True)
class WeekWords:
    """What stands in the panels: the caller's words, in the caller's language."""

    flows: str = "Burned against minted"
    """Above the first panel; empty parts of the picture keep their names."""
    gpus: str = "GPUs in use against supply"
    """Above the second."""
    money: str = "Spend a day, and for each GPU in use"
    """Above the third."""
    events: str = "Proposals and alerts"
    """Above the fourth."""
    into: str = "set aside"
    """Beside the bars that go up."""
    out: str = "paid back"
    """Beside the bars that go down."""
    used: str = "in use"
    """Beside the area."""
    supply: str = "supply"
    """Beside the line above it."""
    spend: str = "spend"
    """Beside the bars of the third panel."""
    each: str = "per GPU"
    """Beside its line."""
    alerts: str = "no alert"
    """Beside the lane of alerts."""
    votes: str = "no proposal"
    """Beside the lane of proposals."""
    nothing: str = "no data"
    """In a panel without a value."""
    days: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    """The names of the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPicture(Caption):
    """Everything of one week."""

    midnights: tuple[Ms, ...]
    """The eight instants at which its days begin and end, on the clock of its place."""
    days: tuple[WeekDay, ...]
    """Seven."""
    gpus: tuple[WeekGpus, ...] = ()
    """In order of time."""
    alerts: tuple[tuple[Ms, Ms | None], ...] = ()
    """When alerts were on; an end of None is on still."""
    votes: tuple[tuple[Ms, str], ...] = ()
    """When a vote ended or ends, and the words beside that mark."""
    zone: str = "UTC"
    """Whose days they are: the name of a zone."""
    until: Ms | None = None
    """Where what is known ends, in a week that is not over."""
    seen: bool = True
    """Whether anything was read that could have raised an alert."""
    words: WeekWords = WeekWords()
    """What stands in the panels."""


def _check(given: WeekPicture) -> None:
    """Raises ChartFailed for what cannot be drawn."""
    check_times(KEY, "midnights", given.midnights)
    if len(given.midnights) != DAYS_IN_A_WEEK + 1 or len(given.days) != DAYS_IN_A_WEEK:
        refuse(KEY, f"{len(given.midnights)} midnights and {len(given.days)} days: a week has eight and seven")
    if len(given.words.days) != DAYS_IN_A_WEEK:
        refuse(KEY, f"{len(given.words.days)} names for seven days")
    for index, day in enumerate(given.days):
        for name in ("burned", "minted", "spend", "per_gpu"):
            value = getattr(day, name)
            check_number(KEY, f"days[{index}].{name}", value)
            if value is not None and value < 0:
                refuse(KEY, f"days[{index}].{name} is {value}: less than nothing is an error of its source")
    check_times(KEY, "gpus", (count.at for count in given.gpus))
    for index, count in enumerate(given.gpus):
        for name, value in (("leased", count.leased), ("total", count.total)):
            check_number(KEY, f"gpus[{index}].{name}", value)
            if value is not None and value < 0:
                refuse(KEY, f"gpus[{index}].{name} is {value}: a count below zero is an error of its source")
    if len(given.gpus) > MOST_POINTS:
        refuse(KEY, f"more than {MOST_POINTS} counts: give means")
    check_spans(KEY, "alerts", given.alerts)
    check_time(KEY, "until", given.until)
    for at, _ in given.votes:
        check_time(KEY, "votes", at)


def draw(given: WeekPicture, theme: Theme) -> Picture:
    """The picture and its alt text. Raises ChartFailed for values that cannot be drawn."""
    _check(given)
    with clean_sheet(theme) as sheet:
        top = sheet.caption(given)
        flows, gpus, money, events = frames(sheet, top, given.midnights)
        words = given.words
        for frame, title in ((flows, words.flows), (gpus, words.gpus), (money, words.money), (events, words.events)):
            frame.head(drawable(plain(title)), [drawable(plain(day)) for day in words.days])
            frame.ahead(given.until)
        _draw_flows(flows, given)
        _draw_gpus(gpus, given)
        _draw_money(money, given)
        _draw_events(events, given)
        return sheet.finish(KEY, _alt(given))


def _draw_flows(frame: Frame, given: WeekPicture) -> None:
    """Bars up for what was set aside, down for what was paid back, in one measure."""
    days, theme, words = given.days, frame.sheet.theme, given.words
    high = max((day.burned or 0.0 for day in days), default=0.0)
    low = max((day.minted or 0.0 for day in days), default=0.0)
    if all(day.burned is None and day.minted is None for day in days):
        frame.nothing(words.nothing)
        return
    room = (high + low) or 1.0
    frame.scale(-low - 0.04 * room, high + 0.04 * room)
    zero = frame.y(0.0)
    for sign, name, colour in ((1, "burned", theme.burned), (-1, "minted", theme.minted)):
        for index, day in enumerate(days):
            value = getattr(day, name)
            if value:
                frame.bar(index, zero, frame.y(sign * value), colour, hatch=day.partial)
    frame.level(0.0, theme.dim)
    frame.missing([index for index, day in enumerate(days) if day.burned is None and day.minted is None], given.until)
    frame.labels([(frame.y(high * 0.5), words.into, theme.burned), (frame.y(-low * 0.5), words.out, theme.minted)])


def _draw_gpus(frame: Frame, given: WeekPicture) -> None:
    """What is in use as an area, the supply as a line above it, from zero."""
    theme, words = frame.sheet.theme, given.words
    known = [count for count in given.gpus if count.leased is not None or count.total is not None]
    if not known:
        frame.nothing(words.nothing)
        return
    high = max(max(count.leased or 0.0, count.total or 0.0) for count in known)
    frame.scale(0.0, (high or 1.0) * 1.12)
    # What is counted every six hours is a line; what is missing for longer than two and a half such steps is a gap.
    steps = [after.at - before.at for before, after in pairwise(known)]
    gap = round(2.5 * median(steps)) if steps else DAY
    leased = [(count.at, count.leased) for count in known]
    total = [(count.at, count.total) for count in known]
    frame.area(leased, theme.good, gap)
    frame.course(total, theme.dim, 2.2, gap)
    frame.course(leased, theme.good, 2.2, gap)
    frame.level(0.0, theme.dim)
    seen = {index for index in range(DAYS_IN_A_WEEK) for count in known if _on(count.at, index, given)}
    frame.missing([index for index in range(DAYS_IN_A_WEEK) if index not in seen], given.until)
    labels = []
    for points, said, colour in ((total, words.supply, theme.dim), (leased, words.used, theme.legible(theme.good))):
        last = next((value for _, value in reversed(points) if value is not None), None)
        if last is not None:
            labels.append((frame.y(last if points is total else last / 2), said, colour))
    frame.labels(labels)


def _on(at: Ms, day: int, given: WeekPicture) -> bool:
    return given.midnights[day] <= at < given.midnights[day + 1]


def _draw_money(frame: Frame, given: WeekPicture) -> None:
    """Spend as bars, and above them what it comes to for each GPU as a line.

    Each has a strip and a zero of its own: one over the other would cross where nothing crosses.
    """
    days, theme, words = given.days, frame.sheet.theme, given.words
    spend, each = [day.spend for day in days], [day.per_gpu for day in days]
    if all(value is None for value in (*spend, *each)):
        frame.nothing(words.nothing)
        return
    tallest, dearest = (max((value for value in values if value is not None), default=0.0) for values in (spend, each))
    frame.scale(0.0, 1.0)
    zero = frame.y(0.0)
    for index, value in enumerate(spend):
        if value:
            frame.bar(index, zero, frame.y(BARS * value / tallest), theme.free, hatch=days[index].partial)
    heights = [None if value is None else STRIP + (0.92 - STRIP) * value / (dearest or 1.0) for value in each]
    if any(heights):
        frame.level(STRIP, theme.grid)
    middles = [(frame.middle(index), value) for index, value in enumerate(heights)]
    frame.course(middles, theme.ground, 5.0, DAY + 2 * HOUR)
    frame.course(middles, theme.ink, 2.4, DAY + 2 * HOUR)
    frame.level(0.0, theme.dim)
    frame.missing([index for index, value in enumerate(spend) if value is None], given.until)
    known = [value for value in heights if value is not None]
    labels = [(frame.y(BARS * 0.5), words.spend, theme.dim)] if tallest else []
    if known:
        labels.append((frame.y(math.fsum(known) / len(known)), words.each, theme.ink))
    frame.labels(labels)


def _draw_events(frame: Frame, given: WeekPicture) -> None:
    """Two lanes over the days: when alerts were on, and when votes ended."""
    theme, words = frame.sheet.theme, given.words
    frame.scale(0.0, 1.0)
    upper, lower = frame.y(0.78), frame.y(0.33)
    for y in (upper, lower):
        frame.sheet.line((frame.left, frame.right), (y, y), theme.grid, 1.2, z=1, edge="butt")
    for start, end in given.alerts[:MOST_MARKS]:
        left, right = frame.inside(start), frame.inside(given.midnights[-1] if end is None else end)
        middle, half = (left + right) / 2, max((right - left) / 2, 2.5)
        frame.sheet.box(middle - half, upper - 8, middle + half, upper + 8, theme.alarm, z=4)
    free_from = {9.0: frame.left - 20, -21.0: frame.left - 20}  # above the lane, below it
    for at, said in sorted(given.votes)[:MOST_VOTES]:
        later = at >= given.midnights[-1]
        x = min(frame.inside(at), frame.right - 5)
        text = frame.sheet.shorten(drawable(plain(said)), 96, SMALL)
        width = frame.sheet.measure(text, SMALL, "regular")
        frame.sheet.dots((x,), (lower,), theme.ground if later else theme.ink, 11, z=6)
        frame.sheet.dots((x,), (lower,), theme.dim if later else theme.ink, 8, z=6.5)
        left = min(max(x - width / 2, frame.left), frame.right - width)
        row = next((row for row, free in free_from.items() if left > free), None)
        if row is not None:
            frame.sheet.text(left, lower + row, text, theme.ink)
            free_from[row] = left + width + 6
    if given.seen or given.alerts or given.votes:
        frame.labels(
            [
                (upper, words.alerts, theme.legible(theme.alarm) if given.alerts else theme.dim),
                (lower, words.votes, theme.ink if given.votes else theme.dim),
            ]
        )
    else:
        frame.nothing(words.nothing)


def _alt(given: WeekPicture) -> str:
    """Each panel's name and figures, for somebody who cannot see them."""
    words, end = given.words, given.midnights[-1]
    parts = [kind_words("Four panels", given.subtitle), f"Days as in {given.zone}"]
    parts.append(
        _bars_words(
            words.flows,
            (words.into, [day.burned for day in given.days]),
            (words.out, [day.minted for day in given.days]),
            "AKT",
            words,
        )
    )
    leased = [count.leased for count in given.gpus if count.leased is not None]
    total = [count.total for count in given.gpus if count.total is not None]
    parts.append(
        f"{words.gpus}: "
        + (
            "; ".join(
                f"{said}: starts at {spoken(values[0], 'count', 10)}, ends at {spoken(values[-1], 'count', 10)}, lowest "
                f"{spoken(min(values), 'count', 10)}, highest {spoken(max(values), 'count', 10)}"
                for said, values in ((words.used, leased), (words.supply, total))
                if values
            )
            or words.nothing
        )
    )
    parts.append(
        _bars_words(
            words.money,
            (words.spend, [day.spend for day in given.days]),
            (words.each, [day.per_gpu for day in given.days]),
            "USD",
            words,
        )
    )
    votes = ", ".join(plain(said, 60) for _, said in sorted(given.votes)[:MOST_VOTES])
    parts.append(f"{words.events}: {words.alerts}; {words.votes}" + (f": {votes}" if votes else ""))
    parts.append("The week is not over" if given.until is not None and given.until < end else "")
    return alt_text([*parts, given.foot], simulated=given.simulated, title=given.title)


def _bars_words(
    title: str,
    upper: tuple[str, Sequence[float | None]],
    lower: tuple[str, Sequence[float | None]],
    unit: str,
    words: WeekWords,
) -> str:
    told = []
    for said, values in (upper, lower):
        known = [value for value in values if value is not None]
        if known:
            days = "" if len(known) == DAYS_IN_A_WEEK else f" on {len(known)} of 7 days"
            told.append(
                f"{said}{days}: lowest {spoken(min(known), unit, 1)}, highest {spoken(max(known), unit, 1)} a day"
            )
    return f"{title}: {'; '.join(told) or words.nothing}"


def _example() -> WeekPicture:
    """A made-up week in which GPUs in use rose by half."""
    start = 1_789_344_000_000  # 2026-09-14
    days = tuple(
        WeekDay(
            burned=round(3340 + 620 * math.sin(day * 1.3)),
            minted=round(2840 + 480 * math.cos(day * 1.1)),
            spend=round(8240 + 210 * math.sin(day), 2),
            per_gpu=round(56 - 2.9 * day + math.sin(day * 2), 2),
        )
        for day in range(7)
    )
    gpus = tuple(
        WeekGpus(
            start + step * 3 * HOUR, round(150 + 1.5 * step + 8 * math.sin(step / 1.3)), 396 + (6 if step > 30 else 0)
        )
        for step in range(56)
    )
    return WeekPicture(
        title="More compute for the same money",
        subtitle="Week 38 · 14 to 20 September 2026",
        foot="example values · Akash · UTC · coverage 99.2 %",
        midnights=tuple(start + day * DAY for day in range(8)),
        days=days,
        gpus=gpus,
        alerts=(
            (start + 20 * HOUR, start + 22 * HOUR),
            (start + 61 * HOUR, start + 62 * HOUR),
            (start + 140 * HOUR, start + 149 * HOUR),
        ),
        votes=((start + 2 * DAY + 9 * HOUR, "#340 passed"), (start + 9 * DAY, "#341 open")),
        words=WeekWords(
            flows="Burned against minted · 1.18 (USD 1.09)",
            gpus="GPUs in use against supply · 53 %",
            into="set aside 23.4k AKT",
            out="paid back 19.9k AKT",
            used="in use 214",
            supply="supply 402",
            spend="$8,240 a day",
            each="$38.50 per GPU",
            alerts="3 alerts",
            votes="1 decided, 1 open",
        ),
        simulated=True,
    )


CHART = Chart(
    key=KEY,
    summary="a week in four panels: burned against minted, GPUs in use against supply, what was paid, proposals and alerts",
    takes=WeekPicture,
    draw=draw,
    example=_example,
)
