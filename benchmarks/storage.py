"""Storage against the figures a user would get elsewhere: bytes a sample, the commit of a poll, a month of one series."""

from __future__ import annotations

import random
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Ms, Sample, Series
from bot.storage import Retention, Storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Value = Callable[[random.Random, int], float]

Row = tuple[str, str, str]
"""(quantity, ours, goal or peer)."""

START: Ms = 20_000 * DAY
"""A midnight."""
POLL = [Series.of("bench.value", network="akash", part=f"{number:03}") for number in range(116)]
"""One poll of the sources of today gives 116 samples."""


def rows() -> list[Row]:
    """All of it; about half a minute."""
    return [*_size_raw(), *_size_year(), *_commit(), *_month()]


def _size_raw() -> list[Row]:
    """Two weeks of five-minute polls, written poll by poll as they come."""
    found = []
    for name, value in (("all random doubles", _double), ("half counts, half doubles", _mixed)):
        polls = 14 * 288
        with _storage() as storage:
            empty = storage.path.stat().st_size
            _fill(storage, POLL, polls, 5 * MINUTE, value=value)
            storage.close_now()
            each = (storage.path.stat().st_size - empty) / (polls * len(POLL))
        found.append((f"bytes per stored sample, raw, {name}", f"{each:.1f}", "24; Prometheus 8.1; text keys 110"))
    return found


def _size_year() -> list[Row]:
    """A year of five-minute samples of 6 series, tidied every day; the file at its end over all samples of the year.

    Seven seconds off the round minute, as polls are, so that no time is cheap to store.
    """
    found = []
    for name, value in (("all random doubles", _double), ("half counts, half doubles", _mixed)):
        with _storage() as storage:
            empty = storage.path.stat().st_size
            for day in range(365):
                _year_day(storage, POLL[:6], START + day * DAY, value)
            storage.close_now()
            each = (storage.path.stat().st_size - empty) / (365 * 288 * 6)
        found.append((f"bytes per sample over a year with roll-ups and retention, {name}", f"{each:.1f}", "8"))
    return found


def _year_day(storage: Storage, series: list[Series], midnight: Ms, value: Value) -> None:
    _fill(storage, series, 288, 5 * MINUTE, midnight + 7_123, batch=288, value=value)
    while storage.write_now(lambda tx: tx.roll_up(midnight + DAY)):
        pass
    while storage.write_now(lambda tx: tx.forget_old(midnight + DAY, Retention())):
        pass


def _commit() -> list[Row]:
    """One poll of 116 samples: ours through the writer's thread, and sqlite-utils a row at a time as its examples show."""
    with _storage() as storage:
        _fill(storage, POLL, 3000, 30_000)
        ours = []
        for number in range(300):
            batch = _poll(POLL, START + (4000 + number) * 30_000, random.Random(number))
            ours.append(_timed(lambda batch=batch: storage.write_now(lambda tx: tx.add_samples(batch))))
        log = storage.path.with_name(storage.path.name + "-wal").stat().st_size
    peer = _sqlite_utils_commits(10)
    return [
        (
            "commit of one poll, 116 samples, p50",
            f"{_p50(ours):.2f} ms",
            f"1.5 ms; sqlite-utils row by row {_p50(peer):.1f} ms",
        ),
        ("  log file after it (it is used again)", f"{log / 1024:.0f} KiB", "no goal"),
    ]


def _sqlite_utils_commits(polls: int) -> list[float]:
    """The same rows by `table.insert`, one after another."""
    from sqlite_utils import Database  # noqa: PLC0415 - the peer

    chance, found = random.Random(1), []
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder, "peer.db"))
        db.enable_wal()
        table = db.table("samples").create({"series": int, "at": int, "value": float}, pk=("series", "at"))
        for number in range(polls):
            batch = [{"series": one, "at": START + number, "value": chance.random()} for one in range(len(POLL))]

            def insert(batch: list[dict[str, float]] = batch) -> None:
                for row in batch:
                    table.insert(row)

            found.append(_timed(insert))
        db.close()
    return found


def _month() -> list[Row]:
    """30 days of one of 116 series in 500 buckets: at five minutes (8,640 samples) from raw, then from the roll-up."""
    now = START + 30 * DAY
    with _storage() as storage:
        _fill(storage, POLL, 30 * 288, 5 * MINUTE, START + 5 * MINUTE)

        def ask() -> list[float]:
            storage.read_now(lambda read: read.buckets(POLL[50], START, now))
            return [
                _timed(lambda: storage.read_now(lambda read: read.buckets(POLL[50], START, now))) for _ in range(50)
            ]

        raw = ask()
        while storage.write_now(lambda tx: tx.roll_up(now)):
            pass
        rolled = ask()
        window = [
            _timed(lambda: storage.read_now(lambda read: read.window(POLL[50], now - HOUR, now))) for _ in range(50)
        ]
    return [
        ("30 days in 500 buckets from raw, p50", f"{_p50(raw):.2f} ms", "3 ms; Prometheus 1.06 ms; text keys 18 ms"),
        ("30 days in 500 buckets from the roll-up, p50", f"{_p50(rolled):.2f} ms", "1 ms"),
        ("  a rule's window of an hour, with its transaction", f"{_p50(window):.2f} ms", "no goal"),
    ]


def _double(chance: random.Random, _: int) -> float:
    """What cannot be stored in fewer than eight bytes: the worst case."""
    return chance.random()


def _mixed(chance: random.Random, number: int) -> float:
    """GPU, lease and provider counts are whole numbers, which SQLite stores in one to three bytes; the rest is not."""
    return float(chance.randrange(500)) if number % 2 else chance.random()


def _fill(
    storage: Storage,
    series: list[Series],
    polls: int,
    step: Ms,
    start: Ms = START,
    batch: int = 1,
    value: Value = _double,
) -> None:
    """Polls as they come; `batch` of them in a transaction where only the result matters."""
    chance = random.Random(start)
    for first in range(0, polls, batch):
        some = range(first, min(first + batch, polls))
        samples = [sample for number in some for sample in _poll(series, start + number * step, chance, value)]
        storage.write_now(lambda tx, samples=samples: tx.add_samples(samples))


def _poll(series: list[Series], at: Ms, chance: random.Random, value: Value = _double) -> list[Sample]:
    return [Sample(one, at, value(chance, number)) for number, one in enumerate(series)]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p50(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


@contextmanager
def _storage() -> Iterator[Storage]:
    with tempfile.TemporaryDirectory() as folder, Storage.open(f"sqlite:///{folder}/bench.db") as storage:
        yield storage


if __name__ == "__main__":
    for row in rows():
        print(" | ".join(row))
