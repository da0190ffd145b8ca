"""A slope in words, and what a straight line would reach next within sixty days."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alerts.sample import DAY
from bot.cards import numbers, words_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable

FAR = 60.0
"""Days beyond which a straight line says nothing."""


def trend(value: float, per_day: float, unit: str, levels: Iterable[tuple[str, float]]) -> str:
    """Say "24 h trend -0.012 a day: warn in about 2½ days, on this trend"; nothing for no trend to speak of."""
    if not math.isfinite(per_day) or not math.isfinite(value) or not per_day:
        return ""
    if unit == "fraction":
        change = words_alerts.POINTS.format(value=numbers.signed(per_day * 100, ""))
    else:
        change = numbers.signed(per_day, unit)
    if change.startswith("±"):
        return ""
    text = words_alerts.TREND.format(change=change)
    for name, level in sorted(levels, key=lambda one: abs(one[1] - value)):
        days = (level - value) / per_day
        if 0 < days <= FAR:
            return text + words_alerts.TREND_TO.format(name=name, span=numbers.roughly(round(days * DAY)))
    return text
