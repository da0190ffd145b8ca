"""A stand-in of the Akash Console API: figures that can be moved by hand, in the documented shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY
from bot.clock import Clock, SystemClock
from tests.doubles._stand import Reply, Stand, says, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.sample import Ms

MICRO = 1_000_000
BLOCK: Ms = 6_500
"""Between two blocks."""
OTHERS = (
    "outstandingAct", "vaultAkt", "collateralRatio", "totalLeaseCount", "activeLeaseCount", "totalUUsdSpent", "gpuUtilization",
    "activeGPU",
)  # fmt: skip
TOTALS = ("totalAktBurnedForAct", "totalAktReminted", "totalActMinted", "totalActBurnedForAkt")


def iso(at: Ms) -> str:
    """As the Console writes times: milliseconds and Z."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


@dataclass
class Figures:
    """What the stand-in claims, in whole tokens and dollars; it writes them as the API does."""

    height: int = 28_950_412
    behind: Ms = 12_000
    """How long ago the newest block was."""
    akt_burned: float = 1_843_210.25
    akt_reissued: float = 1_402_118.5
    act_minted: float = 1_151_870.0
    act_burned: float = 842_310.0
    vault_akt: float = 741_000.0
    ratio: float = 1.6745
    supply_akt: float = 297_012_345.678901
    bonded_akt: float = 91_424_223.477855
    pool_akt: float = 5_312_000.11122275
    inflation: float = 0.04
    leases: int = 731
    leases_24h: int = 1_012
    leases_total: int = 561_204
    spent_usd: float = 6_052_341.5
    spent_24h_usd: float = 8_240.12
    gpus: tuple[int, int, int] = (202, 4, 196)
    """active, pending, available"""
    providers: int = 61
    models: dict[tuple[str | None, str | None], tuple[int, int]] = field(
        default_factory=lambda: {
            ("nvidia", "a100"): (230, 94),
            ("nvidia", "h100"): (68, 53),
            ("nvidia", "rtx4090"): (55, 40),
        }
    )
    """(vendor, model) to (allocatable, allocated)"""
    prices: dict[tuple[str, str], tuple[float, float, float, float] | None] = field(
        default_factory=lambda: {
            ("nvidia", "a100"): (1.07, 1.84, 1.7, 1.83),
            ("nvidia", "h100"): (2.04, 2.56, 2.58, 3.16),
        }
    )
    """(vendor, model) to (min, med, avg, max), None where nobody bids"""
    farms: dict[str, tuple[int, int, tuple[str, ...]]] = field(
        default_factory=lambda: {
            "farm.example": (200, 110, ("a100", "h100")),
            "barn.example": (120, 60, ("h100",)),
            "shed.example": (60, 24, ("a100", "rtx4090")),
            "hut.example": (22, 8, ("rtx4090",)),
            "gone.example": (0, 0, ("h100",)),
        }
    )
    """By host: (GPUs, in use, models); without GPUs it is offline"""
    breaker: list[tuple[Ms, str, str]] = field(default_factory=list)
    """(when, before, after), as the breaker's history lists them"""
    days: dict[str, list[float]] = field(default_factory=dict)
    """Cumulative totals at the end of each completed day, the last one yesterday; made up from the totals when absent."""


