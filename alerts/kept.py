"""A part of the stored history in memory, as the engine would read it from the storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.errors import TrialTooLarge
from alerts.plan import metrics_of, selectors_of
from alerts.replay import MemoryView

if TYPE_CHECKING:
    from alerts.engine import View
    from alerts.rule import Rule
    from alerts.sample import Ms, Series


MOST = 1_000_000
"""Samples held at once: some 70 MB, as much as a small container has to spare."""


class Kept(MemoryView):
    """A part of the stored history in memory, each series with its own look-back."""

    __slots__ = ("_stands",)

    def __init__(self) -> None:
        super().__init__()
        self._stands: dict[Series, Ms] = {}

    def stand(self, series: Series, lookback: Ms) -> None:
        """Say how long a sample of `series` stands."""
        self._stands[series] = lookback

    def lookback(self, series: Series) -> Ms:
        """How long a sample stands."""
        return self._stands.get(series, self._lookback)

    def value_at(self, series: Series, at: Ms) -> float | None:
        """What window(...).at(...) says."""
        times = self._times.get(series)
        if times is None:
            return None
        last = self._end(series, times, at)
        return self._values[series][last - 1] if last and times[last - 1] > at - self._stands[series] else None

    def count(self, series: Series) -> int:
        """How many samples a series has."""
        return len(self._times.get(series, ()))


def keep(view: View, rule: Rule, first: Ms, last: Ms, most: int = MOST) -> Kept:
    """Take from another View what a rule reads between two times, so that each sample is asked for once.

    Only series that a selector of the rule picks. Raises TrialTooLarge.
    """
    kept = Kept()
    held = 0
    wanted = selectors_of(rule)
    for metric in sorted(metrics_of(rule)):
        picks = [dict(selector.where) for selector in wanted if selector.metric == metric]
        for series in view.series(metric):
            if not any(series.matches(where) for where in picks):
                continue
            lookback = view.lookback(series)
            window = view.window(series, first - reach(rule) - lookback, last)
            held += len(window)
            if held > most:
                raise TrialTooLarge(most)
            kept.stand(series, lookback)
            kept.put(series, list(window.times), list(window.values))
    return kept


def reach(rule: Rule) -> Ms:
    """How far back from an evaluation a rule looks, look-backs aside."""
    conditions = [rule.condition, *rule.all, *([rule.unless] if rule.unless is not None else [])]
    return max(rule.forget_after if rule.no_data == "alert" else 0, *(condition.over for condition in conditions))
