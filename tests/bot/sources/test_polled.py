"""Cadences, labels and failures of a polled source."""

from __future__ import annotations

import asyncio

import pytest

from alerts.metric import Metric, Unit
from alerts.sample import HOUR, MINUTE, SECOND
from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources._base import Picked, Row
from bot.sources._polled import PolledSource, Request

NOW = 1_791_201_600_000
TICK = 30 * SECOND
HEIGHT = Metric("chain.height", Unit.HEIGHT, "Height")


class Asked:
    """A request that can be told what to do, and remembers when it was asked."""

    def __init__(self, name, cadence=0):
        self.name, self.cadence, self.at, self.outcome = name, cadence, [], 1.0

    async def run(self, turn):
        self.at.append(turn.now)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        if callable(self.outcome):
            return await self.outcome(turn)
        return self.outcome

    @property
    def request(self):
        return Request(self.name, self.cadence, self.run)


def source(*asked, rows=None, every=TICK, timeout=1_000):
    if rows is None:
        rows = [Row(HEIGHT, asked[0].name, lambda value: [Picked(value)])]
    return PolledSource("fake", "testnet", [each.request for each in asked], rows, every=every, timeout=timeout)


async def test_fast_requests_go_at_every_tick_and_slow_ones_at_their_cadence():
    fast, slow = Asked("fast"), Asked("slow", 2 * MINUTE)
    it = source(fast, slow)
    for tick in range(9):
        await it.fetch(NOW + tick * TICK + (tick % 3) * 7)
    assert len(fast.at) == 9
    assert [(at - NOW) // TICK for at in slow.at] == [0, 4, 8]


async def test_what_could_not_be_stored_is_asked_again_in_a_minute_and_not_at_its_cadence():
    fast, slow = Asked("fast"), Asked("slow", HOUR)
    it = source(fast, slow)
    it.unkept(await it.fetch(NOW))
    for tick in range(1, 6):
        await it.fetch(NOW + tick * TICK)
    assert len(fast.at) == 6
    assert [(at - NOW) // TICK for at in slow.at] == [0, 2], "kept the second time"


async def test_nothing_is_asked_faster_than_the_tick_and_the_cadence_says_so():
    fast = Asked("fast", 5 * SECOND)
    it = source(fast, every=MINUTE)
    assert (await it.fetch(NOW)).cadence == {"chain.height": MINUTE}
    await it.fetch(NOW + 10 * SECOND)
    assert len(fast.at) == 1


async def test_the_cadence_of_a_metric_is_its_requests_cadence():
    it = source(Asked("slow", HOUR))
    assert (await it.fetch(NOW)).cadence == {"chain.height": HOUR}


async def test_every_series_carries_the_network_and_a_second_opinion_its_source():
    rows = [
        Row(HEIGHT, "a", lambda value: [Picked(value, {"network": "other", "model": "h100"})]),
        Row("oracle.akt_usd", "a", lambda value: [Picked(2.0, at=NOW - 5)]),
    ]
    fetched = await source(Asked("a"), rows=rows).fetch(NOW)
    own, opinion = fetched.samples["a"]
    assert str(own.series) == 'chain.height{model="h100", network="testnet"}'
    assert (own.at, opinion.at) == (NOW, NOW - 5)
    assert str(opinion.series) == 'oracle.akt_usd{network="testnet", source="fake"}'
    assert fetched.network == "testnet"


async def test_a_request_that_gives_nothing_is_an_empty_tuple():
    fetched = await source(Asked("a"), rows=[Row(HEIGHT, "a", lambda _: ())]).fetch(NOW)
    assert fetched.samples == {"a": ()}
    assert fetched.answers == {"a": 1.0}


async def test_one_failed_request_takes_no_other_with_it():
    good, bad, broken = Asked("good"), Asked("bad"), Asked("broken")
    bad.outcome, broken.outcome = SourceRefused("no"), KeyError("secret")
    fetched = await source(good, bad, broken).fetch(NOW)
    assert set(fetched.samples) == set(fetched.answers) == {"good"}
    assert isinstance(fetched.failed["bad"], SourceRefused)
    assert isinstance(fetched.failed["broken"], SourceShapeChanged)
    assert "secret" not in str(fetched.failed["broken"])


@pytest.mark.parametrize("error", [ZeroDivisionError(), SourceShapeChanged("$.x", "gone"), TypeError()])
async def test_a_pick_that_raises_fails_its_request_and_stores_nothing_of_it(error):
    def pick(_):
        raise error

    a, b = Asked("a"), Asked("b")
    rows = [
        Row(HEIGHT, "a", lambda value: [Picked(value)]),
        Row("x.y", "a", pick),
        Row("x.z", "b", lambda value: [Picked(value)]),
    ]
    fetched = await source(a, b, rows=rows).fetch(NOW)
    assert isinstance(fetched.failed["a"], SourceShapeChanged)
    assert "a" not in fetched.samples
    assert "a" not in fetched.answers
    assert fetched.samples["b"][0].value == 1.0


async def test_one_deadline_covers_all_requests_together():
    quick, slow = Asked("quick"), Asked("slow")
    slow.outcome = lambda _: asyncio.sleep(30)
    fetched = await source(quick, slow, timeout=200).fetch(NOW)
    assert "quick" in fetched.samples
    assert isinstance(fetched.failed["slow"], SourceDown)
    assert "0.2 s" in str(fetched.failed["slow"])


async def test_a_failed_slow_request_comes_back_sooner_than_its_cadence_and_later_each_time():
    slow = Asked("slow", HOUR)
    slow.outcome = SourceDown("no")
    it = source(slow)
    for tick in range(2 * 60 * 2):
        await it.fetch(NOW + tick * TICK)
    assert [(at - NOW) // MINUTE for at in slow.at] == [0, 1, 3, 7, 15, 31, 63]


async def test_a_source_with_a_long_tick_is_looked_at_again_within_minutes_of_a_failure():
    """One missed answer of an hourly source is no silence of an hour: the scheduler comes by every five minutes."""
    hourly = Asked("epochs")
    it = source(hourly, every=HOUR)
    hourly.outcome = SourceDown("busy")
    await it.fetch(NOW)
    hourly.outcome = 1.0
    for step in range(1, 26):
        await it.fetch(NOW + step * 5 * MINUTE)
    assert [(at - NOW) // MINUTE for at in hourly.at] == [0, 5, 65, 125]


async def test_retry_after_is_honoured_even_by_fast_requests():
    fast = Asked("fast")
    fast.outcome = SourceDown("slow down", after=100.0)
    it = source(fast)
    for tick in range(6):
        await it.fetch(NOW + tick * TICK)
    assert [(at - NOW) // TICK for at in fast.at] == [0, 4]


async def test_a_clock_set_back_does_not_silence_the_source():
    slow = Asked("slow", HOUR)
    it = source(slow)
    await it.fetch(NOW)
    await it.fetch(NOW - 10 * HOUR)
    assert len(slow.at) == 2


def test_a_row_of_an_unknown_request_stops_the_start():
    with pytest.raises(ValueError, match="nowhere"):
        source(Asked("a"), rows=[Row(HEIGHT, "nowhere", lambda _: ())])
