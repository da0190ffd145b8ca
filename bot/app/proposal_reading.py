"""From a proposal of the chain to what may be kept and shown of it: described, counted, judged, in this order."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from alerts.derived import voting_courses
from alerts.governance.known import Event
from alerts.governance.lifecycle import deposit_share, is_current
from alerts.governance.proposal import ProposalStatus
from alerts.governance.reminders import open_points
from alerts.sample import MINUTE, SIMULATED, Ms
from bot.app.around import Around
from bot.app.held import mark_of, with_fetched
from bot.app.metadata import kept
from bot.app.proposal_facts import ProposalFacts, Words, describe, words_of
from bot.app.scamgate import everything
from bot.app.voting import Ballots, with_vote
from bot.foreign import MOST_READ
from bot.storage import Tx

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from alerts.governance.known import KnownProposal
    from alerts.governance.proposal import GovParams, Proposal, Tally
    from alerts.governance.reminders import Open
    from bot.app.held import Gate
    from bot.app.upgrades import Upgrades
    from bot.app.voting import Courses
    from bot.sources._base import Fetched
    from bot.storage import Read

log = logging.getLogger("burnwatch.governance")

MOST_AT_ONCE = 600_000
"""Characters of proposals' texts that one poll reads: a flood of them waits for its turn, and nothing else does."""
COUNT_STANDS: Ms = 30 * MINUTE
"""A count older than this decides nothing: a reminder waits for the next one."""
_VOTE = (
    "turnout", "quorum", "yes", "no", "veto", "abstain", "cast_uakt", "votes_yes", "votes_no", "votes_abstain", "votes_veto",
    "threshold", "veto_threshold", "bonded", "outcome_now", "missing_akt", "burns_deposit", "falls_back", "projection",
    "projection_why", "undecided", "undecided_count", "undecided_akt", "undecided_ways", "could_change",
)  # fmt: skip
"""What of the facts a count gives: it stands until there is a newer one."""


