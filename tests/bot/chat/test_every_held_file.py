"""Everything that a person can do while the database takes nothing: each is told so, nothing is half done, and it works after."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing

import pytest

from bot.cards import words_asked
from tests.bot.chat.acting import LOW, acting
from tests.bot.chat.everything import OFFERS, READING, stock
from tests.bot.chat.holding import FAULTS, unreadable
from tests.bot.chat.test_every_failure import OFFERED, TABLE, WHOLE, ended, prepared, wrong_with

WORKS = {
    *(line.name for line in READING),
    "/rules add", "/rules edit", "alert [Snooze]", "alert [Why?]", "alert [Data]", "proposal [Messages]",
    "/rules remove", "/rules import", "form new", "form again", "form edit", "rule [Change]", "rule [Cancel]",
    "setup [Send the test]",
}  # fmt: skip
"""What is read, which goes on beside a writer; what is asked for, which waits in memory for Save; what only Discord is told."""


@pytest.fixture
async def bot(discord, tmp_path, caplog):
    caplog.set_level(logging.INFO, logger="burnwatch")
    async with acting(discord, tmp_path, LOW) as one:
        one.held = []
        await stock(one)
        one.proposal = next(message for message in discord.messages(one.channel.id) if "#341" in message.text)
        one.alert = next(message for message in discord.messages(one.channel.id) if "Ratio low" in message.text)
        yield one


def dump(bot):
    """Everything that is stored."""
    with closing(sqlite3.connect(bot.path)) as file:
        return "\n".join(file.iterdump())


def remembered(bot):
    """What is acted by without looking into the database."""
    return list(bot.house.guilds.routes()), sorted(rule.name for rule in bot.house.judge.rules)


async def all_done(bot, lines, made):
    """What is wrong with how each ended, and what each was told."""
    asked = [await line.does(bot, one) for line, one in zip(lines, made, strict=True)]
    wrong = {line.name: await wrong_with(line, one) for line, one in zip(lines, asked, strict=True)}
    return wrong, {line.name: await ended(one) for line, one in zip(lines, asked, strict=True)}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS if WHOLE else ("locked", "full"))
async def test_everybody_hears_why_nothing_is_half_changed_and_afterwards_it_works(bot, caplog, fault):
    made = await prepared(bot, TABLE)
    before, known = dump(bot), remembered(bot)
    sentence = words_asked.ASKED_DATABASE.format(why=words_asked.ASKED_DATABASE_WHY[fault])
    with FAULTS[fault](bot.storage):
        wrong, texts = await all_done(bot, TABLE, made)
        offered = [await line.does(bot, None) for line in OFFERS]
        await bot.until(lambda: all(one.done.is_set() for one in offered))
    told = {name for name, text in texts.items() if text == sentence}
    refused_before = {"setup <place>"} if fault == "full" else set()  # every topic has its channel
    assert told == {line.name for line in TABLE} - WORKS - refused_before
    assert {name: says for name, says in wrong.items() if says and says != f"read {sentence!r}"} == {}
    assert {one.acknowledged for one in offered} == {OFFERED}
    assert dump(bot) == before
    assert remembered(bot) == known
    assert [record.message for record in caplog.records if record.exc_info] == []
    assert len([one for one in caplog.records if "People who ask are told so" in one.message]) == 1
    again = [(line, one) for line, one in zip(TABLE, made, strict=True) if line.name in told]
    wrong, _ = await all_done(bot, *zip(*again, strict=True))
    assert {name: says for name, says in wrong.items() if says} == {}
    for line, one in again:
        if line.after is not None:
            line.after(bot, one)


async def test_what_cannot_even_be_read_is_said_in_the_same_words_and_once_in_the_log(bot, caplog):
    sentence = words_asked.ASKED_DATABASE.format(why=words_asked.ASKED_DATABASE_WHY["disk"])
    wanted = [line for line in TABLE if line.name in {"/status", "/gpu", "/setup zone", "/watch gpu", "alert [Why?]"}]
    with unreadable(bot.storage):
        for _ in range(2):
            _, texts = await all_done(bot, wanted, [None] * len(wanted))
            assert texts == dict.fromkeys(texts, sentence)
        offered = [await line.does(bot, None) for line in OFFERS]
        await bot.until(lambda: all(one.done.is_set() for one in offered))
    assert {one.acknowledged for one in offered} == {OFFERED}
    assert [record.message for record in caplog.records if record.exc_info] == []
    said = [record.message for record in caplog.records if "the disk refuses" in record.message]
    assert len(said) == len(set(said)), "each part of the program says it once"
    _, texts = await all_done(bot, wanted, [None] * len(wanted))
    assert sentence not in texts.values()
