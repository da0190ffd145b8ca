"""Nobody is left on "thinking…": not when the connection ends, not when a use case never does, not on a lost answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.cards import words_asked
from bot.chat import answering
from bot.errors import UserError
from tests.bot.chat.acting import LOW, MANAGER, acting
from tests.bot.chat.conftest import living
from tests.bot.chat.reading import Reading

CALLBACK = "/interactions/*/callback"


async def stop(discord, bot):
    bot.task.cancel()
    with suppress(asyncio.CancelledError):
        await bot.task


async def given_up(discord, bot):
    await discord.gateway.close(4012)
    await bot.until(lambda: len(discord.gateway.identified) == 2)


async def revoked(discord, bot):
    discord.revoked = True
    await discord.gateway.drop()
    await asyncio.wait({bot.task}, timeout=8)


@pytest.mark.parametrize("end", [stop, given_up, revoked])
async def test_what_is_nearly_done_is_answered_before_the_connection_ends(discord, end):
    async with living(discord, answers=Reading(wait=0.3)) as bot:
        await bot.until(lambda: discord.syncs)
        asked = await discord.command("bme")
        await bot.until(lambda: asked.acknowledged)
        await end(discord, bot)
        assert "4 numbers" in (await asked.answered()).text


@pytest.mark.parametrize("end", [stop, given_up, revoked])
async def test_who_would_wait_longer_is_told_to_ask_again(discord, end, monkeypatch):
    monkeypatch.setattr("bot.chat.waiting.GRACE", 0.1)
    async with living(discord, answers=Reading(wait=30)) as bot:
        await bot.until(lambda: discord.syncs)
        asked = [await discord.command("bme"), await discord.command("gpu", {"share": True})]
        await bot.until(lambda: all(one.acknowledged for one in asked))
        await end(discord, bot)
        for one in asked:
            assert (await one.answered()).content == words_asked.ASKED_AT_THE_END


async def test_with_nobody_waiting_the_end_is_at_once(discord, monkeypatch):
    monkeypatch.setattr("bot.chat.waiting.GRACE", 3600)
    async with living(discord, answers=Reading()) as bot:
        await (await discord.command("bme")).answered()
        async with asyncio.timeout(60):
            await stop(discord, bot)


async def for_ever(*_args, **_named):
    await asyncio.sleep(60)


async def test_no_use_case_can_keep_a_person_waiting_for_ever(discord, tmp_path, monkeypatch):
    monkeypatch.setattr(answering.in_time, "__kwdefaults__", {"patience": 0.2})
    async with acting(discord, tmp_path, LOW) as bot:
        await bot.ratio(1.2, 0.98)
        message = await (await bot.manager("setup start")).answered()
        for place, names in (
            (bot.house.setup, ("show", "set_time", "tune", "pick")),
            (bot.house.watches, ("add", "mine", "remove")),
            (bot.house.held, ("waiting", "decide")),
            (bot.house.acts, ("why", "data")),
            (bot.house.work, ("exported",)),
        ):
            for name in names:
                monkeypatch.setattr(place, name, for_ever)
        asked = [
            await bot.manager("setup start"),
            await bot.manager("setup zone", {"zone": "UTC"}),
            await bot.manager("setup channel", {"channel": bot.channel}),
            await bot.manager("watch gpu", {"model": "h100"}),
            await bot.manager("watch list"),
            await bot.manager("watch remove", {"number": 1}),
            await bot.manager("held"),
            await bot.manager("rules export"),
            await discord.press(bot.posted(), "label:Why?"),
            await discord.press(bot.posted(), "label:Data"),
        ]
        for one in asked:
            assert (await one.answered()).content == words_asked.ASKED_TOO_LONG.format(reference=one.id)
        chosen = await discord.choose(message, "bw:setup:pick:here", "bme", **MANAGER)
        assert "took longer" in (await chosen.beside()).content
        assert message.embeds, "the screen stays"


async def test_what_is_wrong_is_told_beside_a_screen_even_when_discords_answer_to_the_press_was_lost(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as bot:
        message = await (await bot.manager("setup start")).answered()
        before = message.text
        discord.fail("POST", CALLBACK, "reset", after=True)
        pressed = await discord.choose(message, "bw:setup:pick:here", "bme")  # without the right to
        assert "Manage Server" in (await pressed.beside()).content
        assert message.text == before
        assert message.components


async def test_a_button_of_another_version_decides_nothing_about_a_held_proposal(discord, tmp_path):
    async with acting(discord, tmp_path) as bot:
        answer = await (await bot.manager("held")).answered()
        answer.components = [
            {"type": 1, "components": [{"type": 2, "style": 2, "label": "x", "custom_id": "bw:held:postpone:410"}]}
        ]
        pressed = await discord.press(answer, "label:x", **MANAGER)
        assert "another version" in (await pressed.beside()).content


async def test_a_sentence_is_told_however_the_use_case_ends(discord):
    answers = Reading(error=UserError("One sentence."))
    async with living(discord, answers=answers) as bot:
        await bot.until(lambda: discord.syncs)
        discord.fail("POST", CALLBACK, "reset", after=True)
        assert (await (await discord.command("bme")).answered()).content == "One sentence."


async def test_a_channel_that_is_none_is_named_by_its_id_and_not_by_a_piece_of_the_program(discord, tmp_path):
    async with acting(discord, tmp_path) as bot:
        asked = await bot.manager("setup channel", {"channel": bot.channel.id})  # as without what Discord says of it
        assert bot.channel.id in (text := (await asked.answered()).content)
        assert "object" not in text


# several shards


async def test_servers_of_every_shard_are_served_and_one_shard_away_silences_no_other(discord):
    discord.shards = 3
    homes = {}
    while len(homes) < 3:
        guild = discord.add_guild()
        discord.add_channel(guild.id)
        homes.setdefault((int(guild.id) >> 22) % 3, guild)
        await asyncio.sleep(0.001)
    async with living(discord, answers=Reading()) as bot:
        await bot.until(lambda: discord.syncs)
        assert sorted(tuple(one["shard"]) for one in discord.gateway.identified) == [(0, 3), (1, 3), (2, 3)]
        for shard, guild in homes.items():
            asked = await discord.command("bme", guild=guild.id)
            assert "4 numbers" in (await asked.answered()).text, shard
        lost = next(one for one in discord.gateway.sockets if one.session.shard[0] == 1)
        lost.ws._req.transport.abort()
        asked = [await discord.command("bme", guild=guild.id) for guild in homes.values()]
        for one in asked:
            assert "4 numbers" in (await one.answered()).text
        await bot.until(lambda: discord.gateway.resumed == [lost.session.id] and bot.chat.connected)
