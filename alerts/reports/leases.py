"""Leases as their own record: who earns, how long they last, how many end early. Pure; heights become times by a pace."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from alerts.sample import Ms

UACT, UAKT = "uact", "uakt"
MICRO = 1_000_000
EARLY: Ms = DAY
"""A lease that ended before this age ended early: most of those were tries."""
LIVES: Ms = 7 * DAY
"""The median life is of the leases that ended within this long."""
ENOUGH = 10
"""Ended leases below which a median says nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One lease that is open: it is active, or being reclaimed and still billed."""

    id: str
    """owner/dseq/gseq/oseq/provider/bseq"""
    provider: str
    created: int
    """The height it began at."""
    denom: str
    rate: Decimal
    """Micro units for each block."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One lease that is over."""

    id: str
    provider: str
    created: int
    closed: int
    reason: str
    """The chain's word, made plain; empty where it gives none."""

    @property
    def blocks(self) -> int:
        """How long it lasted, in blocks."""
        return max(0, self.closed - self.created)


@dataclass(frozen=True, slots=True)
class Earnings:
    """What the open leases of each provider accrue in a day at today's rates, in USD. ACT counts as its nominal dollar."""

    median: float
    top3: float | None
    """The share of the three that earn most; None when nobody earns."""
    providers: int
    """With at least one open lease in ACT or AKT; what is paid in another token is left out."""


@dataclass(frozen=True, slots=True)
class Endings:
    """What ended lately."""

    closed_24h: int | None
    """None while leases have been watched for less than a day."""
    early_24h: int | None
    median_days: float | None
    """None with fewer than ENOUGH, or watched for less than a day."""
    ended: int
    """How many the median is of."""


def earnings(leases: Sequence[Lease], block_ms: float, akt_usd: float | None) -> Earnings | None:
    """By provider. None without one lease whose price is known, and where `needs_price` and there is no price of AKT."""
    if akt_usd is None and needs_price(leases):
        return None
    sums: dict[str, float] = {}
    for lease in leases:
        worth = {UACT: 1.0, UAKT: akt_usd or 0.0}.get(lease.denom)
        if worth is not None:
            daily = float(lease.rate) / MICRO * (DAY / block_ms) * worth
            sums[lease.provider] = sums.get(lease.provider, 0.0) + daily
    if not sums:
        return None
    most = sorted(sums.values(), reverse=True)
    total = sum(most)
    return Earnings(statistics.median(most), sum(most[:3]) / total if total else None, len(most))


def needs_price(leases: Iterable[Lease]) -> bool:
    """Whether any of them is paid in AKT: left out, it would make its provider earn less than it does, and the median another."""
    return any(lease.denom == UAKT and lease.rate for lease in leases)


def endings(ended: Sequence[Ended], height: int, block_ms: float, watched: Ms) -> Endings:
    """`ended`: those known to have ended lately; `height`: the newest block; `watched`: for how long they were watched.

    A lease ended (height - closed) blocks ago. Ages are blocks times the measured pace of today: an old lease's is a few
    percent off where the pace has changed.
    """
    if watched < DAY:
        return Endings(None, None, None, 0)
    day = [one for one in ended if (height - one.closed) * block_ms < DAY]
    lately = [one for one in ended if (height - one.closed) * block_ms < min(LIVES, watched)]
    lives = [one.blocks * block_ms / DAY for one in lately]
    return Endings(
        len(day),
        sum(1 for one in day if one.blocks * block_ms < EARLY),
        statistics.median(lives) if len(lives) >= ENOUGH else None,
        len(lives),
    )
