"""Each module's current parameters: asked seldom, kept, and unknown where nobody serves them."""

from __future__ import annotations

import pytest

from tests.bot.sources._chain import MINUTE, playing
from tests.doubles import mischief

HOUR = 60 * MINUTE


def update(play, type_url, **params):
    play.node.proposals[1]["messages"] = [{"@type": type_url, "authority": "a", "params": params}]


def asked(play):
    return [each.path for each in play.node.asked if each.path.endswith("/params") or "/params/" in each.path]


async def test_the_modules_that_matter_are_known_at_the_first_look():
    async with playing() as play:
        found = (await play.fetch()).answers["module_params"].modules
    assert set(found) == {"bme", "oracle", "market", "deployment", "gov", "staking", "mint", "distribution"}
    assert found["bme"]["mint_spread_bps"] == 25
    assert found["gov"]["quorum"] == "0.200000000000000000"


async def test_they_are_asked_every_six_hours_and_what_a_proposal_would_change_every_ten_minutes():
    async with playing() as play:
        update(play, "/cosmos.mint.v1beta1.MsgUpdateParams", inflation_max="0.1")
        await play.fetch()
        play.node.asked.clear()
        for _ in range(5):
            await play.tick(11 * MINUTE, 110)
        assert asked(play).count("/cosmos/mint/v1beta1/params") == 5
        assert asked(play).count("/cosmos/staking/v1beta1/params") == 0
        await play.tick(5 * HOUR + 11 * MINUTE, 3_110)
        assert asked(play).count("/cosmos/staking/v1beta1/params") == 1


async def test_an_unknown_module_is_asked_for_by_the_convention_and_unknown_where_nobody_serves_it():
    async with playing() as play:
        play.node.modules["/somebody/thing/v7/params"] = {"a": "1"}
        update(play, "/somebody.thing.v7.MsgUpdateParams", a="2")
        found = (await play.fetch()).answers["module_params"].modules
        assert found["somebody.thing"] == {"a": "1"}
        update(play, "/nobody.thing.v7.MsgUpdateParams", a="2")
        fetched = await play.tick(11 * MINUTE, 110)
        assert "nobody.thing" not in fetched.answers["module_params"].modules
        assert [each.failures for each in play.source.nodes] == [0], "the node did nothing wrong"


async def test_whoever_names_dozens_of_modules_hides_nobody_elses():
    async with playing() as play:
        play.node.modules["/somebody/thing/v7/params"] = {"a": "1"}
        update(play, "/somebody.thing.v7.MsgUpdateParams", a="2")
        crowd = [{"@type": f"/x{number}.y.v1.MsgUpdateParams", "params": {"a": "1"}} for number in range(50)]
        for number in (1, 2, 3):
            play.node.proposals.append(play.node.proposals[1] | {"id": str(number), "messages": crowd})
        found = (await play.fetch()).answers["module_params"].modules
        assert found["somebody.thing"] == {"a": "1"}
        assert len([path for path in asked(play) if path.startswith("/x")]) == 2, "of three the same two"


@pytest.mark.parametrize("space", ["../../etc.v1", "a b.v1", "x?y=1.v1", "evil.example/x.v1", "A.v1", "a." * 20 + "v1"])
async def test_a_type_that_is_no_path_is_asked_of_nobody(space):
    async with playing() as play:
        update(play, f"/{space}.MsgUpdateParams", a="2")
        fetched = await play.fetch()
        assert "module_params" in fetched.answers
        assert all(".." not in each.path and "evil" not in each.path for each in play.node.asked)


async def test_one_module_that_does_not_answer_takes_no_other_with_it_and_its_last_answer_stands_a_day():
    async with playing() as play:
        await play.fetch()
        play.node.misbehave("/cosmos/mint", mischief.gives({"message": "boom"}, 500))
        later = (await play.tick(7 * HOUR, 4_200)).answers["module_params"].modules
        assert later["mint"]["inflation_max"] == "0.160000000000000000"
        assert later["staking"]
        play.node.answers["gov_params"]["params"]["quorum"] = "0.334"
        gone = (await play.tick(25 * HOUR, 15_000)).answers["module_params"].modules
        assert "mint" not in gone
        assert gone["gov"]["quorum"] == "0.334"


async def test_the_messages_own_version_is_asked_first():
    async with playing() as play:
        play.node.modules["/akash/market/v2beta1/params"] = {"order_max_bids": 30}
        update(play, "/akash.market.v2beta1.MsgUpdateParams", order_max_bids=40)
        found = (await play.fetch()).answers["module_params"].modules
    assert found["market"] == {"order_max_bids": 30}


async def test_a_module_that_fails_is_asked_again_sooner_and_then_ever_later():
    async with playing() as play:
        play.node.misbehave("/cosmos/mint/v1beta1/params", mischief.gives({"message": "boom"}, 500))
        asked_at = []
        for minute in range(0, 50, 10):
            before = asked(play).count("/cosmos/mint/v1beta1/params")
            await (play.tick(10 * MINUTE, 100) if minute else play.fetch())
            if asked(play).count("/cosmos/mint/v1beta1/params") > before:
                asked_at.append(minute)
    assert asked_at == [0, 10, 30]
