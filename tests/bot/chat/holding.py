"""A database that does not take anything for a while: another program holds it, it may not be written, the disk is full."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.storage.storage import LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.storage import Storage

PATIENCE = 0.02
"""In place of the five seconds that a write waits for another program."""


@contextmanager
def held(storage: Storage, patience: float = PATIENCE) -> Iterator[None]:
    """Another program is in the middle of writing to the file."""
    assert storage._connection is not None
    before, storage._patience = storage._patience, patience
    storage._connection.look_every(PATIENCE)
    with closing(sqlite3.connect(storage.path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    storage._patience = before
    storage._connection.look_every(LOOK)


@contextmanager
def read_only(storage: Storage) -> Iterator[None]:
    """SQLite refuses every change, as it does for a file that may not be written."""
    _of_the_writer(storage, "query_only = ON")
    yield
    _of_the_writer(storage, "query_only = OFF")


@contextmanager
def full(storage: Storage) -> Iterator[None]:
    """Every change is made, and then there is no room to write it down."""

    def checkpoint(place: str) -> None:
        if place == "before-commit":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

    before, storage._checkpoint = storage._checkpoint, checkpoint
    yield
    storage._checkpoint = before


@contextmanager
def unreadable(storage: Storage) -> Iterator[None]:
    """The disk gives nothing back and takes nothing."""

    def fails(*_: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    storage._reader = storage._begin = fails
    yield
    del storage._reader, storage._begin


FAULTS = {"locked": held, "read-only": read_only, "full": full}


def _of_the_writer(storage: Storage, pragma: str) -> None:
    assert storage._connection is not None
    storage._connection.execute(f"PRAGMA {pragma}").fetchall()
