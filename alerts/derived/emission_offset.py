"""How much of what staking mints the mechanism took out of circulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import FRESH, PAID_BACK, SET_ASIDE, akt_flows, fresh
from alerts.derived._spans import INFLATION, SUPPLY, Books, emission
from alerts.metric import Better, Metric, Unit
from alerts.sample import label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.engine import View
    from alerts.sample import Ms

NOMINAL = "nominal"
"""The label `source` where the emission is inflation x supply x time, for want of the supply at both ends."""


def compute(view: View, now: Ms) -> Iterator[Value | Withheld]:
    """F6 = F5 / E, section 3.4 of the data reference; E is the supply's growth less fresh AKT, as section 2.7 asks.

    Where the supply at an end of the window is not known, the nominal emission takes its place under `source="nominal"`:
    it assumes a block time, and is never mixed with what was measured.
    """
    for labels, flow in akt_flows(view, now):
        nominal = label_pairs({**dict(labels), "source": NOMINAL})
        if isinstance(flow, str):
            yield Withheld(labels, flow)
            yield Withheld(nominal, flow)
            continue
        network, when = dict(labels)["network"], flow.span
        # Of the books the emission reads both ends and what was freshly minted, which is in `out` already.
        of = Books(when.start, when.end, flow.into, flow.out, fresh(view, network, when, now), "", "")
        emitted = emission(view, of, network, now)
        if isinstance(emitted, str):
            yield Withheld(labels, emitted)
            yield Withheld(nominal, emitted)
        else:
            share = flow.net / emitted.units
            known, other = (labels, nominal) if emitted.measured else (nominal, labels)
            yield Value(known, share)
            yield Withheld(
                other, "it is measured" if emitted.measured else f"no supply figures at both ends, {when.words}"
            )


EMISSION_OFFSET = Derived(
    Metric(
        "bme.emission_offset",
        Unit.FRACTION,
        "Net AKT set aside as a share of the AKT that staking newly emitted; above 1 the float shrinks, though the AKT is vaulted, not destroyed",
        low=-1e6,
        high=1e6,
        better=Better.HIGHER,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SET_ASIDE, PAID_BACK, FRESH, SUPPLY, INFLATION),
    compute=compute,
    formula="F6 = (dA - dR - dX) / E",
    trap="Nominal inflation assumes a block time, and BME's own fresh AKT is no staking emission: E is the supply's growth less dX",
)
