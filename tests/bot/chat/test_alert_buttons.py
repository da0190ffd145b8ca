"""The buttons under alerts, pressed in the fake Discord against a whole house."""

from __future__ import annotations

import csv
import io

import pytest

from alerts.sample import HOUR, MINUTE
from tests.bot.chat.acting import LOW, MANAGER, acting, again

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as one:
        await one.ratio(1.2, 0.98)
        yield one


async def test_an_alert_carries_its_four_buttons_with_all_state_in_them(discord, bot):
    buttons = bot.posted().buttons()
    assert list(buttons) == ["I'm on it", "Snooze", "Why?", "Data"]
    assert all(len(one) <= 100 for one in buttons.values())


async def test_on_it_is_shown_in_the_message_by_name_and_stops_nothing_else(discord, bot):
    pressed = await discord.press(bot.posted(), "label:I'm on it", **MANAGER)
    answer = await pressed.answered()
    assert answer.private
    assert "You are on it" in answer.text
    await bot.deliver()
    message = bot.posted()
    assert "someone is on it since <t:" in message.text
    assert len(discord.messages(bot.channel.id)) == 1


async def test_a_second_press_on_it_changes_nothing_more(discord, bot):
    for _ in range(2):
        await (await discord.press(bot.posted(), "label:I'm on it", **MANAGER)).answered()
    await bot.deliver()
    assert len(bot.posted().edits) == 1
    audit = bot.storage.read_now(lambda read: read.audit("acknowledge Ratio low"))
    assert len(audit) == 1


async def test_of_two_who_are_on_it_the_message_names_the_last_and_tells_that_one_of_the_first(discord, bot):
    for name, until_now in (("ana", ""), ("ben", "ana is on it since <t:"), ("cy", "ben is on it since <t:")):
        person = {**discord.person, "id": discord.snowflake(), "username": name, "global_name": name}
        answer = await (await discord.press(bot.posted(), "label:I'm on it", user=person, **MANAGER)).answered()
        assert until_now in answer.text
        assert ("Until now" in answer.text) is bool(until_now)
        await bot.deliver()
        assert f"{name} is on it since <t:" in bot.posted().text
    await bot.ratio(0.95)
    assert "cy is on it" in bot.posted().text


async def test_two_who_press_at_once_are_both_answered_and_the_message_names_who_is_stored(discord, bot):
    people = [{**discord.person, "id": discord.snowflake(), "username": name, "global_name": name} for name in "ab"]
    pressed = [await discord.press(bot.posted(), "label:I'm on it", user=one, **MANAGER) for one in people]
    for one in pressed:
        assert "You are on it" in (await one.answered()).text
    await bot.deliver()
    (kept,) = bot.storage.read_now(lambda read: read.acknowledgements())
    assert f"{kept.by} is on it since <t:" in bot.posted().text


async def test_without_the_right_nothing_is_done_and_the_sentence_says_who_can_help(discord, bot):
    for label in ("I'm on it", "Snooze"):
        answer = await (await discord.press(bot.posted(), f"label:{label}")).answered()
        assert answer.content == "Keeping alerts quiet needs Manage Server; ask a server admin."
        assert answer.private
    await bot.deliver()
    assert not bot.posted().edits


async def test_why_and_data_are_for_everybody(discord, bot):
    why = await (await discord.press(bot.posted(), "label:Why?")).answered()
    assert why.private
    assert "Why · Ratio low" in why.text
    assert "fires since" in why.text


async def test_data_is_the_charted_series_as_a_table_with_the_query(discord, bot):
    answer = await (await discord.press(bot.posted(), "label:Data")).answered()
    assert answer.private
    assert "/chart metric:bme.collateral_ratio" in answer.text
    assert "burnwatch chart bme.collateral_ratio" in answer.text
    (file,) = answer.attachments
    assert file.filename == "bme-collateral_ratio.csv"
    rows = list(csv.DictReader(io.StringIO(file.data.decode())))
    assert [float(row["value"]) for row in rows] == [1.2, 0.98]
    assert {row["metric"] for row in rows} == {"bme.collateral_ratio"}
    assert rows[0]["time"].endswith("Z")
    assert rows[0]["unit"] == "ratio"
    assert rows[0]["source"]


async def test_a_snooze_is_asked_privately_and_shown_in_the_message(discord, bot):
    asked = await (await discord.press(bot.posted(), "label:Snooze", **MANAGER)).answered()
    assert asked.private
    assert list(asked.buttons()) == ["1 hour", "8 hours", "Until it is resolved"]
    done = await (await discord.press(asked, "label:8 hours", **MANAGER)).answered()
    assert done is asked, "the private question became its answer"
    assert not done.buttons()
    assert "Snoozed" in done.text
    await bot.deliver()
    assert "snoozed by someone until <t:" in bot.posted().text
    (mute,) = bot.storage.read_now(lambda read: read.mutes())
    assert mute.end - mute.start == 8 * HOUR
    assert mute.guild == bot.guild.id


