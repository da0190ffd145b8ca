from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from alerts.sample import DAY, HOUR, Sample
from bot.errors import StartUpError, StorageError
from bot.storage import Retention, Storage
from bot.storage.care import backup, check
from bot.storage.export import export, iso
from bot.storage.measure import stats
from tests.bot.storage._given import AKT, GPU, MIDNIGHT, message, steps

NOW = MIDNIGHT + 3 * DAY


@pytest.fixture
def used(url: str) -> str:
    """A database with three days in it."""
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + HOUR, 71, HOUR)))
        storage.write_now(lambda tx: tx.post(message()))
        storage.write_now(lambda tx: tx.roll_up(NOW))
    return url


def bad(url: str, now: int = NOW) -> dict[str, str]:
    return {finding.name: finding.says for finding in check(url, now) if not finding.ok}


def test_a_good_file_is_found_good(used: str):
    assert bad(used) == {}
    assert [finding.name for finding in check(used, NOW)] == ["schema", "integrity", "references", "times", "roll-ups"]
    assert "48 rows" in check(used, NOW)[-1].says or "rows of the last day agree" in check(used, NOW)[-1].says


def test_a_sample_from_the_future_is_found(used: str):
    with Storage.open(used) as storage:
        storage.write_now(lambda tx: tx.add_samples([Sample(AKT, NOW + DAY, 1.0)]))
    assert "oracle.akt_usd" in bad(used)["times"]
    assert "check the machine's clock" in bad(used)["times"]


@pytest.mark.parametrize("table", ["hourly", "daily"])
def test_a_roll_up_that_does_not_agree_is_found(used: str, table: str):
    with Storage.open(used) as storage:
        storage.write_now(lambda tx: tx._connection.execute(f"UPDATE {table} SET high = high + 1"))  # noqa: S608
    assert "differ from their samples" in bad(used)["roll-ups"]


def test_history_that_waits_to_be_rolled_up_again_is_not_a_fault(used: str):
    with Storage.open(used) as storage:
        storage.write_now(lambda tx: tx.add_samples([Sample(GPU, NOW - HOUR, 999.0)], history=True))
    assert bad(used) == {}


def test_a_row_that_points_nowhere_is_found(used: str):
    with closing(sqlite3.connect(used.removeprefix("sqlite:///"))) as connection:
        connection.execute("INSERT INTO samples VALUES (99, 1, 1.0)")
        connection.commit()
    assert "point nowhere" in bad(used)["references"]


def test_damage_is_found_and_named(used: str):
    path = Path(used.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'samples'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * size + 8 : root * size - 200] = os.urandom(size - 208)
    path.write_bytes(content)
    assert "put a backup in its place" in bad(used)["integrity"]


def test_an_old_schema_is_found(tmp_path: Path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "schema_1.sql").read_text())
    assert "burnwatch db migrate" in bad(f"sqlite:///{path}")["schema"]
    for work in (lambda: stats(f"sqlite:///{path}"), lambda: export(f"sqlite:///{path}", "csv", io.StringIO())):
        with pytest.raises(StartUpError, match="burnwatch db migrate first"):
            work()


def test_what_is_not_there_is_not_made(tmp_path: Path):
    for work in (
        check,
        lambda url, _: backup(url, tmp_path / "b"),
        lambda url, _: stats(url),
        lambda url, _: export(url, "csv", io.StringIO()),
    ):
        with pytest.raises(StartUpError, match="does not exist"):
            work(f"sqlite:///{tmp_path}/no.db", NOW)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_one_whole_file_that_starts(used: str, tmp_path: Path):
    seen = []
    size = backup(used, tmp_path / "copy.db", lambda done, total: seen.append((done, total)))
    assert size == (tmp_path / "copy.db").stat().st_size
    assert seen[-1][0] == seen[-1][1] > 0
    assert not list(tmp_path.glob("copy.db?*"))
    assert bad(f"sqlite:///{tmp_path}/copy.db") == {}
    with Storage.open(f"sqlite:///{tmp_path}/copy.db") as copy, Storage.open(used) as original:
        assert copy.read_now(lambda read: read.counts()) == original.read_now(lambda read: read.counts())


