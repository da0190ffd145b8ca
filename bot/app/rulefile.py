"""Rules as a file: what an import would change, and the text of an export."""

from __future__ import annotations

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
        return parse(row.body, row.name), ""
    except RuleProblems as err:
        return None, str(err)


def compare(stored: Iterable[StoredRule], rules: Sequence[Rule], *, replace: bool = False) -> Comparison:
    """What it takes to make the stored rules those of a file; with `replace` what is not in the file goes."""
    rows = {row.name: row for row in stored}
    changes: list[Change] = []
    refused: list[tuple[int, str, str]] = []
    same = 0
    for place, rule in enumerate(rules):
        row = rows.pop(rule.name, None)
        if row is None:
            changes.append(Change("new", rule.name, rule, fields_of({}, to_mapping(rule))))
            continue
        was, cause = parsed(row)
        fields = fields_of(row.body if was is None else to_mapping(was), to_mapping(rule))
        if not fields:
            same += 1
        elif row.origin in READ_ONLY:
            refused.append((place, rule.name, READ_ONLY[row.origin]))
        else:
            changes.append(Change("changed", rule.name, rule, fields, row, cause))
    left = [row for row in rows.values() if replace and row.origin not in READ_ONLY]
    spared = [row.name for row in left if parsed(row)[0] is None]
    changes += [Change("removed", row.name, None, (), row) for row in left if row.name not in spared]
    return Comparison(tuple(changes), same, tuple(refused), tuple(spared))


def fields_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The keys that differ, in the order of the form."""
    keys = sorted({*before, *after}, key=lambda key: (RULE_KEYS.index(key) if key in RULE_KEYS else 99, key))
    return tuple(FieldChange(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))


def export_toml(rows: Iterable[StoredRule]) -> str:
    """The rules by name, each with who made it and when; broken ones as comments, so that the file still parses."""
    parts: list[str] = []
    for row in sorted(rows, key=lambda row: row.name):
        rule, cause = parsed(row)
        head = f"made {iso(row.made_at // 1000 * 1000)} by {row.origin}"
        if row.changed_at != row.made_at or row.author != row.origin:
            head += f", changed {iso(row.changed_at // 1000 * 1000)} by {row.author}"
        if rule is not None:
            parts.append(comment_toml(head.replace("\n", " ")) + rule_toml(rule))
            continue
        told = comment_toml(f"BROKEN, as it is stored: {cause}".replace("\n", " "))
        parts.append(
            comment_toml(head.replace("\n", " ")) + told + comment_toml(table_toml({"name": row.name, **row.body}))
        )
    return "\n".join(parts)
