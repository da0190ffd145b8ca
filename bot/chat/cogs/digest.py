"""`/digest`: a week in one sentence, its numbers and its picture."""

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
    """Make the family's command."""

    @app_commands.command(description=words_commands.COMMANDS["digest"])
    @app_commands.describe(**words_commands.OPTIONS["digest"], share=words_commands.SHARE)
    @app_commands.autocomplete(week=offer(answers, "week"))
    async def digest(
        interaction: discord.Interaction[Any],
        week: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        guild = str(interaction.guild_id or "")
        answers.check("digest", {"week": week})
        await respond(interaction, lambda: answers.digest(week, guild), share=share)

    return (digest,)


FAMILY = Family("digest", commands)
