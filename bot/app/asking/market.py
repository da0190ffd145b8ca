"""The providers behind `/gpu`: how few carry how much, who alone moved a figure, when a model was sold out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.reports.market import mover, sold_out
from alerts.sample import DAY
from bot.app.market_facts import MarketFacts

if TYPE_CHECKING:
    from alerts.sample import Ms, Series
    from bot.app.asking.look import Look
    from bot.app.facts import GpuModel

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


def _whole(look: Look, common: MarketFacts) -> MarketFacts:
    now, was = _each(look, look.now), _each(look, look.now - BACK)
    top = max(now, key=lambda host: (now[host], host), default=None)
    return replace(
        common,
        largest=None if top is None else (top, now[top], sum(now.values()) - now[top]),
        mover=mover(was, now) if was and now else None,
    )


def _model(look: Look, common: MarketFacts, asked: GpuModel) -> MarketFacts:
    free = look.series("gpu.model.available", vendor=asked.vendor, model=asked.model)
    start = look.now - SPELLS
    return replace(
        common,
        carriers=look.shown("gpu.model.carriers", vendor=asked.vendor, model=asked.model),
        absence=_absence(look, asked),
        sold_out=sold_out(look.read.window(free, start, look.now), start, look.now, look.read.lookback(free)),
        since=start,
    )


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


def _each(look: Look, at: Ms) -> dict[str, float]:
    """The GPUs of every provider that stood at `at`."""
    found: dict[str, float] = {}
    for series in look.read.series(OWN):
        if series.label("network") == look.network and not series.label("source"):
            value = _stood(look, series, at)
            if value is not None:
                found[series.label("provider")] = value
    return found


def _stood(look: Look, series: Series, at: Ms) -> float | None:
    newest = look.read.latest(series, at)
    if newest is None or newest.value is None or newest.at <= at - look.read.lookback(series):
        return None
    return newest.value
