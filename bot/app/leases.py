"""Leases watched from listing to listing: what is open, what ended and how long it lasted, who earns."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from alerts.metric import Better, Metric, Unit
from alerts.reports.leases import LIVES, Ended, Lease, earnings, endings, needs_price
from alerts.sample import HOUR, MINUTE, Ms, Sample, Series
from bot.app.pace import measured
from bot.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from alerts.governance.blockpace import Pace
    from bot.sources._chain_leases import OpenLeases
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.leases")

EVERY: Ms = 15 * MINUTE
"""From one listing to the next."""
HOLE: Ms = 4 * EVERY
"""So long without a listing, and leases may have come and gone unseen."""
LOOKED_UP = 150
"""Leases looked up in one turn, one request each; the others wait for the next turn and stay open until then."""
KEEP: Ms = 4 * LIVES
OPINION = "akash_chain"
PRICE_AGE: Ms = HOUR
"""The oracle's price is that of a lease paid in AKT for so long."""
NO_PRICE = "some leases are paid in AKT, and the oracle has had no price for an hour"

CLOSED = Metric(
    "leases.closed_24h",
    Unit.COUNT,
    "Leases that ended in the last 24 hours, by the chain's own record of each; those shorter than a quarter of an hour are not all seen",
    low=0,
    high=1e8,
    labels=("network",),
)
CLOSED_EARLY = Metric(
    "leases.closed_early_24h",
    Unit.COUNT,
    "Of the leases that ended in the last 24 hours, those that had lasted less than a day",
    low=0,
    high=1e8,
    better=Better.LOWER,
    labels=("network",),
)
DURATION = Metric(
    "leases.duration_days_p50",
    Unit.DAYS,
    "Median life of the leases that ended in the last 7 days, in days; no value with fewer than ten of them",
    low=0,
    high=1e4,
    better=Better.HIGHER,
    labels=("network",),
)
EARNINGS = Metric(
    "providers.earnings_usd_day_p50",
    Unit.USD,
    "What the open leases of the median provider accrue in a day, ACT taken at its nominal dollar; not what was withdrawn",
    low=0,
    high=1e9,
    better=Better.HIGHER,
    labels=("network",),
)
TOP3_EARNINGS = Metric(
    "providers.top3_earnings_share",
    Unit.FRACTION,
    "Share of what all open leases accrue that goes to the three providers who earn most; by account",
    low=0,
    high=1,
    better=Better.LOWER,
    labels=("network",),
)
METRICS = (CLOSED, CLOSED_EARLY, DURATION, EARNINGS, TOP3_EARNINGS)
ACTIVE = "leases.active"
GIVERS: dict[str, tuple[str, ...]] = {metric.key: (OPINION,) for metric in METRICS}


@runtime_checkable
class LeaseSource(Protocol):
    """A chain whose leases can be listed."""

    @property
    def network(self) -> str:
        """The label `network` of what it gives."""
        ...

    async def open_leases(self, now: Ms) -> OpenLeases:
        """All of them. Raises SourceError."""
        ...

    async def leases_of(self, ids: Sequence[str], now: Ms) -> dict[str, Lease | Ended | None]:
        """What became of each; one that could not be asked for is missing."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """What one turn came to, for the log."""

    network: str
    open: int = 0
    ended: int = 0
    waiting: int = 0
    """Not listed any more and not looked up yet."""
    trouble: str = ""


class Leases:
    """Watches the leases of every network that has them."""

    def __init__(self, storage: Storage, sources: Iterable[object]) -> None:
        self._storage = storage
        self._sources = tuple(source for source in sources if isinstance(source, LeaseSource))

    async def step(self, now: Ms) -> tuple[Seen, ...]:
        """One turn for each network. Raises StorageError."""
        return tuple([await self._one(source, now) for source in self._sources])

    async def _one(self, source: LeaseSource, now: Ms) -> Seen:
        network = source.network
        try:
            listed = await source.open_leases(now)
            known, pace = await self._storage.read(
                lambda read: (read.open_leases(network), measured(read, network, now))
            )
            missing = sorted(known.keys() - {lease.id for lease in listed.leases})
            became = await source.leases_of(missing[:LOOKED_UP], now) if missing else {}
        except SourceError as err:
            return Seen(network, trouble=str(err))
        new = [lease for lease in listed.leases if known.get(lease.id) != lease]
        # It has ended when the chain says so of that lease, never because a list lacks it: a node may be behind.
        ended = [one for one in became.values() if isinstance(one, Ended)]
        lost = [name for name, one in became.items() if one is None]

        def work(tx: Tx) -> None:
            tx.put_open_leases(network, new)
            tx.end_leases(network, ended, lost)
            # What began and ended while nobody looked is in no list: after a hole the watching begins anew.
            if now - int(tx.meta(_listed(network)) or 0) > HOLE:
                tx.set_meta(_since(network), str(now))
            tx.set_meta(_listed(network), str(now))
            tx.add_samples(list(_samples(tx, network, listed, pace, now)))

        await self._storage.write(work)
        return Seen(network, len(listed.leases), len(ended), len(missing) - len(ended) - len(lost))


def _samples(tx: Tx, network: str, listed: OpenLeases, pace: Pace | None, now: Ms) -> Iterator[Sample]:
    yield Sample(Series.of(ACTIVE, network=network, source=OPINION), now, float(len(listed.leases)))
    if pace is None:
        return
    block_ms = pace.typical
    tx.forget_leases(network, listed.height - round(KEEP / block_ms))
    price = _price(tx, network, now)
    earned = earnings(listed.leases, block_ms, price)
    _explain(tx, network, now, "" if price is not None or not needs_price(listed.leases) else NO_PRICE)
    watched = now - int(tx.meta(_since(network)) or now)
    recent = tx.ended_leases(network, listed.height - round(LIVES / block_ms))
    over = endings(recent, listed.height, block_ms, watched)
    values: dict[str, float | None] = {
        EARNINGS.key: earned.median if earned is not None else None,
        TOP3_EARNINGS.key: earned.top3 if earned is not None else None,
        CLOSED.key: over.closed_24h,
        CLOSED_EARLY.key: over.early_24h,
        DURATION.key: over.median_days,
    }
    for key, value in values.items():
        if value is not None:
            yield Sample(Series.of(key, network=network), now, float(value))


def _price(tx: Tx, network: str, now: Ms) -> float | None:
    """The oracle's, as long as it is one: what AKT cost before says nothing of what a lease earns today."""
    price = tx.latest(Series.of("oracle.akt_usd", network=network), now)
    return None if price is None or price.value is None or price.at <= now - PRICE_AGE else price.value


def _explain(tx: Tx, network: str, now: Ms, says: str) -> None:
    """Why what providers earn is as old as it is, or not told at all; nothing where it is known."""
    for metric in (EARNINGS, TOP3_EARNINGS):
        series = Series.of(metric.key, network=network)
        if says:
            tx.withhold(series, now, says)
        else:
            tx.unwithhold(series)


def _listed(network: str) -> str:
    return f"leases listed at:{network}"


def _since(network: str) -> str:
    return f"leases watched since:{network}"
