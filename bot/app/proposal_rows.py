"""Proposals as they are kept: beside each other what the lifecycle knows of one and what may be shown of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.governance.known import KnownProposal
from bot.app.proposal_facts import ProposalFacts, facts_of
from bot.storage import ProposalRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms
    from bot.storage import Read, Tx


def known_of(read: Read, network: str) -> Mapping[int, KnownProposal] | None:
    """What the lifecycle knows, None before the first list was read."""
    if not is_seeded(read, network):
        return None
    return {number: KnownProposal.from_json(row.facts["known"]) for number, row in read.proposals(network).items()}


def shown_of(read: Read, network: str) -> dict[int, ProposalFacts]:
    """What may be shown, by number."""
    return {number: shown_in(row) for number, row in read.proposals(network).items()}


def shown_in(row: ProposalRow) -> ProposalFacts:
    """What may be shown of one."""
    return facts_of(row.facts["shown"])


def keep(tx: Tx, network: str, known: KnownProposal, shown: ProposalFacts) -> None:
    """Write both."""
    tx.put_proposal(
        network,
        ProposalRow(
            id=known.id,
            status=known.status.value,
            facts={"known": known.to_json(), "shown": dataclasses.asdict(shown)},
            seen_at=known.seen_at,
            changed_at=known.changed_at,
            missing_polls=known.missing,
        ),
    )


def is_seeded(read: Read, network: str) -> bool:
    """Whether a whole list was ever read: before that nothing is news."""
    return read.meta(_seeded(network)) is not None


def seed(tx: Tx, network: str, now: Ms) -> None:
    """A whole list was read; the first time is remembered."""
    if not is_seeded(tx, network):
        tx.set_meta(_seeded(network), str(now))


def seeded_at(read: Read, network: str) -> Ms:
    """When the first whole list was read: what was over by then is history. 0 where an older version did not note it."""
    noted = read.meta(_seeded(network)) or ""
    return int(noted) if noted.isdigit() else 0


def _seeded(network: str) -> str:
    return f"proposals seeded:{network}"
