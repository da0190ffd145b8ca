"""Whatever somebody types into any option, and whatever a rule is called: what the bot says pings nobody and links nowhere."""

from __future__ import annotations

import re

import pytest

from tests.bot.chat.acting import LOW, MANAGER, acting

BAIT = "@everyone [free AKT](HTTPS://evil.example/x) <@1> discord.gg/abc"
BESIDE = {
    "metric": "bme.collateral_ratio",
    "for": "1h",
    "zone": "UTC",
    "name": "Ratio low",
    "mute": "1",
    "model": "h100",
    "id": "341",
}
"""What is typed into the other options that must be filled."""
TEXT = 3


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW, {**LOW, "name": BAIT}) as one:
        await one.ratio(1.2, 0.98)
        yield one


def options_of(discord):
    """(command, its options) of everything that Discord was told."""
    for one in (one for made in discord.commands.values() for one in made):
        subs = [sub for sub in one.get("options") or [] if sub["type"] == 1]
        for sub in subs:
            yield f"{one['name']} {sub['name']}", sub.get("options") or []
        if not subs:
            yield one["name"], one.get("options") or []


def harmless(said):
    for text in (said.content or "", said.text):
        alive = re.sub(r"`[^`\n]*`", "", re.sub(r"\\[^0-9A-Za-z\s]", "¤", text))
        assert not re.search(r"(?i)https?://|discord\.gg/", alive), text
    assert said.pings == ()


async def test_no_option_of_any_command_makes_the_bot_say_a_link_or_a_ping(discord, bot):
    tried = 0
    for command, options in options_of(discord):
        for option in [one for one in options if one["type"] == TEXT and not one.get("choices")]:
            needed = {
                one["name"]: BESIDE[one["name"]] for one in options if one.get("required") and one["type"] == TEXT
            }
            shared = {"share": True} if any(one["name"] == "share" for one in options) else {}
            given = {**needed, option["name"]: BAIT, **shared}
            asked = await discord.command(command, given, guild=bot.guild.id, **MANAGER)
            harmless(await asked.answered())
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("command", ["rules explain", "rules try", "rules edit", "rules remove"])
async def test_a_rules_name_in_a_sentence_is_only_a_name(bot, command):
    for name in (BAIT, "free AKT"):
        harmless(await (await bot.manager(command, {"name": name})).answered())
