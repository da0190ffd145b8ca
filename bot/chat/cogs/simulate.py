"""`/simulate`: what if demand or the AKT price changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands, words_whatif
from bot.chat.answering import respond
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    presets = [app_commands.Choice(name=says, value=name) for name, says in words_whatif.PRESETS.items()]

    @app_commands.command(description=words_commands.COMMANDS["simulate"])
    @app_commands.describe(**words_commands.OPTIONS["simulate"], share=words_commands.SHARE)
    @app_commands.choices(preset=presets)
    @app_commands.autocomplete(price=offer(answers, "price"))
    async def simulate(
        interaction: discord.Interaction[Any],
        demand: str | None = None,
        price: str | None = None,
        days: str | None = None,
        preset: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        asked = {"demand": demand, "price": price, "days": days, "preset": preset}
        answers.check("simulate", asked)
        await respond(interaction, lambda: answers.simulate(demand, price, days, preset), share=share)

    return (simulate,)


FAMILY = Family("simulate", commands)
