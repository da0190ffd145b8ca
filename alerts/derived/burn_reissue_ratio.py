"""Set aside over paid back out of credit: what the Console alone can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import PAID_BACK, SET_ASIDE, answers, credit_flows, ratio_of
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """F1 = dA / dR, section 3.4 of the data reference: it never falls below 1 for long, because it leaves out fresh AKT."""
    return answers(credit_flows(view, now), lambda flow: ratio_of(flow, "AKT set aside", "AKT paid back out of credit"))


BURN_REISSUE_RATIO = Derived(
    Metric(
        "bme.burn_reissue_ratio",
        Unit.RATIO,
        "AKT set aside for ACT over AKT paid back out of earlier credits, the freshly minted left out",
        low=0,
        high=1e7,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK),
    compute=compute,
    formula="F1 = dA / dR",
    trap="It hides freshly minted AKT (dX): while credits are used up it looks better than F2, which is the headline",
)
