"""How old is what is shown: by the time the data are about, never by the time we asked."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, HOUR, MINUTE, Series
from bot.cards.desk import Desk
from tests.doubles import _stand as bad
from tests.doubles import mischief

GPU_LOW = {"name": "GPUs", "metric": "gpu.utilization", "op": "<", "threshold": 0.9}
SPEND = {"name": "Spend", "metric": "spend.usd_24h", "op": ">", "threshold": 1}
RATIO = {"name": "Ratio", "metric": "bme.collateral_ratio", "op": "<", "threshold": 2}
PRICE = {"name": "Price", "metric": "token.price_usd", "op": ">", "threshold": 0}
BURNED = {"name": "Burn", "metric": "bme.burn_mint_ratio", "where": {"window": "1d"}, "op": ">", "threshold": 0}


def sources_line(flow, title: str) -> str:
    """What the newest card under this title says of its sources."""
    cards = [card for message in flow.sink.messages for card in message.cards if card.title.startswith(title)]
    return next(line for line in cards[-1].lines if line.startswith("Sources: "))


async def test_the_consoles_age_is_that_of_its_newest_block(flow):
    """Its memory has no upper bound: an answer that came just now may be a quarter of an hour old."""
    flow.console.figures.behind = 14 * MINUTE + 5_000
    flow.rules(SPEND)
    await flow.tick()
    assert sources_line(flow, "Spend") == "Sources: Console, 14 min old"


async def test_a_prices_age_is_that_of_its_last_change(flow):
    flow.coingecko.behind = 9 * MINUTE
    flow.rules(PRICE)
    await flow.tick()
    assert sources_line(flow, "Price") == "Sources: CoinGecko, 9 min old"


async def test_the_chains_age_is_that_of_its_newest_block_and_the_height_stands_beside_the_chain(flow):
    flow.chain.block_age_ms = 75_000
    await flow.tick()
    flow.rules(RATIO)
    await flow.tick()
    line = sources_line(flow, "Ratio")
    assert line.startswith("Sources: chain 29,000,000, 75 s old · Console, 72 s old · own computation ")


async def test_a_height_is_never_said_of_a_source_that_has_none(flow):
    """The ratio's first source is the Console; the height is the chain's."""
    flow.chain.answers["vault"]["vault_state"]["total_minted"][1]["amount"] = "0"
    flow.rules(BURNED)
    await flow.tick()
    line = sources_line(flow, "Burn")
    assert "Console 29" not in line
    assert line == "Sources: Console, 12 s old · chain 29,000,000, 2 s old"


async def test_a_value_that_is_asked_seldom_is_as_old_as_its_own_answer_not_as_its_sources_last_one(flow):
    """The source answers every minute, the list of models every five, the bids every fifteen."""
    await flow.tick()
    for path in ("/v1/gpu", "/v1/gpu-prices"):
        flow.console.answers[path] = bad.text("no", 500)
    for _ in range(6):
        await flow.tick(2 * MINUTE)
    card = await Desk(flow.house.query).gpu("h100")
    assert card.lines[-1] == "Sources: Console, 12 min old"
    card = await Desk(flow.house.query).gpu()
    assert card.lines[-1] == "Sources: Console, up to 12 min old"


async def test_a_ratio_in_dollars_that_came_from_the_consoles_history_is_not_said_to_come_from_the_chain_just_now(flow):
    await flow.tick()
    flow.chain.misbehave("/", mischief.html)
    for _ in range(6):
        await flow.tick(10 * MINUTE)
    card = await Desk(flow.house.query).burnmint()
    assert "USD 1.000" in card.lines[0]
    assert "chain, just now" not in card.lines[-1]
    assert card.lines[-1].startswith("Sources: ")
    assert "chain, 60 min old" in card.lines[-1]


async def test_what_a_computed_value_was_made_of_counts_not_when_it_was_computed(flow):
    """GPUs are asked again, spend is not: the revenue per GPU is as old as the spend in it."""
    await flow.tick()
    flow.console.answers["/v1/dashboard-data"] = bad.text("no", 500)
    await flow.tick(4 * MINUTE)
    shown = flow.storage.read_now(
        lambda read: flow.house.query.shown(read, Series.of("revenue.usd_per_gpu", network="akash"), flow.clock.now())
    )
    assert shown.value is not None
    assert not shown.stale
    assert flow.clock.now() - shown.at >= 4 * MINUTE + 12_000


@pytest.mark.parametrize("gap", [MINUTE, 3 * HOUR, 2 * DAY])
async def test_a_sources_age_goes_on_over_a_restart_and_over_failures(tmp_path, gap):
    from tests.flows.conftest import T0, standing

    url = f"sqlite:///{tmp_path}/flow.db"
    async with standing(url) as flow:
        await flow.tick()
        answered = flow.clock.now()
    async with standing(url, at=T0 + gap) as flow:
        flow.console.answers |= dict.fromkeys(flow.console.answers, bad.text("no", 500))
        await flow.tick()
        series = Series.of("source.age_seconds", network="akash", source="akash_console")
        sample = flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))
        assert sample.value == pytest.approx((sample.at - answered) / 1000, abs=1)
