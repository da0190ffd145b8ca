"""What Discord accepts in one message, by name, and how text is made to fit.

The numbers are Discord's (API v10). It counts Unicode code points, as `len` does; its OpenAPI file knows neither the
sum over all embeds nor the content limit of bots, so they are kept here and proven by a property test.
"""

from __future__ import annotations

import re

CONTENT = 2000
"""Characters of `content` in a bot's message."""
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FOOTER = 2048
EMBED_AUTHOR = 256
EMBED_FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
EMBEDS = 10
"""Embeds in one message."""
EMBED_TOTAL = 6000
"""Characters of titles, descriptions, field names and values, footers and authors over all embeds of one message."""
ATTACHMENTS = 10
ATTACHMENT_BYTES = 10 * 1024 * 1024
"""One file, on a server without boosts."""
ALT_TEXT = 1024
"""An attachment's description."""
ROWS = 5
ROW_BUTTONS = 5
BUTTONS = ROWS * ROW_BUTTONS
BUTTON_LABEL = 80
BUTTON_URL = 512
CUSTOM_ID = 100
SELECT_OPTIONS = 25
MODAL_TITLE = 45
MODAL_INPUTS = 5
CHOICES = 25
"""Choices of an option, and answers of an autocomplete."""
CHOICE = 100
"""Characters of a choice's name, and of its value."""
GLOBAL_COMMANDS = 100
COMMAND_NAME = re.compile(r"^[-_\w]{1,32}$")
"""Command and option names; lower case besides."""
COMMAND_DESCRIPTION = 100
NONCE = 25
"""Characters of a nonce; unique per author."""
REQUESTS_A_SECOND = 50
"""Over all routes of one bot; answers to interactions do not count."""
ACKNOWLEDGE_SECONDS = 3
"""An interaction not acknowledged by then is shown as failed."""
TOKEN_SECONDS = 15 * 60
"""How long an interaction's token can be answered with."""

ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[.!?;][\"')\]*`]*(?=\s)|\n")
_OPEN_TOKEN = re.compile(r"<[^<>\s]{0,64}$|\[[^\[\]]{0,200}(\]\([^()\s]*)?$")
_PAIRED = ("**", "`", "__", "~~")


def cut(text: str, limit: int) -> str:
    """`text` within `limit` characters: cut after a sentence if one ends in the second half, else after a word, with "…".

    A time mark, a mention or a link is never cut through, and bold or code that the cut left open is closed again.
    """
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    room = limit - len(ELLIPSIS)
    for spare in range(len("".join(_PAIRED)) + 1):
        head = _at_a_boundary(text, room - spare)
        closers = _unclosed(head)
        if len(head) + len(closers) <= room:
            return head + ELLIPSIS + closers
    return ELLIPSIS


def _at_a_boundary(text: str, room: int) -> str:
    head = text[: max(room, 0)]
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: room + 1]) if room // 2 <= match.end() <= room]
    if ends:
        head = head[: ends[-1]]
    elif len(text) > room and (space := head.rfind(" ")) >= room // 2:
        head = head[:space]
    return _OPEN_TOKEN.sub("", head).rstrip()


def _unclosed(text: str) -> str:
    return "".join(mark for mark in _PAIRED if text.count(mark) % 2)
