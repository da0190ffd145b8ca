"""Spans of time as text: "30s", "5m", "2h", "7d", "1h30m". The same words in rules, settings and on the command line."""

from __future__ import annotations

import re

from alerts.sample import DAY, HOUR, MINUTE, SECOND, Ms

LONGEST: Ms = 3_660 * DAY
"""Ten years: longer is a slip of the finger, and a sum with it must still fit the database's integers."""

_UNITS: dict[str, Ms] = {"w": 7 * DAY, "d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": 1}
_FORM = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_EXAMPLES = 'write it like "30s", "5m", "2h", "7d" or "1h30m"'


def parse_duration(text: str) -> Ms:
    """Milliseconds of a span. Raises ValueError with a sentence; the largest unit comes first, each at most once."""
    stripped = text.strip()
    match = _FORM.fullmatch(stripped) if stripped and len(stripped) <= 60 else None
    if match is None:
        raise ValueError(f"{text[:40]!r} is no duration: {_EXAMPLES}")
    span = sum(int(digits) * unit for digits, unit in zip(match.groups(), _UNITS.values(), strict=True) if digits)
    if span > LONGEST:
        raise ValueError(f"{text[:40]!r} is longer than ten years: {_EXAMPLES}")
    return span


def format_duration(span: Ms) -> str:
    """The shortest text that parses back to `span`; weeks are said in days."""
    if span == 0:
        return "0s"
    parts: list[str] = []
    for name, unit in list(_UNITS.items())[1:]:
        whole, span = divmod(span, unit)
        if whole:
            parts.append(f"{whole}{name}")
    return "".join(parts)
