"""Several nodes, of which any may lag, lie, fail or belong to another chain: none of them alone blinds the bot."""

from __future__ import annotations

import logging

import pytest

from bot.errors import SourceDown, SourceRefused
from bot.sources._http import Http
from bot.sources.akash_chain import ChainSource
from tests.bot.sources._chain import MINUTE, NOW, TICK, playing, value
from tests.doubles import mischief

BLOCK = "/cosmos/base/tendermint/v1beta1/blocks/latest"
STATE = "/akash/bme/v1/status"
CHAIN = "akashnet-2"


def well(fetched):
    return value(fetched, "bme.breaker") == 0 and value(fetched, "chain.height") is not None and fetched.failed == {}


async def test_every_state_read_of_a_tick_is_pinned_to_the_height_of_its_newest_block():
    async with playing() as play:
        fetched = await play.fetch()
        pins = {each.path: each.pin for each in play.node.asked if "tendermint" not in each.path}
    assert set(pins.values()) == {29_000_000}
    assert len(pins) > 10
    assert (
        fetched.answers["status"].height
        == fetched.answers["vault"].height
        == fetched.answers["queue"].height
        == 29_000_000
    )


async def test_a_node_that_refuses_the_pin_is_asked_for_its_newest_state_and_that_is_said_once(caplog):
    async with playing() as play:
        play.node.pin = "refused"
        with caplog.at_level(logging.WARNING, "burnwatch.sources"):
            assert well(await play.fetch())
            play.node.asked.clear()
            assert well(await play.tick())
    assert {each.pin for each in play.node.asked} == {None}
    assert sum("refuses to answer for a given height" in record.message for record in caplog.records) == 1


async def test_a_price_stalled_under_a_pin_is_heard_and_not_taken_for_a_refused_pin():
    async with playing() as play:
        play.node.price_stalled()
        assert value(await play.fetch(), "bme.breaker") == 3
        assert [each.pin for each in play.node.asked_for(STATE)] == [29_000_000]


async def test_a_gateway_that_ignores_the_pin_is_believed_at_the_height_it_names():
    async with playing() as play:
        play.node.pin = "ignored"
        fetched = await play.fetch()
        assert well(fetched)
        assert fetched.answers["status"].height == 29_000_000


async def test_a_gateway_behind_which_one_node_lags_a_block_is_asked_again():
    async with playing() as play:
        play.node.pin = "not yet"
        fetched = await play.fetch()
        assert value(fetched, "bme.breaker") == 0
        assert {each.pin for each in play.node.asked_for(STATE)} == {29_000_000}, "never unpinned for that"


async def test_a_proxy_that_strips_the_height_header_is_tolerated():
    async with playing() as play:
        play.node.sends_height = False
        fetched = await play.fetch()
        assert well(fetched)
        assert value(fetched, "bme.vault_akt") == 810_595.178901


async def test_the_mark_rises_with_each_believed_block():
    async with playing() as play:
        await play.fetch()
        assert play.marks[CHAIN] == 29_000_000
        await play.tick(blocks=5)
        assert play.marks[CHAIN] == 29_000_005


async def test_an_answer_below_the_last_height_seen_is_refused():
    async with playing(marks={CHAIN: 29_000_010, f"{CHAIN} time": NOW}) as play:
        fetched = await play.fetch()
        assert isinstance(fetched.failed["block"], SourceRefused)
        assert "29000010 was already seen" in str(fetched.failed["block"])
        assert not any(fetched.samples.values())
        assert play.marks[CHAIN] == 29_000_010


async def test_a_state_answer_that_names_a_height_below_the_mark_is_refused():
    async with playing() as play:
        old = mischief.gives(play.node.answers["status"], x_cosmos_block_height="28999999")
        play.node.misbehave(STATE, old)
        fetched = await play.fetch()
        assert isinstance(fetched.failed["status"], SourceRefused)
        assert value(fetched, "bme.breaker") is None


