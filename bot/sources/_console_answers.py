"""The Console's live figures: /v1/dashboard-data, /v1/bme/dashboard-data and /v1/network-capacity, read and doubted.

These endpoints answer 200 with zeros when a part of them failed, so a zero that cannot be true refuses the whole answer.
A figure that the answer leaves out is None and takes no other with it; one of another type refuses the answer.
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
    leases_active: int | None
    leases_new_24h: int | None
    leases_total: int | None
    spent_24h_usd: float | None
    spent_total_usd: float | None
    supply_akt: float | None
    bonded_akt: float | None
    community_pool_akt: float | None
    inflation: float | None

    @property
    def bonded_ratio(self) -> float | None:
        """Bonded tokens over total supply; more bonded than there are is no ratio."""
        if self.bonded_akt is None or self.supply_akt is None or self.bonded_akt > self.supply_akt:
            return None
        return self.bonded_akt / self.supply_akt


@dataclass(frozen=True, slots=True)
class BmeDashboard:
    """`now` of /v1/bme/dashboard-data, in whole tokens. The daily figures run from UTC midnight and are not read."""

    at: Ms
    akt_burned: float | None
    akt_reissued: float | None
    act_minted: float | None
    act_burned: float | None
    act_outstanding: float | None
    vault_akt: float | None
    net_akt_burned: float | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """/v1/network-capacity: the whole network's GPUs, and the providers that answered within three hours."""

    active: int | None
    pending: int | None
    available: int | None
    total: int | None
    providers: int | None


def parse_dashboard(raw: Any) -> Dashboard:
    """Read /v1/dashboard-data. Only the rolling day (`dailyUUsdSpent`, `dailyLeaseCount`) is taken.

    `*UActSpent` and `*UUsdcSpent` are one number under two names and are both inside `*UUsdSpent`: neither is read.
    A failed sub-query gives zeros with 200, therefore three zeros refuse the whole and a lone zero of a chain figure is None.
    """
    top = Read(raw)
    now, chain = top.obj("now"), top.obj("chainStats")
    height = now.int("height", low=0)
    supply = chain.micro("totalSupply", None)
    capacity = top.maybe("networkCapacity")
    zeros = [
        name
        for name, value in (
            ("now.height", height),
            ("chainStats.totalSupply", supply),
            (
                "networkCapacity.activeProviderCount",
                1 if capacity is None else capacity.int("activeProviderCount", 1, low=0),
            ),
        )
        if value == 0
    ]
    if zeros:
        raise SourceRefused(f"the dashboard answers zeros ({', '.join(zeros)}): a part of it failed")
    found = Dashboard(
        at=_time(now, "date"),
        height=height,
        leases_active=now.int("activeLeaseCount", None, low=0),
        leases_new_24h=now.int("dailyLeaseCount", None, low=0),
        leases_total=now.int("totalLeaseCount", None, low=0),
        spent_24h_usd=now.micro("dailyUUsdSpent", None),
        spent_total_usd=now.micro("totalUUsdSpent", None),
        supply_akt=supply,
        bonded_akt=chain.micro("bondedTokens", None) or None,
        community_pool_akt=chain.micro("communityPool", None) or None,
        inflation=chain.number("inflation", None, low=0.0) or None,
    )
    if found.leases_active is None and found.spent_24h_usd is None and found.leases_total is None:
        now.fail("expected leases and spend, found neither")
    return found


def parse_bme(raw: Any) -> BmeDashboard:
    """Read `now` of /v1/bme/dashboard-data. The names carry no `u`, the amounts are micro units all the same."""
    now = Read(raw).obj("now")
    amounts = {
        "akt_burned": now.micro("totalAktBurnedForAct", None),
        "akt_reissued": now.micro("totalAktReminted", None),
        "act_minted": now.micro("totalActMinted", None),
        "act_burned": now.micro("totalActBurnedForAkt", None),
        "act_outstanding": now.micro("outstandingAct", None),
        "vault_akt": now.micro("vaultAkt", None),
    }
    if all(value is None for value in amounts.values()):
        now.fail("expected BME's totals, found none")
    if not any(amounts.values()):
        raise SourceRefused("the BME dashboard answers zeros: it has no indexed blocks")
    net = now.number("netAktBurned", None)
    if (
        net is not None and net < -1
    ):  # burned minus reissued is never negative; the totals are doubles, so a rounding error may be
        now.at("netAktBurned").fail("expected 0 or more, found less")
    return BmeDashboard(
        at=_time(now, "date"),
        net_akt_burned=None if net is None else max(0.0, net / 1_000_000),
        ratio=now.number("collateralRatio", None, low=0.0) or None,
        **amounts,
    )


def parse_capacity(raw: Any) -> Capacity:
    """Read /v1/network-capacity. The total must be what the three parts make: else one of the four changed its meaning."""
    top = Read(raw)
    providers = top.int("activeProviderCount", None, low=0)
    gpu = top.obj("resources").obj("gpu")
    active, pending, available, total = (
        gpu.int(name, None, low=0) for name in ("active", "pending", "available", "total")
    )
    if active is None and total is None:
        gpu.fail("expected counts of GPUs, found none")
    if providers == 0:
        raise SourceRefused("the capacity answers zeros: not one active provider")
    if total == 0 or (total is None and not (active or pending or available)):
        raise SourceRefused("the capacity answers zeros: the network without one GPU is not believed")
    if None not in (active, pending, available, total) and total != (active or 0) + (pending or 0) + (available or 0):
        raise SourceRefused(
            "the GPU total is not active + pending + available: one of the four means something else now"
        )
    return Capacity(active, pending, available, total, providers)


def _time(read: Read, key: str) -> Ms:
    at = read.time_ms(key)
    if at is None:
        read.at(key).fail("expected a time, found nothing")
    return at
