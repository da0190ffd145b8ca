"""Rules as TOML text: what alerts/parsing.py reads back to equal rules."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from alerts.parsing import to_mapping

if TYPE_CHECKING:
    from alerts.rule import Rule

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_WIDE = 100
"""Characters of a line beyond which a list is written one element a line."""


def rule_toml(rule: Rule) -> str:
    """One [[rules]] table with what differs from the default, always in the same order."""
    return table_toml(to_mapping(rule))


def table_toml(form: Mapping[str, object]) -> str:
    """The same of a form as it is stored, whether or not it is a rule."""
    lines = ["[[rules]]"]
    for key, value in form.items():
        line = f"{_key(key)} = {value_toml(value)}"
        if len(line) > _WIDE and isinstance(value, list):
            line = f"{_key(key)} = [\n{''.join(f'  {value_toml(item)},' + chr(10) for item in value)}]"
        lines.append(line)
    return "\n".join(lines) + "\n"


def value_toml(value: object) -> str:
    """A value on one line; tables are inline."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int():
            return str(value)
        case float():
            return _number(value)
        case Mapping():
            inside = ", ".join(f"{_key(str(key))} = {value_toml(item)}" for key, item in value.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(map(value_toml, value))}]"
    return _text(str(value))


def comment_toml(text: str) -> str:
    """Text as comments: nothing in it can end the line and become a key."""
    return "".join(f"# {_plain(line)}".rstrip() + "\n" for line in text.splitlines() or [""])


def _number(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _text(value: str) -> str:
    return f'"{"".join(map(_letter, value))}"'


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    code = ord(letter)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # half of a pair is no text, and no file can hold it
    return f"\\u{code:04x}" if code < 0x20 or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029) else letter


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _plain(line: str) -> str:
    return (
        "".join(" " if ord(letter) < 0x20 or 0x7F <= ord(letter) < 0xA0 else letter for letter in line)
        .encode("utf-8", "replace")
        .decode("utf-8")
    )
