"""What /rules and the buttons under alerts ask for. Rights are judged there, by the Actor; here nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.app.actor import Actor
    from bot.cards.actions import Action
    from bot.cards.card import Card
    from bot.cards.choices import Choice
    from bot.cards.document import Handed
    from bot.cards.form import Form


class AlertAnswers(Protocol):
    """The buttons under an alert."""

    async def press(self, actor: Actor, verb: str, key: str) -> Card | Handed:
        """Do what the button says. Raises UserError: too late, no right."""
        ...


class RuleAnswers(Protocol):
    """One method per subcommand of /rules, and per button of a draft. Raises UserError."""

    async def choices(self, about: str, typed: str, given: Mapping[str, str]) -> Sequence[Choice]:
        """What to offer, from memory."""
        ...

    def new(self, actor: Actor, metric: str) -> Form:
        """The form of a new rule."""
        ...

    async def edited(self, actor: Actor, name: str) -> Form:
        """The form of a rule that there is."""
        ...

    async def again(self, actor: Actor, key: str) -> Form:
        """The form of a draft."""
        ...

    async def filled(self, actor: Actor, action: Action, key: str, given: Mapping[str, str]) -> Card:
        """What came of a form."""
        ...

    async def list(self, actor: Actor, origin: str | None = None) -> Card:
        """Every rule."""
        ...

    async def trial(self, actor: Actor, name: str, span: str | None = None) -> Card:
        """A rule over the past."""
        ...

    async def explain(self, actor: Actor, name: str) -> Card:
        """Why it fires."""
        ...

    async def mutes(self, actor: Actor) -> Card:
        """What is muted."""
        ...

    async def export(self, actor: Actor, origin: str | None = None) -> Handed:
        """Rules as a file."""
        ...

    async def history(self, actor: Actor, name: str | None = None, page: int | None = None) -> Card:
        """Who changed what."""
        ...

    async def take_away(self, actor: Actor, key: str, name: str) -> Card:
        """Ask whether to remove a rule."""
        ...

    def may_import(self, actor: Actor, size: int) -> None:
        """Raise UserError before a file is fetched that would not be taken."""
        ...

    async def take_in(self, actor: Actor, key: str, data: bytes) -> Card:
        """What a file would change."""
        ...

    async def mute(
        self, actor: Actor, span: str, rule: str | None, topic: str | None, metric: str | None, label: str | None,
        reason: str | None,
    ) -> Card:  # fmt: skip
        """No new messages for a while."""
        ...

    async def unmute(self, actor: Actor, which: str) -> Card:
        """Take a mute back."""
        ...

    async def agree(self, actor: Actor, key: str) -> Card:
        """Save, remove or apply."""
        ...

    async def cancel(self, actor: Actor, key: str) -> Card:
        """Forget a draft."""
        ...
