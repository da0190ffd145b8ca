"""Attacks on the way from a poll to the outbox: clocks that move, transactions that fail, answers that overtake each other."""

from __future__ import annotations

import logging

import pytest

from alerts.rule import parse
from alerts.sample import DAY, HOUR, MINUTE, SECOND, Sample, Series
from alerts.state import State
from bot.errors import StorageError
from bot.sources._base import Fetched, Row
from bot.storage import Storage
from tests.bot.chat.holding import held
from tests.doubles._stand import says
from tests.flows.conftest import T0, standing

HISTORY = "/v1/bme/status-history"
RATIO = {
    "name": "Ratio low",
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash"},
    "op": "<",
    "threshold": 1.0,
}


class Told:
    """A source that says what it is told to."""

    key, network, every, cadence = "akash_chain", "akash", 30_000, {}

    def __init__(self, rows=()) -> None:
        self.rows = tuple(Row(key, request, lambda _: ()) for key, request in rows)
        self.says: dict[str, dict[Series, float]] = {}

    async def fetch(self, now):
        samples = {
            request: tuple(Sample(series, now, value) for series, value in given.items())
            for request, given in self.says.items()
        }
        return Fetched(self.key, now, samples)

    def unkept(self, fetched):
        """It gives everything at every poll."""


def alerts(flow):
    return list(flow.storage.read_now(lambda read: read.alerts()).values())


def newest(flow, series, now):
    return flow.storage.read_now(lambda read: read.latest(series, now))


LEASED = Series.of("gpu.leased", network="akash")
BAR = Series.of("gpu.total", network="akash")


async def test_a_slow_answer_judged_late_does_not_undo_what_overtook_it(flow):
    """The Console takes 25 s to answer; meanwhile the chain was polled and an alarm over both was raised."""
    flow.rules({"name": "Over the bar", "metric": "gpu.leased", "op": ">", "threshold": {"metric": "gpu.total"}})
    fast, slow = Told(), Told()
    slow.key = "akash_console"
    now = T0 + MINUTE
    fast.says, slow.says = {"a": {LEASED: 10.0}}, {"b": {BAR: 50.0}}
    await flow.house.poller.poll(slow, now)
    await flow.house.poller.poll(fast, now + 1)
    fast.says = {"a": {LEASED: 60.0}}
    await flow.house.poller.poll(fast, now + 50 * SECOND)
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]
    await flow.house.poller.poll(slow, now + 30 * SECOND)
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]
    moves = flow.storage.read_now(lambda read: read.transitions())
    assert len(moves) == 1, "raised once, never resolved in between"


async def test_with_the_clock_set_back_nothing_is_judged_by_the_past(flow, caplog):
    """A small machine wakes with the clock of last week, before the network tells it the time."""
    flow.rules(RATIO)
    flow.ratio("0.900000000000000000")
    await flow.tick()
    flow.ratio("1.500000000000000000")
    for _ in range(12):
        await flow.tick()
    assert alerts(flow) == []
    told, now = len(flow.sink.messages), flow.clock.now()
    samples = flow.samples()
    flow.clock.set(T0 - MINUTE)
    flow.ratio("0.900000000000000000")
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        for _ in range(5):
            await flow.tick()
    assert (alerts(flow), len(flow.sink.messages), flow.samples()) == ([], told, samples)
    assert len([1 for record in caplog.records if "behind the newest stored value" in record.message]) == 1
    flow.clock.set(now + MINUTE)
    await flow.tick()
    assert [alert.state for alert in alerts(flow)] == [State.FIRING], "it goes on by itself"
    assert flow.house.judge.evaluated_at >= now


async def test_an_evaluation_that_was_not_committed_did_not_happen(flow):
    """/healthz and the dead-man's switch live on this."""
    await flow.tick()
    before, whole = flow.house.judge.evaluated_at, flow.storage._write

    def full(work):
        def fails(tx):
            work(tx)
            raise StorageError("the disk is full", "full")

        return whole(fails)

    flow.storage._write = full
    with pytest.raises(StorageError):
        await flow.house.poller.sweep(flow.clock.now() + MINUTE)
    assert flow.house.judge.evaluated_at == before


