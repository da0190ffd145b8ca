"""What one Discord message holds, and cutting a card to it at a sentence. The chat room checks the same again."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cards import words

if TYPE_CHECKING:
    from bot.cards.card import Button, Card, Field, Picture

TITLE = 256
DESCRIPTION = 4096
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
FOOTER = 2048
TOTAL = 6000
"""Title, description, fields and footer together."""
BUTTONS = 25
BUTTON_LABEL = 80
ALT = 1024

_SPARE = 400
"""Left for what a face adds: a SIMULATED mark, a note that the picture is missing."""
_OUR_FOOTER = 600
_END = re.compile(r"[.!?…](?=[ \n])|\n")


def fit(card: Card) -> Card:
    """The card within Discord's limits: long texts cut at a sentence, lines and fields that find no room counted in one line."""
    title = clip(card.title, TITLE - 24) or words.NO_TITLE
    footer = clip(card.footer, _OUR_FOOTER)
    room = TOTAL - _SPARE - len(title) - len(footer)
    lead = clip(card.lead, min(1_500, room))
    lines, used = _lines(card.lines, min(DESCRIPTION, room) - len(lead) - 1)
    fields = _fields(card.fields, room - len(lead) - used)
    return replace(
        card,
        title=title,
        lead=lead,
        lines=lines,
        fields=fields,
        footer=footer,
        buttons=tuple(_button(button) for button in card.buttons[:BUTTONS]),
        picture=_picture(card.picture),
    )


def clip(text: str, cap: int) -> str:
    """At most `cap` characters, ending with a sentence where one ends in the second half, else with "…".

    Markup that the cut tore is taken away whole: half an escape, half a time mark, an open bold or code.
    """
    if len(text) <= cap:
        return text
    if cap < 2:
        return ""
    head = text[: cap - 1]
    ends = [found.end() for found in _END.finditer(head) if found.end() > cap // 2]
    head = head[: ends[-1]] if ends else head[: _space(head)]
    return _whole(head).rstrip() + "…"


def _space(head: str) -> int:
    at = head.rfind(" ")
    return at if at > len(head) // 2 else len(head)


def _whole(head: str) -> str:
    """`head` without the markup that its end tore."""
    slashes = len(head) - len(head.rstrip("\\"))
    if slashes % 2:
        head = head[:-1]
    opened = head.rfind("<t:")
    if opened >= 0 and ">" not in head[opened:]:
        head = head[:opened]
    for mark in ("**", "`"):
        bare = re.sub(r"\\.", "  ", head, flags=re.DOTALL)
        if bare.count(mark) % 2:
            head = head[: bare.rfind(mark)]
    return head


def _lines(lines: tuple[str, ...], room: int) -> tuple[tuple[str, ...], int]:
    """The lines that fit, the last one telling how many do not; and the characters used."""
    kept: list[str] = []
    used = 0
    for index, line in enumerate(lines):
        short = clip(line, 1_500)
        left = len(lines) - index
        note = len(words.more(left)) + 1 if left > 1 else 0
        if used + len(short) + 1 + note > room:
            if len(words.more(left)) < room - used:
                kept.append(words.more(left))
                used += len(kept[-1]) + 1
            break
        kept.append(short)
        used += len(short) + 1
    return tuple(kept), used


def _fields(fields: tuple[Field, ...], room: int) -> tuple[Field, ...]:
    kept: list[Field] = []
    for field in fields[:FIELDS]:
        short = replace(field, name=clip(field.name, FIELD_NAME), value=clip(field.value, FIELD_VALUE))
        room -= len(short.name) + len(short.value)
        if room < 0:
            break
        kept.append(short)
    return tuple(kept)


def _button(button: Button) -> Button:
    return replace(
        button, label=button.label if len(button.label) <= BUTTON_LABEL else button.label[: BUTTON_LABEL - 1] + "…"
    )


def _picture(picture: Picture | None) -> Picture | None:
    if picture is None or len(picture.alt) <= ALT:
        return picture
    return replace(picture, alt=clip(picture.alt, ALT))
