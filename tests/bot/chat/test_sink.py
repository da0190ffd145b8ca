from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.cards.card import Card
from bot.chat.client import ChatClient
from bot.chat.sink import DiscordSink
from bot.delivery.sink import Address, Sink
from bot.errors import MessageGone, SendFailed, SendRefused
from tests.bot.chat.conftest import PNG, living
from tests.doubles.discord import FakeDiscord

MESSAGES = "/channels/*/messages"
ONE = "/channels/*/messages/*"


def only(bot):
    (message,) = bot.discord.messages(bot.channel.id)
    return message


async def test_an_alert_is_posted_with_its_picture_and_alt_text(bot, card):
    sink: Sink = bot.sink
    made = await sink.send(bot.to, card, bot.nonce())
    message = only(bot)
    assert message.id == made
    assert card.title in message.text
    assert card.lines[0] in message.text
    assert (message.attachments[0].data, message.attachments[0].description) == (PNG, "A falling line")
    assert message.nonce == bot.nonce()
    assert message.pings == ()


async def test_posting_works_before_the_gateway_is_ready_and_while_it_is_away(discord, card):
    await discord.gateway_off()
    async with living(discord, wait="logged_in") as bot:
        await bot.sink.send(bot.to, card, bot.nonce())
        assert not bot.chat.connected
        assert only(bot).text


async def test_before_the_login_a_post_is_tried_again_later(card):
    sink = DiscordSink(ChatClient("token", api_base="http://127.0.0.1:9/api"))
    with pytest.raises(SendFailed, match="not logged in") as caught:
        await sink.send(Address("discord", "1", "2"), card, "n")
    assert caught.value.after


