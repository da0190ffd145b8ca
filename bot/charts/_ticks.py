"""Where an axis is marked and what stands there. Times are UTC throughout, so no day has 23 or 25 hours."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, HOUR, MINUTE, SECOND, Ms
from bot.charts._words import MONEY, duration_words, minus, science, when

if TYPE_CHECKING:
    from collections.abc import Iterator

Tick = tuple[float, str]

SHORT_STEPS: tuple[Ms, ...] = (
    *(SECOND * n for n in (1, 2, 5, 10, 15, 30)),
    *(MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(HOUR * n for n in (1, 2, 3, 6, 12)),
)
LASTING = (
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    86_400,
    172_800,
    604_800,
)
"""Steps of an axis of durations, in seconds: people count in 15s and 30s there, not in tens."""

SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, ""))


def time_ticks(start: Ms, end: Ms, most: int = 7) -> list[tuple[Ms, str]]:
    """About `most` marks at round times in [start, end], each with its words; short words may stand closer."""
    span = max(1, end - start)
    for step in SHORT_STEPS:
        if span / step <= most + 1:
            return _clock_labels(list(range(-(-start // step) * step, end + 1, step)), step)
    for step in (DAY, 2 * DAY, 7 * DAY, 14 * DAY):
        if span / step <= most:
            # Weeks start on a Monday; 1970-01-01 was a Thursday.
            offset = 4 * DAY if step >= 7 * DAY else 0
            first = -(-(start - offset) // step) * step + offset
            return _dated(list(range(first, end + 1, step)), day=True)
    for months in (1, 2, 3, 6):
        if span / (months * 30.44 * DAY) <= most + 4:
            return _dated(list(_months(start, end, months)), day=False)
    years = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if span / (n * 365.25 * DAY) <= most + 2)
    return [(at, f"{when(at).year}") for at in _months(start, end, 12 * years)]


def _clock_labels(times: list[Ms], step: Ms) -> list[tuple[Ms, str]]:
    """Times of day; midnight gives way to the date, and the first mark carries it where no midnight is in sight."""
    form = "%H:%M:%S" if step < MINUTE else "%H:%M"
    dated = any(at % DAY == 0 for at in times)
    labels = []
    for index, at in enumerate(times):
        day = when(at)
        date = f"{day.day} {day:%b}"
        if at % DAY == 0:
            labels.append((at, date))
        else:
            labels.append((at, f"{date} {day.strftime(form)}" if index == 0 and not dated else day.strftime(form)))
    return labels


def _dated(times: list[Ms], *, day: bool) -> list[tuple[Ms, str]]:
    """Days or months; the first of them, and the first of a year, carries the year."""
    labels = []
    shown = 0
    for at in times:
        then = when(at)
        year = "" if then.year == shown else f" {then.year}"
        shown = then.year
        labels.append((at, f"{then.day} {then:%b}{year}" if day else f"{then:%b}{year}"))
    return labels


def _months(start: Ms, end: Ms, step: int) -> Iterator[Ms]:
    """The first of every `step`-th month in [start, end], counted from the year 0."""
    first = when(start)
    count = -(-(first.year * 12 + first.month - 1) // step) * step
    while count // 12 <= 9999:
        at = month_start(count)
        if at > end:
            return
        if at >= start:
            yield at
        count += step


def month_start(count: int) -> Ms:
    """Milliseconds of the first instant of a month, given as 12 * year + month - 1."""
    day = datetime(count // 12, count % 12 + 1, 1, tzinfo=UTC)
    return (day - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def value_ticks(low: float, high: float, unit: str, most: int = 6) -> list[Tick]:
    """At most `most` marks at round values in [low, high], each with its words."""
    raw = (high - low) / most
    if unit == Unit.SECONDS:
        lasting = [step for step in LASTING if step >= raw]
        step = float(lasting[0]) if lasting and high >= 60 else _nice(raw)
    else:
        step = _nice(raw * 100) / 100 if unit == Unit.FRACTION else _nice(raw)
    if step <= 0 or not math.isfinite(step):
        return []
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [index * step for index in range(first, min(last, first + 2 * most) + 1)]
    words = _distinct(values, step, unit)
    return list(zip(values, words, strict=True))


def _nice(raw: float) -> float:
    """The next step of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= raw * (1 - 1e-9))


def _distinct(values: list[float], step: float, unit: str) -> list[str]:
    """Words of one scale and one number of decimals; never two marks with the same words."""
    shown, gap, tail = values, step, ""
    if unit == Unit.SECONDS:
        words = ["0" if value == 0 else duration_words(value) for value in values]
        if len(set(words)) == len(words):
            return words
        tail = " s"
    head = "$" if unit in MONEY else ""
    if unit == Unit.FRACTION:
        shown, gap, tail = [value * 100 for value in values], step * 100, " %"
    size = max((abs(value) for value in shown), default=0.0)
    if size >= 1e15 or gap < 1e-6:
        words = ["0" if value == 0 else science(value) for value in shown]
        return words if all(a != b for a, b in pairwise(words)) else [minus(f"{value:.12g}") for value in shown]
    scale, suffix = next(((by, name) for by, name in SCALES if size >= by and gap / by >= 0.05), (1.0, ""))
    decimals = max(0, -math.floor(math.log10(gap / scale) + 1e-9))
    return [_word(value / scale, decimals, head, suffix + tail) for value in shown]


def _word(value: float, decimals: int, head: str, tail: str) -> str:
    if value == 0 and tail != " %" and not head:
        return "0" if decimals == 0 or tail else f"{0:.{decimals}f}"
    sign = "\u2212" if value < 0 else ""
    return f"{sign}{head}{abs(value):,.{decimals}f}{tail}"
