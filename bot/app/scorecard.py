"""`/scorecard` and `burnwatch scorecard`: stored days read once, then scored off the event loop."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.reports.published import FIGURES, Checked, contradictions
from alerts.reports.quarter import LAUNCH_DAY
from alerts.reports.scorecard import COUNTERS, GAUGES, LASTS, Scorecard, score
from alerts.sample import DAY, HOUR, SIMULATED, Series

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from alerts.reports.quarter import Days
    from alerts.sample import Ms
    from bot.clock import Clock
    from bot.storage import Read, Storage

SEED = 20260323
FRESH = "bme.akt_minted_fresh_total"
HOSTS = "providers.gpu_total"
HOSTS_BACK = 280
"""Days: three quarters, of which two are compared."""
BACK = 640
"""Days: six quarters with the one that is not over, and what a first difference needs."""
LATE: Ms = HOUR
"""A counter's last reading of a day stands for its end when it is no older than this then."""
_DAILY = "akash_console_daily"


@dataclass(frozen=True, slots=True)
class ScorecardFacts:
    """The scorecard, with what others published."""

    network: str
    now: Ms
    card: Scorecard
    contradictions: tuple[Checked, ...] = ()
    """What others published about these quarters, and years, that their own numbers do not bear out."""
    published: Mapping[str, Mapping[str, float]] | None = None
    """Single published figures by quarter."""
    seed: int = SEED

    @property
    def simulated(self) -> bool:
        """Whether the network's values are made up."""
        return self.network.endswith(SIMULATED)


class Scorecards:
    """Reads and scores; writes nothing."""

    def __init__(
        self, storage: Storage, clock: Clock, randomness: Callable[[int], random.Random] = random.Random
    ) -> None:
        """`randomness`: from a seed."""
        self._storage = storage
        self._clock = clock
        self._randomness = randomness
        self._turn = asyncio.Lock()

    async def of(self, network: str = "akash") -> ScorecardFacts:
        """The scorecard of one network, over full days in UTC."""
        now = self._clock.now()
        days, hosts = await self._storage.read(
            lambda read: (stored_days(read, network, now), stored_hosts(read, network, now))
        )
        async with self._turn:  # a second of shuffling: many askers must not take the processor from the poll
            card = await asyncio.to_thread(score, days, now // DAY, self._randomness(SEED), hosts)
        return ScorecardFacts(network, now, card, tuple(contradictions()), FIGURES)


def stored_days(read: Read, network: str, now: Ms) -> dict[str, Days]:
    """Each metric's days that are over: the mean of a gauge, the last price, a counter's total at the day's end."""
    until = now // DAY * DAY
    after = until - BACK * DAY
    found: dict[str, Days] = {}
    for key in GAUGES:
        buckets = read.buckets(Series.of(key, network=network), after, until, BACK)
        found[key] = {(bucket.at - 1) // DAY: bucket.avg for bucket in buckets}
    for key in LASTS:
        buckets = read.buckets(Series.of(key, network=network), after, until, BACK)
        found[key] = {(bucket.at - 1) // DAY: bucket.last for bucket in buckets}
    for key in COUNTERS:
        found[key] = _totals(read, key, network, after, until)
    found[FRESH] = _zero_before(found[FRESH])
    return {key: days for key, days in found.items() if days}


def stored_hosts(read: Read, network: str, now: Ms) -> dict[str, Days]:
    """Each provider with GPUs: its days, and how many GPUs it had."""
    until = now // DAY * DAY
    after = until - HOSTS_BACK * DAY
    return {
        series.label("provider"): {(bucket.at - 1) // DAY: bucket.last for bucket in buckets if bucket.last > 0}
        for series in read.series(HOSTS)
        if series.label("network") == network
        and series.label("provider")
        and (buckets := read.buckets(series, after, until, HOSTS_BACK))
    }


def _zero_before(days: Days) -> Days:
    """A counter that read 0 when we came has been 0 since launch, as the ratios take it too (`alerts.derived._counters`)."""
    if not days or days[min(days)] != 0:
        return days
    return dict.fromkeys(range(LAUNCH_DAY - 1, min(days)), 0.0) | days


def _totals(read: Read, key: str, network: str, after: Ms, until: Ms) -> Days:
    """The source's own history where it has one, else our readings near the day's end; never the two in one series.

    They may count from different starts (the Console counts the migration, the chain does not).
    """
    daily = read.buckets(Series.of(key, network=network, source=_DAILY), after, until, BACK)
    live = read.buckets(Series.of(key, network=network), after, until, BACK)
    own = {(bucket.at - 1) // DAY: bucket.last for bucket in live if -bucket.at % DAY <= LATE}
    history = {(bucket.at - 1) // DAY: bucket.last for bucket in daily}
    return history if len(history) >= len(own) else own
