"""What members ask: numbers with their age and source. Reads only; the same answers serve chat, the CLI and the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.rule import owner_of, title_of
from alerts.sample import DAY
from alerts.state import State
from bot.app.asking.bme import bme
from bot.app.asking.burnmint import burnmint
from bot.app.asking.gpu import gpu, models
from bot.app.asking.look import Look
from bot.app.asking.network import network as network_figures
from bot.app.facts import Shown, SourceState, StatusFacts
from bot.app.known import Known
from bot.app.mute import held_now, muted_now
from bot.app.truth import broken

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from alerts.metric import Catalogue
    from alerts.sample import Ms, Series
    from bot.app.facts import (
        BmeFacts,
        BurnMintFacts,
        GpuFacts,
        GpuModel,
        NetworkFacts,
        ProposalFacts,
        ProposalLookUp,
        ProposalsFacts,
    )
    from bot.app.governance import Governance, LooksUp
    from bot.app.judge import Judge
    from bot.app.provenance import Provenance
    from bot.clock import Clock
    from bot.storage import Read, Storage

HOME = "akash"
"""The network whose models and proposals are offered while somebody types."""


class Query:
    """The use cases behind the answers."""

    def __init__(
        self,
        storage: Storage,
        catalogue: Catalogue,
        provenance: Provenance,
        clock: Clock,
        judge: Judge,
        governance: Governance,
        *,
        version: str,
        started_at: Ms,
        watched: Collection[str],
        gateway: Callable[[], str] = lambda: "off",
        chains: Mapping[str, LooksUp] | None = None,
    ) -> None:
        """`chains`: by network, the source that can be asked for one proposal."""
        self._storage = storage
        self._catalogue = catalogue
        self._provenance = provenance
        self._clock = clock
        self._judge = judge
        self._governance = governance
        self._version = version
        self._started_at = started_at
        self._watched = frozenset(watched)
        self._gateway = gateway
        self._chains = dict(chains or {})
        self.known = Known(storage, catalogue, clock, self._offered)

    async def burnmint(self, network: str = "akash") -> BurnMintFacts:
        """Burned against minted over every window."""
        return await self._storage.read(lambda read: burnmint(self._look(read, network)))

    async def gpu(self, model: str | None = None, network: str = "akash") -> GpuFacts:
        """The network's GPUs and each model's, busiest first."""
        return await self._storage.read(lambda read: gpu(self._look(read, network), model))

    async def bme(self, network: str = "akash") -> BmeFacts:
        """The circuit breaker, how far it is, and the books behind it."""
        return await self._storage.read(lambda read: bme(self._look(read, network)))

    async def network(self, network: str = "akash") -> NetworkFacts:
        """Leases, spend, providers, the token and the chain."""
        return await self._storage.read(lambda read: network_figures(self._look(read, network)))

    async def proposals(self, network: str = "akash", status: str = "") -> ProposalsFacts:
        """Open proposals first, then the newest that ended; with `status` only those."""
        now = self._clock.now()
        return await self._storage.read(lambda read: self._governance.listed(read, network, now, status))

    async def proposal(self, number: int, network: str = "akash") -> ProposalLookUp:
        """One proposal: as it was last read, else asked of the chain, where old ones are."""
        return await self._governance.one(network, number, self._clock.now(), self._chains.get(network))

    async def status(self, guild: str | None = None) -> StatusFacts:
        """Is the bot itself well: sources, rules, what waits. With `guild` what it is to know; without, everything."""
        now = self._clock.now()

        def seen(name: str) -> bool:
            return guild is None or owner_of(name) in {"", guild}

        def work(read: Read) -> StatusFacts:
            counts = read.outbox_counts(guild)
            firing = [
                (title_of(alert.rule), alert.labels, alert.fired_at)
                for alert in read.alerts().values()
                if alert.state is State.FIRING and seen(alert.rule)
            ]
            return StatusFacts(
                now=now,
                started_at=self._started_at,
                version=self._version,
                sources=tuple(
                    SourceState(row.name, row.up, row.since, row.reason, row.answered_at)
                    for _, row in sorted(read.sources().items())
                    if row.name.split("/")[0] in self._watched and ("/" not in row.name or not row.up)
                ),
                rules=sum(seen(rule.name) for rule in self._judge.rules),
                broken_rules=tuple(
                    sorted((title_of(what), cause) for what, cause in self._judge.broken.items() if seen(what))
                ),
                firing=tuple(sorted(firing)),
                waiting=counts["outbox.waiting"] + counts["outbox.claimed"],
                dead=counts["outbox.dead"],
                evaluated_at=self._judge.evaluated_at,
                gateway=self._gateway(),
                mutes=muted_now(read, now, guild).mutes,
                held=held_now(read, guild),
                broken_identities=broken(read, self._chains),
            )

        return await self._storage.read(work)

    def now(self) -> Ms:
        """The time that answers are about."""
        return self._clock.now()

    async def value(self, series: Series) -> Shown:
        """One value, with its age and where it comes from."""
        now = self._clock.now()
        return await self._storage.read(lambda read: self.shown(read, series, now))

    def shown(self, read: Read, series: Series, now: Ms) -> Shown:
        """One value as it is to be shown: fresh, or the last known one marked stale, or the reason for its silence."""
        metric = self._catalogue.get(series.metric)
        unit = metric.unit if metric else ""
        source = ", ".join(self._provenance.names(series.metric, series.label("network")))
        says = next((row.says for row in read.withheld(series.metric) if row.series == series), "")
        says = says or self._down(read, series)
        sample = read.latest(series, now)
        if sample is None or sample.value is None:
            return Shown(series.metric, series.labels, None, unit, sample.at if sample else None, source, says=says)
        if series.label("window") == "today" and sample.at // DAY != now // DAY:
            # Yesterday's last figure, until the first answer of the new day: it is of no day that is shown.
            return Shown(
                series.metric, series.labels, None, unit, sample.at, source, says=says or "no figures of this day yet"
            )
        stale = sample.at <= now - read.lookback(series)
        ages = self._provenance.of(read, series, now)
        at = min((at for _, at in ages), default=sample.at)
        return Shown(series.metric, series.labels, sample.value, unit, at, source, stale, says if stale else "", ages)

    def _down(self, read: Read, series: Series) -> str:
        """Why there may be no value: the first of its sources that does not answer, or was never asked."""
        rows = read.sources()
        for name in self._provenance.names(series.metric, series.label("network")):
            row = rows.get(name)
            if row is None:
                return f"{name} has not answered yet"
            if not row.up:
                return f"{name}: {row.reason}"
        broken = (rows.get(asked) for asked in self._provenance.requests(series))
        return next((f"{row.name}: {row.reason}" for row in broken if row is not None and not row.up), "")

    def _offered(self, read: Read) -> tuple[tuple[GpuModel, ...], tuple[ProposalFacts, ...]]:
        look = self._look(read, HOME)
        return models(look), self._governance.every(read, HOME)

    def _look(self, read: Read, network: str) -> Look:
        return Look(read, network, self._clock.now(), self.shown)
