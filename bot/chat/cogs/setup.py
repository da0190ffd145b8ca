"""`/setup`: channels, packs, a real test, time zone and rights, in one private message that can be left and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_alerts, words_setup
from bot.cards.setting_up import setup_card
from bot.chat.answering import acknowledge, acknowledge_in_place, actor_of, answer, chosen, in_time
from bot.chat.families import Family
from bot.chat.offers import offer
from bot.chat.setup_view import SETUP, setup_view
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.app.setup_facts import SetUpFacts
    from bot.cards.actions import Action
    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press

_DAYS = [app_commands.Choice(name=name, value=key) for key, name in words_setup.DAYS.items()]
_SEVERITIES = [app_commands.Choice(name=name, value=key) for key, name in words_setup.SEVERITY_CHOICES.items()]


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    group = app_commands.Group(
        name="setup",
        description=words_setup.SETUP,
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    @group.command(description=words_setup.SETUP_START)
    async def start(interaction: discord.Interaction[Any]) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        await _screen(interaction, lambda: answers.setup.show(actor))

    @group.command(description=words_setup.SETUP_SHOW)
    async def show(interaction: discord.Interaction[Any]) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        await _screen(interaction, lambda: answers.setup.show(actor, "summary"))

    @group.command(description=words_setup.SETUP_ZONE)
    @app_commands.describe(zone=words_setup.OPTION_ZONE, day=words_setup.OPTION_DAY)
    @app_commands.autocomplete(zone=offer(answers, "zone"))
    @app_commands.choices(day=_DAYS)
    async def zone(interaction: discord.Interaction[Any], zone: str, day: str | None = None) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        await _screen(interaction, lambda: answers.setup.set_time(actor, zone, day))

    @group.command(description=words_setup.SETUP_CHANNEL)
    @app_commands.describe(
        channel=words_setup.OPTION_CHANNEL,
        min_severity=words_setup.OPTION_SEVERITY,
        mention_role=words_setup.OPTION_ROLE,
        no_mention=words_setup.OPTION_NO_PING,
        quiet_hours=words_setup.OPTION_QUIET,
        max_per_hour=words_setup.OPTION_LIMIT,
    )
    @app_commands.choices(min_severity=_SEVERITIES)
    async def channel(
        interaction: discord.Interaction[Any],
        channel: discord.TextChannel,
        min_severity: str | None = None,
        mention_role: discord.Role | None = None,
        no_mention: bool = False,  # noqa: FBT001, FBT002 - Discord's option
        quiet_hours: str | None = None,
        max_per_hour: app_commands.Range[int, 1, 1000] | None = None,
    ) -> None:
        await acknowledge(interaction, private=True)
        role = "" if no_mention else str(mention_role.id) if mention_role is not None else None
        actor = actor_of(interaction)
        await _screen(
            interaction,
            lambda: answers.setup.tune(
                actor,
                str(channel.id),
                min_severity=min_severity,
                mention_role=role,
                quiet_hours=quiet_hours,
                max_per_hour=max_per_hour,
            ),
        )

    return (group,)


def presses(answers: Answers) -> Mapping[str, Press]:
    """What is done with the selects and buttons of the screens."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        await acknowledge_in_place(interaction)
        await _screen(interaction, lambda: _done(interaction, action, answers))

    return {SETUP: press}


async def _done(interaction: discord.Interaction[Any], action: Action, answers: Answers) -> SetUpFacts:
    setup, actor, values = answers.setup, actor_of(interaction), chosen(interaction)
    first = values[0] if values else ""
    match action.verb:
        case "go":
            return await setup.show(actor, action.key)
        case "pick":
            return await setup.pick(actor, values)
        case "place":
            return await setup.place(actor, first)
        case "away":
            return await setup.take_away(actor, first)
        case "check":
            return await setup.check(actor, action.key)
        case "pack":
            return await setup.choose_pack(actor, first)
        case "test":
            return await setup.test(actor)
        case "zone":
            return await setup.set_time(actor, first)
        case "day":
            return await setup.set_time(actor, None, first)
        case "roles":
            return await setup.set_roles(actor, values)
    raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION)


async def _screen(interaction: discord.Interaction[Any], ask: Callable[[], Awaitable[SetUpFacts]]) -> None:
    facts, guild = await in_time(interaction, ask), interaction.guild

    def name_of(channel: str) -> str:
        found = guild.get_channel(int(channel)) if guild is not None and channel.isdecimal() else None
        return found.name if found is not None else channel

    await answer(interaction, setup_card(facts), view=setup_view(facts, name_of))


FAMILY = Family("setup", commands, presses=presses)
