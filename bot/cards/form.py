"""A form before it has a face: what is asked, what stands in it already, and what its answer is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cards import words, words_rules
from bot.cards.actions import RULE, Action

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FORM = 4000


@dataclass(frozen=True, slots=True)
class Asked:
    """One field."""

    key: str
    label: str
    value: str = ""
    hint: str = ""
    most: int = 100
    required: bool = True
    long: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """(value, what it is called): one of them, in place of a text."""


@dataclass(frozen=True, slots=True)
class Form:
    """At most five fields."""

    title: str
    action: Action
    fields: tuple[Asked, ...]


def rule_form(title: str, verb: str, key: str, given: Mapping[str, str]) -> Form:
    """A rule: what most of them have by itself, everything else as the same TOML that files hold."""
    severities = tuple((severity, says) for severity, says in words_rules.RULE_SEVERITIES.items())
    ops = tuple((op, f"{op}  {says}") for op, says in words.OPS.items())
    asked = words_rules.RULE_FORM
    return Form(
        title,
        Action(RULE, verb, key),
        (
            Asked("name", *asked["name"][:1], given.get("name", ""), asked["name"][1]),
            Asked("op", asked["op"][0], given.get("op") or "<", asked["op"][1], choices=ops, required=False),
            Asked(
                "threshold", asked["threshold"][0], given.get("threshold", ""), asked["threshold"][1], most=300, required=False
            ),
            Asked(
                "severity", asked["severity"][0], given.get("severity") or "warning", asked["severity"][1], choices=severities,
                required=False,
            ),
            Asked("more", asked["more"][0], given.get("more", ""), asked["more"][1], most=MOST_FORM, long=True),
        ),
    )  # fmt: skip
