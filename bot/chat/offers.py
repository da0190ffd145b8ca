"""Autocomplete: what is offered while somebody types. An offer that fails is an empty list, never an error to look at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.chat import limits
from bot.errors import StorageError

if TYPE_CHECKING:
    import discord

    from bot.chat.answers import Answers

log = logging.getLogger("burnwatch.discord")

PATIENCE = 2.0
"""Seconds: Discord waits three, and a late list helps nobody."""

Offer = Callable[["discord.Interaction[Any]", str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def offer(answers: Answers, about: str) -> Offer:
    """What is offered for an option about `about`."""

    async def lines(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        given = {name: value for name, value in interaction.namespace if isinstance(value, str)}
        try:
            async with asyncio.timeout(PATIENCE):
                found = await answers.choices(about, typed, given)
        except StorageError:  # whoever reads or writes by themselves says it in the log
            return []
        except Exception:
            log.exception("nothing could be offered for %s", about)
            return []
        return [
            app_commands.Choice(name=limits.cut(one.name, limits.CHOICE), value=one.value)
            for one in found[: limits.CHOICES]
            if one.name.strip() and 0 < len(one.value) <= limits.CHOICE
        ]

    return lines
