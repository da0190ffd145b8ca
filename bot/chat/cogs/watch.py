"""`/watch`: be told once when a GPU is free at a price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_setup as words
from bot.cards.watch import removed_card, watch_card, watches_card
from bot.chat.answering import acknowledge, actor_of, answer, in_time
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    group = app_commands.Group(name="watch", description=words.WATCH)

    @group.command(description=words.WATCH_GPU)
    @app_commands.rename(at_least="min")
    @app_commands.describe(
        model=words.OPTION_MODEL,
        at_least=words.OPTION_MIN,
        max_price=words.OPTION_PRICE,
        expires=words.OPTION_EXPIRES,
    )
    @app_commands.autocomplete(model=offer(answers, "model"))
    async def gpu(
        interaction: discord.Interaction[Any],
        model: str,
        at_least: app_commands.Range[int, 1, 100_000] | None = None,
        max_price: app_commands.Range[float, 0.0, 10_000.0] | None = None,
        expires: str | None = None,
    ) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        shown = await in_time(interaction, lambda: answers.watches.add(actor, model, at_least, max_price, expires))
        await answer(interaction, watch_card(shown))

    @group.command(name="list", description=words.WATCH_LIST)
    async def listed(interaction: discord.Interaction[Any]) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        await answer(interaction, watches_card(await in_time(interaction, lambda: answers.watches.mine(actor))))

    @group.command(description=words.WATCH_REMOVE)
    @app_commands.describe(number=words.OPTION_NUMBER)
    async def remove(interaction: discord.Interaction[Any], number: int) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        gone = await in_time(interaction, lambda: answers.watches.remove(actor, number))
        await answer(interaction, removed_card(gone))

    return (group,)


FAMILY = Family("watch", commands)
