"""`/gpu`: the network's GPUs and each model's, busiest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.market import spelled
from bot.app.asking.market import market
from bot.app.asking.network import state_of
from bot.app.facts import GpuFacts, GpuModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.sample import Ms, Series
    from bot.app.asking.look import Look
    from bot.app.facts import Shown

TOTAL = "gpu.model.total"
HEADLINES = ("gpu.leased", "gpu.total")
"""Each with one word on what a second count says of it."""


def gpu(look: Look, model: str | None = None) -> GpuFacts:
    """The network and one model, or all of them; a model that nobody carries leaves all of them, for a guess."""
    lines = models(look)
    wanted = spelled(model or "")
    asked = tuple(line for line in lines if wanted and spelled(line.model) == wanted)
    return GpuFacts(
        network=look.network,
        now=look.now,
        total=look.shown("gpu.total"),
        leased=look.shown("gpu.leased"),
        pending=look.shown("gpu.pending"),
        available=look.shown("gpu.available"),
        utilization=look.shown("gpu.utilization"),
        models=asked or lines,
        gone=tuple(_gone(look)),
        market=market(look, asked),
        states={} if asked else {key: state_of(look, key) for key in HEADLINES},
        simulated=look.simulated,
    )


def models(look: Look) -> tuple[GpuModel, ...]:
    """Every model that somebody carries, busiest first."""
    listed = _listed(look)
    lines = [line for series in _series(look) if series in listed and (line := _line(look, series)) is not None]
    return tuple(
        sorted(lines, key=lambda line: (-(line.utilization.value or 0.0), -(line.total.value or 0.0), line.model))
    )


def _series(look: Look) -> Iterator[Series]:
    for series in look.read.series(TOTAL):
        if series.label("network") == look.network and not series.label("source"):
            yield series


def _listed(look: Look) -> frozenset[Series]:
    """The models of the newest answer. One that left while burnwatch was away has no end of its own: it is in an older one."""
    newest = {series: look.read.latest(series, look.now) for series in _series(look)}
    last = max((sample.at for sample in newest.values() if sample is not None), default=0)
    return frozenset(series for series, sample in newest.items() if sample is not None and sample.at == last)


def _gone(look: Look) -> Iterator[tuple[str, Ms]]:
    """Models that were there once and are in no answer any more, with the time since when."""
    listed = _listed(look)
    for series in _series(look):
        newest = look.read.latest(series, look.now)
        if newest is not None and (newest.value is None or series not in listed):
            yield series.label("model"), newest.at


def _line(look: Look, series: Series) -> GpuModel | None:
    vendor, model = series.label("vendor"), series.label("model")

    def part(key: str, **labels: str) -> Shown:
        return look.shown(f"gpu.model.{key}", vendor=vendor, model=model, **labels)

    total = part("total")
    if total.value is None:
        return None
    return GpuModel(
        vendor=vendor,
        model=model,
        total=total,
        leased=part("leased"),
        available=part("available"),
        utilization=part("utilization"),
        price_med=part("price_usd_hour", stat="med"),
        price_min=part("price_usd_hour", stat="min"),
        price_max=part("price_usd_hour", stat="max"),
    )
