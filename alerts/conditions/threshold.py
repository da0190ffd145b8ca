"""A value of a metric, compared with a threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.conditions.kind import Kind, Values
from alerts.conditions.reading import quantity_of

if TYPE_CHECKING:
    from alerts.conditions.reading import Reader
    from alerts.rule import Rule


def _read(rule: Rule, reader: Reader) -> Values:
    return reader.values(quantity_of(rule.condition))


THRESHOLD = Kind("threshold", "a value of a metric, compared with a threshold", compares=True, read=_read)
