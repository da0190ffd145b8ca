"""The supervised Discord client: logs in, stays connected, says how it is, ends cleanly."""

from __future__ import annotations

import asyncio
import logging
import math
import random
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.cards import words_discord as say
from bot.chat import families
from bot.chat._connection import IDENTIFY_PAUSE, Connection, GatewayUnreachable, point_at
from bot.chat.commands_sync import Kept, sync
from bot.chat.insisting import Insisting
from bot.errors import BotError, SendFailed, StartUpError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.answers import Answers
    from bot.chat.commands_sync import Scope
    from bot.chat.homes import Homes
    from bot.chat.presses import Press

log = logging.getLogger("burnwatch.discord")

API_BASE = "https://discord.com/api/v10"
EXIT_DISCORD = 4
_AUTHENTICATION_FAILED = 4004
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_CLOSE_SECONDS = 8.0
_TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, GatewayUnreachable)


class ChatClient:
    """Discord as the rest of the program sees it.

    `run` goes on until it is cancelled, through outages of any length; it raises StartUpError (exit code 4) when the
    token is refused. REST is usable from `logged_in` on, before the gateway and through its outages.
    """

    def __init__(
        self,
        token: str,
        *,
        answers: Answers | None = None,
        api_base: str = API_BASE,
        sync_commands: Scope = "global",
        kept: Kept | None = None,
        rng: random.Random | None = None,
        identify_pause: float = IDENTIFY_PAUSE,
        first_pause: float = _FIRST_PAUSE,
    ) -> None:
        self.ready = asyncio.Event()
        """Set at the first session with the gateway, and stays set."""
        self.logged_in = asyncio.Event()
        """Set while REST can be used."""
        self.broken: tuple[families.Broken, ...] = ()
        """Command families that could not be used."""
        self.limited: Callable[[float], None] = lambda _seconds: None
        """Called when Discord's limit over all routes was hit, with the wait that it asks."""
        self.homes: Homes | None = None
        """Told in which servers the bot is."""
        self._token = token
        self._api_base = api_base
        self._commands: list[families.AppCommand] = []
        self._presses: dict[str, Press] = {}
        self._forms: dict[str, Press] = {}
        self._scope: Scope = sync_commands
        self._kept = _insisted(kept) if kept is not None else None
        self._rng = rng or random.Random()
        self._identify_pause = identify_pause
        self._first_pause = first_pause
        self._connection: Connection | None = None
        self._up: set[int] = set()
        self._told_trouble = ""
        if answers is not None:
            found, unread = families.walk()
            self._commands, unmade = families.make(found, answers)
            self._presses, self._forms = families.pressed(found, answers)
            self.broken = (*unread, *unmade)

    @property
    def connected(self) -> bool:
        """Every shard has a session with the gateway now."""
        connection = self._connection
        return connection is not None and 0 < (connection.shard_count or 1) <= len(self._up)

    @property
    def gateway(self) -> str:
        """`connected`, `reconnecting` (it was), `connecting` (it never was)."""
        if self.connected:
            return "connected"
        return "reconnecting" if self.ready.is_set() else "connecting"

    @property
    def latency(self) -> float | None:
        """Seconds from a heartbeat to its acknowledgement; None before the first."""
        if self._connection is None or not self.connected:
            return None
        latency = self._connection.latency
        return latency if math.isfinite(latency) else None

    def rest(self) -> discord.Client:
        """Give the logged-in client, for plain requests. Raises SendFailed before the log-in."""
        if self._connection is None or self._connection.is_closed():
            raise SendFailed(say.NOT_LOGGED_IN, after=2.0)
        return self._connection

    async def run(self) -> None:
        """Stay connected until cancelled."""
        usable(self._token)
        point_at(self._api_base)
        pause = self._first_pause
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._one_login()
            except discord.LoginFailure:
                raise StartUpError(say.LOGIN_REFUSED, EXIT_DISCORD) from None
            except discord.ConnectionClosed as err:
                if err.code == _AUTHENTICATION_FAILED:
                    raise StartUpError(say.LOGIN_REFUSED, EXIT_DISCORD) from None
                self._trouble(f"the gateway closed the connection with code {err.code}")
            except _TROUBLE as err:
                self._trouble(_says(err))
            except Exception:
                # An answer of another shape, or a mistake of the library's or ours: alerts matter more than its cause.
                log.exception("Discord: the connection ended in a way that was not foreseen; starting it anew")
            if asyncio.get_running_loop().time() - began > _LONGEST_PAUSE:
                pause = self._first_pause
            await asyncio.sleep(pause * self._rng.uniform(0.5, 1.0))
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _one_login(self) -> None:
        connection = Connection(
            lambda shard, up: self._changed(connection, shard, up=up),
            limited=lambda seconds: self.limited(seconds),  # noqa: PLW0108 - the sink may set it later
            identify_pause=self._identify_pause,
            homes=lambda: self.homes,
        )
        syncing: asyncio.Task[None] | None = None
        try:
            await connection.login(self._token)
            for command in self._commands:
                connection.tree.add_command(command)
            connection.listen(self._presses, self._forms)
            self._connection = connection
            self.logged_in.set()
            syncing = asyncio.create_task(self._sync(connection), name="sync-commands")
            await self._stay_connected(connection)
        finally:
            self._connection = None
            self.logged_in.clear()
            self._up.clear()
            if syncing is not None:
                syncing.cancel()
                with suppress(asyncio.CancelledError):
                    await syncing
            await close(connection)

    async def _stay_connected(self, connection: Connection) -> None:
        pause = self._first_pause
        while not connection.is_closed():
            try:
                _, left, renewed_in = await connection.ask_gateway()
                if left == 0:
                    self._trouble(f"Discord allows no more log-ins for {renewed_in:.0f} s")
                    await asyncio.sleep(renewed_in)
                await connection.connect()
            except _TROUBLE as err:
                # With the connection closed, the library gave up for good: log in anew. Else REST lives on meanwhile.
                if connection.is_closed():
                    raise
                await connection.drop_shards()
                self._trouble(_says(err))
            if not connection.is_closed():
                await asyncio.sleep(pause * self._rng.uniform(0.5, 1.0))
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _sync(self, connection: Connection) -> None:
        if not self._commands:
            return
        pause, trouble = self._first_pause, ""
        while True:
            before = trouble
            try:
                await sync(connection, self._scope, self._kept)
            except StorageError:  # closed: the program ends
                return
            except _TROUBLE as err:
                if (trouble := _says(err)) != before:
                    log.warning("commands are not told to Discord yet: %s", trouble)
            except Exception as err:  # an answer of another shape passes; a mistake of ours is said once
                if (trouble := type(err).__name__) != before:
                    log.exception("commands could not be told to Discord; it is tried again, and the rest runs")
                pause = _LONGEST_PAUSE
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _changed(self, connection: Connection, shard: int, *, up: bool) -> None:
        if connection is not self._connection:
            return
        if up:
            self._up.add(shard)
        else:
            self._up.discard(shard)
        if self.connected:
            self.ready.set()
            log.info("connected to Discord%s", " again" if self._told_trouble else "")
            self._told_trouble = ""
        elif not up:
            self._trouble("the connection to the gateway was lost")

    def _trouble(self, says: str) -> None:
        # Once per cause: an outage of a night is two lines, not two thousand.
        if says != self._told_trouble:
            log.warning("Discord: %s; trying again until it works", says)
        self._told_trouble = says


def usable(token: str) -> str:
    """Give the token back, or raise StartUpError when it can be none: a header would not even carry it."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise StartUpError(say.LOGIN_REFUSED, EXIT_DISCORD)
    return token


async def close(connection: Connection) -> None:
    """End a log-in, by force when Discord does not answer the farewell."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await connection.close()
    except (TimeoutError, *_TROUBLE):
        with suppress(*_TROUBLE):
            await connection.http.close()


def _says(err: BaseException) -> str:
    if isinstance(err, BotError):
        return str(err)
    if isinstance(err, discord.HTTPException):
        return f"HTTP {err.status} from Discord"
    return f"{type(err).__name__} on the way to Discord"


def _insisted(kept: Kept) -> Kept:
    """The same, asked until the database answers: told again at each attempt, the commands would use up Discord's patience."""
    insist = Insisting(
        "Which commands Discord knows is looked up and noted when it is mended",
        "the database notes again which commands Discord knows",
    )
    return Kept(lambda: insist.until_taken(kept.load), lambda text: insist.until_taken(partial(kept.save, text)))
