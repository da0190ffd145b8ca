"""Numbers, times and foreign text as words: what a label, an axis and an alt text say."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, Ms
from bot.charts._base import ChartFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_ALT = 1000
"""Discord cuts a description at 1024 characters."""

WHOLE_DOLLARS = 1_000.0
"""From so many dollars on nobody counts cents."""
MONEY = (Unit.USD, Unit.USD_PER_HOUR)
SELF_EVIDENT = (
    Unit.RATIO,
    Unit.FRACTION,
    Unit.USD,
    Unit.USD_PER_HOUR,
    Unit.SECONDS,
    Unit.STATE,
    Unit.COUNT,
    Unit.HEIGHT,
    "",
)
"""Units that the figures themselves show, or that have no name worth a label."""


def when(at: Ms) -> datetime:
    """A time of the calendar, in UTC."""
    return datetime.fromtimestamp(at // 1000, UTC)


def date_words(at: Ms, span: Ms) -> str:
    """A date as exact as the span of the chart asks for: `3 Sep 2025`, or `3 Sep 2025 14:10` within a few days."""
    day = when(at)
    words = f"{day.day} {day:%b} {day.year}"
    return words if span > 10 * DAY else f"{words} {day:%H:%M}"


def plain(text: str, most: int = 400) -> str:
    """One line of text without anything invisible: no control, format or direction characters, no surrogates."""
    kept = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text[: 4 * most]))
    shown = "".join(char for char in kept if char == " " or unicodedata.category(char)[0] != "C")
    return clip(" ".join(shown.split()), most)


def clip(text: str, most: int) -> str:
    """`text`, cut at `most` characters with a mark where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def duration_words(seconds: float) -> str:
    """`43 min`, `6 h 12 min`, `2 d 4 h`: the two largest parts."""
    sign = "\u2212" if seconds < 0 else ""
    left = abs(seconds)
    if left < 60:
        return f"{sign}{left:.3g} s"
    minutes = round(left / 60)
    if minutes < 60:
        return f"{sign}{minutes} min"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{sign}{hours} h {rest} min" if rest else f"{sign}{hours} h"
    days, rest = divmod(round(minutes / 60), 24)
    return f"{sign}{days:,} d {rest} h" if rest and days < 100 else f"{sign}{days:,} d"


def value_words(value: float, unit: str, span: float = 0.0, form: str = "") -> str:
    """A value for a person. `span` is the spread of the picture: a small spread needs more digits. `form` overrides."""
    if form:
        return minus(format(value, form))
    if unit == Unit.FRACTION:
        spread = span or (0.02 if 0 < abs(value) < 0.1 else 0.0)  # alone, a few per cent keep a decimal
        return f"{number_words(value * 100, spread * 100, least=0)} %"
    if unit in MONEY:
        per = "/h" if unit == Unit.USD_PER_HOUR else ""
        sign = "\u2212" if value < 0 else ""
        cents = 2 if abs(value) < WHOLE_DOLLARS else 0
        return f"{sign}${number_words(abs(value), span, least=cents)}{per}"
    if unit == Unit.SECONDS:
        return duration_words(value)
    return number_words(value, span, least=2 if unit == Unit.RATIO else 0)


def number_words(value: float, span: float = 0.0, *, least: int = 0) -> str:
    """A number grouped by thousands, with as many decimals as the spread of its neighbours makes useful."""
    size = abs(value)
    if value == 0:
        return "0"
    if size >= 1e15 or (size < 1e-5 and span < 1e-3):
        return science(value)
    if size >= 10_000:
        return minus(f"{value:,.0f}")
    if size >= 1_000 and least == 0:
        return minus(f"{value:,.0f}")
    useful = math.ceil(math.log10(20 / span)) if span > 0 else 0  # twenty steps from the lowest to the highest
    own = 3 - math.floor(math.log10(size)) if size < 1 and span <= 0 else 0
    decimals = min(8, max(least, useful, own))
    words = f"{value:,.{decimals}f}"
    if decimals > least and "." in words:
        head, _, tail = words.partition(".")
        tail = tail.rstrip("0").ljust(least, "0")
        words = f"{head}.{tail}" if tail else head
    return minus(words)


def science(value: float) -> str:
    """`3e18`, `1e-9`: what is too large or too small to be written out."""
    mantissa, _, power = f"{value:.3g}".partition("e")
    return minus(f"{mantissa}e{int(power)}" if power else mantissa)


def minus(words: str) -> str:
    """The real minus sign, which is as wide as a plus."""
    return words.replace("-", "\u2212")


def unit_words(unit: str) -> str:
    """What to write above the axis; empty where the figures say it."""
    return "" if unit in SELF_EVIDENT else plain(str(unit), 24)


def spoken(value: float, unit: str, span: float = 0.0, form: str = "") -> str:
    """A value with its unit, for the alt text."""
    words, name = value_words(value, unit, span, form), unit_words(unit)
    return f"{words} {name}" if name else words


def check_form(key: str, form: str) -> None:
    """A format specification that cannot be used is found before anything is drawn."""
    try:
        format(1.0, form)
    except (ValueError, TypeError) as err:
        raise ChartFailed(key, f"y_format {form!r} is not a format of numbers") from err


def alt_text(parts: list[str], *, simulated: bool, title: str) -> str:
    """Sentences as one alt text of at most 1,000 characters; the SIMULATED mark comes first and is never cut away."""
    mark = "SIMULATED values. " if simulated else ""
    sentences = (plain(part, 400) for part in (clip(plain(title), 180), *parts) if part)
    joined = " ".join(part if part[-1] in ".!?…" else f"{part}." for part in sentences if part)
    return clip(mark + joined, LONGEST_ALT)


def span_words(spans: Sequence[tuple[Ms, Ms | None]], window: tuple[Ms, Ms], most: int = 4) -> str:
    """`2 alarms: 1 Sep 2025 to 3 Sep 2025; since 9 Sep 2025`."""
    seen = [(start, end) for start, end in spans if start <= window[1] and (end is None or end >= window[0])]
    if not seen:
        return "No alarm in this window"
    span = window[1] - window[0]
    told = [
        f"since {date_words(start, span)}" if end is None else f"{date_words(start, span)} to {date_words(end, span)}"
        for start, end in seen[-most:]
    ]
    more = "" if len(seen) <= most else f"the last {most} of them "
    return f"{len(seen)} {'alarm' if len(seen) == 1 else 'alarms'}: {more}{'; '.join(told)}"


def mark_words(events: Sequence[tuple[Ms, str]], window: tuple[Ms, Ms]) -> str:
    """`Marked: 1 upgrade v2.1.0 (10 Sep 2026); 2 …`: what the numbers on the time axis mean."""
    span = window[1] - window[0]
    seen = [
        f"{number} {clip(plain(words), 60)} ({date_words(at, span)})"
        for number, (at, words) in enumerate(events, 1)
        if window[0] <= at <= window[1]
    ]
    return f"Marked: {'; '.join(seen)}" if seen else ""


def kind_words(kind: str, subtitle: str) -> str:
    """`Line chart, Burn/mint ratio per weekly epoch`: what sort of picture, and of what."""
    return f"{kind}, {clip(plain(subtitle), 160)}" if subtitle else kind
