"""The AKT price at which the collateral ratio reaches the halt threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._breaker import HALT, OUTSTANDING, VAULT, prices_at
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Halt threshold x ACT outstanding / vault, from CR = vault x price / outstanding (section 3.3 of the data reference).

    The chain truncates the ratio to whole basis points and asks for strictly more than the threshold, so it trips up to
    one basis point of ratio above this price.
    """
    return prices_at(view, HALT, now)


AKT_PRICE_AT_HALT = Derived(
    Metric(
        "bme.akt_price_at_halt",
        Unit.USD,
        "AKT price at which the collateral ratio reaches the halt threshold, vault and outstanding ACT as they are now",
        low=0,
        high=1e6,
        better=Better.LOWER,
        labels=("network",),
    ),
    needs=(VAULT, OUTSTANDING, HALT),
    compute=compute,
)
