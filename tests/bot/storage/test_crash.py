"""Processes that really die inside a write, and the file they leave."""

from __future__ import annotations

import os
import random
import signal
import time
from typing import TYPE_CHECKING

import pytest

from alerts.sample import Sample
from alerts.state import Alert, State, Transition
from bot.storage import Storage
from bot.storage.care import check
from tests.bot.storage._given import GPU, MIDNIGHT, TORTURE, fork, in_a_child, message

if TYPE_CHECKING:
    from pathlib import Path

DIED = 66


def poll(number: int):
    """What one poll writes: a sample, a state, a change of state and a message. Either all of it is there or nothing."""

    def work(tx):
        at = MIDNIGHT + number
        tx.add_samples([Sample(GPU, at, float(number))])
        tx.put_alerts({("r", ()): Alert("r", (), State.FIRING, notices=number)})
        tx.add_transitions([Transition(at, "r", (), State.INACTIVE, State.FIRING, 1.0, 2.0, "crossed", at)])
        tx.post(message(f"alert:{number}", at=at))

    return work


def whole_polls(url: str) -> int:
    """How many polls are in the file, after checking that none is there in part."""
    with Storage.open(url) as storage:
        counts, alerts, samples = storage.read_now(
            lambda read: (read.counts(), read.alerts(), read.window(GPU, MIDNIGHT - 1, MIDNIGHT + 10**9))
        )
    assert counts["samples"] == counts["transitions"] == counts["outbox"]
    assert [alert.notices for alert in alerts.values()] == ([counts["samples"] - 1] if counts["samples"] else [])
    assert list(samples.values) == [float(number) for number in range(counts["samples"])]
    assert all(finding.ok for finding in check(url, MIDNIGHT * 2))
    return counts["samples"]


@pytest.mark.parametrize(("place", "kept"), [("after-begin", 2), ("before-commit", 2), ("after-commit", 3)])
def test_a_poll_that_dies_is_whole_or_not_there(url: str, place: str, kept: int):
    def die():
        seen = []

        def checkpoint(name: str) -> None:
            seen.append(name)
            if seen.count(place) == 3 and name == place:
                os._exit(DIED)

        storage = Storage.open(url, checkpoint=checkpoint)
        for number in range(5):
            storage.write_now(poll(number))

    assert in_a_child(die) == DIED
    assert whole_polls(url) == kept


def test_a_process_that_dies_between_two_statements_leaves_nothing_of_them(url: str):
    def die():
        def half(tx):
            poll(1)(tx)
            os._exit(DIED)

        storage = Storage.open(url)
        storage.write_now(poll(0))
        storage.write_now(half)

    assert in_a_child(die) == DIED
    assert whole_polls(url) == 1


def test_a_start_that_dies_in_a_migration_leaves_a_file_that_starts(url: str, monkeypatch: pytest.MonkeyPatch):
    def die():
        from bot.storage import migrations

        def last(db):
            db.execute("CREATE TABLE half (a)")
            os._exit(DIED)

        monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS[:2], last))
        Storage.open(url)

    assert in_a_child(die) == DIED
    assert whole_polls(url) == 0


@pytest.mark.long
def test_a_process_killed_at_any_moment_never_leaves_half_a_poll(tmp_path: Path):
    """Kill -9 after a random time: no place in the code is chosen."""
    chance = random.Random() if TORTURE else random.Random(20260401)
    for round_ in range(50 if TORTURE else 6):
        url = f"sqlite:///{tmp_path}/{round_}.db"
        Storage.open(url).close_now()
        progress = tmp_path / f"{round_}.progress"
        child = fork()
        if child == 0:
            storage = Storage.open(url)
            with progress.open("wb", buffering=0) as told:
                for number in range(100_000):
                    storage.write_now(poll(number))
                    told.write(b".")
            os._exit(0)
        time.sleep(chance.uniform(0.02, 0.15))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = progress.stat().st_size if progress.exists() else 0
        assert whole_polls(url) in (told, told + 1), "what was said to be kept must be there"


@pytest.mark.long
def test_several_processes_never_claim_one_row_twice(tmp_path: Path):
    """Four processes, each with two threads that claim: the sum of what they got is what there was, each once."""
    url = f"sqlite:///{tmp_path}/race.db"
    rows = 400 if TORTURE else 120
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: [tx.post(message(f"s:{number}")) for number in range(rows)])

    def work(name: str) -> None:
        from concurrent.futures import ThreadPoolExecutor

        storage = Storage.open(url, patience=20)

        def claim(thread: int) -> list[int]:
            mine: list[int] = []
            while True:
                got = storage.write_now(lambda tx: tx.claim(1, 10**6, f"{name}.{thread}", 3))
                if not got:
                    return mine
                mine += [row.id for row in got]

        with ThreadPoolExecutor(2) as pool:
            found = [number for part in pool.map(claim, range(2)) for number in part]
        storage.close_now()
        (tmp_path / f"{name}.txt").write_text(" ".join(map(str, found)))

    children = []
    for name in "abcd":
        child = fork()
        if child == 0:
            code = 1
            try:
                work(name)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    claimed = [int(word) for name in "abcd" for word in (tmp_path / f"{name}.txt").read_text().split()]
    assert sorted(claimed) == list(range(1, rows + 1))


def test_a_claim_that_dies_before_its_commit_was_no_claim(url: str):
    def die():
        storage = Storage.open(url)
        storage.write_now(lambda tx: tx.post(message()))
        storage._checkpoint = lambda name: os._exit(DIED) if name == "before-commit" else None
        storage.write_now(lambda tx: tx.claim(1, 100, "dead"))

    assert in_a_child(die) == DIED
    with Storage.open(url) as storage:
        (row,) = storage.write_now(lambda tx: tx.claim(2, 100, "alive"))
        assert (row.owner, row.attempts) == ("alive", 0)