GONE = Series.of("gpu.model.total", network="akash", vendor="nvidia", model="h100")
STAYS = Series.of("gpu.model.total", network="akash", vendor="nvidia", model="a100")


def models():
    source = Told([("gpu.model.total", "gpu")])
    source.says = {"gpu": {GONE: 8.0, STAYS: 4.0}}
    from alerts.metric import Metric, Unit

    metric = Metric("gpu.model.total", Unit.COUNT, "h", labels=("network", "vendor", "model"))
    source.rows = (Row(metric, "gpu", lambda _: ()),)
    return source


async def test_a_series_that_went_in_a_poll_which_was_rolled_back_is_still_marked_as_gone(flow):
    source, whole = models(), flow.storage._write
    await flow.house.poller.poll(source, T0 + MINUTE)
    source.says = {"gpu": {STAYS: 4.0}}

    def full(work):
        def fails(tx):
            work(tx)
            raise StorageError("the disk is full", "full")

        return whole(fails)

    flow.storage._write = full
    with pytest.raises(StorageError):
        await flow.house.poller.poll(source, T0 + 2 * MINUTE)
    flow.storage._write = whole
    await flow.house.poller.poll(source, T0 + 3 * MINUTE)
    assert newest(flow, GONE, T0 + 3 * MINUTE).value is None


async def test_while_another_program_holds_the_file_nobody_is_asked_for_what_could_not_be_kept(flow):
    """The hourly answer that was lost comes with the next polls, and not in an hour."""
    before = flow.console.count(HISTORY)
    with held(flow.storage):
        for _ in range(3):
            with pytest.raises(StorageError):
                await flow.tick(MINUTE, "akash_console")
    assert flow.console.count(HISTORY) == before + 1
    await flow.tick(MINUTE, "akash_console")
    assert flow.console.count(HISTORY) == before + 2
    await flow.tick(MINUTE, "akash_console")
    assert flow.console.count(HISTORY) == before + 2


async def test_a_series_that_went_while_the_bot_was_down_is_marked_as_gone(tmp_path):
    url, source = f"sqlite:///{tmp_path}/flow.db", models()
    async with standing(url) as flow:
        await flow.house.poller.poll(source, T0 + MINUTE)
    source.says = {"gpu": {STAYS: 4.0}}
    async with standing(url, T0 + 2 * MINUTE) as flow:
        await flow.house.poller.poll(source, T0 + 3 * MINUTE)
        assert newest(flow, GONE, T0 + 3 * MINUTE).value is None
        assert newest(flow, STAYS, T0 + 3 * MINUTE).value == 4.0


async def test_after_a_restart_nothing_that_is_still_given_is_marked_as_gone(tmp_path):
    url = f"sqlite:///{tmp_path}/flow.db"
    async with standing(url) as flow:
        await flow.tick()
        before = flow.clock.now()
    async with standing(url, before) as flow:
        await flow.tick()
        with_marks = [
            series
            for metric in flow.house.catalogue
            for series in flow.storage.read_now(lambda read, metric=metric: read.series(metric))
            if newest(flow, series, flow.clock.now()).value is None
        ]
    assert with_marks == []


async def test_a_proposal_that_cannot_be_taken_in_does_not_stop_the_numbers(flow, caplog):
    """An id beyond SQLite's integers, and JSON nested so deeply that reading it ends in a RecursionError."""
    flow.rules(RATIO)
    flow.ratio("0.900000000000000000")
    await flow.tick()
    hostile = {
        "id": str(2**63),
        "status": "PROPOSAL_STATUS_VOTING_PERIOD",
        "title": "",
        "metadata": "[" * 90_000,
        "messages": [],
        "submit_time": "2026-08-20T00:00:00Z",
        "voting_end_time": "2027-08-20T00:00:00Z",
    }
    flow.chain.proposals.append(hostile)
    samples = flow.samples()
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        for _ in range(4):
            report = (await flow.tick())["akash_chain"]
    assert report.stored > 0
    assert flow.samples() > samples
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]
    assert len([record for record in caplog.records if record.exc_info]) <= 1


