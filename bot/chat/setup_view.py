"""What can be chosen and pressed on each screen of `/setup`. All of its state is in the storage and in the identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.app.packs import PACKS, TOPICS
from bot.app.setup import DAYS
from bot.app.setup_facts import STEPS
from bot.cards import words_setup as words
from bot.cards.actions import Action
from bot.chat import limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app.setup_facts import SetUpFacts

SETUP = "setup"
ZONES = (
    "UTC", "Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Helsinki", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Johannesburg", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai",
    "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""Offered in the select, west to east; every other one by `/setup zone`."""
_KINDS = [discord.ChannelType.text, discord.ChannelType.news]


def setup_view(facts: SetUpFacts, name_of: Callable[[str], str]) -> discord.ui.View:
    """The selects and buttons of one screen. `name_of` gives a channel's name by its id."""
    view = discord.ui.View(timeout=None)
    step = facts.step if facts.step in STEPS else "summary"
    for item in _items(facts, step, name_of):
        view.add_item(item)
    for button in _way(facts, step):
        view.add_item(button)
    view.stop()
    return view


def _items(facts: SetUpFacts, step: str, name_of: Callable[[str], str]) -> list[discord.ui.Item[Any]]:
    settings = facts.settings
    match step:
        case "channels":
            items: list[discord.ui.Item[Any]] = [
                _select("pick", words.SELECT_TOPICS, [(one, words.TOPICS[one], "") for one in TOPICS],
                        settings.picked, row=0, least=0, most=len(TOPICS)),
                discord.ui.ChannelSelect(custom_id=_id("place"), placeholder=words.SELECT_CHANNEL,
                                         channel_types=_KINDS, min_values=1, max_values=1, row=1),
            ]  # fmt: skip
            if facts.routes:
                known = [(one.channel, words.AWAY_LINE.format(name=name_of(one.channel)), "") for one in facts.routes]
                items.append(_select("away", words.SELECT_AWAY, known, (), row=2))
            return items
        case "pack":
            packs = [(one.key, *words.PACKS[one.key]) for one in PACKS]
            return [_select("pack", words.SELECT_PACK, packs, (settings.pack,), row=0)]
        case "time":
            zones = list(dict.fromkeys((*ZONES, *([settings.zone] if settings.zone else []))))
            found: list[discord.ui.Item[Any]] = [
                _select("zone", words.SELECT_ZONE, [(one, one, "") for one in zones], (settings.zone,), row=0),
                _select("day", words.SELECT_DAY, [(one, words.DAYS[one], "") for one in DAYS], (settings.digest_day,), row=1),
            ]  # fmt: skip
            if facts.may_give_roles:
                given = [discord.SelectDefaultValue(id=int(role), type=discord.SelectDefaultValueType.role)
                         for role in settings.roles if role.isdecimal()]  # fmt: skip
                found.append(
                    discord.ui.RoleSelect(custom_id=_id("roles"), placeholder=words.SELECT_ROLES, min_values=0,
                                          max_values=10, default_values=given, row=2)
                )  # fmt: skip
            return found
    return []


def _way(facts: SetUpFacts, step: str) -> list[discord.ui.Button[Any]]:
    """What is done here, and the way on and back."""
    made: list[discord.ui.Button[Any]] = []
    place = STEPS.index(step)
    if step == "summary":
        return [_button("check", words.BUTTON_CHECK, "summary"), _button("go", words.BUTTON_CHANGE, STEPS[0])]
    if place:
        made.append(_button("go", words.BUTTON_BACK, STEPS[place - 1]))
    if step == "channels" and facts.routes:
        made.append(_button("check", words.BUTTON_CHECK, "channels"))
    if step == "test" and facts.routes:
        made.append(_button("test", words.BUTTON_TEST, "now", discord.ButtonStyle.primary))
    following = STEPS[place + 1]
    label = words.BUTTON_SUMMARY if following == "summary" else words.BUTTON_NEXT
    made.append(_button("go", label, following, discord.ButtonStyle.success))
    return made


def _select(
    verb: str,
    says: str,
    lines: list[tuple[str, str, str]],
    chosen: tuple[str, ...],
    *,
    row: int,
    least: int = 1,
    most: int = 1,
) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(
            value=value,
            label=limits.cut(label, limits.CHOICE) or value,
            description=limits.cut(about, limits.CHOICE) or None,
            default=value in chosen,
        )
        for value, label, about in lines[: limits.SELECT_OPTIONS]
    ]
    return discord.ui.Select(
        custom_id=_id(verb), placeholder=says, options=options, row=row, min_values=least,
        max_values=min(most, len(options)),
    )  # fmt: skip


def _button(
    verb: str, says: str, key: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=says, custom_id=_id(verb, key), style=style, row=4)


def _id(verb: str, key: str = "here") -> str:
    return str(Action(SETUP, verb, key))
