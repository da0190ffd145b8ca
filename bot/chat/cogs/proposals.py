"""`/proposals` and `/proposal`: what is up for a vote, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_alerts, words_commands
from bot.cards.proposals import MESSAGES, PROPOSAL
from bot.chat.answering import respond
from bot.chat.families import Family
from bot.chat.offers import offer
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards.actions import Action
    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    statuses = [app_commands.Choice(name=says, value=status) for status, says in words_commands.STATUSES.items()]

    @app_commands.command(description=words_commands.COMMANDS["proposals"])
    @app_commands.describe(**words_commands.OPTIONS["proposals"], share=words_commands.SHARE)
    @app_commands.choices(status=statuses)
    async def proposals(
        interaction: discord.Interaction[Any],
        status: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("proposals", {"status": status})
        await respond(interaction, lambda: answers.proposals(status=status), share=share)

    @app_commands.command(description=words_commands.COMMANDS["proposal"])
    @app_commands.rename(number="id")
    @app_commands.describe(number=words_commands.OPTIONS["proposal"]["id"], share=words_commands.SHARE)
    @app_commands.autocomplete(number=offer(answers, "proposal"))
    async def proposal(
        interaction: discord.Interaction[Any],
        number: str,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("proposal", {"id": number})
        await respond(interaction, lambda: answers.proposal(number), share=share)

    return (proposals, proposal)


def presses(answers: Answers) -> Mapping[str, Press]:
    """What the button under a proposal does: its messages, for whoever presses."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        if action.verb != MESSAGES:
            raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION)
        await respond(interaction, lambda: answers.messages(action.key), share=False)

    return {PROPOSAL: press}


FAMILY = Family("proposals", commands, presses=presses)
