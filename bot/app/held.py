"""The gate: proposals that look like scams are held, and a server's admins decide what their members see of them."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.governance.messages import kinds_of
from alerts.governance.scam import HOLD, assess
from bot import foreign
from bot.app import refusals
from bot.app.actor import author_of
from bot.app.held_facts import HeldFacts, HeldShown
from bot.app.living import Subject, Version
from bot.app.proposal_rows import shown_of
from bot.app.scamgate import Earlier, Said, judge, texts
from bot.errors import UserError
from bot.storage import HeldDecision, Tx

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from alerts.governance.proposal import Proposal
    from alerts.governance.scam import Evidence, Score
    from alerts.notice import Route
    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.app.living import Living
    from bot.app.proposal_facts import ProposalFacts
    from bot.app.rights import Rights
    from bot.clock import Clock
    from bot.storage import Read, Storage

log = logging.getLogger("burnwatch.governance")

NOTICE, TEXT, NOTHING = "notice", "text", "nothing"
"""What members see of a held proposal that no admin decided about: one line, its text without links, nothing."""
RELEASED, DROPPED = "released", "dropped"
WHAT = "Deciding about held proposals"
MOST_LINKS = 5
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Weighed:
    """The verdict about one proposal as long as it says what it said."""

    mark: bytes
    score: Score
    links: tuple[str, ...]
    said: Said


@dataclass(frozen=True, slots=True)
class Audience:
    """What some routes are told about a proposal."""

    facts: ProposalFacts
    takes: Callable[[Route], bool]


class Gate:
    """Judges each proposal once for each text it has, and says who may see what of those that are held."""

    def __init__(
        self, *, shows: str = NOTICE, hold_from: float = HOLD, known_hosts: Collection[str] = (), network: str = "akash"
    ) -> None:
        self.shows = shows
        self.network = network
        self._hold_from = hold_from
        self._known_hosts = frozenset(host.lower() for host in known_hosts)
        self._said: dict[str, dict[int, Said]] = {}
        self._weighed: dict[tuple[str, int], Weighed] = {}
        self._verdicts: dict[tuple[str, int], Weighed] = {}

    def judge(self, read: Read, facts: ProposalFacts, proposal: Proposal, fetched: str = "") -> ProposalFacts:
        """The facts with their verdict. Inside a poll's transaction what the proposal said is remembered with it.

        `fetched` is the text that its metadata pointed to, where that was read.
        """
        proposal = with_fetched(proposal, fetched)
        mark = mark_of(proposal)
        known = self._verdicts.get((facts.network, proposal.id))
        if known is None or known.mark != mark:
            known = self._weigh(read, facts.network, proposal, mark)
            self._keep(read, facts.network, known)
        return dataclasses.replace(
            facts,
            scam_score=known.score.score,
            held=known.score.held,
            scam_reasons=known.score.reasons,
            released=False,
            links=known.links,
        )

    def weigh(self, read: Read, network: str, proposal: Proposal, fetched: str = "") -> None:
        """Come to the verdict ahead of the transaction that keeps it: to read what a stranger wrote takes time."""
        proposal = with_fetched(proposal, fetched)
        mark = mark_of(proposal)
        known = self._verdicts.get((network, proposal.id))
        if known is None or known.mark != mark:
            self._weighed[network, proposal.id] = self._weigh(read, network, proposal, mark)

    def _weigh(self, read: Read, network: str, proposal: Proposal, mark: bytes) -> Weighed:
        ahead = self._weighed.get((network, proposal.id))
        if ahead is not None and ahead.mark == mark:
            return ahead
        waiting = {number: one.said for (where, number), one in list(self._weighed.items()) if where == network}
        earlier = Earlier(tuple({**self._remembered(read, network), **waiting}.values()))
        score, said = judge(proposal, kinds_of(proposal), earlier, known_hosts=self._known_hosts, score=self._assess)
        return Weighed(mark, score, _links(proposal) if score.held else (), said)

    def audiences(self, read: Read, facts: ProposalFacts) -> Sequence[Audience]:
        """Who is told what: everybody the same, unless it is held."""
        if not facts.held:
            return (Audience(facts, lambda _: True),)
        verdicts = {one.guild: one.verdict for one in read.held_decisions(facts.network, facts.number)}
        otherwise = verdicts.get("", {TEXT: RELEASED, NOTHING: DROPPED}.get(self.shows, "held"))

        def stands(route: Route, wanted: str) -> bool:
            return verdicts.get(route.guild, otherwise) == wanted

        return (
            Audience(facts, lambda route: stands(route, "held")),
            Audience(dataclasses.replace(facts, released=True), lambda route: stands(route, RELEASED)),
        )

    def _assess(self, evidence: Evidence) -> Score:
        return assess(evidence, hold=self._hold_from)

    def _remembered(self, read: Read, network: str) -> dict[int, Said]:
        if network not in self._said:
            self._said[network] = {
                number: Said.from_json({**said, "number": number})
                for number, said in read.judged_proposals(network).items()
            }
        return self._said[network]

    def _keep(self, read: Read, network: str, known: Weighed) -> None:
        """Only what a poll saw is remembered: what somebody looks up is judged and no more."""
        if not isinstance(read, Tx):
            return
        said, key = known.said, (network, known.said.number)

        def undo() -> None:
            self._verdicts.pop(key, None)
            self._said.pop(network, None)  # read anew

        read.if_taken_back(undo)
        self._weighed.pop(key, None)
        self._verdicts[key] = known
        self._remembered(read, network)[said.number] = said
        read.put_judged(network, said.number, said.to_json())
        if said.held:
            log.warning("proposal %d is held: %s", said.number, ", ".join(known.score.reasons))


class HeldQueue:
    """The use cases behind `/held`."""

    def __init__(
        self,
        storage: Storage,
        gate: Gate,
        living: Living,
        rights: Rights,
        clock: Clock,
        *,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._gate = gate
        self._living = living
        self._rights = rights
        self._clock = clock
        self._wake = wake

    async def waiting(self, actor: Actor) -> HeldFacts:
        """What is held, what was decided about it here. Raises UserError for who may not see it."""
        self._rights.insist(actor, WHAT)
        return await self._storage.read(lambda read: self._shown(read, actor))

    async def decide(self, actor: Actor, number: int, verdict: str) -> HeldFacts:
        """Release one as text, or drop it, for the actor's server. Raises UserError.

        The word of who runs the bot holds wherever no server has its own, and for channels of the configuration file.
        """
        self._rights.insist(actor, WHAT)
        guild = "" if self._rights.owns(actor) else actor.guild
        if verdict not in (RELEASED, DROPPED):
            raise UserError(refusals.HELD_VERDICTS)
        now = self._clock.now()

        def work(tx: Tx) -> HeldFacts:
            facts = shown_of(tx, self._gate.network).get(number)
            if facts is None or not facts.held:
                raise UserError(refusals.NOT_HELD.format(number=number))
            decision = HeldDecision(number, guild, verdict, author_of(actor), now)
            if not tx.decide_held(facts.network, decision):
                raise UserError(refusals.DECIDED_BEFORE.format(number=number))
            told = {"network": facts.network, "score": facts.scam_score, "reasons": list(facts.scam_reasons)}
            tx.note(now, decision.by, f"held proposal {number}", told, {**told, "verdict": verdict}, guild)
            if verdict == RELEASED:
                self._release(tx, facts, guild, now)
            return self._shown(tx, actor, did=f"{number}:{verdict}")

        done = await self._storage.write(work)
        self._wake()
        return done

    def _release(self, tx: Tx, facts: ProposalFacts, guild: str, now: Ms) -> None:
        """The notice that stands in the server's channels becomes the text of the proposal, without a sound."""
        told = dataclasses.replace(facts, event="released", at=now)
        versions = [
            Version(
                dataclasses.asdict(one.facts),
                lambda route, takes=one.takes: (not guild or route.guild == guild) and takes(route),  # type: ignore[misc]
                answered=False,
            )
            for one in self._gate.audiences(tx, told)
            if one.facts.released
        ]
        subject = Subject("proposal", f"proposal:{facts.network}:{facts.number}")
        self._living.say(tx, subject, f"{facts.number}:released", "released", versions, now)

    def _shown(self, read: Read, actor: Actor, did: str = "") -> HeldFacts:
        held = [facts for facts in shown_of(read, self._gate.network).values() if facts.held]
        decided = _decided(read.held_decisions(self._gate.network), actor.guild)
        held.sort(key=lambda facts: (facts.number in decided, -facts.number))
        return HeldFacts(
            network=self._gate.network,
            now=self._clock.now(),
            items=tuple(_item(facts, decided.get(facts.number)) for facts in held[:MOST_SHOWN]),
            total=len(held),
            shows=self._gate.shows,
            did=did,
        )


