"""What-ifs and the scorecard as members ask for them: the wired house, its storage, the picture and all."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, MINUTE
from bot.compose import desk_of
from bot.errors import UserError
from tests.bot.cards.rules import within_limits, written_by_us
from tests.bot.chat.conftest import living
from tests.doubles.discord import FakeDiscord


async def test_before_anything_was_read_a_what_if_says_why_there_is_none(flow):
    with pytest.raises(UserError, match="There is no state to begin with yet: nothing is stored of AKT in the vault"):
        await desk_of(flow.house).simulate(preset="spike")


async def test_a_what_if_begins_with_what_was_polled_and_is_marked_everywhere(flow):
    await flow.tick()
    await flow.tick(MINUTE)
    desk = desk_of(flow.house)
    card = await desk.simulate("10", "-50%@7d", "20", None)
    within_limits(card)
    written_by_us(card)
    assert "demand were 10 times today's" in card.lead
    assert card.title.startswith("SIMULATED")
    assert card.picture.alt.startswith("SIMULATED values. What if")
    assert any("stored, " in field.value for field in card.fields)
    with pytest.raises(UserError, match="from 1 to 365"):
        await desk.simulate(days="1000")


async def test_a_day_after_the_first_poll_the_scorecard_says_of_each_test_what_is_lacking(flow):
    await flow.tick()
    await flow.tick(DAY)
    card = await desk_of(flow.house).scorecard()
    within_limits(card)
    written_by_us(card)
    assert "None of the 9 tests can be answered yet" in card.lead
    assert "AKT is set aside, not destroyed" in "".join(field.value for field in card.fields)
    assert "None of the 9 tests of real demand can be answered yet" in card.picture.alt


@pytest.fixture
async def person(flow):
    """Somebody in a server where the bot is, over real sockets."""
    await flow.tick()
    await flow.tick(MINUTE)
    async with FakeDiscord() as discord, living(discord, answers=desk_of(flow.house)) as bot:
        await bot.until(lambda: discord.syncs)
        yield discord


async def test_in_discord_a_what_if_is_the_askers_alone_with_its_picture_and_its_mark(person):
    asked = await person.command("simulate", {"preset": "crash", "days": "10"})
    message = await asked.answered()
    assert message.private
    assert message.embed["title"].startswith("SIMULATED · What if")
    assert message.attachments[0].description.startswith("SIMULATED values. What if")
    assert message.pings == ()


async def test_in_discord_a_wrong_what_if_is_one_sentence_before_anything_is_acknowledged(person):
    asked = await person.command("simulate", {"price": "@everyone", "share": True})
    message = await asked.answered()
    assert asked.acknowledged == 4
    assert message.private
    assert "cannot be read: write flat" in message.content
    assert message.pings == ()
    offered = await (await person.autocomplete("simulate", "price", "-60", {})).offered()
    assert "-60%@7d" in [one["value"] for one in offered]


async def test_in_discord_the_scorecard_is_shared_when_it_is_asked_to_be(person):
    message = await (await person.command("scorecard", {"share": True})).answered()
    assert not message.private
    assert message.embed["title"].startswith("Scorecard")
    assert "None of the 9 tests" in message.attachments[0].description
