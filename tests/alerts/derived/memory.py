"""A view in memory: what storage would answer, without storage."""

from __future__ import annotations

from bisect import bisect_right, insort
from datetime import UTC, datetime
from pathlib import Path

from alerts.sample import MINUTE, Series, Window

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"


def at(text):
    """Milliseconds of an ISO time in UTC; a date is its midnight."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


class MemoryView:
    """Stored samples by series; counts how often it is read."""

    def __init__(self, lookback=5 * MINUTE):
        self._samples: dict[Series, list[tuple[int, float | None]]] = {}
        self._lookback = lookback
        self.reads = 0

    def put(self, metric, when, value, **labels):
        """Store one sample; a second one at the same time takes its place."""
        series = Series.of(metric, **{"network": "akash", **labels})
        samples = self._samples.setdefault(series, [])
        times = [time for time, _ in samples]
        index = bisect_right(times, when)
        if index and times[index - 1] == when:
            samples[index - 1] = (when, value)
        else:
            insort(samples, (when, value), key=lambda sample: sample[0])
        return self

    def keep(self, results, now):
        """Store what `derive` gave, as the app does."""
        for result in results:
            for value in result.values:
                series = result.series(value.labels)
                self.put(series.metric, now if value.at is None else value.at, value.value, **dict(series.labels))
            for series in result.ended:
                self.put(series.metric, now, None, **dict(series.labels))

    def drop(self, metric, **labels):
        """Forget a series."""
        self._samples.pop(Series.of(metric, **{"network": "akash", **labels}), None)

    def series(self, metric):
        return sorted(series for series in self._samples if series.metric == metric)

    def window(self, series, after, until):
        self.reads += 1
        samples = self._samples.get(series, [])
        times = [time for time, _ in samples]
        first, last = bisect_right(times, after), bisect_right(times, until)
        inside = samples[max(0, first - 1) : last]
        return Window([time for time, _ in inside], [value for _, value in inside])

    def lookback(self, series):
        return self._lookback


def outcome(derived, view, now, network="akash", **labels):
    """The one answer of `derived` for these labels: a number, or the reason as text."""
    wanted = Series.of(derived.key, network=network, **labels).labels
    found = [answer for answer in derived.compute(view, now) if answer.labels == wanted]
    assert len(found) == 1, found
    return getattr(found[0], "says", None) or found[0].value
