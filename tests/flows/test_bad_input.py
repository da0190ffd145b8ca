"""An API that answers badly: down with its reason, nothing stored of it, no alert moves, the other sources go on."""

from __future__ import annotations

import logging

import pytest

from alerts.sample import Series
from alerts.state import State
from bot.cards.desk import Desk
from tests.doubles import mischief
from tests.doubles._stand import Reply, challenge, empty, says, text, truncated
from tests.flows.conftest import standing

RULE = {
    "name": "Ratio low",
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash"},
    "op": "<",
    "threshold": 1.0,
}
GPU = {"name": "GPU busy", "metric": "gpu.utilization", "where": {"network": "akash"}, "op": ">", "threshold": 0.4}
ZERO_GPU = {"active": 0, "pending": 0, "available": 0, "total": 0}

CONSOLE = {
    "wrong shape": says({"resources": []}),
    "wrong type": says({"resources": {"gpu": {"active": "many"}}, "activeProviderCount": 61}),
    "a list": says([]),
    "null": says(None),
    "negative": says({"resources": {"gpu": {"active": -5, "pending": 0, "available": 9, "total": 4}}, "activeProviderCount": 61}),
    "zeros": says({"resources": {"gpu": ZERO_GPU}, "activeProviderCount": 0}),
    "not a number": Reply(200, b'{"resources": {"gpu": {"active": NaN}}}'),
    "html": challenge(),
    "html with 200": challenge(200),
    "text": text("Not Found"),
    "empty": empty(),
    "truncated": truncated({"resources": {"gpu": {"active": 1}}}),
    "server error": says({"error": "InternalServerError"}, 500),
    "a redirect": Reply(302, b"", headers={"Location": "http://127.0.0.1:9/"}),
    "a reset": Reply(reset=True),
    "an endless body": Reply(200, b'{"a": "', endless=50 * 1024 * 1024),
}  # fmt: skip
CHAIN = {
    "html": mischief.says("<html>busy</html>", 200, "text/html"),
    "50 MiB": mischief.huge(50),
    "gzip bomb": mischief.gzip_bomb(64),
    "slow drip": mischief.drip,
    "truncated": mischief.truncated,
    "reset": mischief.reset,
    "empty object": mischief.gives({}),
    "a word for a number": mischief.gives({"status": "mint_status_healthy", "collateral_ratio": "lots"}),
    "infinity": mischief.gives({"status": "mint_status_healthy", "collateral_ratio": "Infinity"}),
}


def gpu_figures(flow):
    series = Series.of("gpu.leased", network="akash")
    return len(flow.storage.read_now(lambda read: read.window(series, 0, flow.clock.now())))


@pytest.mark.parametrize("how", CONSOLE)
async def test_a_bad_console_answer_stores_nothing_and_moves_nothing(flow, how, caplog):
    flow.rules(RULE, GPU)
    await flow.tick()
    assert [alert.state for alert in flow.storage.read_now(lambda read: read.alerts()).values()] == [State.FIRING]
    stored = gpu_figures(flow)
    flow.console.answers["/v1/network-capacity"] = lambda _: CONSOLE[how]
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        first = await flow.tick()
        second = await flow.tick()
    assert "capacity" in first["akash_console"].failed, "the request is known to have failed"
    assert first["akash_chain"].stored > 0
    assert second["akash_chain"].stored > 0
    assert gpu_figures(flow) == stored
    assert [alert.state for alert in flow.storage.read_now(lambda read: read.alerts()).values()] == [State.FIRING]
    assert len(flow.sink.messages) == 1
    downs = [record.message for record in caplog.records if "akash_console/capacity is down" in record.message]
    assert len(downs) == 1, downs
    del flow.console.answers["/v1/network-capacity"]
    flow.console.answers["/v1/network-capacity"] = lambda _: says(flow.console.capacity())
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        for _ in range(4):
            await flow.tick(60_000, "akash_console")
    ups = [record.message for record in caplog.records if record.message == "akash_console/capacity answers again"]
    assert len(ups) == 1
    assert gpu_figures(flow) > stored


@pytest.mark.parametrize("how", CHAIN)
async def test_a_bad_chain_answer_moves_no_alert(tmp_path, how):
    async with standing(f"sqlite:///{tmp_path}/flow.db", timeout="4s" if how == "slow drip" else "30s") as flow:
        flow.rules(RULE)
        flow.ratio("0.900000000000000000")
        await flow.tick()
        assert len(flow.sink.messages) == 1
        flow.chain.misbehave("/akash/bme/v1/status", CHAIN[how])
        reports = await flow.tick()
        assert "status" in reports["akash_chain"].failed
        assert reports["akash_console"].stored > 0
        (alert,) = flow.storage.read_now(lambda read: read.alerts()).values()
        assert alert.state is State.FIRING
        assert len(flow.sink.messages[0].cards) == 1, "nothing new was told"


async def test_everything_down_is_silence_and_one_line_a_source(flow, caplog):
    flow.rules(RULE)
    flow.ratio("0.900000000000000000")
    await flow.tick()
    flow.chain.misbehave("/", mischief.says("gone", 502, "text/plain"))
    for path in list(flow.console.answers):
        flow.console.answers[path] = lambda _: says({"error": "BadGatewayError"}, 502)
    for path in list(flow.coingecko.answers):
        flow.coingecko.answers[path] = lambda _: challenge()
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        for _ in range(3):
            await flow.tick()
    for source in ("akash_chain", "akash_console"):
        assert len([1 for record in caplog.records if record.message.startswith(f"{source} is down")]) == 1
    assert len(flow.sink.messages) == 1
    assert len(flow.sink.messages[0].cards) == 1


async def test_the_poller_outlives_a_source_that_raises(flow, caplog):
    class Broken:
        key, network, every, cadence, rows = "broken", "akash", 1000, {}, ()

        async def fetch(self, now):
            raise ZeroDivisionError

    report = await flow.house.poller.poll(Broken(), flow.clock.now())
    assert "fault of burnwatch" in next(iter(report.failed.values()))
    assert (await flow.tick())["akash_chain"].stored > 0


async def test_zeros_of_the_console_are_no_data_never_zero(flow):
    await flow.tick()
    flow.console.answers["/v1/network-capacity"] = lambda _: CONSOLE["zeros"]
    for _ in range(8):
        await flow.tick(60_000, "akash_console")
    facts = await flow.house.query.gpu()
    assert facts.leased.value == 202
    assert facts.leased.stale


async def test_a_price_of_zero_and_a_ratio_of_zero_are_withheld_and_say_why(flow):
    await flow.tick()
    status, price = flow.chain.answers["status"], dict(flow.chain.answers["oracle"]["aggregated_price"])
    flow.chain.answers["status"] = {**status, "collateral_ratio": "0.000000000000000000"}
    flow.chain.answers["oracle"]["aggregated_price"] |= {"twap": "0", "median_price": "0"}
    for _ in range(4):
        await flow.tick()
    told = await Desk(flow.house.query).bme()
    assert "the chain gives a collateral ratio of 0, which stands for unknown" in told.lead
    reasons = next(line for line in told.lines if line.startswith("No data, or old"))
    assert "the oracle gives a price of zero" in reasons
    assert "covers" not in told.lead
    flow.chain.answers["status"] = status
    flow.chain.answers["oracle"]["aggregated_price"] = price
    await flow.tick()
    told = await Desk(flow.house.query).bme()
    assert "covers" in told.lead
    assert not any("of zero" in line for line in told.lines)
