"""Turns at something that only one may do at a time: in order of servers, so that one server's many delay nobody else's one."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """Whoever had a turn stands behind every other server that waits; within a server the first comes first."""

    def __init__(self) -> None:
        self._busy = False
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def wanted_by_others(self, server: str) -> bool:
        """Whether another server waits. Any thread may ask."""
        return any(one != server for one in list(self._waiting))

    @asynccontextmanager
    async def of(self, server: str) -> AsyncIterator[None]:
        """Wait for the turn, and have it."""
        if self._busy:
            await self._wait(server)
        self._busy = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, server: str) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(server, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # it was given to somebody who has gone
            elif (queue := self._waiting.get(server)) is not None and turn in queue:
                queue.remove(turn)
                if not queue:
                    del self._waiting[server]
            raise

    def _pass_on(self) -> None:
        while self._waiting:
            server = next(iter(self._waiting))
            queue = self._waiting.pop(server)
            turn = queue.popleft()
            if queue:
                self._waiting[server] = queue
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False
