"""The fake is only worth as much as it is like Discord: what it promises, asked without the bot."""

from __future__ import annotations

import json

import aiohttp
import pytest

from tests.doubles import _discord_rules as rules
from tests.doubles._discord_state import Role, pings
from tests.doubles.discord import TOKEN, FakeDiscord, running

HEAD = {"Authorization": f"Bot {TOKEN}"}


@pytest.fixture
async def place():
    async with FakeDiscord(bucket=(1000, 1.0)) as discord, aiohttp.ClientSession(headers=HEAD) as http:
        channel = discord.add_channel(discord.add_guild().id)
        yield discord, http, f"{discord.api_base}/channels/{channel.id}/messages"
        discord.violations.clear()


async def test_answers_are_exactly_application_json(place):
    discord, http, _ = place
    async with http.get(f"{discord.api_base}/users/@me") as response:
        assert response.headers["Content-Type"] == "application/json"


async def test_the_same_nonce_gives_the_same_message_only_when_enforced(place):
    discord, http, url = place
    ids = []
    for enforce in (True, True, False):
        async with http.post(url, json={"content": "x", "nonce": "n", "enforce_nonce": enforce}) as response:
            ids.append((await response.json())["id"])
    assert ids[0] == ids[1] != ids[2]
    discord.forget_nonces()
    async with http.post(url, json={"content": "x", "nonce": "n", "enforce_nonce": True}) as response:
        assert (await response.json())["id"] not in ids


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": " "},
        {"content": "x" * 2001},
        {"embeds": [{"title": "t" * 257}]},
        {"embeds": [{"description": "d" * 4000}, {"description": "d" * 2001}]},
        {"embeds": [{"title": "t", "fields": [{"name": "n", "value": ""}]}]},
        {"embeds": [{"image": {"url": "attachment://nowhere.png"}}]},
        {"content": "x", "nonce": "n" * 26},
        {"content": "x", "components": [{"type": 1, "components": []}]},
        {
            "content": "x",
            "components": [{"type": 1, "components": [{"type": 2, "style": 2, "custom_id": "a", "label": "b"}] * 2}],
        },
    ],
)
async def test_a_body_that_discord_refuses_is_refused_and_kept(place, body):
    discord, http, url = place
    async with http.post(url, json=body) as response:
        assert response.status == 400
        assert (await response.json())["code"] == 50035
    assert discord.violations
    assert discord.messages() == []


@pytest.mark.skipif(rules.spec() is None, reason=rules.NOT_CHECKED)
async def test_bodies_are_judged_by_discords_own_file(place):
    discord, http, url = place
    async with http.post(url, json={"content": "x", "embeds": [{"title": "t", "color": "red"}]}) as response:
        assert response.status == 400
    assert "color" in discord.violations[0]


async def test_a_violation_fails_the_test_that_made_it():
    discord = FakeDiscord()
    await discord.__aenter__()
    channel = discord.add_channel(discord.add_guild().id)
    async with aiohttp.ClientSession(headers=HEAD) as http:
        await http.post(f"{discord.api_base}/channels/{channel.id}/messages", json={})
    with pytest.raises(AssertionError, match="empty message"):
        await discord.__aexit__(None, None, None)


async def test_the_51st_request_of_a_second_is_a_429_with_via(place):
    discord, http, _ = place
    seen = []
    for _ in range(51):
        async with http.get(f"{discord.api_base}/users/@me") as response:
            seen.append(response.status)
            headers, body = response.headers, await response.json()
    assert seen == [200] * 50 + [429]
    assert headers["Via"]
    assert body["global"]
    assert 0 < body["retry_after"] <= 1


async def test_a_full_bucket_is_a_429_that_names_its_wait():
    async with FakeDiscord(bucket=(2, 60.0)) as discord, aiohttp.ClientSession(headers=HEAD) as http:
        channel = discord.add_channel(discord.add_guild().id)
        url = f"{discord.api_base}/channels/{channel.id}/messages"
        left = []
        for _ in range(3):
            async with http.post(url, json={"content": "x"}) as response:
                left.append((response.status, response.headers["X-RateLimit-Remaining"]))
        assert left == [(200, "1"), (200, "0"), (429, "0")]


async def test_an_edit_names_all_attachments_that_shall_stay(place):
    _, http, url = place
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps({"content": "x", "attachments": [{"id": "0", "filename": "a.png"}]}))
    form.add_field("files[0]", b"bytes", filename="a.png")
    async with http.post(url, data=form) as response:
        made = await response.json()
    one = f"{url}/{made['id']}"
    async with http.patch(one, json={"content": "y"}) as response:
        assert [each["filename"] for each in (await response.json())["attachments"]] == ["a.png"]
    async with http.patch(one, json={"attachments": []}) as response:
        assert (await response.json())["attachments"] == []


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (None, ("everyone", "user:5", "role:7")),
        ({"parse": []}, ()),
        ({"parse": ["users"]}, ("user:5",)),
        ({"parse": [], "roles": ["7"]}, ("role:7",)),
        ({"parse": ["everyone"]}, ("everyone",)),
    ],
)
def test_pings_follow_content_and_allowed_mentions(allowed, expected):
    body = {"content": "@everyone <@5> <@&7> <@&8>", "embeds": [{"title": "<@6> @here"}]}
    if allowed is not None:
        body["allowed_mentions"] = allowed
    assert pings(body, {"7": Role("7", "ops"), "9": Role("9", "x")}, may_ping_all=True) == expected


def test_a_role_that_is_not_mentionable_is_not_pinged():
    assert pings({"content": "<@&7>"}, {"7": Role("7", "ops")}, may_ping_all=False) == ()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            [
                {"name": "a", "type": 3, "description": "x"},
                {"name": "b", "type": 3, "description": "x", "required": True},
            ],
            "required after",
        ),
        (
            [
                {
                    "name": "a",
                    "type": 3,
                    "description": "x",
                    "autocomplete": True,
                    "choices": [{"name": "c", "value": "c"}],
                }
            ],
            "together",
        ),
        ([{"name": "A", "type": 3, "description": "x"}], "bad name"),
        ([{"name": "a", "type": 3, "description": "x" * 101}], "over 100"),
    ],
)
def test_commands_that_discord_refuses_are_found(options, says):
    found = rules.commands([{"name": "one", "description": "x", "options": options}])
    assert any(says in one for one in found)


def test_it_serves_another_process_from_a_thread():
    import urllib.request

    with running() as served:
        request = urllib.request.Request(f"{served.discord.api_base}/users/@me", headers=HEAD)  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as response:  # noqa: S310 - our own server
            assert json.load(response)["bot"] is True
