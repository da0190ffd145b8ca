"""In which servers the bot is, while the database takes nothing: what Discord says once is told until it is taken."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.chat import insisting
from bot.chat.homes import Telling
from bot.errors import StorageError
from tests.bot.chat.holding import FAULTS, held
from tests.bot.chat.setting import setting_up

KEPT_IN_MIND = "Servers that come and go are kept in mind until it is mended"
HEALED = "the database knows again in which servers the bot is"


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(insisting, "AGAIN", 0.02)


@pytest.fixture
async def bot(discord, tmp_path, caplog):
    caplog.set_level(logging.INFO, logger="burnwatch")
    async with setting_up(discord, f"sqlite:///{tmp_path}/one.db") as one:
        await one.until(lambda: row(one, one.guild) is not None)
        yield one


def row(bot, guild):
    return bot.house.stored(guild.id)[0]


def is_in(bot, guild):
    found = row(bot, guild)
    return found is not None and found.left_at is None


def said(caplog, words):
    return [record for record in caplog.records if words in record.getMessage()]


def no_trace(caplog):
    return [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("fault", ["locked", "full"])
async def test_who_comes_and_goes_while_nothing_is_taken_is_known_when_it_is(discord, bot, caplog, fault):
    new = discord.add_guild("New")
    discord.add_channel(new.id)
    with FAULTS[fault](bot.house.storage):
        await discord.remove_bot(bot.guild)
        await bot.until(lambda: said(caplog, KEPT_IN_MIND))
        await discord.invite_bot(new)
        await bot.until(lambda: bot.chat.rest().get_guild(int(new.id)))
        assert is_in(bot, bot.guild)
        assert row(bot, new) is None
    await bot.until(lambda: is_in(bot, new))
    assert not is_in(bot, bot.guild)
    assert [len(said(caplog, words)) for words in (KEPT_IN_MIND, HEALED, "left server")] == [1, 1, 1]
    assert no_trace(caplog)


@pytest.mark.parametrize("times", [2, 3])
async def test_the_last_that_was_said_of_a_server_is_what_stands(discord, bot, caplog, times):
    with held(bot.house.storage):
        for number in range(times):
            await (discord.invite_bot if number % 2 else discord.remove_bot)(bot.guild)
        last = discord.add_guild("Last")
        await discord.invite_bot(last)
        await bot.until(lambda: bot.chat.rest().get_guild(int(last.id)) and said(caplog, KEPT_IN_MIND))
    await bot.until(lambda: is_in(bot, last))
    assert is_in(bot, bot.guild) is (times % 2 == 0)
    assert no_trace(caplog)


async def test_a_session_that_begins_while_nothing_is_taken_says_in_the_end_which_servers_there_are(
    discord, bot, caplog
):
    other = discord.add_guild("Stays")
    with held(bot.house.storage):
        bot.guild.bot_is_member = False
        await discord.gateway.invalidate()
        await bot.until(lambda: said(caplog, KEPT_IN_MIND))
    await bot.until(lambda: is_in(bot, other))
    await bot.until(lambda: not is_in(bot, bot.guild))
    assert len(said(caplog, KEPT_IN_MIND)) == 1
    assert no_trace(caplog)


async def test_a_stop_meanwhile_is_no_wait_and_the_next_start_makes_up_for_it(discord, tmp_path, caplog):
    url = f"sqlite:///{tmp_path}/one.db"
    async with setting_up(discord, url) as bot:
        guild = bot.guild
        await bot.until(lambda: is_in(bot, guild))
        with held(bot.house.storage):
            await discord.remove_bot(guild)
            await bot.until(lambda: said(caplog, KEPT_IN_MIND))
            bot.task.cancel()
            await asyncio.wait({bot.task})
        assert is_in(bot, guild)
    async with setting_up(discord, url) as again:
        await again.until(lambda: not is_in(again, guild))
    assert no_trace(caplog)


async def taken(into, what, *errors):
    """A house that raises these before it takes it."""
    failing = list(errors)

    async def work():
        if failing:
            raise failing.pop(0)
        into.append(what)

    return work


async def test_a_mistake_of_ours_in_one_event_keeps_no_other_waiting(caplog):
    told, telling = [], Telling()
    telling.tell(await taken(told, "first", ValueError("ours")))
    telling.tell(await taken(told, "second", StorageError("full.", "full"), StorageError("full.", "full")))
    telling.tell(await taken(told, "third"))
    await telling._task
    assert told == ["second", "third"]
    assert [len(said(caplog, words)) for words in ("full.", "could not be taken")] == [1, 1]


async def test_a_database_that_was_closed_ends_it_without_a_word(caplog):
    told, telling = [], Telling()
    telling.tell(await taken(told, "first", StorageError("closed.", "closed")))
    telling.tell(await taken(told, "second"))
    await telling._task
    telling.tell(await taken(told, "third"))
    await telling.end()
    assert (told, caplog.records) == ([], [])
