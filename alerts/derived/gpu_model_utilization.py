"""The share of each GPU model that is leased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._latest import latest
from alerts.metric import Metric, Unit
from alerts.sample import Series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import LabelPairs, Ms

LEASED = "gpu.model.leased"
TOTAL = "gpu.model.total"


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Leased / total of one model, from one endpoint, memory sizes and interfaces summed: section 1.7 of the data reference.

    A node with several models is credited to one of them, so that more can be allocated than there is: at most 1 then.
    No least number of cards: a rule about models says its own.
    """
    models = {one.labels for metric in (LEASED, TOTAL) for one in view.series(metric) if one.matches({})}
    for labels in sorted(models):
        leased, total = (latest(view, Series(metric, labels), now) for metric in (LEASED, TOTAL))
        if leased is not None and total:
            yield Value(labels, min(1.0, leased / total))
        elif leased is None and total is None:
            yield from _gone(view, labels, now)
        elif total == 0:
            yield Withheld(labels, "no cards of this model are listed")
        else:
            yield Withheld(labels, f"no current figure for {LEASED if leased is None else TOTAL}")


def _gone(view: View, labels: LabelPairs, now: Ms) -> Iterable[Withheld]:
    """A model that left the list says so once, not at every poll for ever."""
    if latest(view, Series("gpu.model.utilization", labels), now) is not None:
        yield Withheld(labels, "the model is no longer listed")


GPU_MODEL_UTILIZATION = Derived(
    Metric(
        "gpu.model.utilization",
        Unit.FRACTION,
        "Cards of a GPU model leased over all its cards",
        low=0,
        high=1,
        labels=("network", "vendor", "model"),
    ),
    needs=(LEASED, TOTAL),
    compute=compute,
)
