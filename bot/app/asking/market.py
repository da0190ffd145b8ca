"""The providers behind `/gpu`: how few carry how much, who alone moved a figure, when a model was sold out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports.market import mover, sold_out
from alerts.sample import DAY, Series
from bot.app.market_facts import MarketFacts

if TYPE_CHECKING:
    from alerts.reports.market import Mover
    from alerts.sample import Ms
    from bot.app.asking.look import Look
    from bot.app.facts import GpuModel
    from bot.storage import Read

OWN = "providers.gpu_total"
SOLE = "gpu.model.sole_provider"
BACK: Ms = DAY
"""A figure is held against the one of this long ago."""
SPELLS: Ms = 30 * DAY
"""How far back spells are looked for: raw samples are kept that long."""


def market(look: Look, models: tuple[GpuModel, ...] = ()) -> MarketFacts:
    """The whole network's providers; with the one model that was asked for, that model's."""
    common = MarketFacts(
        with_gpus=look.shown("providers.with_gpus"),
        top3=look.shown("providers.top3_gpu_share"),
        concentration=look.shown("providers.gpu_concentration"),
    )
    return _model(look, common, models[0]) if len(models) == 1 else _whole(look, common)


def moved(read: Read, network: str, now: Ms) -> Mover | None:
    """The one provider that alone changed how many GPUs there are within the last day; None where there is no such one."""
    were, are = _each(read, network, now - BACK), _each(read, network, now)
    return mover(were, are) if were and are else None


def _whole(look: Look, common: MarketFacts) -> MarketFacts:
    now = _each(look.read, look.network, look.now)
    top = max(now, key=lambda host: (now[host], host), default=None)
    return replace(
        common,
        largest=None if top is None else (top, now[top], sum(now.values()) - now[top]),
        mover=moved(look.read, look.network, look.now),
    )


def _model(look: Look, common: MarketFacts, asked: GpuModel) -> MarketFacts:
    free = look.series("gpu.model.available", vendor=asked.vendor, model=asked.model)
    start = look.now - SPELLS
    return replace(
        common,
        mover=_own_mover(look, asked),
        carriers=look.shown("gpu.model.carriers", vendor=asked.vendor, model=asked.model),
        absence=_absence(look, asked),
        sold_out=sold_out(look.read.window(free, start, look.now), start, look.now, look.read.lookback(free)),
        since=start,
    )


def _own_mover(look: Look, asked: GpuModel) -> Mover | None:
    """Who moved the whole, where that provider carries this model alone: how others divide theirs the list does not say."""
    found = moved(look.read, look.network, look.now)
    if found is None:
        return None
    sole = look.series(SOLE, vendor=asked.vendor, model=asked.model, provider=found.provider)
    return found if any(_stood(look.read, sole, at) is not None for at in (look.now - BACK, look.now)) else None


def _absence(look: Look, asked: GpuModel) -> tuple[str, float, float] | None:
    """The newest answer's one; the one before it is another provider's series. None where it would have more than all."""
    named = [
        (sample.at, series.label("provider"), sample.value)
        for series in look.read.series(SOLE)
        if series.matches({"network": look.network, "vendor": asked.vendor, "model": asked.model})
        and (sample := look.read.latest(series, look.now)) is not None
        and sample.value is not None
        and sample.at > look.now - look.read.lookback(series)
    ]
    if not named or asked.total.value is None or asked.total.stale:
        return None
    _, host, own = max(named)
    return None if own > asked.total.value else (host, own, asked.total.value - own)


def _each(read: Read, network: str, at: Ms) -> dict[str, float]:
    """The GPUs of every provider that stood at `at`."""
    found: dict[str, float] = {}
    for series in read.series(OWN):
        if series.label("network") == network and not series.label("source"):
            value = _stood(read, series, at)
            if value is not None:
                found[series.label("provider")] = value
    return found


def _stood(read: Read, series: Series, at: Ms) -> float | None:
    newest = read.latest(series, at)
    if newest is None or newest.value is None or newest.at <= at - read.lookback(series):
        return None
    return newest.value
