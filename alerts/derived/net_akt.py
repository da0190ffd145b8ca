"""AKT kept: set aside less paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import FRESH, PAID_BACK, SET_ASIDE, akt_flows, answers
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """F5 = dA - dR - dX, section 3.4 of the data reference. Zero flow is 0 AKT, a figure like any other.

    Unlike the Console's `netAktBurned` it takes off the freshly minted AKT, so it can be negative.
    """
    return answers(akt_flows(view, now), lambda flow: flow.net / 1e6)


NET_AKT = Derived(
    Metric(
        "bme.net_akt",
        Unit.AKT,
        "AKT set aside less AKT paid back, the freshly minted included; negative when more came out than went in",
        low=-1e9,
        high=1e9,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK, FRESH),
    compute=compute,
    formula="F5 = dA - dR - dX",
    trap="The Console's netAktBurned leaves out fresh AKT and so is never negative",
)
