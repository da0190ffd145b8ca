"""What a computed metric is: one file, one formula, its definition and its reasons for silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from alerts.engine import View
    from alerts.metric import Metric
    from alerts.sample import LabelPairs, Ms

OWN = "own"
"""The label `source` of what we compute ourselves beside somebody's published figure."""


@dataclass(frozen=True, slots=True)
class Value:
    """A computed value. `at` is given only where it belongs to the past (an epoch's end)."""

    labels: LabelPairs
    value: float
    at: Ms | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """No value, and why, in a sentence a person can read ("no redemptions in 7 days").

    The series ends here (a stale mark), unless `stands`: a figure per epoch is good until its look-back runs out, even
    when the next epoch's is late.
    """

    labels: LabelPairs
    says: str
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """A metric computed from stored ones whenever one of `needs` got a sample.

    `metric` is a Metric where this file is its home, and a key where the value is a second opinion on a metric that a
    source declares: it is then stored under that key with the label `source="own"`, as a source's Row would be.
    """

    metric: Metric | str
    needs: tuple[str, ...]
    compute: Callable[[View, Ms], Iterable[Value | Withheld]]
    formula: str = ""
    """How the data reference writes it, with its number: "F2 = dA / (dR + dX)"."""
    trap: str = ""
    """The mistake that this definition keeps out, in a sentence."""

    @property
    def key(self) -> str:
        """The key its samples are stored under."""
        return self.metric if isinstance(self.metric, str) else self.metric.key

    @property
    def opinion_on(self) -> str:
        """The key it gives a second opinion on, or nothing when this file is the metric's home."""
        return self.metric if isinstance(self.metric, str) else ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one computed metric gave at one time."""

    key: str
    home: str
    """The file that computed it, as a module name."""
    values: tuple[Value, ...] = ()
    """To store: at `now`, or where `at` is given at that earlier time (as history). Those that belong to the past are here
    only when they are new or changed."""
    withheld: tuple[Withheld, ...] = ()
    """Label sets without a value, each with its reason."""
    ended: tuple[Series, ...] = ()
    """Series of `withheld` whose last value still stood: each needs a stale mark at `now`, or rules go on seeing it."""
    problem: str = ""
    """Set when the file raised: which file, and the cause. Everything else is then empty."""
    opinion: bool = False
    """A second opinion: its series carry the label `source="own"`."""

    def series(self, labels: LabelPairs) -> Series:
        """The series that a value or a reason with these labels belongs to."""
        return Series(self.key, label_pairs({**dict(labels), "source": OWN}) if self.opinion else labels)
