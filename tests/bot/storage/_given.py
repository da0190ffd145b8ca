"""Things that the storage tests start from."""

from __future__ import annotations

import functools
import os
import signal
import tempfile
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY, MINUTE, Sample, Series
from bot.storage import NewOutboxRow, Storage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TORTURE = bool(os.environ.get("BURNWATCH_TORTURE"))
"""`make torture`: long tests run in full, and with other seeds each time."""

MIDNIGHT = 20_000 * DAY
"""A day's first instant: 4 October 2024."""
GPU = Series.of("gpu.total", network="akash")
AKT = Series.of("oracle.akt_usd", network="akash")
CHANNEL = ("discord", "guild", "channel")


def steps(
    series: Series, start: int, count: int, step: int = MINUTE, value: Callable[[int], float] = float
) -> list[Sample]:
    """`count` samples, `step` apart, the first at `start`."""
    return [Sample(series, start + index * step, value(index)) for index in range(count)]


def message(
    subject: str = "alert:a", revision: int = 0, at: int = 0, to: tuple[str, str, str] = CHANNEL, **more: Any
) -> NewOutboxRow:
    """A message to post; its dedup key is made of what it says."""
    face, guild, channel = to
    given = {
        "dedup": f"{subject}|{revision}|{channel}|{face}", "kind": "alert", "subject": subject, "revision": revision,
        "face": face, "guild": guild, "channel": channel, "created_at": at, "due_at": at, "nonce": f"{subject}{revision}".ljust(25, "n"),
    }  # fmt: skip
    return NewOutboxRow(**(given | more))


def fork() -> int:
    """os.fork, which newer Pythons warn about where a thread runs: what the children here do needs none of those threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def in_a_child(work: Callable[[], Any]) -> int:
    """Run `work` in a forked process; its exit code, or minus the signal that killed it."""
    child = fork()
    if child == 0:
        code = 99
        try:
            signal.alarm(60)
            code = int(work() or 0)
        except BaseException:  # noqa: BLE001 - the child must not run on into the tests of its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def as_nobody(work: Callable[[], str]) -> str:
    """What `work` says in a process that may not write what root may."""
    ours, theirs = os.pipe()

    def told() -> int:
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        os.write(theirs, work().encode())
        return 0

    code = in_a_child(told)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read().decode()
    assert code == 0, said
    return said


@functools.cache
def _new_file() -> bytes:
    """An empty database: made once, so that a hundred examples do not migrate a hundred files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "new.db")
        Storage.open(f"sqlite:///{path}").close_now()
        return path.read_bytes()


@contextmanager
def fresh() -> Iterator[Storage]:
    """An empty database for one example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fresh.db")
        path.write_bytes(_new_file())
        with Storage.open(f"sqlite:///{path}") as storage:
            yield storage
