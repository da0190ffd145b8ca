"""`/held`: proposals that look like scams. A server's admins see them, and release or drop each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_alerts, words_commands
from bot.cards.scamgate import DROP, HELD, RELEASE, queue_card
from bot.chat.answering import acknowledge, acknowledge_in_place, actor_of, answer, in_time
from bot.chat.families import Family
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards.actions import Action
    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press


_VERDICTS = {RELEASE: "released", DROP: "dropped"}


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's command."""

    @app_commands.command(description=words_commands.COMMANDS["held"])
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def held(interaction: discord.Interaction[Any]) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        await answer(interaction, queue_card(await in_time(interaction, lambda: answers.held.waiting(actor))))

    return (held,)


def presses(answers: Answers) -> Mapping[str, Press]:
    """What is done when one is pressed. Rights are judged there, by the Actor."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        await acknowledge_in_place(interaction)
        if action.verb not in _VERDICTS:
            raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION)
        actor, verdict = actor_of(interaction), _VERDICTS[action.verb]
        number = int(action.key) if action.key.isdecimal() else 0
        await answer(
            interaction, queue_card(await in_time(interaction, lambda: answers.held.decide(actor, number, verdict)))
        )

    return {HELD: press}


FAMILY = Family("held", commands, presses=presses)
