"""A snooze has a word of its own and leaves when it ends; a summary of many can be acted on as one message is."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.notice import Route
from alerts.sample import HOUR, MINUTE
from bot.delivery.backlog import Backlog
from bot.delivery.policy import Policy
from tests.bot.chat.acting import LOW, MANAGER, acting


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as one:
        await one.ratio(1.2, 0.98)
        yield one


async def snooze(discord, bot, label="1 hour"):
    asked = await (await discord.press(bot.posted(), "label:Snooze", **MANAGER)).answered()
    await (await discord.press(asked, f"label:{label}", **MANAGER)).answered()
    await bot.deliver()


def title(bot):
    return bot.posted().embed["title"]


async def test_snoozed_is_the_word_of_the_message_with_who_and_until_when(discord, bot):
    await snooze(discord, bot)
    assert title(bot) == "Ratio low · snoozed"
    until = (bot.clock.now() + HOUR) // 1000
    assert f"snoozed by someone until <t:{until}:f>" in bot.posted().text
    assert len(discord.messages(bot.channel.id)) == 1


async def test_taking_it_back_takes_the_line_away_at_once_without_a_new_message(discord, bot):
    await snooze(discord, bot)
    await (await bot.manager("rules unmute", {"mute": "1"})).answered()
    await bot.deliver()
    assert title(bot) == "Ratio low · raised"
    assert "snoozed" not in bot.posted().text
    assert len(discord.messages(bot.channel.id)) == 1


async def test_when_it_runs_out_the_line_goes_and_a_reminder_comes(discord, bot):
    await snooze(discord, bot)
    await bot.ratio(*[0.98] * 58)
    assert "snoozed by" in bot.posted().text
    await bot.ratio(0.98, 0.98, 0.98)
    assert "snoozed by" not in bot.posted().text
    assert title(bot) == "Ratio low · raised"
    _, *later = discord.messages(bot.channel.id)
    assert [one.embed["title"] for one in later] == ["Ratio low · still"]
    assert "The snooze by someone is over" in later[0].text


async def test_who_is_on_it_stays_when_a_snooze_goes(discord, bot):
    await (await discord.press(bot.posted(), "label:I'm on it", **MANAGER)).answered()
    await snooze(discord, bot)
    assert title(bot) == "Ratio low · snoozed"
    assert "someone is on it" in bot.posted().text
    await (await bot.manager("rules unmute", {"mute": "Ratio low"})).answered()
    await bot.deliver()
    assert title(bot) == "Ratio low · acknowledged"
    assert "snoozed" not in bot.posted().text


async def test_of_two_snoozes_the_longer_one_is_said_until_both_are_gone(discord, bot):
    await snooze(discord, bot, "8 hours")
    await snooze(discord, bot, "1 hour")
    await (await bot.manager("rules unmute", {"mute": "1"})).answered()
    await bot.deliver()
    assert title(bot) == "Ratio low · snoozed"
    until = (bot.clock.now() + HOUR) // 1000
    assert f"until <t:{until}:f>" in bot.posted().text


async def test_a_snooze_taken_back_after_the_end_changes_nothing_more(discord, bot):
    await snooze(discord, bot)
    await bot.ratio(1.2)
    assert title(bot) == "Ratio low · resolved"
    edits = len(bot.posted().edits)
    await (await bot.manager("rules unmute", {"mute": "1"})).answered()
    await bot.deliver()
    assert len(bot.posted().edits) == edits


async def test_the_summary_of_what_exceeded_the_hour_can_be_acted_on(discord, tmp_path):
    rules = [{**LOW, "name": f"Ratio {number}", "threshold": 1 - number / 100} for number in range(3)]
    async with acting(discord, tmp_path, *rules) as bot:
        bot.routes[:] = [dataclasses.replace(bot.routes[0], max_per_hour=1)]
        await bot.ratio(1.2, 0.995)
        for value in (0.985, 0.975):
            bot.clock.set(bot.clock.now() + MINUTE)
            await bot.ratio(value)
        summary = discord.messages(bot.channel.id)[-1]
        assert list(summary.buttons()) == ["I'm on it", "Snooze", "Why?", "Data"]
        done = await (await discord.press(summary, "label:I'm on it", **MANAGER)).answered()
        assert "Ratio 1" in done.text
        acks = bot.storage.read_now(lambda read: read.acknowledgements())
        assert {one.rule for one in acks} == {"Ratio 1", "Ratio 2"}
        await bot.ratio(1.2)
        assert list(discord.messages(bot.channel.id)[-1].buttons()) == ["Why?", "Data"]


async def test_the_summary_of_an_outage_can_be_acted_on_too(discord, tmp_path):
    rules = [{**LOW, "name": f"Ratio {number}", "threshold": 1 - number / 100} for number in range(4)]
    async with acting(discord, tmp_path, *rules) as bot:
        policy = Policy(backlog_after=MINUTE, backlog_size=2)
        bot.house.worker._backlog = Backlog(
            bot.storage, policy, lambda: bot.clock.now().to_bytes(8, "big").hex() + "x" * 9
        )
        bot.deliver = nothing
        for value in (1.2, 0.995, 0.985, 0.975, 0.965):
            bot.clock.set(bot.clock.now() + MINUTE)
            await bot.ratio(value)
        bot.clock.set(bot.clock.now() + HOUR)
        await bot.house.worker.pass_once()
        (summary,) = discord.messages(bot.channel.id)
        assert "Snooze" in summary.buttons()
        done = await (await discord.press(summary, "label:I'm on it", **MANAGER)).answered()
        assert "You are on it" in done.text
        acks = bot.storage.read_now(lambda read: read.acknowledgements())
        assert {one.rule for one in acks} == {f"Ratio {number}" for number in range(4)}
        why = await (await discord.press(summary, "label:Why?")).answered()
        assert "Why · Ratio" in why.text
        data = await (await discord.press(summary, "label:Data")).answered()
        assert data.attachments


async def nothing():
    """Discord is away."""


async def test_a_mute_older_than_a_day_is_told_of_where_it_holds_and_nowhere_else(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as bot:
        other = discord.add_guild("Other")
        channel = discord.add_channel(other.id)
        bot.routes.append(Route("discord", other.id, channel.id))
        await bot.ratio(1.2)
        await (await bot.manager("rules mute", {"for": "7d", "rule": "Ratio low", "reason": "secret"})).answered()
        await bot.sweep(25 * HOUR)
        assert any("secret" in one.text for one in discord.messages(bot.channel.id))
        assert not any("secret" in one.text for one in discord.messages(channel.id))
