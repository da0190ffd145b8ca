"""What follows a form of /rules and the buttons of a draft: the private message changes in place, step by step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.cards import words_alerts, words_rules
from bot.chat import forms
from bot.chat.answering import PATIENCE, acknowledge, acknowledge_in_place, actor_of, answer
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.cards.actions import Action
    from bot.cards.card import Card
    from bot.chat.answers import Answers
    from bot.chat.presses import Press

_AGREED = frozenset(("save", "remove", "apply"))


def pressing(answers: Answers) -> Press:
    """The buttons: Save, Remove and Apply agree; Change opens the form again; Cancel forgets."""

    async def press(interaction: discord.Interaction[Any], action: Action) -> None:
        actor = actor_of(interaction)
        if action.verb == "change":
            await forms.show(interaction, await answers.rules.again(actor, action.key))
        elif action.verb in _AGREED:
            await acknowledge_in_place(interaction)
            await _answer(interaction, lambda: answers.rules.agree(actor, action.key))
        elif action.verb == "cancel":
            await acknowledge_in_place(interaction)
            await _answer(interaction, lambda: answers.rules.cancel(actor, action.key))
        else:
            raise UserError(words_alerts.PRESS_OF_ANOTHER_VERSION)

    return press


def sending(answers: Answers) -> Press:
    """A form: of a command it is answered anew, of a draft's Change in place of the draft."""

    async def send(interaction: discord.Interaction[Any], action: Action) -> None:
        actor, key, given = actor_of(interaction), str(interaction.id), forms.filled(interaction)
        if interaction.message is not None:
            await acknowledge_in_place(interaction)
        else:
            await acknowledge(interaction, private=True)
        await _answer(interaction, lambda: answers.rules.filled(actor, action, key, given))

    return send


async def _answer(interaction: discord.Interaction[Any], ask: Callable[[], Awaitable[Card]]) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            card = await ask()
    except TimeoutError as err:
        raise UserError(words_rules.RULE_TOO_LONG) from err
    await answer(interaction, card)
