"""What is remembered of a proposal between polls, and the news that a poll brings."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.governance.proposal import ProposalStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.governance.proposal import Proposal
    from alerts.governance.reminders import Open
    from alerts.sample import Ms


class Event(StrEnum):
    """What can happen to a proposal."""

    DEPOSIT = "deposit"
    """It was submitted and collects its deposit."""
    DEPOSIT_NEAR = "deposit_near"
    """Four fifths of the deposit are there: a vote is likely."""
    VOTING = "voting"
    """Its deposit is met: the vote has begun."""
    CONVERTED = "converted"
    """An expedited vote failed and starts again as a regular one: every vote was deleted and must be cast again."""
    DAY_LEFT = "day_left"
    """24 hours before the end something is open."""
    HOURS_LEFT = "hours_left"
    """6 hours before the end something is open."""
    ENDED = "ended"
    """Passed and executed, rejected, or failed when it was executed: the status says which."""
    DROPPED = "dropped"
    """The chain does not know it any more."""


@dataclass(frozen=True, slots=True)
class KnownProposal:
    """One proposal as far as it has been seen and told."""

    id: int
    status: ProposalStatus
    told: frozenset[Event] = frozenset()
    """What was told, or passed over because there was nothing to say or a later event was told: never again."""
    expedited: bool = False
    deposit_end_time: Ms | None = None
    voting_end_time: Ms | None = None
    seen_at: Ms = 0
    changed_at: Ms = 0
    missing: int = 0
    """Polls in a row in which the chain said that it does not know it; of a dropped one, how many of them still stand."""

    def to_json(self) -> dict[str, object]:
        """As plain data for storage."""
        return {
            **dataclasses.asdict(self),
            "status": self.status.value,
            "told": sorted(event.value for event in self.told),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> KnownProposal:
        """What `to_json` gave; keys and words of a newer version are passed over."""
        statuses, events = {word.value: word for word in ProposalStatus}, {word.value: word for word in Event}
        told = stored.get("told")
        return cls(
            id=_whole(stored.get("id")) or 0,
            status=statuses.get(str(stored.get("status")), ProposalStatus.UNKNOWN),
            told=frozenset(events[word] for word in told if word in events) if isinstance(told, list) else frozenset(),
            expedited=stored.get("expedited") is True,
            deposit_end_time=_whole(stored.get("deposit_end_time")),
            voting_end_time=_whole(stored.get("voting_end_time")),
            seen_at=_whole(stored.get("seen_at")) or 0,
            changed_at=_whole(stored.get("changed_at")) or 0,
            missing=_whole(stored.get("missing")) or 0,
        )


@dataclass(frozen=True, slots=True)
class ProposalEvent:
    """One piece of news."""

    at: Ms
    id: int
    event: Event
    status: ProposalStatus
    proposal: Proposal | None = None
    """As it was seen; None for one that vanished."""
    why: str = ""
    """Of one that vanished: "missed its deposit" or "was cancelled", inferred from the time."""
    open: tuple[Open, ...] = ()
    """Of a reminder: what is undecided still."""
    until: Ms | None = None
    """Of a reminder: the end that it is about. A converted vote has another one, of which is reminded anew."""

    @property
    def key(self) -> str:
        """Its identity: no two events of a network's history share one."""
        return f"{self.id}:{self.event}" if self.until is None else f"{self.id}:{self.event}:{self.until}"


@dataclass(frozen=True, slots=True)
class Step:
    """What one poll came to."""

    events: tuple[ProposalEvent, ...]
    known: Mapping[int, KnownProposal] | None
    """To be stored with the events, in the same transaction. None while no whole list was ever read."""
    ask: tuple[int, ...] = ()
    """Ids that were open and are neither listed nor said to be gone: look each up, since what ended leaves the list of
    open ones as quietly as what vanished. The answer goes into `seen` or `gone` of the next step."""


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
