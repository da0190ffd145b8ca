"""The buttons under alerts: I'm on it, Snooze, Why?, Data. Each answers whoever pressed, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards.actions import ALERT
from bot.cards.document import Handed
from bot.chat.answering import acknowledge, acknowledge_in_place, actor_of, answer, in_time
from bot.chat.families import Family

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import discord

    from bot.cards.actions import Action
    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press


def commands(_answers: Answers) -> Sequence[AppCommand]:
    """No commands: alerts come by themselves."""
    return ()


def presses(answers: Answers) -> Mapping[str, Press]:
    """What is done when one is pressed."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        if action.verb.startswith("snooze") and action.verb != "snooze":
            await acknowledge_in_place(interaction)  # the private question for how long is answered where it stands
        else:
            await acknowledge(interaction, private=True)
        actor = actor_of(interaction)
        told = await in_time(interaction, lambda: answers.alerts.press(actor, action.verb, action.key))
        if isinstance(told, Handed):
            await answer(interaction, told.card, told.document)
        else:
            await answer(interaction, told)

    return {ALERT: press}


FAMILY = Family("alerts", commands, presses=presses)
