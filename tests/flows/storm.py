"""A prerecorded storm: all sources die, return, and one flaps for an hour. `python -m tests.flows.storm` shows what is said.

The recording is which source answers in which minute. Judging, the database, the outbox, delivery and the cards are the
real ones; only the sources and the face are replaced.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.notice import Route
from alerts.presets import presets
from alerts.replay import walk
from alerts.rule import parse
from alerts.sample import MINUTE, Sample, Series
from bot.clock import ManualClock
from bot.compose import build
from bot.errors import SourceDown
from bot.settings import Settings
from bot.sources._base import Fetched
from bot.storage import Storage
from tests.doubles.sink import RecordingSink

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.quiet import Decision
    from alerts.rule import Rule

FIRST = 1_787_400_000_000
RECORDING = {
    # 10 minutes of calm, 20 of silence, 15 of calm, an hour in which only the Console comes and goes, 50 of calm
    "akash_chain": "1x10 0x20 1x15 1x60 1x50",
    "akash_console": "1x10 0x21 1x14 " + "0x3 1x3 " * 10 + "1x50",
    "coingecko": "1x10 0x22 1x13 1x60 1x50",
    "render": "1x10 0x23 1x12 1x60 1x50",
}
GIVEN: Mapping[str, Mapping[str, float]] = {
    "akash_chain": {
        "bme.collateral_ratio": 1.3, "bme.breaker": 0, "bme.warn_threshold": 0.95, "oracle.akt_usd": 0.5, "oracle.age_seconds": 6,
        "chain.height": 29_000_000, "chain.block_age_seconds": 5, "bme.vault_akt": 1e6, "bme.act_outstanding": 4e5,
    },
    "akash_console": {
        "gpu.total": 402, "gpu.leased": 214, "gpu.available": 180, "gpu.utilization": 0.53, "leases.active": 700, "providers.active": 61,
    },
    "coingecko": {"token.price_usd": 0.51, "token.market_cap_usd": 1.3e8},
    "render": {},
}  # fmt: skip
MISSED = (
    "bme.collateral_ratio", "bme.breaker", "oracle.akt_usd", "oracle.age_seconds", "chain.height", "bme.vault_akt", "gpu.leased",
    "gpu.total", "leases.active", "providers.active", "token.price_usd", "token.market_cap_usd",
)  # fmt: skip
"""Figures that somebody wants to be told of when they are missing: a rule each."""


@dataclass
class Recorded:
    """A source that answers when the recording says so."""

    key: str
    network: str
    every: int = MINUTE
    cadence: Mapping[str, int] = field(default_factory=dict)
    rows: tuple = ()
    up: bool = True

    async def fetch(self, now: int) -> Fetched:
        if not self.up:
            down = SourceDown("no answer within 15 s")
            return Fetched(self.key, now, failed={"all": down}, network=self.network)
        samples = tuple(
            Sample(Series.of(key, network=self.network), now, value) for key, value in GIVEN[self.key].items()
        )
        return Fetched(self.key, now, {"all": samples}, network=self.network)

    def unkept(self, fetched: Fetched) -> None:
        """It gives everything at every poll."""


@dataclass
class Told:
    """What became of the storm."""

    sink: RecordingSink
    decisions: list[Decision]
    sent: list[tuple[int, str, str]]
    """(minute, new or edit, title) in order."""


def rules() -> list[Rule]:
    """The presets, a rule that tells of each missing figure, and one that pages at the first missed answer of the Console."""
    missing = [
        {"name": f"No {key}", "metric": key, "where": {"network": "akash"}, "op": "<", "threshold": -1, "no_data": "alert", "severity": "warning"}
        for key in MISSED
    ]  # fmt: skip
    absent = {"name": "Oracle gone", "metric": "oracle.akt_usd", "where": {"network": "akash"}, "kind": "absent", "over": "7m", "severity": "critical"}  # fmt: skip
    lost = {"name": "GPUs lost", "metric": "gpu.total", "where": {"network": "akash"}, "kind": "lost", "over": "2h"}
    eager = {
        "name": "Console missed",
        "metric": "source.up",
        "where": {"source": "akash_console"},
        "op": "<",
        "threshold": 1,
    }
    return [*presets("all"), *(parse(raw) for raw in (*missing, absent, lost, eager))]


async def storm(folder: Path) -> Told:
    """Play it, a minute at a time."""
    clock = ManualClock(FIRST)
    storage, sink = Storage.open(f"sqlite:///{folder}/storm.db"), RecordingSink()
    route = Route("discord", "1", "2")
    house = build(Settings(), storage, clock, lambda: [route], {"discord": sink}, seed=1)
    house.judge.use(rules())
    sources = {name: Recorded(name, "render" if name == "render" else "akash") for name in RECORDING}
    minutes = [dict(walk(text)) for text in RECORDING.values()]
    sent: list[tuple[int, str, str]] = []
    try:
        for minute in range(len(minutes[0])):
            clock.set(FIRST + minute * MINUTE)
            for offset, (source, line) in enumerate(zip(sources.values(), minutes, strict=True)):
                source.up = line[minute * MINUTE] == 1.0
                clock.set(FIRST + minute * MINUTE + offset * 700)
                await house.poller.poll(source, clock.now())
            clock.set(FIRST + minute * MINUTE + 5_000)
            await house.poller.sweep(clock.now())
            before = len(sink.calls)
            await house.worker.pass_once()
            sent += [(minute, *call.split(" ", 1)) for call in sink.calls[before:]]
        return Told(sink, storage.read_now(lambda read: read.decisions(limit=10_000)), sent)
    finally:
        await house.close()


def shown(told: Told) -> str:
    """What the channel looks like at the end, and what it took."""
    lines = []
    for number, message in enumerate(told.sink.messages, 1):
        states = " -> ".join(card.title.rsplit(" · ", 1)[-1] for card in message.cards)
        card = message.cards[-1]
        lines.append(f"{number}. {card.title}")
        lines.append(f"   states: {states}")
        lines += [f"   {_plain(line)}" for line in (card.lead, *card.lines[:14])]
    new = sum(1 for _, what, _ in told.sent if what == "send")
    silent: dict[str, int] = {}
    for decision in told.decisions:
        if not decision.told:
            silent[decision.reason.value] = silent.get(decision.reason.value, 0) + 1
    kept = ", ".join(f"{count} {reason}" for reason, count in sorted(silent.items()))
    lines.append("")
    lines.append(
        f"{len(told.decisions)} notices became {new} messages and {len(told.sent) - new} edits; kept silent: {kept}"
    )
    return "\n".join(lines)


def _plain(text: str) -> str:
    said = re.sub(r"<t:(\d+):\w>", lambda found: f"minute {(int(found[1]) - FIRST // 1000) // 60}", text)
    return said.replace("**", "").replace("\\", "")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(shown(asyncio.run(storm(Path(folder)))))  # noqa: T201 - it is there to be read
