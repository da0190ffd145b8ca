"""What every answer has in common: its frame, and how it speaks of what is old or missing."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from bot.app.facts import Shown
from bot.cards import _names, numbers, words, words_alerts
from bot.cards.card import Button, Card, Field, Tone
from bot.cards.limits import fit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms


T = TypeVar("T")
ENDLESS = 1e60
"""Beyond this a value is a fault of its source, and a step of arithmetic makes it infinite."""


def finite(facts: T) -> T:
    """The same facts without endless values: storage takes none, so one is a fault, and is shown as no data."""
    odd = {
        part.name: _finite(getattr(facts, part.name))
        for part in dataclasses.fields(facts)  # type: ignore[arg-type]  # only dataclasses are given
    }
    return dataclasses.replace(facts, **odd)  # type: ignore[type-var]  # see above


def _finite(part: object) -> object:
    if isinstance(part, dict):
        return {key: _finite(value) for key, value in part.items()}
    if isinstance(part, float) and not abs(part) < ENDLESS:
        return None
    if isinstance(part, Shown) and part.value is not None and not abs(part.value) < ENDLESS:
        return dataclasses.replace(part, value=None, says=part.says or words.NOT_A_NUMBER)
    return part


def answer(
    *,
    title: str,
    lead: str,
    lines: Iterable[str],
    simulated: bool = False,
    network: str = "",
    tone: Tone = Tone.INFO,
    fields: tuple[Field, ...] = (),
    kind: str = "answer",
    state: str = "",
    buttons: tuple[Button, ...] = (),
) -> Card:
    footer = [
        *([words.SIMULATED_FOOT] if simulated else []),
        *([_names.network(network).replace("\\", "")] if network else []),
    ]
    return fit(
        Card(
            title=f"{words.SIMULATED} · {title}" if simulated else title,
            lead=lead,
            tone=tone,
            lines=tuple(line for line in lines if line),
            fields=fields,
            footer=" · ".join(footer),
            buttons=buttons,
            simulated=simulated,
            kind=kind,
            state=state,
        )
    )


def said(shown: Shown) -> bool:
    """Whether there is a value, or a reason why there is none."""
    return shown.value is not None or bool(shown.says) or shown.at is not None


def reason(shown: Shown, otherwise: str) -> str:
    return _names.said(shown.says) or otherwise


def missing(name: str, shown: Shown) -> str:
    """Say since when there is no value, and why."""
    if shown.at is None:
        return words.MISSING_PLAIN.format(name=name, says=reason(shown, words.NOTHING_KNOWN))
    return words.MISSING.format(name=name, when=numbers.ago(shown.at), says=reason(shown, words.NO_LONGER))


def times_of(shown: Iterable[Shown]) -> dict[str, list[Ms]]:
    """Each source of these values with the times that what it gave is about; of old values only where there is nothing else."""
    values = [one for one in shown if one.value is not None and one.at is not None]
    times: dict[str, list[Ms]] = {}
    for one in [one for one in values if not one.stale] or values:
        for source, at in one.sources or ((one.source, one.at),):
            if source and at is not None:
                times.setdefault(source, []).append(at)
    return times


def origin(shown: Iterable[Shown], now: Ms) -> str:
    """Where the values come from, each source with its age; where they differ in age, the oldest counts.

    A value that is marked as old where it stands is left out, unless there is nothing else.
    """
    times = times_of(shown)
    told = [f"{_names.sources(source)}, {_ages(now - max(ats), now - min(ats))}" for source, ats in times.items()]
    return words_alerts.SOURCES_LINE.format(sources=" · ".join(told)) if told else ""


def _ages(newest: Ms, oldest: Ms) -> str:
    text = numbers.age(oldest)
    return text if numbers.age(newest) == text else words.UP_TO.format(age=text)
