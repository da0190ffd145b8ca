"""Things that the storage tests start from."""

from __future__ import annotations

import os
import signal
import traceback
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY, MINUTE, Sample, Series
from bot.storage import NewOutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable

MIDNIGHT = 20_000 * DAY
"""A day's first instant: 4 October 2024."""
GPU = Series.of("gpu.total", network="akash")
AKT = Series.of("oracle.akt_usd", network="akash")
CHANNEL = ("discord", "guild", "channel")


def steps(series: Series, start: int, count: int, step: int = MINUTE, value: Callable[[int], float] = float) -> list[Sample]:
    """`count` samples, `step` apart, the first at `start`."""
    return [Sample(series, start + index * step, value(index)) for index in range(count)]


def message(subject: str = "alert:a", revision: int = 0, at: int = 0, to: tuple[str, str, str] = CHANNEL, **more: Any) -> NewOutboxRow:
    """A message to post; its dedup key is made of what it says."""
    face, guild, channel = to
    given = {
        "dedup": f"{subject}|{revision}|{channel}|{face}", "kind": "alert", "subject": subject, "revision": revision,
        "face": face, "guild": guild, "channel": channel, "created_at": at, "due_at": at, "nonce": f"{subject}{revision}".ljust(25, "n"),
    }  # fmt: skip
    return NewOutboxRow(**(given | more))


def in_a_child(work: Callable[[], Any], user: int | None = None) -> int:
    """Run `work` in a forked process (as another user when that is given); its exit code, -9 when it was killed."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            if user is not None and os.getuid() == 0:
                os.setgid(user)
                os.setuid(user)
            signal.alarm(30)
            code = int(work() or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)
