"""One consistent look at the file, for those who have no Storage open."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from bot.storage._faults import storage_error
from bot.storage.place import open_read_only

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """One consistent look at the file, whatever the bot writes meanwhile."""
    try:
        with closing(open_read_only(path)) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            yield connection
    except sqlite3.Error as err:
        raise storage_error(path, err) from err
