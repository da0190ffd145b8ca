"""JSON as strictly as it is written: no duplicate keys, no NaN, no half documents, no text that cannot be stored.

Except where a list carries what strangers wrote into it, word for word: a call to a contract is any JSON, and one of them
must not hide the others.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from bot.errors import SourceDown, SourceShapeChanged


class _DuplicateError(ValueError):
    """An object names a key twice, and nobody knows which is meant."""


class _NotANumberError(ValueError):
    """NaN or Infinity, which JSON does not have."""


_DEEPEST = 100
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]+|[\]}]+', re.DOTALL)
"""A text, or a run of brackets: everything between is flat."""
_DIGITS = 4_000


def parse(body: bytes, host: str, *, strangers: bool = False) -> Any:
    """The value in `body`. Raises SourceDown for what was cut off, SourceShapeChanged for what is no JSON.

    With `strangers` the last of two equal keys stands, a number too long to read is text, and what lies too deep is null.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceDown(f"{host} sent bytes that are not UTF-8, at byte {error.start}") from error
    try:
        return _read(text, strangers=strangers)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise SourceDown(f"{host} stopped in the middle of its answer") from error
        raise SourceShapeChanged("$", f"not JSON at character {error.pos}") from error
    except _DuplicateError as error:
        raise SourceShapeChanged("$", "a key stands twice in one object") from error
    except _NotANumberError as error:
        raise SourceShapeChanged("$", "NaN or Infinity is not JSON") from error
    except RecursionError as error:
        raise SourceShapeChanged("$", "nested too deeply") from error
    except ValueError as error:
        raise SourceShapeChanged("$", "a number too long to read") from error


def _read(text: str, *, strangers: bool) -> Any:
    if not strangers:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
    else:
        try:
            value = _any(text)
        except RecursionError:
            value = _any(_shallow(text))
    return _mended(value) if "\\ud" in text or "\\uD" in text else value


def _any(text: str) -> Any:
    return json.loads(text, parse_constant=_constant, parse_int=_whole)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _shallow(text: str) -> str:
    """The document with null in place of every value that lies too deep."""
    kept: list[str] = []
    depth, at = 0, 0
    for found in _TOKEN.finditer(text):
        run = found.group()
        if run[0] == '"':
            continue
        for place, char in enumerate(run, found.start()):
            depth += 1 if char in "[{" else -1
            if char in "[{" and depth == _DEEPEST + 1:
                kept.append(text[at:place] + "null")
            elif char in "]}" and depth == _DEEPEST:
                at = place + 1
    return "".join(kept) + text[at:] if depth == 0 else text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateError
    return found


def _constant(_: str) -> NoReturn:
    raise _NotANumberError


def _mended(value: Any) -> Any:
    """Half a surrogate pair is text that no database and no terminal takes: it becomes the replacement character."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
