"""The weekly summary on a year of 200 series: the file, the facts, and everything from the calendar to the picture.

Beside it stands the floor of the same run: the same hours of the same series by bare SQL over the same file, and one warm
picture. A summary cannot cost less than what it reads and draws.
"""

from __future__ import annotations

import asyncio
import math
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.notice import Route
from alerts.reports.weeks import week_of
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from bot.app.digest import Digests
from bot.app.digest_facts import restored
from bot.app.guilds import Weekly
from bot.app.provenance import Provenance
from bot.cards.digest import digest_card
from bot.cards.digest_picture import week_picture
from bot.charts import Studio
from bot.clock import ManualClock
from bot.storage import Retention, Storage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import Ms

START: Ms = 1_757_894_400_000
"""2025-09-15T00:00Z, a Monday."""
DAYS = 365
KEPT = 45
"""Days of raw samples that retention keeps; before them an hour is a row."""
SERIES = 200
ROUNDS = 15
NETWORK = "akash"
WHOLE = (
    "gpu.leased", "gpu.total", "leases.active", "spend.usd_24h", "token.price_usd", "providers.active", "token.supply",
    "token.inflation", "bme.breaker",
)  # fmt: skip
COUNTERS = (
    "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total", "bme.act_minted_total",
    "bme.act_burned_total",
)  # fmt: skip
STATS = ("min", "med", "avg", "max")


def rows() -> list[tuple[str, str, str]]:
    """(quantity, here, beside it); about two minutes, most of them filling the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        with Storage.open(f"sqlite:///{path}") as storage:
            samples = _fill(storage)
            now = START + DAYS * DAY + 9 * HOUR
            with closing(sqlite3.connect(path, check_same_thread=False)) as connection:
                facts, whole, floor = _Bot(storage, now, _Bare(connection, now)).measure()
            storage.close_now()
        size = path.stat().st_size
    polled = SERIES * DAYS * 288
    return [
        (
            f"a year of five-minute samples of {SERIES} series, with retention",
            f"{size / 2**20:.0f} MiB",
            f"{size / polled:.1f} B a sample polled; {samples:,} rows written to make it",
        ),
        ("weekly summary, its facts alone, p50", f"{facts:.0f} ms", "no goal"),
        (
            "weekly summary, calendar to message with its picture, p50",
            f"{whole:.0f} ms",
            f"floor of the same run {floor:.0f} ms (the same hours by bare SQL, one warm picture)",
        ),
        ("that summary as a multiple of its floor", f"{whole / floor:.1f}", "goal 2"),
    ]


class _Bot:
    """The use case as the live bot has it, without a network."""

    def __init__(self, storage: Storage, now: Ms, bare: _Bare) -> None:
        self._storage = storage
        self._now = now
        self._bare = bare
        self._studio = Studio()

    def measure(self) -> tuple[float, float, float]:
        """Milliseconds: facts, everything, the floor; in turns, so that a busy machine is busy for all of them."""
        return asyncio.run(self._measure())

    async def _measure(self) -> tuple[float, float, float]:
        facts, whole, floor = [], [], []
        for turn in range(ROUNDS + 1):
            digests = self._digests(turn)
            begun = time.perf_counter()
            found = await digests.of()
            facts.append(_ms(begun))
            await digests.due(self._now - 7 * DAY)
            begun = time.perf_counter()
            posted = await digests.due(self._now)
            (row,) = await self._storage.read(lambda read: read.outbox(limit=1))
            told = restored(row.facts)
            picture = await self._studio.draw("digest", week_picture(told))
            card = digest_card(told, picture)
            whole.append(_ms(begun))
            if posted != 1 or card.picture is None or told.empty:
                raise RuntimeError("the summary did not come about")
            begun = time.perf_counter()
            self._bare.read()
            await self._studio.draw("digest", week_picture(found))
            floor.append(_ms(begun))
        await self._studio.close()
        return tuple(statistics.median(times[1:]) for times in (facts, whole, floor))  # type: ignore[return-value]

    def _digests(self, turn: int) -> Digests:
        """A place that nobody has told yet."""
        return Digests(
            self._storage,
            _NoProposals(),
            Provenance({}, {}, {}),
            ManualClock(self._now),
            random.Random(turn),
            lambda: (Route("bench", f"{turn}", "1"),),
            lambda _: Weekly(),
        )


class _NoProposals:
    def every(self, read: object, network: str) -> tuple[()]:  # noqa: ARG002 - Lists
        return ()


class _Bare:
    """The hours that a summary reads, by bare SQL: what SQLite alone takes for it."""

    ASKED = (
        "SELECT (at - ? - 1) / 3600000, avg(value), max(at), max(value), min(value) FROM samples "
        "WHERE series = ? AND at > ? AND at <= ? GROUP BY 1"
    )

    def __init__(self, connection: sqlite3.Connection, now: Ms) -> None:
        self._connection = connection
        week = week_of(now).before()
        self._weeks = (week, week.before())
        names = {*WHOLE, "gpu.model.leased", "gpu.model.price_usd_hour"}
        self._wanted = [
            number
            for number, metric, labels in connection.execute("SELECT id, metric, labels FROM series")
            if metric in names and ("price_usd_hour" not in metric or '"med"' in labels)
        ]

    def read(self) -> None:
        """Once, both weeks."""
        for week in self._weeks:
            for number in self._wanted:
                self._connection.execute(self.ASKED, (week.start, number, week.start, week.end)).fetchall()


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
    for number in range(20):
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


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
