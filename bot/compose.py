"""The composition root: the only file that knows everybody. It wires; it decides nothing."""

from __future__ import annotations

import json
import logging
import random
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING

from alerts.derived import known as derived_metrics
from alerts.metric import Catalogue, Metric
from alerts.sample import DAY
from bot.app.acting import AlertActs
from bot.app.context import Context
from bot.app.drafts import Drafts
from bot.app.explain import Explain
from bot.app.governance import Governance, LooksUp
from bot.app.guilds import Guilds, Weekly
from bot.app.health import SourceHealth
from bot.app.held import Gate, HeldQueue
from bot.app.history import History
from bot.app.judge import Judge
from bot.app.leases import Leases
from bot.app.ledger import Ledgers
from bot.app.living import Living
from bot.app.mute import Mutes
from bot.app.poll import Poller
from bot.app.post import Poster, new_nonce
from bot.app.provenance import Origin, Provenance
from bot.app.query import Query
from bot.app.rights import Rights
from bot.app.rules import RuleBook
from bot.app.rulework import RuleWork
from bot.app.selfcheck import SelfCheck
from bot.app.setup import NoPlaces, SetUp
from bot.app.tell import Teller
from bot.app.trial import Trials
from bot.app.truth import Truth
from bot.app.watch import Watches
from bot.cards.alertdesk import AlertDesk
from bot.cards.desk import Desk
from bot.cards.ruledesk import RuleDesk
from bot.charts import Studio
from bot.delivery.backlog import Backlog
from bot.delivery.policy import Policy
from bot.delivery.rendering import CardRenderer
from bot.delivery.worker import Worker
from bot.sources import akash_chain, akash_console, coingecko, render
from bot.sources._http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence

    from alerts.notice import Route
    from alerts.sample import Ms, Series
    from bot.app.setup import Places
    from bot.clock import Clock
    from bot.delivery.sink import Sink
    from bot.settings import Settings
    from bot.sources._base import Row, Source
    from bot.storage import Storage

log = logging.getLogger("burnwatch")

WEEKLY_LOOKBACK: Ms = 8 * DAY
WEEKLY = ("bme.burned", "bme.minted", "bme.burn_mint_ratio")
ABOUT_A_SOURCE = (UP.key, AGE.key)
"""Sampled when that source is asked: a source that is asked hourly is down for an hour when it was down once."""
SOURCE_ROWS: Mapping[str, tuple[Row, ...]] = {
    "akash_chain": akash_chain.METRICS,
    "akash_console": akash_console.METRICS,
    "coingecko": coingecko.METRICS,
    "render": render.METRICS,
}


def version() -> str:
    """The installed version."""
    try:
        return metadata.version("burnwatch")
    except metadata.PackageNotFoundError:
        return "from a checkout"


def catalogue() -> Catalogue:
    """Every metric the program knows, whether or not its source is switched on. Raises DuplicateKey."""
    found = Catalogue()
    for name, rows in SOURCE_ROWS.items():
        for row in rows:
            if isinstance(row.metric, Metric):
                found.add(f"bot/sources/{name}.py", row.metric)
    for derived in derived_metrics().values():
        if isinstance(derived.metric, Metric):
            found.add(derived.compute.__module__, derived.metric)
    for metric in (UP, AGE):
        found.add("bot/app/health.py", metric)
    return found


def origins() -> dict[str, tuple[Origin, ...]]:
    """Metric key -> the requests that give it, its home first."""
    found: dict[str, list[Origin]] = {}
    for name, rows in SOURCE_ROWS.items():
        for row in rows:
            past = name == akash_console.KEY and row.request in akash_console.TOTALS
            home = isinstance(row.metric, Metric) and not past
            label = akash_console.DAILY if past else "" if home else name
            given = found.setdefault(row.key, [])
            given.insert(0 if home else len(given), Origin(name, row.request, label, past))
    return {key: tuple(given) for key, given in found.items()}


def givers() -> dict[str, tuple[str, ...]]:
    """Metric key -> the sources it comes from, its home first; a computed one: those of what it is computed from."""
    whole = _provenance({})
    return {key: whole.names(key) for key in (*origins(), *derived_metrics())}


def provenance_of(settings: Settings) -> Provenance:
    """Where the numbers of these networks come from."""
    return _provenance({name: getattr(settings.sources, name).network for name in SOURCE_ROWS})


