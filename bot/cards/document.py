"""A file that goes with an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cards.card import Card


@dataclass(frozen=True, slots=True)
class Document:
    """A name and what is in it."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Handed:
    """A card and the file beside it."""

    card: Card
    document: Document
