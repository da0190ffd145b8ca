"""What a picture shows, read from the database: one series, flows period by period, GPUs over time. Values only, no words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.derived import EPOCH, day_flows, epoch_flows
from alerts.sample import DAY, HOUR, Series

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.derived import PeriodFlow
    from alerts.sample import Ms
    from bot.app.happened import Happened
    from bot.storage import Bucket, Read

MOST = 500
"""Points a picture can show apart."""
EXACT = 1_000
"""Up to so many samples are shown one by one, with the ends of a series that stopped."""
_HEIGHT = "chain.height"
_BURNED = "bme.burned"

Points = tuple[tuple["Ms", float | None], ...]


@dataclass(frozen=True, slots=True)
class Track:
    """Values of one series over (after, until], None where there was nothing for longer than its look-back."""

    series: Series
    points: Points
    after: Ms
    until: Ms
    lookback: Ms
    episodes: tuple[tuple[Ms, Ms | None], ...] = ()
    happened: tuple[Happened, ...] = ()
    """What may explain the curve, since its first value."""

    @property
    def newest(self) -> tuple[Ms, float] | None:
        """The newest value in the span."""
        return next(((at, value) for at, value in reversed(self.points) if value is not None), None)


@dataclass(frozen=True, slots=True)
class FlowTrack:
    """What flowed in and out, period by period."""

    network: str
    flows: tuple[PeriodFlow, ...]
    period: Ms
    now: Ms
    height: int | None = None
    """The newest block that was read, while it is fresh."""
    happened: tuple[Happened, ...] = ()

    @property
    def epochs(self) -> bool:
        """Whether the periods are a network's own epochs, and not days."""
        return self.period == EPOCH


@dataclass(frozen=True, slots=True)
class GpuCounted:
    """GPUs at one time; None for the whole where a part of it was not counted then."""

    at: Ms
    leased: float | None
    pending: float | None
    free: float | None


@dataclass(frozen=True, slots=True)
class GpuTrack:
    """GPUs of a network, or of one model of it, over (after, now]."""

    network: str
    model: str
    counts: tuple[GpuCounted, ...]
    after: Ms
    now: Ms
    lookback: Ms = 0
    happened: tuple[Happened, ...] = ()

    @property
    def newest(self) -> GpuCounted | None:
        """The newest count that is known."""
        return next((count for count in reversed(self.counts) if count.leased is not None), None)

    @property
    def tells(self) -> bool:
        """Whether there is a course to see: two counts at least, an hour apart."""
        known = [count.at for count in self.counts if count.leased is not None]
        return len(known) > 1 and known[-1] - known[0] >= HOUR


