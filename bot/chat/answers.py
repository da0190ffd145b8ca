"""What the commands ask for: use cases of the app room put into words, handed in by the composition root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.app.actor import Actor
    from bot.app.held import HeldQueue
    from bot.app.setup import SetUp
    from bot.app.watch import Watches
    from bot.cards.card import Card
    from bot.cards.choices import Choice
    from bot.chat.acting import AlertAnswers, RuleAnswers


class Answers(Protocol):
    """One method per question. Raises UserError with a sentence for the person. Reading is for everybody."""

    @property
    def rules(self) -> RuleAnswers:
        """Work on rules."""
        ...

    @property
    def alerts(self) -> AlertAnswers:
        """The buttons under alerts."""
        ...

    @property
    def setup(self) -> SetUp:
        """Setting a server up."""
        ...

    @property
    def watches(self) -> Watches:
        """What people wait for."""
        ...

    @property
    def held(self) -> HeldQueue:
        """Proposals that look like scams."""
        ...

    def check(self, question: str, asked: Mapping[str, str | None]) -> None:
        """Raise UserError at once for what can be seen to be wrong from memory: then the sentence is the asker's alone."""
        ...

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> Sequence[Choice]:
        """What to offer while somebody types into an option, from memory; `given` is what the other options hold."""
        ...

    async def status(self, actor: Actor) -> Card:
        """Is the bot itself well."""
        ...

    async def burnmint(self, network: str = "akash", window: str | None = None) -> Card:
        """Burned against minted."""
        ...

    async def bme(self, network: str = "akash") -> Card:
        """The circuit breaker and the books behind it."""
        ...

    async def gpu(self, model: str | None = None, network: str = "akash", picture: str | None = None) -> Card:
        """GPUs in use, free and priced."""
        ...

    async def network(self) -> Card:
        """Leases, spend, providers, the token and the chain."""
        ...

    async def proposals(self, network: str = "akash", status: str | None = None) -> Card:
        """What is up for a vote, or what ended."""
        ...

    async def proposal(self, number: str) -> Card:
        """One proposal."""
        ...

    async def messages(self, key: str) -> Card:
        """What a proposal carries; `key` is its button's."""
        ...

    async def chart(
        self,
        metric: str,
        where: str | None = None,
        span: str | None = None,
        compare: str | None = None,
        guild: str = "",
    ) -> Card:
        """Any metric over time, alone or beside another, judged by everybody's rules and those of `guild`."""
        ...

    async def simulate(
        self, demand: str | None = None, price: str | None = None, days: str | None = None, preset: str | None = None
    ) -> Card:
        """What if demand or the AKT price changed."""
        ...

    async def scorecard(self) -> Card:
        """Is it real, test by test."""
        ...

    async def digest(self, week: str | None = None, guild: str = "") -> Card:
        """A week, on that server's wall clock."""
        ...

    async def help(self, about: str | None = None) -> Card:
        """What there is to ask."""
        ...
