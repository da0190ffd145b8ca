"""Who is being answered: when a connection ends nobody is left on "thinking…"."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from bot.cards import words_asked
from bot.chat.answering import apologise
from bot.errors import UserError

if TYPE_CHECKING:
    import discord

log = logging.getLogger("burnwatch.discord")

GRACE = 1.5
"""Seconds in which what is under way may still end by itself: nearly all of it does."""
TELLING = 1.5
"""Seconds for telling the others. Whoever stops the bot waits for both."""


class Waiting:
    """The interactions under way on one connection, by the task that answers each."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Task[Any], discord.Interaction[Any]] = {}

    def add(self, interaction: discord.Interaction[Any]) -> None:
        """The present task answers it."""
        task = asyncio.current_task()
        if task is not None and task not in self._tasks:
            self._tasks[task] = interaction
            task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def settle(self) -> None:
        """Let what is under way end, and tell everybody else to ask again."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=GRACE)
        left = dict(self._tasks)
        if not left:
            return
        log.info("%d people are told to ask again: the connection ends", len(left))
        for task in left:
            task.cancel()
        await asyncio.wait(set(left), timeout=TELLING)
        sentence = UserError(words_asked.ASKED_AT_THE_END)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TELLING):
                await asyncio.gather(*(apologise(one, sentence) for one in left.values()), return_exceptions=True)
