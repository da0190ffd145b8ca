"""Many values in one answer: each says itself when it is old, and the reasons are said once, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _frame, _names, numbers, words

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
    """A line of its parts; those that say nothing are left out."""
    return " · ".join(part for part in parts if part)


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


def since_when(name: str, shown: Shown) -> str:
    """A missing or old value as a sentence, with its last known where there is one."""
    return _frame.missing(name, shown)


def _with_time(says: str, at: Ms | None) -> str:
    said = _said(says)
    return said if at is None else words.WHY_SINCE.format(reason=said, when=numbers.ago(at))


def _said(says: str) -> str:
    """The reason with its source as a person calls it: `chain: HTTP 502`."""
    key, colon, rest = says.partition(": ")
    if colon and key.partition("/")[0] in words.SOURCES:
        return f"{_names.source(key)}: {_names.safe(rest, 140).rstrip('.')}"
    return _names.safe(says, 160).rstrip(".")
