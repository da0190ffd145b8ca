"""Buttons and selects under messages. All that one needs is in its identifier, so it works after a restart and when old."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Self

import discord

from bot.cards import actions, words_alerts
from bot.cards.actions import Action
from bot.chat.answering import apologise, custom_id_of
from bot.errors import UserError

Press = Callable[[discord.Interaction[Any], Action], Awaitable[None]]
"""What a family does when one of its buttons is pressed or its selects chosen from, or when one of its forms is sent."""

OURS = re.compile(r"bw:.{1,97}", re.DOTALL)


async def act(interaction: discord.Interaction[Any], presses: Mapping[str, Press], otherwise: str) -> None:
    """Hand a press to the family that it is about; whatever goes wrong ends with one sentence for the person."""
    if (waiting := getattr(interaction.client, "waiting", None)) is not None:
        waiting.add(interaction)
    action = actions.read(custom_id_of(interaction))
    press = presses.get(action.about) if action is not None else None
    try:
        if action is not None and press is not None:
            await press(interaction, action)
        else:
            await apologise(interaction, UserError(otherwise))
    except Exception as err:  # noqa: BLE001 - apologise tells a person's mistake from ours, and logs ours
        await apologise(interaction, err)


def item(presses: Mapping[str, Press]) -> type[discord.ui.DynamicItem[discord.ui.Item[Any]]]:
    """Make the class that the library calls for every button and select of ours, whichever message it is under."""

    class Pressed(discord.ui.DynamicItem[discord.ui.Item[Any]], template=OURS):
        @classmethod
        async def from_custom_id(
            cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _match: re.Match[str], /
        ) -> Self:
            return cls(item)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            await act(interaction, presses, words_alerts.PRESS_OF_ANOTHER_VERSION)

    return Pressed


async def sent(interaction: discord.Interaction[Any], forms: Mapping[str, Press]) -> None:
    """A form was sent: one of ours goes to its family. The library forgets at a restart which forms are open; we do not."""
    if OURS.fullmatch(custom_id_of(interaction)):
        await act(interaction, forms, words_alerts.FORM_OF_ANOTHER_VERSION)
