from __future__ import annotations

import asyncio
import json
import logging

import pytest

from bot.chat import insisting
from bot.chat._connection import GatewayUnreachable
from bot.chat.client import ChatClient
from bot.chat.commands_sync import Kept
from bot.errors import SendFailed, StartUpError, StorageError
from bot.storage import Storage
from tests.bot.chat.conftest import living
from tests.bot.chat.holding import FAULTS
from tests.doubles.discord import FakeDiscord


class Nothing:
    async def status(self, actor):
        raise NotImplementedError


class Memory:
    def __init__(self):
        self.text = None
        self.saves = 0

    async def load(self):
        return self.text

    async def save(self, text):
        self.text = text
        self.saves += 1


async def ends(chat, within=60.0):
    return await asyncio.wait_for(chat.run(), within)


async def test_it_connects_and_says_how_it_is(discord):
    async with living(discord) as bot:
        assert bot.chat.connected
        assert bot.chat.gateway == "connected"
        await bot.until(lambda: bot.chat.latency is not None)
        assert 0 <= bot.chat.latency < 5
    assert not bot.chat.connected
    assert bot.chat.latency is None


async def test_it_asks_for_no_privileged_intent(discord):
    async with living(discord):
        assert discord.gateway.identified[0]["intents"] == 1  # GUILDS


async def test_the_gateway_address_is_asked_from_the_api_base(discord):
    async with living(discord):
        assert ("GET", "/gateway/bot") in discord.requests


async def test_a_refused_token_ends_the_start_with_exit_code_4_and_one_sentence(discord):
    chat = ChatClient("wrong.token.value", api_base=discord.api_base)
    with pytest.raises(StartUpError, match="refuses the bot token") as caught:
        await ends(chat)
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)
    assert "wrong.token.value" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "Bot x.y.z", "pässword"])
async def test_what_can_be_no_token_ends_the_start_without_a_request(discord, token):
    with pytest.raises(StartUpError) as caught:
        await ends(ChatClient(token, api_base=discord.api_base))
    assert caught.value.exit_code == 4
    assert discord.requests == []


@pytest.mark.parametrize("path", ["/users/@me", "/oauth2/applications/@me", "/gateway/bot"])
async def test_an_answer_of_another_shape_at_the_start_is_survived(discord, path):
    discord.fail("GET", path, "html", status=200)
    async with living(discord) as bot:
        assert bot.chat.connected


async def test_a_token_revoked_while_running_ends_the_run_with_exit_code_4(discord):
    async with living(discord) as bot:
        discord.revoked = True
        await discord.gateway.drop()
        with pytest.raises(StartUpError) as caught:
            await asyncio.wait_for(bot.task, 60)
        assert caught.value.exit_code == 4


async def test_an_api_that_is_down_at_the_start_is_waited_for(discord):
    discord.fail("GET", "/users/@me", status=503, times=2)
    discord.fail("GET", "/oauth2/applications/@me", "reset", times=1)
    async with living(discord) as bot:
        assert bot.chat.connected


async def test_a_gateway_address_that_cannot_be_had_is_asked_again_while_rest_works(discord):
    discord.fail("GET", "/gateway/bot", status=503, times=3)
    async with living(discord, wait="logged_in") as bot:
        await bot.until(bot.chat.ready.is_set)
        logins = [one for one in discord.requests if one == ("GET", "/users/@me")]
        assert len(logins) == 1


async def test_a_gateway_refused_at_the_first_connect_does_not_end_the_process(discord, caplog):
    caplog.set_level(logging.DEBUG, "burnwatch.discord")
    await discord.gateway_off()
    async with living(discord, wait="logged_in") as bot:
        assert bot.chat.gateway == "connecting"
        await bot.until(lambda: "Failed to connect for shard_id" in caplog.text)
        await discord.gateway_on()
        await bot.until(bot.chat.ready.is_set)  # five of them are the library's own pause
        assert bot.chat.rest() is not None
        logins = [one for one in discord.requests if one == ("GET", "/users/@me")]
        assert len(logins) == 1
    assert "the gateway takes no connection" in caplog.text
    assert [one for one in caplog.records if one.name == "discord.shard" and one.exc_info] == []


async def test_a_retry_of_the_library_inside_itself_is_cut_short(discord):
    # Left alone it nests one call per failure until the recursion limit.
    async with living(discord) as bot:
        connection = bot.chat.rest()
        connection._launching.add(0)
        with pytest.raises(GatewayUnreachable):
            await connection.launch_shard(None, 0)


