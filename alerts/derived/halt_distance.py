"""How far the AKT price may fall before the halt threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._breaker import OUTSTANDING, SPOT, TWAP, VAULT, distances
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """1 - (AKT price at halt) / (AKT price now), the oracle's average over time as the price; section 3.3 of the data reference.

    A fraction of today's price: 0.032 means a fall of 3.2 % reaches the threshold. Negative once the price is below it.
    """
    return distances(view, "bme.akt_price_at_halt", now)


HALT_DISTANCE = Derived(
    Metric(
        "bme.halt_distance",
        Unit.FRACTION,
        "Fraction by which the AKT price may fall before the halt threshold is reached; negative once beyond it",
        low=-1e6,
        high=1,
        better=Better.HIGHER,
        labels=("network",),
    ),
    needs=("bme.akt_price_at_halt", VAULT, OUTSTANDING, TWAP, SPOT),
    compute=compute,
)
