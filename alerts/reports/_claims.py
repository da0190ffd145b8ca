"""What articles promise, beside what happened: 10 to 20 % of the supply a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports._emission import BURNED, FRESH, REISSUED, SUPPLY, between
from alerts.reports._scorecard_facts import CLAIMED, LEAST_DAYS, Claim

if TYPE_CHECKING:
    from alerts.reports._scorecard_facts import Look

YEAR = 365


def claim(look: Look) -> Claim:
    """Net AKT set aside over up to a year, made into a year, as a share of the supply at its end."""
    low, high = CLAIMED
    found = between(look, look.today - YEAR - 1, look.today)
    if found is None or found.net_akt is None or found.days < LEAST_DAYS:
        days = 0 if found is None or found.net_akt is None else found.days
        return Claim(None, low, high, days=days, missing=look.missing(BURNED, REISSUED, FRESH, SUPPLY, days=days))
    supply = look.of(SUPPLY)
    return Claim(
        share=found.net_akt / supply[found.last] * YEAR / found.days,
        low=low,
        high=high,
        net_akt=found.net_akt,
        supply_akt=supply[found.last],
        supply_change=supply[found.last] - supply[found.first],
        since=found.first + 1,
        until=found.last,
        days=found.days,
    )
