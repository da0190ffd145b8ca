"""`/help`: what there is to ask, and what one number means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands
from bot.chat.answering import respond
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""

    @app_commands.command(name="help", description=words_commands.COMMANDS["help"])
    @app_commands.describe(**words_commands.OPTIONS["help"], share=words_commands.SHARE)
    @app_commands.autocomplete(about=offer(answers, "about"))
    async def explain(
        interaction: discord.Interaction[Any],
        about: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("help", {"about": about})
        await respond(interaction, lambda: answers.help(about), share=share)

    return (explain,)


FAMILY = Family("help", commands)
