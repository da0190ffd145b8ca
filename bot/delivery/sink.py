"""The seam to a face: send a card, edit it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.cards.card import Card


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes. `face` chooses the sink."""

    face: str
    guild: str
    channel: str


class Sink(Protocol):
    """One face. Raises SendFailed (try again) or SendRefused (never will), MessageGone when an edit finds nothing."""

    @property
    def face(self) -> str:
        """discord, preview."""
        ...

    async def send(self, to: Address, card: Card, nonce: str) -> str:
        """Post, and return the message id. The same nonce twice must not make two messages."""
        ...

    async def edit(self, to: Address, message_id: str, card: Card) -> None:
        """Replace the message."""
        ...
