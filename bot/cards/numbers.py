"""Numbers as people read them: grouped, rounded to what is known, with a unit; spans and times.

A value beside its threshold gets as many decimals as it takes to tell the two apart, so that no message says
"90 % (alarm above 90 %)".
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, SECOND
from bot.cards import words

if TYPE_CHECKING:
    from alerts.sample import Ms

_MOST_EXTRA = 4
_HUGE = 1e15
_WHOLES = frozenset(("0", "0.0", "0.00", "100", "100.0", "100.00"))
_LAST_STAMP = 253_402_300_799  # the year 9999


def amount(value: float | None, unit: str, against: float | None = None) -> str:
    """The value with its unit: "0.981", "53 %", "$0.4757", "230,557.40 AKT", "214 GPUs", "43 min"."""
    odd = _odd(value)
    if odd is not None or value is None:
        return odd or words.NO_DATA
    match unit:
        case "s":
            return _seconds(value, against)
        case "h":
            return _seconds(value * 3600, None if against is None else against * 3600)
        case "state":
            return count(value)
        case "USD":
            return _money(value, against)
        case "USD/h":
            return words.PER_HOUR.format(value=_money(value, against, least=2))
        case "fraction":
            return percent(value, against=against)
    text = _apart(value, against, _decimals(value, unit))
    return _with_unit(text, unit)


def level(value: float | None, unit: str) -> str:
    """A threshold: as it was written, without decimals that say nothing ("1.00", "90 %", "$0.45")."""
    odd = _odd(value)
    if odd is not None or value is None:
        return odd or words.NO_DATA
    match unit:
        case "s" | "state":
            return amount(value, unit)
        case "fraction":
            return _written(value * 100, 0) + words.PERCENT
        case "USD" | "USD/h":
            text = _sign_first(_written(value, 2 if value % 1 else 0), "$")
            return words.PER_HOUR.format(value=text) if unit == "USD/h" else text
    return _with_unit(_written(value, 2 if unit == "ratio" else 0), unit)


def percent(value: float | None, digits: int | None = None, against: float | None = None) -> str:
    """A fraction as a percentage: "53 %", "4.8 %", "39.2 %" where a digit is asked for."""
    odd = _odd(value)
    if odd is not None or value is None:
        return odd or words.NO_DATA
    scaled = float(value) * 100
    places = (1 if abs(scaled) < 10 and scaled % 1 else 0) if digits is None else digits
    # 199 of 200 is not "100 %", nor one of 3,000 "0 %": what is nearly all or nearly nothing says that it is not quite so.
    while digits is None and places < 3 and not scaled.is_integer() and _text(scaled, places) in _WHOLES:
        places += 1
    return _apart(scaled, None if against is None else against * 100, places) + words.PERCENT


def signed(value: float | None, unit: str) -> str:
    """A change: "+71", "-0.012", "+3,540.00 AKT"; nothing is "±0"."""
    text = amount(value, unit)
    if value is None or math.isnan(value):
        return text
    if not re.search(r"[1-9∞]", text):
        return "±" + text
    return text if text.startswith("-") else "+" + text


def hourly(value: float | None) -> str:
    """A price of an hour, without its words: two decimals, as such prices are given."""
    return _odd(value) or _money(value or 0.0, None, least=2)


def count(value: float | None) -> str:
    """A whole number, grouped; an average of whole numbers keeps one decimal."""
    odd = _odd(value)
    if odd is not None or value is None:
        return odd or words.NO_DATA
    return _text(value, 0 if float(value).is_integer() or abs(value) >= 1000 else 1)


def compact(value: float | None) -> str:
    """For the axis of a chart: 950, 1.2k, 12k, 4.56M."""
    odd = _odd(value)
    if odd is not None or value is None:
        return odd or words.NO_DATA
    if abs(value) >= _HUGE:
        return f"{value:.3g}"
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 0.9995:
            return _trim(_text(value / size, 2 if abs(value) < 10 * size else 1)) + letter
    return _trim(_text(value, 0 if abs(value) >= 100 else 2))


def duration(span: Ms) -> str:
    """A span in its two largest units: "12 s", "3 min 20 s", "6 h 12 min", "3 days 4 h"."""
    span = max(0, span)
    if span < SECOND:
        return words.UNDER_A_SECOND
    if span < MINUTE:
        return f"{span // SECOND} s"
    if span < HOUR:
        minutes, seconds = span // MINUTE, span % MINUTE // SECOND
        return f"{minutes} min {seconds} s" if seconds and minutes < 10 else f"{minutes} min"
    if span < DAY:
        hours, minutes = span // HOUR, span % HOUR // MINUTE
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = span // DAY, span % DAY // HOUR
    return words.days(days) + (f" {hours} h" if hours and days < 14 else "")


def roughly(span: Ms) -> str:
    """A span that is only estimated: "2½ days", "4 h", "40 min"."""
    span = max(0, span)
    if span >= 36 * HOUR:
        return _halves(span / DAY) + (" day" if span < 1.25 * DAY else " days")
    if span >= 90 * MINUTE:
        return _halves(span / HOUR) + " h"
    return f"{max(1, round(span / MINUTE))} min"


def age(span: Ms) -> str:
    """How old something is, in one unit: "12 s old", "3 h old"."""
    span = max(0, span)
    if span < SECOND:
        return words.JUST_NOW
    if span < 2 * MINUTE:
        text = f"{span // SECOND} s"
    elif span < 2 * HOUR:
        text = f"{span // MINUTE} min"
    elif span < 2 * DAY:
        text = f"{span // HOUR} h"
    else:
        text = words.days(span // DAY)
    return words.OLD.format(span=text)


def ago(at: Ms) -> str:
    """A time that Discord shows as "5 minutes ago", in the reader's zone and language."""
    return f"<t:{_stamp(at)}:R>"


