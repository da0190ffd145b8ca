from __future__ import annotations

import asyncio
import gc
import sqlite3
import subprocess
import sys
import threading
import time
import weakref
from contextlib import closing, contextmanager, suppress

import pytest

from alerts.sample import Sample
from bot.errors import StorageError
from bot.storage import Read, Storage
from tests.bot.chat.holding import full
from tests.bot.storage._given import AKT, GPU, MIDNIGHT, message, steps


async def test_writes_run_one_after_another_on_one_thread(storage: Storage):
    threads, running = set(), []

    def work(tx):
        threads.add(threading.current_thread().name)
        running.append(1)
        assert len(running) == 1
        time.sleep(0.002)
        running.pop()

    await asyncio.gather(*(storage.write(work) for _ in range(20)))
    assert threads == {"storage-writer"}


async def test_a_write_that_raises_leaves_nothing_and_its_error_is_the_callers(storage: Storage):
    def work(tx):
        tx.set_meta("a", "1")
        tx.post(message())
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        await storage.write(work)
    assert await storage.read(lambda read: (read.meta("a"), read.counts()["outbox"])) == (None, 0)
    await storage.write(lambda tx: tx.set_meta("a", "2"))
    assert await storage.read(lambda read: read.meta("a")) == "2"


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_no_error_of_a_work_ends_the_writer(storage: Storage, error: type[BaseException]):
    def work(tx):
        tx.set_meta("a", "1")
        raise error

    with pytest.raises(error):
        storage.write_now(work)
    storage.write_now(lambda tx: tx.set_meta("b", "1"))
    assert storage.read_now(lambda read: (read.meta("a"), read.meta("b"))) == (None, "1")


async def test_a_write_sees_what_it_wrote_and_a_reader_only_what_was_kept(storage: Storage):
    inside, go_on = threading.Event(), threading.Event()

    def work(tx):
        tx.set_meta("a", "1")
        assert tx.meta("a") == "1"
        inside.set()
        assert go_on.wait(5)

    writing = asyncio.ensure_future(storage.write(work))
    await asyncio.to_thread(inside.wait, 5)
    assert await storage.read(lambda read: read.meta("a")) is None
    go_on.set()
    await writing
    assert await storage.read(lambda read: read.meta("a")) == "1"


async def test_a_read_is_one_snapshot_whatever_is_written_meanwhile(storage: Storage):
    await storage.write(lambda tx: tx.add_samples([Sample(GPU, 1, 1.0)]))
    inside, go_on = threading.Event(), threading.Event()

    def work(read):
        before = read.window(GPU, 0, 99).values
        inside.set()
        assert go_on.wait(5)
        return before, read.window(GPU, 0, 99).values, read.series("oracle.akt_usd")

    reading = asyncio.ensure_future(storage.read(work))
    await asyncio.to_thread(inside.wait, 5)
    await storage.write(lambda tx: tx.add_samples([Sample(GPU, 2, 2.0), Sample(AKT, 2, 2.0)]))
    go_on.set()
    assert await reading == ((1.0,), (1.0,), ())


def test_a_reader_cannot_write(storage: Storage):
    with pytest.raises(StorageError) as caught:
        storage.read_now(lambda read: read._connection.execute("DELETE FROM meta"))
    assert caught.value.word == "read-only"
    assert not hasattr(Read, "add_samples")


async def test_nothing_blocks_the_event_loop(storage: Storage):
    begun, gone_on = threading.Semaphore(0), threading.Event()

    def work(_):
        begun.release()
        assert gone_on.wait(60), "only the loop sets it"

    working = asyncio.gather(storage.write(work), storage.read(work), storage.read(work))
    for _ in range(3):
        assert await asyncio.to_thread(begun.acquire, timeout=60), "all three at the same time"
    gone_on.set()
    await working


async def test_a_cancelled_caller_does_not_break_the_writer(storage: Storage):
    inside, go_on = threading.Event(), threading.Event()

    def first(tx):
        inside.set()
        assert go_on.wait(5)
        tx.set_meta("first", "kept")

    running = asyncio.ensure_future(storage.write(first))
    queued = asyncio.ensure_future(storage.write(lambda tx: tx.set_meta("second", "never")))
    await asyncio.to_thread(inside.wait, 5)
    running.cancel()
    queued.cancel()
    await asyncio.gather(running, queued, return_exceptions=True)
    go_on.set()
    await storage.write(lambda tx: tx.set_meta("third", "kept"))
    found = await storage.read(lambda read: [read.meta(key) for key in ("first", "second", "third")])
    assert found == ["kept", None, "kept"]


