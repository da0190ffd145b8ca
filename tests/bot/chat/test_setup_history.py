"""Who changed a server's set-up, from what to what, as `/rules history` tells it; and what a failed commit leaves in memory."""

from __future__ import annotations

import pytest

from bot.app.guilds import Weekly
from bot.app.setup_audit import WHAT
from bot.errors import StorageError
from tests.bot.chat.acting import LOW, MANAGER, acting


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as one:
        one.routes.clear()
        await one.house.guilds.present({one.guild.id: "One"})
        yield one


async def looked(*_about, **_more):
    from bot.app.setup import Looked

    return Looked()


class Anywhere:
    look = staticmethod(looked)

    async def test(self, guild, channel):
        return True


@pytest.fixture
def setup(bot):
    bot.house.setup._places = Anywhere
    return bot.house.setup


@pytest.fixture
def ana(discord, bot):
    from bot.app.actor import Actor

    return Actor("discord", "77", "Ana", bot.guild.id, bot.channel.id, manages_guild=True)


def rows(bot):
    return bot.storage.read_now(lambda read: read.audit(WHAT))


async def test_every_step_of_a_set_up_is_a_row_with_who_and_from_what_to_what(discord, bot, setup, ana):
    channel = bot.channel.id
    await setup.pick(ana, ("gpu",))
    assert rows(bot) == []  # what is picked for the next step changes nothing yet
    await setup.place(ana, channel)
    await setup.choose_pack(ana, "holder")
    await setup.set_time(ana, "Europe/Berlin", "friday")
    await setup.set_time(ana, "Asia/Tokyo")
    await setup.set_roles(ana, ("5555",))
    await setup.tune(ana, channel, quiet_hours="22:00-07:00")
    await setup.tune(ana, channel, quiet_hours="")
    await setup.take_away(ana, channel)
    changes = [(row.before, row.after) for row in reversed(rows(bot))]
    assert changes == [
        ({}, {f"channel {channel} max_per_hour": 30, f"channel {channel} topics": ["gpu"]}),
        ({}, {"pack": "holder"}),
        ({"digest_day": "monday"}, {"digest_day": "friday", "zone": "Europe/Berlin"}),
        ({"zone": "Europe/Berlin"}, {"zone": "Asia/Tokyo"}),
        ({}, {"roles": ["5555"]}),
        ({}, {f"channel {channel} quiet_hours": "22:00-07:00"}),
        ({f"channel {channel} quiet_hours": "22:00-07:00"}, {}),
        ({f"channel {channel} max_per_hour": 30, f"channel {channel} topics": ["gpu"]}, {}),
    ]
    assert {(row.who, row.guild) for row in rows(bot)} == {("Ana (77)", bot.guild.id)}


async def test_what_changes_nothing_is_no_row(bot, setup, ana):
    await setup.choose_pack(ana, "holder")
    await setup.choose_pack(ana, "holder")
    await setup.test(await place(setup, ana, bot))
    assert len(rows(bot)) == 2


async def place(setup, ana, bot):
    await setup.place(ana, bot.channel.id)
    return ana


async def test_history_tells_it_in_words_and_only_here(discord, bot, setup, ana):
    await setup.place(ana, bot.channel.id)
    await setup.set_time(ana, "Europe/Berlin", "friday")
    await setup.set_roles(ana, ("5555",))
    told = await (await discord.command("rules history", guild=bot.guild.id)).answered()
    assert told.private
    assert f"<#{bot.channel.id}> topics" in told.text
    assert "day of the weekly summary from `monday` to `friday`" in told.text
    assert "time zone `Europe/Berlin`" in told.text
    assert "roles <@&5555>" in told.text
    assert told.pings == ()
    assert "everybody's: made" in told.text  # the rule of the configuration, marked
    narrowed = await (await discord.command("rules history", {"name": WHAT}, guild=bot.guild.id)).answered()
    assert "Ratio low" not in narrowed.text
    other = discord.add_guild("Other")
    discord.add_channel(other.id)
    there = await (await discord.command("rules history", guild=other.id)).answered()
    assert "Berlin" not in there.text
    assert "Ratio low" in there.text


async def test_history_goes_on_page_by_page(discord, bot, setup, ana):
    zones = ("Europe/Berlin", "Asia/Tokyo")
    for number in range(35):
        await setup.set_time(ana, zones[number % 2])
    seen = []
    for page in (1, 2, 3):
        about = {"name": WHAT, "page": page}
        told = await (await discord.command("rules history", about, guild=bot.guild.id)).answered()
        seen.append(told.text.count("changed the set-up"))
        assert ("page:" in told.text) is (page < 3)
    assert seen == [15, 15, 5]
    last = await (await discord.command("rules history", {"page": 9}, guild=bot.guild.id)).answered()
    assert "nothing older" in last.text


async def test_the_memory_of_routes_follows_what_was_committed_and_nothing_else(bot, setup, ana):
    await setup.place(ana, bot.channel.id)
    before = bot.house.guilds.routes()
    failing = ["before-commit"]

    def checkpoint(where):
        if where in failing:
            raise OSError("the disk is full")

    bot.storage._checkpoint = checkpoint
    with pytest.raises((OSError, StorageError)):
        await setup.take_away(ana, bot.channel.id)
    failing.clear()
    assert bot.house.guilds.routes() == before
    assert bot.storage.read_now(lambda read: read.guild_routes(bot.guild.id))
    await setup.take_away(ana, bot.channel.id)
    assert bot.house.guilds.routes() == ()


async def test_the_weekly_summary_is_due_on_the_servers_own_wall_clock(bot, setup, ana):
    guilds = bot.house.guilds
    assert guilds.weekly(bot.guild.id) == guilds.weekly() == Weekly("monday", "09:00", "UTC")
    guilds._weekly = Weekly("sunday", "18:30", "America/New_York")
    assert guilds.weekly(bot.guild.id) == Weekly("sunday", "18:30", "America/New_York")
    await setup.set_time(ana, "Europe/Berlin")
    assert guilds.weekly(bot.guild.id) == Weekly("sunday", "18:30", "Europe/Berlin")
    await setup.set_time(ana, None, "friday")
    assert guilds.weekly(bot.guild.id) == Weekly("friday", "18:30", "Europe/Berlin")
    assert guilds.zone("another") == "America/New_York"


async def test_changing_needs_manage_server_in_discord_too_where_discord_can_say_so(discord, bot):
    made = {one["name"]: one for commands in discord.commands.values() for one in commands}
    assert made["setup"]["default_member_permissions"] == int(MANAGER["permissions"])
    assert made["held"]["default_member_permissions"] == int(MANAGER["permissions"])
    # Reading is for members and Discord knows rights of whole commands only: docs/explanation/who-may-change-what.md.
    assert made["rules"].get("default_member_permissions") is None
