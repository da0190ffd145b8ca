"""Which computed metrics to run, in which order, and what comes of one that raises."""

from __future__ import annotations

import dataclasses
import functools
import math
import sys
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from alerts.derived._base import Derived, Result, Value, Withheld
from alerts.errors import AlertsError
from alerts.plugins import collect
from alerts.sample import Window

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from alerts.engine import View
    from alerts.sample import Ms, Series


@functools.cache
def known() -> Mapping[str, Derived]:
    """Every computed metric by key, those that others need first. Raises AlertsError when two need each other."""
    return in_order(collect(sys.modules["alerts.derived"], Derived))


def in_order(found: Mapping[str, Derived]) -> dict[str, Derived]:
    """`found`, sorted so that a metric comes after the computed ones it needs.

    A second opinion is nobody's input: whoever needs its key means the source's figure.
    """
    homes = {key for key, derived in found.items() if not derived.opinion_on}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for key, derived in found.items():
        sorter.add(key, *(need for need in derived.needs if need in homes))
    try:
        return {key: found[key] for key in sorter.static_order()}
    except CycleError as err:
        raise AlertsError(f"computed metrics need each other: {' -> '.join(err.args[1])}") from err


def derive(touched: Collection[str], view: View, now: Ms, *, of: Mapping[str, Derived] | None = None) -> list[Result]:
    """What the computed metrics give at `now`, after samples of the keys `touched` were stored.

    Only those are run that need a touched key, or a key that was computed in this call; such values are seen at once,
    stored or not. One that raises is a Result with a `problem`; the others go on.
    `of` takes the place of the walked folder and must be in order.
    """
    seen = _Seen(view)
    stirred = set(touched)
    results: list[Result] = []
    for key, derived in (known() if of is None else of).items():
        if stirred.isdisjoint(derived.needs):
            continue
        result = _run(derived, seen, now)
        results.append(result)
        seen.add(result, now)
        if not derived.opinion_on:
            stirred.add(key)
    return results


def _run(derived: Derived, view: View, now: Ms) -> Result:
    """One computed metric, with whatever it raises caught at this edge."""
    home = derived.compute.__module__
    try:
        answers = list(derived.compute(view, now))
    except Exception as err:  # noqa: BLE001 - one broken formula must not take the poll's other values with it
        return Result(derived.key, home, problem=f"{home} could not compute {derived.key}: {type(err).__name__}: {err}")
    return _sort_out(derived, Result(derived.key, home, opinion=bool(derived.opinion_on)), answers, view, now)


def _sort_out(derived: Derived, empty: Result, answers: Iterable[Value | Withheld], view: View, now: Ms) -> Result:
    values: list[Value] = []
    past: dict[Series, list[Value]] = {}
    withheld: list[Withheld] = []
    ended: list[Series] = []
    for answer in answers:
        series = empty.series(answer.labels)
        judged = answer if isinstance(answer, Withheld) else _fit(derived, answer)
        if isinstance(judged, Withheld):
            withheld.append(judged)
            if not judged.stands and _still_shown(view, series, now):
                ended.append(series)
        elif judged.at is None or judged.at == now:
            values.append(judged)
        else:
            past.setdefault(series, []).append(judged)
    for series, found in past.items():
        values += _news(view, series, found)
    return dataclasses.replace(empty, values=tuple(values), withheld=tuple(withheld), ended=tuple(ended))


def _fit(derived: Derived, value: Value) -> Value | Withheld:
    """The value, or why it may not be stored."""
    stands = value.at is not None
    if not math.isfinite(value.value):
        return Withheld(value.labels, f"the computation gave {value.value}", stands)
    metric = derived.metric
    if isinstance(metric, str) or metric.accepts(value.value):
        return value
    return Withheld(
        value.labels, f"the computed {value.value:g} is not between {metric.low:g} and {metric.high:g}", stands
    )


def _news(view: View, series: Series, found: Sequence[Value]) -> Iterable[Value]:
    """Those of `found` that are not stored yet, or stored with another value: most epochs never change again."""
    times = [value.at for value in found if value.at is not None]
    window = view.window(series, min(times) - 1, max(times))
    stored = dict(zip(window.times, window.values, strict=True))
    return (value for value in found if value.at is not None and stored.get(value.at) != value.value)


def _still_shown(view: View, series: Series, now: Ms) -> bool:
    return view.window(series, now, now).at(now, view.lookback(series)) is not None


class _Seen:
    """A view that also shows what this call has computed, and reads each window from storage once.

    The four figures over the same days ask for the same windows; this makes them one read.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._new: dict[Series, dict[Ms, float | None]] = {}
        self._windows: dict[tuple[Series, Ms, Ms], Window] = {}
        self._series: dict[str, Sequence[Series]] = {}

    def add(self, result: Result, now: Ms) -> None:
        """Show what was computed from now on."""
        for value in result.values:
            at = now if value.at is None else value.at
            self._new.setdefault(result.series(value.labels), {})[at] = value.value
        for series in result.ended:
            self._new.setdefault(series, {})[now] = None

    def series(self, metric: str) -> Sequence[Series]:
        """Stored series, then the computed ones that are new."""
        if metric not in self._series:
            self._series[metric] = tuple(self._view.series(metric))
        stored = self._series[metric]
        fresh = [series for series in self._new if series.metric == metric and series not in stored]
        return (*stored, *fresh)

    def window(self, series: Series, after: Ms, until: Ms) -> Window:
        """The stored window, with the computed samples that fall into it."""
        asked = (series, after, until)
        if asked not in self._windows:
            self._windows[asked] = self._view.window(series, after, until)
        stored = self._windows[asked]
        new = self._new.get(series)
        if not new:
            return stored
        merged = dict(zip(stored.times, stored.values, strict=True))
        merged.update((at, value) for at, value in new.items() if at <= until)
        inside = [at for at in merged if at > after]
        before = max((at for at in merged if at <= after), default=None)
        times = sorted(inside if before is None else [before, *inside])
        return Window(times, [merged[at] for at in times])

    def lookback(self, series: Series) -> Ms:
        """As stored."""
        return self._view.lookback(series)
