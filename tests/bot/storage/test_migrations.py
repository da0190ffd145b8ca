from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from alerts.sample import Sample
from bot.storage import Storage
from bot.storage import migrations as m
from bot.storage._connect import connect_writer
from tests.bot.storage._given import GPU, message

OLD = Path(__file__).parent / "schema_1.sql"
"""A file as step 1 left it, with rows: made once and never made again, so that an edit of a released step shows."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "burnwatch.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text())
    return path


def schema_of(path: Path) -> dict:
    with closing(sqlite3.connect(path)) as connection:
        return m.schema(connection)


def test_an_old_file_gets_the_schema_of_a_new_one(old: Path, tmp_path: Path):
    new = tmp_path / "new.db"
    Storage.open(f"sqlite:///{new}").close_now()
    Storage.open(f"sqlite:///{old}").close_now()
    assert schema_of(old) == schema_of(new)


def test_what_an_old_file_held_is_still_there(old: Path):
    with Storage.open(f"sqlite:///{old}") as storage:
        assert storage.read_now(lambda read: read.window(GPU, 0, 10**13).values) == (402.0, None, 403.5)
        assert storage.read_now(lambda read: read.meta("seeded")) == "yes"
        storage.write_now(lambda tx: tx.post(message()))


def test_a_step_that_was_released_is_not_edited(tmp_path: Path, old: Path):
    path = tmp_path / "one.db"
    with closing(connect_writer(path, 1)) as connection:
        m.migrate(connection, upto=1)
    assert schema_of(path) == schema_of(old)


@pytest.mark.parametrize("done", range(m.LATEST))
def test_every_step_leads_on_from_the_one_before(tmp_path: Path, done: int):
    path, new = tmp_path / "some.db", tmp_path / "new.db"
    if done:
        with closing(connect_writer(path, 1)) as connection:
            m.migrate(connection, upto=done)
    Storage.open(f"sqlite:///{path}").close_now()
    Storage.open(f"sqlite:///{new}").close_now()
    assert schema_of(path) == schema_of(new)


def test_steps_are_numbered_without_a_gap():
    assert [name[:5] for name in m.NAMES] == [f"m{number:04}" for number in range(1, m.LATEST + 1)]


def test_a_step_that_fails_takes_back_the_ones_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def m0003_fails(db):
        db.execute("CREATE TABLE half (a)")
        raise sqlite3.OperationalError("no")

    monkeypatch.setattr(m, "STEPS", (*m.STEPS[:2], m0003_fails))
    with closing(connect_writer(tmp_path / "x.db", 1)) as connection:
        with pytest.raises(sqlite3.OperationalError):
            m.migrate(connection)
        assert m.schema(connection) == {}


def test_two_processes_that_start_at_once_share_the_migration(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/both.db"
    opened, errors = [], []
    together = threading.Barrier(4)

    def start():
        together.wait()
        try:
            opened.append(Storage.open(url, patience=10))
        except BaseException as err:  # noqa: BLE001 - it is what the test looks at
            errors.append(err)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for number, storage in enumerate(opened):
        storage.write_now(lambda tx, number=number: tx.add_samples([Sample(GPU, number + 1, 1.0)], history=True))
        storage.close_now()
    with Storage.open(url) as storage:
        assert storage.read_now(lambda read: read.counts()["samples"]) == 4


def test_samples_cost_no_rowid(tmp_path: Path):
    path = tmp_path / "new.db"
    Storage.open(f"sqlite:///{path}").close_now()
    made = schema_of(path)
    assert all("WITHOUT ROWID" in made["table", name] for name in ("samples", "hourly", "daily", "alerts"))


def test_an_incident_that_an_older_version_told_still_gets_its_end(tmp_path: Path):
    path = tmp_path / "old.db"
    facts = (
        '{"rule": "Low", "labels": [["network", "akash"]], "metric": "m", "word": "raised", "severity": "warning", "topic": "bme", '
        '"unit": "", "kind": "threshold", "op": "<", "reduce": "last", "over": 0, "value": 1, "threshold": 2, "clear": null, '
        '"fired_at": 60000, "active_at": 60000, "at": 60000}'
    )
    with closing(connect_writer(path, 1)) as connection:
        m.migrate(connection, upto=4)
        connection.execute(
            "INSERT INTO alerts VALUES ('Low', '{\"network\":\"akash\"}', 'firing', 60000, 60000, NULL, 60000, 60000, 1, 2, 1, 1, "
            "60000, 1, 60000, 1)"
        )
        for number, subject in enumerate(("alert:Low|network=akash|60000", "alert:Low|network=akash|60000|still 1")):
            connection.execute(
                "INSERT INTO outbox (dedup, kind, subject, revision, face, guild, channel, topic, severity, reason, facts, "
                "created_at, due_at, state, nonce) VALUES (?, 'alert', ?, 0, 'discord', '1', '2', 'bme', 'warning', 'crossed', ?, "
                "60000, 60000, 'sent', 'n')",
                (str(number), subject, facts),
            )
    with Storage.open(f"sqlite:///{path}") as storage:
        (entry,) = storage.read_now(lambda read: read.incidents("Low"))
        assert (entry.stand, entry.message) == ("told", "alert:Low|network=akash|60000")
        assert entry.facts.labels == (("network", "akash"),)
        assert storage.read_now(lambda read: read.next_revision(entry.message, entry.address)) == 1
