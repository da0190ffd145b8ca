"""`/network`: leases, spend, providers, the token and the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands
from bot.chat.answering import respond
from bot.chat.families import Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""

    @app_commands.command(description=words_commands.COMMANDS["network"])
    @app_commands.describe(share=words_commands.SHARE)
    async def network(interaction: discord.Interaction[Any], share: bool = False) -> None:  # noqa: FBT001, FBT002 - Discord's option
        await respond(interaction, answers.network, share=share)

    return (network,)


FAMILY = Family("network", commands)
