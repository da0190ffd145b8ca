"""From the url of the configuration to a file that is ours, or one sentence why not. Nothing is written here."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from bot.errors import StartUpError
from bot.storage._faults import fault
from bot.storage.migrations import APPLICATION_ID, NAMES, SET

EXIT = 3
"""The exit code of storage."""
SCHEME = "sqlite:///"
_MAGIC = b"SQLite format 3\x00"


def refuse(says: str) -> NoReturn:
    """Stop the start with one sentence."""
    raise StartUpError(says, EXIT)


def path_of(url: str) -> Path:
    """The file a url names: three slashes are relative to here, four are absolute."""
    if not url.startswith(SCHEME):
        refuse(
            f'Storage url "{url}" is not supported: write sqlite:///burnwatch.db (relative) or sqlite:////var/lib/burnwatch.db.'
        )
    name = url.removeprefix(SCHEME)
    if name in {"", ":memory:"} or name.startswith("file:"):
        refuse(
            f'Storage url "{url}" names no file: write sqlite:///burnwatch.db; several connections share it, so memory will not do.'
        )
    if "?" in name or "\x00" in name:
        refuse(
            f'Storage url "{url}" carries something after its path: write the path alone, as in sqlite:///burnwatch.db.'
        )
    return Path(name)


def look(path: Path, *, must_exist: bool = False, patience: float = 5.0) -> int:
    """How many of our migrations the file has: 0 for a new one. Raises StartUpError without having changed a byte."""
    try:
        if path.is_dir():
            refuse(f"Database {path} is a directory: name a file in it, as in {SCHEME}{path}/burnwatch.db.")
        if not path.parent.is_dir():
            refuse(f"Database {path}: the folder {path.parent} does not exist: create it or name another.")
        if not path.exists():
            if must_exist:
                refuse(f"Database {path} does not exist: burnwatch run or burnwatch demo makes one, or name another.")
            return 0
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as err:
        raise StartUpError(
            f"Database {path} cannot be read ({err.strerror}): give the bot's user access to it.", EXIT
        ) from err
    if not head:
        return 0
    if head != _MAGIC:
        refuse(f"Database {path} is no SQLite database: move it away or name another file; it was not touched.")
    try:
        with closing(open_read_only(path, patience)) as connection:
            return _version(connection, path)
    except sqlite3.Error as err:
        raise start_up_error(path, err) from err


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """Known migrations that the file has, after checking that it is ours and not of a newer burnwatch."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    applied = []
    if "_sqlite_migrations" in tables:
        rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY name", (SET,))
        applied = [name for (name,) in rows]
    if tables and (not applied or application != APPLICATION_ID):
        refuse(f"Database {path} belongs to another program: name another file; it was not touched.")
    # sqlite-utils passes over applied migrations that it does not know, so a newer file would be written by older code.
    unknown = [name for name in applied if name not in NAMES]
    if unknown:
        refuse(
            f"Database {path} was written by a newer burnwatch (it has {unknown[-1]}, this one knows up to {NAMES[-1]}): "
            "install that version or put back the backup from before; it was not touched."
        )
    return len(applied)


def open_read_only(path: Path, patience: float = 5.0) -> sqlite3.Connection:
    """A connection that can neither write nor, when it closes, move the log into the file."""
    address = f"file:{quote(os.fspath(path.absolute()))}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=patience)


def start_up_error(path: Path, error: sqlite3.Error) -> StartUpError:
    """What SQLite said, as the sentence that stops the start."""
    return StartUpError(f"Database {path}: {fault(error)[1]}.", EXIT)
