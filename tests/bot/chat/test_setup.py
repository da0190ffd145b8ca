"""`/setup` over the fake Discord: each step, select and button, missing rights, two admins, restarts, leaving and coming back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards import words_setup as words
from bot.storage import GuildRow
from tests.bot.chat.conftest import PNG
from tests.bot.chat.setting import DAY, MANAGES, NOW, Route, setting_up


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/one.db"


@pytest.fixture
def picture():
    from bot.cards.card import Picture

    return Picture("gpu.png", PNG, "GPUs in use over a week", 1600, 900)


@pytest.fixture
async def bot(discord, url, picture):
    async with setting_up(discord, url, picture=picture) as one:
        yield one


async def begin(discord, bot, what="setup start", options=None, **member):
    return await (
        await discord.command(what, options, guild=bot.guild.id, channel=bot.channel.id, **(member or MANAGES))
    ).answered()


async def choose(discord, message, verb, *values, **member):
    asked = await discord.choose(message, f"bw:setup:{verb}:here", *values, **(member or MANAGES))
    return await asked.answered()


async def press(discord, message, label, **member):
    return await (await discord.press(message, f"label:{label}", **(member or MANAGES))).answered()


async def test_the_whole_way_ends_in_green_checks_and_routes(discord, bot):
    message = await begin(discord, bot)
    assert message.private
    assert message.embed["title"] == words.TITLE["channels"]
    await choose(discord, message, "place", bot.channel.id)
    assert words.CHANNEL_GOOD in message.text
    await press(discord, message, words.BUTTON_NEXT)
    await choose(discord, message, "pack", "holder")
    assert words.PACKS["holder"][1] in message.text
    await press(discord, message, words.BUTTON_NEXT)
    await press(discord, message, words.BUTTON_TEST)
    assert words.TEST_ARRIVED.format(channel=bot.channel.id) in message.text
    (test,) = discord.messages(bot.channel.id)
    assert test.embed["title"] == words.TEST_TITLE
    assert test.attachments[0].description == "GPUs in use over a week"
    assert test.pings == ()
    await press(discord, message, words.BUTTON_NEXT)
    await choose(discord, message, "zone", "Europe/Berlin")
    await choose(discord, message, "day", "friday")
    await press(discord, message, words.BUTTON_SUMMARY)
    assert words.DONE_LEAD in message.text
    assert "to do" not in message.text
    assert "Europe/Berlin" in message.text
    assert "Friday" in message.text
    routes = bot.house.guilds.routes()
    assert {topic for route in routes for topic in route.topics} == {"bme", "governance", "network", "health", "digest"}
    assert {route.address for route in routes} == {("discord", bot.guild.id, bot.channel.id)}
    shown = await begin(discord, bot, "setup show")
    assert words.DONE_LEAD in shown.text


async def test_topics_go_to_the_channel_that_is_chosen_next_and_move_with_it(discord, bot):
    other = discord.add_channel(bot.guild.id, "gpus")
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    await choose(discord, message, "pick", "gpu", "health")
    assert "Picked: GPUs, burnwatch itself" in message.text
    await choose(discord, message, "place", other.id)
    _, routes = bot.house.stored(bot.guild.id)
    assert {route.channel: route.topics for route in routes} == {
        bot.channel.id: ("bme", "governance", "network", "digest"),
        other.id: ("gpu", "health"),
    }
    asked = await discord.choose(message, "bw:setup:place:here", other.id, **MANAGES)
    assert "Every topic has its channel" in (await asked.beside()).content
    await choose(discord, message, "away", other.id)
    _, routes = bot.house.stored(bot.guild.id)
    assert [route.channel for route in routes] == [bot.channel.id]


@pytest.mark.parametrize(
    ("right", "name"),
    [
        ("send", "Send Messages"),
        ("embed", "Embed Links"),
        ("attach", "Attach Files"),
        ("history", "Read Message History"),
    ],
)
async def test_a_missing_right_is_named_with_the_place_to_set_it_and_heals(discord, bot, right, name):
    discord.forbid(bot.channel, right)
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    assert f"the bot lacks {name}" in message.text
    assert f"allow {name}." in message.text
    assert "to do: let the bot post there" in message.text
    bot.channel.overwrites = []
    await press(discord, message, words.BUTTON_CHECK)
    assert words.CHANNEL_GOOD in message.text
    assert name not in message.text


async def test_a_channel_that_may_not_be_seen_is_kept_and_says_what_to_allow(discord, bot):
    discord.forbid(bot.channel, "view")
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    assert "View Channel" in message.text
    assert "oauth2" not in message.text
    assert len(bot.house.stored(bot.guild.id)[1]) == 1


async def test_a_channel_of_another_server_is_refused_and_the_screen_stays(discord, bot):
    strange = discord.add_channel(discord.add_guild("Other").id)
    message = await begin(discord, bot)
    before = message.text
    asked = await discord.choose(message, "bw:setup:place:here", strange.id, **MANAGES)
    said = await asked.beside()
    assert said.private
    assert "belongs to server" in said.content
    assert message.text == before
    assert bot.house.stored(bot.guild.id)[1] == []


async def test_a_test_that_cannot_arrive_says_why(discord, bot):
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    discord.forbid(bot.channel, "send")
    await press(discord, message, words.BUTTON_NEXT)
    await press(discord, message, words.BUTTON_NEXT)
    await press(discord, message, words.BUTTON_TEST)
    assert "lacks Send Messages" in message.text
    assert "to do: send a test that arrives everywhere" in message.text


async def test_discord_failing_while_a_channel_is_looked_at_is_no_missing_right(discord, bot):
    message = await begin(discord, bot)
    # 503, because the library itself tries a 500 again for a quarter of a minute.
    discord.fail("GET", f"/channels/{bot.channel.id}", status=503, times=20)
    asked = await discord.choose(message, "bw:setup:place:here", bot.channel.id, **MANAGES)
    await asked.answered()
    assert words.CHANNEL_UNSURE in message.text
    assert bot.house.stored(bot.guild.id)[1][0].trouble == ""


async def test_who_may_not_is_told_who_can_help(discord, bot):
    message = await begin(discord, bot, permissions="0")
    assert "Setting up needs Manage Server" in message.content
    good = await begin(discord, bot)
    asked = await discord.choose(good, "bw:setup:place:here", bot.channel.id, permissions="0")
    assert "needs Manage Server" in (await asked.beside()).content
    assert bot.house.stored(bot.guild.id)[1] == []


async def test_a_role_chosen_here_may_set_up_but_may_not_choose_the_roles(discord, bot):
    role = discord.add_role(bot.guild.id)
    await discord.gateway.dispatch("GUILD_ROLE_CREATE", {"guild_id": bot.guild.id, "role": role.json()})
    message = await begin(discord, bot)
    for label in (words.BUTTON_NEXT, words.BUTTON_NEXT, words.BUTTON_NEXT):
        await press(discord, message, label)
    await choose(discord, message, "roles", role.id)
    assert f"<@&{role.id}>" in message.text
    assert message.pings == ()
    with_role = {"permissions": "0", "roles": [role.id]}
    shown = await begin(discord, bot, **with_role)
    await choose(discord, shown, "place", bot.channel.id, **with_role)
    assert len(bot.house.stored(bot.guild.id)[1]) == 1
    asked = await discord.choose(message, "bw:setup:roles:here", **with_role)
    assert "needs Manage Server" in (await asked.beside()).content
    assert bot.house.stored(bot.guild.id)[0].roles == (role.id,)


async def test_a_second_admin_goes_on_where_the_first_one_is(discord, bot):
    first = await begin(discord, bot)
    second = await begin(discord, bot)
    await choose(discord, first, "place", bot.channel.id)
    await press(discord, second, words.BUTTON_NEXT)
    await choose(discord, second, "pack", "quiet")
    await choose(discord, first, "pick", "gpu")
    row, routes = bot.house.stored(bot.guild.id)
    assert (row.pack, row.picked, len(routes)) == ("quiet", ("gpu",), 1)
    assert (await begin(discord, bot)).embed["title"] == words.TITLE["test"]


async def test_a_set_up_left_in_the_middle_goes_on_after_a_restart_even_in_the_old_message(discord, url, picture):
    async with setting_up(discord, url) as bot:
        guild, channel = bot.guild, bot.channel
        message = await begin(discord, bot)
        await choose(discord, message, "place", channel.id)
    async with setting_up(discord, url, picture=picture) as again:
        again.guild, again.channel = guild, channel
        await press(discord, message, words.BUTTON_NEXT)
        await choose(discord, message, "pack", "provider")
        assert again.house.guilds.row(guild.id).pack == "provider"
        assert (await begin(discord, again)).embed["title"] == words.TITLE["test"]


async def test_a_zone_is_offered_while_it_is_typed_and_taken_however_it_is_written(discord, bot):
    asked = await discord.autocomplete("setup zone", "zone", "berl")
    assert await asked.offered() == [
        {"name": bot.house.answers.lines[0].name, "value": bot.house.answers.lines[0].value}
    ]
    message = await begin(discord, bot, "setup zone", {"zone": "europe/berlin", "day": "sunday"})
    assert "Europe/Berlin" in message.text
    message = await begin(discord, bot, "setup zone", {"zone": "new york"})
    assert "America/New_York" in message.text
    wrong = await begin(discord, bot, "setup zone", {"zone": "Europe/Berln"})
    assert wrong.content.startswith("There is no such time zone. Did you mean Europe/Berlin")
    wrong = await begin(discord, bot, "setup zone", {"zone": "Berlin @everyone"})
    assert "no such time zone" in wrong.content
    assert wrong.pings == ()


async def test_how_a_channel_is_served_can_be_changed_and_is_checked_again(discord, bot):
    role = discord.add_role(bot.guild.id, mentionable=False)
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    await bot.house.answers.setup.tune(
        ADMIN(bot),
        bot.channel.id,
        min_severity="critical",
        mention_role=role.id,
        quiet_hours="22:00-07:00",
        max_per_hour=5,
    )
    _, (route,) = bot.house.stored(bot.guild.id)
    assert "would be shown but not pinged" in route.trouble
    live = bot.house.guilds.routes()[0]
    assert (live.min_severity.value, live.mention_role, live.max_per_hour) == ("critical", role.id, 5)
    assert str(live.quiet) == "22:00-07:00 UTC"


async def test_routes_of_the_file_stand_beside_and_one_channel_stays_one_address(discord, url):
    fixed = []
    async with setting_up(discord, url, fixed=fixed) as bot:
        bot.house.fixed.append(Route("discord", "", bot.channel.id, topics=("health",)))
        message = await begin(discord, bot)
        await choose(discord, message, "place", bot.channel.id)
        assert "by the configuration file" in message.text
        assert {route.address for route in bot.house.guilds.routes()} == {("discord", bot.guild.id, bot.channel.id)}


async def test_leaving_keeps_everything_30_days_and_coming_back_finds_it(discord, bot):
    house = bot.house
    await house.guilds.present({bot.guild.id: "Server"})
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    await discord.remove_bot(bot.guild)
    await bot.until(lambda: house.guilds.row(bot.guild.id).left_at is not None)
    assert house.guilds.routes() == ()
    house.clock.set(NOW + 29 * DAY)
    assert await house.guilds.forget(house.clock.now()) == []
    await discord.invite_bot(bot.guild)
    await bot.until(lambda: house.guilds.row(bot.guild.id).left_at is None)
    assert house.guilds.routes() != ()
    await discord.remove_bot(bot.guild)
    await bot.until(lambda: house.guilds.row(bot.guild.id).left_at is not None)
    house.clock.set(NOW + 60 * DAY)
    assert await house.guilds.forget(house.clock.now()) == [bot.guild.id]
    assert house.stored(bot.guild.id) == (None, [])


async def test_what_happened_while_the_bot_was_away_is_made_up_for(discord, bot):
    guilds = bot.house.guilds
    bot.house.storage.write_now(lambda tx: tx.put_guild(GuildRow("999999999999999999", "Gone", joined_at=1)))
    await guilds.present({bot.guild.id: "Server"})
    assert guilds.row("999999999999999999").left_at == NOW
    assert guilds.row(bot.guild.id).joined_at == NOW


async def test_the_daily_check_tells_once_in_a_channel_that_works_and_heals_silently(discord, bot):
    house, other = bot.house, discord.add_channel(bot.guild.id, "gpus")
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    await choose(discord, message, "pick", "gpu")
    await choose(discord, message, "place", other.id)
    assert await house.selfcheck.due(NOW)
    assert await house.selfcheck.run(NOW) == 0
    assert not await house.selfcheck.due(NOW + DAY // 2)
    other.gone = True
    for day in (1, 2):
        house.clock.set(NOW + day * DAY)
        await house.selfcheck.run(house.clock.now())
    await house.deliver(bot.sink)
    (told,) = discord.messages(bot.channel.id)
    assert "does not exist" in told.text
    assert f"<#{other.id}>" in told.text
    assert len(house.stored(bot.guild.id)[1]) == 2
    shown = await begin(discord, bot, "setup show")
    assert "does not exist" in shown.text
    other.gone = False
    await house.selfcheck.run(house.clock.now() + DAY)
    assert [route.trouble for route in house.stored(bot.guild.id)[1]] == ["", ""]
    assert len(house.outbox()) == 1


async def test_when_no_channel_works_who_set_it_up_is_told_by_direct_message_once_and_a_channel_that_is_back(
    discord, bot
):
    house, other = bot.house, discord.add_channel(bot.guild.id, "gpus")
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    await choose(discord, message, "pick", "gpu")
    await choose(discord, message, "place", other.id)
    discord.forbid(bot.channel, "send")
    discord.forbid(other, "send")
    await house.guilds.joined(bot.guild.id, "Home of [x](http://evil.com)")
    assert await house.selfcheck.run(NOW) == 1
    assert await house.selfcheck.run(NOW + DAY) == 0
    await house.deliver(bot.sink)
    (person,) = discord.direct
    assert person == house.stored(bot.guild.id)[0].changed_by
    (told,) = discord.messages(discord.direct[person])
    assert told.text.replace("\\", "").startswith(
        "burnwatch cannot reach 2 channels of Home of [x](hxxp://evil[.]com) any more"
    )
    assert "lacks Send Messages" in told.text
    assert told.pings == ()
    bot.channel.overwrites = []
    assert await house.selfcheck.run(NOW + 2 * DAY) == 1
    await house.deliver(bot.sink)
    (told,) = discord.messages(bot.channel.id)
    assert f"<#{other.id}>" in told.text
    assert await house.selfcheck.run(NOW + 3 * DAY) == 0


async def test_when_nobody_is_known_who_set_it_up_it_is_logged(discord, bot, caplog):
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    bot.house.storage.write_now(lambda tx: tx.put_guild(replace(tx.guild(bot.guild.id), changed_by="")))
    bot.channel.gone = True
    assert await bot.house.selfcheck.run(NOW) == 0
    assert "nobody was told" in caplog.text
    assert bot.house.outbox() == []


async def test_a_daily_check_while_discord_is_down_finds_no_fault(discord, bot):
    message = await begin(discord, bot)
    await choose(discord, message, "place", bot.channel.id)
    discord.fail("GET", f"/channels/{bot.channel.id}", "reset", times=50)
    await bot.house.selfcheck.run(NOW)
    assert bot.house.stored(bot.guild.id)[1][0].trouble == ""
    assert await bot.house.selfcheck.due(NOW)


def ADMIN(bot):  # noqa: N802 - reads as the constant it nearly is
    from bot.app.actor import Actor

    return Actor("discord", "1", guild=bot.guild.id, channel=bot.channel.id, manages_guild=True)


async def test_a_server_left_while_the_session_was_lost_is_noticed_with_the_next_one(discord, bot):
    def row(guild):
        return bot.house.stored(guild.id)[0]

    other = discord.add_guild("Stays")
    discord.add_channel(other.id)
    await discord.invite_bot(other)
    await bot.until(lambda: row(other) is not None and row(bot.guild) is not None)
    bot.guild.bot_is_member = False
    await discord.gateway.invalidate()
    await bot.until(lambda: row(bot.guild).left_at is not None)
    assert row(other).left_at is None
    await discord.invite_bot(bot.guild)
    await bot.until(lambda: row(bot.guild).left_at is None)
    assert row(other).left_at is None
