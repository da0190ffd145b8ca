"""Events beside a curve: as marks on a picture, where nothing is markup, and as a line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import _names, numbers
from bot.cards import words_events as say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.app.happened import Happened

_NAME = 40


def marks(events: Sequence[Happened]) -> tuple[tuple[Ms, str], ...]:
    """(when, what) as a chart takes them, in their order."""
    return tuple((event.at, _says(event, _names.code(event.name, _NAME))) for event in events)


def event_line(events: Sequence[Happened]) -> list[str]:
    """What the numbers on the time axis mean; nothing where there are none."""
    if not events:
        return []
    said = (
        say.ONE.format(
            number=number,
            says=_says(event, event.name if event.name.startswith("#") else f"`{_names.code(event.name, _NAME)}`"),
            moment=numbers.moment(event.at),
        )
        for number, event in enumerate(events, 1)
    )
    return [say.ON_THE_AXIS.format(events=" · ".join(said))]


def _says(event: Happened, name: str) -> str:
    if event.kind == "tripped":
        said = say.TRIPPED_MANY.format(count=event.count) if event.count > 1 else say.EVENTS["tripped"]
        template = say.LASTED_IN_ALL if event.count > 1 else say.LASTED
        return template.format(says=said, span=numbers.duration(event.lasted)) if event.lasted else said
    return say.EVENTS[event.kind].format(name=name, value=numbers.count(event.value))
