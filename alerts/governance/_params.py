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
MOST_NAMED = 12
"""Names that come into a list or go out of it, each kept."""
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
_NANO = frozenset({"ibc.connection.max_expected_time_per_block"})
"""A span that is a plain number in the current form of its module too."""
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
        if _is_same(old, value):
            same += 1
        else:
            changes.append(_change(module, path, old, value, left_out=value == ""))
    for path, old in before.items():
        if path not in after and not _is_nothing(old):
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
        # The old store counted a span's nanoseconds.
        new = _seconds(text) if old is not None and _SPAN.fullmatch(old) and _NUMBER.fullmatch(text) else text
        if old is None or not _is_same(old, new):
            found.append(_change(module, whole, old, new))
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


def _is_nothing(text: str) -> bool:
    """Whether a value is what the chain has where nothing was said: zero, empty, no, or not there."""
    return _meaning(text) in _NOTHING


def _is_same(old: str, new: str) -> bool:
    return _meaning(old) == _meaning(new) or (_is_nothing(old) and _is_nothing(new))


def _seconds(nanoseconds: str) -> str:
    return f"{Decimal(nanoseconds) / _NANOSECONDS:f}s"


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
    if left_out:
        new = _nothing_like(old or "")
    before, after = number_of(old) if old else None, number_of(new)
    share = None
    if before is not None and after is not None and before > 0 and after >= 0 and before != after:
        share = float((after - before) / before)
    added, removed = _came_and_went(old, new)
    shown_old, shown_new = _apart(old, new)
    return Change(
        path=whole,
        old=None if shown_old is None else shown_old[:MOST_VALUE],
        new=shown_new[:MOST_VALUE],
        unit=_unit(whole, [text for text in (old, new) if text]),
        share=share,
        reset=bool(old) and not _is_nothing(old or "") and _is_nothing(new) and new != "false",
        added=added,
        removed=removed,
    )


def _nothing_like(old: str) -> str:
    """What a field holds on the chain when the message leaves it out, written as it was."""
    if _SPAN.fullmatch(old.strip()):
        return "0s"
    if number_of(old) is not None:
        return "0"
    return "false" if old == "true" else ""


def _came_and_went(old: str | None, new: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of two lists of names what the one has and the other has not; nothing of anything else."""
    before, after = (_names_in(text) for text in (old or "", new))
    if before is None or after is None:
        return (), ()
    added = [name for name in after if name not in before]
    removed = [name for name in before if name not in after]
    return tuple(added[:MOST_NAMED]), tuple(removed[:MOST_NAMED])


def _names_in(text: str) -> dict[str, None] | None:
    """The texts of a list of nothing but texts, in order; an empty one where nothing was said."""
    if _is_nothing(text):
        return {}
    try:
        read = json.loads(text) if text.startswith('["') else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, list) or not all(isinstance(each, str) for each in read):
        return None
    return dict.fromkeys(each[:MOST_VALUE] for each in read)


def _apart(old: str | None, new: str) -> tuple[str | None, str]:
    """Two long values from shortly before where they begin to differ: cut to the same beginning they would look alike."""
    if old is None or max(len(old), len(new)) <= _LONG:
        return old, new
    alike = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    start = alike - _BEFORE
    return (old, new) if start <= _BEFORE else (f"…{old[start:]}", f"…{new[start:]}")


def _unit(path: str, values: list[str]) -> str:
    """What a field's numbers count, by its path and by how they are written: the old one and the new one alike."""
    numbers = [number for number in map(number_of, values) if number is not None]
    if not numbers or len(numbers) < len(values):
        return ""
    plain = all(_NUMBER.fullmatch(value.strip()) for value in values)
    name = _WORD_STARTS.sub("_", path.rsplit(".", 1)[-1]).lower()
    if path.endswith("]"):
        denom = path.rsplit("[", 1)[-1][:-1]
        return denom if plain and not denom.isdigit() else ""
    if path in _BPS or name.endswith("_bps"):
        return "bps"
    if name.endswith("_percent"):
        return "percent"
    if not plain:
        return "seconds"
    if path in _NANO or (_TIMES.search(name) and _are_nanoseconds(numbers)):
        return "nanoseconds"
    if _FRACTION.search(name) and _are_shares(values, numbers):
        return "fraction"
    if name.endswith("_bytes"):
        return "bytes"
    return "blocks" if _BLOCKS.search(name) else ""


def _are_nanoseconds(numbers: list[Decimal]) -> bool:
    """Whether whole numbers of a span can only be nanoseconds: as seconds they would be centuries."""
    return any(numbers) and all(
        number == number.to_integral_value() and (number == 0 or number >= 60 * _NANOSECONDS) for number in numbers
    )


def _are_shares(values: list[str], numbers: list[Decimal]) -> bool:
    """Whether numbers are parts of one. One beyond it may be meant as well, where both are written as the chain writes shares."""
    within = [0 <= number <= 1 for number in numbers]
    return all(within) or (any(within) and min(numbers) >= 0 and all("." in value for value in values))
