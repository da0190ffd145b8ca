"""`burnwatch run` as a process of its own, against stand-ins of the chain, the Console, CoinGecko, Render and Discord."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import SystemClock
from tests.doubles.chain import FakeChain
from tests.doubles.coingecko import FakeCoinGecko
from tests.doubles.console import FakeConsole
from tests.doubles.discord import FakeDiscord
from tests.doubles.render import FakeRender

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

ROOT = Path(__file__).parents[2]
CONFIG = """
[discord]
api_base = "{discord}"
sync_commands = "off"
[storage]
url = "sqlite:///{folder}/live.db"
[sources.akash_chain]
endpoints = ["{chain}"]
every = "{every}"
timeout = "5s"
[sources.akash_console]
base_url = "{console}"
every = "2s"
timeout = "5s"
[sources.coingecko]
base_url = "{coingecko}"
timeout = "5s"
[sources.render]
url = "{render}/epoch-burn-stats-data.json"
liability_url = "{render}/liability-epochs-data.json"
timeout = "5s"
[alerts]
presets = "none"
[health]
listen = "{listen}"
[[routes]]
guild = "{guild}"
channel = "{channel}"
[[rules]]
name = "Ratio low"
metric = "bme.collateral_ratio"
where = {{ network = "akash" }}
op = "<"
threshold = 1.0
clear = 1.1
severity = "critical"
"""


@dataclass
class Live:
    """The process and everything it talks to."""

    chain: FakeChain
    console: FakeConsole
    discord: FakeDiscord
    channel: str
    folder: Path
    process: asyncio.subprocess.Process
    listen: str = ""

    def ratio(self, value: str) -> None:
        """What the chain says from now on."""
        self.chain.answers["status"] = {**self.chain.answers["status"], "collateral_ratio": value}

    async def until(self, true: Callable[[], Any], seconds: float = 120.0) -> Any:
        """Wait for something to become true."""
        async with asyncio.timeout(seconds):
            while not (found := true()):
                if self.process.returncode is not None:
                    raise AssertionError(f"burnwatch ended with {self.process.returncode}: {await self.said()}")
                await asyncio.sleep(0.02)
        return found

    async def said(self) -> str:
        """Everything on standard error, once it has ended."""
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    async def stop(self, by: int = signal.SIGTERM) -> int:
        """Tell it to stop and give its exit code."""
        self.process.send_signal(by)
        async with asyncio.timeout(60):
            return await self.process.wait()


@contextlib.asynccontextmanager
async def running(
    folder: Path, *, every: str = "1s", listen: str = "", extra: str = "", channels: int = 1, **discord_is: Any
) -> AsyncIterator[Live]:
    """Start everything, with routes to so many channels; at the end nothing is left running."""
    clock = SystemClock()
    async with (
        FakeChain(clock.now) as chain,
        FakeConsole(clock) as console,
        FakeCoinGecko(clock) as coingecko,
        FakeRender() as render,
        FakeDiscord(**discord_is) as discord,
    ):
        guild = discord.add_guild()
        channel, *others = [discord.add_channel(guild.id, f"c{index}") for index in range(channels)]
        config = folder / "config.toml"
        config.write_text(
            CONFIG.format(
                discord=discord.api_base,
                chain=chain.url,
                console=console.url,
                coingecko=coingecko.url,
                render=render.url,
                folder=folder,
                guild=guild.id,
                channel=channel.id,
                every=every,
                listen=listen,
            )
            + "".join(f'[[routes]]\nguild = "{guild.id}"\nchannel = "{other.id}"\n' for other in others)
            + extra
        )
        token = folder / "token"
        token.write_text(discord.token)
        environ = {"PATH": os.environ["PATH"], "BURNWATCH_DISCORD__TOKEN_FILE": str(token), "PYTHONPATH": str(ROOT)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            "--config",
            str(config),
            cwd=folder,
            env=environ,
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Live(chain, console, discord, channel.id, folder, process, listen)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
