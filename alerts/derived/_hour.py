"""What a total grew by within the last hour, by our own readings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alerts.derived._base import Value, Withheld
from alerts.derived._latest import latest, networks_of
from alerts.sample import HOUR, MINUTE, Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.engine import View
    from alerts.sample import Ms

NEAR: Ms = 20 * MINUTE
"""A reading this much older than an hour still begins it: the slowest of these totals is read each quarter of an hour."""


def grown_in_the_hour(view: View, metric: str, now: Ms) -> Iterator[Value | Withheld]:
    """Per network: the newest reading less the newest one at least an hour old."""
    for network in networks_of(view, (metric,)):
        series, labels = Series.of(metric, network=network), label_pairs({"network": network})
        value = latest(view, series, now)
        then = view.window(series, now - HOUR, now - HOUR)
        at, was = then.time_at(now - HOUR), then.values[-1] if then.times else None
        if value is None:
            yield Withheld(labels, f"no current figure for {metric}")
        elif at is None or was is None or not math.isfinite(was) or at <= now - HOUR - NEAR:
            yield Withheld(labels, f"{metric} was not read an hour ago")
        elif value < was:
            yield Withheld(labels, "the source's total fell within the hour: another source, or a re-index; waiting")
        else:
            yield Value(labels, value - was)
