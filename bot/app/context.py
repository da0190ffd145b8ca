"""What stands beside an alert's own number: the price at which warn is reached, a second opinion, sources and ages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.metric import Unit
from alerts.notice import About, Measured
from alerts.plan import metrics_of
from alerts.sample import DAY, Series
from bot.app.asking.market import moved
from bot.app.health import AGE, UP
from bot.app.truth import GAP, checks_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.metric import Catalogue, Metric
    from alerts.rule import Level, Rule
    from alerts.sample import LabelPairs, Ms
    from bot.app.provenance import Provenance
    from bot.storage import Read, SourceRow

# metric -> (name for people, metric, labels to change; "" removes one)
_BESIDE: Mapping[str, tuple[tuple[str, str, Mapping[str, str]], ...]] = {
    "bme.collateral_ratio": (
        ("AKT price", "oracle.akt_usd_twap", {}),
        ("AKT price at warn", "bme.akt_price_at_warn", {}),
        ("AKT price at halt", "bme.akt_price_at_halt", {}),
        ("warn threshold", "bme.warn_threshold", {}),
        ("halt threshold", "bme.halt_threshold", {}),
        ("own computation", "bme.collateral_ratio", {"source": "own"}),
        ("Console (midnight price)", "bme.collateral_ratio", {"source": "akash_console"}),
    ),
    "bme.breaker": (
        ("collateral ratio", "bme.collateral_ratio", {}),
        ("oracle price age", "oracle.age_seconds", {}),
        ("AKT price", "oracle.akt_usd", {}),
    ),
    "oracle.age_seconds": (
        ("breaker", "bme.breaker", {}),
        ("last oracle price", "oracle.akt_usd", {}),
        ("healthy price sources", "oracle.healthy_sources", {}),
    ),
    "bme.mint_doubt": (
        ("breaker", "bme.breaker", {}),
        ("oracle price age", "oracle.age_seconds", {}),
        ("healthy price sources", "oracle.healthy_sources", {}),
        ("mints cancelled in the last hour", "bme.canceled_mints_1h", {}),
        ("ACT minted in the last hour", "bme.act_minted_1h", {}),
        ("waiting in the queue", "bme.pending_records", {}),
        ("oracle price", "oracle.akt_usd", {}),
        ("market price", "token.price_usd", {}),
        ("collateral ratio", "bme.collateral_ratio", {}),
    ),
    "bme.burn_mint_ratio": (
        ("ratio in USD", "bme.burn_mint_ratio_usd", {}),
        ("net set aside", "bme.net_akt", {}),
        ("burned in the epoch", "bme.burned", {"window": ""}),
        ("minted in the epoch", "bme.minted", {"window": ""}),
    ),
    "gov.turnout": (
        ("quorum", "gov.quorum", {}),
        ("voting ends in", "gov.hours_left", {}),
        ("yes of those who took a side", "gov.yes_share", {}),
        ("expected at the end", "gov.turnout_projected", {}),
    ),
    "gpu.utilization": (
        ("GPUs in use", "gpu.leased", {}),
        ("pending", "gpu.pending", {}),
        ("free", "gpu.available", {}),
        ("in all", "gpu.total", {}),
    ),
    "gpu.model.utilization": (
        ("in use", "gpu.model.leased", {}),
        ("free", "gpu.model.available", {}),
        ("in all", "gpu.model.total", {}),
    ),
}
_GPUS = frozenset({"gpu.total", "gpu.leased", "gpu.available", "gpu.utilization", "providers.with_gpus"})
"""What one provider's coming, going or misreporting moves."""
_TRENDED = frozenset({"bme.collateral_ratio"})
_OF_SOURCES = frozenset({UP.key, AGE.key})
_CAUSE = 300
"""Characters of what a source that does not answer said."""


