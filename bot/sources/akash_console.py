"""Akash Console: what the chain alone cannot say. Gross AKT set aside and paid back, GPUs, bids, leases, spend.

docs/reference/sources-akash-console.md names every field and every answer that is refused.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from typing import TYPE_CHECKING, Any, Final

from alerts.metric import Better, Metric, Unit
from alerts.sample import DAY, HOUR, MINUTE
from bot.errors import SourceRefused
from bot.sources._base import Picked, Row
from bot.sources._console_answers import BmeDashboard, Capacity, Dashboard, parse_bme, parse_capacity, parse_dashboard
from bot.sources._console_daily import LAUNCH, SETTLED, DailySeries, parse_daily
from bot.sources._console_gpu import GpuPrices, Gpus, parse_gpus, parse_prices
from bot.sources._console_past import SERIES, read_block_time, read_past
from bot.sources._console_providers import HISTORY, BreakerHistory, Providers, parse_history, parse_providers
from bot.sources._console_providers import ROWS as PROVIDER_ROWS
from bot.sources._freshness import Newest
from bot.sources._http import DEFAULT_CAP
from bot.sources._polled import PolledSource, Request, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from alerts.sample import Ms
    from bot.sources._http import Http

log = logging.getLogger("burnwatch.sources")

__all__ = [
    "DAILY", "HISTORY", "KEY", "LAUNCH", "METRICS", "PAST", "SERIES", "TOTALS", "ConsoleSource",
]  # fmt: skip

KEY: Final = "akash_console"
DAILY: Final = "akash_console_daily"
"""The label `source` of what was read at the end of completed days: never mixed with live samples."""

_MOST_NAMES = 1_000
_PROVIDERS_CAP = 4 * DEFAULT_CAP
"""Every provider that was ever registered, with some kilobytes about each."""

AKT_BURNED = Metric(
    "bme.akt_burned_total",
    Unit.AKT,
    "AKT set aside for ACT since launch: moved into the vault and credited for later, not destroyed",
    low=0,
    high=1e12,
    counter=True,
    labels=("network",),
)
AKT_REISSUED = Metric(
    "bme.akt_reissued_total",
    Unit.AKT,
    "AKT paid back for ACT since launch, out of earlier credits: freshly minted AKT is another counter",
    low=0,
    high=1e12,
    counter=True,
    labels=("network",),
)
GPU_TOTAL = Metric(
    "gpu.total",
    Unit.GPU,
    "GPUs of all providers that answered within three hours: leased + pending + available",
    low=0,
    high=1e6,
    better=Better.HIGHER,
    labels=("network",),
)
GPU_LEASED = Metric(
    "gpu.leased",
    Unit.GPU,
    "GPUs in use, as the providers report them",
    low=0,
    high=1e6,
    better=Better.HIGHER,
    labels=("network",),
)
GPU_PENDING = Metric(
    "gpu.pending",
    Unit.GPU,
    "GPUs reserved for a bid that is not a lease yet",
    low=0,
    high=1e6,
    labels=("network",),
)
GPU_AVAILABLE = Metric(
    "gpu.available",
    Unit.GPU,
    "GPUs that are free",
    low=0,
    high=1e6,
    labels=("network",),
)
MODEL_TOTAL = Metric(
    "gpu.model.total",
    Unit.GPU,
    "GPUs of one model that can be leased out, memory sizes and interfaces summed",
    low=0,
    high=1e6,
    better=Better.HIGHER,
    labels=("network", "vendor", "model"),
)
MODEL_LEASED = Metric(
    "gpu.model.leased",
    Unit.GPU,
    "GPUs of one model in use, never more than its total",
    low=0,
    high=1e6,
    better=Better.HIGHER,
    labels=("network", "vendor", "model"),
)
MODEL_AVAILABLE = Metric(
    "gpu.model.available", Unit.GPU, "Free GPUs of one model", low=0, high=1e6, labels=("network", "vendor", "model")
)
MODEL_PRICE = Metric(
    "gpu.model.price_usd_hour",
    Unit.USD_PER_HOUR,
    "What providers bid for one GPU of a model for an hour: bids of the last 31 days, not deals",
    low=0,
    high=1_000,
    labels=("network", "vendor", "model", "stat"),
    parts_and_wholes="stat",
)
MODEL_PROVIDERS = Metric(
    "gpu.model.providers",
    Unit.COUNT,
    "Providers that have a GPU of one model free, at least: one with several memory sizes of it may be more",
    low=0,
    high=1e5,
    better=Better.HIGHER,
    labels=("network", "vendor", "model"),
)
LEASES_ACTIVE = Metric(
    "leases.active",
    Unit.COUNT,
    "Leases that are open, those on unreachable providers included",
    low=0,
    high=1e8,
    better=Better.HIGHER,
    labels=("network",),
)
LEASES_NEW = Metric(
    "leases.new_24h",
    Unit.COUNT,
    "Leases made in the last 24 hours, rolling",
    low=0,
    high=1e8,
    better=Better.HIGHER,
    labels=("network",),
)
LEASES_TOTAL = Metric(
    "leases.total",
    Unit.COUNT,
    "Leases ever made",
    low=0,
    high=1e12,
    counter=True,
    labels=("network",),
)
SPEND_24H = Metric(
    "spend.usd_24h",
    Unit.USD,
    "Lease price accrued in the last 24 hours, rolling: not what providers withdrew, not ACT burned",
    low=0,
    high=1e9,
    better=Better.HIGHER,
    labels=("network",),
)
SPEND_TOTAL = Metric(
    "spend.usd_total",
    Unit.USD,
    "Lease price accrued since the start",
    low=0,
    high=1e12,
    counter=True,
    labels=("network",),
)
PROVIDERS = Metric(
    "providers.active",
    Unit.COUNT,
    "Providers with a good answer within the last three hours, one per host",
    low=0,
    high=1e5,
    better=Better.HIGHER,
    labels=("network",),
)

TOTALS: Final[dict[str, Metric | str]] = {
    "totalAktBurnedForAct": AKT_BURNED,
    "totalAktReminted": AKT_REISSUED,
    "totalActMinted": "bme.act_minted_total",
    "totalActBurnedForAkt": "bme.act_burned_total",
}
"""The daily series that are read, and the metric each of them is the history of."""
PAST: Final[dict[str, str]] = {**dict.fromkeys(TOTALS, DAILY), "breaker_history": HISTORY}
"""Requests that tell of the past, and the label `source` under which that stays apart from what is read now."""


def _field(name: str) -> Callable[[Any], Iterator[Picked]]:
    """One field of a typed answer; None is no sample."""

    def pick(answer: Any) -> Iterator[Picked]:
        value = getattr(answer, name)
        if value is not None:
            yield Picked(value)

    return pick


def _block_time(answer: Dashboard | BmeDashboard) -> Ms:
    """Of the block that the answer is about: the API's memory may be minutes older than the answer."""
    return answer.at


