"""Where the weekly summary is asked for: one use case, its facts put into words, its picture drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import words_digest as says
from bot.cards.choices import MOST, Choice
from bot.cards.digest import digest_card, week_span
from bot.cards.digest_picture import week_picture
from bot.cards.drawing import Easel

if TYPE_CHECKING:
    from bot.app.digest import Digests
    from bot.cards.card import Card
    from bot.charts import Studio


class DigestDesk:
    """Answers for any face."""

    def __init__(self, digests: Digests, studio: Studio | None = None) -> None:
        """Without a studio there are no pictures."""
        self._digests = digests
        self._easel = Easel(studio)

    async def card(self, week: str | None = None, guild: str = "", network: str | None = None) -> Card:
        """A week as that server has it. Raises UserError."""
        facts = await self._digests.of(week, guild, network)
        return digest_card(facts, await self._easel.picture("digest", week_picture(facts)))

    async def choices(self, typed: str) -> list[Choice]:
        """The weeks there are, newest first."""
        text = typed.strip().casefold()
        running = self._digests.week(None, self._digests.now).before(-1).key
        lines = []
        for week in await self._digests.weeks():
            template = says.OFFER_RUNNING if week.key == running else says.OFFER
            line = Choice(template.format(key=week.key, span=week_span(week.key)), week.key)
            if text in line.name.casefold():
                lines.append(line)
        return lines[:MOST]
