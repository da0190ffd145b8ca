from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.chat import presses
from bot.chat.answering import apologise
from bot.chat.homes import Telling
from bot.chat.waiting import Waiting
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.chat.homes import Homes
    from bot.chat.presses import Press

log = logging.getLogger("burnwatch.discord")

IDENTIFY_PAUSE = 5.0
"""Seconds between two identifications, as Discord asks."""
RATE_LIMIT_PATIENCE = 30.0
"""Wait inside the library for at most this long; longer is given back to the caller (30 is the least it allows)."""


class GatewayUnreachable(BotError):
    """The gateway did not take a first connection; the REST side lives on."""


def point_at(api_base: str) -> None:
    """Make the library speak to `api_base`. One address per process: the library keeps it on a class."""
    Route.BASE = api_base.rstrip("/")


class _OncePerOutage(logging.Filter):
    """Keeps the library's traceback per failed attempt for the debug log; ChatClient says once what is wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg.startswith(("Failed to connect for shard_id", "Attempting a reconnect for shard ID")):
            log.debug(record.msg, *(record.args or ()), exc_info=record.exc_info)
            return False
        return True


_ONCE = _OncePerOutage()


def quiet_library() -> None:
    """Take out of the library's log what would fill it in an outage, and two warnings about voice, never used here."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logging.getLogger("discord.shard").addFilter(_ONCE)


def _watch(limited: Callable[[float], None]) -> aiohttp.TraceConfig:
    """Tells of each 429 on the limit over all routes: the library waits it out, and keeps it to itself."""

    async def ended(_session: object, _context: object, params: aiohttp.TraceRequestEndParams) -> None:
        headers = params.response.headers
        if params.response.status == 429 and headers.get("X-RateLimit-Scope") == "global":
            try:
                limited(float(headers.get("Retry-After", 1.0)))
            except ValueError:
                limited(1.0)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace


class Tree(app_commands.CommandTree["Connection"]):
    """The commands; an error in any of them ends with a sentence for the person."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Everybody may ask (rights are judged in the use cases); who asks is remembered until they are answered."""
        self.client.waiting.add(interaction)
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Answer, and log what is ours."""
        await apologise(interaction, error)


class Connection(discord.AutoShardedClient):
    """One log-in: REST from `login`, the gateway from `connect`. No privileged intents, no message cache."""

    def __init__(
        self,
        changed: Callable[[int, bool], None] = lambda _shard, _up: None,
        *,
        limited: Callable[[float], None] = lambda _seconds: None,
        identify_pause: float = IDENTIFY_PAUSE,
        homes: Callable[[], Homes | None] = lambda: None,
    ) -> None:
        quiet_library()
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=RATE_LIMIT_PATIENCE,
            http_trace=_watch(limited),
        )
        self.tree: Tree = Tree(self)
        self._changed = changed
        self._identify_pause = identify_pause
        self._homes = homes
        self._telling = Telling()
        self._launching: set[int] = set()
        self._named: dict[int, discord.Guild] = {}
        """The servers of the newest session of each shard: a session that names one again makes it anew."""
        self._gone: set[int] = set()
        self._forms: Mapping[str, Press] = {}
        self.said: dict[str, float] = {}
        """Why the database refused what people asked, and when that came up last: each is said once in the log."""
        self.waiting = Waiting()
        """Who is being answered."""

    def listen(self, to_presses: Mapping[str, Press], to_forms: Mapping[str, Press]) -> None:
        """Act on our buttons, selects and forms, those of before this start too."""
        self._forms = to_forms
        self.add_dynamic_items(presses.item(to_presses))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take a form; commands, buttons and selects come through the library."""
        if interaction.type is discord.InteractionType.modal_submit:
            await presses.sent(interaction, self._forms)

    async def close(self) -> None:
        """End the log-in, once those who were asking have been answered."""
        if not self.is_closed():
            await self.waiting.settle()
            await self._telling.end()
        await super().close()

    async def ask_gateway(self) -> tuple[int, int, float]:
        """Ask where the gateway is and set it; (shards, identifications left, seconds until they are renewed).

        Set for the whole class because the library falls back to it after an invalid session.
        """
        shards, address, limit = await self.http.get_bot_gateway()
        url = URL(address)
        if url.scheme not in {"ws", "wss"} or not url.host:
            raise GatewayUnreachable(f'GET /gateway/bot answered "{address}", which is no gateway address')
        DiscordWebSocket.DEFAULT_GATEWAY = url
        self.shard_count = int(shards)
        return int(shards), int(limit["remaining"]), int(limit["reset_after"]) / 1000

    async def launch_shard(self, gateway: URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard, or raise GatewayUnreachable.

        The library would call itself once more after each failure, one level deeper, until the recursion limit ends
        the process about an hour and a half into an outage; the waiting is done outside instead.
        """
        if shard_id in self._launching:
            raise GatewayUnreachable("the gateway takes no connection")
        self._launching.add(shard_id)
        try:
            await super().launch_shard(gateway, shard_id, initial=initial)
        finally:
            self._launching.discard(shard_id)

    async def drop_shards(self) -> None:
        """Disconnect what was launched, before another start."""
        for shard in self.shards.values():
            await shard.disconnect()

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Keep Discord's pace of identifications."""
        if not initial:
            await asyncio.sleep(self._identify_pause)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a session began."""
        self._changed(shard_id, True)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that a session goes on."""
        self._changed(shard_id, True)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that a shard lost its connection."""
        self._changed(shard_id, False)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Tell which servers of the shard a new session no longer names: the library keeps them as they were."""
        here = {guild.id: guild for guild in self.guilds if guild.shard_id == shard_id}
        unnamed = {one for one, guild in here.items() if self._named.get(one) is guild}
        left, back = unnamed - self._gone, (here.keys() & self._gone) - unnamed
        self._gone = self._gone - back | left
        self._named |= here
        if (homes := self._homes()) is not None:
            for one in left:
                self._telling.tell(partial(homes.left, str(one)))
            for one in back:
                self._telling.tell(partial(homes.joined, str(one), _name(here[one])))

    async def on_ready(self) -> None:
        """Tell which servers there are: what happened while nobody was connected is seen now."""
        if (homes := self._homes()) is not None:
            here = {str(guild.id): _name(guild) for guild in self.guilds if guild.id not in self._gone}
            self._telling.tell(partial(homes.present, here))
            self._telling.tell(partial(self._place, homes))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server that was named no more is one of ours again: the library takes it for one that had an outage."""
        if guild.id in self._gone:
            await self.on_guild_join(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Tell of an invitation."""
        self._gone.discard(guild.id)
        self._named.pop(guild.id, None)
        if (homes := self._homes()) is not None:
            self._telling.tell(partial(homes.joined, str(guild.id), _name(guild)))
            self._telling.tell(partial(self._place, homes))

    async def _place(self, homes: Homes) -> None:
        """The configuration may name a channel alone: Discord knows whose it is."""
        found = {channel: self.get_channel(int(channel)) for channel in homes.unplaced() if channel.isdecimal()}
        placed = {
            channel: str(one.guild.id) for channel, one in found.items() if isinstance(one, discord.abc.GuildChannel)
        }
        if placed:
            await homes.place(placed)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Tell that the bot was taken out of a server."""
        if (homes := self._homes()) is not None:
            self._telling.tell(partial(homes.left, str(guild.id)))

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Say that an event handler of ours failed, and go on."""
        log.exception("handling %s failed", event_method)  # noqa: LOG004 - the library calls this in its handler


def _name(guild: discord.Guild) -> str:
    """Empty while the server is in an outage: Discord tells nothing but its id then."""
    return guild.name or ""
