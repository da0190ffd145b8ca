"""What is news about proposals: a pure step from what was known and what was seen to events, each told once.

State is kept per id and transitions are acted on. A highest-id mark would miss a lower id that enters its vote later
than a higher one. Stages, and the end of a vote, only go forward: a node that answers an older height cannot reopen what
has ended, nor make an expedited vote out of one that was converted.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.governance import reminders
from alerts.governance.known import Event, KnownProposal, ProposalEvent, Step
from alerts.governance.proposal import ProposalStatus
from alerts.sample import DAY, Ms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from alerts.governance.proposal import GovParams, Proposal
    from alerts.governance.reminders import Open

__all__ = ["Event", "KnownProposal", "ProposalEvent", "Step", "advance", "deposit_share", "furthest", "is_current"]

AGREE = 2
"""Polls that must agree before a proposal counts as vanished, or as back: one node may be behind, or wrong."""

OLD_NEWS: Ms = 3 * DAY
"""A proposal that we never saw open is told of when it ended less than this ago; older ones are history."""

NEAR = 0.8
"""The part of the deposit from which a vote is likely."""

_STAGES = {
    ProposalStatus.DEPOSIT: 0,
    ProposalStatus.VOTING: 1,
    ProposalStatus.PASSED: 2,
    ProposalStatus.REJECTED: 2,
    ProposalStatus.FAILED: 2,
}
_ENDED = 2
_OF_STAGE = (Event.DEPOSIT, Event.VOTING, Event.ENDED)
_PASSED_OVER = (
    frozenset({Event.DEPOSIT}),
    frozenset({Event.DEPOSIT, Event.DEPOSIT_NEAR, Event.VOTING}),
    frozenset(Event) - {Event.DROPPED},
)
"""By stage: what is told or no news any more once it is reached."""


def advance(
    known: Mapping[int, KnownProposal] | None,
    seen: Sequence[Proposal],
    listed_ok: bool,  # noqa: FBT001 - the fact that decides whether absence means anything
    now: Ms,
    *,
    gone: Collection[int] = (),
    params: GovParams | None = None,
    open_points: Mapping[int, tuple[Open, ...]] | None = None,
) -> Step:
    """One poll: `seen` are the proposals it gave, `gone` the ids that the chain said it does not know.

    `known` None is the first start: everything seen is taken in without a word, so that a new bot does not recite the
    past. `listed_ok` says that the list of open proposals was read to its end; else absence means nothing. `open_points`
    holds what is undecided of each vote whose count is known: without it a reminder waits, and is not given up.
    """
    newest = furthest(seen)
    if known is None:
        first = {number: _first(newest[number], params, now) for number in sorted(newest)}
        return Step((), first if listed_ok else None)
    after = dict(known)
    events: list[ProposalEvent] = []
    for number in sorted(newest):
        after[number], news = _seen(known.get(number), newest[number], params, now)
        events += news
        after[number], news = _reminded(after[number], newest[number], open_points or {}, now)
        events += news
    ask: list[int] = []
    for number in sorted(known.keys() - newest.keys()):
        if not known[number].status.is_open:
            continue
        if number in gone:
            after[number], news = _missed(known[number], now)
            events += news
        elif listed_ok:
            ask.append(number)
    return Step(tuple(events), after, tuple(ask))


def deposit_share(proposal: Proposal, params: GovParams | None) -> float | None:
    """How much of the deposit that a vote needs is there; of several coins the one that lacks most. None when unknown."""
    if params is None:
        return None
    wanted = params.expedited_min_deposit if proposal.expedited else params.min_deposit
    shares = [proposal.deposit_of(coin.denom) / coin.amount for coin in wanted if coin.amount > 0]
    return min(shares) if shares else None


def furthest(seen: Sequence[Proposal]) -> dict[int, Proposal]:
    """Each id once, as far as it got. A list read page by page may give one twice, before and after it moved on."""
    found: dict[int, Proposal] = {}
    for proposal in seen:
        other = found.get(proposal.id)
        if other is None or _progress(proposal) >= _progress(other):
            found[proposal.id] = proposal
    return found


def _progress(proposal: Proposal) -> tuple[int, Ms]:
    return _STAGES.get(proposal.status, -1), proposal.voting_end_time or 0


def _first(proposal: Proposal, params: GovParams | None, now: Ms) -> KnownProposal:
    """A proposal taken in silently: what it has been through counts as told."""
    stage = _STAGES.get(proposal.status, -1)
    told = set(_PASSED_OVER[stage]) if stage >= 0 else set()
    share = deposit_share(proposal, params)
    if stage == 0 and (share is None or share >= NEAR):
        told.add(Event.DEPOSIT_NEAR)
    if stage == 1:  # a reminder that was due before we came is no news of ours
        told |= reminders.spoken_for(proposal.voting_end_time, now)
    blank = KnownProposal(proposal.id, proposal.status, changed_at=now)
    return dataclasses.replace(_remember(blank, proposal, now), told=frozenset(told))


def _seen(
    before: KnownProposal | None, proposal: Proposal, params: GovParams | None, now: Ms
) -> tuple[KnownProposal, list[ProposalEvent]]:
    """A proposal that a poll gave, and what is new about it."""
    if before is None:
        if _is_old_news(proposal, now):
            return _first(proposal, params, now), []
        before = KnownProposal(proposal.id, ProposalStatus.UNKNOWN, expedited=proposal.expedited, changed_at=now)
    if _is_behind(before, proposal):
        return dataclasses.replace(before, seen_at=now, missing=0), []
    if before.status is ProposalStatus.DROPPED and before.missing > 1:
        return dataclasses.replace(before, seen_at=now, missing=before.missing - 1), []
    stage, stage_before = _STAGES.get(proposal.status, -1), _STAGES.get(before.status, -1)
    converted = before.expedited and not proposal.expedited and _ends_later(before, proposal)
    happened = [Event.CONVERTED] if converted else []
    if stage > stage_before:
        happened.append(_OF_STAGE[stage])
    share = deposit_share(proposal, params) if stage == 0 else None
    near = share is not None and share >= NEAR
    if near and Event.DEPOSIT in before.told:
        happened.append(Event.DEPOSIT_NEAR)
    news = [event for event in happened if event not in before.told]
    told = before.told | set(happened) | (_PASSED_OVER[stage] if stage >= 0 else set())
    told |= {Event.DEPOSIT_NEAR} if near else set()
    if converted or _ends_later(before, proposal):
        told -= set(reminders.AHEAD)
    if {Event.VOTING, Event.CONVERTED} & set(news):
        told |= reminders.spoken_for(proposal.voting_end_time, now)
    after = dataclasses.replace(
        _remember(before, proposal, now),
        told=frozenset(told),
        changed_at=now if news or proposal.status is not before.status else before.changed_at,
    )
    return after, [ProposalEvent(now, proposal.id, event, proposal.status, proposal) for event in news]


def _is_behind(before: KnownProposal, proposal: Proposal) -> bool:
    """Whether this is an older height, a word that we do not know, or about what is over."""
    stage, stage_before = _STAGES.get(proposal.status, -1), _STAGES.get(before.status, -1)
    if stage < stage_before or stage_before == _ENDED or (stage < 0 and before.status is ProposalStatus.DROPPED):
        return True
    if stage != 1 or stage_before != 1:
        return False
    earlier = None not in (before.voting_end_time, proposal.voting_end_time) and _end(proposal) < _end(before)
    return earlier or (proposal.expedited and not before.expedited)


def is_current(known: KnownProposal, proposal: Proposal) -> bool:
    """Whether this is the state that is known now: an older height must not be shown in its place."""
    if proposal.status is not known.status:
        return False
    return proposal.status is not ProposalStatus.VOTING or (_end(proposal), proposal.expedited) == (
        _end(known),
        known.expedited,
    )


def _ends_later(before: KnownProposal, proposal: Proposal) -> bool:
    """Whether it still votes and has a later end: a second vote has one, and a wrong word of a node about the first has not."""
    both = ProposalStatus.VOTING is before.status is proposal.status and before.voting_end_time is not None
    return both and _end(proposal) > _end(before)


def _end(one: KnownProposal | Proposal) -> Ms:
    return one.voting_end_time or 0


def _reminded(
    before: KnownProposal, proposal: Proposal, points: Mapping[int, tuple[Open, ...]], now: Ms
) -> tuple[KnownProposal, list[ProposalEvent]]:
    """The reminder whose time it is, when something is open; when nothing is, it is passed over."""
    if before.status is not ProposalStatus.VOTING or before.seen_at != now or _end(proposal) != _end(before):
        return before, []
    event, passed = reminders.due(before.voting_end_time, before.told, now)
    told, news = before.told | passed, []
    undecided = points.get(before.id)
    if event is not None and undecided is not None:
        told |= {event}
        if undecided:
            until = before.voting_end_time
            news.append(ProposalEvent(now, before.id, event, before.status, proposal, open=undecided, until=until))
    return dataclasses.replace(before, told=told), news


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
    endless = before.status is ProposalStatus.VOTING and proposal.voting_end_time is None
    return dataclasses.replace(
        before,
        status=proposal.status,
        expedited=before.expedited if endless else proposal.expedited,
        deposit_end_time=proposal.deposit_end_time or before.deposit_end_time,
        voting_end_time=proposal.voting_end_time or before.voting_end_time,
        seen_at=now,
        missing=0,
    )


def _is_old_news(proposal: Proposal, now: Ms) -> bool:
    """Whether a proposal that we never saw open ended too long ago, or at a time nobody says."""
    if _STAGES.get(proposal.status) != _ENDED:
        return False
    return proposal.voting_end_time is None or proposal.voting_end_time < now - OLD_NEWS
