"""Two sources of one quantity disagree: the distance between them, compared with a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.conditions.kind import ConditionError, Kind, Values
from alerts.conditions.reading import quantity_of
from alerts.conditions.reducers import divide

if TYPE_CHECKING:
    from alerts.conditions.reading import Reader
    from alerts.rule import Rule
    from alerts.sample import LabelPairs


def _read(rule: Rule, reader: Reader) -> Values:
    """|first - second opinion|, for each label set of the first; with `divide_by` relative to that metric.

    They are joined on equal labels but for `source`, which tells the opinions apart. A label that both `where` fix need not
    be equal, and one that a `where` fixes need not be there on the other side.
    """
    if rule.against is None:
        raise ConditionError("a spread needs `against`, the second opinion")
    here, there = ({name for name, _ in selector.where} for selector in (rule.condition.select, rule.against))
    quantity = quantity_of(rule.condition)._replace(divide_by=None)
    second = reader.values(quantity._replace(select=rule.against))
    found: dict[LabelPairs, float] = {}
    for labels, value in reader.values(quantity).items():
        others = [
            other for other_labels, other in second.items()
            if _same(labels, other_labels, ignored={"source"} | (here & there), optional=here | there)
        ]  # fmt: skip
        if len(others) > 1:
            raise ConditionError(
                f"{len(others)} series of {rule.against.metric} answer for one: name one in against.where"
            )
        if others:
            found[labels] = abs(value - others[0])
    if rule.condition.divide_by is None:
        return found
    below = reader.values(quantity._replace(select=rule.condition.divide_by))
    return {labels: divide(value, abs(below[labels])) for labels, value in found.items() if labels in below}


def _same(labels: LabelPairs, others: LabelPairs, ignored: set[str], optional: set[str]) -> bool:
    first, second = dict(labels), dict(others)
    for name in (first.keys() | second.keys()) - ignored:
        one, other = first.get(name), second.get(name)
        if one != other and not (name in optional and (one is None or other is None)):
            return False
    return True


SPREAD = Kind(
    "spread",
    "the distance between a metric and a second opinion on it (`against`), compared with a threshold",
    compares=True,
    read=_read,
)
