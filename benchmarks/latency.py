"""A value crosses at the API: how long until the message is posted, with the real process between two stand-ins."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from tests.flows.live import Live, running

EVERY = 2.0
CROSSINGS = 20
A_LIFE = 5
"""Crossings of one bot: with more in an hour the rule counts as flapping, and is told of less."""


async def _measure() -> tuple[list[float], list[float]]:
    rng = random.Random(7)
    took: list[float] = []
    waited: list[float] = []
    for _ in range(CROSSINGS // A_LIFE):
        with tempfile.TemporaryDirectory() as folder:
            async with running(Path(folder), every=f"{EVERY:g}s") as live:
                await live.until(lambda live=live: len(live.chain.asked_for("/akash/bme/v1/status")) >= 2)
                for _ in range(A_LIFE):
                    await asyncio.sleep(rng.uniform(0, EVERY))
                    took_one, waited_one = await _cross(live)
                    took.append(took_one)
                    waited.append(waited_one)
                await live.stop()
    return took, waited


async def _cross(live: Live) -> tuple[float, float]:
    """From the change at the API to the POST, and from the change to the poll that saw it."""
    seen = len(live.chain.asked_for("/akash/bme/v1/status"))
    posts = len(live.discord.messages(live.channel))
    began = time.perf_counter()
    live.ratio("0.981000000000000000")
    await live.until(lambda: len(live.chain.asked_for("/akash/bme/v1/status")) > seen)
    polled = time.perf_counter()
    await live.until(lambda: len(live.discord.messages(live.channel)) > posts)
    posted = time.perf_counter()
    live.ratio("1.150000000000000000")
    message = live.discord.messages(live.channel)[-1]
    await live.until(lambda: message.edits and "resolved" in message.embeds[0]["title"])
    return posted - began, polled - began


def rows() -> list[tuple[str, str, str]]:
    """Crossing to post."""
    took, waited = asyncio.run(_measure())
    after = [one - other for one, other in zip(took, waited, strict=True)]
    p50, p95 = statistics.median(took), sorted(took)[int(len(took) * 0.95) - 1]
    floor = statistics.median(waited)
    return [
        (
            f"threshold crossed at the API to POST with picture, polling every {EVERY:g} s, p50 / p95",
            f"{p50:.2f} / {p95:.2f} s",
            f"the wait for the poll alone {floor:.2f} s (half the interval {EVERY / 2:g} s); Prometheus + Alertmanager at 5 s: 3.84 / 7.75 s",
        ),
        (
            "poll to POST with picture, p50 (goal: at most 0.30 s)",
            f"{statistics.median(after):.3f} s",
            "drawing the picture included",
        ),
    ]
