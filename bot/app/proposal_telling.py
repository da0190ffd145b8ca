"""Which news of a proposal is told, and in what shape: a living message, answers to it, quiet edits for its numbers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from alerts.governance.known import Event
from bot.app.living import Living, Subject, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.governance.known import ProposalEvent
    from alerts.sample import Ms
    from bot.app.held import Gate
    from bot.app.proposal_facts import ProposalFacts
    from bot.storage import Read, Tx

IN_DEPOSIT = frozenset({Event.DEPOSIT, Event.DEPOSIT_NEAR})
"""Off unless asked for: that board is open to every scammer for the price of a deposit."""
_SHARES = ("turnout", "quorum", "yes", "no", "veto", "abstain", "threshold", "veto_threshold")
_WORDS = ("title", "outcome_now", "could_change", "expedited", "voting_ends_at", "status")
_NAMED = 3


class Telling:
    """Decides per event, and hands on what each channel may see of it."""

    def __init__(self, living: Living, gate: Gate, *, deposit_posts: bool = False, threads: bool = False) -> None:
        self._living = living
        self._gate = gate
        self._deposit_posts = deposit_posts
        self._threads = threads

    def tell(self, tx: Tx, facts: ProposalFacts, event: ProposalEvent, before: ProposalFacts | None) -> int:
        """Write what one event says. Returns the rows written."""
        unheard = event.event in IN_DEPOSIT or (
            event.event is Event.DROPPED and before is not None and before.status == "deposit"
        )
        if unheard and not self._deposit_posts:
            return 0
        told = dataclasses.replace(
            facts,
            event=event.event.value,
            at=event.at,
            why=event.why,
            open=tuple(point.value for point in event.open),
            was_until=before.voting_ends_at if event.event is Event.CONVERTED and before is not None else None,
        )
        return self._living.say(
            tx, self._subject(facts), event.key, event.event.value, self._versions(tx, told), event.at
        )

    def refresh(self, tx: Tx, facts: ProposalFacts, now: Ms) -> int:
        """Show newer numbers where its message stands. Returns the rows written."""
        fresh = dataclasses.replace(facts, event="", open=(), at=now)
        return self._living.refresh(
            tx, self._subject(facts), self._versions(tx, fresh), now, ends=facts.voting_ends_at, same=_shows_the_same
        )

    def _subject(self, facts: ProposalFacts) -> Subject:
        return Subject("proposal", f"proposal:{facts.network}:{facts.number}", thread=self._threads)

    def _versions(self, read: Read, facts: ProposalFacts) -> Sequence[Version]:
        """A held one is a notice that is edited and nothing more, until an admin releases its text."""
        return [
            Version(dataclasses.asdict(one.facts), one.takes, answered=one.facts.released or not one.facts.held)
            for one in self._gate.audiences(read, facts)
        ]


def _shows_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the two look the same on a card: shares to a tenth of a percent, words as they are. A notice has no numbers."""
    if _is_notice(other):
        return _is_notice(one)
    return not _is_notice(one) and _looks(one) == _looks(other)


def _is_notice(facts: Mapping[str, Any]) -> bool:
    """Held, and not released: what stands there says nothing of what it says."""
    return bool(facts.get("held")) and not facts.get("released")


def _looks(facts: Mapping[str, Any]) -> tuple[object, ...]:
    projection = facts.get("projection") or {}
    named = [one.get("name") for one in list(facts.get("undecided") or ())[:_NAMED] if isinstance(one, dict)]
    return (
        *(_rounded(facts.get(name), 3) for name in _SHARES),
        *(facts.get(name) for name in _WORDS),
        *(_rounded(value, 2) for _, value in sorted(projection.items()) if not isinstance(value, str)),
        *named,
    )


def _rounded(value: object, places: int) -> object:
    return round(value, places) if isinstance(value, float) else value
