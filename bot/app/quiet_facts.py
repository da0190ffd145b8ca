"""What is said of groups, mutes and explanations: facts, never text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from alerts.quiet import Mute
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What fired together, in one message: the first first, then what is on, then what is over."""

    members: tuple[AlertFacts, ...]
    count: int
    """With those that are not named."""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class MuteShown:
    """One mute as people see it."""

    number: int
    what: str
    """What it takes, in a few words."""
    author: str
    reason: str
    since: Ms
    until: Ms | None
    """None: until the incident is over."""
    snooze: bool = False
    guild: str = ""
    held: int = 0
    """How many incidents it keeps quiet now."""


@dataclass(frozen=True, slots=True)
class MutesFacts:
    """What is muted now."""

    now: Ms
    mutes: tuple[MuteShown, ...] = ()


def mute_shown(mute: Mute, held: int = 0) -> MuteShown:
    """A mute as people see it."""
    return MuteShown(
        number=mute.id,
        what=str(mute.matcher),
        author=mute.author,
        reason=mute.reason,
        since=mute.start,
        until=mute.end,
        snooze=mute.snooze,
        guild=mute.guild,
        held=held,
    )