def _of_models(name: str) -> Callable[[Gpus], Iterator[Picked]]:
    def pick(gpus: Gpus) -> Iterator[Picked]:
        for model in gpus.models:
            yield Picked(getattr(model, name), {"vendor": model.vendor, "model": model.model})

    return pick


def _prices(answer: GpuPrices) -> Iterator[Picked]:
    for price in answer.prices:
        for stat, value in price.usd_hour.items():
            yield Picked(value, {"vendor": price.vendor, "model": price.model, "stat": stat})


def _free_at(answer: GpuPrices) -> Iterator[Picked]:
    for vendor, model, count in answer.free_at:
        yield Picked(count, {"vendor": vendor, "model": model})


def _days(series: DailySeries) -> Iterator[Picked]:
    for at, value in series.points:
        yield Picked(value, {"source": DAILY}, at)


METRICS: Final[tuple[Row, ...]] = (
    Row(AKT_BURNED, "bme", _field("akt_burned")),
    Row(AKT_REISSUED, "bme", _field("akt_reissued")),
    Row("bme.act_minted_total", "bme", _field("act_minted")),
    Row("bme.act_burned_total", "bme", _field("act_burned")),
    Row("bme.act_outstanding", "bme", _field("act_outstanding")),
    Row("bme.vault_akt", "bme", _field("vault_akt")),
    Row("bme.remint_credits", "bme", _field("net_akt_burned")),
    Row("bme.collateral_ratio", "bme", _field("ratio")),
    Row(GPU_TOTAL, "capacity", _field("total")),
    Row(GPU_LEASED, "capacity", _field("active")),
    Row(GPU_PENDING, "capacity", _field("pending")),
    Row(GPU_AVAILABLE, "capacity", _field("available")),
    Row(PROVIDERS, "capacity", _field("providers")),
    Row(MODEL_TOTAL, "gpu", _of_models("total")),
    Row(MODEL_LEASED, "gpu", _of_models("leased")),
    Row(MODEL_AVAILABLE, "gpu", _of_models("available")),
    Row(MODEL_PRICE, "gpu_prices", _prices),
    Row(MODEL_PROVIDERS, "gpu_prices", _free_at),
    Row(LEASES_ACTIVE, "dashboard", _field("leases_active")),
    Row(LEASES_NEW, "dashboard", _field("leases_new_24h")),
    Row(LEASES_TOTAL, "dashboard", _field("leases_total")),
    Row(SPEND_24H, "dashboard", _field("spent_24h_usd")),
    Row(SPEND_TOTAL, "dashboard", _field("spent_total_usd")),
    Row("token.supply", "dashboard", _field("supply_akt")),
    Row("token.bonded_ratio", "dashboard", _field("bonded_ratio")),
    Row("token.community_pool", "dashboard", _field("community_pool_akt")),
    Row("token.inflation", "dashboard", _field("inflation")),
    *(Row(metric, name, _days) for name, metric in TOTALS.items()),
    *PROVIDER_ROWS,
)


