"""A chain that stands still because that was the plan: one message says so, and no storm of alarms comes with it."""

from __future__ import annotations

import pytest

from tests.flows.life import BLOCK, DAY, HOUR, MINUTE, living


@pytest.fixture(name="life")
async def _life(tmp_path):
    async with living(f"sqlite:///{tmp_path}/life.db", "on", whole=True) as life:
        await life.house.rulebook.load("all", (), life.clock.now())
        for _ in range(2):
            await life.step(15 * MINUTE)
        yield life


async def planned(life, name, blocks=2 * HOUR // BLOCK):
    height = life.chain.height + blocks
    life.plan(name, height)
    await life.step()
    await life.step()
    return height


async def stand(life, height, minutes):
    """The last block was made, and its age grows."""
    life.stands = True
    life.chain.height = height - 1
    for _ in range(minutes):
        life.chain.block_age_ms += MINUTE
        await life.step(MINUTE)


def titles(life):
    return [
        message.cards[0].title for message in life.sink.messages if message.cards[0].kind not in ("upgrade", "news")
    ]


async def test_a_halt_that_nobody_planned_is_an_alarm(life):
    await stand(life, life.chain.height + 1, 12)
    assert any("Chain halted" in title for title in titles(life))


async def test_a_chain_that_stands_at_its_upgrade_is_one_message(life):
    height = await planned(life, "v2.2.0")
    await life.step((height - life.chain.height - 50) * BLOCK)
    before = titles(life)
    await stand(life, height, 15)
    assert life.told()[-1] == "standing"
    assert titles(life) == before, "its nodes and its figures stand still with it, and that is no news"
    life.stands, life.chain.block_age_ms = False, 2_000
    life.plan()
    await life.step()
    await life.step()
    assert life.told()[-1] == "reached"
    assert titles(life) == before


async def test_an_upgrade_that_takes_hours_is_an_alarm_after_all(life):
    height = await planned(life, "v2.2.0")
    await life.step((height - life.chain.height - 50) * BLOCK)
    await stand(life, height, 5)
    for _ in range(10):
        life.chain.block_age_ms += 20 * MINUTE
        await life.step(20 * MINUTE)
    assert any("Chain halted" in title for title in titles(life))


async def test_when_the_chain_ends_as_planned_one_message_says_so_and_the_history_stays(life):
    height = await planned(life, "v3.0.0-sunset")
    assert "Sunset" in life.stands_there
    await life.step((height - life.chain.height - 50) * BLOCK)
    before = titles(life)
    await stand(life, height, 10)
    await life.chain.stop()  # and the nodes are switched off
    for _ in range(9):
        await life.step(HOUR)
    await life.step(3 * DAY)
    assert life.told()[-2:] == ["standing", "ended"]
    assert titles(life) == before
    ended = life.told_of("ended")
    assert "The chain has ended as planned" in ended
    assert "What was stored stays" in ended
    rows = life.house.storage.read_now(lambda read: read.counts())
    assert rows["samples"] > 0