async def test_an_edit_replaces_the_message_and_pings_nobody(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await bot.sink.edit(bot.to, made, replace(card, lead="resolved after 6 h", buttons=(), mention_role=bot.guild.id))
    message = only(bot)
    assert "resolved after 6 h" in message.text
    assert message.components == []
    assert message.pings == ()
    assert message.edits[0]["allowed_mentions"] == {"parse": []}


async def test_a_picture_that_did_not_change_is_not_sent_again(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await bot.sink.edit(bot.to, made, replace(card, lead="worse"))
    message = only(bot)
    assert message.uploads == 1
    assert message.embed["image"]["url"] == "attachment://ratio.png"
    assert len(message.attachments) == 1


async def test_a_new_picture_takes_the_place_of_the_old_one(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await bot.sink.edit(bot.to, made, replace(card, picture=replace(card.picture, png=b"new")))
    (attachment,) = only(bot).attachments
    assert attachment.data == b"new"


async def test_an_edit_without_a_picture_removes_the_old_one(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await bot.sink.edit(bot.to, made, replace(card, picture=None))
    assert only(bot).attachments == []


async def test_after_a_restart_the_picture_is_sent_again_rather_than_guessed(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await DiscordSink(bot.chat).edit(bot.to, made, replace(card, lead="later"))
    assert only(bot).uploads == 2
    assert len(only(bot).attachments) == 1


async def test_a_role_is_pinged_once_and_no_other(bot, card):
    role = bot.discord.add_role(bot.guild.id)
    other = bot.discord.add_role(bot.guild.id, "other")
    hostile = replace(card, lead=f"@everyone <@&{other.id}> <@{bot.discord.person['id']}>", mention_role=role.id)
    made = await bot.sink.send(bot.to, hostile, bot.nonce())
    await bot.sink.edit(bot.to, made, hostile)
    assert only(bot).pings == (f"role:{role.id}",)


async def test_a_silent_card_makes_no_push(bot, card):
    await bot.sink.send(bot.to, replace(card, silent=True), bot.nonce())
    assert only(bot).silent


@pytest.mark.parametrize("kind", ["reset", "html", "status"])
async def test_a_lost_answer_and_a_second_try_make_one_message(bot, card, kind):
    bot.discord.fail("POST", MESSAGES, kind, after=True, status=503)
    with pytest.raises(SendFailed):
        await bot.sink.send(bot.to, card, bot.nonce())
    made = await bot.sink.send(bot.to, card, bot.nonce())
    assert only(bot).id == made


async def test_a_garbled_answer_is_tried_again_and_makes_one_message(bot, card):
    bot.discord.fail("POST", MESSAGES, "html", after=True, status=200)
    with pytest.raises(SendFailed, match="could not be read"):
        await bot.sink.send(bot.to, card, bot.nonce())
    assert await bot.sink.send(bot.to, card, bot.nonce()) == only(bot).id


async def test_a_connection_reset_before_the_message_was_made_is_transient(bot, card):
    bot.discord.fail("POST", MESSAGES, "reset")
    with pytest.raises(SendFailed, match="broke"):
        await bot.sink.send(bot.to, card, bot.nonce())
    assert bot.discord.messages() == []
    await bot.sink.send(bot.to, card, bot.nonce())
    assert only(bot)


async def test_503_is_not_retried_by_the_library_and_comes_out_as_transient(bot, card):
    bot.discord.fail("POST", MESSAGES, status=503)
    with pytest.raises(SendFailed, match="503"):
        await bot.sink.send(bot.to, card, bot.nonce())


async def test_one_500_is_retried_inside_and_makes_one_message(bot, card):
    bot.discord.fail("POST", MESSAGES, status=500, after=True)
    await bot.sink.send(bot.to, card, bot.nonce())
    assert only(bot)


async def test_a_short_429_is_waited_out_inside(bot, card):
    bot.discord.fail("POST", MESSAGES, "limit", seconds=0.05)
    await bot.sink.send(bot.to, card, bot.nonce())
    assert only(bot)


async def test_a_long_429_comes_out_as_transient_with_its_wait(bot, card):
    bot.discord.fail("POST", MESSAGES, "limit", seconds=90.0, everywhere=True)
    with pytest.raises(SendFailed) as caught:
        await bot.sink.send(bot.to, card, bot.nonce())
    assert caught.value.after == 90.0


async def test_after_a_global_429_the_pace_leaves_room(bot, card):
    bot.discord.fail("POST", MESSAGES, "limit", seconds=0.2, everywhere=True)
    await bot.sink.send(bot.to, card, bot.nonce(1))
    assert bot.sink._pace._held < 1.0
    await bot.sink.send(bot.to, card, bot.nonce(2))
    assert len(bot.discord.messages()) == 2


async def test_a_429_of_cloudflare_without_via_is_transient(bot, card):
    bot.discord.fail("POST", MESSAGES, "limit", seconds=7.0, via=False)
    with pytest.raises(SendFailed) as caught:
        await bot.sink.send(bot.to, card, bot.nonce())
    assert caught.value.after == 7.0


async def test_too_many_edits_of_an_old_message_are_waited_for(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    bot.discord.fail("PATCH", ONE, status=400, code=30046)
    with pytest.raises(SendFailed) as caught:
        await bot.sink.edit(bot.to, made, card)
    assert caught.value.after == 30.0


async def test_no_answer_in_time_is_transient(bot, card):
    bot.discord.fail("POST", MESSAGES, "slow", seconds=5.0)
    with pytest.raises(SendFailed, match="in time"):
        await DiscordSink(bot.chat, deadline=0.1).send(bot.to, card, bot.nonce())


async def test_a_revoked_token_keeps_the_message_for_later(bot, card):
    bot.discord.revoked = True
    with pytest.raises(SendFailed, match="token"):
        await bot.sink.send(bot.to, card, bot.nonce())


async def test_a_403_without_discords_code_is_something_on_the_way_and_passes(bot, card):
    bot.discord.fail("POST", MESSAGES, "html", status=403)
    with pytest.raises(SendFailed, match="on the way"):
        await bot.sink.send(bot.to, card, bot.nonce())


@pytest.mark.parametrize(
    ("taken", "named"),
    [(["send"], "Send Messages"), (["embed"], "Embed Links"), (["embed", "attach"], "Embed Links and Attach Files")],
)
async def test_a_missing_right_is_named_with_where_to_set_it(bot, card, taken, named):
    bot.discord.forbid(bot.channel, *taken)
    with pytest.raises(SendRefused, match=named) as caught:
        await bot.sink.send(bot.to, card, bot.nonce())
    assert "Channel settings, Permissions" in str(caught.value)


async def test_a_channel_that_may_not_be_seen_names_view_channel(bot, card):
    bot.discord.forbid(bot.channel, "view")
    with pytest.raises(SendRefused, match="View Channel"):
        await bot.sink.send(bot.to, card, bot.nonce())


async def test_without_attach_files_the_text_goes_out_alone_and_says_so(bot, card):
    bot.discord.forbid(bot.channel, "attach")
    await bot.sink.send(bot.to, card, bot.nonce())
    assert only(bot).attachments == []
    assert "picture left out: the bot lacks Attach Files here" in only(bot).text


async def test_a_picture_that_the_server_finds_too_large_does_not_stop_the_text(bot, card):
    bot.discord.file_limit = 100
    await bot.sink.send(bot.to, card, bot.nonce())
    assert "picture left out: Discord found it too large" in only(bot).text


async def test_a_deleted_channel_is_refused(bot, card):
    bot.channel.gone = True
    with pytest.raises(SendRefused, match="does not exist any more"):
        await bot.sink.send(bot.to, card, bot.nonce())


async def test_a_category_is_refused(bot, card):
    category = bot.discord.add_channel(bot.guild.id, "category", 4)
    with pytest.raises(SendRefused, match="takes no messages"):
        await bot.sink.send(Address("discord", bot.guild.id, category.id), card, bot.nonce())


@pytest.mark.parametrize("channel", ["", "alerts", "-1", "1" * 21, "١٢٣"])
async def test_what_is_no_channel_id_is_refused(bot, card, channel):
    with pytest.raises(SendRefused, match="no channel id"):
        await bot.sink.send(Address("discord", bot.guild.id, channel), card, bot.nonce())


async def test_a_nonce_longer_than_discord_takes_is_refused(bot, card):
    with pytest.raises(SendRefused, match="nonce"):
        await bot.sink.send(bot.to, card, "n" * 26)


async def test_an_edit_of_a_deleted_message_says_that_it_is_gone(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    only(bot).deleted = True
    with pytest.raises(MessageGone):
        await bot.sink.edit(bot.to, made, card)


async def test_an_edit_of_another_bots_message_says_that_it_is_gone(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    only(bot).author = bot.discord.person
    with pytest.raises(MessageGone, match="another"):
        await bot.sink.edit(bot.to, made, card)


async def test_an_edit_in_a_deleted_channel_is_refused_and_not_posted_anew(bot, card):
    made = await bot.sink.send(bot.to, card, bot.nonce())
    bot.channel.gone = True
    with pytest.raises(SendRefused, match="does not exist") as caught:
        await bot.sink.edit(bot.to, made, card)
    assert not isinstance(caught.value, MessageGone)


async def test_a_message_posted_and_deleted_under_its_nonce_is_not_posted_again(bot, card):
    bot.discord.fail("POST", MESSAGES, "reset", after=True)
    with pytest.raises(SendFailed):
        await bot.sink.send(bot.to, card, bot.nonce())
    only(bot).deleted = True
    with pytest.raises(SendRefused, match="deleted"):
        await bot.sink.send(bot.to, card, bot.nonce())
    assert bot.discord.messages() == []


async def test_messages_of_one_channel_keep_their_order_and_channels_do_not_wait_for_each_other(card):
    async with FakeDiscord(bucket=(100, 1.0), latency=0.02) as discord, living(discord, wait="logged_in") as bot:
        others = [discord.add_channel(bot.guild.id, f"c{index}") for index in range(5)]
        sends = []
        for index in range(4):
            for channel in [bot.channel, *others]:
                to = Address("discord", bot.guild.id, channel.id)
                sends.append(bot.sink.send(to, replace(card, title=f"n{index}"), bot.nonce(f"{index}-{channel.id}")))
        await asyncio.gather(*sends)
        for channel in [bot.channel, *others]:
            assert [one.embed["title"] for one in discord.messages(channel.id)] == ["n0", "n1", "n2", "n3"]
        assert discord.limits.refused == 0


async def test_a_full_bucket_of_a_channel_is_waited_for_without_a_429(card):
    async with FakeDiscord(bucket=(3, 0.3)) as discord, living(discord, wait="logged_in") as bot:
        await asyncio.gather(*(bot.sink.send(bot.to, card, bot.nonce(index)) for index in range(7)))
        assert len(discord.messages()) == 7
        assert discord.limits.refused == 0


async def test_one_broken_channel_does_not_hold_the_others(bot, card):
    broken = bot.discord.add_channel(bot.guild.id, "gone")
    broken.gone = True
    done = await asyncio.gather(
        bot.sink.send(Address("discord", bot.guild.id, broken.id), card, bot.nonce(1)),
        bot.sink.send(bot.to, card, bot.nonce(2)),
        return_exceptions=True,
    )
    assert isinstance(done[0], SendRefused)
    assert done[1] == only(bot).id


async def test_nothing_of_a_message_with_buttons_stays_in_the_librarys_memory(bot, card):
    for index in range(3):
        await bot.sink.send(bot.to, card, bot.nonce(index))
    store = bot.chat.rest()._connection._view_store
    assert store._synced_message_views == {}
    assert not store._views or all(not views for views in store._views.values())


async def test_the_longest_hostile_card_is_taken_by_discord(bot):
    monster = "@everyone [x](https://evil.invalid) \ud800\0 **" * 400
    await bot.sink.send(bot.to, Card(monster, monster, lines=(monster,) * 9, footer=monster), bot.nonce())
    assert only(bot).pings == ()


async def test_a_card_that_cannot_be_made_into_a_message_is_a_dead_letter_and_no_fault_of_discord(
    bot, card, monkeypatch
):
    def broken(*_args, **_kwargs):
        raise ValueError("no such field")

    monkeypatch.setattr("bot.chat.sink.render", broken)
    with pytest.raises(SendRefused, match="cannot be made into a message"):
        await bot.sink.send(bot.to, card, bot.nonce())
    assert bot.discord.messages(bot.channel.id) == []
