"""What a GPU in use brings a day."""

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

SIDES = ("spend.usd_24h", "gpu.leased")


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Spend of the last 24 hours / GPUs leased now: sections 1.3 and 1.7 of the data reference.

    An upper bound and a trend, not a price: spend pays for CPU, memory and storage too, on leases without a GPU as well,
    and the two sides come from two Console endpoints (block data and provider reports) that differ by a few percent.
    """
    return quotients(view, SIDES, now, nothing="no GPUs are leased")


USD_PER_GPU = Derived(
    Metric(
        "revenue.usd_per_gpu",
        Unit.USD,
        "USD per GPU in use and day: all spend of the last 24 hours, CPU leases included, over the GPUs leased now",
        low=0,
        high=1e7,
        better=Better.HIGHER,
        labels=("network",),
    ),
    needs=SIDES,
    compute=compute,
)
