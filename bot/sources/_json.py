"""JSON as strictly as it is written: no duplicate keys, no NaN, no half documents, no text that cannot be stored."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from bot.errors import SourceDown, SourceShapeChanged


class _DuplicateError(ValueError):
    """An object names a key twice, and nobody knows which is meant."""


class _NotANumberError(ValueError):
    """NaN or Infinity, which JSON does not have."""


def parse(body: bytes, host: str) -> Any:
    """The value in `body`. Raises SourceDown for what was cut off, SourceShapeChanged for what is no JSON."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceDown(f"{host} sent bytes that are not UTF-8, at byte {error.start}") from error
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_constant)
        return _mended(value) if "\\ud" in text or "\\uD" in text else value
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
