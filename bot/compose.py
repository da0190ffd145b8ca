"""The composition root: the only file that knows everybody. It wires; it decides nothing."""

from __future__ import annotations

import json
import logging
import random
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import metadata
from typing import TYPE_CHECKING

from bot.app.acting import AlertActs
from bot.app.context import Context
from bot.app.digest import Digests
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
from bot.app.query import Query
from bot.app.rights import Rights
from bot.app.rules import RuleBook
from bot.app.rulework import RuleWork
from bot.app.selfcheck import SelfCheck
from bot.app.setup import NoPlaces, SetUp
from bot.app.tell import Teller
from bot.app.trial import Trials
from bot.app.truth import Truth
from bot.app.upgrades import planned_causes
from bot.app.watch import Watches
from bot.catalogue import SOURCE_ROWS, catalogue, givers, origins, provenance_of, set_lookbacks
from bot.charts import Studio
from bot.delivery.backlog import Backlog
from bot.delivery.policy import Policy
from bot.delivery.rendering import CardRenderer
from bot.delivery.worker import Worker
from bot.sources import akash_chain, akash_console, coingecko, render
from bot.sources._http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence

    from alerts.metric import Catalogue
    from alerts.notice import Route
    from bot.app.setup import Places
    from bot.cards.desk import Desk
    from bot.clock import Clock
    from bot.delivery.sink import Sink
    from bot.settings import Settings
    from bot.sources._base import Source
    from bot.storage import Storage

log = logging.getLogger("burnwatch")

__all__ = [
    "SOURCE_ROWS",
    "House",
    "build",
    "catalogue",
    "desk_of",
    "givers",
    "origins",
    "provenance_of",
    "sources_of",
    "version",
]


@cache
def version() -> str:
    """The installed version; finding it goes through every installed package."""
    try:
        return metadata.version("burnwatch")
    except metadata.PackageNotFoundError:
        return "from a checkout"


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
    set_lookbacks(storage, settings, sources)
    digest = settings.digest
    guilds = Guilds(storage, clock, routes, Weekly(digest.day, digest.time, digest.timezone))
    guilds.load()
    routes = guilds.routes
    poster = Poster(routes, rng)
    context, teller = (
        Context(known, provenance),
        Teller(poster, planned=planned_causes(settings.sources.akash_chain.network)),
    )
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
    # Fifty modules that no alert needs: a bot that nobody has asked anything yet starts and lives without them.
    from bot.cards import alertdesk, digestdesk, outlookdesk, ruledesk  # noqa: PLC0415
    from bot.cards.desk import Desk  # noqa: PLC0415

    desk = Desk(house.query, house.history, house.studio)
    desk.rules = ruledesk.RuleDesk(house.work, house.mutes, house.explain, house.catalogue, house.studio)
    desk.alerts = alertdesk.AlertDesk(house.acts)
    desk.outlook = outlookdesk.OutlookDesk.over(house.storage, house.clock, house.studio)
    desk.digests = digestdesk.DigestDesk(house.digests, house.studio)
    desk.setup, desk.watches, desk.held = house.setup, house.watches, house.held
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
