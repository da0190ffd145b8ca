"""A house whose one source says what the test wants, minute by minute: for flows in which time and people are the story."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.notice import Route
from alerts.rule import parse
from alerts.sample import MINUTE, Sample, Series
from bot.app.actor import Actor
from bot.clock import ManualClock
from bot.compose import House, build
from bot.errors import SourceDown
from bot.settings import Settings
from bot.sources._base import Fetched
from bot.storage import Storage, StoredRule
from tests.doubles.sink import RecordingSink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = 1_787_400_000_000
"""A Saturday at noon, UTC."""
LOW = {
    "name": "Ratio low", "metric": "bme.collateral_ratio", "where": {"network": "akash"}, "op": "<", "threshold": 1.0, "severity": "warning",
}  # fmt: skip
BUSY = {
    "name": "GPU busy", "metric": "gpu.utilization", "where": {"network": "akash"}, "op": ">", "threshold": 0.9, "severity": "warning",
}  # fmt: skip
ANA = Actor("discord", "7", "ana", guild="1", manages_guild=True)


@dataclass
class Scene:
    """What the test holds."""

    folder: Path
    routes: list[Route]
    rules: list[dict]
    clock: ManualClock
    sink: RecordingSink
    house: House = field(init=False)
    storage: Storage = field(init=False)
    values: dict[str, float | None] = field(default_factory=dict)
    key: str = "akash_chain"
    network: str = "akash"
    every: int = MINUTE
    cadence: dict = field(default_factory=dict)
    rows: tuple = ()

    def open(self) -> None:
        """Start, or start again on the same file."""
        self.storage = Storage.open(f"sqlite:///{self.folder}/scene.db")
        # Another seed at each start: the face takes two messages with one nonce for one.
        seed = self.clock.now()
        self.house = build(Settings(), self.storage, self.clock, lambda: self.routes, {"discord": self.sink}, seed=seed)
        self.house.judge.use([parse(raw) for raw in self.rules])

        def keep(tx):
            for raw in self.rules:
                tx.put_rule(StoredRule(raw["name"], raw, "ana", "ana", FIRST - MINUTE, FIRST - MINUTE))

        self.storage.write_now(keep)

    async def fetch(self, now: int) -> Fetched:
        if None in self.values.values():
            return Fetched(self.key, now, failed={"all": SourceDown("no answer within 15 s")}, network=self.network)
        samples = tuple(Sample(Series.of(key, network=self.network), now, value) for key, value in self.values.items())
        return Fetched(self.key, now, {"all": samples}, network=self.network)

    def unkept(self, fetched: Fetched) -> None:
        """It gives everything at every poll."""

    async def minute(self, count: int = 1, **values: float | None) -> None:
        """Minutes pass, each with a poll, a sweep and a delivery. `ratio` and `busy` are said from now on."""
        names = {"ratio": "bme.collateral_ratio", "busy": "gpu.utilization"}
        self.values |= {names.get(key, key): value for key, value in values.items()}
        for _ in range(count):
            self.clock.set(self.clock.now() + MINUTE)
            await self.house.poller.poll(self, self.clock.now())
            await self.house.poller.sweep(self.clock.now() + 1)
            await self.house.worker.pass_once()

    async def restart(self) -> None:
        await self.house.close()
        self.open()

    @property
    def titles(self) -> list[str]:
        """What stands on each message now."""
        return [message.cards[-1].title for message in self.sink.messages]

    def text(self, number: int = -1) -> str:
        """The newest state of one message."""
        card = self.sink.messages[number].cards[-1]
        return "\n".join([card.lead, *card.lines])


@contextlib.asynccontextmanager
async def playing(folder: Path, *rules: dict, route: Route | None = None, at: int = FIRST) -> Iterator[Scene]:
    scene = Scene(
        folder, [route or Route("discord", "1", "2")], list(rules or (LOW, BUSY)), ManualClock(at), RecordingSink()
    )
    scene.open()
    await scene.minute(ratio=1.3, busy=0.5)
    try:
        yield scene
    finally:
        await scene.house.close()
