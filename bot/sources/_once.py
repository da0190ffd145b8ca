"""What several requests of one tick need is asked once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.sources._polled import Turn

T = TypeVar("T")


class Once:
    """Shared tasks of the current tick, by name."""

    def __init__(self) -> None:
        self._turn: Turn | None = None
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def get(self, turn: Turn, name: str, make: Callable[[Turn], Awaitable[T]]) -> T:
        """What `make` gives; a second caller of the same tick waits for the first one's answer, or its error."""
        if self._turn is not turn:
            await self.end()
            self._turn = turn
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = asyncio.ensure_future(_run(make, turn))
        return cast("T", await asyncio.shield(task))

    def started(self, turn: Turn, name: str) -> bool:
        """Whether somebody asked already in this tick."""
        return self._turn is turn and name in self._tasks

    async def end(self) -> None:
        """Stop what still runs and let no error go unseen."""
        tasks, self._tasks, self._turn = list(self._tasks.values()), {}, None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(make: Callable[[Turn], Awaitable[T]], turn: Turn) -> T:
    return await make(turn)
