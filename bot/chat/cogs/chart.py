"""`/chart`: any number over time, alone or beside another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands
from bot.chat.answering import actor_of, respond
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""

    @app_commands.command(description=words_commands.COMMANDS["chart"])
    @app_commands.describe(**words_commands.OPTIONS["chart"], share=words_commands.SHARE)
    @app_commands.autocomplete(
        metric=offer(answers, "metric"),
        where=offer(answers, "where"),
        span=offer(answers, "span"),
        compare=offer(answers, "compare"),
    )
    async def chart(
        interaction: discord.Interaction[Any],
        metric: str,
        span: str | None = None,
        compare: str | None = None,
        where: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("chart", {"metric": metric, "where": where, "span": span, "compare": compare})
        guild = actor_of(interaction).guild
        await respond(interaction, lambda: answers.chart(metric, where, span, compare, guild), share=share)

    return (chart,)


FAMILY = Family("chart", commands)
