"""Rules made ready for many evaluations: grouped by what they read, with only those judged that can change.

A plain rule (a number as threshold, nothing else to look at) that is at rest stays at rest unless a value of its group
lies beyond its threshold. Everything else is judged at every evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from alerts.conditions.reading import Choices, Quantity, quantity_of
from alerts.crossing import Crossing, Rows
from alerts.rule import NoData, Rule, Selector

Crossed: TypeAlias = Callable[[Collection[float]], list[Rule]]

INDEX_FROM = 16
"""Rules of one quantity from which a sorted list is faster than comparing them in turn."""


@dataclass(frozen=True, slots=True)
class Group:
    """Plain rules over one quantity."""

    quantity: Quantity
    rules: tuple[Rule, ...]
    crossed: Crossed
    """The rules beyond whose threshold any of the values lies; maybe one more, never one less."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What compile_rules makes. It holds no state of any alert."""

    rules: tuple[Rule, ...]
    groups: tuple[Group, ...]
    others: tuple[Rule, ...]
    by_name: Mapping[str, Rule]
    places: Mapping[str, int]
    """By name: the number of its group, -1 for the others."""
    order: Mapping[str, int]
    twins: Mapping[str, str]
    """Names that several rules have, and what is wrong with that; the first of them is judged."""
    choices: Choices


def compile_rules(rules: Sequence[Rule], *, index: bool | None = None) -> Plan:
    """Group the rules.

    `index` says whether thresholds are sorted or compared in turn, which comes to the same; where it is not said, groups
    large enough are sorted.
    """
    by_name: dict[str, Rule] = {}
    twins: dict[str, str] = {}
    grouped: dict[Quantity, list[Rule]] = {}
    others: list[Rule] = []
    places: dict[str, int] = {}
    numbers: dict[Quantity, int] = {}
    for rule in rules:
        if rule.name in by_name:
            twins[rule.name] = (
                f'another rule is called "{rule.title}" too, and only the first is judged: rename one of them'
            )
            continue
        by_name[rule.name] = rule
        if is_plain(rule):
            quantity = quantity_of(rule.condition)
            grouped.setdefault(quantity, []).append(rule)
            places[rule.name] = numbers.setdefault(quantity, len(numbers))
        else:
            others.append(rule)
            places[rule.name] = -1
    groups = tuple(
        Group(quantity, tuple(members), (Crossing if _sorts(index, members) else Rows)(members))
        for quantity, members in grouped.items()
    )
    order = {name: number for number, name in enumerate(by_name)}
    return Plan(tuple(by_name.values()), groups, tuple(others), by_name, places, order, twins, Choices())


def _sorts(index: bool | None, members: Sequence[Rule]) -> bool:  # noqa: FBT001 - None is an answer too
    return len(members) >= INDEX_FROM if index is None else index


def is_plain(rule: Rule) -> bool:
    """Whether an alert at rest of this rule can only be woken by a value beyond a number."""
    return (
        rule.kind == "threshold"
        and rule.condition.threshold.metric is None
        and not math.isnan(rule.condition.threshold.value)
        and rule.unless is None
        and not rule.all
        and rule.no_data is not NoData.ALERT
    )


def metrics_of(rule: Rule) -> frozenset[str]:
    """Every metric a rule reads."""
    return frozenset(selector.metric for selector in selectors_of(rule))


def selectors_of(rule: Rule) -> list[Selector]:
    """Every selector of a rule, on either side of any comparison."""
    found: list[Selector | None] = [rule.against, rule.clear.metric if rule.clear is not None else None]
    for condition in (rule.condition, *rule.all, *([rule.unless] if rule.unless is not None else [])):
        found += [condition.select, condition.divide_by, condition.threshold.metric]
    return [selector for selector in found if selector is not None]
