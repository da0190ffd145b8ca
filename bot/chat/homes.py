"""Who is told in which servers the bot is, and how: in the order of Discord, and until the database takes it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from typing import TYPE_CHECKING, Protocol

from bot.chat.insisting import Insisting
from bot.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping

log = logging.getLogger("burnwatch.discord")


class Homes(Protocol):
    """Servers come and go."""

    async def present(self, guilds: Mapping[str, str]) -> None:
        """The bot is in exactly these (id -> name)."""
        ...

    def unplaced(self) -> Collection[str]:
        """Channels of which it is not known whose they are."""
        ...

    async def place(self, channels: Mapping[str, str]) -> None:
        """These channels are of these servers (channel -> server)."""
        ...

    async def joined(self, guild: str, name: str) -> None:
        """It was invited."""
        ...

    async def left(self, guild: str) -> None:
        """It was taken out."""
        ...


class Telling:
    """What one log-in hears of servers, told one after another, each until it is taken.

    Discord says it once, and a file that another program holds would lose it. What the end of the log-in cuts off is
    said by the first `present` of the next one.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], Awaitable[None]]] = deque()
        self._task: asyncio.Task[None] | None = None
        self._over = False
        self._insist = Insisting(
            "Servers that come and go are kept in mind until it is mended",
            "the database knows again in which servers the bot is",
        )

    def tell(self, work: Callable[[], Awaitable[None]]) -> None:
        """After everything that waits, tell this. At once and not awaited: the library runs each event by itself."""
        if self._over:
            return
        self._waiting.append(work)
        if self._task is None:
            self._task = asyncio.create_task(self._tell_all(), name="servers")

    async def end(self) -> None:
        """Tell nothing more."""
        self._over = True
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _tell_all(self) -> None:
        while self._waiting and not self._over:
            try:
                await self._insist.until_taken(self._waiting[0])
            except StorageError:  # closed
                self._over = True
            except Exception:  # a mistake of ours in one event must not keep the next ones waiting for ever
                log.exception("what Discord said of a server could not be taken")
            self._waiting.popleft()
        self._task = None
