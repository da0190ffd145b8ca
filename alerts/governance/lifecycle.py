"""What is news about proposals: a pure step from what was known and what was seen to events, each told once.

State is kept per id and transitions are acted on. A highest-id mark would miss a lower id that enters its vote later
than a higher one. Stages only go forward: a node that answers an older height cannot reopen what has ended.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.governance.proposal import ProposalStatus
from alerts.sample import DAY, Ms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from alerts.governance.proposal import Proposal

AGREE = 2
"""Polls that must agree before a proposal counts as vanished: one node may be behind, or wrong."""

OLD_NEWS: Ms = 3 * DAY
"""A proposal that we never saw open is told of when it ended less than this ago; older ones are history."""

_STAGES = {
    ProposalStatus.DEPOSIT: 0,
    ProposalStatus.VOTING: 1,
    ProposalStatus.PASSED: 2,
    ProposalStatus.REJECTED: 2,
    ProposalStatus.FAILED: 2,
}


class Event(StrEnum):
    """What can happen to a proposal."""

    DEPOSIT = "deposit"
    """It was submitted and collects its deposit."""
    VOTING = "voting"
    CONVERTED = "converted"
    """An expedited vote failed and starts again as a regular one: every vote was deleted and must be cast again."""
    ENDED = "ended"
    """Passed, rejected or failed: the status says which."""
    DROPPED = "dropped"
    """The chain does not know it any more."""


_OF_STAGE = (Event.DEPOSIT, Event.VOTING, Event.ENDED)


@dataclass(frozen=True, slots=True)
class KnownProposal:
    """What is remembered of a proposal between polls and across restarts."""

    id: int
    status: ProposalStatus
    told: frozenset[Event] = frozenset()
    """What was told, or passed over because a later event was told: never again."""
    expedited: bool = False
    deposit_end_time: Ms | None = None
    voting_end_time: Ms | None = None
    seen_at: Ms = 0
    changed_at: Ms = 0
    missing: int = 0
    """Polls in a row that agree that the chain does not know it."""

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

    @property
    def key(self) -> str:
        """Its identity: no two events of a network's history share one."""
        return f"{self.id}:{self.event}"


@dataclass(frozen=True, slots=True)
class Step:
    """What one poll came to."""

    events: tuple[ProposalEvent, ...]
    known: Mapping[int, KnownProposal] | None
    """To be stored with the events, in the same transaction. None while no whole list was ever read."""
    ask: tuple[int, ...] = ()
    """Ids that were open and are neither listed nor said to be gone: look each up, since what ended leaves the list of
    open ones as quietly as what vanished. The answer goes into `seen` or `gone` of the next step."""


def advance(
    known: Mapping[int, KnownProposal] | None,
    seen: Sequence[Proposal],
    listed_ok: bool,  # noqa: FBT001 - the fact that decides whether absence means anything
    now: Ms,
    *,
    gone: Collection[int] = (),
) -> Step:
    """One poll: `seen` are the proposals it gave, `gone` the ids that the chain said it does not know.

    `known` None is the first start: everything seen is taken in without a word, so that a new bot does not recite the
    past. `listed_ok` says that the list of open proposals was read to its end; else absence means nothing.
    """
    newest = {proposal.id: proposal for proposal in seen}
    if known is None:
        return Step((), {number: _first(newest[number], now) for number in sorted(newest)} if listed_ok else None)
    after = dict(known)
    events: list[ProposalEvent] = []
    for number in sorted(newest):
        after[number], news = _seen(known.get(number), newest[number], now)
        events += news
    ask: list[int] = []
    for number in sorted(known.keys() - newest.keys()):
        before = known[number]
        if not before.status.is_open:
            continue
        if number in gone or (listed_ok and before.missing):
            after[number], news = _missed(before, now)
            events += news
        elif listed_ok:
            ask.append(number)
    return Step(tuple(events), after, tuple(ask))


def _first(proposal: Proposal, now: Ms) -> KnownProposal:
    """A proposal taken in silently: what it has been through counts as told."""
    stage = _STAGES.get(proposal.status, -1)
    blank = KnownProposal(proposal.id, proposal.status, changed_at=now)
    return dataclasses.replace(_remember(blank, proposal, now), told=frozenset(_OF_STAGE[: stage + 1]))


def _seen(before: KnownProposal | None, proposal: Proposal, now: Ms) -> tuple[KnownProposal, list[ProposalEvent]]:
    """A proposal that a poll gave, and what is new about it."""
    if before is None:
        if _is_old_news(proposal, now):
            return _first(proposal, now), []
        before = KnownProposal(proposal.id, ProposalStatus.UNKNOWN, expedited=proposal.expedited, changed_at=now)
    stage, stage_before = _STAGES.get(proposal.status, -1), _STAGES.get(before.status, -1)
    if stage < stage_before or stage_before == 2:  # an older height, a word we do not know, or all is said
        return dataclasses.replace(before, seen_at=now, missing=0), []
    happened: list[Event] = []
    if stage == stage_before == 1 and before.expedited and not proposal.expedited:
        happened.append(Event.CONVERTED)
    if stage > stage_before:
        happened.append(_OF_STAGE[stage])
    news = [event for event in happened if event not in before.told]
    after = dataclasses.replace(
        _remember(before, proposal, now),
        told=before.told | set(happened) | set(_OF_STAGE[: stage + 1]),
        changed_at=now if news or proposal.status is not before.status else before.changed_at,
    )
    return after, [ProposalEvent(now, proposal.id, event, proposal.status, proposal) for event in news]


def _missed(before: KnownProposal, now: Ms) -> tuple[KnownProposal, list[ProposalEvent]]:
    """A proposal that a poll says the chain does not know: it takes two of them."""
    missing = before.missing + 1
    if missing < AGREE:
        return dataclasses.replace(before, missing=missing), []
    after = dataclasses.replace(
        before, status=ProposalStatus.DROPPED, told=before.told | {Event.DROPPED}, changed_at=now, missing=missing
    )
    if Event.DROPPED in before.told:
        return after, []
    in_deposit = before.status is ProposalStatus.DEPOSIT
    late = in_deposit and before.deposit_end_time is not None and now >= before.deposit_end_time
    why = "missed its deposit" if late else "was cancelled"
    return after, [ProposalEvent(now, before.id, Event.DROPPED, ProposalStatus.DROPPED, why=why)]


def _remember(before: KnownProposal, proposal: Proposal, now: Ms) -> KnownProposal:
    return dataclasses.replace(
        before,
        status=proposal.status,
        expedited=proposal.expedited,
        deposit_end_time=proposal.deposit_end_time,
        voting_end_time=proposal.voting_end_time,
        seen_at=now,
        missing=0,
    )


def _is_old_news(proposal: Proposal, now: Ms) -> bool:
    """Whether a proposal that we never saw open ended too long ago, or at a time nobody says."""
    if _STAGES.get(proposal.status) != 2:
        return False
    return proposal.voting_end_time is None or proposal.voting_end_time < now - OLD_NEWS


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
