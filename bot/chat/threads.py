"""A thread under a message, where the bot may open one. The message is what counts: whatever happens here is no reason to fail."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.chat import limits
from bot.chat._errors import MISSING_PERMISSIONS, UNREADABLE, WAY

if TYPE_CHECKING:
    from bot.chat.client import ChatClient
    from bot.chat.pace import Pace
    from bot.delivery.sink import Address

log = logging.getLogger("burnwatch.discord")

NAME = 100
"""Characters of a thread's name, by Discord."""
ARCHIVED_AFTER: Final = 4320
"""Minutes without a word after which Discord folds it away: the longest vote but one."""
PATIENCE = 5.0
"""Seconds: the next message of the channel waits behind this one."""
PAUSES = (0.3, 1.0)
"""Seconds before it is tried again after what passes: later nobody will."""
AGAIN = 3600.0
"""Seconds after which a channel that had no place for threads is tried again: a right may have been given."""
EXISTS = 160004
"""A thread was opened under this message before: a send that was repeated."""
NO_PLACE = frozenset((50001, 50013, 50024, 160005))
"""No right, or a channel that has no threads."""


class Threads:
    """Opens threads, and says once per channel why it does not."""

    def __init__(self, chat: ChatClient, pace: Pace) -> None:
        self._chat = chat
        self._pace = pace
        self._without: dict[str, float] = {}
        self._said: set[str] = set()

    async def open(self, to: Address, message_id: int, name: str) -> bool:
        """Whether there is a thread now."""
        since = self._without.get(to.channel)
        if not to.channel.isdigit() or (since is not None and asyncio.get_running_loop().time() - since < AGAIN):
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await self._start(to, message_id, name)
        except discord.HTTPException as err:
            if err.code == EXISTS:
                return True
            self._says(to.channel, err)
            return False
        except (*WAY, *UNREADABLE) as err:
            log.info("no thread under message %s: %s", message_id, err)
            return False
        return True

    async def _start(self, to: Address, message_id: int, name: str) -> None:
        for pause in (*PAUSES, None):
            try:
                await self._pace.turn()
                # Not Message.create_thread: it wants the server in the gateway's memory, and messages go out before that.
                await self._chat.rest().http.start_thread_with_message(
                    int(to.channel), message_id, name=limits.cut(name, NAME), auto_archive_duration=ARCHIVED_AFTER
                )
            except (discord.DiscordServerError, aiohttp.ClientError, OSError):
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    def _says(self, channel: str, err: discord.HTTPException) -> None:
        if err.code not in NO_PLACE:
            log.warning("no thread in channel %s: Discord answers %s (code %s)", channel, err.status, err.code)
            return
        self._without[channel] = asyncio.get_running_loop().time()
        if channel in self._said:
            return
        self._said.add(channel)
        mend = "give the bot Create Public Threads there, or set [governance] threads = false"
        why = (
            "the bot may not open threads" if err.code == MISSING_PERMISSIONS else f"Discord refuses (code {err.code})"
        )
        log.warning("channel %s gets no threads: %s; %s. Messages come without them", channel, why, mend)