async def test_a_reconnect_resumes_the_session(discord):
    async with living(discord) as bot:
        await discord.gateway.ask_to_reconnect()
        await bot.until(lambda: discord.gateway.resumed == ["session-1"])
        await bot.until(lambda: bot.chat.connected)
        assert len(discord.gateway.identified) == 1


async def test_a_connection_cut_without_a_word_is_taken_up_again(discord):
    async with living(discord) as bot:
        await discord.gateway.drop()
        await bot.until(lambda: discord.gateway.resumed == ["session-1"])
        await bot.until(lambda: bot.chat.connected)


async def test_an_invalid_session_is_identified_anew_at_the_same_address(discord):
    async with living(discord) as bot:
        await discord.gateway.invalidate()
        await bot.until(lambda: len(discord.gateway.identified) == 2)
        await bot.until(lambda: bot.chat.connected)


async def test_a_resume_that_is_refused_becomes_a_new_session(discord):
    async with living(discord) as bot:
        discord.gateway.refuse_resume = True
        await discord.gateway.drop()
        await bot.until(lambda: len(discord.gateway.identified) == 2)
        await bot.until(lambda: bot.chat.connected)


async def test_an_outage_after_ready_is_shown_and_survived(discord):
    async with living(discord) as bot:
        await discord.gateway_off()
        await bot.until(lambda: not bot.chat.connected)
        assert bot.chat.gateway == "reconnecting"
        assert bot.chat.ready.is_set()
        await discord.gateway_on()
        await bot.until(lambda: bot.chat.connected)


async def test_a_close_code_that_the_library_gives_up_on_is_a_new_login(discord, caplog):
    async with living(discord) as bot:
        await discord.gateway.close(4012)
        await bot.until(lambda: len(discord.gateway.identified) == 2)
        await bot.until(lambda: bot.chat.connected)
    assert "4012" in caplog.text


async def test_used_up_logins_are_waited_for(discord):
    discord.logins_left = 0
    async with living(discord) as bot:
        assert bot.chat.connected


async def test_two_shards_are_both_connected(discord):
    discord.shards = 2
    async with living(discord) as bot:
        assert [one["shard"] for one in discord.gateway.identified] == [[0, 2], [1, 2]]
        assert bot.chat.connected


async def test_cancelling_closes_cleanly_and_leaves_no_task_behind(discord):
    before = asyncio.all_tasks()
    async with living(discord) as bot:
        pass
    await bot.until(lambda: not discord.gateway.sockets)

    def left():
        mine = [task for task in asyncio.all_tasks() - before if "discord" in repr(task.get_coro()).lower()]
        return [task for task in mine if "fake" not in repr(task).lower() and "aiohttp" not in repr(task)]

    await bot.until(lambda: not left())
    with pytest.raises(SendFailed):
        bot.chat.rest()


async def test_the_same_trouble_is_logged_once(discord, caplog):
    caplog.set_level(logging.WARNING, "burnwatch.discord")
    discord.fail("GET", "/users/@me", status=503, times=5)
    async with living(discord):
        pass
    said = [one for one in caplog.records if one.name == "burnwatch.discord" and "503" in one.getMessage()]
    assert len(said) == 1


# commands told to Discord


async def test_commands_are_set_once_and_again_only_when_they_change(discord):
    memory = Memory()
    kept = Kept(memory.load, memory.save)
    for _ in range(3):
        async with living(discord, answers=Nothing(), kept=kept) as bot:
            await bot.until(lambda: memory.text is not None)
            await asyncio.sleep(0.05)
    assert [place for place, _ in discord.syncs] == [""]
    assert memory.saves == 1
    marks = json.loads(memory.text)
    marks["told"][""] = "an older version"
    memory.text = json.dumps(marks)
    async with living(discord, answers=Nothing(), kept=kept) as bot:
        await bot.until(lambda: len(discord.syncs) == 2)


async def test_another_application_is_told_although_the_commands_are_the_same(discord):
    memory = Memory()
    memory.text = json.dumps({"application": "1", "told": {"": "x"}})
    async with living(discord, answers=Nothing(), kept=Kept(memory.load, memory.save)) as bot:
        await bot.until(lambda: len(discord.syncs) == 1)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '{"application": null}'])
async def test_an_unreadable_memory_of_the_last_sync_is_a_new_sync(discord, text):
    memory = Memory()
    memory.text = text
    async with living(discord, answers=Nothing(), kept=Kept(memory.load, memory.save)) as bot:
        await bot.until(lambda: len(discord.syncs) == 1)


