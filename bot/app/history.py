"""What a chart shows: stored values of a series over a span, with its firing episodes. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, Series

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from alerts.sample import Ms
    from bot.storage import Read, Storage

MOST = 500
"""Points a picture can show apart."""
_SPANS: dict[str, Ms] = {"bme.burn_mint_ratio": 30 * DAY, "bme.burn_mint_ratio_usd": 30 * DAY, "bme.net_akt": 30 * DAY}
WEEKLY = 336 * DAY
"""48 weekly epochs: a year reads well, and the axis keeps its months."""


@dataclass(frozen=True, slots=True)
class Track:
    """Values of one series over (after, until], None where there was nothing for longer than its look-back."""

    series: Series
    points: tuple[tuple[Ms, float | None], ...]
    after: Ms
    until: Ms
    lookback: Ms
    episodes: tuple[tuple[Ms, Ms | None], ...] = ()


class History:
    """Reads tracks."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def of_alert(self, facts: AlertFacts) -> Track | None:
        """The alert's own series around its episode, or None where the rule is not about one stored series."""
        series = Series(facts.metric, facts.labels)

        def work(read: Read) -> Track | None:
            if series not in read.series(series.metric):
                return None
            span = _SPANS.get(series.metric, DAY)
            if read.lookback(series) > DAY:
                span = WEEKLY
            until = facts.at
            after = min(facts.fired_at, until) - span
            return _track(read, series, after, until, rule=facts.rule)

        return await self._storage.read(work)

    async def of_series(self, series: Series, span: Ms, now: Ms, rule: str | None = None) -> Track:
        """Any series over the last `span`."""
        return await self._storage.read(lambda read: _track(read, series, now - span, now, rule=rule))


def _track(read: Read, series: Series, after: Ms, until: Ms, rule: str | None) -> Track:
    lookback = read.lookback(series)
    buckets = read.buckets(series, after, until, MOST)
    # A bucket is as wide as the span asks for; only a hole wider than that and than the look-back is a gap.
    hole = max(lookback, 2 * (until - after) // MOST)
    points: list[tuple[Ms, float | None]] = []
    before: Ms | None = None
    for bucket in buckets:
        if before is not None and bucket.at - before > hole:
            points.append(((before + bucket.at) // 2, None))
        points.append((bucket.at, bucket.last))
        before = bucket.at
    episodes = tuple(read.episodes(rule, series.labels, after, until)) if rule else ()
    return Track(series, tuple(points), after, until, lookback, episodes)
