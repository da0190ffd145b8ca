"""`/gpu`: GPUs in use, free and priced, of the network or of one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands, words_pictures
from bot.chat.answering import respond
from bot.chat.families import Family
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    pictures = [app_commands.Choice(name=says, value=name) for name, says in words_pictures.GPU_PICTURES.items()]

    @app_commands.command(description=words_commands.COMMANDS["gpu"])
    @app_commands.describe(**words_commands.OPTIONS["gpu"], share=words_commands.SHARE)
    @app_commands.choices(picture=pictures)
    @app_commands.autocomplete(model=offer(answers, "model"))
    async def gpu(
        interaction: discord.Interaction[Any],
        model: str | None = None,
        picture: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        answers.check("gpu", {"model": model, "picture": picture})
        await respond(interaction, lambda: answers.gpu(model, picture=picture), share=share)

    return (gpu,)


FAMILY = Family("gpu", commands)
