"""Who asks, without a face's words: the chat room makes it from Discord's roles, the use cases judge by it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, where they are and what they are there."""

    face: str
    user: str
    name: str = ""
    guild: str = ""
    channel: str = ""
    roles: frozenset[str] = frozenset()
    manages_guild: bool = False
    """Holds Manage Server (or Administrator) where they ask."""


def author_of(actor: Actor) -> str:
    """Whose change it is, in the audit: names may be anything and change, the id does not."""
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in actor.name).split())[:60]
    return f"{name} ({actor.user})" if name else actor.user
