"""How many requests to mint were cancelled within the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._hour import grown_in_the_hour
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms

CANCELED = "bme.canceled_mints"


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Growth of the ledger's cancelled AKT to ACT records, those left out that were cancelled for the request itself."""
    return grown_in_the_hour(view, CANCELED, now)


CANCELED_MINTS_1H = Derived(
    Metric(
        "bme.canceled_mints_1h",
        Unit.COUNT,
        "Requests to mint ACT cancelled within the last hour for no fault of whoever asked",
        low=0,
        high=1e9,
        better=Better.LOWER,
        labels=("network",),
    ),
    needs=(CANCELED,),
    compute=compute,
)
