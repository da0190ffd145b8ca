"""Parameters compared: what a message would put in place of what a module has now.

A MsgUpdateParams carries the whole set, so most of what it holds is no change. Values are compared by what they mean:
`0.13` and `0.130000000000000000` are one number, `172800s` and `172800.0s` one span.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from alerts.governance._effects import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_FIELDS = 400
MOST_VALUE = 300
"""Characters of a value that are kept for showing; the comparison is over the whole."""
_MOST_NAME = 80
_LONG, _BEFORE = 80, 24
"""Characters of a value that surely fit a line, and of those before a difference that are kept."""
_DEEPEST = 6
_IDENTITY = ("denom", "name", "key", "id", "address", "source", "code_id")

_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?", re.ASCII)
_SPAN = re.compile(r"(\d{1,18}(?:\.\d{1,9})?)s", re.ASCII)
_GO_SPAN = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?", re.ASCII)
_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_BPS = frozenset({"bme.circuit_breaker_warn_threshold", "bme.circuit_breaker_halt_threshold"})
"""Basis points although the name does not say so: 9500 is 0.95."""
_FRACTION = re.compile(
    r"quorum|threshold|ratio|tax|inflation|goal_bonded|fraction|commission|reward|deviation|slash|burn_rate|min_signed"
)
_BLOCKS = re.compile(r"(?:^|_)(?:blocks|height|window)(?:_|$)")
_TIMES = re.compile(r"(?:_period|_time|_duration|_age_duration|_timeout|_window)$")
_NANOSECONDS = 10**9


def diff(module: str, now: Mapping[str, object] | None, new: Mapping[str, object]) -> tuple[tuple[Change, ...], int]:
    """What changes when `new` takes the place of `now`, and how many fields stay. `now` None: nobody knows it.

    What `new` leaves out becomes zero or empty on the chain: that is a change too.
    """
    after = dict(_fields(new))
    if now is None:
        unseen = (_change(module, path, None, value) for path, value in after.items())
        return tuple(_with_denom(change, module, {}, after) for change in unseen), 0
    before = dict(_fields(now))
    changes: list[Change] = []
    same = 0
    for path, value in after.items():
        old = before.get(path, "")
        if _meaning(old) == _meaning(value):
            same += 1
        else:
            changes.append(_change(module, path, old, value))
    for path, old in before.items():
        if path not in after and _meaning(old) not in _NOTHING:
            changes.append(_change(module, path, old, "", left_out=True))
    return tuple(_with_denom(change, module, before, after) for change in changes), same


def _with_denom(change: Change, module: str, before: Mapping[str, str], after: Mapping[str, str]) -> Change:
    """The amount of a coin that stands alone counts what is named beside it, while that stays the same."""
    path = change.path.removeprefix(f"{module}.")
    if change.unit or not path.endswith(".amount"):
        return change
    beside = f"{path.removesuffix('.amount')}.denom"
    denom = after.get(beside, before.get(beside, ""))
    return replace(change, unit=denom[:_MOST_NAME]) if before.get(beside, denom) == denom else change


def legacy(subspace: str, key: str, value: str, now: Mapping[str, object] | None) -> tuple[Change, ...]:
    """A change of a ParameterChangeProposal, whose value is JSON inside a text; `now` as above.

    The old parameter store named its keys in its own way (`MinDeposits`, `tallyparams`); where the module has a field of
    that name today its value is the old one.
    """
    module = subspace.strip().lower()
    path = key.strip()
    try:
        read: object = json.loads(value)
    except (ValueError, RecursionError):
        read = value
    known = dict(_fields(now)) if now is not None else None
    snake = _WORD_STARTS.sub("_", path).lower()
    found: list[Change] = []
    parts = dict(_fields(read)) if isinstance(read, dict) else dict(_of("", read, 0))
    for inner, text in parts.items():
        whole = _joined(path, inner)
        old: str | None = None
        if known is not None:
            old = next(
                (known[each] for each in (_joined(snake, inner), inner.lstrip("."), inner) if each in known), None
            )
        if old is None or _meaning(old) != _meaning(text):
            found.append(_change(module, whole, old, text))
    return tuple(found)


def _joined(path: str, inner: str) -> str:
    if not inner:
        return path
    return f"{path}{inner}" if inner.startswith("[") else f"{path}.{inner}"


def _fields(params: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every field by its path, as text: `min_deposit[uakt]`, `block.max_bytes`. At most so many."""
    count = 0
    for key, value in params.items():
        if key == "@type":
            continue
        for found in _of(str(key)[:_MOST_NAME], value, 0):
            if count >= MOST_FIELDS:
                return
            count += 1
            yield found


