"""A planned upgrade whose plan, pace or chain does not keep to it: each event once, however often the bot is stopped on the way."""

from __future__ import annotations

import pytest

from tests.flows.life import BLOCK, DAY, HOUR, MINUTE, T0, living

NAME = "v2.2.0"


@pytest.fixture(name="life")
async def _life(tmp_path):
    async with living(f"sqlite:///{tmp_path}/life.db", "killed") as life:
        for _ in range(2):
            await life.step(15 * MINUTE)
        yield life


async def planned(life, ahead, name=NAME):
    height = life.chain.height + ahead // BLOCK
    life.plan(name, height)
    await life.step(2 * MINUTE)
    await life.step(2 * MINUTE)
    return height


async def until(life, height, left):
    await life.step((height - life.chain.height) * BLOCK - left)


async def away(life, height):
    """The bot is off until the chain has reached this height."""
    await life.stop()
    life.clock.set(T0 + (height - (life.chain.height - (life.clock.now() - T0) // BLOCK)) * BLOCK)


async def test_a_height_that_is_put_off_counts_down_anew_and_one_that_is_put_back_too(life):
    first = await planned(life, 2 * DAY)
    await until(life, first, DAY - 2 * HOUR)
    assert life.told() == ["scheduled", "day_left"]
    later = await planned(life, 3 * DAY)
    assert life.told()[2:] == ["rescheduled"]
    assert f"{first:,}" in life.told_of("rescheduled")
    await until(life, later, DAY - 2 * HOUR)
    assert life.told()[3:] == ["day_left"]
    life.plan(NAME, life.chain.height + 5 * HOUR // BLOCK)
    for _ in range(3):
        await life.step(2 * MINUTE)
    assert life.told()[4:] == ["rescheduled"], "its news gives the date: what is passed already is no news"
    soon = int(life.chain.answers["plan"]["plan"]["height"])
    await until(life, soon, HOUR - 10 * MINUTE)
    assert life.told()[5:] == ["hour_left"]


async def test_a_plan_that_goes_to_and_fro_is_told_each_time(life):
    first = await planned(life, 9 * DAY)
    other = first + 3 * DAY // BLOCK
    for height in (other, first, other):
        life.plan(NAME, height)
        for _ in range(3):
            await life.step(2 * MINUTE)
    assert life.told() == ["scheduled", *["rescheduled"] * 3]


async def test_a_cancelled_upgrade_is_counted_down_to_no_more_and_its_silence_is_no_plan(life):
    height = await planned(life, DAY + HOUR)
    await until(life, height, DAY - 2 * HOUR)
    life.plan()
    for _ in range(3):
        await life.step(2 * MINUTE)
    assert life.told() == ["scheduled", "day_left", "cancelled"]
    for left in (6 * HOUR, HOUR, 5 * MINUTE, -MINUTE):
        await until(life, height, left)
    assert len(life.told()) == 3


async def test_a_mark_is_told_once_though_the_blocks_grow_slower_and_the_date_moves_back_over_it(life):
    height = await planned(life, 2 * DAY)
    await until(life, height, DAY - 2 * HOUR)
    assert life.told() == ["scheduled", "day_left"]
    life.stands = True  # from here on the height is ours: a block takes twice as long
    for _ in range(3):
        life.chain.height += 3 * HOUR // (2 * BLOCK)
        await life.step(3 * HOUR)
    assert life.told() == ["scheduled", "day_left"]
    while life.chain.height < height - 4 * HOUR // BLOCK:
        life.chain.height += 3 * HOUR // BLOCK
        await life.step(3 * HOUR)
    assert life.told() == ["scheduled", "day_left", "hours_left"]


async def test_a_chain_that_halts_before_its_height_reaches_no_mark_by_the_mere_passing_of_time(life):
    height = await planned(life, 25 * HOUR)
    life.stands, stood = True, life.chain.height
    for _ in range(6):
        life.chain.block_age_ms += 5 * HOUR
        await life.step(5 * HOUR)
    assert life.told() == ["scheduled"]
    assert life.chain.height == stood
    life.chain.block_age_ms = 2_000
    life.chain.height += 10
    await life.step()
    assert life.told() == ["scheduled"], "thirty hours later it is as many blocks away as before"
    life.chain.height = height - 22 * HOUR // BLOCK
    await life.step(2 * HOUR)
    await life.step()
    assert life.told() == ["scheduled", "day_left"]


@pytest.mark.parametrize("carried_out", [True, False])
async def test_an_upgrade_whose_block_went_by_while_the_bot_was_off(life, carried_out):
    height = await planned(life, 3 * DAY)
    life.chain.applied = {NAME: height} if carried_out else {}
    await away(life, height + 1_000)
    life.plan()
    for _ in range(3):
        await life.step()
    assert life.told() == ["scheduled", "reached" if carried_out else "cancelled"]


async def test_an_upgrade_that_was_put_off_while_the_bot_was_off_is_not_told_as_passed(life):
    height = await planned(life, 3 * DAY)
    await away(life, height + 1_000)
    life.plan(NAME, height + 20_000)
    for _ in range(3):
        await life.step()
    assert life.told() == ["scheduled", "rescheduled"]


async def test_the_next_upgrade_is_planned_while_the_bot_is_off_over_the_first(life):
    height = await planned(life, 3 * DAY)
    life.chain.applied = {NAME: height}
    await away(life, height + 1_000)
    life.plan("v2.3.0", height + 200_000)
    for _ in range(3):
        await life.step()
    assert life.told() == ["scheduled", "reached", "scheduled"]
