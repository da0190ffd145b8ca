"""What must reach the database, however long that takes: a file that is held, a full disk and a lost right all pass."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from bot.errors import StorageError
from bot.log import Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger("burnwatch.discord")

T = TypeVar("T")

AGAIN = 5.0
"""Seconds until a database that did not take it is asked again."""


class Insisting:
    """Asks again until it is taken, and says once that it is not and once that it is again."""

    def __init__(self, waits: str, heals: str) -> None:
        """`waits` follows what is wrong; `heals` stands alone."""
        self._trouble = Trouble(log, waits, heals)

    async def until_taken(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives. Raises StorageError only when the database is closed: that is the end of the program."""
        while True:
            try:
                done = await work()
            except StorageError as err:
                if err.word == "closed":
                    raise
                self._trouble.says(str(err))
                await asyncio.sleep(AGAIN)
            else:
                self._trouble.says("")
                return done
