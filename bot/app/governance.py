"""Proposals and upgrades: what is news is told once, what was there before the first start is taken in silently."""

from __future__ import annotations

import dataclasses
import json
import logging
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from alerts.governance.lifecycle import Event, advance
from alerts.governance.proposal import ProposalStatus, Tally
from alerts.rule import Severity
from alerts.sample import SIMULATED
from bot.app.facts import ProposalFacts, ProposalLookUp, ProposalsFacts
from bot.app.proposal_rows import is_seeded, keep, known_of, seed, shown_in
from bot.app.upgrades import Upgrades
from bot.errors import SourceError
from bot.foreign import name as safe_name
from bot.foreign import plain

if TYPE_CHECKING:
    from alerts.governance.lifecycle import KnownProposal, ProposalEvent
    from alerts.governance.proposal import Proposal
    from alerts.sample import Ms
    from bot.app.post import Poster
    from bot.sources._base import Fetched
    from bot.sources._chain_types import Proposals, Staking, Votes
    from bot.storage import Read, Storage, Tx

log = logging.getLogger("burnwatch.governance")

TITLE_CAP = 200
KIND_CAP = 60
SHOWN = 10
"""Proposals an answer lists."""
OPEN = ("voting", "deposit")
_TOLD = frozenset({Event.VOTING, Event.CONVERTED, Event.ENDED, Event.DROPPED})
"""Deposit-stage posts are off: that board is open to every scammer for the price of a deposit."""


@runtime_checkable
class LooksUp(Protocol):
    """A source that can be asked for one proposal."""

    async def proposal(self, number: int, now: Ms) -> Proposal | None:
        """None when the chain does not know it. Raises SourceError."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """What became of proposals that were open and are not listed any more."""

    found: tuple[Proposal, ...] = ()
    gone: frozenset[int] = frozenset()


class Governance:
    """Keeps one row per proposal."""

    def __init__(self, storage: Storage, poster: Poster) -> None:
        self._storage = storage
        self._poster = poster
        self._upgrades = Upgrades(poster)
        self._votes: dict[str, Votes] = {}
        self._staking: dict[str, Staking] = {}

    async def look_up(self, source: object, fetched: Fetched) -> Looked:
        """Before the transaction: ask for each proposal whose absence from the list needs an explanation."""
        answer = fetched.answers.get("proposals")
        if answer is None or not isinstance(source, LooksUp):
            return Looked()
        seen, gone = _seen(answer)
        known = await self._storage.read(lambda read: known_of(read, fetched.network))
        step = advance(known, seen, listed_ok=True, now=fetched.at, gone=gone)
        found: list[Proposal] = []
        lost: set[int] = set()
        for number in step.ask:
            try:
                proposal = await source.proposal(number, fetched.at)
            except SourceError as err:
                log.info("proposal %d could not be looked up: %s", number, err)
                continue
            if proposal is None:
                lost.add(number)
            else:
                found.append(proposal)
        return Looked(tuple(found), frozenset(lost))

    def take(self, tx: Tx, fetched: Fetched, looked: Looked) -> int:
        """Inside the poll's transaction: remember, and write what is to be told. Returns the messages written."""
        network = fetched.network
        if (votes := fetched.answers.get("votes")) is not None:
            self._votes[network] = cast("Votes", votes)
        if (staking := fetched.answers.get("staking")) is not None:
            self._staking[network] = cast("Staking", staking)
        posted = self._upgrades.take(tx, fetched)
        answer = fetched.answers.get("proposals")
        if answer is None:
            return posted
        seen, gone = _seen(answer)
        known = known_of(tx, network)
        step = advance(known, [*seen, *looked.found], listed_ok=True, now=fetched.at, gone=gone | looked.gone)
        if step.known is None:
            return posted
        proposals = {proposal.id: proposal for proposal in [*seen, *looked.found]}
        shown = {event.id: event for event in step.events}
        for number, now_known in step.known.items():
            if known is None or known.get(number) != now_known or number in shown:
                self._remember(tx, network, now_known, proposals.get(number), fetched.at)
        seed(tx, network)
        return posted + sum(self._tell(tx, network, event, fetched.at) for event in step.events)

    def listed(self, read: Read, network: str, now: Ms, status: str = "") -> ProposalsFacts:
        """Open proposals first, each group newest first; with `status` only those (`open`: in deposit or voting)."""
        every = self.every(read, network)
        wanted = OPEN if status == "open" else (status,)
        fit = [item for item in every if not status or item.status in wanted]
        says = "" if is_seeded(read, network) else "the chain's list of proposals has not been read yet"
        voting = sum(1 for item in every if item.status == "voting" and not _is_over(item, now))
        return ProposalsFacts(
            network=network,
            now=now,
            proposals=tuple(fit[:SHOWN]),
            says=says,
            status=status,
            voting=voting,
            total=len(fit),
        )

    def every(self, read: Read, network: str) -> tuple[ProposalFacts, ...]:
        """All that are known: those in voting first, then those in deposit, then what ended; each group newest first."""
        facts = [self._with_votes(shown_in(row), network) for row in read.proposals(network).values()]
        return tuple(sorted(facts, key=lambda item: (_order(item.status), -item.number)))

    async def one(self, network: str, number: int, now: Ms, chain: LooksUp | None) -> ProposalLookUp:
        """One proposal as it was last read, else as the chain has it: it keeps those that ended before our first start."""
        every = await self._storage.read(lambda read: self.every(read, network))
        newest = max((item.number for item in every), default=None)
        answer = ProposalLookUp(network=network, now=now, number=number, newest=newest)
        kept = next((item for item in every if item.number == number), None)
        if kept is not None:
            return dataclasses.replace(answer, proposal=kept)
        if chain is None:
            return dataclasses.replace(answer, says="no chain is asked for this network")
        try:
            found = await chain.proposal(number, now)
        except SourceError as err:
            return dataclasses.replace(answer, says=str(err))
        if found is None or found.id != number:
            return dataclasses.replace(answer, unknown=True)
        shown = _describe(network, found, now, self._tally(network, found))
        # The turnout of an old vote is against the stake of its day, which nobody tells.
        return dataclasses.replace(
            answer, proposal=self._with_votes(shown, network) if shown.status == "voting" else shown
        )

    def _remember(self, tx: Tx, network: str, known: KnownProposal, proposal: Proposal | None, now: Ms) -> None:
        before = tx.proposals(network).get(known.id)
        shown = (
            _describe(network, proposal, now, self._tally(network, proposal))
            if proposal is not None
            else dataclasses.replace(shown_in(before), status=known.status.value)
            if before is not None
            else ProposalFacts(network=network, number=known.id, title="", status=known.status.value, at=now)
        )
        keep(tx, network, known, shown)

    def _tell(self, tx: Tx, network: str, event: ProposalEvent, now: Ms) -> int:
        if event.event not in _TOLD:
            return 0
        row = tx.proposals(network)[event.id]
        facts = dataclasses.replace(
            self._with_votes(shown_in(row), network), event=event.event.value, at=now, why=event.why
        )
        told = len([word for word in row.facts["known"]["told"] if word in {item.value for item in _TOLD}])
        return self._poster.post(
            tx,
            kind="proposal",
            subject=f"proposal:{network}:{event.id}",
            revision=told,
            topic="governance",
            severity=Severity.INFO,
            reason=event.event.value,
            facts=dataclasses.asdict(facts),
            now=now,
        )

    def _tally(self, network: str, proposal: Proposal) -> Tally | None:
        if proposal.status is ProposalStatus.VOTING:
            votes = self._votes.get(network)
            count = votes.counts.get(proposal.id) if votes is not None else None
            return count.tally if count is not None else None
        return proposal.final_tally if proposal.final_tally.total else None

    def _with_votes(self, facts: ProposalFacts, network: str) -> ProposalFacts:
        """Turnout and quorum as they are known now."""
        votes = self._votes.get(network)
        count = votes.counts.get(facts.number) if votes is not None else None
        if facts.status == "voting" and count is not None:
            return _with_shares(dataclasses.replace(facts, turnout=count.turnout, quorum=count.quorum), count.tally)
        quorum = facts.quorum
        if quorum is None and votes is not None and votes.params is not None:
            quorum = votes.params.quorum
        staking = self._staking.get(network)
        turnout = facts.turnout
        if (
            turnout is None
            and facts.cast_uakt
            and staking is not None
            and facts.status in {"passed", "rejected", "failed"}
        ):
            turnout = facts.cast_uakt / staking.bonded if staking.bonded else None
        return dataclasses.replace(facts, turnout=turnout, quorum=quorum)