async def test_a_snooze_until_resolved_ends_with_the_incident(discord, bot):
    asked = await (await discord.press(bot.posted(), "label:Snooze", **MANAGER)).answered()
    await (await discord.press(asked, "label:Until it is resolved", **MANAGER)).answered()
    await bot.deliver()
    assert "until it is resolved" in bot.posted().text
    await bot.ratio(1.2)
    assert "resolved" in bot.posted().embed["title"]
    assert "snoozed" not in bot.posted().text
    assert not bot.storage.read_now(lambda read: read.mutes())


async def test_a_snooze_pressed_twice_is_one_snooze(discord, bot):
    asked = await (await discord.press(bot.posted(), "label:Snooze", **MANAGER)).answered()
    button = asked.buttons()["1 hour"]
    row = asked.components
    await (await discord.press(asked, button, **MANAGER)).answered()
    asked.components = row
    await (await discord.press(asked, button, **MANAGER)).answered()
    assert len(bot.storage.read_now(lambda read: read.mutes())) == 1


async def test_after_the_resolve_only_looking_is_offered_and_an_old_press_is_answered_politely(discord, bot):
    old = bot.posted().components
    await bot.ratio(1.2)
    message = bot.posted()
    assert list(message.buttons()) == ["Why?", "Data"]
    message.components = old
    for label in ("I'm on it", "Snooze"):
        answer = await (await discord.press(message, f"label:{label}", **MANAGER)).answered()
        assert answer.content == "Too late: what this message told of is over."
    assert "Why · Ratio low" in (await (await discord.press(message, "label:Why?")).answered()).text


async def test_buttons_work_after_a_restart(discord, bot):
    async with again(bot, LOW) as restarted:
        answer = await (await discord.press(restarted.posted(), "label:I'm on it", **MANAGER)).answered()
        assert "You are on it" in answer.text
        await restarted.deliver()
        assert "is on it since" in restarted.posted().text


async def test_a_message_of_another_version_gets_a_sentence(discord, bot):
    message = bot.posted()
    for custom_id in ("bw:alert:explode:1", "bw:gone:ack:1", "bw:nonsense", "bw:alert:ack:"):
        message.components[0]["components"][0]["custom_id"] = custom_id
        answer = await (await discord.press(message, custom_id, **MANAGER)).answered()
        assert "another version" in answer.content
        assert answer.private


@pytest.mark.parametrize("row", ["999", "99999999999999999999", "0", "1e5", "00000000000000000000000001"])
async def test_a_row_that_is_not_there_gets_a_sentence(discord, bot, row):
    message = bot.posted()
    message.components[0]["components"][0]["custom_id"] = f"bw:alert:ack:{row}"
    answer = await (await discord.press(message, f"bw:alert:ack:{row}", **MANAGER)).answered()
    assert "not known any more" in answer.content


async def test_a_row_of_another_channel_cannot_be_acted_on(discord, bot):
    other = discord.add_channel(bot.guild.id, "other")
    message = bot.posted()
    message.channel = other.id
    answer = await (await discord.press(message, "label:I'm on it", **MANAGER)).answered()
    assert "not known any more" in answer.content


@pytest.mark.parametrize("after", [False, True])
async def test_a_reset_while_a_press_is_acknowledged_leaves_nobody_waiting(discord, bot, after):
    discord.fail("POST", CALLBACK, "reset", after=after)
    pressed = await discord.press(bot.posted(), "label:Why?")
    assert "Why · Ratio low" in (await pressed.answered()).text


async def test_a_5xx_while_answering_a_press_is_tried_again(discord, bot):
    discord.fail("PATCH", ORIGINAL, status=503)
    assert "Why" in (await (await discord.press(bot.posted(), "label:Why?")).answered()).text


async def test_what_fired_together_is_acknowledged_together(discord, tmp_path):
    other = {**LOW, "name": "Ratio under one point one", "threshold": 1.1}
    async with acting(discord, tmp_path, LOW, other) as bot:
        await bot.ratio(1.2, 0.98)
        assert len(discord.messages(bot.channel.id)) == 1
        await (await discord.press(bot.posted(), "label:I'm on it", **MANAGER)).answered()
        await bot.deliver()
        assert bot.posted().text.count("is on it since") == 2
        why = await (await discord.press(bot.posted(), "label:Why?")).answered()
        assert "1 other rule" in why.text


async def test_a_role_of_the_settings_may_act_and_is_named_to_who_may_not(discord, tmp_path):
    async with acting(discord, tmp_path, LOW, roles=lambda _guild: ("123456789012345678",)) as bot:
        await bot.ratio(1.2, 0.98)
        answer = await (await discord.press(bot.posted(), "label:I'm on it")).answered()
        assert "Manage Server or the role <@&123456789012345678>" in answer.content
        assert answer.pings == ()


async def test_hostile_names_ping_nobody_and_stay_on_one_line(discord, bot):
    discord.person["global_name"] = "@everyone\n**x** [a](https://evil.invalid)"
    await (await discord.press(bot.posted(), "label:I'm on it", **MANAGER)).answered()
    await bot.deliver()
    message = bot.posted()
    assert message.pings == ()
    assert "https://" not in message.text
    assert "\n**x**" not in message.text
    bot.clock.set(bot.clock.now() + MINUTE)
