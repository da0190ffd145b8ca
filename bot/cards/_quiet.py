"""How what keeps something quiet is named."""

from __future__ import annotations

import re

from bot.cards import _names

_HOURS = re.compile(r"\d\d:\d\d-\d\d:\d\d [A-Za-z0-9_+/-]{1,40}", re.ASCII)
"""Quiet hours are ours and hold colons, which foreign text may not: they could begin an emoji."""


def by(text: str, cap: int = 160) -> str:
    """Who or what it was: a person's name and reason, a rule, or hours of the day."""
    return text if _HOURS.fullmatch(text) else _names.safe(text, cap)