def _order(status: str) -> int:
    return OPEN.index(status) if status in OPEN else len(OPEN)


def _is_over(facts: ProposalFacts, now: Ms) -> bool:
    return facts.voting_ends_at is not None and facts.voting_ends_at <= now


def _seen(answer: object) -> tuple[list[Proposal], frozenset[int]]:
    page = cast("Proposals", answer)
    return [*page.open, *page.closed], frozenset(page.dropped)


def _describe(network: str, proposal: Proposal, now: Ms, tally: Tally | None) -> ProposalFacts:
    """A proposal as it may be shown: its title made plain, its messages named by type."""
    title = plain(proposal.title or _legacy_title(proposal), TITLE_CAP)
    facts = ProposalFacts(
        network=network,
        number=proposal.id,
        title=title.text,
        status=proposal.status.value,
        kinds=tuple(safe_name(kind.rsplit(".", 1)[-1], KIND_CAP) for kind in proposal.message_types[:SHOWN]),
        expedited=proposal.expedited,
        submitted_at=proposal.submit_time,
        voting_ends_at=proposal.voting_end_time,
        at=now,
        source="akash_chain",
        failed_reason=plain(proposal.failed_reason, TITLE_CAP).text,
        links_removed=len(title.links),
        cast_uakt=tally.total if tally is not None else 0,
        simulated=network.endswith(SIMULATED),
    )
    return _with_shares(facts, tally)


def _legacy_title(proposal: Proposal) -> str:
    """Old proposals keep their title in the legacy content of the first message, or as JSON in the metadata."""
    for message in proposal.messages[:1]:
        content = message.get("content")
        if isinstance(content, dict) and isinstance(content.get("title"), str):
            return str(content["title"])
    try:
        metadata = json.loads(proposal.metadata)
    except ValueError:
        return ""
    return str(metadata["title"]) if isinstance(metadata, dict) and isinstance(metadata.get("title"), str) else ""


def _with_shares(facts: ProposalFacts, tally: Tally | None) -> ProposalFacts:
    """Each option as a share of what was cast."""
    if tally is None or tally.total <= 0:
        return facts
    total = tally.total
    return dataclasses.replace(
        facts, yes=tally.yes / total, no=tally.no / total, veto=tally.veto / total, abstain=tally.abstain / total
    )
