"""The only place that asks what time it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alerts.sample import Ms


class Clock(Protocol):
    """Now, in milliseconds since 1970."""

    def now(self) -> Ms:
        """The present instant."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Ms:
        """The present instant."""
        return time.time_ns() // 1_000_000  # noqa: TID251 - this is the one place


class ManualClock:
    """A clock moved by hand: the demo and the tests."""

    def __init__(self, at: Ms) -> None:
        self._at = at

    def now(self) -> Ms:
        """The instant it was last set to."""
        return self._at

    def set(self, at: Ms) -> None:
        """Move it."""
        self._at = at
