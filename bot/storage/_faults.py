"""What SQLite's error codes mean for the person who runs the bot: what, and how to mend it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from bot.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

_PRIMARY = 0xFF
"""Extended result codes carry the primary one in the low byte."""

_FAULTS: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_FULL: ("full", "the disk is full: free some space, nothing that was stored is lost"),
    sqlite3.SQLITE_BUSY: ("locked", "another program holds it: stop the other burnwatch or sqlite3 that has it open"),
    sqlite3.SQLITE_LOCKED: ("locked", "another program holds it: stop the other burnwatch or sqlite3 that has it open"),
    sqlite3.SQLITE_READONLY: ("read-only", "it may not be written: give the bot's user write access to the file and its folder"),
    sqlite3.SQLITE_PERM: ("read-only", "it may not be written: give the bot's user write access to the file and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("read-only", "it cannot be opened: give the bot's user access to the file and write access to its folder"),
    sqlite3.SQLITE_IOERR: ("disk", "the disk refuses to read or write: it is full, over its quota, or failing"),
    sqlite3.SQLITE_CORRUPT: ("damaged", "it is damaged: put a backup in its place (docs/how-to/back-up-and-move.md)"),
    sqlite3.SQLITE_NOTADB: ("damaged", "it is no SQLite database: move it away or name another file"),
    sqlite3.SQLITE_TOOBIG: ("refused", "a text is too long to be stored"),
}  # fmt: skip


def fault(error: sqlite3.Error) -> tuple[str, str]:
    """(one word, what and how to mend it)."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & _PRIMARY in _FAULTS:
        return _FAULTS[code & _PRIMARY]
    return "refused", f"SQLite refused: {error}"


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """The same as an error of ours, in one sentence."""
    word, says = fault(error)
    return StorageError(f"Database {path}: {says}.", word)