class Context:
    """Looks up what stands beside a number, from stored samples."""

    def __init__(self, catalogue: Catalogue, provenance: Provenance) -> None:
        self._catalogue = catalogue
        self._provenance = provenance

    def about(self, read: Read, rule: Rule, labels: LabelPairs, now: Ms) -> About:
        """What the facts of a notice need beside the alert itself."""
        key = rule.condition.select.metric
        metric = self._catalogue.get(key)
        series = Series(key, labels)
        health = read.sources()
        source = health.get(series.label("source")) if key in _OF_SOURCES else None
        return About(
            unit=_unit(rule, metric),
            better=metric.better if metric else "neither",
            help=metric.help if metric else "",
            beside=tuple(self._beside(read, series, now)),
            sources=self._provenance.of(read, series, now, opinions=True) if source is None else _answered(source),
            height=self._height(read, series, now),
            trend_per_day=self._trend(read, series, now) if key in _TRENDED else None,
            threshold=_number(read, rule.condition.threshold, now) if rule.kind in {"threshold", "spread"} else None,
            clear=_number(read, rule.clear, now) if rule.clear is not None else None,
            needs=self._needs(rule, labels),
            cause=self._cause(health, series) if source is None else "" if source.up else source.reason[:_CAUSE],
        )

    def _cause(self, health: Mapping[str, SourceRow], series: Series) -> str:
        """What went wrong where the value comes from; empty while all of it answers."""
        for request in self._provenance.requests(series):
            for name in (request.partition("/")[0], request):
                row = health.get(name)
                if row is not None and not row.up:
                    return f"{name}: {row.reason}"[:_CAUSE]
        return ""

    def _needs(self, rule: Rule, labels: LabelPairs) -> tuple[str, ...]:
        """The sources without which the rule has no value here."""
        network = dict(labels).get("network", "") or dict(rule.condition.select.where).get("network", "")
        found: dict[str, None] = {}
        for metric in sorted(metrics_of(rule)):
            own = metric == rule.condition.select.metric
            series = Series(metric, labels) if own else Series.of(metric, network=network)
            near = self._provenance.names(metric, network)
            asked = (request.partition("/")[0] for request in self._provenance.requests(series))
            found |= dict.fromkeys(source for source in asked if source in near)
        return tuple(found)

    def _beside(self, read: Read, series: Series, now: Ms) -> list[Measured]:
        found: list[Measured] = _sides(read, series) if series.metric == GAP.key else []
        if series.metric in _GPUS and (one := moved(read, series.label("network"), now)) is not None:
            figures = {"was": one.was, "now": one.now, "without_was": one.without_was, "without_now": one.without_now}
            found += [Measured(one.provider, f"mover.{part}", value, Unit.GPU, now) for part, value in figures.items()]
        for name, key, change in _BESIDE.get(series.metric, ()):
            labels = {**dict(series.labels), **change}
            other = Series.of(key, **labels)
            sample = read.latest(other, now)
            if sample is None or sample.value is None or sample.at <= now - read.lookback(other):
                continue
            metric = self._catalogue.get(key)
            found.append(
                Measured(name, key, sample.value, metric.unit if metric else "", sample.at, other.label("source"))
            )
        return found

    def _height(self, read: Read, series: Series, now: Ms) -> int | None:
        if "akash_chain" not in self._provenance.names(series.metric, series.label("network")):
            return None
        height = Series.of("chain.height", network=series.label("network"))
        sample = read.latest(height, now)
        return None if sample is None or sample.value is None else int(sample.value)

    def _trend(self, read: Read, series: Series, now: Ms) -> float | None:
        lookback = read.lookback(series)
        window = read.window(series, now - DAY, now)
        new, old = window.at(now, lookback), window.at(now - DAY, 2 * lookback)
        return None if new is None or old is None else new - old


def _answered(source: SourceRow) -> tuple[tuple[str, Ms], ...]:
    """A source by its own last answer: of itself nobody else says anything."""
    return () if source.answered_at is None else ((source.name, source.answered_at),)


def _sides(read: Read, series: Series) -> list[Measured]:
    """Both numbers of an identity, as the last comparison had them."""
    for one in checks_of(read, series.label("network")):
        if one.name == series.label("identity") and one.left is not None and one.right is not None:
            unit = one.unit
            return [
                Measured("first count", "identity.left", one.left, unit, one.at),
                Measured("second count", "identity.right", one.right, unit, one.at),
                Measured("tolerated", "identity.tolerance", one.tolerance, unit, one.at),
            ]
    return []


def _unit(rule: Rule, metric: Metric | None) -> str:
    """The unit of what the rule compares."""
    if rule.condition.divide_by is not None:
        return Unit.RATIO
    return metric.unit if metric else ""


def _number(read: Read, level: Level, now: Ms) -> float | None:
    """A level as a number: itself, or the latest value of the one series it names; None where that is not one."""
    if level.metric is None:
        return level.value
    where = dict(level.metric.where)
    named = [series for series in read.series(level.metric.metric) if series.matches(where)]
    sample = read.latest(named[0], now) if len(named) == 1 else None
    return None if sample is None or sample.value is None else sample.value + level.value
