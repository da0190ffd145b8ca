"""Series, samples and windows of them. Time is an integer: milliseconds since 1970, UTC.

None is "no data", 0 is 0. A *stale mark* (a sample whose value is None) says that the poll worked and the series
was gone: it ends the look-back of that series at once, as Prometheus does.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Ms: TypeAlias = int
"""An instant or a span in milliseconds."""

SECOND: Ms = 1_000
MINUTE: Ms = 60 * SECOND
HOUR: Ms = 60 * MINUTE
DAY: Ms = 24 * HOUR

SIMULATED = "-simulated"
"""A network whose name ends so holds made-up values; every face says SIMULATED wherever one shows."""

LabelPairs: TypeAlias = tuple[tuple[str, str], ...]


def label_pairs(labels: Mapping[str, str]) -> LabelPairs:
    """Labels in their canonical form: sorted by name, without the empty ones (an empty label is an absent label)."""
    return tuple(sorted((name, value) for name, value in labels.items() if value != ""))


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """A metric and its labels."""

    metric: str
    labels: LabelPairs = ()

    @classmethod
    def of(cls, metric: str, /, **labels: str) -> Series:
        """Short form: Series.of("gpu.model.total", network="akash", model="h100")."""
        return cls(metric, label_pairs(labels))

    def label(self, name: str) -> str:
        """The value of a label, empty when it is absent."""
        for key, value in self.labels:
            if key == name:
                return value
        return ""

    @property
    def simulated(self) -> bool:
        """Whether the values are made up."""
        return self.label("network").endswith(SIMULATED)

    def matches(self, where: Mapping[str, str]) -> bool:
        """Label equality; `where = {"model": ""}` means the label is absent.

        A series with the label `source` is a second opinion: it is matched only where `where` names `source`.
        """
        if "source" not in where and self.metric not in SOURCE_IS_SUBJECT and self.label("source"):
            return False
        return all(self.label(name) == value for name, value in where.items())

    def __str__(self) -> str:
        if not self.labels:
            return self.metric
        inside = ", ".join(f'{name}="{value}"' for name, value in self.labels)
        return f"{self.metric}{{{inside}}}"


SOURCE_IS_SUBJECT = frozenset({"source.up", "source.age_seconds"})
"""Metrics about a source: there the label names the subject, not a second opinion."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One value at one time; None is a stale mark."""

    series: Series
    at: Ms
    value: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """Samples of one series in order of time. `times` and `values` have the same length; a None value is a stale mark."""

    times: Sequence[Ms] = field(default=())
    values: Sequence[float | None] = field(default=())

    def __len__(self) -> int:
        return len(self.times)

    def at(self, now: Ms, lookback: Ms) -> float | None:
        """The newest value in (now - lookback, now], or None when there is none or it was marked stale."""
        index = bisect_right(self.times, now) - 1
        if index < 0 or self.times[index] <= now - lookback:
            return None
        return self.values[index]

    def time_at(self, now: Ms) -> Ms | None:
        """The time of the newest sample at or before `now`."""
        index = bisect_right(self.times, now) - 1
        return None if index < 0 else self.times[index]

    def between(self, after: Ms, until: Ms) -> tuple[list[Ms], list[float]]:
        """The samples in (after, until] without stale marks: a left-open window, as in Prometheus 3."""
        first, last = bisect_right(self.times, after), bisect_right(self.times, until)
        times: list[Ms] = []
        values: list[float] = []
        for index in range(first, last):
            value = self.values[index]
            if value is not None:
                times.append(self.times[index])
                values.append(value)
        return times, values
