"""What a number means: key, unit, help, valid range, and which direction is better."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.errors import DuplicateKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Unit(StrEnum):
    """The unit of a stored value. Tokens are whole tokens, fractions are 0..1, money is USD."""

    RATIO = "ratio"
    FRACTION = "fraction"
    AKT = "AKT"
    ACT = "ACT"
    TOKEN = "token"  # noqa: S105 - the network's own token, where it is not AKT
    USD = "USD"
    USD_PER_HOUR = "USD/h"
    GPU = "GPU"
    COUNT = "count"
    SECONDS = "s"
    HOURS = "h"
    DAYS = "d"
    HEIGHT = "block height"
    STATE = "state"


class Better(StrEnum):
    """Which direction is good news."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the catalogue. `low` and `high` are the inclusive range outside which a value is refused at the door."""

    key: str
    unit: Unit
    help: str
    low: float = -math.inf
    high: float = math.inf
    better: Better = Better.NEITHER
    counter: bool = False
    labels: tuple[str, ...] = ()
    parts_and_wholes: str | None = None
    """The label whose values overlap (`window`: 1d lies inside 7d), so that summing over it counts twice."""

    def accepts(self, value: float) -> bool:
        """Whether `value` is finite and plausible."""
        return math.isfinite(value) and self.low <= value <= self.high


class Catalogue:
    """All metrics by key. A key declared twice stops the start."""

    def __init__(self, metrics: Iterable[tuple[str, Metric]] = ()) -> None:
        """`metrics` are (home, metric): the module that declares it, for the sentence about a duplicate."""
        self._metrics: dict[str, Metric] = {}
        self._homes: dict[str, str] = {}
        for home, metric in metrics:
            self.add(home, metric)

    def add(self, home: str, metric: Metric) -> None:
        """Declare a metric. Raises DuplicateKey."""
        if metric.key in self._metrics and self._metrics[metric.key] is not metric:
            raise DuplicateKey(metric.key, self._homes[metric.key], home)
        self._metrics[metric.key] = metric
        self._homes.setdefault(metric.key, home)

    def home(self, key: str) -> str:
        """The module that declares `key`."""
        return self._homes[key]

    def get(self, key: str) -> Metric | None:
        """The metric, or None."""
        return self._metrics.get(key)

    def __getitem__(self, key: str) -> Metric:
        return self._metrics[key]

    def __contains__(self, key: object) -> bool:
        return key in self._metrics

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._metrics.values())

    def __len__(self) -> int:
        return len(self._metrics)

    def nearest(self, key: str, most: int = 3) -> list[str]:
        """Known keys that look like `key`, best first."""
        return difflib.get_close_matches(key, self._metrics, n=most, cutoff=0.5)
