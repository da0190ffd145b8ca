"""Every way in which the file can be unusable: one sentence, exit code 3, and nothing damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StartUpError
from bot.storage import Storage
from tests.bot.storage._given import as_nobody, in_a_child


def refusal(url: str) -> str:
    """The sentence that stops the start."""
    with pytest.raises(StartUpError) as caught:
        Storage.open(url, patience=0.1).close_now()
    assert caught.value.exit_code == 3
    return _one_sentence(str(caught.value))


def _one_sentence(says: str) -> str:
    assert "\n" not in says
    assert says.endswith(".")
    assert "Traceback" not in says
    return says


@pytest.fixture
def made(url: str) -> Path:
    """A database that was used."""
    with Storage.open(url) as storage:
        storage.write_now(lambda tx: tx.set_meta("a", "1"))
        return storage.path


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db/burnwatch",
        "sqlite://burnwatch.db",
        "burnwatch.db",
        "",
        "sqlite+pysqlite:///x.db",
        "SQLITE:///x.db",
    ],
)
def test_a_url_that_is_not_sqlite_is_refused_with_an_example(url: str):
    assert "sqlite:///burnwatch.db" in refusal(url)


@pytest.mark.parametrize(
    "url", ["sqlite:///", "sqlite:///:memory:", "sqlite:///file:x.db", "sqlite:///x.db?mode=ro", "sqlite:///a\x00b"]
)
def test_a_url_without_a_plain_path_is_refused(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    refusal(url)
    assert list(tmp_path.iterdir()) == []


def test_three_slashes_are_relative_and_four_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with Storage.open("sqlite:///here.db") as storage:
        assert storage.path == Path("here.db")
    with Storage.open(f"sqlite:///{tmp_path}/there.db") as storage:
        assert storage.path == tmp_path / "there.db"
    assert {file.name for file in tmp_path.iterdir()} == {"here.db", "there.db"}


@pytest.mark.parametrize("name", ["with space.db", "per%20cent.db", "hash#.db", "ünïcode.db", "a;b'c.db"])
def test_odd_file_names_work(tmp_path: Path, name: str):
    for _ in range(2):
        with Storage.open(f"sqlite:///{tmp_path}/{name}") as storage:
            storage.write_now(lambda tx: tx.set_meta("a", "1"))
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_directory_is_named_as_one(tmp_path: Path):
    assert "is a directory" in refusal(f"sqlite:///{tmp_path}")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    assert f"folder {tmp_path}/no does not exist" in refusal(f"sqlite:///{tmp_path}/no/x.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"hello",
        b"\x00" * 4096,
        b"SQLite format 2\x00" + b"x" * 2000,
        b"SQLite format 3\x00",
        b"SQLite format 3\x00" + b"\xff" * 5000,
    ],
)
def test_a_file_that_is_no_database_is_refused_and_not_touched(tmp_path: Path, content: bytes):
    path = tmp_path / "burnwatch.db"
    path.write_bytes(content)
    assert "no SQLite database" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["burnwatch.db"]


def test_a_file_that_holds_nothing_yet_is_used(tmp_path: Path):
    path = tmp_path / "burnwatch.db"
    path.touch()
    Storage.open(f"sqlite:///{path}").close_now()


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path):
    path = tmp_path / "places.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (id INTEGER)")
    before = path.read_bytes()
    assert "belongs to another program" in refusal(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_file_of_a_newer_burnwatch_is_refused_and_not_touched(url: str, made: Path):
    with closing(sqlite3.connect(made)) as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('burnwatch', 'm0999_later', '')"
        )
        newer.commit()
    before = made.read_bytes()
    says = refusal(url)
    assert "newer burnwatch" in says
    assert "m0999_later" in says
    assert made.read_bytes() == before


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
@pytest.mark.parametrize("old", [False, True])
def test_a_file_that_another_program_holds_is_named_as_locked(url: str, made: Path, lock: str, old: object):
    if old:
        with closing(sqlite3.connect(made)) as other:
            other.execute("PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute(lock)
        assert "another program holds it" in refusal(url)
        other.execute("ROLLBACK")
    Storage.open(url).close_now()


def test_a_damaged_file_is_named_as_damaged(url: str, made: Path):
    content = bytearray(made.read_bytes())
    content[100:2048] = b"\xff" * 1948
    made.write_bytes(content)
    assert "it is damaged: put a backup in its place" in refusal(url)
    assert made.read_bytes() == bytes(content)


@pytest.fixture
def shared():
    """A folder that other users can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def _says(path: Path) -> str:
    try:
        Storage.open(f"sqlite:///{path}", patience=0.1).close_now()
    except StartUpError as err:
        return str(err)
    return "it started"


def test_a_file_that_may_not_be_written_is_named_and_not_touched(shared: Path):
    path = shared / "burnwatch.db"
    Storage.open(f"sqlite:///{path}").close_now()
    path.chmod(0o444)
    shared.chmod(0o555)
    before = path.read_bytes()
    assert "give the bot's user" in _one_sentence(as_nobody(lambda: _says(path)))
    assert path.read_bytes() == before


def test_a_file_that_may_not_be_written_in_a_folder_that_may_is_named_at_the_start(shared: Path):
    """SQLite takes BEGIN IMMEDIATE for a plain BEGIN on a file that it could open for reading only."""
    path = shared / "burnwatch.db"
    Storage.open(f"sqlite:///{path}").close_now()
    path.chmod(0o444)
    shared.chmod(0o777)
    before = path.read_bytes()
    assert "it may not be written" in _one_sentence(as_nobody(lambda: _says(path)))
    assert path.read_bytes() == before


def test_a_file_that_may_not_be_read_is_named(shared: Path):
    path = shared / "burnwatch.db"
    Storage.open(f"sqlite:///{path}").close_now()
    path.chmod(0o000)
    assert "cannot be read" in _one_sentence(as_nobody(lambda: _says(path)))


def test_a_folder_that_may_not_be_written_is_named(shared: Path):
    shared.chmod(0o555)
    assert "write access to its folder" in _one_sentence(as_nobody(lambda: _says(shared / "burnwatch.db")))
    assert list(shared.iterdir()) == []


def test_a_file_in_a_folder_that_may_not_be_written_is_named(shared: Path):
    path = shared / "burnwatch.db"
    Storage.open(f"sqlite:///{path}").close_now()
    path.chmod(0o666)
    shared.chmod(0o555)
    assert "give the bot's user" in _one_sentence(as_nobody(lambda: _says(path)))


def test_a_disk_without_room_for_the_schema_is_named(tmp_path: Path):
    """A quota by RLIMIT_FSIZE: the write fails, as it does on a full disk, and the next start works."""
    url = f"sqlite:///{tmp_path}/burnwatch.db"

    def start_small() -> int:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
        says = _says(tmp_path / "burnwatch.db")
        return 0 if "disk" in says and "full" in says else 1

    assert in_a_child(start_small) == 0
    Storage.open(url).close_now()


def test_a_full_disk_is_named_and_the_file_stays_whole(tmp_path: Path):
    """A real one, where this machine lets a test mount 96 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        os.getuid() != 0
        or mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk], check=False).returncode
    ):
        pytest.skip("a test may not mount a small disk here")
    try:
        says = _says(disk / "burnwatch.db")
        assert "full" in says
        (disk / "burnwatch.db").unlink(missing_ok=True)
        for file in disk.iterdir():
            file.unlink()
    finally:
        subprocess.run(["umount", disk], check=True)
