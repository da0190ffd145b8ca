"""Every proposal at once, read and judged as the bot does it: from a chain that is asked now, or from kept answers."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from alerts.governance.lifecycle import deposit_share
from alerts.governance.messages import kinds_of
from alerts.governance.scam import HOLD, assess
from bot.app.around import Around
from bot.app.proposal_facts import describe
from bot.app.proposal_reading import final_of
from bot.app.scamgate import judge_all
from bot.app.voting import Ballots, with_vote
from bot.sources._chain_types import VoteCount, Votes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from alerts.engine import View
    from alerts.governance.proposal import GovParams, Proposal, Tally
    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts


@dataclass(frozen=True, slots=True)
class Book:
    """Proposals and what was known beside them."""

    proposals: tuple[Proposal, ...]
    ballots: Ballots = field(default_factory=Ballots)
    around: Around = field(default_factory=Around)
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    """Counts that were kept beside proposals, by number."""


def facts_in(
    book: Book,
    network: str,
    now: Ms,
    *,
    known_hosts: Collection[str] = (),
    hold: float = HOLD,
    view: View | None = None,
    only: Collection[int] | None = None,
) -> list[ProposalFacts]:
    """The facts of each proposal, by number. Each is judged by those that came before it; `only` says which are given."""
    score = partial(assess, hold=hold)
    verdicts = judge_all(book.proposals, kinds_of, known_hosts=known_hosts, score=score)
    found: list[ProposalFacts] = []
    for proposal in sorted(book.proposals, key=lambda each: each.id):
        if only is not None and proposal.id not in only:
            continue
        tally = book.tallies.get(proposal.id) or final_of(proposal)
        facts = describe(network, proposal, now, tally, book.around)
        facts = with_vote(facts, book.ballots, now, tally=tally, view=view)
        verdict = verdicts[proposal.id]
        found.append(
            dataclasses.replace(
                facts,
                scam_score=verdict.score,
                held=verdict.held,
                scam_reasons=tuple(verdict.reasons),
                deposit_share=deposit_share(proposal, book.ballots.params),
            )
        )
    return found


def counted(
    proposals: Iterable[Proposal], tallies: Mapping[int, Tally], bonded: int | None, params: GovParams | None
) -> Ballots:
    """The votes of kept answers: each running one that a count was kept of, against the stake that was kept."""
    counts = {
        proposal.id: VoteCount(
            tallies[proposal.id],
            tallies[proposal.id].turnout(bonded) if bonded is not None else None,
            params.quorum if params is not None else None,
            bonded=bonded,
        )
        for proposal in proposals
        if proposal.id in tallies and proposal.status.is_open
    }
    return Ballots(votes=Votes(counts, params), params=params)
