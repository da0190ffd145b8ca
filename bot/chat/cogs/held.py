"""`/held`: proposals that look like scams. A server's admins see them, and release or drop each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words
from bot.cards.scamgate import HELD, RELEASE, queue_card
from bot.chat.answering import acknowledge, acknowledge_in_place, actor_of, answer
from bot.chat.families import Family

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards.actions import Action
    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's command."""

    @app_commands.command(description=words.COMMANDS["held"])
    @app_commands.guild_only()
    async def held(interaction: discord.Interaction[Any]) -> None:
        await acknowledge(interaction, private=True)
        await answer(interaction, queue_card(await answers.held.waiting(actor_of(interaction))))

    return (held,)


def presses(answers: Answers) -> Mapping[str, Press]:
    """What is done when one is pressed. Rights are judged there, by the Actor."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        await acknowledge_in_place(interaction)
        verdict = "released" if action.verb == RELEASE else "dropped"
        number = int(action.key) if action.key.isdecimal() else 0
        await answer(interaction, queue_card(await answers.held.decide(actor_of(interaction), number, verdict)))

    return {HELD: press}


FAMILY = Family("held", commands, presses=presses)
