"""The scenes of docs/reference/answers.md that nobody begins: alerts and what people do under them, and a vote's whole life."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.sample import DAY, HOUR, MINUTE
from bot.cards import words_alerts
from bot.clock import ManualClock
from bot.demo.chapters import SIMULATED_NETWORK
from bot.demo.recorded import instant
from bot.settings import Settings
from tests.contracts._asked import Scene
from tests.contracts._stage import Stage
from tests.doubles.chain import FakeChain, fixture
from tests.flows.life import ASKED, START, T0, Life

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.cards.card import Card


async def raised(stage: Stage) -> list[Card]:
    """AKT falls, and the vault covers less."""
    stage.chain.says("oracle.akt_usd", 0.7606)
    stage.chain.says("oracle.akt_usd_twap", 0.7606)
    stage.chain.says("oracle.age_seconds", 6)
    stage.market.says("token.price_usd", 0.7606)
    stage.chain.says("bme.vault_akt", 832_694.75)
    stage.chain.says("bme.act_outstanding", 645_573.53)
    stage.chain.says("bme.warn_threshold", 0.95)
    stage.chain.says("bme.halt_threshold", 0.90)
    stage.chain.says("bme.akt_price_at_warn", 0.7365)
    stage.chain.says("bme.akt_price_at_halt", 0.6978)
    stage.chain.says("bme.breaker", 0)
    stage.chain.says("chain.height", 1_648_010)
    stage.chain.says("chain.block_age_seconds", 5)
    stage.chain.says("bme.collateral_ratio", 1.004)
    await stage.minutes(3, stage.chain)
    stage.chain.says("bme.collateral_ratio", 0.981)
    await stage.minutes(13, stage.chain, stage.market)
    return [stage.shows(_last(stage))]


async def why(stage: Stage) -> list[Card]:
    return [stage.shows(await stage.pressed(_last(stage), "Why?"))]


async def data(stage: Stage) -> list[Card]:
    return [stage.shows(await stage.pressed(_last(stage), "Data"))]


async def acknowledged(stage: Stage) -> list[Card]:
    said = stage.shows(await stage.pressed(_last(stage), "I'm on it"))
    await stage.minutes(1, stage.chain)
    return [said, stage.shows(_last(stage))]


async def snoozed(stage: Stage) -> list[Card]:
    choice = await stage.pressed(_last(stage), "Snooze")
    asked = stage.shows(choice)
    done = stage.shows(await stage.pressed(choice, "1 hour"))
    await stage.minutes(1, stage.chain)
    return [asked, done, stage.shows(_last(stage))]


async def resolved(stage: Stage) -> list[Card]:
    stage.chain.says("bme.collateral_ratio", 0.968)
    await stage.minutes(60, stage.chain)
    stage.chain.says("bme.collateral_ratio", 1.06)
    stage.chain.says("oracle.akt_usd", 0.8218)
    stage.chain.says("oracle.akt_usd_twap", 0.8218)
    stage.market.says("token.price_usd", 0.8218)
    await stage.minutes(12, stage.chain, stage.market)
    return [stage.shows(_last(stage))]


async def grouped(stage: Stage) -> list[Card]:
    """The oracle stands still: several rules at once."""
    stage.chain.says("oracle.age_seconds", 700)
    stage.chain.says("bme.breaker", 3)
    await stage.minutes(8, stage.chain)
    cards = [stage.shows(_last(stage))]
    stage.chain.says("oracle.age_seconds", 6)
    stage.chain.says("bme.breaker", 0)
    await stage.minutes(15, stage.chain)
    return cards


async def silent(stage: Stage) -> list[Card]:
    """The Console answers nothing any more."""
    stage.console.says("gpu.utilization", 0.65)
    await stage.minutes(2, stage.chain, stage.console)
    stage.console.values = None
    await stage.minutes(9, stage.chain, stage.console)
    cards = [stage.shows(_last(stage))]
    stage.console.values = {}
    stage.console.says("gpu.utilization", 0.65)
    await stage.minutes(5, stage.chain, stage.console)
    return cards


async def backlog(stage: Stage) -> list[Card]:
    """Discord is away for four hours in which much comes and goes."""
    stage.discord.fail("POST", "/channels/*/messages", times=4000, status=503)
    for half in range(8):
        stage.chain.says("bme.collateral_ratio", 0.97 if half in {1, 2, 5} else 1.06)
        stage.chain.says("chain.block_age_seconds", 900 if half in {2, 6} else 5)
        stage.chain.says("oracle.age_seconds", 900 if half in {0, 4} else 6)
        stage.console.says("gpu.utilization", (0.97 if half in {3, 4} else 0.15 if half == 1 else 0.65))
        await stage.minutes(32, stage.chain, stage.console)
    stage.discord.faults.clear()
    await stage.minutes(8, stage.chain, stage.console)
    return [stage.shows(_titled(stage, words_alerts.BACKLOG_TITLE))]


async def waited_for(stage: Stage) -> list[Card]:
    """The cards that somebody waits for are there."""
    await (await stage.ask("watch gpu", model="h100", min=24, max_price=2.6)).answered(15)
    stage.console.says("gpu.model.available", 30, vendor="nvidia", model="h100")
    stage.console.says("gpu.model.price_usd_hour", 2.41, vendor="nvidia", model="h100", stat="min")
    await stage.minutes(2, stage.console)
    await stage.house.watches.judge(stage.clock.now())
    await stage.house.worker.pass_once()
    (channel,) = stage.discord.direct.values()
    return [stage.shows(stage.discord.messages(channel)[-1])]


async def weekly(stage: Stage) -> list[Card]:
    """The calendar says that a week is over."""
    await stage.house.digests.due(stage.clock.now())
    stage.clock.set(instant("2025-10-31T00:00:20Z"))  # Friday, nine o'clock in Tokyo, as /setup has it
    await stage.house.digests.due(stage.clock.now())
    await stage.house.worker.pass_once()
    return [stage.shows(_last(stage))]


def _titled(stage: Stage, title: str) -> Any:
    return [one for one in stage.posted() if title in (one.embed.get("title") or "")][-1]


def _last(stage: Stage) -> Any:
    return stage.posted()[-1]


ALERTS: dict[str, Scene] = {
    "alert-raised": Scene("An alert", raised),
    "alert-why": Scene("Its button Why?", why),
    "alert-data": Scene("Its button Data", data),
    "alert-acknowledged": Scene("Somebody is on it", acknowledged),
    "alert-snoozed": Scene("Somebody snoozes it", snoozed),
    "alert-resolved": Scene("It is over", resolved),
    "alert-group": Scene("Several at once are one message", grouped),
    "source-silent": Scene("A source is silent", silent),
    "backlog": Scene("After an hour without Discord", backlog),
    "watch-met": Scene("What somebody waited for, in a direct message", waited_for),
    "weekly-summary": Scene("The weekly summary", weekly),
}


# A vote's life, on a chain of the tests


@contextlib.asynccontextmanager
async def voting(folder: Path) -> AsyncIterator[Stage]:
    """A stage on a made-up chain, seen once before anything happens; `stage.vote` changes what it says."""
    clock = ManualClock(T0)
    async with FakeChain(clock.now, height=START) as chain:
        chain.proposals, chain.answers["plan"] = [], {"plan": None}
        chain.ledger_page = chain.proposal_page = chain.vote_page = 200
        chain.modules["/akash/bme/v1/params"] = fixture("params")["params"]
        settings = Settings.model_validate(
            {
                "sources": {
                    "akash_chain": {"endpoints": [chain.url], "timeout": "3s", "network": SIMULATED_NETWORK},
                    "akash_console": {"enabled": False},
                    "coingecko": {"enabled": False},
                    "render": {"enabled": False},
                },
            }
        )
        async with Stage(folder / "vote.db", settings, clock, presets="none", told=True) as stage:
            vote = Vote("", "on", chain, clock, settings, house=stage.house)
            (source,) = stage.house.sources
            source._requests = {
                name: asked for name, asked in source._requests.items() if name in ASKED or "params" in name
            }
            vote.count()
            await vote.step(0)
            stage.vote = vote
            yield stage


@dataclass
class Vote(Life):
    """Proposals whose news go to a stage."""

    async def step(self, ms: int = 6 * MINUTE) -> None:
        """Time passes and everything is done once."""
        self.clock.set(self.clock.now() + ms)
        if not self.stands:
            self.chain.height = START + (self.clock.now() - T0) // 6_000
        await self._tick()


def _of(stage: Stage, number: int) -> Any:
    return next(one for one in stage.posted() if f"#{number} " in (one.embed.get("title") or "") and not one.answers)


async def opened(stage: Stage) -> list[Card]:
    """A proposal that would change the breaker enters voting, and is voted on."""
    bme = fixture("params")["params"]
    changed = {**bme, "circuit_breaker_warn_threshold": 9300}
    authority = "akash10d07y265gmmuvt4z0w9aw880jnsr700jhe7z0f"
    vote = stage.vote
    vote.put(
        500, title="Let minting slow later", summary="Lower the warning level of the breaker.",
        messages=[{"@type": "/akash.bme.v1.MsgUpdateParams", "authority": authority, "params": changed}],
    )  # fmt: skip
    vote.put(
        500, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_start_time=vote.iso(0), voting_end_time=vote.iso(3 * DAY)
    )
    vote.chain.votes["500"] = [one | {"proposal_id": "500"} for one in vote.chain.votes["402"][:2]]
    await vote.step()
    for look in range(1, 176):  # as often as leaves no gap in the course
        share = 0.16 * (1 - 0.981**look)
        vote.count(yes=share, no=share / 9, abstain=share / 20)
        await vote.step(14 * MINUTE)
    return [stage.shows(_of(stage, 500))]


async def carries(stage: Stage) -> list[Card]:
    return [stage.shows(await stage.pressed(_of(stage, 500), "Messages"))]


async def looked_up(stage: Stage) -> list[Card]:
    return [stage.shows(await (await stage.ask("proposal", id="500")).answered(30))]


async def listed(stage: Stage) -> list[Card]:
    vote = stage.vote
    vote.put(501, title="Relayer operations funding", status="PROPOSAL_STATUS_DEPOSIT_PERIOD")
    await vote.step(MINUTE)
    return [stage.shows(await (await stage.ask("proposals")).answered(30))]


async def reminded(stage: Stage) -> list[Card]:
    for _ in range(33):
        await stage.vote.step(14 * MINUTE)
    return [stage.shows(stage.posted()[-1])]


async def decided(stage: Stage) -> list[Card]:
    vote = stage.vote
    for look in range(94):
        vote.count(yes=0.155 + look * 0.0007, no=0.017 + look * 0.00005, abstain=0.008)
        await vote.step(14 * MINUTE)
    vote.end("PASSED")
    await vote.step(3 * HOUR)
    await vote.step()
    return [stage.shows(stage.posted()[-1]), stage.shows(_of(stage, 500))]


async def held(stage: Stage) -> list[Card]:
    """One that looks like a scam: what members see."""
    vote = stage.vote
    vote.put(
        510, title="AKT airdrop for stakers", messages=[],
        summary="Claim your tokens at [https://akash.network/claim](https://evil-drop.example/x) now.",
    )  # fmt: skip
    vote.put(
        510, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_start_time=vote.iso(0), voting_end_time=vote.iso(3 * DAY)
    )
    await vote.step()
    return [stage.shows(stage.posted()[-1])]


async def queue(stage: Stage) -> list[Card]:
    """What an admin sees of it, and releases."""
    message = await (await stage.ask("held")).answered(30)
    before = stage.shows(message)
    await stage.pressed(message, "Release #510")
    after = stage.shows(message)
    await stage.vote.step()
    return [before, after, stage.shows(_of(stage, 510))]


async def upgrade(stage: Stage) -> list[Card]:
    """An upgrade is scheduled: its standing message, a day before, and the last minutes."""
    vote = stage.vote
    height = vote.chain.height + 2 * DAY // 6_000
    vote.plan("v2.2.0", height)
    for _ in range(3):
        await vote.step(5 * MINUTE)
    cards = [stage.shows(_titled(stage, "Upgrade"))]
    for left in (DAY - MINUTE, 6 * HOUR - MINUTE, HOUR - MINUTE, 8 * MINUTE):
        await vote.step((height - vote.chain.height) * 6_000 - left)
    return [*cards, stage.shows(_titled(stage, "Upgrade"))]


VOTES: dict[str, Scene] = {
    "proposal-living": Scene("A proposal in its vote", opened),
    "proposal-messages": Scene("Its button Messages", carries),
    "proposal": Scene("/proposal id:500", looked_up, ("proposal",), "/proposal id:500"),
    "proposals": Scene("/proposals", listed, ("proposals",), "/proposals"),
    "proposal-reminder": Scene("A day before the end", reminded),
    "proposal-decided": Scene("The vote is over", decided),
    "proposal-held": Scene("A proposal that looks like a scam", held),
    "held": Scene("/held", queue, ("held",), "/held"),
    "upgrade": Scene("An upgrade, counted down", upgrade),
}
"""In the order of the story."""