def _provenance(networks: Mapping[str, str]) -> Provenance:
    needs = {derived.key: derived.needs for derived in derived_metrics().values()}
    return Provenance(origins(), needs, networks)


@dataclass(slots=True)
class House:
    """Everything wired together, not yet started."""

    settings: Settings
    storage: Storage
    clock: Clock
    catalogue: Catalogue
    sources: tuple[Source, ...]
    judge: Judge
    rulebook: RuleBook
    poller: Poller
    query: Query
    history: History
    studio: Studio
    governance: Governance
    worker: Worker
    trials: Trials
    mutes: Mutes
    explain: Explain
    rights: Rights
    work: RuleWork
    acts: AlertActs
    guilds: Guilds
    setup: SetUp
    selfcheck: SelfCheck
    watches: Watches
    digests: Digests
    ledgers: Ledgers
    leases: Leases
    held: HeldQueue
    http: Http
    marks: MutableMapping[str, int] = field(default_factory=dict)

    async def close(self) -> None:
        """Let go of everything, the database last."""
        await self.http.aclose()
        await self.studio.close()
        await self.storage.close()


def build(
    settings: Settings,
    storage: Storage,
    clock: Clock,
    routes: Callable[[], Sequence[Route]],
    sinks: Mapping[str, Sink],
    *,
    seed: int | None = None,
    owner: str = "worker",
    gateway: Callable[[], str] = lambda: "off",
    checkpoint: Callable[[str], None] = lambda _: None,
    policy: Policy | None = None,
    rights: Rights | None = None,
    places: Callable[[], Places] = NoPlaces,
) -> House:
    """Wire the rooms. `rights`: who may change what; without them, who manages a server that gets alerts. `checkpoint` is called between the steps that a crash may fall between; tests end the process there."""
    rng = random.Random(seed)
    policy = policy or Policy()
    known, provenance = catalogue(), provenance_of(settings)
    marks: dict[str, int] = json.loads(storage.read_now(lambda read: read.meta("height marks")) or "{}")
    http = Http(user_agent=f"burnwatch/{version()} (+https://github.com/burnwatch/burnwatch)")
    sources = sources_of(settings, http, marks)
    _set_lookbacks(storage, settings, sources)
    guilds = Guilds(storage, clock, routes)
    guilds.load()
    routes = guilds.routes
    poster = Poster(routes, rng)
    context, teller = Context(known, provenance), Teller(poster)
    judge = Judge(known, context, teller)
    rulebook = RuleBook(storage, judge)
    told = settings.governance
    gate = Gate(
        shows=told.held,
        hold_from=told.hold_from,
        known_hosts=told.known_hosts,
        network=settings.sources.akash_chain.network,
    )
    living = Living(routes, rng)
    governance = Governance(storage, living, gate, deposit_posts=told.deposit_posts, threads=told.threads)
    history, studio = History(storage), Studio()
    for name, err in studio.broken.items():
        log.error("chart %s cannot be used: %s; the others draw on", name, err)
    worker = Worker(
        storage,
        sinks,
        CardRenderer(history, studio),
        clock,
        rng,
        owner=owner,
        policy=policy,
        backlog=Backlog(storage, policy, partial(new_nonce, rng)),
        checkpoint=checkpoint,
    )
    watched = {source.key: source.network for source in sources}
    health = SourceHealth(watched)
    poller = Poller(
        storage,
        known,
        judge,
        health,
        governance,
        marks,
        wake=worker.wake,
        checkpoint=checkpoint,
        refresh=rulebook.refresh,
        truth=Truth(watched),
    )
    rights = rights or Rights(owners=settings.discord.owners, roles=guilds.roles)
    mutes = Mutes(storage, judge, clock, wake=worker.wake, allowed=rights.may_act)
    explain = Explain(storage, context, teller, routes, clock, every=settings.alerts.evaluate_every)
    trials = Trials(storage, known, clock, every=settings.alerts.evaluate_every)
    query = Query(
        storage,
        known,
        provenance,
        clock,
        judge,
        governance,
        version=version(),
        started_at=clock.now(),
        watched=watched.keys(),
        gateway=gateway,
        chains={source.network: source for source in sources if isinstance(source, LooksUp)},
    )
    return House(
        settings=settings,
        storage=storage,
        clock=clock,
        catalogue=known,
        sources=sources,
        judge=judge,
        rulebook=rulebook,
        poller=poller,
        query=query,
        history=history,
        studio=studio,
        governance=governance,
        worker=worker,
        mutes=mutes,
        explain=explain,
        trials=trials,
        rights=rights,
        work=RuleWork(storage, rulebook, trials, Drafts(storage, clock), rights, known, clock, routes=routes),
        guilds=guilds,
        setup=SetUp(storage, guilds, rights, clock, places),
        selfcheck=SelfCheck(storage, guilds, places, rng, wake=worker.wake),
        watches=Watches(storage, guilds, clock, rng, network=settings.sources.akash_console.network, wake=worker.wake),
        held=HeldQueue(storage, gate, living, rights, clock, wake=worker.wake),
        digests=Digests(
            storage,
            governance,
            provenance,
            clock,
            rng,
            routes,
            guilds.weekly,
            network=settings.sources.akash_console.network,
            wake=worker.wake,
        ),
        acts=AlertActs(storage, mutes, explain, history, rights, known, clock),
        ledgers=Ledgers(storage, sources, checkpoint=checkpoint),
        leases=Leases(storage, sources),
        http=http,
        marks=marks,
    )