class Reading:
    """Remembers what the chain said beside the proposals: parameters, stake, counts. What it lost comes with the next poll."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._around: dict[str, Around] = {}
        self._ballots: dict[str, Ballots] = {}
        self._counted_at: dict[str, Ms] = {}
        self._failed: set[tuple[str, int]] = set()
        self._words: dict[tuple[str, int], tuple[bytes, Words]] = {}
        self._courses: dict[str, Courses] = {}

    def read_ahead(
        self, read: Read, network: str, proposals: Iterable[Proposal], known: Mapping[int, KnownProposal]
    ) -> frozenset[int]:
        """Before the transaction: make safe and judge what they say. Those whose turn is at the next poll.

        News first, of it votes, and the same text only once: a stranger's text is dear to read, and nobody may wait for it.
        """
        left = MOST_AT_ONCE
        later: set[int] = set()

        def turn(one: Proposal) -> tuple[bool, bool, int]:
            before = known.get(one.id)
            is_news = before is None or before.status is not one.status
            return not is_news, one.status is not ProposalStatus.VOTING, one.id

        for proposal in sorted(proposals, key=turn):
            if left <= 0:
                if self._read_before(read, network, proposal) is None:
                    later.add(proposal.id)
                continue
            try:
                left -= self._read_one(read, network, proposal)
            except Exception:  # noqa: BLE001, S112 - the transaction comes by here again, and says so
                continue
        return frozenset(later)

    def _read_one(self, read: Read, network: str, proposal: Proposal) -> int:
        """Read one, and how many characters that took."""
        if self._read_before(read, network, proposal) is not None:
            return 0
        fetched = kept(read, proposal)
        whole = with_fetched(proposal, fetched)
        self._words[network, proposal.id] = mark_of(whole), words_of(proposal, fetched)
        self._gate.weigh(read, network, proposal, fetched)
        return sum(min(len(text), MOST_READ) for text in everything(whole))

    def _read_before(self, read: Read, network: str, proposal: Proposal) -> Words | None:
        """What was read of it, as long as it says the same."""
        known = self._words.get((network, proposal.id))
        if known is None or known[0] != mark_of(with_fetched(proposal, kept(read, proposal))):
            return None
        return known[1]

    def hear(self, tx: Tx, fetched: Fetched, upgrades: Upgrades | None) -> None:
        """Take in what one fetch brought."""
        network, answers = fetched.network, fetched.answers
        self._courses.pop(network, None)
        around = self._around.get(network, Around()).heard(answers)
        if upgrades is not None:
            pace = upgrades.pace(tx, network, fetched.at)
            around = dataclasses.replace(around, block_ms=pace.typical if pace is not None else None)
        self._around[network] = around
        self._ballots[network] = self._of(network).heard(answers, fetched.at)
        if "votes" in answers:
            self._counted_at[network] = fetched.at

    def params(self, network: str) -> GovParams | None:
        """What decides votes, as far as it was read."""
        return self._of(network).params

    def open_points(self, network: str, proposals: Iterable[Proposal], now: Ms) -> dict[int, tuple[Open, ...]]:
        """What is undecided of each vote whose count is fresh."""
        at = self._counted_at.get(network)
        if at is None or not 0 <= now - at <= COUNT_STANDS:
            return {}
        found: dict[int, tuple[Open, ...]] = {}
        for proposal in proposals:
            standing = self._of(network).standing(proposal.id, expedited=proposal.expedited)
            points = open_points(standing) if standing is not None else None
            if points is not None:
                found[proposal.id] = points
        return found

    def facts(
        self,
        tx: Tx,
        network: str,
        known: KnownProposal,
        proposal: Proposal | None,
        before: ProposalFacts | None,
        now: Ms,
        told: Collection[Event],
    ) -> ProposalFacts:
        """What is to be shown of one now. What an older height said is not, and of one that vanished its past is."""
        if proposal is None or not is_current(known, proposal):
            if before is None and proposal is not None:
                return self._whole(tx, network, proposal, None, now)
            bare = before or ProposalFacts(network=network, number=known.id, title="", status="", at=now)
            if bare.status == known.status.value:
                return bare
            return dataclasses.replace(bare, status=known.status.value, at=now)
        again = Event.CONVERTED in told
        if again:
            self._forget(network, proposal.id)
        same = before is not None and before.status == proposal.status.value and not again
        return self._whole(tx, network, proposal, before, now, counted=before if same else None)

    def _whole(
        self,
        tx: Tx,
        network: str,
        proposal: Proposal,
        before: ProposalFacts | None,
        now: Ms,
        *,
        counted: ProposalFacts | None = None,
    ) -> ProposalFacts:
        """The facts, or of one that cannot be read what is sure."""
        try:
            return self._described(tx, network, proposal, before, now, counted=counted)
        except Exception:  # whatever a stranger wrote there: the other proposals must be told
            if (network, proposal.id) not in self._failed:
                log.exception("proposal %d cannot be read whole, a fault of burnwatch: please report it", proposal.id)
            self._failed.add((network, proposal.id))
            return bare(network, proposal, now)

    def counted(self, read: Read, facts: ProposalFacts, now: Ms) -> ProposalFacts:
        """The facts of a running vote with its newest count."""
        return with_vote(facts, self._of(facts.network), now, courses=self._courses_of(read, facts.network, now))

    def looked_up(self, read: Read, network: str, proposal: Proposal, now: Ms) -> ProposalFacts:
        """One that is not kept."""
        return self._described(read, network, proposal, None, now)

    def _described(
        self,
        read: Read,
        network: str,
        proposal: Proposal,
        before: ProposalFacts | None,
        now: Ms,
        *,
        counted: ProposalFacts | None = None,
    ) -> ProposalFacts:
        """`counted` are facts whose count stands until a newer one is read."""
        tally = final_of(proposal)
        fetched = kept(read, proposal)
        words = self._read_before(read, network, proposal)
        facts = describe(
            network, proposal, now, tally, self._around.get(network), fetched=fetched, before=before, words=words
        )
        facts = dataclasses.replace(facts, deposit_share=deposit_share(proposal, self.params(network)))
        if counted is not None:
            facts = dataclasses.replace(facts, **{name: getattr(counted, name) for name in _VOTE})
        courses = self._courses_of(read, network, now)
        facts = with_vote(facts, self._of(network), now, tally=tally, courses=courses, before=before)
        return self._gate.judge(read, facts, proposal, fetched)

    def _courses_of(self, read: Read, network: str, now: Ms) -> Courses:
        """The stored courses of all votes: asked once in a transaction, where each of many votes is held against them."""
        if not isinstance(read, Tx):
            return voting_courses(read, network, now)
        if network not in self._courses:
            self._courses[network] = voting_courses(read, network, now)
        return self._courses[network]

    def _forget(self, network: str, number: int) -> None:
        """A count that was read before the votes were deleted."""
        ballots = self._of(network)
        if ballots.votes is not None:
            counts = {other: count for other, count in ballots.votes.counts.items() if other != number}
            votes = dataclasses.replace(ballots.votes, counts=counts)
            self._ballots[network] = dataclasses.replace(ballots, votes=votes)

    def _of(self, network: str) -> Ballots:
        return self._ballots.get(network) or Ballots()


def bare(network: str, proposal: Proposal, now: Ms) -> ProposalFacts:
    """Its number, its state and its times, and no text of anybody's: it is held, because nobody has judged it."""
    return ProposalFacts(
        network=network,
        number=proposal.id,
        title="",
        status=proposal.status.value,
        expedited=proposal.expedited,
        submitted_at=proposal.submit_time,
        voting_starts_at=proposal.voting_start_time,
        voting_ends_at=proposal.voting_end_time,
        deposit_ends_at=proposal.deposit_end_time,
        at=now,
        source="akash_chain",
        simulated=network.endswith(SIMULATED),
        held=True,
        scam_reasons=("unreadable",),
    )


def final_of(proposal: Proposal) -> Tally | None:
    """How it ended, where that can be believed: a vote that passed was not passed by nobody."""
    if proposal.status.is_open or proposal.status is ProposalStatus.UNKNOWN:
        return None
    counted = proposal.final_tally.total > 0 or proposal.status is ProposalStatus.REJECTED
    return proposal.final_tally if counted else None
