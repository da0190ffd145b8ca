"""The pictures of models beside each other: each over time, and what providers bid for it. None where there is nothing to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import numbers, words
from bot.cards import words_pictures as say
from bot.cards.captions import foot
from bot.cards.events import marks
from bot.cards.pictures import gpu_title, model_name, oldest
from bot.charts.gpugrid import Course, GpuGrid
from bot.charts.line import Line, Trace
from bot.charts.prices import Prices, Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app.facts import GpuFacts, GpuModel
    from bot.app.tracks import GpuTrack, Track

MOST = 12
_MOST_NAMED = 3


def largest(facts: GpuFacts) -> list[GpuModel]:
    """The models with the most GPUs, in the order of the facts: busiest first."""
    ranked = sorted(facts.models, key=lambda line: -(line.total.value or 0.0))[:MOST]
    return [line for line in facts.models if line in ranked]


def model_grid(facts: GpuFacts, tracks: Sequence[GpuTrack], theme: str = "dark") -> GpuGrid | None:
    """Each model over time, a panel for each."""
    told = [track for track in tracks if track.newest is not None]
    if not any(track.tells for track in told):
        return None
    now, after = told[0].now, told[0].after
    first = min(count.at for track in told for count in track.counts if count.leased is not None)
    span = numbers.roughly(now - max(after, first))
    return GpuGrid(
        title=_grid_title(facts, told),
        subtitle=(say.GRID_ALL if len(told) == len(facts.models) else say.GRID_SOME).format(
            count=len(told), all=len(facts.models), span=span
        ),
        foot=foot(oldest(line.leased for line in facts.models), facts.now, None, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        models=tuple(_course(track) for track in told),
        events=marks(told[0].happened),
        after=max(after, first),
        until=now,
    )


def _course(track: GpuTrack) -> Course:
    counts = (
        (count.at, count.leased, None if count.leased is None or count.free is None else count.leased + count.free)
        for count in track.counts
    )
    return Course(model_name(track.model), tuple(counts))


def _grid_title(facts: GpuFacts, told: Sequence[GpuTrack]) -> str:
    """Which models are sold out now, else how many GPUs are in use."""
    free = {line.model: line.available for line in facts.models}
    out = [
        model_name(track.model)
        for track in told
        if free[track.model].value == 0 and not free[track.model].stale and (track.newest and track.newest.leased)
    ]
    if not out:
        return gpu_title(facts.leased, facts.total, facts.now)
    named = ", ".join(out[:_MOST_NAMED])
    if len(out) > _MOST_NAMED:
        named += f" {words.and_more(len(out) - _MOST_NAMED)}"
    return say.GRID_SOLD_OUT.format(models=named)


def price_spread(facts: GpuFacts, theme: str = "dark") -> Prices | None:
    """What providers bid for each model now, the dearest first; what is old is left out."""
    priced = [line for line in largest(facts) if line.price_med.value is not None and not line.price_med.stale]
    if not priced:
        return None
    priced.sort(key=lambda line: -(line.price_med.value or 0.0))
    spreads = tuple(_spread(line) for line in priced)
    widest = next((one for one in spreads if one.low is not None and one.high is not None), None)
    money = numbers.hourly
    return Prices(
        title=say.PRICES_ONE.format(model=spreads[0].name, mid=money(spreads[0].mid))
        if widest is None
        else say.PRICES.format(model=widest.name, low=money(widest.low), high=money(widest.high)),
        subtitle=(say.PRICES_ALL if len(priced) == len(facts.models) else say.PRICES_SOME).format(
            count=len(priced), all=len(facts.models)
        ),
        foot=foot(oldest(line.price_med for line in priced), facts.now, None, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        models=spreads,
    )


def _spread(line: GpuModel) -> Spread:
    """Its three figures; ends that are not around the median are left out: the source contradicts itself there."""
    low, mid, high = line.price_min, line.price_med, line.price_max
    ends = (low.value, high.value) if not low.stale and not high.stale else (None, None)
    if mid.value is None or ends[0] is None or ends[1] is None or not ends[0] <= mid.value <= ends[1]:
        ends = (None, None)
    return Spread(model_name(line.model), ends[0], mid.value, ends[1])


def bid_lines(facts: GpuFacts, line: GpuModel, tracks: Sequence[Track], theme: str = "dark") -> Line | None:
    """What providers bid for one model over time: the median between the lowest and the highest."""
    mid, low, high = tracks
    if mid.newest is None or line.price_med.value is None or line.price_med.stale:
        return None
    first = next(at for at, value in mid.points if value is not None)
    money = numbers.hourly
    span = numbers.roughly(mid.until - max(mid.after, first))
    return Line(
        title=say.BIDS.format(model=model_name(line.model), mid=money(line.price_med.value)),
        subtitle=say.BIDS_SPAN.format(span=span, low=money(line.price_min.value), high=money(line.price_max.value)),
        foot=foot(oldest([line.price_med]), facts.now, None, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        unit="USD/h",
        points=mid.points,
        name=say.MEDIAN,
        colour="minted",
        others=(Trace(say.HIGHEST, high.points), Trace(say.LOWEST, low.points)),
        events=marks(mid.happened),
        after=max(mid.after, first),
        until=mid.until,
    )
