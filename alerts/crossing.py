"""Which of many thresholds some values lie beyond: compared in turn, or found in a sorted list."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from itertools import chain, compress, count, repeat
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from alerts.rule import Rule

OPS: dict[str, Callable[[float, float], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
"""IEEE 754 comparison: NaN is false under each of them but `!=`."""


class Rows:
    """Each rule's comparison in turn: plain. The thresholds lie side by side, so that a rule at rest is not even touched."""

    __slots__ = ("_columns",)

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._columns: list[tuple[Callable[[float, float], bool], array[float], list[Rule]]] = []
        for op in sorted({rule.condition.op for rule in rules}):
            members = [rule for rule in rules if rule.condition.op == op]
            levels = array("d", [rule.condition.threshold.value for rule in members])
            self._columns.append((OPS[op], levels, members))

    def __call__(self, values: Collection[float]) -> list[Rule]:
        """The rules that hold for any of the values."""
        found: list[Rule] = []
        for holds, levels, rules in self._columns:
            places = {place for value in values for place in compress(count(), map(holds, repeat(value), levels))}
            found += [rules[place] for place in sorted(places)]
        return found


class Crossing:
    """The same answer from sorted thresholds: the largest value decides `>`, the smallest decides `<`.

    It earns its place with many rules over few series: the work grows with the rules crossed, not with the rules there are.
    """

    __slots__ = ("_levels", "_rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._levels: dict[str, list[float]] = {}
        self._rules: dict[str, list[Rule]] = {}
        for op in {rule.condition.op for rule in rules}:
            members = [rule for rule in rules if rule.condition.op == op]
            members.sort(key=lambda rule: rule.condition.threshold.value)
            self._rules[op] = members
            self._levels[op] = [rule.condition.threshold.value for rule in members]

    def __call__(self, values: Collection[float]) -> list[Rule]:
        """The rules that hold for any of the values."""
        numbers = {value for value in values if not math.isnan(value)}
        return list(
            chain.from_iterable(
                self._rules[op][first:last]
                for op, levels in self._levels.items()
                for first, last in _slices(
                    op, levels, numbers, nan=len(numbers) < len(values) and any(map(math.isnan, values))
                )
            )
        )


def _slices(op: str, levels: list[float], numbers: set[float], *, nan: bool) -> list[tuple[int, int]]:
    """Where in the sorted levels the rules that hold are. `nan`: one of the values is NaN."""
    size = len(levels)
    if op == "!=":
        if len(numbers) == 1 and not nan:
            (value,) = numbers
            return [(0, bisect_left(levels, value)), (bisect_right(levels, value), size)]
        return [(0, size)] if numbers or nan else []
    if not numbers:
        return []
    if op == ">":
        return [(0, bisect_left(levels, max(numbers)))]
    if op == ">=":
        return [(0, bisect_right(levels, max(numbers)))]
    if op == "<":
        return [(bisect_right(levels, min(numbers)), size)]
    if op == "<=":
        return [(bisect_left(levels, min(numbers)), size)]
    return [(bisect_left(levels, value), bisect_right(levels, value)) for value in numbers]
