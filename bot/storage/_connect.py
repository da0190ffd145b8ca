"""How a connection to the file is set up. Transactions are written out by hand: isolation_level is None everywhere."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

C = TypeVar("C", bound=sqlite3.Connection)

PAGE_SIZE = 2048
"""Only for a new file. A poll touches a page per series: at 4096 it writes 589 KiB of log, at 2048 336; below that
reading a month from a cold disk costs more seeks than the log saves."""


class Writing(sqlite3.Connection):
    """The connection that writes. After an error its transaction takes nothing more, whoever may have caught the error.

    SQLite may have rolled it back by itself, and what came after would be kept without what came before; and a rule or a
    proposal that cannot be read for a full disk must not be stored as one that cannot be read.
    """

    _within = False
    _failed: sqlite3.Error | None = None

    def look_every(self, seconds: float) -> None:
        """Wait so long for another program before it is said that it holds the file."""
        super().execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")

    def begin(self) -> None:
        """Begin a transaction."""
        self._within, self._failed = False, None
        super().execute("BEGIN IMMEDIATE")
        self._within = True

    def keep(self) -> None:
        """Commit it, or raise what went wrong in it."""
        self.execute("COMMIT")
        self._within = False

    def take_back(self) -> None:
        """Roll back what is open still."""
        self._within = False
        if self.in_transaction:
            super().execute("ROLLBACK")

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As SQLite does, unless something went wrong before."""
        return self._checked(super().execute, sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """As SQLite does, unless something went wrong before."""
        return self._checked(super().executemany, sql, parameters)

    def _checked(self, run: Callable[[str, Any], sqlite3.Cursor], sql: str, parameters: Any) -> sqlite3.Cursor:
        if self._within and self._failed is not None:
            raise self._failed
        if self._within and not self.in_transaction:
            raise sqlite3.OperationalError("the transaction was taken back by SQLite")
        try:
            return run(sql, parameters)
        except sqlite3.Error as err:
            self._failed = err
            raise


def connect_writer(path: Path, patience: float) -> Writing:
    """The connection that writes. Raises sqlite3.Error."""
    connection = _connect(path, patience, Writing)
    try:
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        _insist_on_wal(_to_wal(connection, patience))
        # NORMAL in WAL: a killed process loses nothing; a power cut may take back the last few transactions, whole and
        # together, never a part of one. Samples of those seconds are polled again and judged again; a message recorded
        # as sent in them is sent once more under the same nonce. FULL would cost a disk flush for every poll.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_size_limit = 16777216")
    except BaseException:
        connection.close()
        raise
    return connection


def _to_wal(connection: sqlite3.Connection, patience: float) -> str:
    """Switch to the write-ahead log, however many start at once: for this one statement SQLite does not wait by itself."""
    until = time.monotonic() + patience
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as err:
            if err.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return str(mode)


def connect_reader(path: Path, patience: float) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = _connect(path, patience, sqlite3.Connection)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _insist_on_wal(mode: str) -> None:
    if mode != "wal":
        says = "it cannot keep a write-ahead log there (a network disk?): put the file on a local disk"
        raise sqlite3.OperationalError(says)


def _connect(path: Path, patience: float, kind: type[C]) -> C:
    # One thread uses it at a time, but not the one that opens it.
    return sqlite3.connect(
        path, timeout=patience, isolation_level=None, check_same_thread=False, cached_statements=256, factory=kind
    )
