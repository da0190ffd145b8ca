"""`/rules list|try|explain|mutes|export|history`: for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_commands, words_rules
from bot.chat.answering import acknowledge, actor_of, answer, in_time, respond
from bot.chat.cogs._rules_offers import described, offer_rules
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers

Command = app_commands.Command[Any, ..., Any]
ORIGINS = [app_commands.Choice(name=says, value=origin) for origin, says in words_rules.RULE_ORIGIN_CHOICES.items()]


def commands(answers: Answers) -> Sequence[Command]:
    """Make them."""
    return (_list(answers), _trial(answers), _explain(answers), _mutes(answers), _export(answers), _history(answers))


def _list(answers: Answers) -> Command:
    @app_commands.command(name="list", description=words_rules.RULES_COMMANDS["list"])
    @app_commands.describe(**described("list"), share=words_commands.SHARE)
    @app_commands.choices(origin=ORIGINS)
    async def list_(
        interaction: discord.Interaction[Any],
        origin: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.list(actor, origin), share=share)

    return list_


def _trial(answers: Answers) -> Command:
    @app_commands.command(name="try", description=words_rules.RULES_COMMANDS["try"])
    @app_commands.describe(**described("try"), share=words_commands.SHARE)
    @app_commands.autocomplete(name=offer_rules(answers, "rule"), span=offer(answers, "span"))
    async def trial(
        interaction: discord.Interaction[Any],
        name: str,
        span: str | None = None,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.trial(actor, name, span), share=share)

    return trial


def _explain(answers: Answers) -> Command:
    @app_commands.command(name="explain", description=words_rules.RULES_COMMANDS["explain"])
    @app_commands.describe(**described("explain"), share=words_commands.SHARE)
    @app_commands.autocomplete(name=offer_rules(answers, "rule"))
    async def explain(
        interaction: discord.Interaction[Any],
        name: str,
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.explain(actor, name), share=share)

    return explain


def _mutes(answers: Answers) -> Command:
    @app_commands.command(name="mutes", description=words_rules.RULES_COMMANDS["mutes"])
    @app_commands.describe(share=words_commands.SHARE)
    async def mutes(
        interaction: discord.Interaction[Any],
        share: bool = False,  # noqa: FBT001, FBT002 - Discord's option
    ) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.mutes(actor), share=share)

    return mutes


def _export(answers: Answers) -> Command:
    @app_commands.command(name="export", description=words_rules.RULES_COMMANDS["export"])
    @app_commands.describe(**described("export"))
    @app_commands.choices(origin=ORIGINS)
    async def export(interaction: discord.Interaction[Any], origin: str | None = None) -> None:
        await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        handed = await in_time(interaction, lambda: answers.rules.export(actor, origin))
        await answer(interaction, handed.card, handed.document)

    return export


def _history(answers: Answers) -> Command:
    @app_commands.command(name="history", description=words_rules.RULES_COMMANDS["history"])
    @app_commands.describe(**described("history"))
    @app_commands.autocomplete(name=offer_rules(answers, "rule"))
    async def history(
        interaction: discord.Interaction[Any],
        name: str | None = None,
        page: app_commands.Range[int, 1, 1000] | None = None,
    ) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.history(actor, name, page), share=False)

    return history
