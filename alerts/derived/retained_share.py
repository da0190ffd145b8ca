"""Of what was set aside, the share that stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._counters import amount
from alerts.derived._flows import FRESH, LEAST, PAID_BACK, SET_ASIDE, Flow, akt_flows, answers
from alerts.metric import Better, Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """F8 = F5 / dA = 1 - (dR + dX) / dA, section 3.4 of the data reference: at most 1, negative when more came out."""
    return answers(akt_flows(view, now), _share)


def _share(flow: Flow) -> float | str:
    if flow.into == 0:
        return f"nothing set aside {flow.span.words}"
    if flow.into < LEAST:
        so_little = amount(flow.into // 10_000 * 10_000)
        return f"too little to judge: {so_little} AKT set aside {flow.span.words}, {amount(LEAST)} needed"
    return flow.net / flow.into


RETAINED_SHARE = Derived(
    Metric(
        "bme.retained_share",
        Unit.FRACTION,
        "Share of the AKT set aside that was not paid back; negative when more came out than went in",
        low=-1e7,
        high=1,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK, FRESH),
    compute=compute,
    formula="F8 = (dA - dR - dX) / dA",
    trap="A ratio has no upper end and jumps when little is paid back; this one ends at 1, and needs 100 AKT set aside",
)