class FakeConsole(Stand):
    """Answers as the Console does, from `figures`, with dates that follow `clock`."""

    def __init__(self, clock: Clock | None = None, figures: Figures | None = None) -> None:
        super().__init__()
        self.clock = clock or SystemClock()
        self.figures = figures or Figures()
        made: dict[str, Callable[[], Any]] = {
            "/v1/dashboard-data": self.dashboard,
            "/v1/bme/dashboard-data": self.bme,
            "/v1/network-capacity": self.capacity,
            "/v1/gpu": self.gpu,
            "/v1/gpu-prices": self.gpu_prices,
            "/v1/providers": self.providers,
            "/v1/bme/status-history": self.breaker_history,
        }
        for path, make in made.items():
            self.answers[path] = lambda _, make=make: says(make())
        for name in (*TOTALS, *OTHERS):
            self.answers[f"/v1/graph-data/{name}"] = lambda _, name=name: says(self.graph(name))

    def _given(self, path: str) -> Reply | Callable[..., Reply]:
        if path.startswith("/v1/blocks/") and path not in self.answers:
            return says(
                {"height": int(path.rsplit("/", 1)[-1]), "datetime": iso(self.block_at(int(path.rsplit("/", 1)[-1])))}
            )
        given = super()._given(path)
        if isinstance(given, Reply) and given.status == 404 and path.startswith("/v1/graph-data/"):
            return text(f"Invalid graph data type: {path.rsplit('/', 1)[-1]}")
        return given

    @property
    def block_time(self) -> Ms:
        """Time of the newest indexed block."""
        return self.clock.now() - self.figures.behind

    def block_at(self, height: int) -> Ms:
        """When a block was made: as many as there are between it and the newest one ago."""
        return self.block_time - BLOCK * (self.figures.height - height)

    def dashboard(self) -> dict[str, Any]:
        """Make the answer of /v1/dashboard-data."""
        f = self.figures
        active, pending, available = f.gpus
        now = {
            "date": iso(self.block_time),
            "height": f.height,
            "activeLeaseCount": f.leases,
            "totalLeaseCount": f.leases_total,
            "dailyLeaseCount": f.leases_24h,
            "totalUAktSpent": 2_811_200_300_400,
            "dailyUAktSpent": 0,
            "totalUActSpent": f.spent_usd * MICRO * 0.4,
            "dailyUActSpent": f.spent_24h_usd * MICRO,
            "totalUUsdcSpent": f.spent_usd * MICRO * 0.4,
            "dailyUUsdcSpent": f.spent_24h_usd * MICRO,
            "totalUUsdSpent": f.spent_usd * MICRO,
            "dailyUUsdSpent": f.spent_24h_usd * MICRO,
            "activeCPU": 2_750_120,
            "activeGPU": active + 5,
            "activeMemory": 14 * 10**12,
            "activeStorage": 44 * 10**12,
        }
        return {
            "chainStats": {
                "bondedTokens": f.bonded_akt * MICRO,
                "totalSupply": f.supply_akt * MICRO,
                "communityPool": f.pool_akt * MICRO,
                "inflation": f.inflation,
                "stakingAPR": 0.0391,
                "height": f.height + 10,
                "transactionCount": 37_990_408,
            },
            "now": now,
            "compare": now | {"date": iso(self.block_time - DAY), "height": f.height - 13_300},
            "networkCapacity": {
                "activeProviderCount": f.providers,
                "activeGPU": active,
                "pendingGPU": pending,
                "availableGPU": available,
                "totalGPU": active + pending + available,
            },
            "latestBlocks": [],
            "latestTransactions": [],
        }

    def bme(self) -> dict[str, Any]:
        """Make the answer of /v1/bme/dashboard-data."""
        f = self.figures
        now = {
            "date": iso(self.block_time),
            "outstandingAct": (f.act_minted - f.act_burned) * MICRO,
            "vaultAkt": f.vault_akt * MICRO,
            "collateralRatio": f.ratio,
            "totalAktBurnedForAct": f.akt_burned * MICRO,
            "dailyAktBurnedForAct": 1_120 * MICRO,
            "totalActMinted": f.act_minted * MICRO,
            "dailyActMinted": 760 * MICRO,
            "totalActBurnedForAkt": f.act_burned * MICRO,
            "dailyActBurnedForAkt": 540 * MICRO,
            "totalAktReminted": f.akt_reissued * MICRO,
            "dailyAktReminted": 790 * MICRO,
            "netAktBurned": (f.akt_burned - f.akt_reissued) * MICRO,
            "dailyNetAktBurned": 330 * MICRO,
        }
        return {"now": now, "compare": now | {"date": iso(self.clock.now() // DAY * DAY - 3_000)}}

    def capacity(self) -> dict[str, Any]:
        """Make the answer of /v1/network-capacity."""
        active, pending, available = self.figures.gpus
        gpu = {"active": active, "pending": pending, "available": available, "total": active + pending + available}
        cpu = {"active": 2_858_030, "pending": 0, "available": 6_986_195, "total": 9_844_225}
        return {"resources": {"cpu": cpu, "gpu": gpu}, "activeProviderCount": self.figures.providers}

    def gpu(self) -> dict[str, Any]:
        """Make the answer of /v1/gpu."""
        details: dict[str, list[dict[str, Any]]] = {}
        for (vendor, model), (total, leased) in self.figures.models.items():
            row = {"model": model, "ram": "80Gi", "interface": "PCIe", "allocatable": total, "allocated": leased}
            details.setdefault(vendor or "<UNKNOWN>", []).append(row)
        total = sum(total for total, _ in self.figures.models.values())
        leased = sum(leased for _, leased in self.figures.models.values())
        return {"gpus": {"total": {"allocatable": total, "allocated": leased}, "details": details}}

    def gpu_prices(self) -> dict[str, Any]:
        """Make the answer of /v1/gpu-prices."""
        models = []
        for (vendor, model), price in self.figures.prices.items():
            total, leased = self.figures.models.get((vendor, model), (8, 0))
            named = None
            if price is not None:
                named = {
                    "currency": "USD",
                    "weightedAverage": price[2],
                    **dict(zip(("min", "med", "avg", "max"), price, strict=True)),
                }
            models.append(
                {
                    "vendor": vendor,
                    "model": model,
                    "ram": "80Gi",
                    "interface": "PCIe",
                    "availability": {"total": total, "available": max(0, total - leased)},
                    "providerAvailability": {"total": 3, "available": 2},
                    "price": named,
                    "priceUakt": None,
                }
            )
        return {"availability": {"total": 0, "available": 0}, "models": models}

    def providers(self) -> list[dict[str, Any]]:
        """Make the answer of /v1/providers."""
        return [
            {
                "owner": f"akash1{index:038}",
                "name": host if total else None,
                "hostUri": f"https://{host}:8443",
                "createdHeight": 12_345_678 + index,
                "isOnline": total > 0,
                "isAudited": True,
                "lastCheckDate": iso(self.clock.now()),
                "lastOnlineDate": iso(self.clock.now()) if total else None,
                "leaseCount": leased * 3,
                "stats": {"gpu": {"active": leased, "pending": 0, "available": total - leased, "total": total}},
                "gpuModels": [
                    {"vendor": "nvidia", "model": model, "ram": "80Gi", "interface": "PCIe"} for model in models
                ],
            }
            for index, (host, (total, leased, models)) in enumerate(self.figures.farms.items())
        ]

    def breaker_history(self) -> list[dict[str, Any]]:
        """Make the answer of /v1/bme/status-history."""
        return [
            {
                "height": 26_063_801 + index,
                "date": iso(at),
                "previousStatus": f"mint_status_{before}",
                "newStatus": f"mint_status_{after}",
                "collateralRatio": 0,
            }
            for index, (at, before, after) in enumerate(self.figures.breaker)
        ]

    def graph(self, name: str) -> dict[str, Any]:
        """Make the answer of /v1/graph-data/{name}: completed days, then one partial point at the newest block."""
        f = self.figures
        live = {
            "totalAktBurnedForAct": f.akt_burned,
            "totalAktReminted": f.akt_reissued,
            "totalActMinted": f.act_minted,
            "totalActBurnedForAkt": f.act_burned,
            "outstandingAct": f.act_minted - f.act_burned,
            "vaultAkt": f.vault_akt,
            "collateralRatio": f.ratio,
            "totalLeaseCount": float(f.leases_total),
            "activeLeaseCount": float(f.leases),
            "totalUUsdSpent": f.spent_usd,
            "gpuUtilization": 100.0 * f.gpus[0] / sum(f.gpus),
            "activeGPU": float(f.gpus[0] + 5),
        }[name]
        unit = (
            1
            if name in {"collateralRatio", "totalLeaseCount", "activeLeaseCount", "gpuUtilization", "activeGPU"}
            else MICRO
        )
        step = 2_000.0 if name in TOTALS else 0.0
        values = f.days.get(name) or [live - step * days for days in range(12, 0, -1)]
        today = self.clock.now() // DAY * DAY
        points = [
            {"date": iso(today - DAY * (len(values) - index)), "value": value * unit}
            for index, value in enumerate(values)
        ]
        points.append({"date": iso(self.block_time), "value": live * unit})
        return {"currentValue": live * unit, "compareValue": points[-2]["value"], "snapshots": points}
