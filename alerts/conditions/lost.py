"""True while a series that had a sample within `over` has no value now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.conditions.kind import Kind, Values
from alerts.conditions.reading import Quantity

if TYPE_CHECKING:
    from alerts.conditions.reading import Reader
    from alerts.rule import Rule


def _read(rule: Rule, reader: Reader) -> Values:
    """Each lost label set with its last value. What was not seen within `over` is no longer lost, but gone."""
    condition = rule.condition
    seen = reader.values(Quantity(condition.select, over=condition.over, by=condition.by))
    here = reader.values(Quantity(condition.select, by=condition.by))
    return {labels: value for labels, value in seen.items() if labels not in here}


LOST = Kind(
    "lost",
    "a series that had a sample within `over` has no value now; needs no op and no threshold",
    compares=False,
    read=_read,
    needs_over=True,
)
