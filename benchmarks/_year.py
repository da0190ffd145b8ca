"""A year of 200 series polled every five minutes, as retention leaves it: filled once for all benchmarks of a run that need it."""

from __future__ import annotations

import math
import random
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.storage import Retention, Storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import Ms

START: Ms = 1_757_894_400_000
"""2025-09-15T00:00Z, a Monday."""
DAYS = 365
NOW: Ms = START + DAYS * DAY + 9 * HOUR
KEPT = 45
"""Days of raw samples that retention keeps; before them an hour is a row."""
SERIES = 200
POLLED = SERIES * DAYS * 288
NETWORK = "akash"
WHOLE = (
    "gpu.leased", "gpu.total", "leases.active", "spend.usd_24h", "token.price_usd", "providers.active", "token.supply",
    "token.inflation", "bme.breaker",
)  # fmt: skip
COUNTERS = (
    "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total", "bme.act_minted_total",
    "bme.act_burned_total",
)  # fmt: skip
MODELS = 20
STATS = ("min", "med", "avg", "max")


@dataclass(frozen=True)
class Year:
    """The file, closed; `folder` holds it until the process ends."""

    folder: tempfile.TemporaryDirectory[str]
    written: int
    """Rows that were written to make it."""

    @property
    def path(self) -> Path:
        """Of the database."""
        return Path(self.folder.name, "bench.db")


@cache
def year() -> Year:
    """About a minute and a half the first time."""
    folder = tempfile.TemporaryDirectory()
    with Storage.open(f"sqlite:///{folder.name}/bench.db") as storage:
        written = _fill(storage)
        storage.close_now()
    return Year(folder, written)


def _fill(storage: Storage) -> int:
    """Raw samples as they are kept, an hour a sample before them: what retention leaves of a year. How many were written."""
    made = list(_series())
    chance = random.Random(38)
    written = 0
    for day in range(DAYS):
        midnight = START + day * DAY
        step = 5 * MINUTE if day >= DAYS - KEPT else HOUR
        times = range(midnight + step, midnight + DAY + 1, step)
        batch = [Sample(one, at, _value(one, number, at, chance)) for at in times for number, one in enumerate(made)]
        written += len(batch)
        storage.write_now(lambda tx, batch=batch: tx.add_samples(batch))
        if day % 10 == 9:
            _tidy(storage, midnight + DAY)
    _tidy(storage, START + DAYS * DAY)
    return written


def _tidy(storage: Storage, now: Ms) -> None:
    while storage.write_now(lambda tx: tx.roll_up(now)):
        pass
    while storage.write_now(lambda tx: tx.forget_old(now, Retention())):
        pass


def _series() -> Iterator[Series]:
    """Those of a summary, with twenty models, and others up to 200."""
    made = [Series.of(key, network=NETWORK) for key in (*WHOLE, *COUNTERS)]
    for number in range(MODELS):
        model = {"network": NETWORK, "vendor": "nvidia", "model": f"model{number}"}
        made += [Series.of(f"gpu.model.{part}", **model) for part in ("leased", "total", "available")]
        made += [Series.of("gpu.model.price_usd_hour", stat=stat, **model) for stat in STATS]
    made += [Series.of("bench.other", number=f"{number:03}") for number in range(SERIES - len(made))]
    yield from made


def _value(series: Series, number: int, at: Ms, chance: random.Random) -> float:
    if series.metric in COUNTERS:
        return (at - START) / HOUR * (100 + number)
    if series.metric == "bme.breaker":
        return 0.0
    return 100 + number + 20 * math.sin(at / DAY) + chance.random()
