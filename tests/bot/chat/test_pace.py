from __future__ import annotations

import asyncio

import pytest

from bot.chat import limits
from bot.chat.pace import BURST, RATE, Pace


def test_our_own_pace_stays_below_discords_limit_in_any_second():
    assert RATE + BURST <= limits.REQUESTS_A_SECOND


async def test_the_first_request_leaves_without_waiting():
    with pytest.raises(StopIteration):
        Pace().turn().send(None)


async def test_no_window_holds_more_than_the_rate_and_turns_come_in_order():
    pace = Pace(rate=200.0, burst=2.0)
    loop = asyncio.get_running_loop()
    left = []

    async def one(number):
        await pace.turn()
        left.append((loop.time(), number))

    await asyncio.gather(*(one(number) for number in range(60)))
    assert [number for _, number in left] == list(range(60))
    times = [at for at, _ in left]
    most = max(sum(1 for at in times if start <= at < start + 0.1) for start in times)
    # 0.1 s at 200 a second and the burst; one more for the clock's grain.
    assert most <= 20 + 2 + 1


async def test_after_the_loop_stood_still_nothing_is_made_up_for_at_once(monkeypatch):
    pace, loop, at = Pace(), asyncio.get_running_loop(), [1000.0]
    with monkeypatch.context() as still:
        still.setattr(loop, "time", lambda: at[0])
        leaves_at_once(pace)
        at[0] += 60.0
        leaves_at_once(pace)
        waits = pace.turn()
        waits.send(None)  # it gives itself to the loop: the minute that passed is one request, not three thousand
        waits.close()


def leaves_at_once(pace):
    with pytest.raises(StopIteration):
        pace.turn().send(None)


async def test_a_limit_that_was_hit_costs_its_wait_and_one_turn():
    pace = Pace(rate=100.0, burst=1.0)
    loop = asyncio.get_running_loop()
    began = loop.time()
    pace.back_off(0.05)
    await pace.turn()
    assert loop.time() - began >= 0.05


async def test_a_turn_given_up_does_not_block_the_next():
    pace = Pace(rate=20.0, burst=1.0)
    await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    waiting.cancel()
    async with asyncio.timeout(60):
        await pace.turn()


async def test_a_person_who_waits_goes_before_a_thousand_messages():
    pace, order = Pace(rate=500.0, burst=1.0), []

    async def take(name, *, first=False):
        await pace.turn(first=first)
        order.append(name)

    messages = [asyncio.create_task(take("message")) for _ in range(40)]
    await asyncio.sleep(0.01)
    before = len(order)
    await take("person", first=True)
    assert order.index("person") <= before + 2
    await asyncio.gather(*messages)
    assert len(order) == 41
