"""What is offered for the options of /rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bot.cards import words_rules
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import discord
    from discord import app_commands

    from bot.cards.choices import Choice
    from bot.chat.answers import Answers
    from bot.chat.offers import Offer


class _Rules:
    """The rules' own offers, asked when they are needed: the desk may stand later than the commands."""

    def __init__(self, answers: Answers, guild: str = "") -> None:
        self._answers = answers
        self._guild = guild

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> Sequence[Choice]:
        return await self._answers.rules.choices(about, typed, {**given, "guild": self._guild})


def offer_rules(answers: Answers, about: str) -> Offer:
    """What is offered for an option about rules, in the server where somebody types: others' are nobody's business there."""

    async def lines(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        here = _Rules(answers, str(interaction.guild_id or ""))
        return await offer(cast("Answers", here), about)(interaction, typed)

    return lines


def offer_mutes(answers: Answers) -> Offer:
    """The mutes that hold there."""
    return offer_rules(answers, "mute")


def described(name: str) -> dict[str, Any]:
    """The options of a subcommand."""
    return dict(words_rules.RULES_OPTIONS[name])
