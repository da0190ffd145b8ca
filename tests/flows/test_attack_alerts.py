"""Attacks on what is said of an alarm and of an upgrade: rules edited while they fire, rules taken away, nodes that flap."""

from __future__ import annotations

from alerts.rule import parse
from alerts.sample import MINUTE
from alerts.state import State
from bot.app.governance import Looked
from bot.sources._base import Fetched
from bot.sources.akash_chain import Upgrade
from tests.flows.conftest import standing

RATIO = {
    "name": "Ratio low",
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash"},
    "op": "<",
    "threshold": 1.0,
}


def alerts(flow):
    return list(flow.storage.read_now(lambda read: read.alerts()).values())


def last_titles(flow):
    return [message.cards[-1].title for message in flow.sink.messages]


async def test_a_rule_whose_for_was_made_longer_while_it_fired_still_ends_its_message(flow):
    flow.rules(RATIO)
    flow.ratio("0.950000000000000000")
    await flow.tick()
    for ratio in ("0.900000000000000000", "0.800000000000000000"):
        flow.ratio(ratio)
        await flow.tick(2 * MINUTE)
    assert len(flow.sink.messages) == 1
    assert len(flow.sink.messages[0].cards) >= 2, "it got worse"
    flow.rules(RATIO | {"for": "10m"})
    await flow.tick()
    assert [alert.state for alert in alerts(flow)] == [State.PENDING]
    for _ in range(5):
        await flow.tick(2 * MINUTE)
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]
    flow.ratio("1.500000000000000000")
    await flow.tick(2 * MINUTE)
    assert alerts(flow) == []
    assert last_titles(flow)[0] == "Ratio low · resolved"
    assert len(flow.sink.messages) == 1


async def test_a_rule_whose_for_was_made_longer_and_that_never_fires_again_still_ends_its_message(flow):
    flow.rules(RATIO)
    flow.ratio("0.950000000000000000")
    await flow.tick()
    flow.rules(RATIO | {"for": "1h"})
    await flow.tick()
    assert [alert.state for alert in alerts(flow)] == [State.PENDING]
    flow.ratio("1.500000000000000000")
    await flow.tick(2 * MINUTE)
    assert alerts(flow) == []
    assert last_titles(flow) == ["Ratio low · resolved"]


async def test_a_rule_that_was_taken_out_of_the_file_ends_its_message_at_the_next_start(tmp_path):
    url = f"sqlite:///{tmp_path}/flow.db"
    async with standing(url) as flow:
        await flow.house.rulebook.load("none", [parse(RATIO)], flow.clock.now())
        flow.ratio("0.900000000000000000")
        await flow.tick()
        assert last_titles(flow) == ["Ratio low · raised"]
        messages, now = flow.sink.messages, flow.clock.now()
    async with standing(url, now + MINUTE) as flow:
        flow.sink.messages = messages
        await flow.house.rulebook.load("none", [], flow.clock.now())
        flow.ratio("0.900000000000000000")
        await flow.tick()
        assert alerts(flow) == []
        assert len(flow.sink.messages) == 1
        assert last_titles(flow)[0].startswith("Ratio low · ")
        assert "raised" not in last_titles(flow)[0]
        assert "rule" in flow.sink.messages[0].cards[-1].lead, "the ratio is as low as it was: the rule is what ended"


async def test_a_rule_whose_where_was_edited_away_from_a_firing_alarm_ends_it(flow):
    flow.rules(RATIO)
    flow.ratio("0.900000000000000000")
    await flow.tick()
    flow.rules(RATIO | {"where": {"network": "elsewhere"}})
    await flow.tick()
    assert alerts(flow) == []
    assert "raised" not in last_titles(flow)[0]
    assert "rule" in flow.sink.messages[0].cards[-1].lead


async def test_an_upgrade_that_a_node_forgets_now_and_then_is_told_once(flow):
    plan = {"name": "v3.0.0", "height": "40000000", "info": ""}
    flow.chain.answers["plan"] = {"plan": None}
    await flow.tick(2 * MINUTE)
    for answer in (plan, plan, None, plan, None, plan):
        flow.chain.answers["plan"] = {"plan": answer}
        await flow.tick(2 * MINUTE)
    assert [len(message.cards) for message in flow.sink.messages] == [1]


async def test_an_upgrade_that_is_taken_back_and_comes_again_is_told_anew(flow):
    plan = {"name": "v3.0.0", "height": "40000000", "info": ""}
    flow.chain.answers["plan"] = {"plan": None}
    await flow.tick(2 * MINUTE)
    for answer in (plan, None, plan):
        flow.chain.answers["plan"] = {"plan": answer}
        await flow.tick(2 * MINUTE)
        await flow.tick(2 * MINUTE)
    assert [message.cards[0].state for message in flow.sink.messages] == ["scheduled", "cancelled", "scheduled"]


async def test_an_upgrade_is_not_called_cancelled_while_nobody_says_how_high_the_chain_is(flow):
    flow.chain.answers["plan"] = {"plan": None}
    await flow.tick(2 * MINUTE)
    flow.chain.answers["plan"] = {"plan": {"name": "v3.0.0", "height": "40000000", "info": ""}}
    await flow.tick(2 * MINUTE)
    await flow.tick(2 * MINUTE)
    for _ in range(3):
        fetched = Fetched("akash_chain", flow.clock.now(), answers={"upgrade": Upgrade(None)})
        assert flow.storage.write_now(lambda tx, one=fetched: flow.house.governance.take(tx, one, Looked())) == 0
    flow.chain.answers["plan"] = {"plan": None}
    await flow.tick(2 * MINUTE)
    await flow.tick(2 * MINUTE)
    assert len(flow.sink.messages[0].cards) == 2, "told once two ticks that know the height agree"
