"""The share of the network's GPUs that is leased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._latest import networks_of, together
from alerts.metric import Metric, Unit
from alerts.sample import label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms

PARTS = ("gpu.leased", "gpu.pending", "gpu.available")


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Leased / (leased + pending + available), all of one endpoint: section 1.7 of the data reference.

    `available` is what is free. Pending reservations count below the line only: they are not leased yet, and not free.
    """
    for network in networks_of(view, PARTS):
        labels = label_pairs({"network": network})
        parts = together(view, PARTS, now, network=network)
        if isinstance(parts, str):
            yield Withheld(labels, parts)
        elif sum(parts) <= 0:
            yield Withheld(labels, "no GPUs are listed")
        else:
            yield Value(labels, parts[0] / sum(parts))


GPU_UTILIZATION = Derived(
    Metric(
        "gpu.utilization",
        Unit.FRACTION,
        "GPUs leased over all GPUs: leased, pending and free",
        low=0,
        high=1,
        labels=("network",),
    ),
    needs=PARTS,
    compute=compute,
)
