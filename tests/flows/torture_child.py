"""One life of the bot that ends itself at a named point: run by test_torture as a process of its own.

The clock is moved by hand and its position is stored, so that the next life goes on where this one ended. Everything
else is real: the chain over HTTP, SQLite in a file, Discord over HTTP with an enforced nonce.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress

import httpx

from alerts.notice import Route
from alerts.rule import parse
from bot.chat.client import ChatClient
from bot.chat.sink import DiscordSink
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage

DIED = 86
POSITION = "torture position"
RULE = {
    "name": "Ratio low",
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash"},
    "op": "<",
    "threshold": 1.0,
}


class Death:
    """Ends the process at the nth time a point is passed. No clean-up runs: os._exit is as near to a kill as Python gets."""

    def __init__(self, point: str, times: int) -> None:
        self._point = point
        self._left = times

    def __call__(self, point: str) -> None:
        if point != self._point:
            return
        self._left -= 1
        if self._left == 0:
            os._exit(DIED)


async def live(given: dict[str, object]) -> None:
    death = Death(str(given["point"]), int(str(given["times"])))
    storage = Storage.open(str(given["url"]), checkpoint=death)
    settings = Settings.model_validate(
        {
            "sources": {
                "akash_chain": {"endpoints": [given["chain"]]},
                "akash_console": {"enabled": False},
                "coingecko": {"enabled": False},
                "render": {"enabled": False},
            }
        }
    )
    first, steps, tick = int(str(given["first"])), int(str(given["steps"])), 60_000
    clock = ManualClock(first)
    chat = ChatClient(str(given["token"]), api_base=str(given["discord"]), sync_commands="off")
    talking = asyncio.create_task(chat.run())
    await asyncio.wait_for(chat.logged_in.wait(), 60)
    route = Route("discord", str(given["guild"]), str(given["channel"]))
    house = build(
        settings,
        storage,
        clock,
        lambda: [route],
        {"discord": DiscordSink(chat)},
        owner=f"life {os.getpid()}",
        checkpoint=death,
    )
    house.judge.use([parse(RULE)])
    start = json.loads(storage.read_now(lambda read: read.meta(POSITION)) or "0")
    for step in range(start, steps):
        clock.set(first + step * tick)
        await tell_the_chain(str(given["chain"]), step)
        for source in house.sources:
            await house.poller.poll(source, clock.now())
        await house.poller.sweep(clock.now() + 1)
        await house.worker.pass_once()
        await storage.write(lambda tx, step=step: tx.set_meta(POSITION, str(step + 1)))
    for _ in range(10):  # leases of earlier lives run out
        clock.set(clock.now() + 2 * tick)
        await house.worker.pass_once()
    talking.cancel()
    with suppress(asyncio.CancelledError):
        await talking
    await house.close()


async def tell_the_chain(chain: str, step: int) -> None:
    """The stand-in's clock and ratio follow ours."""
    async with httpx.AsyncClient() as http:
        await http.post(f"{chain}/_test/step", json={"step": step})


if __name__ == "__main__":
    asyncio.run(live(json.loads(sys.argv[1])))
