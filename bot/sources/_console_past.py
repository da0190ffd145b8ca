"""What the Console knows of days gone by, asked once: a series per question, and the time of one block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.sources._console_daily import DailySeries, parse_daily
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms

_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Past:
    """One daily series: the metric it is the history of, and how many of its units make a whole one."""

    metric: str
    per: int = 1
    since_launch: bool = False
    """A full re-index gives it days of zeros before BME began."""
    zero_is_unknown: bool = False


SERIES: Final[Mapping[str, Past]] = {
    "totalAktBurnedForAct": Past("bme.akt_burned_total", _MICRO, since_launch=True),
    "totalAktReminted": Past("bme.akt_reissued_total", _MICRO, since_launch=True),
    "totalActMinted": Past("bme.act_minted_total", _MICRO, since_launch=True),
    "totalActBurnedForAkt": Past("bme.act_burned_total", _MICRO, since_launch=True),
    "outstandingAct": Past("bme.act_outstanding", _MICRO, since_launch=True),
    "vaultAkt": Past("bme.vault_akt", _MICRO, since_launch=True),
    "collateralRatio": Past("bme.collateral_ratio", since_launch=True, zero_is_unknown=True),
    "totalLeaseCount": Past("leases.total"),
    "activeLeaseCount": Past("leases.active"),
    "totalUUsdSpent": Past("spend.usd_total", _MICRO),
    "gpuUtilization": Past("gpu.utilization", 100),
    "activeGPU": Past("gpu.leased"),
}
"""By the name of the series. `daily*` ones are differences of these and are not asked for.

`activeGPU` counts the GPUs of open leases, `gpu.leased` itself what providers report: under its label it is never joined to that.
"""


def read_past(raw: Any, name: str, now: Ms, *, launch: Ms) -> DailySeries:
    """The completed days of one of SERIES. Raises SourceError."""
    past = SERIES[name]
    found = parse_daily(raw, name, now, since=launch if past.since_launch else 0, per=past.per)
    if past.zero_is_unknown:
        return DailySeries(name, tuple((at, value) for at, value in found.points if value))
    return found


def read_block_time(raw: Any) -> Ms:
    """Of /v1/blocks/{height}. Raises SourceError."""
    block = Read(raw).obj()
    at = block.time_ms("datetime")
    if at is None:
        block.at("datetime").fail("expected a time, found nothing")
    return at