def desk_of(house: House) -> Desk:
    """Where every question of a house is answered."""
    desk = Desk(house.query, house.history, house.studio)
    desk.rules = RuleDesk(house.work, house.mutes, house.explain, house.catalogue, house.studio)
    desk.alerts = AlertDesk(house.acts)
    desk.setup, desk.watches = house.setup, house.watches
    return desk


def sources_of(settings: Settings, http: Http, marks: MutableMapping[str, int]) -> tuple[Source, ...]:
    """The sources that are switched on."""
    chosen: list[Source] = []
    chain, console, gecko, rndr = (
        settings.sources.akash_chain,
        settings.sources.akash_console,
        settings.sources.coingecko,
        settings.sources.render,
    )
    if chain.enabled:
        chosen.append(
            akash_chain.ChainSource(
                http,
                chain.endpoints,
                network=chain.network,
                chain_id=chain.chain_id,
                every=chain.every,
                timeout=chain.timeout,
                marks=marks,
            )
        )
    if console.enabled:
        chosen.append(
            akash_console.ConsoleSource(
                http, console.base_url, network=console.network, every=console.every, timeout=console.timeout
            )
        )
    if gecko.enabled:
        key = gecko.api_key.get_secret_value() if gecko.api_key is not None else None
        chosen.append(
            coingecko.CoinGeckoSource(
                http, gecko.base_url, network=gecko.network, every=gecko.every, timeout=gecko.timeout, api_key=key
            )
        )
    if rndr.enabled:
        chosen.append(
            render.RenderSource(
                http,
                rndr.url,
                liability_url=rndr.liability_url,
                network=rndr.network,
                every=rndr.every,
                timeout=rndr.timeout,
            )
        )
    return tuple(chosen)


def _set_lookbacks(storage: Storage, settings: Settings, sources: Sequence[Source]) -> None:
    """A sample stands for [alerts] lookback or three times its request's cadence, whichever is longer.

    Per network: Akash's ratio may not stand for hours because Render, which feeds the same key, is asked hourly.
    """
    shortest = settings.alerts.lookback
    stands: dict[tuple[str, str], Ms] = {}
    ticks: dict[str, Ms] = {}
    for source in sources:
        ticks[source.key] = max(3 * source.every, shortest)
        for key, cadence in source.cadence.items():
            place = (source.network, key)
            stands[place] = max(stands.get(place, shortest), 3 * cadence)
    for network in {source.network for source in sources}:
        for derived in derived_metrics().values():  # in order of their needs
            place = (network, derived.key)
            stands[place] = max(stands.get((network, key), shortest) for key in (derived.key, *derived.needs))
    weekly = settings.sources.render.network

    def lookback(series: Series) -> Ms:
        network = series.label("network")
        if series.metric in WEEKLY and network == weekly:
            return WEEKLY_LOOKBACK
        if series.metric in ABOUT_A_SOURCE:
            return ticks.get(series.label("source"), shortest)
        return stands.get((network, series.metric), shortest)

    storage.set_lookbacks(lookback)
