"""What an operator lives through, minute by minute through the real pipeline: which messages come, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from alerts.presets import presets
from alerts.sample import DAY, HOUR, MINUTE, Series
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage
from tests.doubles import _stand as bad
from tests.doubles._stand import says

if TYPE_CHECKING:
    from tests.flows.conftest import Flow


@pytest.fixture(name="scene")
def _scene(flow):
    flow.house.judge.use(presets("quiet"))
    return flow


async def minutes(flow: Flow, count: int, *only: str) -> None:
    """Every source is asked at its own cadence and everything swept each minute; with `only`, these sources alone."""
    for _ in range(count):
        now = flow.clock.now() + MINUTE
        flow.clock.set(now)
        for source in flow.house.sources:
            if (now // MINUTE) % max(source.every // MINUTE, 1) == 0 and source.key in (only or {source.key}):
                await flow.house.poller.poll(source, now)
        await flow.house.poller.sweep(now + 1)
        await flow.house.worker.pass_once()


def told(flow: Flow) -> list[list[str]]:
    """Of each message what it said over its life: one title an edit."""
    return [[card.title for card in message.cards] for message in flow.sink.messages]


async def test_a_source_that_is_asked_every_five_minutes_can_fall_silent_too(scene):
    """Its 0 must stand until the next tick, or no rule ever sees it for as long as `for` asks."""
    await minutes(scene, 10, "coingecko")
    scene.coingecko.answers["/coins/markets"] = bad.text("no", 500)
    await minutes(scene, 20, "coingecko")
    assert told(scene) == [["Source silent · raised"]]
    assert scene.sink.messages[0].cards[0].lead == "CoinGecko gives no usable answer."
    scene.coingecko.answers["/coins/markets"] = lambda _: says(scene.coingecko.markets())
    await minutes(scene, 15, "coingecko")
    assert told(scene) == [["Source silent · raised", "Source silent · resolved"]]


async def test_one_missed_answer_of_a_slow_source_is_not_told(scene):
    await minutes(scene, 10, "coingecko")
    scene.coingecko.answers["/coins/markets"] = bad.text("no", 500)
    await minutes(scene, 5, "coingecko")
    scene.coingecko.answers["/coins/markets"] = lambda _: says(scene.coingecko.markets())
    await minutes(scene, 15, "coingecko")
    assert told(scene) == []


async def test_a_value_stands_as_long_as_its_own_networks_sources_say_not_as_long_as_another_networks(tmp_path):
    """Render feeds `bme.burn_mint_ratio` too and is asked hourly: Akash's may not stand for three hours for that."""
    storage = Storage.open(f"sqlite:///{tmp_path}/all.db")
    house = build(Settings(), storage, ManualClock(0), list, {})

    def lookback(metric: str, **labels: str) -> int:
        return storage.read_now(lambda read: read.lookback(Series.of(metric, **({"network": "akash"} | labels))))

    assert lookback("bme.burn_mint_ratio", window="today") == 5 * MINUTE
    assert lookback("bme.burn_mint_ratio", network="render", window="7d") == 8 * DAY
    assert lookback("bme.collateral_ratio") == 5 * MINUTE
    assert lookback("gpu.model.utilization", model="h100") == 15 * MINUTE
    assert lookback("gpu.model.price_usd_hour", model="h100", stat="med") == 45 * MINUTE
    assert lookback("token.supply") == 45 * MINUTE
    assert lookback("source.up", source="akash_chain") == 5 * MINUTE
    assert lookback("source.up", source="coingecko") == 15 * MINUTE
    assert lookback("source.up", network="render", source="render") == 3 * HOUR
    await house.close()
