"""What one evaluation reads: each quantity once, whoever asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from alerts.conditions.reducers import COMPARING, WINDOWED, Span, divide, total
from alerts.sample import DAY, LabelPairs, Ms, Series, Window, label_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.conditions.reducers import Compare
    from alerts.engine import View
    from alerts.rule import Condition, Selector


Part: TypeAlias = tuple[Window, Ms]
"""The samples of one series, and for how long each stands."""


class Instant(Protocol):
    """A View that can also answer for one instant without making a window; most readings are of one instant."""

    def value_at(self, series: Series, at: Ms) -> float | None:
        """The same as window(series, at - lookback(series), at).at(at, lookback(series))."""
        ...


class Quantity(NamedTuple):
    """What a condition compares, without the comparison. Rules with equal quantities share one reading."""

    select: Selector
    reduce: str = "last"
    over: Ms = 0
    by: tuple[str, ...] = ()
    ahead: Ms = DAY
    divide_by: Selector | None = None


def quantity_of(condition: Condition) -> Quantity:
    """The quantity of a condition."""
    return Quantity(
        condition.select, condition.reduce, condition.over, condition.by, condition.ahead, condition.divide_by
    )


class Choices:
    """Which series a selector picks, kept between evaluations for as long as the metric's series stay the same."""

    __slots__ = ("_chosen", "_known")

    def __init__(self) -> None:
        self._known: dict[str, Sequence[Series]] = {}
        self._chosen: dict[Selector, Sequence[Series]] = {}

    def refresh(self, metric: str, known: Sequence[Series]) -> None:
        """Drop what was chosen of `metric` when its series are others now."""
        if self._known.get(metric) == known:
            return
        self._known[metric] = tuple(known) if not isinstance(known, list) else list(known)
        self._chosen = {selector: chosen for selector, chosen in self._chosen.items() if selector.metric != metric}

    def of(self, selector: Selector) -> Sequence[Series]:
        """The series a selector picks, of those last given to refresh."""
        chosen = self._chosen.get(selector)
        if chosen is None:
            where = dict(selector.where)
            chosen = [series for series in self._known[selector.metric] if series.matches(where)]
            self._chosen[selector] = chosen
        return chosen


class Reader:
    """The readings of one evaluation at `now`."""

    __slots__ = ("_choices", "_fresh", "_value_at", "_values", "now", "view")

    def __init__(self, view: View, now: Ms, choices: Choices | None = None) -> None:
        self.view = view
        self.now = now
        self._choices = choices or Choices()
        self._value_at: Callable[[Series, Ms], float | None] | None = getattr(view, "value_at", None)
        self._fresh: set[str] = set()
        self._values: dict[Quantity, Mapping[LabelPairs, float]] = {}

    def select(self, selector: Selector) -> Sequence[Series]:
        """The series a selector picks."""
        if selector.metric not in self._fresh:
            self._choices.refresh(selector.metric, self.view.series(selector.metric))
            self._fresh.add(selector.metric)
        return self._choices.of(selector)

    def values(self, quantity: Quantity) -> Mapping[LabelPairs, float]:
        """The value of each label set that has one now."""
        found = self._values.get(quantity)
        if found is None:
            found = self._values[quantity] = self.read(quantity)
        return found

    def read(self, quantity: Quantity) -> Mapping[LabelPairs, float]:
        """The same, for a quantity that nobody else asks for: it is not kept."""
        found = self._reduced(quantity)
        if quantity.divide_by is None:
            return found
        below = self.values(quantity._replace(select=quantity.divide_by, divide_by=None))
        return {labels: divide(value, below[labels]) for labels, value in found.items() if labels in below}

    def latest(self, selector: Selector) -> Mapping[LabelPairs, float]:
        """The value now of each series, by look-back."""
        return self.values(Quantity(selector))

    def groups(self, quantity: Quantity) -> Mapping[LabelPairs, Sequence[Series]]:
        """The series behind each label set: one each, or all that agree on the labels of `by`."""
        chosen = self.select(quantity.select)
        if not quantity.by:
            return {series.labels: (series,) for series in chosen}
        grouped: dict[LabelPairs, list[Series]] = {}
        for series in chosen:
            grouped.setdefault(label_pairs({name: series.label(name) for name in quantity.by}), []).append(series)
        return grouped

    def _reduced(self, quantity: Quantity) -> dict[LabelPairs, float]:
        if quantity.by:
            return _present(
                (labels, self._of_group(members, quantity)) for labels, members in self.groups(quantity).items()
            )
        return _present((series.labels, self._of_one(series, quantity)) for series in self.select(quantity.select))

    def _of_one(self, series: Series, quantity: Quantity) -> float | None:
        now = self.now
        compare = COMPARING.get(quantity.reduce)
        if compare is not None:
            return _compared(compare, self._at(series, now), self._at(series, now - quantity.over))
        if quantity.over <= 0:
            return self._at(series, now)
        after = now - quantity.over
        times, values = self.view.window(series, after, now).between(after, now)
        return WINDOWED[quantity.reduce](Span(times, values, after, now, quantity.ahead)) if times else None

    def _of_group(self, members: Sequence[Series], quantity: Quantity) -> float | None:
        now = self.now
        compare = COMPARING.get(quantity.reduce)
        if compare is not None:
            return _compared(compare, self._sum_at(members, now), self._sum_at(members, now - quantity.over))
        if quantity.over <= 0:
            return self._sum_at(members, now)
        after = now - quantity.over
        parts: list[Part] = []
        for series in members:
            lookback = self.view.lookback(series)
            parts.append((self.view.window(series, after - lookback, now), lookback))
        times, values = summed(parts, after, now)
        return WINDOWED[quantity.reduce](Span(times, values, after, now, quantity.ahead)) if times else None

    def _sum_at(self, members: Sequence[Series], at: Ms) -> float | None:
        values = [value for value in (self._at(series, at) for series in members) if value is not None]
        return total(values) if values else None

    def _at(self, series: Series, at: Ms) -> float | None:
        if self._value_at is not None:
            return self._value_at(series, at)
        lookback = self.view.lookback(series)
        return self.view.window(series, at - lookback, at).at(at, lookback)


def summed(parts: Sequence[Part], after: Ms, until: Ms) -> tuple[list[Ms], list[float]]:
    """The sum of several series at every time at which one of them has a sample in (after, until].

    At each such time a series stands with its newest sample within the look-back; one that has none, or was marked stale,
    is not part of the sum.
    """
    times = sorted({time for window, _ in parts for time in window.between(after, until)[0]})
    together: list[list[float]] = [[] for _ in times]
    for window, lookback in parts:
        index, size = -1, len(window)
        for place, time in enumerate(times):
            while index + 1 < size and window.times[index + 1] <= time:
                index += 1
            if index < 0 or window.times[index] <= time - lookback:
                continue
            value = window.values[index]
            if value is not None:
                together[place].append(value)
    return times, [total(values) for values in together]


def _compared(compare: Compare, now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else compare(now, then)


def _present(found: Iterable[tuple[LabelPairs, float | None]]) -> dict[LabelPairs, float]:
    return {labels: value for labels, value in found if value is not None}
