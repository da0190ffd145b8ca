"""The oracle's price: which one, how old, and when there is none."""

from __future__ import annotations

import logging

import pytest

from bot.errors import SourceShapeChanged
from bot.sources import _chain_bme as bme
from bot.sources._chain_node import Answer
from bot.sources._endpoints import Endpoint
from tests.bot.sources._chain import MINUTE, NOW, playing, value
from tests.doubles import mischief
from tests.doubles.chain import fixture


def answer(body, height=7):
    return Answer(body, height, Endpoint("http://node.example"))


async def test_the_oracle_is_asked_for_akt_not_uakt_and_another_denom_is_refused():
    async with playing() as play:
        await play.fetch()
        prices = [each.path for each in play.node.asked_for("/akash/oracle") if "price" in each.path]
        assert prices == ["/akash/oracle/v2/aggregated_price/akt"]
        play.node.answers["oracle"]["aggregated_price"]["denom"] = "usdc"
        fetched = await play.tick()
    assert isinstance(fetched.failed["oracle"], SourceShapeChanged)


async def test_oracle_v1_is_the_fallback_remembered_per_node_and_v2_is_tried_again_later(caplog):
    async with playing() as play:
        play.node.oracle_versions = {"v1"}
        with caplog.at_level(logging.INFO, "burnwatch.sources"):
            for _ in range(3):
                fetched = await play.tick()
        assert value(fetched, "oracle.akt_usd") == 0.6131
        assert len(play.node.asked_for("/akash/oracle/v2/aggregated_price")) == 1
        assert len(play.node.asked_for("/akash/oracle/v1/aggregated_price")) == 3
        assert sum("oracle/v1" in record.message for record in caplog.records) == 1
        play.node.oracle_versions = {"v2"}  # the chain is upgraded while the bot runs
        assert value(await play.tick(), "oracle.akt_usd") == 0.6131


async def test_a_501_without_a_json_body_is_a_missing_route_too():
    async with playing() as play:
        play.node.oracle_versions = {"v1"}
        play.node.misbehave("/akash/oracle/v2", mischief.says("", 501))
        assert value(await play.fetch(), "oracle.akt_usd") == 0.6131


async def test_a_frozen_oracle_timestamp_is_seen_by_its_age_and_after_five_minutes_there_is_no_price():
    async with playing() as play:
        play.node.answers["oracle"] = fixture("oracle_v2_stale")
        play.node.price_age_ms = 4 * MINUTE
        fetched = await play.fetch()
        assert value(fetched, "oracle.akt_usd") == 0.6131
        assert value(fetched, "oracle.healthy_sources") == 0
        play.node.price_age_ms = 6 * MINUTE
        fetched = await play.tick()
    assert value(fetched, "oracle.akt_usd") is None
    assert value(fetched, "oracle.akt_usd_twap") is None
    assert value(fetched, "oracle.age_seconds") == 360
    assert fetched.answers["oracle"].healthy is False
    assert fetched.answers["oracle"].reasons == ("insufficient price sources: 0 < 1",)


def test_a_partial_oracle_answer_gives_what_it_has():
    found = bme.oracle(answer(fixture("oracle_partial")), NOW)
    assert (found.median, found.twap, found.age_seconds, found.healthy_sources) == (0.6131, None, None, None)


def test_a_price_of_zero_is_no_price():
    body = fixture("oracle_v2")
    body["aggregated_price"] |= {"median_price": "0.000000000000000000", "twap": "0", "timestamp": None}
    assert bme.oracle(answer(body), NOW).median is None
    assert bme.oracle(answer(body), NOW).twap is None


def test_a_little_drift_is_age_0_and_a_price_from_the_future_is_refused():
    body = fixture("oracle_v2")  # 12:00:00.123
    at = NOW - 2_877
    assert bme.oracle(answer(body), at - 9_000).age_seconds == 0
    with pytest.raises(SourceShapeChanged, match="ahead"):
        bme.oracle(answer(body), at - 130_000)


def test_two_sources_one_of_them_stale_is_reported_as_it_is():
    body = fixture("oracle_v2")
    body["price_health"] |= {"total_sources": 2, "total_healthy_sources": 1}
    found = bme.oracle(answer(body), NOW)
    assert (found.total_sources, found.healthy_sources, found.healthy) == (2, 1, True)