async def test_a_block_older_than_two_minutes_does_not_move_the_mark_and_its_state_is_not_the_present():
    async with playing() as play:
        play.node.block_age_ms = 121_000
        fetched = await play.fetch()
        assert value(fetched, "chain.block_age_seconds") == 121
        assert value(fetched, "chain.height") == 29_000_000
        assert value(fetched, "bme.breaker") is None
        assert "not the present" in str(fetched.failed["status"])
        assert play.marks == {}


async def test_a_block_from_the_future_is_refused():
    async with playing() as play:
        play.node.block_age_ms = -10 * MINUTE
        fetched = await play.fetch()
        assert "future" in str(fetched.failed["block"])
        assert play.marks == {}


async def test_a_node_of_another_network_is_refused_by_name():
    async with playing() as play:
        play.node.chain_id = "sandbox-2<script>"
        fetched = await play.fetch()
        assert isinstance(fetched.failed["block"], SourceRefused)
        assert "sandbox-2script" in str(fetched.failed["block"])
        assert play.marks == {}


async def test_a_block_of_another_chain_than_node_info_says_is_refused():
    async with playing() as play:
        block = play.node._block()
        block["block"]["header"]["chain_id"] = "cosmoshub-4"
        play.node.misbehave(BLOCK, mischief.gives(block))
        fetched = await play.fetch()
        assert "cosmoshub-4" in str(fetched.failed["block"])


async def test_a_node_that_keeps_its_network_to_itself_is_used_and_does_not_move_the_mark():
    async with playing() as play:
        play.node.misbehave("/cosmos/base/tendermint/v1beta1/node_info", mischief.blocked)
        assert well(await play.fetch())
        assert play.marks == {}


async def test_a_null_block_falls_back_to_sdk_block():
    async with playing() as play:
        body = play.node._block()
        body["block"], body["sdk_block"] = None, body["block"]
        play.node.misbehave(BLOCK, mischief.gives(body))
        assert value(await play.fetch(), "chain.height") == 29_000_000


async def rogue_far_ahead(node):
    node.height += 5_000_000


async def rogue_wrong_network(node):
    node.chain_id = "akashnet-9"


async def rogue_stale_block(node):
    node.block_age_ms = 3_600_000


async def rogue_future_block(node):
    node.height, node.block_age_ms = node.height + 900, -3_600_000


async def rogue_html(node):
    node.misbehave("/", mischief.html)


async def rogue_state(node):
    node.misbehave("/akash", mischief.an_object)


async def rogue_silent(node):
    node.misbehave("/", mischief.hang)


async def rogue_drip(node):
    node.misbehave("/akash", mischief.drip)


async def rogue_dead(node):
    await node.stop()


async def rogue_far_behind(node):
    node.height -= 5_000


ROGUES = [
    rogue_far_ahead, rogue_wrong_network, rogue_stale_block, rogue_future_block, rogue_html, rogue_state, rogue_silent,
    rogue_drip, rogue_dead, rogue_far_behind,
]  # fmt: skip


@pytest.mark.parametrize("when", ["from the first start", "later"])
@pytest.mark.parametrize("rogue", ROGUES)
@pytest.mark.parametrize("place", [0, 2])
async def test_one_rogue_node_cannot_blind_the_bot(rogue, when, place):
    # A silent node costs its whole deadline; no other may come near it on a busy machine.
    async with playing(3, timeout=4_000 if rogue in {rogue_silent, rogue_drip} else 60_000) as play:
        if when == "later":
            assert well(await play.fetch())
            await rogue(play.nodes[place])
            first = await play.tick()
        else:
            await rogue(play.nodes[place])
            first = await play.fetch()
        second = await play.tick()
        third = await play.tick()
        honest = play.nodes[1].height
    assert value(first, "chain.height") is not None
    for fetched in (second, third):
        assert well(fetched), fetched.failed
    assert value(third, "chain.height") <= honest
    assert play.marks[CHAIN] == honest


async def test_with_one_honest_node_left_a_rogue_far_ahead_is_not_followed():
    async with playing(2) as play:
        assert well(await play.fetch())
        await play.nodes[1].stop()
        play.nodes[0].height += 5_000_000
        for _ in range(7):
            fetched = await play.tick()
            assert isinstance(fetched.failed["block"], (SourceDown, SourceRefused))
        assert play.marks[CHAIN] == 29_000_000
        play.nodes[0].height = 29_000_100
        assert well(await play.tick(15 * MINUTE))


