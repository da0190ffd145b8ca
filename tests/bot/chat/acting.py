"""A bot that acts: a whole house on a file, its desk, and Discord over real sockets."""

from __future__ import annotations

import asyncio
import random
from contextlib import asynccontextmanager, suppress

from alerts.notice import Route
from alerts.rule import parse
from alerts.sample import MINUTE, Sample, Series
from bot.app.rights import Rights
from bot.chat.client import ChatClient
from bot.chat.places import DiscordPlaces
from bot.chat.sink import DiscordSink
from bot.clock import ManualClock
from bot.compose import build, desk_of
from bot.settings import Settings
from bot.storage import Storage

NOW = 20_000 * 24 * 60 * MINUTE
RATIO = Series.of("bme.collateral_ratio", network="akash")
MANAGER = {"permissions": str(1 << 5)}
LOW = {
    "name": "Ratio low",
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash"},
    "op": "<",
    "threshold": 1.0,
}


class Acting:
    """One run of the bot; `again` is the next one on the same database."""

    def __init__(self, discord, path, guild, channel, clock, **rights):
        self.discord = discord
        self.path = path
        self.guild = guild
        self.channel = channel
        self.clock = clock
        self.storage = Storage.open(f"sqlite:///{path}")
        sinks = {}
        self.routes = [Route("discord", guild.id, channel.id)]
        settings = Settings.model_validate({"alerts": {"presets": "none"}})
        self.house = build(
            settings, self.storage, clock, lambda: self.routes, sinks, seed=1, places=lambda: self.places,
            rights=Rights(**rights),
        )  # fmt: skip
        self.chat = ChatClient(
            discord.token, answers=desk_of(self.house), api_base=discord.api_base, identify_pause=0.0, first_pause=0.01
        )
        self.sink = self.house.worker._sinks["discord"] = DiscordSink(self.chat)
        self.places = DiscordPlaces(self.chat, self.sink, clock, random.Random(1), example=self.example)
        self.chat.homes = self.house.guilds
        self.task = None

    async def example(self):
        return None

    async def start(self, *rules):
        await self.house.rulebook.load("none", [parse(one) for one in rules], self.clock.now())
        self.task = asyncio.create_task(self.chat.run())
        await asyncio.wait_for(self.chat.ready.wait(), 60)
        await self.until(lambda: self.discord.syncs)
        return self

    async def stop(self):
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
        await self.house.close()

    async def until(self, true, within=60.0):
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - the thing waited for is another program's state
                await asyncio.sleep(0.005)

    async def ratio(self, *values):
        """Values a minute apart, each judged and delivered."""
        for value in values:
            self.clock.set(self.clock.now() + MINUTE)
            now = self.clock.now()
            await self.storage.write(lambda tx, value=value, now=now: tx.add_samples([Sample(RATIO, now, value)]))
            await self.house.poller.sweep(now)
            await self.deliver()

    async def sweep(self, ms=MINUTE):
        self.clock.set(self.clock.now() + ms)
        await self.house.poller.sweep(self.clock.now())
        await self.deliver()

    async def deliver(self):
        await self.house.worker.pass_once()

    def posted(self):
        return self.discord.messages(self.channel.id)[0]

    def names(self):
        return sorted(row.title for row in self.storage.read_now(lambda read: read.rules()) if row.origin != "preset")

    async def manager(self, command, options=None, **about):
        return await self.discord.command(command, options, guild=self.guild.id, **{**MANAGER, **about})


@asynccontextmanager
async def acting(discord, tmp_path, *rules, **rights):
    guild = discord.add_guild()
    channel = discord.add_channel(guild.id)
    bot = Acting(discord, tmp_path / "acting.db", guild, channel, ManualClock(NOW), **rights)
    await bot.start(*rules)
    try:
        yield bot
    finally:
        await bot.stop()


@asynccontextmanager
async def again(before, *rules):
    """Restart on the same database."""
    await before.stop()
    bot = Acting(before.discord, before.path, before.guild, before.channel, before.clock)
    await bot.start(*rules)
    try:
        yield bot
    finally:
        # the first one is stopped by its own fixture: give it something to stop
        await bot.stop()
        before.task = asyncio.create_task(asyncio.sleep(0))
