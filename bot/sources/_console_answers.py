"""The Console's live figures: /v1/dashboard-data, /v1/bme/dashboard-data and /v1/network-capacity, read and doubted.

These endpoints answer 200 with zeros when a part of them failed, so a zero that cannot be true refuses the whole answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.errors import SourceRefused
from bot.sources._read import Read

if TYPE_CHECKING:
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class Dashboard:
    """/v1/dashboard-data: leases and spend at the newest indexed block, and what the chain's modules said."""

    at: Ms
    height: int
    leases_active: int
    leases_new_24h: int
    leases_total: int
    spent_24h_usd: float
    spent_total_usd: float
    supply_akt: float
    bonded_akt: float | None
    community_pool_akt: float | None
    inflation: float | None

    @property
    def bonded_ratio(self) -> float | None:
        """Bonded tokens over total supply; more bonded than there are is no ratio."""
        if self.bonded_akt is None or self.bonded_akt > self.supply_akt:
            return None
        return self.bonded_akt / self.supply_akt


@dataclass(frozen=True, slots=True)
class BmeDashboard:
    """`now` of /v1/bme/dashboard-data, in whole tokens. The daily figures run from UTC midnight and are not read."""

    at: Ms
    akt_burned: float
    akt_reissued: float
    act_minted: float
    act_burned: float
    act_outstanding: float
    vault_akt: float
    net_akt_burned: float
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """/v1/network-capacity: the whole network's GPUs, and the providers that answered within three hours."""

    active: int
    pending: int
    available: int
    total: int
    providers: int


def parse_dashboard(raw: Any) -> Dashboard:
    """Read /v1/dashboard-data. Only the rolling day (`dailyUUsdSpent`, `dailyLeaseCount`) is taken.

    `*UActSpent` and `*UUsdcSpent` are one number under two names and are both inside `*UUsdSpent`: neither is read.
    A failed sub-query gives zeros with 200, therefore three zeros refuse the whole and a lone zero of a chain figure is None.
    """
    top = Read(raw)
    now, chain = top.obj("now"), top.obj("chainStats")
    height = now.int("height", low=0)
    supply = chain.micro("totalSupply")
    capacity = top.maybe("networkCapacity")
    zeros = [
        name
        for name, value in (
            ("now.height", height),
            ("chainStats.totalSupply", supply),
            (
                "networkCapacity.activeProviderCount",
                1 if capacity is None else capacity.int("activeProviderCount", low=0),
            ),
        )
        if value == 0
    ]
    if zeros:
        raise SourceRefused(f"the dashboard answers zeros ({', '.join(zeros)}): a part of it failed")
    return Dashboard(
        at=_time(now, "date"),
        height=height,
        leases_active=now.int("activeLeaseCount", low=0),
        leases_new_24h=now.int("dailyLeaseCount", low=0),
        leases_total=now.int("totalLeaseCount", low=0),
        spent_24h_usd=now.micro("dailyUUsdSpent"),
        spent_total_usd=now.micro("totalUUsdSpent"),
        supply_akt=supply,
        bonded_akt=chain.micro("bondedTokens") or None,
        community_pool_akt=chain.micro("communityPool") or None,
        inflation=chain.number("inflation", low=0.0) or None,
    )


def parse_bme(raw: Any) -> BmeDashboard:
    """Read `now` of /v1/bme/dashboard-data. The names carry no `u`, the amounts are micro units all the same."""
    now = Read(raw).obj("now")
    amounts = {
        "akt_burned": now.micro("totalAktBurnedForAct"),
        "akt_reissued": now.micro("totalAktReminted"),
        "act_minted": now.micro("totalActMinted"),
        "act_burned": now.micro("totalActBurnedForAkt"),
        "act_outstanding": now.micro("outstandingAct"),
        "vault_akt": now.micro("vaultAkt"),
    }
    if not any(amounts.values()):
        raise SourceRefused("the BME dashboard answers zeros: it has no indexed blocks")
    net = now.number("netAktBurned")
    if net < -1:  # burned minus reissued is never negative; the totals are doubles, so a rounding error may be
        now.at("netAktBurned").fail("expected 0 or more, found less")
    return BmeDashboard(
        at=_time(now, "date"),
        net_akt_burned=max(0.0, net / 1_000_000),
        ratio=now.number("collateralRatio", low=0.0) or None,
        **amounts,
    )


def parse_capacity(raw: Any) -> Capacity:
    """Read /v1/network-capacity. The total must be what the three parts make: else one of the four changed its meaning."""
    top = Read(raw)
    providers = top.int("activeProviderCount", low=0)
    gpu = top.obj("resources").obj("gpu")
    active, pending, available, total = (gpu.int(name, low=0) for name in ("active", "pending", "available", "total"))
    if providers == 0:
        raise SourceRefused("the capacity answers zeros: not one active provider")
    if total != active + pending + available:
        raise SourceRefused(
            "the GPU total is not active + pending + available: one of the four means something else now"
        )
    return Capacity(active, pending, available, total, providers)


def _time(read: Read, key: str) -> Ms:
    at = read.time_ms(key)
    if at is None:
        read.at(key).fail("expected a time, found nothing")
    return at
