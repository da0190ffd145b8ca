"""What must hold for every card, whatever its facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cards.card import Card

LINK = re.compile(r"https?://|discord\.gg/|(?<![\w.-])www\.\w", re.IGNORECASE)
TIME = re.compile(r"<t:\d{1,12}:[RfFdDtT]>")


def within_limits(card: Card) -> None:
    description = "\n".join([card.lead, *card.lines])
    assert 0 < len(card.title) <= 256
    assert len(description) <= 4096
    assert len(card.fields) <= 25
    assert all(0 < len(field.name) <= 256 and 0 < len(field.value) <= 1024 for field in card.fields)
    assert len(card.footer) <= 2048
    total = (
        len(card.title)
        + len(description)
        + len(card.footer)
        + sum(len(field.name) + len(field.value) for field in card.fields)
    )
    assert total <= 6000
    assert card.picture is None or len(card.picture.alt) <= 1024
    assert len(card.buttons) <= 25
    assert all(len(button.label) <= 80 for button in card.buttons)


def written_by_us(card: Card) -> None:
    """Only **bold**, `code` and <t:…> are left when every escaped pair is gone; nothing links, mentions or hides."""
    for text in (card.title, card.lead, *card.lines, *(field.value for field in card.fields)):
        bare = re.sub(r"\\[^0-9A-Za-z\s]", "", text)
        bare = TIME.sub("", bare)
        bare = re.sub(r"`[^`\n]*`", "", bare)
        bare = re.sub(r"\*\*[^*]*\*\*", lambda found: found.group()[2:-2], bare)
        assert not re.search(r"[*`<>\[\]~|_\\]|@", bare), text
        assert not LINK.search(text), text
        assert "@everyone" not in text
        assert not re.search(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08]", text), text