def _of(path: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth >= _DEEPEST:
        yield path, _text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "@type":
                name = str(key)[:_MOST_NAME]
                yield from _of(f"{path}.{name}" if path else name, item, depth + 1)
    elif isinstance(value, list) and (names := _names(value)):
        for name, item in zip(names, value, strict=True):
            rest = {key: each for key, each in item.items() if key not in _IDENTITY or str(each) != name}
            inner: object = rest["amount"] if rest.keys() == {"amount"} else rest
            yield from _of(f"{path}[{name[:_MOST_NAME]}]", inner, depth + 1)
    else:
        yield path, _text(value)


def _names(items: list[object]) -> list[str]:
    """What tells the items of a list apart (a coin's denomination), or nothing where nothing does."""
    for key in _IDENTITY:
        names = [str(item[key]) for item in items if isinstance(item, dict) and isinstance(item.get(key), str | int)]
        if names and len(names) == len(items) == len(set(names)):
            return names
    return []


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return "?"


def _meaning(text: str) -> object:
    """What a value stands for, for comparing."""
    number = number_of(text)
    return text.strip() if number is None else number


_NOTHING = (Decimal(0), "", "[]", "{}", "false", "null")


def number_of(text: str) -> Decimal | None:
    """The number in a value: a plain one, or a span in seconds."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if span := _SPAN.fullmatch(text):
        return Decimal(span[1])
    if text and (span := _GO_SPAN.fullmatch(text)):
        hours, minutes, seconds = (Decimal(part or 0) for part in span.groups())
        return hours * 3600 + minutes * 60 + seconds
    return None


def _change(module: str, path: str, old: str | None, new: str, *, left_out: bool = False) -> Change:
    whole = f"{module}.{path}" if module else path
    before = number_of(old) if old else None
    after = Decimal(0) if left_out and before is not None else number_of(new)
    share = None
    if before is not None and after is not None and before and before != after:
        share = float((after - before) / abs(before))
    nothing = left_out or (_meaning(new) in _NOTHING and new != "false")
    shown_old, shown_new = _apart(old, new)
    return Change(
        path=whole,
        old=None if shown_old is None else shown_old[:MOST_VALUE],
        new="0" if left_out and before is not None else shown_new[:MOST_VALUE],
        unit=_unit(whole, new or old or ""),
        share=share,
        reset=bool(old) and _meaning(old or "") not in _NOTHING and nothing,
    )


def _apart(old: str | None, new: str) -> tuple[str | None, str]:
    """Two long values from shortly before where they begin to differ: cut to the same beginning they would look alike."""
    if old is None or max(len(old), len(new)) <= _LONG:
        return old, new
    alike = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    start = alike - _BEFORE
    return (old, new) if start <= _BEFORE else (f"…{old[start:]}", f"…{new[start:]}")


def _unit(path: str, value: str) -> str:
    """What a field's number counts, by its path and by how it is written."""
    number = number_of(value)
    if number is None:
        return ""
    name = _WORD_STARTS.sub("_", path.rsplit(".", 1)[-1]).lower()
    if path.endswith("]"):
        denom = path.rsplit("[", 1)[-1][:-1]
        return denom if _NUMBER.fullmatch(value.strip()) and not denom.isdigit() else ""
    if path in _BPS or name.endswith("_bps"):
        return "bps"
    if name.endswith("_percent"):
        return "percent"
    if not _NUMBER.fullmatch(value.strip()):
        return "seconds"
    if _TIMES.search(name) and number >= 60 * _NANOSECONDS and number == number.to_integral_value():
        return "nanoseconds"
    if _FRACTION.search(name) and 0 <= number <= 1:
        return "fraction"
    return "blocks" if _BLOCKS.search(name) else ""
