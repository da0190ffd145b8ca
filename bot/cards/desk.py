"""Where a question becomes a card: one use case asked, its facts put into words. Chat and the demo both ask here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards.answers import burnmint_card, gpu_card
from bot.cards.health import status_card
from bot.cards.proposals import proposals_card

if TYPE_CHECKING:
    from bot.app.actor import Actor
    from bot.app.query import Query
    from bot.cards.card import Card


class Desk:
    """Answers for any face."""

    def __init__(self, query: Query) -> None:
        self._query = query

    async def status(self, actor: Actor | None = None) -> Card:  # noqa: ARG002 - reading is for everybody
        """Is the bot itself well."""
        return status_card(await self._query.status())

    async def burnmint(self, network: str = "akash") -> Card:
        """Burned against minted."""
        return burnmint_card(await self._query.burnmint(network))

    async def gpu(self, model: str | None = None, network: str = "akash") -> Card:
        """GPUs leased, free, priced."""
        return gpu_card(await self._query.gpu(model, network), model)

    async def proposals(self, network: str = "akash") -> Card:
        """What is up for a vote."""
        return proposals_card(await self._query.proposals(network))
