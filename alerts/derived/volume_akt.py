"""How much the burn/mint ratio rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import FRESH, PAID_BACK, SET_ASIDE, akt_flows, answers
from alerts.metric import Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """min(dA, dR + dX): the side that limits what the ratio says. Section 3.4 of the data reference asks for 100 AKT."""
    return answers(akt_flows(view, now), lambda flow: flow.smaller / 1e6)


VOLUME_AKT = Derived(
    Metric(
        "bme.volume_akt",
        Unit.AKT,
        "The smaller of AKT set aside and AKT paid back; below 100 AKT the burn/mint ratio is not given",
        low=0,
        high=1e9,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK, FRESH),
    compute=compute,
)
