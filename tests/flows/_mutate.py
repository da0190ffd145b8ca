"""Ruining an answer at random, and saying how: what an API under attack, under repair or under new management may send."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Place: TypeAlias = tuple[Any, Any]
"""A container and the key or index in it."""

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1e309",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "٣",
    "1" * 400,
    "mint_status_sunset",
    "PROPOSAL_STATUS_UNSPECIFIED",
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "1969-12-31T23:59:59Z",
    "@everyone <script>alert(1)</script>",
    "[free AKT](https://example.org)",
    "\u202egnp.exe\u0000\u001b[31m\n\r",
    "\ud800",
    "💥" * 300,
    "x" * 20_000,
)
NUMBERS = (
    0,
    -0.0,
    1,
    -1,
    0.5,
    1e-320,
    1e308,
    -1e308,
    10**18,
    10**40,
    2**53 + 1,
)
ENDLESS = (float("nan"), float("inf"), float("-inf"))
OTHERS = (None, True, False, [], {}, [[]], [[[[{}]]]], {"": ""}, [None], {"value": 1})


@dataclass(frozen=True)
class Ruined:
    """A ruined answer: as bytes on the wire, or (`body` None) as a value that the JSON reader let through."""

    value: Any
    body: bytes | None
    done: str


def mutate(answer: Any, rng: random.Random) -> Ruined:
    """Ruin a copy of `answer`. A quarter of them skip the JSON reader, which would stop NaN before the typed readers see it."""
    ruined = copy.deepcopy(answer)
    done: list[str] = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = list(_places(ruined))
        change = rng.choice(_CHANGES)
        if not places or rng.random() < 0.02:
            ruined, name = copy.deepcopy(rng.choice((*OTHERS, *NUMBERS, *ENDLESS, *TEXTS[:6]))), "replaced whole"
        else:
            name = change(rng.choice(places), rng)
        done.append(name)
    if rng.random() < 0.25:
        return Ruined(ruined, None, ", ".join(done))
    body = json.dumps(ruined).encode()
    if rng.random() < 0.15:
        body, name = rng.choice(_BODIES)(body, rng)
        done.append(name)
    return Ruined(ruined, body, ", ".join(done))


def _places(value: Any) -> list[Place]:
    found: list[Place] = []
    waiting = [value]
    while waiting:
        here = waiting.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            waiting.append(here[key])
    return found


def _drop(place: Place, _: random.Random) -> str:
    holder, key = place
    del holder[key]
    return f"dropped {key!r}"


def _rename(place: Place, rng: random.Random) -> str:
    holder, key = place
    if not isinstance(holder, dict):
        return _drop(place, rng)
    new = rng.choice((f"{key}V2", key.upper(), f"u{key}", "", *TEXTS[-6:-3]))
    holder[new] = holder.pop(key)
    return f"renamed {key!r} to {new[:20]!r}"


def _put(values: tuple[Any, ...], what: str) -> Callable[[Place, random.Random], str]:
    def change(place: Place, rng: random.Random) -> str:
        holder, key = place
        value = copy.deepcopy(rng.choice(values))
        holder[key] = value
        return f"put {what} {str(value)[:24]!r} at {key!r}"

    return change


def _scale(place: Place, rng: random.Random) -> str:
    """Other units, another sign: a number stays a number."""
    holder, key = place
    value, factor = holder[key], rng.choice((-1, 0, 1e-6, 1e6, 1e300, 0.999, 1.001, -1e-18))
    try:
        number = float(value) * factor
    except (TypeError, ValueError, OverflowError):
        return _put(NUMBERS, "number")(place, rng)
    holder[key] = str(number) if isinstance(value, str) else number
    return f"scaled {key!r} by {factor}"


def _as_text(place: Place, _: random.Random) -> str:
    holder, key = place
    value = holder[key]
    holder[key] = json.dumps(value) if not isinstance(value, str) else [value]
    return f"turned {key!r} into text"


def _wrap(place: Place, rng: random.Random) -> str:
    holder, key = place
    depth = rng.choice((1, 2, 60))
    for _ in range(depth):
        holder[key] = [holder[key]] if rng.random() < 0.5 else {"data": holder[key]}
    return f"wrapped {key!r} {depth} deep"


def _swap(place: Place, rng: random.Random) -> str:
    holder, key = place
    other = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]
    return f"swapped {key!r} and {other!r}"


def _repeat(place: Place, rng: random.Random) -> str:
    holder, key = place
    if isinstance(holder, list):
        holder.extend(copy.deepcopy([holder[key]] * rng.choice((1, 2, 500))))
        return f"repeated item {key}"
    if isinstance(holder[key], list) and holder[key]:
        del holder[key][rng.randrange(len(holder[key])) :]
        return f"cut the list {key!r}"
    return _drop(place, rng)


def _many(place: Place, rng: random.Random) -> str:
    holder, key = place
    if isinstance(holder, dict):
        holder.update({f"{rng.choice(TEXTS[-7:-1])[:30]}{number}": copy.deepcopy(holder[key]) for number in range(600)})
        return f"600 more like {key!r}"
    return _repeat(place, rng)


_CHANGES = (
    _drop, _drop, _rename, _scale, _scale, _as_text, _wrap, _swap, _repeat, _many,
    _put((None,), "null"), _put(NUMBERS, "number"), _put(NUMBERS, "number"), _put(TEXTS, "text"), _put(TEXTS, "text"),
    _put(OTHERS, "value"), _put(ENDLESS, "number"),
)  # fmt: skip


def _cut(body: bytes, rng: random.Random) -> tuple[bytes, str]:
    return body[: rng.randrange(len(body) + 1)], "cut off"


def _twice(body: bytes, _: random.Random) -> tuple[bytes, str]:
    return body + body, "said twice"


def _html(_: bytes, __: random.Random) -> tuple[bytes, str]:
    return b"<!DOCTYPE html><title>Just a moment...</title>", "a page of HTML"


def _deep(_: bytes, rng: random.Random) -> tuple[bytes, str]:
    depth = rng.choice((500, 200_000))
    return b"[" * depth + b"]" * depth, f"{depth} lists in each other"


def _noise(body: bytes, rng: random.Random) -> tuple[bytes, str]:
    broken = bytearray(body or b"{}")
    for _ in range(rng.choice((1, 3, 30))):
        broken[rng.randrange(len(broken))] = rng.randrange(256)
    return bytes(broken), "bytes flipped"


def _same_key(body: bytes, _: random.Random) -> tuple[bytes, str]:
    return body.replace(b"{", b'{"now": 1, "now": 2, ', 1), "a key twice"


def _long_number(body: bytes, _: random.Random) -> tuple[bytes, str]:
    return body.replace(b": ", b": " + b"9" * 10_000, 1), "a number of ten thousand digits"


def _mark(body: bytes, _: random.Random) -> tuple[bytes, str]:
    return b"\xef\xbb\xbf" + body, "a byte order mark"


_BODIES = (_cut, _cut, _cut, _twice, _html, _deep, _noise, _noise, _same_key, _long_number, _mark)
