"""What is offered for the options of /rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bot.cards import words
from bot.chat.offers import offer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cards.choices import Choice
    from bot.chat.answers import Answers
    from bot.chat.offers import Offer


class _Rules:
    """The rules' own offers, asked when they are needed: the desk may stand later than the commands."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> Sequence[Choice]:
        return await self._answers.rules.choices(about, typed, given)


def offer_rules(answers: Answers, about: str) -> Offer:
    """What is offered for an option about rules."""
    return offer(cast("Answers", _Rules(answers)), about)


def described(name: str) -> dict[str, Any]:
    """The options of a subcommand."""
    return dict(words.RULES_OPTIONS[name])
