"""Networks that publish one figure per epoch (Render): burned and minted at the epoch's end."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.derived._base import Value, Withheld
from alerts.derived._days import date_of
from alerts.sample import DAY, HOUR, Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from alerts.engine import View
    from alerts.sample import Ms

BURNED = "bme.burned"
MINTED = "bme.minted"

EPOCH: Ms = 7 * DAY
_SLACK: Ms = 12 * HOUR
"""Some recorded epochs end at 02:00 and not at midnight."""
_SEVERAL = 4


def epoch_ratios(view: View, now: Ms) -> Iterator[Value | Withheld]:
    """Burned over minted of each epoch (window 7d) and of four in a row (28d), at the epoch's end.

    No least volume: an epoch's figures are what the network settled, and its emission is fixed by schedule.
    """
    networks = {series.label("network") for metric in (BURNED, MINTED) for series in view.series(metric)}
    for network in sorted(networks):
        burned = _figures(view, Series.of(BURNED, network=network), now)
        minted = _figures(view, Series.of(MINTED, network=network), now)
        ends = sorted(burned.keys() | minted.keys())
        for window, count in (("7d", 1), ("28d", _SEVERAL)):
            labels = label_pairs({"network": network, "window": window})
            says = "no epoch has ended yet"
            for last in range(len(ends)):
                judged = _ratio(burned, minted, ends[max(0, last + 1 - count) : last + 1], count)
                says = judged if isinstance(judged, str) else ""
                if not isinstance(judged, str):
                    yield Value(labels, judged, at=ends[last])
            if says:
                yield Withheld(labels, says, stands=True)


def _ratio(burned: Mapping[Ms, float], minted: Mapping[Ms, float], ends: Sequence[Ms], count: int) -> float | str:
    """The ratio of sums over the epochs that end at `ends`, or why there is none."""
    if len(ends) < count:
        return f"{len(ends)} of {count} epochs known"
    for end in ends:
        if end not in burned or end not in minted:
            return f"no {'emission' if end in burned else 'burn'} figure for the epoch that ended {date_of(end)}"
    for before, after in pairwise(ends):
        if abs(after - before - EPOCH) > _SLACK:
            return f"no figures between the epochs that ended {date_of(before)} and {date_of(after)}"
    paid = math.fsum(minted[end] for end in ends)
    if paid == 0:
        return f"nothing minted in the epoch that ended {date_of(ends[-1])}"
    return math.fsum(burned[end] for end in ends) / paid


def _figures(view: View, series: Series, now: Ms) -> dict[Ms, float]:
    times, values = view.window(series, 0, now).between(0, now)
    return {at: value for at, value in zip(times, values, strict=True) if math.isfinite(value)}
