"""News that answers a message, and threads under one: what cannot be had is gone without."""

from __future__ import annotations

import logging
from dataclasses import replace

EVERYTHING = (1 << 10) | (1 << 11) | (1 << 14) | (1 << 15) | (1 << 16)
THREADS = 1 << 35


def allow(bot, bits):
    bot.guild.roles[bot.guild.id].permissions = bits


async def posted(bot, card, seed):
    made = await bot.sink.send(bot.to, card, bot.nonce(seed))
    return next(message for message in bot.discord.messages(bot.channel.id) if message.id == made)


async def test_news_answers_the_message_it_is_about_and_pings_nobody(bot, card):
    first = await posted(bot, card, 1)
    news = await posted(bot, replace(card, reply_to=first.id), 2)
    assert news.answers == first.id
    assert news.pings == ()


async def test_an_answer_to_a_message_that_was_deleted_stands_alone(bot, card):
    first = await posted(bot, card, 1)
    first.deleted = True
    news = await posted(bot, replace(card, reply_to=first.id), 2)
    assert news.answers == ""
    assert not news.deleted


async def test_without_read_message_history_news_comes_all_the_same(bot, card):
    first = await posted(bot, card, 1)
    allow(bot, EVERYTHING & ~(1 << 16))
    news = await posted(bot, replace(card, reply_to=first.id), 2)
    assert news.answers == ""
    assert news.text


async def test_what_is_no_id_of_discord_is_no_answer(bot, card):
    assert (await posted(bot, replace(card, reply_to="p12"), 1)).answers == ""


async def test_a_thread_is_opened_under_the_message_once(bot, card):
    allow(bot, EVERYTHING | THREADS)
    first = await posted(bot, replace(card, thread="#341 · Relayer operations funding"), 1)
    assert first.thread == "#341 · Relayer operations funding"
    again = await posted(bot, replace(card, thread="#341 · Relayer operations funding"), 1)
    assert again.id == first.id


async def test_where_the_bot_may_not_open_threads_messages_come_without_and_it_is_said_once(bot, card, caplog):
    allow(bot, EVERYTHING)
    with caplog.at_level(logging.WARNING, "burnwatch.discord"):
        for seed in range(3):
            message = await posted(bot, replace(card, thread="#341"), seed)
            assert message.thread == ""
    assert len([record for record in caplog.records if "gets no threads" in record.getMessage()]) == 1
    assert sum(path.endswith("/threads") for _, path in bot.discord.requests) == 1


async def test_a_thread_that_fails_does_not_send_the_message_again(bot, card):
    allow(bot, EVERYTHING | THREADS)
    bot.discord.fail("POST", "/channels/*/messages/*/threads", status=400)
    message = await posted(bot, replace(card, thread="#341"), 1)
    assert message.thread == ""
    assert len(bot.discord.messages(bot.channel.id)) == 1
