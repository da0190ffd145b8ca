from __future__ import annotations

import asyncio
import random
import threading
from contextlib import asynccontextmanager, suppress

import pytest

from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.chat.client import ChatClient
from bot.chat.sink import DiscordSink
from bot.delivery.sink import Address
from bot.errors import StartUpError
from tests.doubles.discord import FakeDiscord

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


class Living:
    """A bot that runs against the fake, one server and one channel."""

    def __init__(self, discord, chat, guild, channel):
        self.discord = discord
        self.chat = chat
        self.guild = guild
        self.channel = channel
        self.sink = DiscordSink(chat)
        self.to = Address("discord", guild.id, channel.id)
        self.task = None

    def nonce(self, seed=0):
        return random.Random(seed).randbytes(13).hex()[:25]

    async def until(self, true, within=60.0):
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - the thing waited for is another program's state
                await asyncio.sleep(0.005)


async def heartbeats_over():
    """Wait for the library's heartbeat threads: one that outlives the loop would find it closed."""
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive-handler"):
            await asyncio.to_thread(thread.join, 5)


@asynccontextmanager
async def living(discord, *, wait="ready", homes=None, **about):
    guild = discord.add_guild()
    channel = discord.add_channel(guild.id)
    about = {"identify_pause": 0.0, "first_pause": 0.01} | about
    bot = Living(discord, ChatClient(discord.token, api_base=discord.api_base, **about), guild, channel)
    bot.chat.homes = homes
    bot.task = asyncio.create_task(bot.chat.run())
    try:
        if wait:
            await asyncio.wait_for(getattr(bot.chat, wait).wait(), 60)
        yield bot
    finally:
        bot.task.cancel()
        with suppress(asyncio.CancelledError, StartUpError):
            await bot.task
        await heartbeats_over()


@pytest.fixture
async def discord():
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def bot(discord):
    """Logged in; the gateway may still be on its way."""
    async with living(discord, wait="logged_in") as one:
        yield one


@pytest.fixture
def card():
    return Card(
        title="Collateral ratio near the breaker",
        lead="The vault covers 0.981 of the ACT outstanding.",
        tone=Tone.CRITICAL,
        lines=("Value **0.981** since <t:1790000000:R>",),
        fields=(Field("Source", "chain 29,412,077", inline=True),),
        footer="chain, 12 s old",
        picture=Picture("ratio.png", PNG, "A falling line", 1600, 900),
        buttons=(Button("Explorer", url="https://example.invalid/341"), Button("I'm on it", action="ack:7")),
    )
