"""What speaks against minting while the chain's own word allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._latest import latest, networks_of
from alerts.metric import Better, Metric, Unit
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.engine import View
    from alerts.sample import Ms

BREAKER = "bme.breaker"
AGE = "oracle.age_seconds"
SOURCES = "oracle.healthy_sources"
CANCELED = "bme.canceled_mints_1h"
MINTED = "bme.act_minted_1h"

OLD_PRICE = 300.0
"""Seconds. The core team's own monitor warns from here on; the chain itself calls a price stale after 30."""
FEW = 3
"""Cancelled requests within an hour that are no accident, where none went through."""


def compute(view: View, now: Ms) -> Iterator[Value | Withheld]:
    """How many of these hold while the breaker says healthy or warning; 0 while it says halted, for then it says so itself.

    The oracle's price is more than five minutes old; no price source is healthy; at least three requests to mint were
    cancelled within the hour and none went through. Recorded once: the status stood at healthy while the feed was stale and
    every mint was cancelled (support issue 545 of 2026-05-29).
    """
    for network in networks_of(view, (BREAKER,)):
        labels = label_pairs({"network": network})
        found = {
            key: latest(view, Series.of(key, network=network), now) for key in (BREAKER, AGE, SOURCES, CANCELED, MINTED)
        }
        breaker = found[BREAKER]
        if breaker is None:
            yield Withheld(labels, f"no current figure for {BREAKER}")
        elif breaker > 1:
            yield Value(labels, 0.0)
        elif found[AGE] is None and found[SOURCES] is None and found[CANCELED] is None:
            yield Withheld(labels, "neither the oracle's price nor the cancelled requests can be read")
        else:
            yield Value(labels, float(sum(_speaks(found))))


def _speaks(found: dict[str, float | None]) -> Iterator[bool]:
    age, sources, canceled, minted = found[AGE], found[SOURCES], found[CANCELED], found[MINTED]
    yield age is not None and age > OLD_PRICE
    yield sources is not None and sources < 1
    yield canceled is not None and canceled >= FEW and minted == 0


MINT_DOUBT = Derived(
    Metric(
        "bme.mint_doubt",
        Unit.COUNT,
        "Signs that mints may fail although the breaker allows them: an old oracle price, no healthy source, requests cancelled and none executed",
        low=0,
        high=3,
        better=Better.LOWER,
        labels=("network",),
    ),
    needs=(BREAKER, AGE, SOURCES, CANCELED, MINTED),
    compute=compute,
)
