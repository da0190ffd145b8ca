"""The weekly summary: asked for, and sent once a week to every place that takes it.

What is sent is settled in one transaction: the week of the place is noted and its messages are written, or another process
was first and nothing is. So neither a restart, nor two processes, nor a clock that is set, nor a zone that is changed in the
middle of a week sends a week twice.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from alerts.notice import dedup_at, routes_for
from alerts.reports.digest import METRICS, Vote, by_rule, digest, incidents, marks_of
from alerts.reports.weeks import Week, last_due, parse_week, week_of
from alerts.rule import Severity, owner_of
from alerts.sample import DAY, MINUTE, SIMULATED
from bot.app import refusals
from bot.app.digest_facts import stored
from bot.app.digest_states import week_states
from bot.app.post import put
from bot.app.setup import DAYS
from bot.errors import UserError
from bot.storage import DigestRow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.notice import Route
    from alerts.reports.digest import Digest, Incident
    from alerts.sample import LabelPairs, Ms
    from bot.app.facts import ProposalFacts
    from bot.app.guilds import Weekly
    from bot.app.provenance import Provenance
    from bot.clock import Clock
    from bot.storage import Read, Storage, Tx

log = logging.getLogger("burnwatch.digest")

TOPIC = "digest"
LATE: Ms = 6 * DAY
"""A bot that was off sends what is at most so late: a day is left until the next one. What is older is noted as missed."""
ON_TIME: Ms = 5 * MINUTE
"""From here on a summary says that it is late."""
BATCH = 25
"""Places settled in one transaction: polls get their turn in between."""
MOST_CHANGES = 20_000
"""Changes of state that are read for the alerts of a week."""
OFFERED = 25
REMEMBERED: Ms = 10 * MINUTE
"""How long it is remembered since when there are values: a person types faster than a database is to be asked."""
VOTING: Ms = 7 * DAY
"""How long a vote is taken to have been open where nobody noted when it was submitted."""
DECIDED = ("passed", "rejected", "failed")


class Lists(Protocol):
    """Who knows the proposals."""

    def every(self, read: Read, network: str) -> Sequence[ProposalFacts]:
        """All that are known."""
        ...


@dataclass(frozen=True, slots=True)
class _Place:
    """A server, or a channel where no server is named, with its channels for summaries."""

    key: str
    guild: str
    weekly: Weekly
    routes: tuple[Route, ...]


class Digests:
    """The use cases of the weekly summary."""

    def __init__(
        self,
        storage: Storage,
        proposals: Lists,
        provenance: Provenance,
        clock: Clock,
        rng: random.Random,
        routes: Callable[[], Sequence[Route]],
        weekly: Callable[[str], Weekly],
        *,
        network: str = "akash",
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`weekly`: by server ("" for none), when its summary is due, and on whose wall clock."""
        self._storage = storage
        self._proposals = proposals
        self._provenance = provenance
        self._clock = clock
        self._rng = rng
        self._routes = routes
        self._weekly = weekly
        self._network = network
        self._wake = wake
        self._settled: dict[str, str] = {}
        self._first: tuple[Ms, Ms | None] | None = None

    # Asked for

    async def of(
        self, week: str | None = None, guild: str = "", network: str | None = None, zone: str | None = None
    ) -> Digest:
        """A week on that server's wall clock (or in `zone`), the last whole one when none is named. Raises UserError."""
        now = self._clock.now()
        asked = self.week(week, now, guild, zone)
        return await self._storage.read(lambda read: self._facts(read, asked, now, network or self._network, guild))

    @property
    def now(self) -> Ms:
        """The time that answers are about."""
        return self._clock.now()

    def week(self, text: str | None, now: Ms, guild: str = "", zone: str | None = None) -> Week:
        """The week that is meant. Raises UserError."""
        zone = zone or self._weekly(guild).zone
        running = week_of(now, zone)
        if text is None or not text.strip():
            return running.before()
        try:
            wanted = parse_week(text, zone)
        except ValueError as err:
            raise UserError(
                refusals.WEEK_UNREADABLE.format(typed=_short(text), err=err, before=running.before().key)
            ) from err
        if wanted.start > now:
            raise UserError(
                refusals.WEEK_NOT_BEGUN.format(key=wanted.key, before=running.before().key, running=running.key)
            )
        return wanted

    async def weeks(self, guild: str = "", most: int = OFFERED) -> tuple[Week, ...]:
        """The weeks there are values of, newest first: whole ones, then the running one."""
        now = self._clock.now()
        if self._first is None or now - self._first[0] > REMEMBERED or now < self._first[0]:
            self._first = now, await self._storage.read(lambda read: read.first_sample_at())
        first = self._first[1]
        running = week_of(now, self._weekly(guild).zone)
        if first is None:
            return (running,)
        whole = [running.before(back) for back in range(1, most) if running.before(back).end > first]
        return (*whole, running)

    # Sent

    async def due(self, now: Ms) -> int:
        """Send what is due now. Looks at the calendar anew each time: nothing hangs on being called at the hour itself."""
        open_places: list[tuple[_Place, Ms, Week]] = []
        for place in self._places():
            due_at, week = due_last(place.weekly, now)
            if self._settled.get(place.key) != week.key:
                open_places.append((place, due_at, week))
        if not open_places:
            return 0
        wanted = {place.key: week.key for place, _, week in open_places}
        known = await self._storage.read(lambda read: read.open_digests(wanted, now))
        posted = 0
        desk = _Desk(self, now)
        # After a change of the day a week may come due that lies before one that was settled: it is history, not news.
        left = [one for one in open_places if one[0].key in known and known[one[0].key] < one[2].key]
        for start in range(0, len(left), BATCH):
            posted += await self._settle(left[start : start + BATCH], known, desk, now)
        self._settled |= wanted
        if posted:
            self._wake()
        return posted

    async def _settle(
        self, places: Sequence[tuple[_Place, Ms, Week]], known: Mapping[str, str], desk: _Desk, now: Ms
    ) -> int:
        """Read the facts first, so that the one writer is not held by them; then note and write in one transaction."""
        rows: list[tuple[DigestRow, Digest | None, _Place]] = []
        for place, due_at, week in places:
            outcome = _outcome(now - due_at, known=bool(known[place.key]))
            row = DigestRow(week.key, place.key, place.guild, outcome, due_at, now)
            facts = None
            if outcome in {"told", "late"}:
                facts = dataclasses.replace(await desk.facts(week, place.guild), due_at=due_at)
            rows.append((row, facts, place))

        def work(tx: Tx) -> int:
            written = 0
            for row, facts, place in rows:
                if not tx.settle_digest(row):
                    continue
                log.info("weekly summary %s for %s: %s", row.period, row.place, row.outcome)
                if facts is not None:
                    written += self._post(tx, place, facts, now)
            return written

        return await self._storage.write(work)

    def _post(self, tx: Tx, place: _Place, facts: Digest, now: Ms) -> int:
        subject = f"digest:{facts.network}:{facts.week}:{place.key}"
        told = stored(facts)
        posted = 0
        for route in place.routes:
            posted += put(
                tx,
                route.address,
                self._rng,
                dedup=dedup_at(subject, 0, route.address),
                kind=TOPIC,
                subject=subject,
                revision=0,
                topic=TOPIC,
                severity=Severity.INFO,
                reason=TOPIC,
                facts=told,
                now=now,
            )
        return posted

    def _places(self) -> Iterable[_Place]:
        """Everybody who takes summaries; no severity keeps one out."""
        found: dict[str, list[Route]] = {}
        for route in routes_for(TOPIC, Severity.CRITICAL, self._routes()):
            key = f"{route.face}:{route.guild}" if route.guild else f"{route.face}:#{route.channel}"
            found.setdefault(key, []).append(route)
        for key, routes in found.items():
            guild = routes[0].guild
            yield _Place(key, guild, self._weekly(guild), tuple(routes))

    # Facts

    def _facts(self, read: Read, week: Week, now: Ms, network: str, guild: str) -> Digest:
        return self.with_alerts(self.base(read, week, now, network), self.found(read, week, now, network), guild)

    def base(self, read: Read, week: Week, now: Ms, network: str) -> Digest:
        """The week without its alerts, which are not the same for every server."""
        votes, held = _votes(self._proposals.every(read, network), week, now)
        facts = digest(read, network, week, now, sources=self._sources(network), votes=votes, held=held)
        return dataclasses.replace(facts, states=week_states(read, week, facts))

    @staticmethod
    def found(read: Read, week: Week, now: Ms, network: str) -> tuple[Incident, ...]:
        """The alerts that were on in a week: about the network, or about none of them."""
        changes = read.transitions(after=week.start, until=now, limit=MOST_CHANGES)
        every = incidents(changes, read.alerts().values(), week.start, week.end)
        return tuple(one for one in every if _about(one.labels, network))

    @staticmethod
    def with_alerts(base: Digest, found: Sequence[Incident], guild: str) -> Digest:
        """With everybody's alerts and those of the server's own rules."""
        mine = [one for one in found if owner_of(one.rule) in {"", guild}]
        return dataclasses.replace(base, rules=by_rule(mine, base.now), marks=marks_of(mine))

    @property
    def storage(self) -> Storage:
        """Where it reads."""
        return self._storage

    @property
    def network(self) -> str:
        """The network that summaries are about."""
        return self._network

    def _sources(self, network: str) -> dict[str, str]:
        def names(key: str) -> tuple[str, ...]:
            return self._provenance.names(key, network.removesuffix(SIMULATED))

        found = {key: names(key) for key in METRICS}
        emitted = (*found.get("bme.net_akt", ()), *names("token.supply"))
        found["bme.emission_offset"] = found.get("bme.emission_offset") or tuple(dict.fromkeys(emitted))
        return {key: ", ".join(names) for key, names in found.items()}


