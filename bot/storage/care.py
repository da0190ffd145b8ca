"""Looking the file over and copying it, while the bot runs or not: through a connection that cannot write."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Ms
from bot.errors import StorageError
from bot.storage._faults import fault
from bot.storage._snapshot import snapshot
from bot.storage.export import iso
from bot.storage.migrations import LATEST
from bot.storage.place import look, path_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[int, int], None]
    """(done, of how many)."""

AHEAD = 5 * MINUTE
"""A sample this far in the future is a clock that is wrong, here or there."""
STEP = 512
"""Pages that one step of a backup copies."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    says: str


def check(url: str, now: Ms) -> list[Finding]:
    """Look the file over. Raises StartUpError when it cannot be opened at all."""
    path = path_of(url)
    version = look(path, must_exist=True)
    schema = Finding(
        "schema",
        version == LATEST,
        f"{version} of {LATEST}" + ("" if version == LATEST else ": run burnwatch db migrate"),
    )
    with snapshot(path) as connection:
        findings = [schema, _integrity(connection), _references(connection)]
        if version == LATEST and all(finding.ok for finding in findings):
            findings += [_future(connection, now), _rollups(connection)]
        return findings


def backup(url: str, target: Path, progress: Progress = lambda _done, _all: None) -> int:
    """Copy the database to a new file while the bot goes on, prove the copy, and say its size in bytes.

    The copy is made beside its place under another name and moved there when it is proven: a file called `target` is
    always a whole backup. Raises StorageError.
    """
    path = path_of(url)
    look(path, must_exist=True)
    if target.exists():
        raise StorageError(f"Backup {target} exists already: name another file, nothing was overwritten.")
    if not target.absolute().parent.is_dir():
        raise StorageError(
            f"Backup {target}: the folder {target.absolute().parent} does not exist: create it or name another."
        )
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        with snapshot(path) as source:
            try:
                _copy(source, part, progress)
                _prove(source, part)
            except sqlite3.Error as err:
                word, says = fault(err)
                raise StorageError(f"Backup {target}: {says}.", word) from err
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except OSError as err:
        raise StorageError(
            f"Backup {target} cannot be written ({err.strerror}): name a folder that the bot's user may write."
        ) from err
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


def _integrity(connection: sqlite3.Connection) -> Finding:
    try:
        problems = [str(text) for (text,) in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as err:
        problems = [str(err)]
    if problems == ["ok"]:
        return Finding("integrity", ok=True, says="ok")
    return Finding("integrity", ok=False, says=f"damaged ({problems[0].splitlines()[0]}): put a backup in its place")


def _references(connection: sqlite3.Connection) -> Finding:
    try:
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as err:
        return Finding("references", ok=False, says=f"cannot be checked ({err}): put a backup in its place")
    if not broken:
        return Finding("references", ok=True, says="ok")
    return Finding(
        "references",
        ok=False,
        says=f"{len(broken)} rows point nowhere, the first in {broken[0][0]}: put a backup in its place",
    )


def _future(connection: sqlite3.Connection, now: Ms) -> Finding:
    row = connection.execute(
        "SELECT s.metric, max(r.at), count(*) FROM series s CROSS JOIN samples r ON r.series = s.id AND r.at > ?",
        (now + AHEAD,),
    ).fetchone()
    if not row[2]:
        return Finding("times", ok=True, says="no sample lies in the future")
    return Finding(
        "times",
        ok=False,
        says=f"{row[2]} samples lie in the future, up to {iso(row[1])} ({row[0]}): check the machine's clock",
    )


def _rollups(connection: sqlite3.Connection) -> Finding:
    """Compute the last finished day again and compare."""
    (day,) = connection.execute(
        "SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'rolled.daily'"
    ).fetchone()
    (forgotten,) = connection.execute(
        "SELECT coalesce(max(at), -86400000) FROM progress WHERE name = 'forgotten.raw'"
    ).fetchone()
    if day - DAY < forgotten or day <= 0:
        return Finding("roll-ups", ok=True, says="none to compare")
    compared = wrong = 0
    for table, span in (("hourly", HOUR), ("daily", DAY)):
        rows = connection.execute(
            f"SELECT u.count, u.low, u.high, u.at - u.late, u.total, count(r.value), min(r.value), max(r.value), "
            f"max(CASE WHEN r.value IS NOT NULL THEN r.at END), total(r.value) FROM {table} u "
            f"LEFT JOIN samples r ON r.series = u.series AND r.at > u.at - {span} AND r.at <= u.at "
            "WHERE u.series IN (SELECT id FROM series) AND u.at > ? AND u.at <= ? AND NOT EXISTS (SELECT 1 FROM outdated o "
            f"WHERE o.series = u.series AND o.at > u.at - {span} AND o.at <= u.at) GROUP BY u.series, u.at",
            (day - DAY, day),
        )
        for row in rows:
            compared += 1
            wrong += row[:4] != row[5:9] or abs(row[4] - row[9]) > 1e-9 * max(
                1.0, abs(row[4]), row[0] * max(abs(row[1]), abs(row[2]))
            )
    if wrong:
        return Finding(
            "roll-ups", ok=False, says=f"{wrong} of {compared} rows of the last day differ from their samples"
        )
    if not compared:
        return Finding("roll-ups", ok=True, says="none to compare")
    return Finding("roll-ups", ok=True, says=f"{compared} rows of the last day agree with their samples")


def _copy(source: sqlite3.Connection, part: Path, progress: Progress) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        source.backup(copy, pages=STEP, progress=lambda _status, left, every: progress(every - left, every))
        # One file that can be carried away: the log is folded in. The bot turns it on again.
        copy.execute("PRAGMA journal_mode = DELETE")


def _prove(source: sqlite3.Connection, part: Path) -> None:
    """The copy is whole, and has as many rows of everything. Raises StorageError."""
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        bad = [finding for finding in (_integrity(copy), _references(copy)) if not finding.ok]
        if bad:
            raise StorageError(f"The copy is not good: {bad[0].name} {bad[0].says}.", "damaged")
        names = [
            name
            for (name,) in source.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        ]
        for name in names:
            counts = [
                connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for connection in (source, copy)
            ]
            if counts[0] != counts[1]:
                raise StorageError(f"The copy is not good: {name} has {counts[1]} rows and not {counts[0]}.", "damaged")
