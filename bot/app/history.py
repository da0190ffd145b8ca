"""What a picture shows: stored values over a span, with what fired in it. Reads only, off the event loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.sample import DAY, Series
from bot.app import choice, tracks
from bot.app.choice import Charted
from bot.app.happened import BREAKER, happened
from bot.app.tracks import FlowTrack, GpuTrack, Track
from bot.app.vote_track import VoteTrack, vote_track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.notice import AlertFacts
    from alerts.sample import Ms
    from bot.app.proposal_facts import ProposalFacts
    from bot.storage import Read, Storage

__all__ = ["Charted", "FlowTrack", "GpuTrack", "History", "Track", "VoteTrack"]

_SPANS: dict[str, Ms] = {"bme.burn_mint_ratio": 30 * DAY, "bme.burn_mint_ratio_usd": 30 * DAY, "bme.net_akt": 30 * DAY}
WEEKLY = 336 * DAY
"""48 weekly epochs: a year reads well, and the axis keeps its months."""
FLOWS = 30 * DAY
LAUNCHED = 1_500 * DAY
"""Longer than Akash's mechanism lives: a picture of the whole of it begins at its launch."""
GPUS = 7 * DAY
MODELS = 30 * DAY
_BIDS = "gpu.model.price_usd_hour"
FLOWING = "bme.burn_mint_ratio"
"""What the picture of flows is about."""


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
            return tracks.track(read, series, after, until, rule=facts.rule, holds=facts.unit == Unit.STATE)

        return await self._storage.read(work)

    async def of_series(
        self, series: Series, span: Ms, now: Ms, rule: str | None = None, *, holds: bool = False
    ) -> Track:
        """Any series over the last `span`; `holds` for a state, which stands until the next one."""
        return await self._storage.read(
            lambda read: tracks.track(read, series, now - span, now, rule=rule, holds=holds)
        )

    async def charted(
        self,
        series: Series,
        span: Ms,
        now: Ms,
        *,
        holds: bool = False,
        other: Series | None = None,
        other_holds: bool = False,
        before: bool = False,
        guild: str = "",
    ) -> Charted:
        """A series over the last `span` with what judges it; beside it another one, or the same in the span before."""

        def work(read: Read) -> Charted:
            judged = choice.judged(read, series, now, guild)
            rule = judged.rule.name if judged else None
            track = tracks.track(read, series, now - span, now, rule=rule, holds=holds)
            first = next((at for at, value in track.points if value is not None), now)
            if series.metric != BREAKER:  # whose turns are the curve itself
                track = replace(track, happened=happened(read, series.label("network"), series.metric, first - 1, now))
            beside: Track | None = None
            if other is not None:
                beside = tracks.track(read, other, now - span, now, holds=other_holds)
            elif before:
                beside = tracks.moved(tracks.track(read, series, now - 2 * span, now - span, holds=holds), span)
            return Charted(track, now, judged, tracks.height(read, series.label("network"), now), beside)

        return await self._storage.read(work)

    async def of_vote(self, facts: ProposalFacts, now: Ms) -> VoteTrack:
        """Turnout of one vote, and where it may come to."""
        return await self._storage.read(lambda read: vote_track(read, facts, now))

    async def flows(self, network: str, now: Ms, *, whole: bool = False) -> FlowTrack:
        """Set aside against paid back, by day over 30 days or, `whole`, since launch; by epoch over a year of them."""
        days = LAUNCHED if whole else FLOWS

        def work(read: Read) -> FlowTrack:
            track = tracks.flows(read, network, days, WEEKLY, now)
            first = next((flow.at for flow in track.flows if flow.known), now)
            return replace(track, happened=happened(read, network, FLOWING, first - 1, now))

        return await self._storage.read(work)

    async def models(self, network: str, now: Ms, models: Sequence[tuple[str, str]]) -> tuple[GpuTrack, ...]:
        """Leased and free GPUs of each of these (vendor, model) over the last MODELS."""

        def work(read: Read) -> tuple[GpuTrack, ...]:
            found = [tracks.gpus(read, network, MODELS, now, model, vendor) for vendor, model in models]
            counted = (count.at for track in found for count in track.counts if count.leased is not None)
            seen = happened(read, network, "gpu.leased", min(counted, default=now) - 1, now)
            return tuple(replace(track, happened=seen) for track in found)

        return await self._storage.read(work)

    async def bids(self, network: str, now: Ms, vendor: str, model: str) -> tuple[Track, ...]:
        """The median, the lowest and the highest bid for one model over the last MODELS."""
        labels = {"network": network, "vendor": vendor, "model": model}

        def work(read: Read) -> tuple[Track, ...]:
            series = (Series.of(_BIDS, stat=stat, **labels) for stat in ("med", "min", "max"))
            mid, *ends = (tracks.track(read, one, now - MODELS, now) for one in series)
            first = next((at for at, value in mid.points if value is not None), now)
            return replace(mid, happened=happened(read, network, _BIDS, first - 1, now)), *ends

        return await self._storage.read(work)

    async def gpus(self, network: str, now: Ms, span: Ms = GPUS, *, model: str = "", vendor: str = "") -> GpuTrack:
        """Leased, pending and free GPUs over the last `span`, of the network or of one model."""

        def work(read: Read) -> GpuTrack:
            track = tracks.gpus(read, network, span, now, model, vendor)
            first = next((count.at for count in track.counts if count.leased is not None), now)
            return replace(track, happened=happened(read, network, "gpu.leased", first - 1, now))

        return await self._storage.read(work)
