"""The scorecard: does real demand carry the token? Nine tests, a claim, and a table for each quarter, from stored days alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports._claims import claim
from alerts.reports._rubric import BY_LEASES, RUBRIC
from alerts.reports._scorecard_facts import (
    CLAIMED,
    LEAST_DAYS,
    MOST_QUARTERS,
    STEADY,
    Claim,
    Evidence,
    Judged,
    Look,
    Missing,
    Scorecard,
    Verdict,
)
from alerts.reports.quarter import Days, quarters, table
from alerts.stats import trend

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

__all__ = [
    "BY_LEASES",
    "CLAIMED",
    "KEYS",
    "LEAST_DAYS",
    "STEADY",
    "Claim",
    "Days",
    "Evidence",
    "Judged",
    "Missing",
    "Scorecard",
    "Verdict",
    "score",
]

GAUGES = (
    "spend.usd_24h", "leases.active", "gpu.leased", "gpu.total", "providers.active", "providers.top3_gpu_share",
    "leases.duration_days_p50", "leases.closed_early_24h", "leases.closed_24h", "token.inflation",
)  # fmt: skip
"""Read as the mean of each day."""
LASTS = ("token.price_usd", "token.supply")
"""Read as the last value of each day."""
COUNTERS = (
    "spend.usd_total", "leases.total", "bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total",
    "bme.act_minted_total",
)  # fmt: skip
"""Read as the total at the end of each day."""
KEYS = (*GAUGES, *LASTS, *COUNTERS)


def score(days: dict[str, Days], today: int, rng: random.Random, hosts: Mapping[str, Days] | None = None) -> Scorecard:
    """Score what is stored up to, and without, the day `today`. `hosts`: by provider, the GPUs of its days."""
    # A price or a supply of nothing is a fault of its source, not a figure.
    days = days | {key: {day: value for day, value in days[key].items() if value > 0} for key in LASTS if key in days}
    seen = quarters(days, today, MOST_QUARTERS)
    look = Look(days, today, tuple(seen), rng, hosts or {})
    return Scorecard(
        today=today,
        tests=tuple(_with_trend(judge(look), rng) for judge in RUBRIC),
        claim=claim(look),
        tables=tuple(table(days, quarter, today) for quarter in reversed(seen)),
        coverage={
            key: (min(row), max(row), len(row))
            for key, whole in sorted(days.items())
            if (row := [day for day in whole if day < today])
        },
    )


def _with_trend(judged: Judged, rng: random.Random) -> Judged:
    found = trend([value for _, value in judged.course if value is not None], rng)
    return judged if found is None else replace(judged, slope=found.slope, chance=found.chance)