async def test_off_tells_discord_nothing(discord):
    async with living(discord, answers=Nothing(), sync_commands="off"):
        await asyncio.sleep(0.05)
    assert discord.syncs == []


async def test_a_move_from_guilds_to_global_empties_the_guilds(discord):
    memory = Memory()
    kept = Kept(memory.load, memory.save)
    guild = discord.add_guild()
    async with living(discord, answers=Nothing(), kept=kept, sync_commands=[guild.id]) as bot:
        await bot.until(lambda: memory.saves == 1)
    assert "status" in {one["name"] for one in discord.commands[guild.id]}
    assert "" not in discord.commands
    async with living(discord, answers=Nothing(), kept=kept) as bot:
        await bot.until(lambda: memory.saves == 3)
    assert discord.commands[guild.id] == []
    assert "status" in {one["name"] for one in discord.commands[""]}


async def test_a_guild_that_the_bot_is_not_in_does_not_stop_the_others(discord, caplog):
    guild = discord.add_guild()
    async with living(discord, answers=Nothing(), sync_commands=["123456789012345678", guild.id]) as bot:
        await bot.until(lambda: guild.id in discord.commands)
        assert bot.chat.connected
    assert "applications.commands" in caplog.text


@pytest.mark.parametrize("fault", ["locked", "full"])
async def test_commands_told_while_nothing_can_be_noted_are_noted_later_and_told_once(
    discord, tmp_path, caplog, monkeypatch, fault
):
    monkeypatch.setattr(insisting, "AGAIN", 0.02)
    caplog.set_level(logging.INFO, "burnwatch.discord")
    with Storage.open(f"sqlite:///{tmp_path}/one.db") as storage:
        kept = Kept(
            lambda: storage.read(lambda read: read.meta("told")),
            lambda text: storage.write(lambda tx: tx.set_meta("told", text)),
        )
        holding = FAULTS[fault](storage)
        holding.__enter__()
        async with living(discord, answers=Nothing(), kept=kept) as bot:
            await bot.until(lambda: "is looked up and noted when it is mended" in caplog.text)
            assert discord.syncs
            holding.__exit__(None, None, None)
            await bot.until(lambda: "notes again which commands" in caplog.text)
        assert '"application"' in storage.read_now(lambda read: read.meta("told"))
    assert len(discord.syncs) == 1
    assert [one.message for one in caplog.records if one.exc_info] == []
    assert caplog.text.count("is looked up and noted") == 1


async def test_what_was_told_last_and_cannot_be_read_is_asked_for_again(discord, caplog, monkeypatch):
    monkeypatch.setattr(insisting, "AGAIN", 0.02)
    memory, failing = Memory(), [StorageError("Database t.db: the disk refuses.", "disk")] * 3

    async def load():
        if failing:
            raise failing.pop()
        return memory.text

    async with living(discord, answers=Nothing(), kept=Kept(load, memory.save)) as bot:
        await bot.until(lambda: memory.saves == 1)
    assert [one.message for one in caplog.records if one.exc_info] == []
    assert caplog.text.count("the disk refuses") == 1


async def test_an_answer_of_another_shape_to_the_commands_is_no_end_of_telling_them(discord, caplog, monkeypatch):
    monkeypatch.setattr("bot.chat.client._LONGEST_PAUSE", 0.02)
    discord.fail("PUT", "/applications/*/commands", "html", status=200, times=3)
    memory = Memory()
    async with living(discord, answers=Nothing(), kept=Kept(memory.load, memory.save)) as bot:
        await bot.until(lambda: memory.saves == 1)
    assert len([one for one in caplog.records if one.exc_info]) == 1


async def test_a_sync_that_fails_is_tried_again_and_holds_nothing_up(discord):
    discord.fail("PUT", "/applications/*/commands", "reset", times=2)
    async with living(discord, answers=Nothing()) as bot:
        await bot.until(lambda: len(discord.syncs) == 1)


async def test_the_fake_refuses_privileged_intents_and_wrong_tokens_at_the_gateway():
    async with FakeDiscord() as discord:
        discord.gateway.close_identify_with = 4011
        async with living(discord, wait="logged_in") as bot:
            await bot.until(lambda: discord.gateway.connections >= 2)
            discord.gateway.close_identify_with = None
            await bot.until(bot.chat.ready.is_set)