def test_a_loop_that_is_gone_does_not_break_the_writer(storage: Storage, caplog: pytest.LogCaptureFixture):
    begun, go_on = threading.Event(), threading.Event()

    def work(tx):
        begun.set()
        assert go_on.wait(60)
        tx.set_meta("a", "1")

    async def leave():
        asyncio.ensure_future(storage.write(work))  # noqa: RUF006 - it is left on purpose
        assert await asyncio.to_thread(begun.wait, 60)

    asyncio.run(leave())
    go_on.set()
    storage.write_now(lambda tx: tx.set_meta("b", "1"))
    assert storage.read_now(lambda read: (read.meta("a"), read.meta("b"))) == ("1", "1")


async def test_close_finishes_what_was_asked(url: str):
    storage = Storage.open(url)
    writes = [asyncio.ensure_future(storage.write(lambda tx, n=n: tx.set_meta(str(n), "1"))) for n in range(50)]
    await asyncio.sleep(0)
    await storage.close()
    await asyncio.gather(*writes)
    with Storage.open(url) as again:
        assert again.read_now(lambda read: read.counts()["meta"]) == 50


async def test_a_closed_storage_says_so(url: str):
    storage = Storage.open(url)
    await storage.close()
    await storage.close()
    for call in (storage.write, storage.read):
        with pytest.raises(StorageError, match="is closed") as caught:
            await call(lambda _: None)
        assert caught.value.word == "closed"


def test_close_leaves_one_file_and_no_thread(url: str):
    storage = Storage.open(url)
    storage.write_now(lambda tx: tx.set_meta("a", "1"))
    storage.read_now(lambda read: read.meta("a"))
    path = storage.path
    storage.close_now()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("storage")]


def test_a_write_inside_a_write_is_a_mistake_and_not_a_deadlock(storage: Storage):
    with pytest.raises(RuntimeError, match="inside a write"):
        storage.write_now(lambda tx: storage.write_now(lambda inner: None))


def test_a_transaction_that_is_kept_for_later_is_of_no_use(storage: Storage):
    for kept in (storage.write_now(lambda tx: tx), storage.read_now(lambda read: read)):
        with pytest.raises(RuntimeError, match="over"):
            kept.meta("a")


def test_what_a_work_made_is_not_kept_alive(storage: Storage):
    class Big:
        pass

    big = Big()
    gone = weakref.ref(big)
    storage.write_now(lambda tx, big=big: big)
    del big
    storage.write_now(lambda tx: None)
    gc.collect()
    assert gone() is None


def test_an_error_that_rolls_back_by_itself_is_not_masked(storage: Storage):
    """ON CONFLICT ROLLBACK ends the transaction inside SQLite: a second ROLLBACK would fail and hide the first error."""

    def work(tx):
        tx.set_meta("a", "1")
        tx._connection.execute("INSERT OR ROLLBACK INTO meta (key, value) VALUES ('a', NULL)")

    with pytest.raises(StorageError, match="NOT NULL") as caught:
        storage.write_now(work)
    assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)
    storage.write_now(lambda tx: tx.set_meta("b", "1"))
    assert storage.read_now(lambda read: (read.meta("a"), read.meta("b"))) == (None, "1")


def test_a_connection_that_is_lost_is_made_again(storage: Storage):
    with pytest.raises((StorageError, sqlite3.Error)):
        storage.write_now(lambda tx: tx._connection.close() or tx.set_meta("a", "1"))
    storage.write_now(lambda tx: tx.add_samples(steps(GPU, MIDNIGHT, 2)))
    assert storage.read_now(lambda read: len(read.window(GPU, 0, 2 * MIDNIGHT))) == 2


def test_another_program_that_holds_the_file_is_named(storage: Storage):
    other = sqlite3.connect(storage.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="another program holds it") as caught:
        storage.write_now(lambda tx: tx.set_meta("a", "1"))
    assert caught.value.word == "locked"
    other.execute("ROLLBACK")
    other.close()
    storage.write_now(lambda tx: tx.set_meta("a", "1"))


