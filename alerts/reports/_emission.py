"""How much AKT staking issued in a quarter, and what BME kept of it over the same days."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.reports._scorecard_facts import Look
    from alerts.reports.quarter import Days, Quarter

BURNED, REISSUED, FRESH = "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total"
SUPPLY = "token.supply"


@dataclass(frozen=True, slots=True)
class Issued:
    """Over the days between two readings."""

    emitted_akt: float
    """Growth of the supply less what BME minted fresh: section 2.7 of the data reference prefers it to inflation x time."""
    net_akt: float | None
    """Set aside less paid back and freshly minted; None where not all three are known on both days."""
    first: int
    """The day at whose end it begins, and the one at whose end it ends."""
    last: int

    @property
    def days(self) -> int:
        """How many."""
        return self.last - self.first


WITH_BME = ((SUPPLY, BURNED, REISSUED, FRESH),)
WITHOUT = ((SUPPLY, FRESH), (SUPPLY,))


def emission(look: Look, quarter: Quarter) -> Issued | None:
    """What staking issued in a quarter, over the longest stretch of it that is known; None where there is none."""
    return _between(look, quarter.days.start - 1, min(look.today, quarter.days.stop), WITHOUT)


def with_bme(look: Look, quarter: Quarter) -> Issued | None:
    """The same with what BME kept, from its first full day on."""
    return between(look, quarter.days.start - 1, min(look.today, quarter.days.stop))


def between(look: Look, begin: int, stop: int) -> Issued | None:
    """From the end of the first day in [begin, stop) with every figure to the end of the last such day."""
    return _between(look, begin, stop, WITH_BME)


def _between(look: Look, begin: int, stop: int, choices: tuple[tuple[str, ...], ...]) -> Issued | None:
    for keys in choices:
        days = [day for day in range(begin, stop) if all(day in look.of(key) for key in keys)]
        if len(days) > 1:
            return None if any(_fell(look, key, days) for key in keys if key != SUPPLY) else _issued(look, days, keys)
    return None


def _issued(look: Look, days: list[int], keys: tuple[str, ...]) -> Issued:
    first, last = days[0], days[-1]

    def grown(key: str) -> float:
        return _of(look.of(key), last) - _of(look.of(key), first)

    fresh = grown(FRESH) if FRESH in keys else 0.0
    net = grown(BURNED) - grown(REISSUED) - fresh if BURNED in keys else None
    return Issued(grown(SUPPLY) - fresh, net, first, last)


def _fell(look: Look, key: str, days: list[int]) -> bool:
    """A counter that falls was set back: no difference over that day says anything."""
    readings = [look.of(key)[day] for day in days]
    return any(later < early for early, later in pairwise(readings))


def _of(days: Days, day: int) -> float:
    return days[day]