class ConsoleSource(PolledSource):
    """The Console API. The dashboards go at every tick, the rest at the cadence of its own caches."""

    def __init__(
        self,
        http: Http,
        base_url: str = "https://console-api.akash.network",
        *,
        network: str = "akash",
        every: Ms = MINUTE,
        timeout: Ms = 25_000,
    ) -> None:
        """`every` is the tick, `timeout` is for all requests of one tick together; both in milliseconds."""
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._since: Ms = LAUNCH if network == "akash" else 0  # no other network's launch is known
        self._names: set[tuple[str, str]] = set()
        self._gaps: set[str] = set()
        self._newest = {name: Newest(f"the {name} answer") for name in ("dashboard", "bme")}
        requests = (
            Request("dashboard", 0, self._dashboard, _block_time),
            Request("bme", 0, self._bme, _block_time),
            Request("capacity", 0, self._capacity),
            Request("gpu", 5 * MINUTE, self._gpus),
            Request("gpu_prices", 15 * MINUTE, self._gpu_prices),
            Request("providers", 5 * MINUTE, self._providers),
            Request("breaker_history", HOUR, self._breaker_history),
            *(Request(name, HOUR, self._total(name)) for name in TOTALS),
        )
        super().__init__(KEY, network, requests, METRICS, every=every, timeout=timeout)
        # The past is read by its days and changes. Its hour must not let a live value stand for three.
        self._cadence |= {row.key: every for row in METRICS if row.request in ("bme", "breaker_history")}

    def _is_due(self, request: Request, now: Ms) -> bool:
        """Hourly is not enough for the daily series: yesterday is asked for as soon as it is settled."""
        if super()._is_due(request, now):
            return True
        asked = self._asked[request.name]
        settled = now // DAY * DAY + SETTLED
        return request.name in TOTALS and not asked.failures and asked.tried_at < settled <= now

    async def _dashboard(self, turn: Turn) -> Dashboard:
        answer = parse_dashboard(await self._get("/v1/dashboard-data", turn))
        self._note_gaps("dashboard", answer)
        self._newest["dashboard"].admit(answer.at, turn.now)
        return answer

    async def _bme(self, turn: Turn) -> BmeDashboard:
        answer = parse_bme(await self._get("/v1/bme/dashboard-data", turn))
        self._note_gaps("BME dashboard", answer)
        self._newest["bme"].admit(answer.at, turn.now)
        return answer

    async def _capacity(self, turn: Turn) -> Capacity:
        answer = parse_capacity(await self._get("/v1/network-capacity", turn))
        self._note_gaps("capacity", answer)
        return answer

    def _note_gaps(self, name: str, answer: Dashboard | BmeDashboard | Capacity) -> None:
        """Log once what an answer leaves out: its figure has no value, the others do."""
        for part in dataclasses.fields(answer):
            gap = f"{name}: {part.name}"
            if getattr(answer, part.name) is None and gap not in self._gaps:
                self._gaps.add(gap)
                log.warning("%s has no value in the Console's answer", gap)

    async def _gpus(self, turn: Turn) -> Gpus:
        """Never with a filter: a mixed node would then be credited to whatever model was asked for."""
        gpus = parse_gpus(await self._get("/v1/gpu", turn))
        self._know((model.vendor, model.model) for model in gpus.models)
        return gpus

    async def _gpu_prices(self, turn: Turn) -> GpuPrices:
        prices = parse_prices(await self._get("/v1/gpu-prices", turn))
        self._know((price.vendor, price.model) for price in prices.prices)
        return prices

    async def _providers(self, turn: Turn) -> Providers:
        found = parse_providers(await self._get("/v1/providers", turn, cap=_PROVIDERS_CAP))
        self._know(("a provider's host", provider.host) for provider in found.online if provider.total)
        return found

    async def _breaker_history(self, turn: Turn) -> BreakerHistory:
        return parse_history(await self._get("/v1/bme/status-history", turn), turn.now)

    def _know(self, names: Iterable[tuple[str, str]]) -> None:
        """Refuse an answer that brings the names ever seen above a bound: new ones at every poll fill any storage."""
        known = self._names | set(names)
        if len(known) > _MOST_NAMES:
            raise SourceRefused(f"more than {_MOST_NAMES} GPU models and providers since the start: not believed")
        self._names = known

    def _total(self, name: str) -> Callable[[Turn], Any]:
        async def run(turn: Turn) -> DailySeries:
            return parse_daily(await self._get(f"/v1/graph-data/{name}", turn), name, turn.now, since=self._since)

        return run

    async def past(self, name: str, now: Ms) -> DailySeries:
        """The completed days of one of `_console_past.SERIES`. Raises SourceError."""
        return read_past(await self._get(f"/v1/graph-data/{name}", self._turn(now)), name, now, launch=self._since)

    async def block_time(self, height: int, now: Ms) -> Ms:
        """When a block was made. Raises SourceError."""
        return read_block_time(await self._get(f"/v1/blocks/{height:d}", self._turn(now)))

    async def totals(self, now: Ms) -> BmeDashboard:
        """BME's totals now, outside the tick. Raises SourceError."""
        return parse_bme(await self._get("/v1/bme/dashboard-data", self._turn(now)))

    def _turn(self, now: Ms) -> Turn:
        return Turn(now, asyncio.get_running_loop().time() + self._timeout / 1_000)

    async def _get(self, path: str, turn: Turn, *, cap: int = DEFAULT_CAP) -> Any:
        reply = await self._http.get(self._base_url + path, deadline=turn.left(), cap=cap)
        return reply.json
