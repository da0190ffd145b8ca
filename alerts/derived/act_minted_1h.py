"""How much ACT was minted within the hour: whether any request went through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._flows import ACT_MINTED
from alerts.derived._hour import grown_in_the_hour
from alerts.metric import Metric, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """Growth of the chain's own counter. It moves only when a mint is executed, whatever the breaker's word is."""
    return grown_in_the_hour(view, ACT_MINTED, now)


ACT_MINTED_1H = Derived(
    Metric(
        "bme.act_minted_1h",
        Unit.ACT,
        "ACT minted within the last hour; 0 while requests are cancelled means that none goes through",
        low=0,
        high=1e12,
        labels=("network",),
    ),
    needs=(ACT_MINTED,),
    compute=compute,
)