class _Desk:
    """What one look at the calendar has read: each week once for every zone, however many servers are in it."""

    def __init__(self, digests: Digests, now: Ms) -> None:
        self._digests = digests
        self._now = now
        self._read: dict[Week, tuple[Digest, tuple[Incident, ...]]] = {}

    async def facts(self, week: Week, guild: str) -> Digest:
        """The week as that server gets it."""
        digests, now = self._digests, self._now
        if week not in self._read:

            def work(read: Read) -> tuple[Digest, tuple[Incident, ...]]:
                return (
                    digests.base(read, week, now, digests.network),
                    digests.found(read, week, now, digests.network),
                )

            self._read[week] = await digests.storage.read(work)
        base, found = self._read[week]
        return digests.with_alerts(base, found, guild)


def due_last(weekly: Weekly, now: Ms) -> tuple[Ms, Week]:
    """When a summary was due last, and the week it is about."""
    return last_due(now, DAYS.index(weekly.day) if weekly.day in DAYS else 0, weekly.time, weekly.zone)


def _outcome(late: Ms, *, known: bool) -> str:
    """What becomes of a week that was due so long ago. What was due before a place was there is no news to it."""
    if not known:
        return "before"
    if late > LATE:
        return "missed"
    return "late" if late > ON_TIME else "told"


