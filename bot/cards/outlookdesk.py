"""What-ifs and the scorecard, asked and put into words: one use case each, and its picture."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app.scorecard import Scorecards
from bot.app.simulate import Simulations
from bot.cards.drawing import Easel
from bot.cards.scorecard import scorecard_card, scorecard_picture
from bot.cards.whatif import whatif_card, whatif_picture
from bot.cards.whatif_question import whatif_question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.cards.card import Card
    from bot.charts import Caption, Studio
    from bot.clock import Clock
    from bot.storage import Storage

log = logging.getLogger("burnwatch.answers")


class OutlookDesk:
    """Answers for any face."""

    def __init__(self, simulations: Simulations, scorecards: Scorecards, studio: Studio | None = None) -> None:
        """Without a studio the answers are numbers alone."""
        self._simulations = simulations
        self._scorecards = scorecards
        self._easel = Easel(studio)

    @classmethod
    def over(cls, storage: Storage, clock: Clock, studio: Studio | None) -> OutlookDesk:
        """What-ifs and scorecards of one database."""
        return cls(Simulations(storage, clock), Scorecards(storage, clock), studio)

    async def simulate(self, asked: Mapping[str, str | None]) -> Card:
        """A what-if. Raises UserError for a question that cannot be played, or where no state is stored."""
        facts = await self._simulations.of(whatif_question(asked))
        return await self._drawn(whatif_card(facts), "whatif", lambda: whatif_picture(facts))

    async def scorecard(self, network: str = "akash") -> Card:
        """Is it real: verdict, evidence and course of each test."""
        facts = await self._scorecards.of(network)
        return await self._drawn(scorecard_card(facts), "scorecard", lambda: scorecard_picture(facts))

    async def _drawn(self, card: Card, key: str, caption: Callable[[], Caption | None]) -> Card:
        """The card with its picture, or as it is where it cannot be drawn."""
        try:
            values = caption()
        except Exception:  # whatever it is, it is no reason to keep the numbers back
            log.exception("an answer goes without its picture %s", key)
            return card
        picture = await self._easel.picture(key, values)
        return card if picture is None else replace(card, picture=picture)
