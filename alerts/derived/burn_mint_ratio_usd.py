"""The same ratio in dollars: ACT minted over ACT burned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import ACT_BURNED, ACT_MINTED, act_flows, answers, ratio_of
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """F3 = dM / dB, section 3.4 of the data reference: both sides at execution prices, since one ACT stands for one USD.

    dM leaves out what the migration minted: that was one block on 2026-03-23, before every window.
    """
    return answers(act_flows(view, now), lambda flow: ratio_of(flow, "ACT minted", "ACT burned"))


BURN_MINT_RATIO_USD = Derived(
    Metric(
        "bme.burn_mint_ratio_usd",
        Unit.RATIO,
        "ACT minted over ACT burned, migration left out: the burn/mint ratio at execution prices, free of moves of the AKT price",
        low=0,
        high=1e7,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(ACT_MINTED, ACT_BURNED),
    compute=compute,
    formula="F3 = dM / dB",
    trap="In AKT a rising price looks like burning; at execution prices it does not. The Console's ACT minted holds the migration, the chain's does not: never one end from each",
)
