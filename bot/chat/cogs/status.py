"""`/status`: is the bot itself well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.chat.answering import acknowledge, actor_of, answer
from bot.chat.families import Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""

    @app_commands.command(description="Is burnwatch well: sources, rules, alerts that fire, what waits to be sent")
    @app_commands.describe(share="Show the answer to everybody here (otherwise only you see it)")
    async def status(interaction: discord.Interaction[Any], share: bool = False) -> None:  # noqa: FBT001, FBT002 - Discord's option
        await acknowledge(interaction, private=not share)
        await answer(interaction, await answers.status(actor_of(interaction)))

    return (status,)


FAMILY = Family("status", commands)
