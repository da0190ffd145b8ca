"""What the scorecard is made of: what would have to be so if real demand carried the token, held against stored days, quarter by quarter.

Pure facts. A test holds, does not, is mixed, or cannot be said; the thresholds stand below and in
docs/explanation/scorecard.md, where each is argued. Two quarters are compared only where each has `LEAST_DAYS` days of
data, and always by the day, so that a quarter that is not over can be read beside one that is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.reports.quarter import Quarter
from alerts.sample import DAY

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from alerts.reports.quarter import Days, Table
    from alerts.stats import Chance

LEAST_DAYS = 28
"""Of a quarter, for its figure to count; and of a series, for a correlation."""
STEADY = 0.05
"""A change of less than this, up or down, is "stable"."""
MOST_QUARTERS = 6
CLAIMED = (0.10, 0.20)
"""The share of supply that articles promise to be taken out in a year."""


class Verdict(StrEnum):
    """What can be said of one test."""

    HOLDS = "holds"
    DOES_NOT = "does_not"
    MIXED = "mixed"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One number, over one time; `before` is the same over the time it is compared with."""

    name: str
    value: float
    unit: str = ""
    before: float | None = None
    since: int | None = None
    """Its first day, and the last one."""
    until: int | None = None
    n: int = 0
    """Days, or pairs."""
    chance: Chance | None = None

    @property
    def change(self) -> float | None:
        """A fraction; endless where there was nothing before."""
        if self.before is None or self.before < 0:
            return None
        if self.before == 0:
            return math.inf if self.value > 0 else 0.0
        return self.value / self.before - 1


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a test cannot be said."""

    keys: tuple[str, ...]
    """The metrics that are lacking."""
    last: int | None = None
    """The last full day on which one of them was seen; None where none ever was."""
    days: int = 0
    needed: int = 0
    """How many days there are, and how many it takes."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the rubric."""

    key: str
    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    course: tuple[tuple[str, float | None], ...] = ()
    """(quarter, the test's main figure), oldest first; None where a quarter has too little of it."""
    unit: str = ""
    slope: float | None = None
    """Of the course, per quarter; None for fewer than three."""
    chance: Chance | None = None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Net AKT set aside, as a share of supply for a year, beside what is promised."""

    share: float | None
    low: float
    high: float
    net_akt: float | None = None
    supply_akt: float | None = None
    supply_change: float | None = None
    """Of the total supply over the same days, in AKT: setting aside does not lower it."""
    since: int | None = None
    until: int | None = None
    days: int = 0
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole of it."""

    today: int
    tests: tuple[Judged, ...]
    claim: Claim
    tables: tuple[Table, ...]
    """Newest quarter first."""
    coverage: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """By metric: first day, last day, and how many days there are between them."""

    def count(self, verdict: Verdict) -> int:
        """How many tests ended so."""
        return sum(test.verdict is verdict for test in self.tests)


@dataclass(frozen=True, slots=True)
class Look:
    """What every test sees."""

    days: Mapping[str, Days]
    today: int
    quarters: tuple[Quarter, ...]
    rng: random.Random
    hosts: Mapping[str, Days] = field(default_factory=dict)
    """By provider with GPUs: the days on which it was online, and how many GPUs it had."""

    @property
    def today_quarter(self) -> Quarter:
        """The quarter of today."""
        return Quarter.of(self.today * DAY)

    def of(self, key: str) -> Days:
        """The days of a metric."""
        return self.days.get(key, {})

    def missing(self, *keys: str, days: int = 0, needed: int = LEAST_DAYS) -> Missing:
        """Why there is nothing to say: the metrics without enough days."""
        last = {key: max((day for day in self.of(key) if day < self.today), default=None) for key in keys}
        never = [key for key, day in last.items() if day is None]
        silent = [key for key, day in last.items() if day is not None and day < self.today - LEAST_DAYS]
        if never:
            return Missing(tuple(never), None, 0, needed)
        seen = max((day for key in silent or keys if (day := last[key]) is not None), default=None)
        return Missing(tuple(silent or keys), seen, 0 if silent else days, needed)

    @property
    def recent(self) -> tuple[Quarter, ...]:
        """The quarters that a verdict of today may rest on: this one and the one before it."""
        now = self.today_quarter
        return now, now.before
