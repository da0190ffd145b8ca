from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import permissions
from bot.chat.permissions import ADMINISTRATOR, INVITE, USED, VIEW_CHANNEL, Wanted, check, effective
from tests.doubles._discord_state import Channel, Guild, Role
from tests.doubles.discord import FakeDiscord

BITS = st.lists(st.sampled_from([*USED, ADMINISTRATOR, 1 << 17, 1 << 38]), unique=True, max_size=6).map(sum)
OWN, OTHER, GUILD = "900", "901", "800"
ROLES = ["801", "802", "803"]


@pytest.fixture
def place(discord):
    guild = discord.add_guild()
    return guild, discord.add_channel(guild.id)


async def findings(discord, channel, guild="", role="", token=None, now=None):
    wanted = [Wanted(guild, channel if isinstance(channel, str) else channel.id, role)]
    return await check(token or discord.token, wanted, api_base=discord.api_base, now=now)


@given(
    st.fixed_dictionaries(dict.fromkeys([GUILD, *ROLES], BITS)),
    st.lists(st.sampled_from(ROLES), unique=True),
    st.lists(
        st.tuples(st.sampled_from([GUILD, *ROLES, OWN, OTHER]), BITS, BITS), max_size=5, unique_by=lambda one: one[0]
    ),
    st.sampled_from([OWN, OTHER]),
)
def test_permissions_are_computed_as_discord_does(bits, held, overwrites, owner):
    listed = [{"id": who, "type": 0, "allow": str(allow), "deny": str(deny)} for who, allow, deny in overwrites]
    guild = Guild(GUILD, "g", owner, {one: Role(one, one, each) for one, each in bits.items()}, bot_roles=held)
    theirs = guild.allowed(Channel("1", GUILD, "c", overwrites=listed), OWN)
    ours = effective(guild_id=GUILD, owner_id=owner, user_id=OWN, roles=bits, member_roles=held, overwrites=listed)
    # Without View Channel nothing else counts.
    assert ours == (theirs if theirs & VIEW_CHANNEL else 0)


def test_the_invite_link_asks_for_exactly_the_permissions_used():
    assert INVITE == 117760
    assert f"permissions={INVITE}" in permissions.invite_link("42")
    assert "scope=bot+applications.commands" in permissions.invite_link("42")


async def test_a_place_where_all_is_allowed_is_good(discord, place):
    guild, channel = place
    token, found = await findings(discord, channel, guild.id)
    assert (token.good, found.good) == (True, True)
    assert found.subject == f"#alerts ({channel.id})"


@pytest.mark.parametrize(
    ("taken", "named"),
    [
        (("send",), "Send Messages"),
        (("embed", "attach"), "Embed Links and Attach Files"),
        (("history",), "Read Message History"),
        (("send", "embed", "attach", "history"), "Send Messages, Embed Links, Attach Files and Read Message History"),
    ],
)
async def test_each_missing_right_is_named(discord, place, taken, named):
    discord.forbid(place[1], *taken)
    _, found = await findings(discord, place[1])
    assert not found.good
    assert found.says == f"the bot lacks {named}"
    assert named in found.mend


async def test_a_channel_that_cannot_be_seen_says_so_with_the_invite_link(discord, place):
    discord.forbid(place[1], "view")
    _, found = await findings(discord, place[1], place[0].id)
    assert "View Channel" in found.says
    assert str(INVITE) in found.mend


async def test_a_server_that_the_bot_left_says_so(discord, place):
    place[0].bot_is_member = False
    _, found = await findings(discord, place[1], place[0].id)
    assert "not in that server" in found.says


async def test_a_channel_that_does_not_exist_says_so(discord, place):
    place[1].gone = True
    _, found = await findings(discord, place[1])
    assert found.says == "does not exist"


@pytest.mark.parametrize("channel", ["", "#alerts", "12a"])
async def test_what_is_no_channel_id_says_how_to_find_it(discord, channel):
    _, found = await findings(discord, channel)
    assert "Copy Channel ID" in found.mend


@pytest.mark.parametrize(("kind", "word"), [(4, "category"), (15, "forum"), (16, "media")])
async def test_a_channel_that_takes_no_messages_is_named(discord, place, kind, word):
    _, found = await findings(discord, discord.add_channel(place[0].id, "x", kind))
    assert word in found.says


async def test_a_channel_of_another_server_is_named(discord, place):
    other = discord.add_guild("Other")
    _, found = await findings(discord, place[1], other.id)
    assert place[0].id in found.says
    assert other.id in found.says


async def test_a_thread_is_judged_by_its_parent_and_needs_its_own_right(discord, place):
    thread = discord.add_channel(place[0].id, "thread", 11, parent=place[1].id)
    _, found = await findings(discord, thread)
    assert found.says == "the bot lacks Send Messages in Threads"
    place[0].roles[place[0].id].permissions |= 1 << 38
    assert (await findings(discord, thread))[1].good


async def test_a_timed_out_bot_may_only_read(discord, place):
    place[0].timed_out_until = "2026-09-21T12:00:00+00:00"
    _, found = await findings(discord, place[1], now=1_789_900_000_000)
    assert "Send Messages" in found.says
    _, found = await findings(discord, place[1], now=1_799_000_000_000)
    assert found.good


async def test_a_role_that_would_not_be_pinged_is_named(discord, place):
    role = discord.add_role(place[0].id, "ops", mentionable=False)
    _, found = await findings(discord, place[1], role=role.id)
    assert "shown but not pinged" in found.says
    role.mentionable = True
    assert (await findings(discord, place[1], role=role.id))[1].good


@pytest.mark.parametrize("role", ["123456789012345678", "everyone"])
async def test_a_role_that_does_not_exist_is_named(discord, place, role):
    _, found = await findings(discord, place[1], place[0].id, place[0].id if role == "everyone" else role)
    assert "is not one of this server's roles" in found.says


async def test_a_refused_token_is_one_finding_without_the_token(discord, place):
    (found,) = await findings(discord, place[1], token="wrong.token.x")  # noqa: S106 - of nothing
    assert not found.good
    assert "wrong.token.x" not in f"{found.says} {found.mend}"


async def test_what_can_be_no_token_is_a_finding(discord, place):
    (found,) = await findings(discord, place[1], token="two words")  # noqa: S106 - of nothing
    assert not found.good


async def test_an_unreachable_api_is_a_finding():
    async with FakeDiscord() as gone:
        address = gone.api_base
    (found,) = await check("token", [], api_base=address)
    assert not found.good
    assert address in found.mend


async def test_a_page_in_place_of_an_answer_is_a_finding(discord, place):
    discord.fail("GET", "/users/@me", "html", status=200)
    (found,) = await findings(discord, place[1])
    assert "not checked" in found.says


async def test_trouble_with_one_channel_does_not_hide_the_next(discord, place):
    discord.fail("GET", "/channels/*", "reset", times=5)
    wanted = [Wanted("", place[1].id), Wanted("", place[1].id), Wanted("", "nonsense")]
    found = await check(discord.token, wanted, api_base=discord.api_base)
    assert [one.good for one in found] == [True, False, False, False]