def _votes(every: Iterable[ProposalFacts], week: Week, now: Ms) -> tuple[list[Vote], int]:
    """Decided in the week, then open at its end, each in order of their ends; and how many are held back as a likely scam."""
    found: list[Vote] = []
    held = 0
    for one in every:
        ends = one.voting_ends_at
        if ends is None or one.status in {"deposit", "dropped"}:
            continue
        began = ends - VOTING if one.submitted_at is None else one.submitted_at
        if began >= week.end:
            continue
        decided = week.start <= ends < week.end and one.status in DECIDED
        waiting = ends >= min(week.end, now) or (week.start <= ends and not decided)
        if not decided and not waiting:
            continue
        if getattr(one, "held", False):
            held += 1
            continue
        found.append(Vote(one.number, one.title, one.status, decided, ends, one.yes, one.turnout, one.simulated))
    return sorted(found, key=lambda vote: (not vote.decided, vote.ends_at or 0, vote.number)), held


def _about(labels: LabelPairs, network: str) -> bool:
    """Alerts of another network are another summary's, above all a simulated one's; those of none belong to the real one."""
    named = dict(labels).get("network", "")
    return named == network or (not named and not network.endswith(SIMULATED))


def _short(text: str) -> str:
    """What somebody typed, on one line and harmless."""
    return "".join(char for char in text.strip()[:30] if char.isalnum() or char in "-_. ")
