"""True while no series matches `where`: the metric is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.conditions.kind import Kind, Values
from alerts.conditions.reading import Quantity
from alerts.sample import label_pairs

if TYPE_CHECKING:
    from alerts.conditions.reading import Reader
    from alerts.rule import Rule


def _read(rule: Rule, reader: Reader) -> Values:
    """The value is 1, as Prometheus' absent() gives; the labels are those of `where`, for no series has any."""
    condition = rule.condition
    if reader.values(Quantity(condition.select, over=condition.over)):
        return {}
    return {label_pairs(dict(condition.select.where)): 1.0}


ABSENT = Kind(
    "absent",
    "no series matches `where`, or with `over` none had a sample in it; needs no op and no threshold",
    compares=False,
    read=_read,
)