@pytest.mark.parametrize("statement", ["INSERT INTO nowhere VALUES (1)", "SELECT nothing", "ROLLBACK"])
def test_an_error_of_the_database_that_somebody_swallows_lets_nothing_of_the_transaction_pass(storage, statement):
    """A rule's or a proposal's own mistake is swallowed where it is judged; a full disk looks just like one there."""

    def work(tx):
        tx.set_meta("a", "1")
        with suppress(sqlite3.Error):
            tx._rows(statement)
        tx.set_meta("b", "1")

    with pytest.raises(StorageError):
        storage.write_now(work)
    assert storage.read_now(lambda read: (read.meta("a"), read.meta("b"))) == (None, None)
    storage.write_now(lambda tx: tx.set_meta("b", "2"))
    assert storage.read_now(lambda read: (read.meta("a"), read.meta("b"))) == (None, "2")


def test_what_is_remembered_beside_the_database_is_taken_back_with_the_transaction(storage: Storage):
    remembered: list[str] = []

    def work(tx, word, error=None):
        tx.set_meta("a", word)
        remembered.append(word)
        tx.if_taken_back(remembered.pop)
        if error is not None:
            raise error

    storage.write_now(lambda tx: work(tx, "kept"))
    with pytest.raises(LookupError):
        storage.write_now(lambda tx: work(tx, "raised", LookupError()))
    with full(storage), pytest.raises(StorageError):
        storage.write_now(lambda tx: work(tx, "no room"))
    assert remembered == [storage.read_now(lambda read: read.meta("a"))] == ["kept"]


def test_behind_others_who_wait_for_the_same_program_nobody_waits_longer_than_one_would(url: str):
    with Storage.open(url, patience=0.3) as storage, holding(storage) as other:
        ready, looks = threading.Event(), looking(storage)
        asked = [storage._put(lambda _: ready.wait(60))]
        asked += [storage._put(lambda tx: tx.set_meta("a", "1")) for _ in range(5)]
        asked[0].add_done_callback(lambda _: other.execute("BEGIN IMMEDIATE"))
        ready.set()
        assert [one.exception().word for one in asked[1:]] == ["locked"] * 5
        assert len(looks) <= 1 + 4 + 4, "the first has waited for all of them"
        other.execute("ROLLBACK")
        storage.write_now(lambda tx: tx.set_meta("a", "1"))


def test_who_closes_waits_for_no_other_program(url: str):
    storage = Storage.open(url, patience=3600)
    with holding(storage) as other:
        looks = looking(storage)
        other.execute("BEGIN IMMEDIATE")
        asked = storage._put(lambda tx: tx.set_meta("a", "1"))
        while not looks:
            time.sleep(0.001)
        storage.close_now()
        assert asked.exception().word == "locked"


@contextmanager
def holding(storage):
    with closing(sqlite3.connect(storage.path, isolation_level=None, check_same_thread=False)) as other:
        yield other


def looking(storage) -> list[int]:
    """Grows with each look whether another program holds the file."""
    looks, begin = [], storage._connection.begin

    def seen():
        looks.append(1)
        begin()

    storage._connection.begin = seen
    return looks


def test_a_full_disk_is_named_and_nothing_of_the_transaction_is_kept(storage: Storage):
    pages = storage.write_now(lambda tx: tx._row("PRAGMA page_count")[0])
    storage.write_now(lambda tx: tx._rows(f"PRAGMA max_page_count = {pages + 5}"))

    def work(tx):
        tx.set_meta("a", "1")
        tx.add_samples(steps(GPU, MIDNIGHT, 10_000))

    with pytest.raises(StorageError, match="disk is full") as caught:
        storage.write_now(work)
    assert caught.value.word == "full"
    assert storage.read_now(lambda read: (read.meta("a"), read.series("gpu.total"))) == (None, ())
    storage.write_now(lambda tx: tx._rows(f"PRAGMA max_page_count = {pages + 5000}"))
    storage.write_now(work)
    assert storage.read_now(lambda read: len(read.window(GPU, 0, 2 * MIDNIGHT))) == 10_000


def test_a_hot_start_imports_neither_numpy_nor_sqlite_utils(url: str):
    code = (
        "import sys; from bot.storage import Storage; s = Storage.open(sys.argv[1]); s.write_now(lambda tx: tx.set_meta('a', '1'));"
        "s.read_now(lambda r: r.counts()); s.close_now(); print([m for m in ('numpy', 'sqlite_utils', 'pandas') if m in sys.modules])"
    )
    Storage.open(url).close_now()
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
