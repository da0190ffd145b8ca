"""Names for people: networks, sources, labels. What is not ours goes through bot.foreign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot import foreign
from bot.cards import words

if TYPE_CHECKING:
    from collections.abc import Mapping

_METRIC = re.compile(
    r"(?:bme|oracle|gpu|leases|spend|revenue|providers|token|chain|gov|source)(?:\.[a-z][a-z0-9_]*){1,3}"
)
"""A metric's key, in the families of the catalogue: no host, though gpu.io would look like one."""
_SOURCE_FIRST = re.compile(r"([a-z_]{1,40}(?:/[A-Za-z_]{1,60})?)(?=: | has not answered)")
_ID_BEHIND = re.compile(r" \(\d{1,20}\)$", re.ASCII)
_PLACE = re.compile(r"\{([^{}\s]{1,80})\}")


def safe(text: str, cap: int = 100) -> str:
    """Foreign or user text on one line, to stand in markup."""
    return foreign.escape(foreign.name(text, cap))


def person(who: str, cap: int = 60) -> str:
    """Somebody's name, without the id that the audit keeps behind it."""
    return safe(_ID_BEHIND.sub("", who), cap)


def code(text: str, cap: int = 80) -> str:
    """Foreign text for inside `code`, where a backslash does not escape."""
    if _METRIC.fullmatch(text) and len(text) <= cap:
        return text
    return foreign.name(text, cap).replace("`", "'").replace("\\", "/") or "?"


def is_metric(text: str) -> bool:
    """Whether it is a metric's key, or looks like one."""
    return _METRIC.fullmatch(text) is not None


def network(label: str) -> str:
    """Akash, Render; without the mark of made-up values, which is said by SIMULATED."""
    plain = label.removesuffix(SIMULATED)
    return words.NETWORKS.get(plain) or safe(plain, 40) or words.NETWORKS["akash"]


def unit(unit: str, network_label: str) -> str:
    """A unit as people of that network say it: the network's own token by its name."""
    if unit != "token":
        return unit
    return words.TOKENS.get(network_label.removesuffix(SIMULATED), unit)


def source(key: str) -> str:
    """Say chain for akash_chain, and "chain (oracle)" for one request of it."""
    whole, _, request = key.partition("/")
    shown = words.SOURCES.get(whole) or safe(whole, 40)
    return f"{shown} ({safe(request, 40)})" if request else shown


def said(reason: str, cap: int = 160) -> str:
    """A reason as it was given, with its source as a person calls it: `chain (oracle): price stalled`."""
    found = _SOURCE_FIRST.match(reason)
    if found is None or found.group(1).partition("/")[0] not in words.SOURCES:
        return safe(reason, cap).rstrip(".")
    rest, colon = reason[found.end() :].removeprefix(":"), ":" if reason[found.end() :].startswith(":") else ""
    return f"{source(found.group(1))}{colon} {safe(rest, cap)}".rstrip(". ")


def sources(keys: str) -> str:
    """Several, as use cases give them: separated by commas."""
    return ", ".join(source(key.strip()) for key in keys.split(",") if key.strip())


def label(name: str, value: str) -> str:
    """A label's value as it is said in a sentence."""
    match name:
        case "network":
            return network(value)
        case "source":
            return source(value)
        case "window":
            return words.WINDOW_SHORT.get(value) or safe(value, 40)
        case "stat":
            return words.STATS.get(value) or safe(value, 40)
    return safe(value, 60)


def filled(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its {places} filled, or None when one of them is not known."""
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        value = values.get(found.group(1))
        missing = missing or value is None
        return value or ""

    text = _PLACE.sub(fill, template)
    return None if missing else text


def places(template: str) -> set[str]:
    """The names of a template's places."""
    return set(_PLACE.findall(template))


def capital(text: str) -> str:
    """With a capital letter first."""
    return text[:1].upper() + text[1:]
