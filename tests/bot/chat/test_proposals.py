"""A proposal in the fake Discord: one message that is edited, answers that are heard, and its messages for whoever presses."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.governance.proposal import Proposal, ProposalStatus, Tally
from alerts.sample import DAY
from bot.app.governance import Looked
from bot.sources._base import Fetched
from bot.sources._chain_types import Proposals
from tests.bot.chat.acting import acting, again

UPDATE = {"@type": "/akash.bme.v1.MsgUpdateParams", "params": {"min_epoch_blocks": "20"}}
SPEND = {
    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
    "recipient": "akash1nw9k9336g9csenjaq74f87gc4w4ffrv3wa3um0",
    "amount": [{"denom": "uakt", "amount": "230557400000"}],
}


def proposal(bot, **about):
    now = bot.clock.now()
    return Proposal(
        341, ProposalStatus.VOTING, "Relayer [funding](http://evil.example) @everyone", messages=(SPEND, UPDATE),
        submit_time=now, voting_start_time=now, voting_end_time=now + 3 * DAY, **about,
    )  # fmt: skip


async def polled(bot, *seen):
    bot.clock.set(bot.clock.now() + 60_000)
    fetched = Fetched("akash_chain", bot.clock.now(), answers={"proposals": Proposals(seen)})
    await bot.storage.write(lambda tx: bot.house.governance.take(tx, fetched, Looked()))
    await bot.deliver()


@pytest.fixture(name="bot")
async def _bot(discord, tmp_path):
    async with acting(discord, tmp_path) as one:
        await polled(one)
        await polled(one, proposal(one))
        yield one


def all_messages(bot):
    return bot.discord.messages(bot.channel.id)


async def test_the_first_post_has_what_it_changes_and_its_two_buttons_and_no_link_of_strangers(bot):
    (message,) = all_messages(bot)
    assert "230,557.40 AKT" in message.text
    buttons = message.buttons()
    assert list(buttons) == ["Messages", "Explorer"]
    assert buttons["Explorer"] == "https://www.mintscan.io/akash/proposals/341"
    assert "http://evil" not in message.text
    assert message.pings == ()
    assert "image" not in message.embed or message.embed["image"]["url"].startswith("attachment://")


async def test_its_end_edits_the_message_and_answers_it(bot):
    ended = dataclasses.replace(proposal(bot), status=ProposalStatus.PASSED, final_tally=Tally(yes=10**13))
    await polled(bot, ended)
    first, news = all_messages(bot)
    assert len(first.edits) == 1
    assert "passed" in first.text
    assert news.answers == first.id
    assert "Passed, and carried out" in news.text


async def pressed(discord, bot):
    answer = await (await discord.press(all_messages(bot)[0], "label:Messages")).answered()
    assert answer.private
    assert "Messages of #341" in answer.text
    assert "MsgCommunityPoolSpend" in answer.text
    assert "230,557.40 AKT" in answer.text
    assert "min_epoch_blocks" in answer.text


async def test_the_messages_are_shown_decoded_to_whoever_presses_and_to_nobody_else(discord, bot):
    await pressed(discord, bot)
    async with again(bot) as later:
        await pressed(discord, later)


async def test_a_key_of_another_version_is_one_sentence(discord, bot):
    (message,) = all_messages(bot)
    for row in message.components:
        for part in row["components"]:
            if part.get("custom_id"):
                part["custom_id"] = "bw:proposal:messages:7nzz"
    answer = await (await discord.press(message, "label:Messages")).answered()
    assert "another version" in answer.text


async def test_a_thread_is_not_lost_when_the_first_message_had_to_wait(discord, tmp_path):
    async with acting(discord, tmp_path) as bot:
        bot.house.governance._telling._threads = True
        bot.guild.roles[bot.guild.id].permissions |= 1 << 35
        await polled(bot)
        discord.fail("POST", "/channels/*/messages", status=503)
        seen = proposal(bot)
        await polled(bot, seen)
        assert all_messages(bot) == []
        bot.clock.set(bot.clock.now() + DAY // 2)
        await polled(bot, dataclasses.replace(seen, status=ProposalStatus.PASSED, final_tally=Tally(yes=10**13)))
        message, news = all_messages(bot)
        assert news.answers == message.id
        assert message.thread.startswith("#341")


@pytest.mark.parametrize("kind", ["reset", "status"])
@pytest.mark.parametrize("after", [False, True])
async def test_a_thread_comes_although_opening_it_failed_once(discord, tmp_path, kind, after):
    async with acting(discord, tmp_path) as bot:
        bot.house.governance._telling._threads = True
        bot.guild.roles[bot.guild.id].permissions |= 1 << 35
        await polled(bot)
        discord.fail("POST", "/channels/*/messages/*/threads", kind, status=503, after=after)
        await polled(bot, proposal(bot))
        (message,) = all_messages(bot)
        assert message.thread.startswith("#341")
