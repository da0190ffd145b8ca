"""Many values in one answer: each says itself when it is old, and the reasons are said once, together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cards import _names, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms
    from bot.app.facts import Shown

MOST_REASONS = 3


def told(template: str, shown: Shown, now: Ms, *, bold: bool = True, name: str = "", **more: str) -> str:
    """The value in its words; how old it is where it is; nothing, or that there is no data, where there is none."""
    if shown.value is None:
        return words.NO_VALUE.format(name=name) if name else ""
    text = amount(shown, now, bold=bold)
    return template.format(value=text, **more)


def amount(shown: Shown, now: Ms, *, bold: bool = True) -> str:
    """The value alone, with its age where it is old."""
    text = numbers.amount(shown.value, shown.unit)
    text = f"**{text}**" if bold else text
    if shown.stale and shown.at is not None and shown.value is not None:
        return words.OLD_VALUE.format(value=text, age=numbers.age(now - shown.at))
    return text


def joined(parts: Iterable[str]) -> str:
    """A line of its parts, with a capital first; those that say nothing are left out."""
    return _names.capital(" · ".join(part for part in parts if part))


def reasons(shown: Iterable[Shown]) -> str:
    """Why values are old or missing, each reason once with since when; empty where all is well."""
    found: dict[str, Ms | None] = {}
    for one in shown:
        if (one.value is None or one.stale) and one.says:
            told_at = found.get(one.says)
            found[one.says] = one.at if told_at is None or (one.at is not None and one.at > told_at) else told_at
    said = [_with_time(says, at) for says, at in list(found.items())[:MOST_REASONS]]
    left = len(found) - MOST_REASONS
    if left > 0:
        said.append(words.and_more(left))
    return words.WHY_OLD.format(reasons="; ".join(said)) if said else ""


def calm(shown: Iterable[Shown], now: Ms) -> str:
    """The age of values that are all old, and equally so: it is then said once, beside their heading. Else nothing."""
    ages = {
        numbers.age(now - one.at) if one.stale and one.at is not None else "" for one in shown if one.value is not None
    }
    return ages.pop() if len(ages) == 1 else ""


def fresh(shown: Shown) -> Shown:
    """The value without its mark of age, where that is said elsewhere."""
    return replace(shown, stale=False) if shown.stale else shown


def heading(name: str, age: str) -> str:
    """A field's name, with the age of all that stands in it."""
    return f"{name} · {age}" if age else name


def _with_time(says: str, at: Ms | None) -> str:
    said = _names.said(says)
    return said if at is None else words.WHY_SINCE.format(reason=said, when=numbers.ago(at))
