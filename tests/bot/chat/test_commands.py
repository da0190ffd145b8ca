from __future__ import annotations

import asyncio

import pytest

from bot.cards.card import Card
from bot.errors import UserError
from tests.bot.chat.conftest import living

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"


class Answers:
    """A use case that answers, fails or waits, as the test says."""

    def __init__(self, result=None, error=None, wait=0.0):
        self.result = result or Card("burnwatch is well", "4 sources up, 12 rules.")
        self.error = error
        self.wait = wait
        self.asked = []

    async def status(self, actor):
        self.asked.append(actor)
        await asyncio.sleep(self.wait)
        if self.error:
            raise self.error
        return self.result


@pytest.fixture
def answers():
    return Answers()


@pytest.fixture
async def bot(discord, answers):
    async with living(discord, answers=answers) as one:
        await one.until(lambda: discord.syncs)
        yield one


async def test_status_is_answered_for_the_asker_alone(discord, bot):
    asked = await discord.command("status")
    message = await asked.answered()
    assert asked.acknowledged == 5
    assert message.private
    assert "4 sources up" in message.text
    assert message.pings == ()


async def test_status_can_be_shared(discord, bot):
    message = await (await discord.command("status", {"share": True})).answered()
    assert not message.private


async def test_a_slow_use_case_shows_thinking_first(discord, bot, answers):
    answers.wait = 0.2
    asked = await discord.command("status")
    await bot.until(lambda: asked.acknowledged == 5)
    assert asked.thinking
    assert "4 sources up" in (await asked.answered()).text


async def test_the_use_case_learns_who_asks(discord, bot, answers):
    role = discord.add_role(bot.guild.id)
    await discord.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": bot.guild.id, "role": role.json()})
    asked = await discord.command("status", roles=[role.id], permissions=str(1 << 5))
    await asked.answered()
    (actor,) = answers.asked
    assert (actor.face, actor.user, actor.guild) == ("discord", discord.person["id"], bot.guild.id)
    assert actor.channel == bot.channel.id
    assert actor.manages_guild
    assert actor.roles == {role.id}


async def test_a_person_without_manage_server_is_no_manager(discord, bot, answers):
    await (await discord.command("status")).answered()
    assert not answers.asked[0].manages_guild
    assert answers.asked[0].roles == frozenset()


async def test_a_picture_comes_with_the_answer(discord, bot, answers, card):
    answers.result = card
    message = await (await discord.command("status")).answered()
    assert message.attachments[0].description == "A falling line"


async def test_a_picture_that_is_refused_does_not_stop_the_answer(discord, bot, answers, card):
    answers.result = card
    discord.fail("PATCH", ORIGINAL, status=413, code=40005)
    message = await (await discord.command("status")).answered()
    assert message.attachments == []
    assert "picture left out" in message.text


async def test_the_sentence_of_a_user_error_reaches_the_person(discord, bot, answers):
    answers.error = UserError("Changing rules needs Manage Server; ask a server admin.")
    message = await (await discord.command("status")).answered()
    assert message.content == "Changing rules needs Manage Server; ask a server admin."
    assert message.private


async def test_a_broken_use_case_gives_a_sentence_with_a_reference_and_no_detail(discord, bot, answers, caplog):
    answers.error = RuntimeError("secret detail @everyone")
    asked = await discord.command("status", {"share": True})
    message = await asked.answered()
    assert "Something went wrong" in message.content
    assert asked.id in message.content
    assert "secret detail" not in message.content
    assert "secret detail" in caplog.text
    assert message.pings == ()


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_while_acknowledging_is_tried_again_and_answered_once(discord, bot, after):
    discord.fail("POST", CALLBACK, "reset", after=after)
    asked = await discord.command("status")
    message = await asked.answered()
    assert "4 sources up" in message.text
    assert asked.followups == []


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_while_answering_leaves_nobody_on_thinking(discord, bot, after):
    discord.fail("PATCH", ORIGINAL, "reset", after=after, times=2)
    asked = await discord.command("status")
    assert "4 sources up" in (await asked.answered()).text


async def test_a_lost_answer_before_a_broken_use_case_still_says_a_sentence(discord, bot, answers):
    answers.error = RuntimeError("x")
    discord.fail("POST", CALLBACK, "reset", after=True, times=1)
    message = await (await discord.command("status")).answered()
    assert "Something went wrong" in message.content


async def test_an_answer_that_discord_refuses_becomes_a_sentence(discord, bot):
    discord.fail("PATCH", ORIGINAL, status=400, code=50035)
    message = await (await discord.command("status")).answered()
    assert "Discord did not take the answer" in message.content


async def test_a_5xx_while_answering_is_retried(discord, bot):
    discord.fail("PATCH", ORIGINAL, status=503)
    assert "4 sources up" in (await (await discord.command("status")).answered()).text


async def test_a_person_who_came_too_late_to_is_logged_and_nothing_breaks(discord, bot, caplog):
    discord.acknowledge_within = -1.0
    await discord.command("status")
    await bot.until(lambda: "could not be answered" in caplog.text)
    discord.acknowledge_within = 60.0
    assert (await (await discord.command("status")).answered()).text


async def test_a_command_of_an_older_version_is_answered_with_a_sentence(discord, bot):
    message = await (await discord.command("gone")).answered()
    assert "not known to the running version" in message.content
    assert message.private


async def test_an_unknown_autocomplete_is_survived(discord, bot):
    await discord.autocomplete("gone", "metric", "gpu")
    await asyncio.sleep(0.05)
    assert (await (await discord.command("status")).answered()).text


async def test_hostile_text_in_an_answer_pings_nobody(discord, bot, answers):
    answers.result = Card("@everyone", "@here <@1> [x](https://evil.invalid)", mention_role=bot.guild.id)
    message = await (await discord.command("status", {"share": True})).answered()
    assert message.pings == ()


async def test_a_command_used_during_a_reconnect_is_answered_after_it(discord, bot):
    await discord.gateway.drop()
    asked = await discord.command("status")
    assert (await asked.answered()).text


async def test_many_people_at_once_are_all_answered(discord, bot):
    asked = [await discord.command("status") for _ in range(20)]
    for one in asked:
        assert (await one.answered()).private
    assert discord.limits.refused == 0
