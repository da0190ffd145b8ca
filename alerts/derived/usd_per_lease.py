"""What an active lease pays a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived
from alerts.derived._quotient import quotients
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.derived._base import Value, Withheld
    from alerts.engine import View
    from alerts.sample import Ms

SIDES = ("spend.usd_24h", "leases.active")


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Spend of the last 24 hours / leases active now, both of one Console answer: section 1.3 of the data reference.

    Spend is the accrued lease price, not what providers have withdrawn. Leases that ended within the day have paid and
    are not counted, so a day of many short leases reads high.
    """
    return quotients(view, SIDES, now, nothing="no leases are active")


USD_PER_LEASE = Derived(
    Metric(
        "revenue.usd_per_lease",
        Unit.USD,
        "USD per active lease and day: spend of the last 24 hours over the leases active now",
        low=0,
        high=1e7,
        better=Better.HIGHER,
        labels=("network",),
    ),
    needs=SIDES,
    compute=compute,
)