async def test_at_the_first_start_one_node_alone_of_several_is_used_and_binds_nobody():
    async with playing(3) as play:
        await play.nodes[1].stop()
        await play.nodes[2].stop()
        play.nodes[0].height += 5_000_000
        assert well(await play.fetch())
        assert play.marks == {}
        for node in play.nodes[1:]:
            await node.__aenter__()
        assert value(await play.tick(), "chain.height") == 29_000_005
        assert play.marks[CHAIN] == 29_000_005


async def test_a_restart_remembers_the_mark_and_still_refuses_a_height_out_of_reach():
    async with playing(2, marks={CHAIN: 28_999_000, f"{CHAIN} time": NOW - 6_500_000}) as play:
        play.nodes[0].height += 5_000_000
        fetched = await play.fetch()
        assert value(fetched, "chain.height") == 29_000_000
        assert "too far above" in play.source.nodes[0].says


async def test_when_the_whole_chain_stands_still_the_height_and_its_age_are_still_told():
    async with playing(3) as play:
        await play.fetch()
        for node in play.nodes:
            node.block_age_ms = 20 * MINUTE
        fetched = await play.tick(blocks=0)
    assert value(fetched, "chain.block_age_seconds") == 1_200
    assert value(fetched, "bme.breaker") is None


async def test_a_failure_in_one_request_goes_to_the_next_node_within_the_deadline():
    async with playing(3) as play:
        await play.fetch()
        play.nodes[0].misbehave(STATE, mischief.gives({"message": "boom"}, 500))
        play.nodes[1].misbehave(STATE, mischief.html)
        fetched = await play.tick()
        assert well(fetched)
        assert play.nodes[2].asked_for(STATE)


async def test_when_no_node_serves_a_request_the_sentence_says_how_many_were_tried():
    async with playing(3) as play:
        for node in play.nodes:
            node.misbehave(STATE, mischief.blocked)
        fetched = await play.fetch()
        assert "2 other tries failed too" in str(fetched.failed["status"])
        assert "<" not in str(fetched.failed["status"])


async def test_no_node_at_all_fails_every_request_with_a_reason_and_within_the_deadline():
    async with playing(2) as play:
        for node in play.nodes:
            await node.stop()
        fetched = await play.fetch()
    assert not fetched.samples
    assert {"block", "status", "vault", "queue", "oracle", "proposals"} <= set(fetched.failed)
    assert all("no connection" in str(error) for error in fetched.failed.values())


async def test_the_ranking_looks_at_idle_nodes_now_and_then():
    async with playing(3) as play:
        for _ in range(22):
            await play.tick()
        assert all(health.height for health in play.source.nodes)
        idle, idle_too, busy = sorted(len(node.asked_for(BLOCK)) for node in play.nodes)
        assert 2 <= idle <= idle_too <= 4
        assert busy == 22


async def test_a_slow_node_is_left_for_a_quick_one():
    async with playing(2) as play:
        await play.fetch()
        node = play.nodes[0]

        async def slow(request):
            node._mischief.clear()
            try:
                answer = await node._handle(request)
            finally:
                node.misbehave("/", mischief.late(0.4, slow))
            return answer

        node.misbehave("/", mischief.late(0.4, slow))
        for _ in range(22):
            await play.tick()
        assert play.nodes[1].asked_for(STATE)


async def test_the_first_start_with_a_whole_list_of_dead_nodes_ends_within_the_timeout():
    http = Http(first_wait=0.01)
    urls = [f"http://127.0.0.1:{port}" for port in range(1, 9)]
    source = ChainSource(http, urls, every=TICK, timeout=2_000, marks={CHAIN: 5, f"{CHAIN} time": NOW})
    fetched = await source.fetch(NOW)
    assert isinstance(fetched.failed["block"], SourceDown)
    await http.aclose()
