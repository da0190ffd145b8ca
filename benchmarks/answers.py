"""100 slash commands at once while an alert goes out to 1,000 channels: how long until each is acknowledged.

The real process between the in-repo stand-ins. Discord takes "Unknown interaction" after three seconds; the floor is
the same 100 commands of the same bot while it has nothing else to do.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.flows.live import Live, running

if TYPE_CHECKING:
    from tests.doubles.discord import Interaction

CHANNELS = 1000
COMMANDS = 100
LATENCY = 0.1
ASKED = (
    ("gpu", {}),
    ("bme", {}),
    ("burnmint", {}),
    ("network", {}),
    ("status", {}),
    ("proposals", {}),
    ("help", {}),
    ("chart", {"metric": "gpu.utilization"}),
)
WITHIN = 3.0


async def _ask(live: Live) -> list[Interaction]:
    """Every command at once, until every one of them is answered."""
    asked = await asyncio.gather(*(live.discord.command(*ASKED[one % len(ASKED)]) for one in range(COMMANDS)))
    await asyncio.gather(*(one.answered(60) for one in asked))
    return asked


def _waits(asked: list[Interaction]) -> tuple[float, float, float]:
    """(median, 99th of 100, how many were later than Discord waits), in seconds."""
    waits = sorted((one.acknowledged_at or one.began + 60) - one.began for one in asked)
    return statistics.median(waits), waits[int(len(waits) * 0.99) - 1], sum(wait > WITHIN for wait in waits)


async def _measure(channels: int) -> tuple[tuple[float, float, float], tuple[float, float, float], float, int]:
    with tempfile.TemporaryDirectory() as folder:
        # Bodies are judged in the tests; here the judging would be counted as ours.
        async with running(Path(folder), channels=channels, latency=LATENCY, strict=False) as live:
            live.discord.acknowledge_within = 60.0
            await live.until(lambda: len(live.chain.asked_for("/akash/bme/v1/status")) >= 2)
            await asyncio.sleep(3)
            await _ask(live)  # the first answer of each kind imports what draws it
            idle = _waits(await _ask(live))
            live.ratio("0.981000000000000000")
            await live.until(lambda: len(live.discord.messages()) >= channels // 20, 60)
            began = time.perf_counter()
            already = len(live.discord.messages())
            busy = _waits(await _ask(live))
            left = channels - len(live.discord.messages())
            if channels >= CHANNELS and left < channels // 4:
                raise RuntimeError("the fan-out was over before the commands were")
            await live.until(lambda: len({one.channel for one in live.discord.messages()}) >= channels, 120)
            rate = (channels - already) / (time.perf_counter() - began)
            refused = live.discord.limits.refused
            await live.stop()
    return idle, busy, rate, refused


def rows(channels: int = CHANNELS) -> list[tuple[str, str, str]]:
    """(quantity, here, beside it)."""
    idle, busy, rate, refused = asyncio.run(_measure(channels))
    return [
        (
            f"{COMMANDS} commands at once during a fan-out to {channels:,} channels, acknowledged, p50 / p99",
            f"{busy[0]:.2f} / {busy[1]:.2f} s, {busy[2]:.0f} too late",
            f"the same bot idle {idle[0]:.2f} / {idle[1]:.2f} s; Discord waits {WITHIN:.0f} s; {LATENCY:g} s of each is the way",
        ),
        ("messages a second of the fan-out meanwhile", f"{rate:.1f}, {refused} times 429", "Discord takes 50 in all"),
    ]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else CHANNELS):
        print(" | ".join(row))
