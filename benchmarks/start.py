"""Imports before the gateway connection, and idle memory before the first chart."""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS = 7
_LIVE = "import bot._cli.run, bot.chat.client, bot.chat.sink, bot.compose"
_EAGER = f"{_LIVE}, matplotlib.figure, matplotlib.backends.backend_agg, sqlite_utils"
_BARE = "import discord"
_TIMED = "import time; began = time.perf_counter(); {what}; print(time.perf_counter() - began)"
_MEMORY = """
import asyncio, random, tempfile, psutil
from bot.clock import SystemClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage
import bot.chat.client, bot.chat.sink, bot._cli.run
async def main():
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage.open(f"sqlite:///{folder}/a.db")
        house = build(Settings(), storage, SystemClock(), lambda: [], {})
        await house.rulebook.load("quiet", (), house.clock.now())
        await house.poller.sweep(house.clock.now())
        print(psutil.Process().memory_info().rss / 2**20)
        await house.close()
asyncio.run(main())
"""
_BARE_MEMORY = "import discord, psutil; print(psutil.Process().memory_info().rss / 2**20)"


def _number(code: str) -> float:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _median(code: str) -> float:
    return statistics.median(_number(code) for _ in range(RUNS))


def rows() -> list[tuple[str, str, str]]:
    """Start and memory."""
    live, eager, bare = (1000 * _median(_TIMED.format(what=what)) for what in (_LIVE, _EAGER, _BARE))
    memory, floor = _median(_MEMORY), _median(_BARE_MEMORY)
    return [
        (
            "imports before the gateway connection",
            f"{live:.0f} ms",
            f"everything eager {eager:.0f} ms, discord.py alone {bare:.0f} ms; goal 300 ms",
        ),
        (
            "idle memory before the first chart",
            f"{memory:.0f} MiB",
            f"discord.py imported alone {floor:.0f} MiB; goal 70 MiB",
        ),
    ]
