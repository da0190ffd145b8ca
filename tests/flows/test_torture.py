"""Killed at every step between a number and its message, the bot loses nothing and says nothing twice.

A seeded sample runs in `make test`; `make torture` kills fifty times at each point.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from pathlib import Path

import pytest
from aiohttp import web

from bot.storage import Storage
from tests.doubles.chain import FakeChain
from tests.doubles.discord import FakeDiscord
from tests.flows.torture_child import DIED

ROOT = Path(__file__).parents[2]
POINTS = ("after-state", "before-commit", "after-commit", "after-claim", "after-send")
TIMES = {"after-claim": 12, "after-send": 5}
"""How often a point is passed in one whole run, at least."""
KILLS = 50 if os.environ.get("BURNWATCH_TORTURE") else 1
FIRST = 1_787_400_000_000
RATIOS = ("1.15", "0.99", "0.98", "1.15", "1.20", "0.97", "0.90", "0.85", "1.30", "1.20", "0.95", "1.01")
"""Three episodes: raised, worse in the second, resolved."""


class ScriptedChain(FakeChain):
    """Says the ratio of the step it was told."""

    def __init__(self) -> None:
        super().__init__(lambda: FIRST + self.step * 60_000)
        self.step = 0

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/_test/step":
            self.step = (await request.json())["step"]
            self.height = 29_000_000 + self.step * 10
            ratio = RATIOS[min(self.step, len(RATIOS) - 1)]
            self.answers["status"] = {**self.answers["status"], "collateral_ratio": f"{ratio}0000000000000000"}
            return web.json_response({})
        return await super()._handle(request)


async def life(given: dict[str, object]) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.flows.torture_child", json.dumps(given),
        cwd=ROOT, env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode in {0, DIED}, said.decode()
    return process.returncode or 0


@pytest.mark.long
@pytest.mark.parametrize("point", POINTS)
async def test_killed_there_nothing_is_lost_and_nothing_is_said_twice(tmp_path, point):
    rng = random.Random(f"{point} {KILLS}")
    async with ScriptedChain() as chain, FakeDiscord(a_second=None, bucket=(1000, 1.0)) as discord:
        guild = discord.add_guild()
        deaths = run = 0
        while deaths < KILLS:
            run += 1
            channel = discord.add_channel(guild.id, f"run-{run}")
            url = f"sqlite:///{tmp_path}/{run}.db"
            given = {
                "url": url, "chain": chain.url, "discord": discord.api_base, "token": discord.token,
                "guild": guild.id, "channel": channel.id, "first": FIRST, "steps": len(RATIOS), "point": point,
                "times": rng.randint(1, TIMES.get(point, 20)),
            }  # fmt: skip
            if await life(given) == DIED:
                deaths += 1
                given["times"] = rng.randint(1, TIMES.get(point, 20)) if deaths < KILLS and rng.random() < 0.3 else -1
                if await life(given) == DIED:  # a second death in the same story
                    deaths += 1
                    assert await life({**given, "times": -1}) == 0
            judge(discord, channel.id, url)
        assert deaths >= KILLS


def judge(discord: FakeDiscord, channel: str, url: str) -> None:
    """Three incidents, three messages, each resolved; the history alternates; nothing waits, nothing is dead."""
    messages = [message for message in discord.messages(channel) if message.embeds]
    titles = [message.embeds[0]["title"] for message in messages]
    assert titles == ["Ratio low · resolved"] * 3, titles
    nonces = [message.nonce for message in discord.messages(channel)]
    assert len(nonces) == len(set(nonces))
    with Storage.open(url) as storage:
        counts = storage.read_now(lambda read: read.outbox_counts())
        assert counts["outbox.waiting"] == counts["outbox.claimed"] == counts["outbox.dead"] == 0, counts
        moves = [item.now.value for item in storage.read_now(lambda read: read.transitions(rule="Ratio low"))]
        told = [move for move in moves if move in {"firing", "inactive"}]
        assert sorted(told) == ["firing"] * 3 + ["inactive"] * 3
        assert storage.read_now(lambda read: read.alerts()) == {}