def _decided(decisions: Iterable[HeldDecision], guild: str) -> Mapping[int, HeldDecision]:
    """What stands in a server: its own decision, else the one for everywhere."""
    found: dict[int, HeldDecision] = {}
    for one in sorted(decisions, key=lambda one: one.guild == guild):
        if one.guild in ("", guild):
            found[one.number] = one
    return found


def _item(facts: ProposalFacts, decision: HeldDecision | None) -> HeldShown:
    return HeldShown(
        proposal=facts,
        verdict=decision.verdict if decision is not None else "",
        by=decision.by if decision is not None else "",
        decided_at=decision.at if decision is not None else None,
    )


def _links(proposal: Proposal) -> tuple[str, ...]:
    """Where its links led, as text."""
    found = [link.target for text in texts(proposal) for link in foreign.plain(text, 1).links]
    return tuple(foreign.name(target, 120) for target in dict.fromkeys(found))[:MOST_LINKS]


def with_fetched(proposal: Proposal, fetched: str) -> Proposal:
    """With the text that its metadata pointed to in place of the pointer."""
    return dataclasses.replace(proposal, metadata=fetched) if fetched else proposal


def mark_of(proposal: Proposal) -> bytes:
    """Changes when what is judged does."""
    digest = hashlib.blake2b(digest_size=16)
    for text in (*texts(proposal), proposal.proposer, *proposal.message_types):
        digest.update(text[: foreign.MOST_READ].encode("utf-8", "surrogatepass") + b"\0")
    return digest.digest()
