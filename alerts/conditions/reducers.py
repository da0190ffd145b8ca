"""How a stretch of samples becomes one number.

Windowed reducers look at the samples of (now - over, now], left-open as in Prometheus 3, without stale marks; they are the
*_over_time functions, changes, increase, rate and predict_linear of promql/functions.go. `delta`, `abs_delta` and
`pct_change` compare two values, now and `over` ago.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class Span:
    """The samples of (after, until], in order, at least one; `ahead` is for predict."""

    times: Sequence[Ms]
    values: Sequence[float]
    after: Ms
    until: Ms
    ahead: Ms = 0


Reduce: TypeAlias = Callable[[Span], float | None]
Compare: TypeAlias = Callable[[float, float], float]


def divide(above: float, below: float) -> float:
    """IEEE 754 division: infinity with its sign over zero, NaN for 0/0, where Python would raise."""
    if below != 0:
        return above / below
    if above == 0 or math.isnan(above):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1.0, below)


def total(values: Sequence[float]) -> float:
    """The sum without the error of adding one by one; infinities and overflow as in IEEE 754."""
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):  # an intermediate overflow, or inf - inf
        return sum(values)


def _last(span: Span) -> float:
    return span.values[-1]


def _avg(span: Span) -> float:
    count = len(span.values)
    try:
        return math.fsum(span.values) / count
    except (OverflowError, ValueError):
        return sum(value / count for value in span.values)


def _least(span: Span) -> float:
    """NaN only when there is nothing else."""
    return min((value for value in span.values if not math.isnan(value)), default=math.nan)


def _greatest(span: Span) -> float:
    return max((value for value in span.values if not math.isnan(value)), default=math.nan)


def _sum(span: Span) -> float:
    return total(span.values)


def _count(span: Span) -> float:
    return float(len(span.values))


def _changes(span: Span) -> float:
    """How often a sample differs from the one before it; NaN after NaN is no change."""
    return float(
        sum(1 for was, now in pairwise(span.values) if was != now and not (math.isnan(was) and math.isnan(now)))
    )


def _increase(span: Span) -> float | None:
    """Growth of a counter over the window: resets added up, extrapolated to the window's edges.

    A sample missing at an edge is believed to be there when the gap is less than 1.1 times the average distance of the
    samples; else half that distance is added, and never back beyond the point where the counter was zero
    (extrapolatedRate in promql/functions.go). So a window needs two samples, and the result may be a fraction.
    """
    times, values = span.times, span.values
    if len(values) < 2:
        return None
    grown = values[-1] - values[0]
    for was, now in pairwise(values):
        if now < was:
            grown += was
    sampled = (times[-1] - times[0]) / 1000
    distance = sampled / (len(times) - 1)
    to_start, to_end = (times[0] - span.after) / 1000, (span.until - times[-1]) / 1000
    if to_start >= distance * 1.1:
        to_start = distance / 2
    if grown > 0 and values[0] >= 0:
        to_start = min(to_start, sampled * (values[0] / grown))
    if to_end >= distance * 1.1:
        to_end = distance / 2
    return grown * ((sampled + to_start + to_end) / sampled)


def _rate(span: Span) -> float | None:
    """Increase per second."""
    grown = _increase(span)
    return None if grown is None else grown / ((span.until - span.after) / 1000)


def _predict(span: Span) -> float | None:
    """The value `ahead` from now on the straight line of least squares through the window (predict_linear)."""
    if len(span.values) < 2:
        return None
    first = span.values[0]
    if all(value == first for value in span.values):
        return math.nan if math.isinf(first) else first
    count = len(span.values)
    xs = [(time - span.until) / 1000 for time in span.times]
    sum_x, sum_y = total(xs), total(span.values)
    covariance = total([x * y for x, y in zip(xs, span.values, strict=True)]) - sum_x * sum_y / count
    variance = total([x * x for x in xs]) - sum_x * sum_x / count
    slope = divide(covariance, variance)
    return slope * (span.ahead / 1000) + sum_y / count - slope * sum_x / count


def _delta(now: float, then: float) -> float:
    return now - then


def _abs_delta(now: float, then: float) -> float:
    return abs(now - then)


def _pct_change(now: float, then: float) -> float:
    return divide(now - then, then) * 100


WINDOWED: dict[str, Reduce] = {
    "last": _last,
    "avg": _avg,
    "min": _least,
    "max": _greatest,
    "sum": _sum,
    "count": _count,
    "changes": _changes,
    "increase": _increase,
    "rate": _rate,
    "predict": _predict,
}
"""Reducers of the samples of the last `over`. `last` without `over` is the value now, by look-back."""

COMPARING: dict[str, Compare] = {"delta": _delta, "abs_delta": _abs_delta, "pct_change": _pct_change}
"""Reducers of the value now and the value `over` ago, both by look-back."""

REDUCERS: dict[str, str] = {
    "last": "the newest sample of the window; without `over` the value now",
    "avg": "the mean of the samples",
    "min": "the smallest sample",
    "max": "the largest sample",
    "sum": "the samples added up",
    "count": "how many samples there are",
    "changes": "how often a sample differs from the one before it",
    "delta": "the value now less the value `over` ago",
    "abs_delta": "that difference without its sign",
    "pct_change": "that difference in percent of the value `over` ago",
    "increase": "the growth of a counter over the window, resets added up, extrapolated to its edges",
    "rate": "increase per second",
    "predict": "the value expected `ahead` from now, by a straight line through the window",
}
"""Every reducer and what it gives, in the order of the form."""
