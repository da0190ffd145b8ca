"""What an operator lives through, minute by minute through the real pipeline: which messages come, and what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from alerts.presets import presets
from alerts.rule import parse
from alerts.sample import DAY, HOUR, MINUTE, Series
from bot.cards.desk import Desk
from bot.clock import ManualClock
from bot.compose import build
from bot.settings import Settings
from bot.storage import Storage
from tests.doubles import _stand as bad
from tests.doubles import mischief
from tests.doubles._stand import says
from tests.doubles.chain import fixture

if TYPE_CHECKING:
    from tests.flows.conftest import Flow


@pytest.fixture(name="scene")
def _scene(flow):
    flow.house.judge.use(presets("quiet"))
    return flow


async def minutes(flow: Flow, count: int, *only: str, step: int = 1) -> None:
    """Every source is asked at its own cadence and everything swept each minute; with `only`, these sources alone.

    `step` minutes a tick where nothing happens: what is asked stands for five.
    """
    for _ in range(count // step):
        now = flow.clock.now() + step * MINUTE
        flow.clock.set(now)
        for source in flow.house.sources:
            if (now // MINUTE) % max(source.every // MINUTE, 1) == 0 and source.key in (only or {source.key}):
                await flow.house.poller.poll(source, now)
        await flow.house.poller.sweep(now + 1)
        await flow.house.worker.pass_once()


def told(flow: Flow) -> list[list[str]]:
    """Of each message what it said over its life: one title an edit."""
    return [[card.title for card in message.cards] for message in flow.sink.messages]


def cause(flow: Flow, metric: str) -> str:
    """Why a value is missed, as an alert about it would say."""
    rule = parse({"name": "Any", "metric": metric, "op": ">", "threshold": 0})
    context, now = flow.house.explain._context, flow.clock.now()
    return flow.storage.read_now(lambda read: context.about(read, rule, (("network", "akash"),), now)).cause


async def test_a_source_that_is_asked_every_five_minutes_can_fall_silent_too(scene):
    """Its 0 must stand until the next tick, or no rule ever sees it for as long as `for` asks."""
    await minutes(scene, 10, "coingecko")
    scene.coingecko.answers["/coins/markets"] = bad.text("no", 500)
    await minutes(scene, 20, "coingecko")
    assert told(scene) == [["Source silent · raised"]]
    (card,) = scene.sink.messages[0].cards
    assert card.lead == "CoinGecko gives no usable answer."
    assert card.lines[0].startswith("Cause: "), card.lines
    assert "answered 500" in card.lines[0]
    assert any(line.startswith("Sources: CoinGecko, ") for line in card.lines)
    assert cause(scene, "token.price_usd").startswith("coingecko: "), "what it gave is missed for the same reason"
    assert cause(scene, "gpu.total") == ""
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


CHAIN = "akash_chain"


@pytest.mark.parametrize("version", ["v2.1", "v2.0"])
async def test_three_minutes_of_a_stalled_price_wake_nobody(scene, version):
    """Until June 2026 that happened five to ten times a day."""
    await minutes(scene, 4, CHAIN)
    if version == "v2.1":
        scene.chain.price_stalled()
    else:
        scene.chain.answers["status"] = fixture("status_halt_oracle_v2_0")
    for _ in range(3):
        scene.chain.price_age_ms += MINUTE
        await minutes(scene, 1, CHAIN)
    scene.chain.answers["status"], scene.chain.status_code = fixture("status_healthy"), 200
    scene.chain.price_age_ms = 4_000
    await minutes(scene, 15, CHAIN, step=3)
    assert told(scene) == []


async def test_a_price_that_is_43_minutes_old_is_told_although_the_chain_says_healthy(scene):
    await minutes(scene, 3, CHAIN)
    for _ in range(43):
        scene.chain.price_age_ms += MINUTE
        await minutes(scene, 1, CHAIN)
    scene.chain.price_age_ms = 4_000
    await minutes(scene, 12, CHAIN)
    (titles,) = told(scene)
    name = "Minting may fail although the chain says healthy"
    assert (titles[0], titles[-1]) == (f"{name} · raised", f"{name} · resolved"), "the price's own rule is spoken for"
    first, last = scene.sink.messages[0].cards[0], scene.sink.messages[0].cards[-1]
    assert re.fullmatch(r"The oracle price is from <t:\d+:R>\.", first.lead), "its age grows while the message stands"
    assert any(
        line.startswith("Breaker healthy · oracle price age 10 min · healthy price sources 1") for line in first.lines
    )
    assert last.lead == "Nothing speaks against minting any more."
    assert any(line.startswith("resolved after 44 min") for line in last.lines), last.lines


async def test_an_hour_of_a_halt_is_one_message_also_with_two_missed_polls_inside(scene):
    await minutes(scene, 3, CHAIN)
    scene.chain.price_stalled()
    await minutes(scene, 8, CHAIN)
    scene.chain.misbehave("/", mischief.html)
    await minutes(scene, 2, CHAIN)
    scene.chain.behave()
    await minutes(scene, 48, CHAIN, step=3)
    scene.chain.answers["status"], scene.chain.status_code = fixture("status_healthy"), 200
    await minutes(scene, 15, CHAIN, step=3)
    assert told(scene) == [["Circuit breaker halted · raised", "Circuit breaker halted · resolved"]]
    raised, resolved = scene.sink.messages[0].cards
    assert (
        raised.lead == "Minting and redeeming are stopped because the oracle's price is stale, missing or in dispute."
    )
    assert resolved.lead == "The breaker is healthy: minting and redeeming are open."


async def test_an_hour_of_zeros_from_the_console_moves_no_value_and_is_one_message(scene):
    """The hourly totals go through in the middle of it, and that is no recovery."""
    await minutes(scene, 5, "akash_console")
    kept, console = dict(scene.console.answers), scene.console
    before = await Desk(scene.house.query).gpu()
    now = {key: 0 if isinstance(value, (int, float)) else value for key, value in console.dashboard()["now"].items()}
    zeros = {
        "/v1/dashboard-data": {"chainStats": dict.fromkeys(console.dashboard()["chainStats"], 0), "now": now},
        "/v1/bme/dashboard-data": {"now": {"date": now["date"]} | dict.fromkeys(list(console.bme()["now"])[1:], 0)},
        "/v1/network-capacity": {
            "resources": {"gpu": dict.fromkeys(("active", "pending", "available", "total"), 0)},
            "activeProviderCount": 0,
        },
        "/v1/gpu": {"gpus": {"total": {"allocatable": 0, "allocated": 0}, "details": {}}},
        "/v1/gpu-prices": {"availability": {"total": 0, "available": 0}, "models": []},
    }
    console.answers |= {path: lambda _, body=body: says(body) for path, body in zeros.items()}
    await minutes(scene, 66, "akash_console", step=2)
    card = await Desk(scene.house.query).gpu()
    assert "202 of 402" in card.lead
    assert "h old" in card.lead or "min old" in card.lead
    assert card.lead != before.lead
    console.answers |= kept
    await minutes(scene, 8, "akash_console", step=2)
    assert told(scene) == [["Source silent · raised", "Source silent · resolved"]]
    assert scene.sink.messages[0].cards[0].lead == "The Console gives no usable answer."


async def test_an_hour_without_a_node_is_one_message_and_no_alert_about_what_cannot_be_seen(scene):
    await minutes(scene, 3, CHAIN)
    scene.chain.misbehave("/", mischief.html)
    await minutes(scene, 60, CHAIN, step=3)
    scene.chain.behave()
    await minutes(scene, 9, CHAIN, step=3)
    assert told(scene) == [["Source silent · raised", "Source silent · resolved"]]
    assert [card.lead for card in scene.sink.messages[0].cards] == [
        "The chain gives no usable answer.", "The chain answers.",
    ]  # fmt: skip


async def test_a_chain_that_stands_still_for_an_hour_is_told_once_and_all_is_not_well(scene):
    await minutes(scene, 3, CHAIN)
    for _ in range(20):
        scene.chain.block_age_ms += 3 * MINUTE
        scene.chain.price_age_ms += 3 * MINUTE
        await minutes(scene, 3, CHAIN, step=3)
    status = await Desk(scene.house.query).status()
    assert "All is well" not in status.lead
    assert "fail although the source answers" in status.lead
    scene.chain.block_age_ms, scene.chain.price_age_ms = 2_000, 4_000
    await minutes(scene, 6, CHAIN, step=3)
    (titles,) = told(scene)
    assert (titles[0], titles[-1]) == ("Chain halted · raised", "Chain halted · resolved")
    first = scene.sink.messages[0].cards[0]
    assert first.lead.endswith("; the chain has stopped, or every node that is asked fell behind.")


@pytest.mark.parametrize("word", ["mint_status_paused", "MINT_STATUS_UNSPECIFIED"])
async def test_a_word_of_the_breaker_that_nobody_knows_is_told_as_that_and_not_as_a_halt(scene, word):
    scene.chain.answers["status"] = scene.chain.answers["status"] | {"status": word}
    await minutes(scene, 24, CHAIN, step=3)
    assert told(scene) == [["Circuit breaker in an unknown state · raised"]]
    assert scene.sink.messages[0].cards[0].lead == "The chain reports a breaker state that burnwatch does not know."


async def test_the_warning_level_is_the_one_that_governance_set_a_moment_ago(scene):
    """The ratio of 1.235 is far above 0.95, and near a level of 1.20."""
    await minutes(scene, 12, CHAIN, step=3)
    assert told(scene) == []
    scene.chain.answers["status"] = scene.chain.answers["status"] | {"warn_threshold": "1.200000000000000000"}
    await minutes(scene, 15, CHAIN, step=3)
    assert told(scene) == [["Collateral ratio near the warning level · raised"]]
    card = scene.sink.messages[0].cards[0]
    assert card.lead == "The vault covers 1.235 of the ACT outstanding; minting slows at 1.20 and stops at 0.90."
    assert any("(alarm below 1.25, recovery 1.28)" in line for line in card.lines)
    scene.chain.answers["status"] = scene.chain.answers["status"] | {"warn_threshold": "0.950000000000000000"}
    await minutes(scene, 3, CHAIN, step=3)
    assert told(scene)[0][-1] == "Collateral ratio near the warning level · resolved"


async def test_a_halt_with_a_silence_inside_is_one_halt_and_the_silence_is_no_part_of_it(scene):
    await minutes(scene, 9, CHAIN, step=3)
    scene.chain.price_stalled()
    await minutes(scene, 6, CHAIN, step=3)
    scene.chain.misbehave("/", mischief.html)
    await minutes(scene, 12, CHAIN, step=3)
    scene.chain.behave()
    await minutes(scene, 6, CHAIN, step=3)
    scene.chain.answers["status"], scene.chain.status_code = fixture("status_healthy"), 200
    await minutes(scene, 3, CHAIN, step=3)
    facts = await scene.house.query.bme()
    day = facts.day
    assert day.halts == 1
    # 3 + 5 minutes of the first stretch (what was read last stands for five), 3 + 3 of the second.
    assert day.halted == 14 * MINUTE
    assert day.longest == day.halted
    assert day.seen == 9 * MINUTE + day.halted
