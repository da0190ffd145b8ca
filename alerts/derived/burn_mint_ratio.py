"""Set aside over paid back: the headline ratio."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._epochs import BURNED, MINTED, epoch_ratios
from alerts.derived._flows import FRESH, PAID_BACK, SET_ASIDE, akt_flows, answers, ratio_of
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """F2 = dA / (dR + dX), section 3.4 of the data reference; for Render, burned / emitted per epoch.

    dA is AKT accrued as remint credit, dR AKT issued out of that credit (both Console), dX AKT minted afresh when the
    credit ran out (chain only). Ratio of sums over completed UTC days; `today` is the unfinished day.
    """
    bme = answers(akt_flows(view, now), lambda flow: ratio_of(flow, "AKT set aside", "AKT paid back"))
    return chain(bme, epoch_ratios(view, now))


BURN_MINT_RATIO = Derived(
    Metric(
        "bme.burn_mint_ratio",
        Unit.RATIO,
        "AKT set aside for ACT over AKT paid back (reissued from credit plus freshly minted); above 1, more went in than came out",
        low=0,
        high=1e7,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK, FRESH, BURNED, MINTED),
    compute=compute,
    formula="F2 = dA / (dR + dX)",
    trap="Not a mean of daily ratios, no unfinished day, no launch-day migration, and never without the freshly minted AKT",
)
