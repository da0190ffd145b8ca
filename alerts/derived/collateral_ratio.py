"""Our own collateral ratio, beside the chain's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._breaker import OUTSTANDING, SPOT, TWAP, VAULT, own_ratios

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """CR = (vault AKT without the pending queue) x AKT price / outstanding ACT, section 3.3 of the data reference.

    It has no value while no ACT is outstanding; the chain then answers an undivided, huge number.
    """
    return own_ratios(view, now)


COLLATERAL_RATIO = Derived("bme.collateral_ratio", needs=(VAULT, OUTSTANDING, TWAP, SPOT), compute=compute)
