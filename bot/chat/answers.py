"""What the commands ask for: use cases of the app room, handed in by the composition root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.app.actor import Actor
    from bot.cards.card import Card


class Answers(Protocol):
    """One method per question. Raises UserError with a sentence for the person."""

    async def status(self, actor: Actor) -> Card:
        """Is the bot itself well."""
        ...
