"""What the AKT supply on the chain did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Value, Withheld
from alerts.derived._counters import Counter, current, live_at
from alerts.derived._days import LAUNCH, WINDOWS, Span, date_of, span
from alerts.derived._flows import first_midnight
from alerts.derived._latest import networks_of
from alerts.derived._spans import SUPPLY
from alerts.metric import Metric, Unit
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.engine import View
    from alerts.sample import Ms


def compute(view: View, now: Ms) -> Iterator[Value | Withheld]:
    """F7, section 3.4 of the data reference: the bank's supply at the end of a window less that at its beginning.

    BME takes nothing off it: AKT that is set aside is in the supply still. Fresh AKT and staking add to it, and the
    migration of 2026-03-23, which did burn AKT, lies in no window.
    """
    for network in networks_of(view, (SUPPLY,)):
        series = Series.of(SUPPLY, network=network)
        first = LAUNCH.get(network)
        if first is None:
            first = first_midnight(view, (Counter(SUPPLY, network, "AKT supply"),), now)
        for window in WINDOWS:
            labels = label_pairs({"network": network, "window": window})
            when = span(window, now, first)
            changed = when if isinstance(when, str) else _changed(view, series, when, now)
            yield Withheld(labels, changed) if isinstance(changed, str) else Value(labels, changed / 1_000_000)


def _changed(view: View, series: Series, when: Span, now: Ms) -> int | str:
    """In micro units. A supply may fall, so nothing is refused for it; it is never read between two samples."""
    start = live_at(view, series, when.start, now)
    end = current(view, series, now) if when.partial else live_at(view, series, when.end, now)
    if start is None:
        return f"no figures for {date_of(when.start - 1)} (AKT supply)"
    if end is None:
        return (
            "no current figure (AKT supply)" if when.partial else f"no figures for {date_of(when.end - 1)} (AKT supply)"
        )
    return end - start


SUPPLY_CHANGE = Derived(
    Metric(
        "token.supply_change",
        Unit.AKT,
        "What the AKT supply on the chain grew by; set-aside AKT is in it still, so no BME figure takes anything off it",
        low=-1e9,
        high=1e9,
        labels=("network", "window"),
        parts_and_wholes="window",
    ),
    needs=(SUPPLY,),
    compute=compute,
    formula="F7 = supply(end) - supply(start)",
    trap="Set aside is not destroyed: whoever reads a burn off the supply finds none, and whoever adds BME's burn to it invents one",
)
