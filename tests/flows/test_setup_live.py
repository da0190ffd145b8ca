"""The whole program, set up in chat: a channel chosen with /setup gets the next alert, and the choice outlives a restart."""

from __future__ import annotations

from bot.storage import Storage
from tests.flows.live import running

MANAGES = {"permissions": str(1 << 5)}
SETUP = {"name": "setup", "id": "1", "options": [{"name": "start", "type": 1, "options": []}]}


async def test_a_channel_chosen_in_chat_gets_the_next_alert(tmp_path):
    async with running(tmp_path) as live:
        discord = live.discord
        discord.commands[""] = [SETUP]  # this bot tells Discord of no commands: its configuration says so
        guild = next(iter(discord.guilds.values()))
        other = discord.add_channel(guild.id, "set-up")
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        await live.until(lambda: discord.gateway.sockets and discord.gateway.sockets[0].session)
        message = await (await discord.command("setup start", guild=guild.id, **MANAGES)).answered()
        assert "Set-up 1 of 4" in message.text
        chosen = await discord.choose(message, "bw:setup:place:here", other.id, **MANAGES)
        assert "messages can be posted" in (await chosen.answered()).text
        pressed = await discord.press(message, "label:Next", **MANAGES)
        await pressed.answered()
        pressed = await discord.press(message, "label:Next", **MANAGES)
        await pressed.answered()
        pressed = await discord.press(message, "label:Send the test", **MANAGES)
        assert "the test arrived" in (await pressed.answered()).text
        live.ratio("0.981000000000000000")
        await live.until(lambda: len(discord.messages(other.id)) == 2)
        await live.until(lambda: discord.messages(live.channel))
        assert await live.stop() == 0
        assert "Traceback" not in await live.said()
    with Storage.open(f"sqlite:///{tmp_path}/live.db") as storage:
        row, (route,) = storage.read_now(lambda read: (read.guild(guild.id), read.guild_routes(guild.id)))
        assert row.left_at is None
        assert route.channel == other.id
        assert route.tested_at
