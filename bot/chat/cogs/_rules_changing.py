"""`/rules add|edit|remove|import`: nothing is changed before somebody has seen what the past says of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_rules
from bot.chat import forms
from bot.chat.answering import EDGE, actor_of, respond
from bot.chat.cogs._rules_offers import described, offer_rules
from bot.chat.offers import offer
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.card import Card
    from bot.chat.answers import Answers

log = logging.getLogger("burnwatch.discord")

Command = app_commands.Command[Any, ..., Any]


def commands(answers: Answers) -> Sequence[Command]:
    """Make them."""
    return (_add(answers), _edit(answers), _remove(answers), _import(answers))


def _add(answers: Answers) -> Command:
    @app_commands.command(name="add", description=words_rules.RULES_COMMANDS["add"])
    @app_commands.describe(**described("add"))
    @app_commands.autocomplete(metric=offer(answers, "metric"))
    async def add(interaction: discord.Interaction[Any], metric: str) -> None:
        form = answers.rules.new(actor_of(interaction), metric)
        answers.check("chart", {"metric": metric})
        await forms.show(interaction, form)

    return add


def _edit(answers: Answers) -> Command:
    @app_commands.command(name="edit", description=words_rules.RULES_COMMANDS["edit"])
    @app_commands.describe(**described("edit"))
    @app_commands.autocomplete(name=offer_rules(answers, "own"))
    async def edit(interaction: discord.Interaction[Any], name: str) -> None:
        await forms.show(interaction, await answers.rules.edited(actor_of(interaction), name))

    return edit


def _remove(answers: Answers) -> Command:
    @app_commands.command(name="remove", description=words_rules.RULES_COMMANDS["remove"])
    @app_commands.describe(**described("remove"))
    @app_commands.autocomplete(name=offer_rules(answers, "own"))
    async def remove(interaction: discord.Interaction[Any], name: str) -> None:
        actor, key = actor_of(interaction), str(interaction.id)
        await respond(interaction, lambda: answers.rules.take_away(actor, key, name), share=False)

    return remove


def _import(answers: Answers) -> Command:
    @app_commands.command(name="import", description=words_rules.RULES_COMMANDS["import"])
    @app_commands.describe(**described("import"))
    async def import_(interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
        actor, key = actor_of(interaction), str(interaction.id)
        answers.rules.may_import(actor, file.size)

        async def ask() -> Card:
            return await answers.rules.take_in(actor, key, await _fetched(file))

        await respond(interaction, ask, share=False)

    return import_


async def _fetched(file: discord.Attachment) -> bytes:
    try:
        return await file.read()
    except EDGE as err:
        log.warning("a file could not be fetched: %s", type(err).__name__)
        raise UserError(words_rules.RULE_FILE_GONE) from err
