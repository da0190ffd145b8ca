"""The AKT price at which the collateral ratio reaches the warn threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._breaker import OUTSTANDING, VAULT, WARN, prices_at
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Warn threshold x ACT outstanding / vault, from CR = vault x price / outstanding (section 3.3 of the data reference).

    The chain truncates the ratio to whole basis points and asks for strictly more than the threshold, so it trips up to
    one basis point of ratio above this price.
    """
    return prices_at(view, WARN, now)


AKT_PRICE_AT_WARN = Derived(
    Metric(
        "bme.akt_price_at_warn",
        Unit.USD,
        "AKT price at which the collateral ratio reaches the warn threshold, vault and outstanding ACT as they are now",
        low=0,
        high=1e6,
        better=Better.LOWER,
        labels=("network",),
    ),
    needs=(VAULT, OUTSTANDING, WARN),
    compute=compute,
)
