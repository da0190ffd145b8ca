"""What members ask: numbers with their age and source. Reads only; the same answers serve chat, the CLI and the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import Series
from alerts.state import State
from bot.app.facts import BurnMintFacts, GpuFacts, GpuModel, ProposalsFacts, Shown, SourceState, StatusFacts
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.metric import Catalogue
    from alerts.sample import Ms
    from bot.app.governance import Governance
    from bot.app.judge import Judge
    from bot.app.provenance import Provenance
    from bot.clock import Clock
    from bot.storage import Read, Storage

WINDOWS = ("1d", "7d", "28d", "30d", "all", "today")
"""`28d` is Render's: four epochs."""
STATS = ("min", "med", "max")


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
        gateway: Callable[[], str] = lambda: "off",
    ) -> None:
        self._storage = storage
        self._catalogue = catalogue
        self._provenance = provenance
        self._clock = clock
        self._judge = judge
        self._governance = governance
        self._version = version
        self._started_at = started_at
        self._gateway = gateway

    async def burnmint(self, network: str = "akash") -> BurnMintFacts:
        """Burned against minted over every window."""
        now = self._clock.now()

        def work(read: Read) -> BurnMintFacts:
            def by_window(key: str) -> dict[str, Shown]:
                return {
                    window: self.shown(read, Series.of(key, network=network, window=window), now) for window in WINDOWS
                }

            return BurnMintFacts(
                network=network,
                now=now,
                ratio=by_window("bme.burn_mint_ratio"),
                ratio_usd=by_window("bme.burn_mint_ratio_usd"),
                net=by_window("bme.net_akt"),
                unit="RENDER" if network == "render" else "AKT",
                simulated=Series.of("bme.net_akt", network=network).simulated,
            )

        return await self._storage.read(work)

    async def gpu(self, model: str | None = None, network: str = "akash") -> GpuFacts:
        """The network's GPUs and each model's, busiest first. Raises UserError for a model nobody carries."""
        now = self._clock.now()

        def work(read: Read) -> GpuFacts:
            def whole(name: str) -> Shown:
                return self.shown(read, Series.of(f"gpu.{name}", network=network), now)

            models = self._models(read, network, now)
            if model is not None:
                chosen = [line for line in models if line.model == model.strip().lower()]
                if not chosen:
                    known = ", ".join(line.model for line in models[:12]) or "none yet"
                    raise UserError(f'No model "{model[:40]}" is on the network now. Known: {known}.')
                models = chosen
            return GpuFacts(
                network=network,
                now=now,
                total=whole("total"),
                leased=whole("leased"),
                pending=whole("pending"),
                available=whole("available"),
                utilization=whole("utilization"),
                models=tuple(models),
                simulated=Series.of("gpu.total", network=network).simulated,
            )

        return await self._storage.read(work)

    async def proposals(self, network: str = "akash") -> ProposalsFacts:
        """Open proposals first, then the newest that ended."""
        now = self._clock.now()
        return await self._storage.read(lambda read: self._governance.listed(read, network, now))

    async def status(self) -> StatusFacts:
        """Is the bot itself well: sources, rules, what waits."""
        now = self._clock.now()

        def work(read: Read) -> StatusFacts:
            counts = read.outbox_counts()
            firing = [
                (alert.rule, alert.labels, alert.fired_at)
                for alert in read.alerts().values()
                if alert.state is State.FIRING
            ]
            return StatusFacts(
                now=now,
                started_at=self._started_at,
                version=self._version,
                sources=tuple(
                    SourceState(row.name, row.up, row.since, row.reason, row.answered_at)
                    for _, row in sorted(read.sources().items())
                    if "/" not in row.name or not row.up
                ),
                rules=len(self._judge.rules),
                broken_rules=tuple(sorted(self._judge.broken.items())),
                firing=tuple(sorted(firing)),
                waiting=counts["outbox.waiting"] + counts["outbox.claimed"],
                dead=counts["outbox.dead"],
                evaluated_at=self._judge.evaluated_at,
                gateway=self._gateway(),
            )

        return await self._storage.read(work)

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

    def _models(self, read: Read, network: str, now: Ms) -> list[GpuModel]:
        lines: list[GpuModel] = []
        for series in read.series("gpu.model.total"):
            if series.label("network") != network or series.label("source"):
                continue
            vendor, model = series.label("vendor"), series.label("model")

            def part(key: str, vendor: str = vendor, model: str = model, **labels: str) -> Shown:
                wanted = Series.of(f"gpu.model.{key}", network=network, vendor=vendor, model=model, **labels)
                return self.shown(read, wanted, now)

            total = part("total")
            if total.value is None:
                continue  # nobody carries it any more
            prices = {stat: part("price_usd_hour", stat=stat) for stat in STATS}
            lines.append(
                GpuModel(
                    vendor=vendor,
                    model=model,
                    total=total,
                    leased=part("leased"),
                    available=part("available"),
                    utilization=part("utilization"),
                    price_med=prices["med"],
                    price_min=prices["min"],
                    price_max=prices["max"],
                )
            )
        return sorted(
            lines, key=lambda line: (-(line.utilization.value or 0.0), -(line.total.value or 0.0), line.model)
        )
