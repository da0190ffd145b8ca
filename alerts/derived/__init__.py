"""Computed metrics: one public file is one metric; `derive` runs those whose inputs have changed."""

from alerts.derived._base import OWN, Derived, Result, Value, Withheld
from alerts.derived._run import derive, known

__all__ = ["OWN", "Derived", "Result", "Value", "Withheld", "derive", "known"]
