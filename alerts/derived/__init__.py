"""Computed metrics: one public file is one metric; `derive` runs those whose inputs have changed."""

from alerts.derived._base import OWN, Derived, Result, Value, Withheld
from alerts.derived._epochs import EPOCH
from alerts.derived._periods import PeriodFlow, day_flows, epoch_flows
from alerts.derived._run import derive, known

__all__ = [
    "EPOCH",
    "OWN",
    "Derived",
    "PeriodFlow",
    "Result",
    "Value",
    "Withheld",
    "day_flows",
    "derive",
    "epoch_flows",
    "known",
]
