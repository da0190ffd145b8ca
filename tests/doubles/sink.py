"""A face that records what it is told, remembers nonces as Discord does, and fails as asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import MessageGone

if TYPE_CHECKING:
    from bot.cards.card import Card
    from bot.delivery.sink import Address


@dataclass
class Message:
    id: str
    to: Address
    nonce: str
    cards: list[Card]


@dataclass
class RecordingSink:
    face: str = "discord"
    messages: list[Message] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: list[Exception] = field(default_factory=list)
    """Raised one by one, each instead of a call."""

    async def send(self, to: Address, card: Card, nonce: str) -> str:
        self.calls.append(f"send {card.title}")
        self._fail()
        for message in self.messages:
            if message.nonce == nonce and message.to == to:
                return message.id
        message = Message(f"m{len(self.messages) + 1}", to, nonce, [card])
        self.messages.append(message)
        return message.id

    async def edit(self, to: Address, message_id: str, card: Card) -> None:
        self.calls.append(f"edit {card.title}")
        self._fail()
        for message in self.messages:
            if message.id == message_id:
                message.cards.append(card)
                return
        raise MessageGone("the message is gone")

    def _fail(self) -> None:
        if self.failing:
            raise self.failing.pop(0)
