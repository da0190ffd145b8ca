"""The turnout that a vote may come to by its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._latest import networks_of
from alerts.derived._votes import ELAPSED, HOURS_LEFT, TURNOUT, courses
from alerts.governance.projection import NoBasis, project
from alerts.metric import Metric, Unit
from alerts.sample import label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.engine import View
    from alerts.sample import Ms

_WHY = {
    NoBasis.NO_COUNT: "turnout has not been read lately",
    NoBasis.NO_END: "the chain gives no end of the vote",
    NoBasis.OVER: "the vote is over",
    NoBasis.TOO_EARLY: "less than a tenth of the vote is over",
    NoBasis.TOO_SHORT: "the vote has not been followed for three hours yet",
}


def compute(view: View, now: Ms) -> Iterable[Value | Withheld]:
    """The middle of the range of `alerts.governance.projection`: the pace so far, and how earlier votes ended."""
    for network in networks_of(view, (TURNOUT,)):
        running, earlier = courses(view, network, now)
        for number, course in sorted(running.items()):
            labels = label_pairs({"network": network, "proposal": str(number)})
            found = project(course, earlier, now)
            yield Withheld(labels, _WHY[found]) if isinstance(found, NoBasis) else Value(labels, found.turnout)


TURNOUT_PROJECTED = Derived(
    Metric(
        "gov.turnout_projected",
        Unit.FRACTION,
        "Turnout to expect at the end of the vote: its pace so far, and how earlier votes grew in their last day",
        low=0,
        high=1,
        labels=("network", "proposal"),
    ),
    needs=(TURNOUT, HOURS_LEFT, ELAPSED),
    compute=compute,
)
