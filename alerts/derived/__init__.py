"""Computed metrics: one public file is one metric; `derive` runs those whose inputs have changed."""

from alerts.derived._base import OWN, Derived, Result, Value, Withheld
from alerts.derived._epochs import EPOCH
from alerts.derived._flows import LEDGER_DAILY
from alerts.derived._periods import PeriodFlow, day_flows, epoch_flows
from alerts.derived._run import derive, known
from alerts.derived._spans import Books, Emission, books, emission, flows_between
from alerts.derived._votes import courses as voting_courses

__all__ = [
    "EPOCH",
    "LEDGER_DAILY",
    "OWN",
    "Books",
    "Derived",
    "Emission",
    "PeriodFlow",
    "Result",
    "Value",
    "Withheld",
    "books",
    "day_flows",
    "derive",
    "emission",
    "epoch_flows",
    "flows_between",
    "known",
    "voting_courses",
]
