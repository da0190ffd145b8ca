"""Figures that stand now: several at once, of one network and one set of labels, or the reason why not."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.sample import Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alerts.engine import View
    from alerts.sample import Ms


def latest(view: View, series: Series, now: Ms) -> float | None:
    """The value of a series that stands now: not older than its look-back, not marked stale, finite."""
    value = view.window(series, now, now).at(now, view.lookback(series))
    return None if value is None or not math.isfinite(value) else value


def together(view: View, metrics: Sequence[str], now: Ms, **labels: str) -> list[float] | str:
    """The values of `metrics` under equal labels, all of which must stand now; else which of them do not."""
    values = [latest(view, Series.of(metric, **labels), now) for metric in metrics]
    missing = [metric for metric, value in zip(metrics, values, strict=True) if value is None]
    if missing:
        return f"no current figure for {', '.join(missing)}"
    return [value for value in values if value is not None]


def networks_of(view: View, metrics: Iterable[str]) -> list[str]:
    """Every network that has a series of its own (no second opinion) of any of `metrics`."""
    return sorted({one.label("network") for metric in metrics for one in view.series(metric) if one.matches({})})


def exact(value: float) -> Fraction:
    """The decimal that a stored number stands for: 0.95 is 19/20, not the double beside it."""
    return Fraction(Decimal(repr(value)))
