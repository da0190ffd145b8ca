"""One alert to 1,000 channels, with the real sink, against an API at its limit of 50 requests a second.

The floor is arithmetic: 1,000 requests at 50 a second are 20 s. The chart is "drawn" once and its bytes are shared. The
API is the in-repo fake in a process of its own, so that its work is not counted as ours.
"""

from __future__ import annotations

import asyncio
import bisect
import multiprocessing
import os
import random
import resource
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.delivery.sink import Address
from bot.errors import SendFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

CHANNELS = 1000
LATENCY = 0.1
PICTURE_BYTES = 45_000


def _serve(pipe: Connection, channels: int) -> None:
    from tests.doubles.discord import FakeDiscord  # noqa: PLC0415 - only in the server's process

    async def serve() -> None:
        # Bodies are judged in the tests; here the judging would only slow the server down.
        async with FakeDiscord(latency=LATENCY, strict=False) as discord:
            guild = discord.add_guild()
            ids = [discord.add_channel(guild.id, f"c{index}").id for index in range(channels)]
            pipe.send((discord.api_base, discord.token, guild.id, ids))
            await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
            per_channel = {one.channel for one in discord.messages()}
            pipe.send((len(discord.messages()), len(per_channel), discord.limits.refused))

    asyncio.run(serve())


@contextmanager
def _fake(channels: int) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, channels), daemon=True)
    server.start()
    theirs.close()  # so that a server that ends early is an error here, and no wait for ever
    try:
        yield ours
    finally:
        server.join(5)
        if server.is_alive():
            server.terminate()


def _card() -> Card:
    return Card(
        title="Collateral ratio near the breaker",
        lead="The vault covers 0.981 of the ACT outstanding; minting slows at 0.95 and stops at 0.90.",
        tone=Tone.WARNING,
        lines=("Value **0.981** (alarm below 1.00) · since <t:1790000000:R>",),
        fields=(Field("Trend", "-0.012 a day", inline=True), Field("AKT", "$0.4912", inline=True)),
        footer="chain 29,412,077, 12 s old",
        picture=Picture("ratio.png", random.Random(1).randbytes(PICTURE_BYTES), "A falling line", 1600, 900),
        buttons=(Button("Data", url="https://example.invalid/data"), Button("Why?", action="why:1")),
    )


async def _measure(api_base: str, token: str, guild: str, channels: list[str]) -> dict[str, float]:
    from bot.chat.client import ChatClient  # noqa: PLC0415 - the import is not part of the figure
    from bot.chat.pace import Pace  # noqa: PLC0415
    from bot.chat.sink import DiscordSink  # noqa: PLC0415

    class Noted(Pace):
        async def turn(self, *, first: bool = False) -> None:
            await super().turn(first=first)
            left.append(time.perf_counter())

    rng = random.Random(2)
    chat = ChatClient(token, api_base=api_base)
    running = asyncio.create_task(chat.run())
    await asyncio.wait_for(chat.ready.wait(), 30)
    waits: list[float] = []
    left: list[float] = []
    sink, card = DiscordSink(chat, pace=Noted()), _card()
    slowest = 0.0
    ticking = True

    async def tick() -> None:
        nonlocal slowest
        while ticking:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            slowest = max(slowest, time.perf_counter() - began - 0.005)

    async def one(channel: str) -> None:
        nonce = rng.randbytes(13).hex()[:25]
        while True:
            try:
                await sink.send(Address("discord", guild, channel), card, nonce)
                break
            except SendFailed as err:  # the worker would do the same
                await asyncio.sleep(err.after or 1.0)
        waits.append(time.perf_counter() - start)

    ticker = asyncio.create_task(tick())
    cpu, start = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(channel) for channel in channels))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    ticking = False
    await ticker
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    most = max(number - bisect.bisect_left(left, at - 1.0) + 1 for number, at in enumerate(left))
    return {"seconds": seconds, "first": min(waits), "cpu": cpu, "stall": slowest, "most": most}


def rows(channels: int = CHANNELS) -> list[tuple[str, str, str]]:
    """(quantity, here, beside it)."""
    floor = channels / 50
    with _fake(channels) as pipe:
        about = pipe.recv()
        got = asyncio.run(_measure(*about))
        pipe.send("done")
        messages, reached, refused = pipe.recv()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if (messages, reached) != (channels, channels):
        raise RuntimeError(f"{messages} messages in {reached} of {channels} channels")
    return [
        (
            f"one alert to {channels:,} channels, API at 50 requests a second, {LATENCY * 1000:.0f} ms each",
            f"{got['seconds']:.2f} s, {refused} times 429",
            f"floor {floor:.0f} s, goal {floor * 1.05:.0f} s; load {os.getloadavg()[0]:.1f}",
        ),
        (
            "most requests that left in any second of it",
            f"{got['most']:.0f}",
            "Discord's limit 50, as it counts arrivals",
        ),
        ("of that, until the first channel has it", f"{got['first'] * 1000:.0f} ms", f"floor {LATENCY * 1000:.0f} ms"),
        ("of that, processor time of the bot", f"{got['cpu']:.2f} s", ""),
        ("longest piece of the event loop meanwhile", f"{got['stall'] * 1000:.0f} ms", "goal 50 ms"),
        ("memory of the benchmark's process at its peak", f"{memory:.0f} MiB", ""),
    ]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else CHANNELS):
        print(" | ".join(row))
