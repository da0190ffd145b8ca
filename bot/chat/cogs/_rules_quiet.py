"""`/rules mute|unmute`: what nobody is told of for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cards import words_rules
from bot.chat.answering import actor_of, respond
from bot.chat.cogs._rules_offers import described, offer_mutes, offer_rules
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.answers import Answers

Command = app_commands.Command[Any, ..., Any]
TOPICS = [app_commands.Choice(name=says, value=topic) for topic, says in words_rules.MUTE_TOPICS.items()]


def commands(answers: Answers) -> Sequence[Command]:
    """Make them."""
    return (_mute(answers), _unmute(answers))


def _mute(answers: Answers) -> Command:
    options = described("mute")

    @app_commands.command(name="mute", description=words_rules.RULES_COMMANDS["mute"])
    @app_commands.rename(span="for")
    @app_commands.describe(span=options.pop("for"), **options)
    @app_commands.choices(topic=TOPICS)
    @app_commands.autocomplete(
        span=offer_rules(answers, "mutespan"),
        rule=offer_rules(answers, "rule"),
        metric=offer(answers, "metric"),
        label=offer(answers, "where"),
    )
    async def mute(
        interaction: discord.Interaction[Any],
        span: str,
        rule: str | None = None,
        topic: str | None = None,
        metric: str | None = None,
        label: str | None = None,
        reason: str | None = None,
    ) -> None:
        actor = actor_of(interaction)
        await respond(
            interaction, lambda: answers.rules.mute(actor, span, rule, topic, metric, label, reason), share=False
        )

    return mute


def _unmute(answers: Answers) -> Command:
    @app_commands.command(name="unmute", description=words_rules.RULES_COMMANDS["unmute"])
    @app_commands.describe(**described("unmute"))
    @app_commands.autocomplete(mute=offer_mutes(answers))
    async def unmute(interaction: discord.Interaction[Any], mute: str) -> None:
        actor = actor_of(interaction)
        await respond(interaction, lambda: answers.rules.unmute(actor, mute), share=False)

    return unmute
