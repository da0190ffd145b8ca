"""`/watch` over the fake Discord: satisfied, expired, removed, direct messages off, hostile names, limits."""

from __future__ import annotations

import pytest

from tests.bot.chat.setting import DAY, NOW, setting_up

HOSTILE = "@everyone [h100](http://evil.invalid)"


@pytest.fixture
async def bot(discord, tmp_path):
    async with setting_up(discord, f"sqlite:///{tmp_path}/one.db") as one:
        one.house.gpus(0.0, 1.5)
        yield one


async def watch(discord, what="gpu", **options):
    return await (await discord.command(f"watch {what}", options)).answered()


def direct(discord):
    return [one for one in discord.messages() if one.channel == discord.direct.get(discord.person["id"])]


async def test_a_watch_is_told_once_by_direct_message_when_it_is_satisfied(discord, bot):
    house = bot.house
    begun = await watch(discord, model="H100", min=2, max_price=2.0)
    assert begun.private
    assert "2 h100 free" in begun.text
    assert await house.answers.watches.judge(NOW) == 0
    house.clock.set(NOW + 60_000)
    house.gpus(4.0, 1.5, providers=3.0)
    assert await house.answers.watches.judge(house.clock.now()) == 1
    assert await house.answers.watches.judge(house.clock.now()) == 0
    await house.deliver(bot.sink)
    (message,) = direct(discord)
    assert "4 of 12 h100 are free" in message.text
    assert "$1.50" in message.text
    assert "3 providers" in message.text
    assert message.content == ""
    assert message.pings == ()
    assert "You wait for nothing" in (await watch(discord, "list")).text


async def test_a_watch_for_what_is_there_already_says_so_and_is_told_with_the_next_look(discord, bot):
    bot.house.clock.set(NOW + 60_000)
    bot.house.gpus(4.0, 1.5, providers=3.0)
    begun = await watch(discord, model="h100", min=2, max_price=2.0)
    assert "This is so already" in begun.text
    assert await bot.house.answers.watches.judge(NOW + 60_000) == 1
    assert await bot.house.answers.watches.judge(NOW + 60_000) == 0


async def test_too_dear_or_too_few_or_not_known_is_not_satisfied(discord, bot):
    house = bot.house
    await watch(discord, model="h100", min=2, max_price=1.0)
    for at, (free, price) in enumerate([(4.0, 1.5), (1.0, 0.5), (4.0, None)], start=1):
        house.clock.set(NOW + at * DAY // 2)
        house.gpus(free, price)
        assert await house.answers.watches.judge(house.clock.now()) == 0
    house.clock.set(NOW + 2 * DAY)  # the last figures are old by now
    assert await house.answers.watches.judge(house.clock.now()) == 0


async def test_who_takes_no_direct_message_is_mentioned_once_where_they_asked(discord, bot):
    discord.takes_none.add(discord.person["id"])
    await watch(discord, model="h100")
    bot.house.clock.set(NOW + 60_000)
    bot.house.gpus(1.0, 1.5)
    await bot.house.answers.watches.judge(bot.house.clock.now())
    await bot.house.deliver(bot.sink)
    (message,) = discord.messages(bot.channel.id)
    assert message.content == f"<@{discord.person['id']}>"
    assert message.pings == (f"user:{discord.person['id']}",)


async def test_a_watch_ends_by_itself_and_says_nothing(discord, bot):
    house = bot.house
    await watch(discord, model="h100", expires="12h")
    house.clock.set(NOW + DAY)
    house.gpus(4.0, 1.5)
    assert await house.answers.watches.judge(house.clock.now()) == 0
    assert house.outbox() == []
    (ended,) = house.storage.read_now(lambda read: read.watches(ended=True))
    assert ended.ended == "expired"


async def test_a_watch_can_be_removed_by_its_owner_alone(discord, bot):
    await watch(discord, model="h100")
    stranger = {"user": {**discord.person, "id": "123456789012345678"}}
    refused = await (await discord.command("watch remove", {"number": 1}, **stranger)).answered()
    assert "You have no watch 1" in refused.content
    assert "Watch 1 removed" in (await watch(discord, "remove", number=1)).text
    assert "You have no watch 1" in (await watch(discord, "remove", number=1)).content


async def test_five_watches_are_the_limit_and_the_same_one_twice_is_refused(discord, bot):
    for number in range(1, 6):
        await watch(discord, model="h100", min=number)
    assert "that is the limit" in (await watch(discord, model="h100", min=6)).content
    assert "5" in (await watch(discord, "list")).text
    await watch(discord, "remove", number=5)
    assert "already" in (await watch(discord, model="h100", min=1)).content


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"min": 0}, "from 1 to"),
        ({"min": -3}, "from 1 to"),
        ({"max_price": 0.0}, "more than 0"),
        ({"expires": "31d"}, "lasts from 1h to 30d"),
        ({"expires": "soon"}, "12h, 3d or 2w"),
        ({"model": HOSTILE}, "did you mean"),
        ({"model": "h10"}, "did you mean h100?"),
    ],
)
async def test_what_cannot_be_is_said_in_one_sentence(discord, bot, options, says):
    message = await watch(discord, **{"model": "h100", **options})
    assert says in message.content or ("known:" in message.content and options.get("model") == HOSTILE)
    assert message.pings == ()
    assert "evil" not in message.content


async def test_a_hostile_model_name_pings_nobody_and_links_nowhere(discord, bot):
    house = bot.house
    house.gpus(0.0, 1.0, model=HOSTILE)
    await watch(discord, model=HOSTILE)
    house.clock.set(NOW + 60_000)
    house.gpus(3.0, 1.0, model=HOSTILE)
    await house.answers.watches.judge(house.clock.now())
    await house.deliver(bot.sink)
    (message,) = direct(discord)
    assert message.pings == ()
    assert "](http" not in message.text
    assert "@everyone" not in message.text
