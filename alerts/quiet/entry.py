"""What is known of one incident on one address, what was decided about a notice, and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alerts.notice import AlertFacts, Reason, Route, Word
    from alerts.rule import Severity
    from alerts.sample import LabelPairs, Ms

Address: TypeAlias = tuple[str, str, str]
"""(face, guild, channel)."""

SUMMARY = "budget:"
"""How the subject of a summary of what exceeded the budget begins."""


class Stand(StrEnum):
    """Where an incident stands on an address."""

    HELD = "held"
    """Not told yet; the sweep asks again."""
    TOLD = "told"
    """A message speaks of it, and it is on."""
    OVER = "over"
    """Its end was told, or it was never told and ended."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident on one address. Stored, so that a restart carries it over as it is."""

    address: Address
    incident: str
    """The incident's subject; a reminder's is its own."""
    facts: AlertFacts
    """The newest."""
    stand: Stand
    reason: Reason
    """Why it was told, or why it is held."""
    since: Ms
    """When it came up here first."""
    message: str = ""
    """The subject of the message that speaks of it: its own, or that of the first of its group."""
    started_at: Ms = 0
    """When that message was begun."""
    severity: Severity | None = None
    """The severity with which it was begun: that is how loud it was."""
    until: Ms | None = None
    """When what holds it ends, where that is known."""
    by: str = ""
    """What holds it, in a few words."""
    behind: bool = False
    """The message does not show the newest facts yet: it was edited within the minute."""
    told_at: Ms = 0
    """When a row was last written because of it."""
    place: int = 0
    """Which of those in its message it is, in the order in which they came; the first is 0."""
    again: bool = False
    """The same incident was over here before (a clock was set back): it gets a new message, not the old one edited."""

    @property
    def summed(self) -> bool:
        """Whether only a summary speaks of it."""
        return self.message.startswith(SUMMARY)


@dataclass(frozen=True, slots=True)
class Decision:
    """To speak or to stay silent, and why. Every notice has one on every address that it could have gone to."""

    at: Ms
    rule: str
    labels: LabelPairs
    episode: Ms
    word: Word
    address: Address
    told: bool
    reason: Reason
    until: Ms | None = None
    by: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """One message to be posted or edited, whole: everything it speaks of, the first first."""

    address: Address
    subject: str
    entries: tuple[Entry, ...]
    latest: AlertFacts
    """What made it necessary."""
    reason: Reason
    route: Route | None
    """None: it was told there, and the route is gone since."""
