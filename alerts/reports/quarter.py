"""A calendar quarter in UTC, and what it came to: a State-of-Akash table from stored days, with the days each figure rests on.

A day is its number since 1970. A gauge has a mean for each day, a counter its total at the day's end; a day that nobody saw is
not there, and no figure is stretched over it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.sample import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.sample import Ms

Days = dict[int, float]
"""A day's number and its figure."""

LAUNCH_DAY = 1_774_310_400_000 // DAY
"""2026-03-24, the first full day of BME on Akash: the migration of the day before is in no window (44,862.22 AKT in one block).

Whoever reads the days of that network leaves out what lies before its eve; no other network has this day.
"""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """January to March is 1."""

    year: int
    number: int

    @classmethod
    def of(cls, at: Ms) -> Quarter:
        """The quarter that an instant lies in."""
        day = datetime.fromtimestamp(at / 1000, UTC)
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def start(self) -> Ms:
        """Its first instant."""
        return int(datetime(self.year, 3 * self.number - 2, 1, tzinfo=UTC).timestamp()) * 1000

    @property
    def end(self) -> Ms:
        """The first instant after it."""
        return self.next.start

    @property
    def next(self) -> Quarter:
        """The one after it."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> Quarter:
        """The one before it."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def key(self) -> str:
        """As it is written: `2026-Q1`."""
        return f"{self.year}-Q{self.number}"

    @property
    def days(self) -> range:
        """The numbers of its days."""
        return range(self.start // DAY, self.end // DAY)

    def elapsed(self, today: int) -> int:
        """How many of its days are over."""
        return max(0, min(today, self.days.stop) - self.days.start)


@dataclass(frozen=True, slots=True)
class Told:
    """One figure of a quarter."""

    value: float | None
    days: int
    """How many days it rests on."""
    of: int
    """How many days of the quarter are over."""
    says: str = ""
    """Why there is none: no_data, fell, zero."""

    @property
    def whole(self) -> bool:
        """Every day that is over is in it."""
        return self.days >= self.of > 0

    def per_day(self) -> float | None:
        """For a sum: what a day of it came to."""
        return None if self.value is None or not self.days else self.value / self.days


def mean_of(days: Days, quarter: Quarter, today: int) -> Told:
    """The mean of a gauge over its days."""
    seen = [days[day] for day in _over(quarter, today) if day in days]
    of = quarter.elapsed(today)
    return Told(math.fsum(seen) / len(seen), len(seen), of) if seen else Told(None, 0, of, "no_data")


def last_of(days: Days, quarter: Quarter, today: int) -> Told:
    """The newest day's figure."""
    seen = [day for day in _over(quarter, today) if day in days]
    of = quarter.elapsed(today)
    return Told(days[seen[-1]], len(seen), of) if seen else Told(None, 0, of, "no_data")


def growth_of(days: Days, quarter: Quarter, today: int) -> Told:
    """What a counter grew by, from the end of the day before the quarter (or of the first day seen) to its newest day.

    A total that falls on the way is no total.
    """
    of = quarter.elapsed(today)
    seen = [day for day in range(quarter.days.start - 1, min(today, quarter.days.stop)) if day in days]
    if len(seen) < 2:
        return Told(None, 0, of, "no_data")
    readings = [days[day] for day in seen]
    if any(later < early for early, later in pairwise(readings)):
        return Told(None, 0, of, "fell")
    return Told(readings[-1] - readings[0], seen[-1] - seen[0], of)


def quotient_of(above: Days, below: Days, quarter: Quarter, today: int) -> Told:
    """Sum over sum, over the days that have both: never a mean of daily quotients."""
    both = [day for day in _over(quarter, today) if day in above and day in below]
    of = quarter.elapsed(today)
    if not both:
        return Told(None, 0, of, "no_data")
    whole = math.fsum(below[day] for day in both)
    if whole == 0:
        return Told(None, len(both), of, "zero")
    return Told(math.fsum(above[day] for day in both) / whole, len(both), of)


def daily_growth(days: Days) -> Days:
    """What a counter grew by on each day whose own and whose eve's total are known; a fall is left out."""
    return {day: total - days[day - 1] for day, total in days.items() if day - 1 in days and total >= days[day - 1]}


def quarters(days: Mapping[str, Days], today: int, most: int) -> list[Quarter]:
    """The quarters of which anything is known, oldest first, `most` of the newest."""
    seen = {Quarter.of(day * DAY) for row in days.values() for day in row if day < today}
    if not seen:
        return []
    last = max(seen)
    found: list[Quarter] = []
    while last >= min(seen) and len(found) < most:
        found.append(last)
        last = last.before
    return found[::-1]


@dataclass(frozen=True, slots=True)
class Table:
    """A quarter's figures by name."""

    quarter: Quarter
    finished: bool
    figures: dict[str, Told]


_MEANS = {
    "active_leases": "leases.active",
    "gpu_used": "gpu.leased",
    "gpu_capacity": "gpu.total",
    "active_providers": "providers.active",
    "inflation": "token.inflation",
}
_GROWTHS = {"new_leases": "leases.total", "lease_revenue": "spend.usd_total"}
_BME = {"akt_set_aside": "bme.akt_burned_total", "akt_paid_back": "bme.akt_reissued_total", "akt_fresh": "bme.akt_minted_fresh_total"}  # fmt: skip
NAMES = (
    "lease_revenue", "new_leases", "fee_per_lease", "active_leases", "gpu_used", "gpu_capacity", "gpu_utilisation",
    "active_providers", "akt_set_aside", "akt_paid_back", "akt_fresh", "akt_net", "inflation", "supply_growth", "price_end",
)  # fmt: skip
"""The rows of the table, in order."""


def table(days: Mapping[str, Days], quarter: Quarter, today: int) -> Table:
    """A quarter's State-of-Akash table. Definitions: docs/explanation/scorecard.md."""

    def of(key: str) -> Days:
        return days.get(key, {})

    found = {name: mean_of(of(key), quarter, today) for name, key in _MEANS.items()}
    found |= {name: growth_of(of(key), quarter, today) for name, key in _GROWTHS.items()}
    found |= {name: growth_of(of(key), quarter, today) for name, key in _BME.items()}
    found["gpu_utilisation"] = quotient_of(of("gpu.leased"), of("gpu.total"), quarter, today)
    found["fee_per_lease"] = _over_same(found["lease_revenue"], found["new_leases"])
    found["akt_net"] = net_of(days, quarter, today)
    found["price_end"] = last_of(of("token.price_usd"), quarter, today)
    found["supply_growth"] = _yearly(of("token.supply"), quarter, today)
    return Table(quarter, today >= quarter.days.stop, {name: found[name] for name in NAMES})


def net_of(days: Mapping[str, Days], quarter: Quarter, today: int) -> Told:
    """AKT set aside less AKT paid back and freshly minted, over the days at whose ends all three are known."""
    rows = [days.get(key, {}) for key in _BME.values()]
    both = rows[0].keys() & rows[1].keys() & rows[2].keys()
    parts = [growth_of({day: row[day] for day in both}, quarter, today) for row in rows]
    lacking = next((part for part in parts if part.value is None), None)
    if lacking is not None:
        return lacking
    into, back, fresh = (part.value or 0.0 for part in parts)
    return Told(into - back - fresh, parts[0].days, parts[0].of)


def _over_same(above: Told, below: Told) -> Told:
    """A quotient of two sums over the same days."""
    if above.value is None or below.value is None or above.days != below.days:
        return Told(None, min(above.days, below.days), above.of, above.says or below.says or "no_data")
    if below.value == 0:
        return Told(None, above.days, above.of, "zero")
    return Told(above.value / below.value, above.days, above.of)


def _yearly(supply: Days, quarter: Quarter, today: int) -> Told:
    """How fast the supply grew, as a fraction a year: what reports call inflation, and what the mint parameter is not."""
    seen = [day for day in range(quarter.days.start - 1, min(today, quarter.days.stop)) if day in supply]
    of = quarter.elapsed(today)
    if len(seen) < 2 or supply[seen[0]] <= 0:
        return Told(None, 0, of, "no_data")
    span = seen[-1] - seen[0]
    return Told((supply[seen[-1]] / supply[seen[0]] - 1) * 365 / span, span, of)


def _over(quarter: Quarter, today: int) -> Iterator[int]:
    """Its days that are over."""
    yield from range(quarter.days.start, min(today, quarter.days.stop))