def test_a_backup_is_one_moment_of_a_bot_that_goes_on(used: str, tmp_path: Path):
    stop = threading.Event()
    with Storage.open(used) as storage:

        def go_on():
            number = 0
            while not stop.is_set():
                number += 1

                def work(tx, number=number):
                    tx.add_samples([Sample(AKT, number, 1.0)])
                    tx.post(message(f"s:{number}"))

                storage.write_now(work)

        writing = threading.Thread(target=go_on)
        writing.start()
        try:
            for number in range(3):
                backup(used, tmp_path / f"{number}.db")
        finally:
            stop.set()
            writing.join()
    for number in range(3):
        with Storage.open(f"sqlite:///{tmp_path}/{number}.db") as copy:
            counts = copy.read_now(lambda read: read.counts())
        assert counts["samples"] - 71 == counts["outbox"] - 1


def test_a_backup_overwrites_nothing(used: str, tmp_path: Path):
    target = tmp_path / "there"
    target.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        backup(used, target)
    with pytest.raises(StorageError, match="exists already"):
        backup(used, Path(used.removeprefix("sqlite:///")))
    with pytest.raises(StorageError, match="does not exist"):
        backup(used, tmp_path / "no" / "copy.db")
    assert target.read_text() == "mine"


def test_stats_count_rows_and_bytes(used: str):
    found = stats(used)
    rows = {table.name: table.rows for table in found.tables}
    assert (rows["samples"], rows["series"], rows["outbox"]) == (71, 1, 1)
    (gpu,) = found.metrics
    assert (gpu.metric, gpu.series, gpu.samples) == ("gpu.total", 1, 71)
    assert (gpu.oldest, gpu.newest) == (MIDNIGHT + HOUR, MIDNIGHT + 71 * HOUR)
    assert found.outbox == {"waiting": 1}
    assert found.newest == gpu.newest


def lines(url: str, **more) -> list[dict]:
    out = io.StringIO()
    count = export(url, "jsonl", out, **more)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(found) == count
    return found


def test_an_export_is_what_replay_reads(url: str):
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: tx.add_samples([Sample(GPU, MIDNIGHT, 402.0), Sample(GPU, MIDNIGHT + 1500, None)]))
        storage.write_now(lambda tx: tx.add_samples([Sample(AKT, MIDNIGHT, 0.5)]))
    assert lines(url) == [
        {"metric": "gpu.total", "labels": {"network": "akash"}, "at": "2024-10-04T00:00:00Z", "value": 402.0},
        {"metric": "gpu.total", "labels": {"network": "akash"}, "at": "2024-10-04T00:00:01.500Z", "value": "stale"},
        {"metric": "oracle.akt_usd", "labels": {"network": "akash"}, "at": "2024-10-04T00:00:00Z", "value": 0.5},
    ]
    assert [line["metric"] for line in lines(url, metric="oracle.akt_usd")] == ["oracle.akt_usd"]
    assert [line["value"] for line in lines(url, after=MIDNIGHT)] == ["stale"]


def test_an_export_as_csv_has_the_same_values(used: str):
    out = io.StringIO()
    export(used, "csv", out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [(row["metric"], json.loads(row["labels"]), row["at"], float(row["value"])) for row in rows] == [
        (line["metric"], line["labels"], line["at"], line["value"]) for line in lines(used)
    ]


def test_an_export_reaches_back_over_what_was_forgotten(url: str):
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT + HOUR, 20 * 48, HOUR // 2)))
        window = storage.read_now(lambda read: len(read.window(GPU, MIDNIGHT, MIDNIGHT + 30 * DAY)))
        keep = Retention(raw=2 * DAY, hourly=5 * DAY, messages=5 * DAY)
        while storage.write_now(lambda tx: tx.roll_up(MIDNIGHT + 20 * DAY)):
            pass
        while storage.write_now(lambda tx: tx.forget_old(MIDNIGHT + 20 * DAY, keep)):
            pass
        window = storage.read_now(lambda read: read.window(GPU, MIDNIGHT, MIDNIGHT + 30 * DAY))
    found = lines(url)
    assert [line["at"] for line in found] == [iso(at) for at in window.times]
    assert [line["value"] for line in found] == list(window.values)
