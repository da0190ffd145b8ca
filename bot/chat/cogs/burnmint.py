"""`/burnmint`: what was set aside against what was paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words, words_commands
from bot.chat.answering import respond
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    windows = [app_commands.Choice(name=says, value=window) for window, says in words_commands.WINDOW_CHOICES.items()]

    @app_commands.command(description=words_commands.COMMANDS["burnmint"])
    @app_commands.describe(**words_commands.OPTIONS["burnmint"], share=words_commands.SHARE)
    @app_commands.choices(window=windows)
    @app_commands.autocomplete(network=offer(answers, "network"))
    async def burnmint(
        interaction: discord.Interaction[Any],
        window: str | None = None,
        network: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("burnmint", {"window": window, "network": network})
        await respond(interaction, lambda: answers.burnmint(network or words.HOME, window), share=share)

    return (burnmint,)


FAMILY = Family("burnmint", commands)
