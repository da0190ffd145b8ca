"""The weekly summary on a year of 200 series: the file, the facts, and everything from the calendar to the picture.

Beside it stands the floor of the same run: the same hours of the same series by bare SQL over the same file, and one warm
picture. A summary cannot cost less than what it reads and draws.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import time
from contextlib import closing
from typing import TYPE_CHECKING

from alerts.notice import Route
from alerts.reports.weeks import week_of
from alerts.sample import DAY
from benchmarks._year import NOW, POLLED, SERIES, WHOLE, year
from bot.app.digest import Digests
from bot.app.digest_facts import restored
from bot.app.guilds import Weekly
from bot.app.provenance import Provenance
from bot.cards.digest import digest_card
from bot.cards.digest_picture import week_picture
from bot.charts import Studio
from bot.clock import ManualClock
from bot.storage import Storage

if TYPE_CHECKING:
    from alerts.sample import Ms

ROUNDS = 15


def rows() -> list[tuple[str, str, str]]:
    """(quantity, here, beside it); about two minutes, most of them filling the file where nothing did before."""
    made = year()
    with (
        Storage.open(f"sqlite:///{made.path}") as storage,
        closing(sqlite3.connect(made.path, check_same_thread=False)) as connection,
    ):
        facts, whole, floor = _Bot(storage, NOW, _Bare(connection, NOW)).measure()
        storage.close_now()
    size = made.path.stat().st_size
    return [
        (
            f"a year of five-minute samples of {SERIES} series, with retention",
            f"{size / 2**20:.0f} MiB",
            f"{size / POLLED:.1f} B a sample polled; {made.written:,} rows written to make it",
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


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
