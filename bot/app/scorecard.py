"""`/scorecard` and `burnwatch scorecard`: stored days read once, then scored off the event loop."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.derived import LEDGER_DAILY
from alerts.reports.published import FIGURES, Checked, contradictions
from alerts.reports.quarter import LAUNCH_DAY, daily_growth
from alerts.reports.scorecard import BY_LEASES, COUNTERS, GAUGES, LASTS, Scorecard, score
from alerts.sample import DAY, HOUR, SIMULATED, Series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from alerts.reports.quarter import Days
    from alerts.sample import Ms
    from bot.clock import Clock
    from bot.storage import Bucket, Read, Storage

SEED = 20260323
BURNED, FRESH = "bme.akt_burned_total", "bme.akt_minted_fresh_total"
_FLOWS = (BURNED, "bme.akt_reissued_total", FRESH, "bme.act_minted_total")
HOSTS = "providers.gpu_total"
HOSTS_BACK = 280
"""Days: three quarters, of which two are compared."""
BACK = 640
"""Days: six quarters with the one that is not over, and what a first difference needs."""
LATE: Ms = HOUR
"""A counter's last reading of a day stands for its end when it is no older than this then."""
_DAILY = "akash_console_daily"
_HISTORY = {FRESH: LEDGER_DAILY}
"""By counter: the label of its days gone by, where it is not the Console's."""
_OWN = {"bme.act_minted_total": "akash_console"}
"""By counter: whose live readings count from the same start as its history. The chain leaves the migration out."""
_STOOD = ("leases.active",)
"""Gauges with a history of what stood at each day's end."""
_FLOWED = {"spend.usd_24h": "spend.usd_total"}
"""Gauges of a rolling day: the counter whose growth over a day says the same."""


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
    filled: Mapping[str, int] | None = None
    """By metric: how many days are not our own readings but history that `burnwatch backfill` brought."""
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
        (days, filled), hosts = await self._storage.read(
            lambda read: (stored_days(read, network, now), stored_hosts(read, network, now))
        )
        async with self._turn:  # a second of shuffling: many askers must not take the processor from the poll
            card = await asyncio.to_thread(score, days, now // DAY, self._randomness(SEED), hosts)
        return ScorecardFacts(network, now, card, tuple(contradictions()), FIGURES, filled)


def stored_days(read: Read, network: str, now: Ms) -> tuple[dict[str, Days], dict[str, int]]:
    """Each metric's days that are over, and how many of them are no readings of our own but the source's history.

    The mean of a gauge, the last price, a counter's total at the day's end.
    """
    until = now // DAY * DAY
    after = until - BACK * DAY

    def buckets(key: str, source: str = "") -> list[tuple[int, Bucket]]:
        found = read.buckets(Series.of(key, network=network, source=source), after, until, BACK)
        return [((bucket.at - 1) // DAY, bucket) for bucket in found]

    days: dict[str, Days] = {}
    filled: dict[str, int] = {}
    for key in (*GAUGES, *LASTS):
        own = {day: bucket.last if key in LASTS else bucket.avg for day, bucket in buckets(key)}
        past: Days = {day: bucket.last for day, bucket in buckets(key, _DAILY)} if key in _STOOD else {}
        if key in _FLOWED:
            past = daily_growth({day: bucket.last for day, bucket in buckets(_FLOWED[key], _DAILY)})
        days[key] = past | own
        filled[key] = len(past.keys() - own.keys())
    for key in COUNTERS:
        past = {day: bucket.last for day, bucket in buckets(key, _HISTORY.get(key, _DAILY))}
        own = _at_day_ends(buckets(key))
        # A source's history is one answer: our readings go on where it ends, and only those that count from its start.
        onward = _at_day_ends(buckets(key, _OWN[key])) if key in _OWN else own
        known = max(past, default=0)
        joined = past | {day: value for day, value in onward.items() if day > known} if past else own
        days[key] = joined if len(joined) >= len(own) else own
        filled[key] = len(past) if days[key] is not own else 0
    begin = LAUNCH_DAY - 1 if network == "akash" else min(days[BURNED] or days[FRESH], default=0)
    days[FRESH] = _zero_before(days[FRESH], begin)
    for key in _FLOWS:  # from the eve of the first full day on; the day of the migration itself is in no window
        days[key] = {day: total for day, total in days[key].items() if day >= begin}
    days[BY_LEASES] = {day: bucket.last for day, bucket in buckets("gpu.leased", _DAILY)}
    filled[BY_LEASES] = len(days[BY_LEASES])
    return {key: row for key, row in days.items() if row}, {key: count for key, count in filled.items() if count}


def _at_day_ends(buckets: Iterable[tuple[int, Bucket]]) -> Days:
    """A counter's last reading of each day that has one near its end."""
    return {day: bucket.last for day, bucket in buckets if -bucket.at % DAY <= LATE}


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


def _zero_before(days: Days, begin: int) -> Days:
    """A counter that read 0 when we came has been 0 since launch, as the ratios take it too (`alerts.derived._counters`)."""
    if not days or days[min(days)] != 0:
        return days
    return dict.fromkeys(range(begin, min(days)), 0.0) | days