def track(read: Read, series: Series, after: Ms, until: Ms, *, rule: str | None = None, holds: bool = False) -> Track:
    """One series. With `holds` (a state) what stood when the span began and what stands when it ends are points of their own."""
    lookback = read.lookback(series)
    buckets = read.buckets(series, after, until, MOST)
    few = sum(bucket.count for bucket in buckets) <= EXACT
    points = list(_samples(read, series, after, until) if few else _extremes(buckets))
    if holds:
        points = _held(read, series, points, after, until, lookback)
    # A bucket is as wide as the span asks for; only a hole wider than that and than the look-back is a gap.
    hole = max(lookback, 2 * (until - after) // MOST)
    episodes = tuple(read.episodes(rule, series.labels, after, until)) if rule else ()
    return Track(series, tuple(_gapped(points, hole)), after, until, lookback, episodes)


def moved(track: Track, by: Ms) -> Track:
    """The same values so much later: the span before, laid over this one."""
    points = tuple((at + by, value) for at, value in track.points)
    return replace(track, points=points, after=track.after + by, until=track.until + by, episodes=())


def flows(read: Read, network: str, days: Ms, epochs: Ms, now: Ms) -> FlowTrack:
    """Set aside against paid back: by day over the span `days`, or by epoch over `epochs` where the network has epochs."""
    if any(series.label("network") == network for series in read.series(_BURNED)):
        return FlowTrack(network, epoch_flows(read, network, now - epochs, now), EPOCH, now)
    return FlowTrack(network, day_flows(read, network, days // DAY, now), DAY, now, height(read, network, now))


def gpus(read: Read, network: str, span: Ms, now: Ms, model: str = "", vendor: str = "") -> GpuTrack:
    """Leased, pending and free GPUs. The Console says of single models only how many are leased and how many are free."""
    if model:
        labels = {"network": network, "vendor": vendor, "model": model}
        parts = [Series.of(f"gpu.model.{name}", **labels) for name in ("leased", "available")]
    else:
        parts = [Series.of(f"gpu.{name}", network=network) for name in ("leased", "pending", "available")]
    after, lookback = now - span, read.lookback(parts[0])
    by_part = [{bucket.at: bucket.last for bucket in read.buckets(part, after, now, MOST)} for part in parts]
    times = sorted(set().union(*by_part))
    counts = []
    for at in times:
        values = [part.get(at) for part in by_part]
        if any(value is None for value in values):
            counts.append(GpuCounted(at, None, None, None))
        else:
            counts.append(GpuCounted(at, values[0], 0.0 if model else values[1], values[-1]))
    hole = max(lookback, 2 * span // MOST)
    return GpuTrack(network, model, tuple(_gapped_counts(counts, hole)), after, now, lookback)


def height(read: Read, network: str, now: Ms) -> int | None:
    """The newest block of a network that was read, while that is fresh."""
    series = Series.of(_HEIGHT, network=network)
    sample = read.latest(series, now)
    if sample is None or sample.value is None or sample.at <= now - read.lookback(series):
        return None
    return int(sample.value)


def _samples(read: Read, series: Series, after: Ms, until: Ms) -> Iterator[tuple[Ms, float | None]]:
    """Every sample of the span; a stale mark ends the series until its next value."""
    window = read.window(series, after, until)
    for at, value in zip(window.times, window.values, strict=True):
        if at > after:
            yield at, value


def _extremes(buckets: Sequence[Bucket]) -> Iterator[tuple[Ms, float | None]]:
    """The lowest, the highest and the last value of each bucket, so that no peak is lost between two points.

    When the first two were within the bucket is not known; a bucket is about as wide as a dot on the paper.
    """
    before = -1
    for bucket in buckets:
        others = [value for value in (bucket.low, bucket.high) if value != bucket.last]
        for index, value in enumerate(others):
            at = bucket.at - len(others) + index
            if at > before:
                yield at, value
        yield bucket.at, bucket.last
        before = bucket.at


def _held(
    read: Read, series: Series, points: list[tuple[Ms, float | None]], after: Ms, until: Ms, lookback: Ms
) -> list[tuple[Ms, float | None]]:
    """The points of a state, with the one it was in at the start, and the one it is in at the end."""
    before = read.latest(series, after)
    stood = before is not None and before.value is not None and before.at > after - lookback
    if before is not None and stood and (not points or points[0][0] > after):
        points = [(after, before.value), *points]
    if points and points[-1][1] is not None and 0 < until - points[-1][0] < lookback:
        points = [*points, (until, points[-1][1])]
    return points


def _gapped(points: Sequence[tuple[Ms, float | None]], hole: Ms) -> Iterator[tuple[Ms, float | None]]:
    """With None where two values are farther apart than `hole`."""
    before: tuple[Ms, float | None] | None = None
    for at, value in points:
        if before is not None and before[1] is not None and value is not None and at - before[0] > hole:
            yield (before[0] + at) // 2, None
        yield at, value
        before = at, value


def _gapped_counts(counts: Sequence[GpuCounted], hole: Ms) -> Iterator[GpuCounted]:
    before: GpuCounted | None = None
    for count in counts:
        if before is not None and count.at - before.at > hole:
            yield GpuCounted((before.at + count.at) // 2, None, None, None)
        yield count
        before = count
