"""One file, one writer thread, a few readers. Nothing here blocks the event loop.

A write is a function, run on the writer's thread inside BEGIN IMMEDIATE ... COMMIT, one after another. A read is a
function, run on a reader's own connection inside one snapshot. The room's promises are in docs/explanation/storage.md.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.sample import MINUTE
from bot.errors import StorageError
from bot.storage._connect import connect_reader, connect_writer
from bot.storage._faults import storage_error
from bot.storage._names import Names
from bot.storage.migrations import LATEST, migrate
from bot.storage.place import look, path_of, start_up_error
from bot.storage.read import Read, Tx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from alerts.sample import Ms, Series
    from bot.storage._connect import Writing
    from bot.storage.rows import Retention

    Checkpoint = Callable[[str], None]
    Lookback = Callable[[Series], Ms]

T = TypeVar("T")

READERS = 2
"""Threads that read: a chart and a poll's question at the same time, on the two cores this runs on."""
PATIENCE = 5.0
"""Seconds that each write waits for another program that holds the file, also while those before it wait for the same."""
LOOK = 0.1
"""Seconds between two looks whether the bot is being closed meanwhile."""


def _nothing(_: str) -> None: ...


class Storage:
    """The database file. Open it once in a process, share it, close it."""

    def __init__(self, path: Path, connection: Writing, checkpoint: Checkpoint, patience: float) -> None:
        """Use Storage.open."""
        self.path = path
        self._checkpoint = checkpoint
        self._patience = patience
        self._lookback: Lookback = lambda _: 5 * MINUTE
        self._closing = threading.Lock()
        self._closed = False
        self._asked = 0.0
        self._held_since: float | None = None
        connection.look_every(LOOK)
        self._connection: Writing | None = connection
        self._names = Names()
        self._jobs: queue.SimpleQueue[tuple[Callable[[Tx], Any], Future[Any], float] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_all, name="storage-writer", daemon=True)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._reading = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer.start()

    @classmethod
    def open(cls, url: str, *, checkpoint: Checkpoint = _nothing, patience: float = PATIENCE) -> Storage:
        """The database that `url` names, made or brought up to date if need be.

        Raises StartUpError in one sentence, with nothing damaged. `checkpoint` is called with "after-begin",
        "before-commit" and "after-commit" in every write: tests kill the process there.
        """
        path = path_of(url)
        known = look(path, patience=patience)
        try:
            connection = connect_writer(path, patience)
        except sqlite3.Error as err:
            raise start_up_error(path, err) from err
        try:
            if known < LATEST:
                migrate(connection)
            else:
                # A file that cannot be written is a reason not to start, not a surprise at the first poll. BEGIN IMMEDIATE
                # alone does not tell: on a file opened for reading SQLite takes it for a plain BEGIN.
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM meta WHERE key = ''")
                connection.execute("ROLLBACK")
        except BaseException as err:
            connection.close()
            if isinstance(err, sqlite3.Error):
                raise start_up_error(path, err) from err
            raise
        return cls(path, connection, checkpoint, patience)

    def set_lookbacks(self, of: Lookback) -> None:
        """How long a sample of a series stands (five minutes until this is said): what View.lookback answers."""
        self._lookback = of

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in one transaction. Whatever it raises is raised here, and nothing of it was kept.

        A caller that is cancelled before its turn writes nothing; one cancelled later cannot call the transaction back.
        Raises StorageError when the database does not take it.
        """
        return await asyncio.wrap_future(self._put(work))

    async def read(self, work: Callable[[Read], T]) -> T:
        """Run `work` on one consistent snapshot, on a reader's thread."""
        return await asyncio.wrap_future(self._ask(work))

    def write_now(self, work: Callable[[Tx], T]) -> T:
        """`write` for callers without an event loop."""
        return self._put(work).result()

    def read_now(self, work: Callable[[Read], T]) -> T:
        """`read` for callers without an event loop."""
        return self._ask(work).result()

    async def tidy(self, now: Ms, keep: Retention) -> tuple[int, int]:
        """(rows rolled up, rows forgotten). In small transactions: polls get their turn in between."""
        rolled = forgotten = 0
        while some := await self.write(lambda tx: tx.roll_up(now)):
            rolled += some
        while some := await self.write(lambda tx: tx.forget_old(now, keep)):
            forgotten += some
        return rolled, forgotten

    async def close(self) -> None:
        """Finish what was asked, then close. Later calls of `write` and `read` raise StorageError."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """`close` for callers without an event loop."""
        with self._closing:
            first, self._closed = not self._closed, True
            if first:
                self._jobs.put(None)
        self._readers.shutdown(wait=True)
        with self._closing:
            while self._opened:
                self._opened.pop().close()
        self._writer.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_now()

    def _put(self, work: Callable[[Tx], T]) -> Future[T]:
        if threading.current_thread() is self._writer:
            raise RuntimeError("a write inside a write would wait for itself: use the transaction that was given")
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise self._is_closed()
            self._jobs.put((work, future, time.monotonic()))
        return future

    def _ask(self, work: Callable[[Read], T]) -> Future[T]:
        with self._closing:
            if self._closed:
                raise self._is_closed()
            return self._readers.submit(self._read, work)

    def _is_closed(self) -> StorageError:
        return StorageError(f"Database {self.path} is closed.", "closed")

    def _write_all(self) -> None:
        """The writer's thread: one job after another until the end mark, then close."""
        while (job := self._jobs.get()) is not None:
            self._run(*job)
            del job  # nobody's work may live on here until the next one comes
        if self._connection is not None:
            self._connection.close()

    def _run(self, work: Callable[[Tx], T], future: Future[T], asked: float) -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            self._asked = asked
            result = self._write(work)
        except BaseException as err:  # noqa: BLE001 - whatever it is, it belongs to the caller, not to this thread
            future.set_exception(err)
        else:
            future.set_result(result)

    def _write(self, work: Callable[[Tx], T]) -> T:
        tx: Tx | None = None
        try:
            if self._connection is None:
                self._connection = connect_writer(self.path, self._patience)
                self._connection.look_every(LOOK)
            connection = self._connection
            self._begin(connection)
            self._checkpoint("after-begin")
            self._names.refresh(connection)
            with Tx(connection, self._names, self._lookback) as tx:
                result = work(tx)
            self._checkpoint("before-commit")
            connection.keep()
        except BaseException as err:
            self._take_back(err)
            if tx is not None:
                tx.taken_back()
            if isinstance(err, sqlite3.Error):
                raise storage_error(self.path, err) from err
            raise
        self._names.keep()
        self._checkpoint("after-commit")
        return result

    def _begin(self, connection: Writing) -> None:
        """BEGIN IMMEDIATE, as soon as no other program holds the file.

        Behind ten writes that waited for it in vain nobody waits ten times as long, and who closes does not wait at all.
        """
        since = time.monotonic() if self._held_since is None else max(self._asked, self._held_since)
        while True:
            try:
                connection.begin()
            except sqlite3.OperationalError as err:
                if err.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                self._held_since = since if self._held_since is None else self._held_since
                if self._closed or time.monotonic() - since >= self._patience:
                    raise
            else:
                self._held_since = None
                return

    def _take_back(self, error: BaseException) -> None:
        """Roll back without hiding `error`. SQLite has done it by itself after some errors (a full disk)."""
        self._names.forget()
        if self._connection is None:
            return
        try:
            self._connection.take_back()
        except sqlite3.Error as second:
            # Closing takes it back as well, and the next write's fresh connection does not carry the trouble on.
            error.add_note(f"and it could not be rolled back: {second}")
            self._connection.close()
            self._connection = None
            self._names = Names()

    def _read(self, work: Callable[[Read], T]) -> T:
        try:
            connection, names = self._reader()
            connection.execute("BEGIN")
        except sqlite3.Error as err:
            raise storage_error(self.path, err) from err
        try:
            names.refresh(connection)
            with Read(connection, names, self._lookback) as read:
                return work(read)
        except sqlite3.Error as err:
            raise storage_error(self.path, err) from err
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _reader(self) -> tuple[sqlite3.Connection, Names]:
        """This thread's own connection."""
        if not hasattr(self._reading, "pair"):
            connection = connect_reader(self.path, self._patience)
            with self._closing:
                self._opened.append(connection)
            self._reading.pair = (connection, Names())
        pair: tuple[sqlite3.Connection, Names] = self._reading.pair
        return pair