async def test_a_source_that_was_switched_off_makes_nobody_ready_and_is_not_shown(tmp_path):
    url = f"sqlite:///{tmp_path}/flow.db"
    async with standing(url) as flow:
        await flow.tick()
        assert {source.name for source in (await flow.house.query.status()).sources} >= {"akash_chain", "coingecko"}
    with Storage.open(url) as storage:
        from bot.clock import ManualClock
        from bot.compose import build
        from bot.settings import Settings

        off = {name: {"enabled": False} for name in ("akash_chain", "coingecko", "render")}
        house = build(Settings.model_validate({"sources": off}), storage, ManualClock(T0 + HOUR), list, {})
        assert {source.name.split("/")[0] for source in (await house.query.status()).sources} == {"akash_console"}
        await house.close()


async def test_a_preset_that_no_longer_parses_leaves_no_alarm_behind_when_it_goes(flow):
    await flow.house.rulebook.load("none", [parse(RATIO)], T0)
    flow.ratio("0.900000000000000000")
    await flow.tick()
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]

    def spoil(tx):
        (row,) = [row for row in tx.rules() if row.name == "Ratio low"]
        tx._connection.execute(
            "UPDATE rules SET body = '{\"metric\":1}', origin = 'preset' WHERE name = ?", (row.name,)
        )

    flow.storage.write_now(spoil)
    await flow.house.rulebook.load("none", [], T0 + DAY)
    assert alerts(flow) == []


async def test_one_header_that_asks_for_a_day_of_silence_gets_an_hour(flow):
    await flow.tick()
    asked = flow.console.answers["/v1/network-capacity"]
    flow.console.answers["/v1/network-capacity"] = lambda _: says({}, 429, retry_after="86400")
    report = (await flow.tick())["akash_console"]
    assert "429" in report.failed["capacity"]
    flow.console.answers["/v1/network-capacity"] = asked
    for _ in range(4):
        await flow.tick(20 * MINUTE)
    assert newest(flow, LEASED, flow.clock.now()).at > flow.clock.now() - 25 * MINUTE


async def test_a_fault_of_ours_in_telling_loses_neither_numbers_nor_the_news(flow, monkeypatch, caplog):
    flow.rules(RATIO)
    await flow.tick()
    samples = flow.samples()
    flow.ratio("0.900000000000000000")

    def broken(*_args):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(flow.house.judge.teller, "tell", broken)
        now = flow.clock.now() + MINUTE
        for source in flow.house.sources:
            await flow.house.poller.poll(source, now)
        assert flow.samples() > samples
        assert alerts(flow) == []
        with pytest.raises(ZeroDivisionError):
            await flow.house.poller.sweep(now)
        assert flow.house.judge.evaluated_at < now, "/healthz hears of it"
    assert "please report it" in caplog.text
    await flow.tick(2 * MINUTE)
    assert [alert.state for alert in alerts(flow)] == [State.FIRING]
    assert len(flow.sink.messages) == 1


async def test_a_second_bot_with_a_slower_answer_does_not_undo_what_the_first_one_judged(flow, tmp_path):
    rule = {"name": "Over the bar", "metric": "gpu.leased", "op": ">", "threshold": {"metric": "gpu.total"}}
    fast, slow = Told(), Told()
    slow.key = "akash_console"
    now = T0 + MINUTE
    async with standing(f"sqlite:///{tmp_path}/flow.db") as second:
        for one in (flow, second):
            one.rules(rule)
        fast.says, slow.says = {"a": {LEASED: 10.0}}, {"b": {BAR: 50.0}}
        await second.house.poller.poll(slow, now)
        await flow.house.poller.poll(fast, now + 1)
        fast.says = {"a": {LEASED: 60.0}}
        await flow.house.poller.poll(fast, now + 50 * SECOND)
        assert [alert.state for alert in alerts(flow)] == [State.FIRING]
        await second.house.poller.poll(slow, now + 30 * SECOND)
        assert [alert.state for alert in alerts(flow)] == [State.FIRING]
        assert len(flow.storage.read_now(lambda read: read.transitions())) == 1
