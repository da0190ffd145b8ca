"""What a computed metric is: one file, one formula, its definition and its reasons for silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from alerts.engine import View
from alerts.metric import Metric
from alerts.sample import LabelPairs, Ms


@dataclass(frozen=True, slots=True)
class Value:
    """A computed value. `at` is given only where it belongs to the past (an epoch's end)."""

    labels: LabelPairs
    value: float
    at: Ms | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """No value, and why, in a sentence a person can read ("no redemptions in 7 days")."""

    labels: LabelPairs
    says: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A metric computed from stored ones whenever one of `needs` got a sample."""

    metric: Metric
    needs: tuple[str, ...]
    compute: Callable[[View, Ms], Iterable[Value | Withheld]]

    @property
    def key(self) -> str:
        """The metric's key."""
        return self.metric.key
