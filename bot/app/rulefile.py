"""Rules as a file: what an import would change, and the text of an export."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.errors import RuleProblems
from alerts.parsing import RULE_KEYS
from alerts.rule import parse, to_mapping
from alerts.writing import comment_toml, rule_toml, table_toml
from bot.storage.export import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from alerts.rule import Rule
    from bot.storage import StoredRule

READ_ONLY = {
    "preset": "is a preset: choose presets in [alerts] of the configuration",
    "file": "stands in the configuration: change it there",
}
"""Origins whose rules are not changed here, and where they are."""
SHARED = "is the name of a rule of everybody's: give yours another one, and mute that one for this server"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One key of a rule, before and after; None: not given."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one rule."""

    what: str
    """new, changed, removed."""
    name: str
    """What people call it."""
    rule: Rule | None
    fields: tuple[FieldChange, ...] = ()
    was: StoredRule | None = None
    mends: str = ""
    """The stored one did not parse, and why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file against what is stored."""

    changes: tuple[Change, ...]
    same: int
    refused: tuple[tuple[int, str, str], ...]
    """(place in the file, name, why it cannot be changed here)."""
    spared: tuple[str, ...] = ()
    """Broken rules that are not in the file and stay all the same: what cannot be read is never dropped in passing."""


def parsed(row: StoredRule) -> tuple[Rule | None, str]:
    """A stored rule, or why it is none."""
    try:
        return dataclasses.replace(parse(row.body, row.title), name=row.name), ""
    except RuleProblems as err:
        return None, str(err)


def compare(
    stored: Iterable[StoredRule], rules: Sequence[Rule], *, guild: str = "", replace: bool = False
) -> Comparison:
    """What it takes to make the rules of a server (of the house: empty) those of a file.

    With `replace` what is not in the file goes. A rule of the house that a server's file says differently is refused.
    """
    every = list(stored)
    rows = {row.title: row for row in every if row.guild == guild}
    shared = {row.title: row for row in every if not row.guild and guild}
    changes: list[Change] = []
    refused: list[tuple[int, str, str]] = []
    same = 0
    for place, rule in enumerate(rules):
        row = rows.pop(rule.name, None) or shared.get(rule.name)
        if row is None:
            changes.append(Change("new", rule.name, rule, fields_of({}, to_mapping(rule))))
            continue
        was, cause = parsed(row)
        fields = fields_of(row.body if was is None else to_mapping(was), to_mapping(rule))
        if not fields:
            same += 1
        elif row.guild != guild:
            refused.append((place, rule.name, SHARED))
        elif row.origin in READ_ONLY:
            refused.append((place, rule.name, READ_ONLY[row.origin]))
        else:
            changes.append(Change("changed", rule.name, rule, fields, row, cause))
    left = [row for row in rows.values() if replace and row.origin not in READ_ONLY]
    spared = [row.title for row in left if parsed(row)[0] is None]
    changes += [Change("removed", row.title, None, (), row) for row in left if row.title not in spared]
    return Comparison(tuple(changes), same, tuple(refused), tuple(spared))


def fields_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The keys that differ, in the order of the form."""
    keys = sorted({*before, *after}, key=lambda key: (RULE_KEYS.index(key) if key in RULE_KEYS else 99, key))
    return tuple(FieldChange(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))


def export_toml(rows: Iterable[StoredRule]) -> str:
    """The rules by name, each with who made it and when; broken ones as comments, so that the file still parses."""
    parts: list[str] = []
    for row in sorted(rows, key=lambda row: (row.title, row.guild)):
        rule, cause = parsed(row)
        head = f"made {iso(row.made_at // 1000 * 1000)} by {row.origin}"
        if row.changed_at != row.made_at or row.author != row.origin:
            head += f", changed {iso(row.changed_at // 1000 * 1000)} by {row.author}"
        if rule is not None:
            parts.append(comment_toml(head.replace("\n", " ")) + rule_toml(rule))
            continue
        told = comment_toml(f"BROKEN, as it is stored: {cause}".replace("\n", " "))
        parts.append(
            comment_toml(head.replace("\n", " ")) + told + comment_toml(table_toml({"name": row.title, **row.body}))
        )
    return "\n".join(parts)
