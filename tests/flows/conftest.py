"""A whole house on a file, with the stand-ins of the APIs over real sockets and a face that records."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from alerts.notice import Route
from alerts.rule import parse
from bot.clock import ManualClock
from bot.compose import House, build
from bot.settings import Settings
from bot.storage import Storage
from tests.doubles.chain import FakeChain
from tests.doubles.coingecko import FakeCoinGecko
from tests.doubles.console import FakeConsole
from tests.doubles.sink import RecordingSink

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app.poll import Report

T0 = 1_787_400_000_000


@dataclass
class Flow:
    """Everything a flow test holds in its hands."""

    house: House
    clock: ManualClock
    chain: FakeChain
    console: FakeConsole
    coingecko: FakeCoinGecko
    sink: RecordingSink
    storage: Storage

    async def tick(self, ms: int = 60_000, *only: str) -> dict[str, Report]:
        """A minute passes: every source (or those named) is polled, everything judged, everything delivered."""
        reports: dict[str, Report] = {}
        self.clock.set(self.clock.now() + ms)
        for source in self.house.sources:
            self.clock.set(self.clock.now() + 1)
            if only and source.key not in only:
                continue
            reports[source.key] = await self.house.poller.poll(source, self.clock.now())
        reports["sweep"] = await self.house.poller.sweep(self.clock.now())
        await self.house.worker.pass_once()
        return reports

    def ratio(self, value: str) -> None:
        """What the chain says from now on."""
        self.chain.answers["status"] = {**self.chain.answers["status"], "collateral_ratio": value}

    def rules(self, *raw: dict[str, object]) -> None:
        """Judge by these."""
        self.house.judge.use([parse(one) for one in raw])

    def samples(self) -> int:
        """How many are stored."""
        return self.storage.read_now(lambda read: read.counts())["samples"]


@contextlib.asynccontextmanager
async def standing(
    url: str,
    at: int = T0,
    routes: tuple[Route, ...] = (Route("discord", "1", "2"),),
    *,
    timeout: str = "30s",  # noqa: ASYNC109 - the sources' setting
    **more: object,
) -> AsyncIterator[Flow]:
    """A house that never talked to anybody. What the stand-ins give at once may take a busy machine a while."""
    clock = ManualClock(at)
    async with FakeChain(clock.now) as chain, FakeConsole(clock) as console, FakeCoinGecko(clock) as coingecko:
        settings = Settings.model_validate(
            {
                "sources": {
                    "akash_chain": {"endpoints": [chain.url], "timeout": timeout},
                    "akash_console": {"base_url": console.url, "timeout": timeout},
                    "coingecko": {"base_url": coingecko.url, "timeout": timeout},
                    "render": {"enabled": False},
                },
                **more,
            }
        )
        storage, sink = Storage.open(url), RecordingSink()
        house = build(settings, storage, clock, lambda: routes, {"discord": sink}, seed=1)
        try:
            yield Flow(house, clock, chain, console, coingecko, sink, storage)
        finally:
            await house.close()


@pytest.fixture(name="flow")
async def _flow(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/flow.db") as flow:
        yield flow
