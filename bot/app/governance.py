"""Proposals and upgrades: what is news is told once, what was there before the first start is taken in silently."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from alerts.governance.lifecycle import advance
from alerts.sample import MINUTE
from bot.app.facts import ProposalLookUp, ProposalsFacts
from bot.app.proposal_reading import Reading, bare
from bot.app.proposal_rows import is_seeded, keep, known_of, seed, seeded_at, shown_in, shown_of
from bot.app.proposal_telling import Telling
from bot.app.upgrades import Upgrades
from bot.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from alerts.governance.known import Event, KnownProposal, Step
    from alerts.governance.proposal import Proposal
    from alerts.sample import Ms
    from bot.app.facts import ProposalFacts
    from bot.app.held import Gate
    from bot.app.living import Living
    from bot.sources._base import Fetched
    from bot.sources._chain_types import Proposals
    from bot.storage import Read, Storage, Tx

log = logging.getLogger("burnwatch.governance")

SHOWN = 10
"""Proposals an answer lists."""
OPEN = ("voting", "deposit")
MOST_ASKED = 20
"""Proposals asked for by number in one poll, beside the lists."""


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
    later: frozenset[int] = frozenset()
    """Those whose texts are read at a later poll: until then nothing is told of them."""
    applied: int | None = None
    """Of a planned upgrade whose block is past: at which block it was carried out, 0 for never."""


class Governance:
    """Keeps one row per proposal."""

    def __init__(
        self, storage: Storage, living: Living, gate: Gate, *, deposit_posts: bool = False, threads: bool = False
    ) -> None:
        self._storage = storage
        self.upgrades = Upgrades(living)
        self.reading = Reading(gate)
        self._telling = Telling(living, gate, deposit_posts=deposit_posts, threads=threads)

    async def look_up(self, source: object, fetched: Fetched) -> Looked:
        """Before the transaction: ask for each proposal whose absence from the list needs an explanation, and read what they say."""
        answer = fetched.answers.get("proposals")
        applied = await self.upgrades.applied(self._storage, source, fetched)
        if answer is None or not isinstance(source, LooksUp):
            return Looked(applied=applied)
        network = fetched.network
        known, seen, gone = await self._storage.read(lambda read: _taken_in(read, network, answer, fetched.at))
        step = advance(known, seen, listed_ok=True, now=fetched.at, gone=gone)
        found: list[Proposal] = []
        lost: set[int] = set()
        for number in _turn(step.ask, fetched.at):
            try:
                proposal = await source.proposal(number, fetched.at)
            except SourceError as err:
                log.info("proposal %d could not be looked up: %s", number, err)
                continue
            if proposal is None:
                lost.add(number)
            elif proposal.id == number:
                found.append(proposal)
        every = [*seen, *found]
        later = await self._storage.read(lambda read: self.reading.read_ahead(read, network, every, known or {}))
        return Looked(tuple(found), frozenset(lost), later, applied)

    def take(self, tx: Tx, fetched: Fetched, looked: Looked) -> int:
        """Inside the poll's transaction: remember, and write what is to be told. Returns the messages written."""
        network = fetched.network
        posted = self.upgrades.take(tx, fetched, looked.applied)
        answer = fetched.answers.get("proposals")
        self.reading.hear(tx, fetched, self.upgrades if answer is not None else None)
        if answer is not None:
            posted += self._listed(tx, fetched, answer, looked)
        if "votes" in fetched.answers:
            posted += self._counted(tx, network, fetched.at)
        return posted

    def _listed(self, tx: Tx, fetched: Fetched, answer: object, looked: Looked) -> int:
        network, now = fetched.network, fetched.at
        known, seen, gone = _taken_in(tx, network, answer, now)
        # The first start is silent about all of them, read or not.
        seen = [one for one in [*seen, *looked.found] if known is None or one.id not in looked.later]
        shown = shown_of(tx, network)
        step = advance(
            known,
            seen,
            listed_ok=True,
            now=now,
            gone=gone | looked.gone,
            params=self.reading.params(network),
            open_points=self.reading.open_points(network, seen, now),
        )
        if step.known is None:
            return 0
        newest = self._kept(tx, network, known, step, {one.id: one for one in seen}, shown, now, unread=looked.later)
        seed(tx, network, now)
        return sum(self._telling.tell(tx, newest[event.id], event, shown.get(event.id)) for event in step.events)

    def _kept(
        self,
        tx: Tx,
        network: str,
        known: Mapping[int, KnownProposal] | None,
        step: Step,
        seen: Mapping[int, Proposal],
        shown: Mapping[int, ProposalFacts],
        now: Ms,
        *,
        unread: Collection[int],
    ) -> dict[int, ProposalFacts]:
        """Write what changed. By number what is to be shown of it now."""
        told: dict[int, set[Event]] = {}
        for event in step.events:
            told.setdefault(event.id, set()).add(event.event)
        newest: dict[int, ProposalFacts] = {}
        for number, now_known in (step.known or {}).items():
            if known is not None and known.get(number) == now_known and number not in told:
                continue
            proposal = seen.get(number)
            if proposal is not None and number in unread:
                newest[number] = bare(network, proposal, now)
            else:
                newest[number] = self.reading.facts(
                    tx, network, now_known, proposal, shown.get(number), now, told.get(number, frozenset())
                )
            keep(tx, network, now_known, newest[number])
        return newest

    def _counted(self, tx: Tx, network: str, now: Ms) -> int:
        """New counts of running votes: kept, and shown where the message of the proposal stands."""
        posted = 0
        known = known_of(tx, network) or {}
        for number, row in tx.proposals(network).items():
            if row.status != "voting" or number not in known:
                continue
            was = shown_in(row)
            facts = self.reading.counted(tx, was, now)
            if facts != was:
                keep(tx, network, known[number], facts)
            posted += self._telling.refresh(tx, facts, now)
        return posted

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
        facts = shown_of(read, network).values()
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
        shown = await self._storage.read(lambda read: self.reading.looked_up(read, network, found, now))
        return dataclasses.replace(answer, proposal=shown)


def _ours(
    seen: Iterable[Proposal], known: Mapping[int, KnownProposal] | None, begun: Ms, now: Ms
) -> Iterator[Proposal]:
    """Without what was over before we began: nobody was told of it, and the chain is asked for it by number."""
    for one in seen:
        if one.status.is_open or one.id in (known or {}) or begun < (one.voting_end_time or 0) <= now:
            yield one


def _turn(ask: Sequence[int], now: Ms) -> Sequence[int]:
    """As many as one poll may ask for, others at each poll: a page that was cut short may leave hundreds unexplained."""
    if len(ask) <= MOST_ASKED:
        return ask
    first = now // MINUTE * MOST_ASKED % len(ask)
    return (*ask, *ask)[first : first + MOST_ASKED]


def _order(status: str) -> int:
    return OPEN.index(status) if status in OPEN else len(OPEN)


def _is_over(facts: ProposalFacts, now: Ms) -> bool:
    return facts.voting_ends_at is not None and facts.voting_ends_at <= now


def _taken_in(
    read: Read, network: str, answer: object, now: Ms
) -> tuple[Mapping[int, KnownProposal] | None, list[Proposal], frozenset[int]]:
    """What is known, what the chain said of those that concern us, and the numbers that it does not know."""
    page = cast("Proposals", answer)
    known = known_of(read, network)
    begun = seeded_at(read, network) if known is not None else now
    return known, list(_ours([*page.open, *page.closed], known, begun, now)), frozenset(page.dropped)