def moment(at: Ms) -> str:
    """A time that Discord shows as date and time."""
    return f"<t:{_stamp(at)}:f>"


def _stamp(at: Ms) -> int:
    return min(max(at // SECOND, 0), _LAST_STAMP)


def _odd(value: float | None) -> str | None:
    """What is said in place of a number that is none."""
    if value is None:
        return words.NO_DATA
    if math.isnan(value):
        return words.NOT_A_NUMBER
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return None


def _with_unit(text: str, unit: str) -> str:
    return text + words.suffix(unit, text)


def _decimals(value: float, unit: str) -> int:
    size = abs(value)
    match unit:
        case "ratio":
            return 3 if size < 10 else 2 if size < 100 else 1
        case "AKT" | "ACT" | "RENDER" | "token":
            return 2 if size < 1_000_000 else 0
        case "GPU" | "count":
            return 0 if float(value).is_integer() or size >= 1000 else 1
        case "block height":
            return 0
    if float(value).is_integer():
        return 0
    return 0 if size >= 10_000 else 1 if size >= 100 else 3 if size >= 1 else 4


def _money(value: float, against: float | None, least: int = 4) -> str:
    size = abs(value)
    places = min(least, 4) if size < 1 else 2 if size < 1000 else 0
    if 0 < size < 0.001:
        places = min(12, 2 - math.floor(math.log10(size)))
    return _sign_first(_apart(value, against, places), "$")


def _seconds(value: float, against: float | None) -> str:
    if abs(value) >= _LAST_STAMP:
        return f"{value:.3g} s"
    text = duration(round(abs(value) * 1000))
    told = against is not None and against != value and abs(against) < _LAST_STAMP  # neither infinite nor no number
    if told and against is not None and duration(round(abs(against) * 1000)) == text:
        text = f"{_apart(abs(value), abs(against), 0)} s"
    return f"-{text}" if value < 0 and re.search("[1-9]", text) else text


def _apart(value: float, against: float | None, places: int) -> str:
    """The value with `places` decimals, or as many more as tell it from `against`."""
    text = _text(value, places)
    if against is None or not math.isfinite(against) or value == against:
        return text
    for extra in range(1, _MOST_EXTRA + 1):
        if text != _text(against, places + extra - 1):
            break
        text = _text(value, places + extra)
    return text


def _text(value: float, places: int) -> str:
    if abs(value) >= _HUGE:
        return f"{value:.3g}"
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if text.startswith("-") and not re.search(r"[1-9]", text) else text


def _written(value: float, least: int) -> str:
    for places in range(least, 9):
        if math.isclose(round(value, places), value, rel_tol=1e-9, abs_tol=1e-12):
            return _text(value, places)
    return _text(value, 8)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _sign_first(text: str, mark: str) -> str:
    return f"-{mark}{text[1:]}" if text.startswith("-") else mark + text


def _halves(value: float) -> str:
    if value >= 10:
        return f"{round(value):,}"
    whole, half = divmod(round(value * 2), 2)
    return f"{whole or ''}½" if half else str(whole)
