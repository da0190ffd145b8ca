"""What there is to know: every metric, who gives it, and how long a value of it stands. For the composition root alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived import LEDGER_DAILY
from alerts.derived import known as derived_metrics
from alerts.metric import Catalogue, Metric
from alerts.sample import DAY
from bot.app import leases
from bot.app.health import AGE, UP
from bot.app.ledger import KEYS, LEDGER
from bot.app.provenance import Origin, Provenance
from bot.app.truth import GAP
from bot.sources import akash_chain, akash_console, coingecko, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.sample import Ms, Series
    from bot.settings import Settings
    from bot.sources._base import Row, Source
    from bot.storage import Storage

DAILY = (LEDGER, LEDGER_DAILY, *akash_console.PAST.values())
"""Sources that speak once a day."""
WEEKLY_LOOKBACK: Ms = 8 * DAY
WEEKLY = ("bme.burned", "bme.minted", "bme.burn_mint_ratio")
ABOUT_A_SOURCE = (UP.key, AGE.key)
"""Sampled when that source is asked: a source that is asked hourly is down for an hour when it was down once."""
SOURCE_ROWS: Mapping[str, tuple[Row, ...]] = {
    "akash_chain": akash_chain.METRICS,
    "akash_console": akash_console.METRICS,
    "coingecko": coingecko.METRICS,
    "render": render.METRICS,
}


def catalogue() -> Catalogue:
    """Every metric the program knows, whether or not its source is switched on. Raises DuplicateKey."""
    found = Catalogue()
    for name, rows in SOURCE_ROWS.items():
        for row in rows:
            if isinstance(row.metric, Metric):
                found.add(f"bot/sources/{name}.py", row.metric)
    for derived in derived_metrics().values():
        if isinstance(derived.metric, Metric):
            found.add(derived.compute.__module__, derived.metric)
    for metric in (UP, AGE):
        found.add("bot/app/health.py", metric)
    found.add("bot/app/truth.py", GAP)
    for metric in leases.METRICS:
        found.add("bot/app/leases.py", metric)
    return found


def origins() -> dict[str, tuple[Origin, ...]]:
    """Metric key -> the requests that give it, its home first."""
    found: dict[str, list[Origin]] = {}
    for name, rows in SOURCE_ROWS.items():
        for row in rows:
            past = akash_console.PAST.get(row.request, "") if name == akash_console.KEY else ""
            home = isinstance(row.metric, Metric) and not past
            label = past or ("" if home else name)
            given = found.setdefault(row.key, [])
            given.insert(0 if home else len(given), Origin(name, row.request, label, bool(past)))
    for key in KEYS.values():
        found[key].append(Origin(akash_chain.KEY, "ledger", LEDGER, past=True))
    found[GAP.key] = [Origin(akash_chain.KEY, "vault"), Origin(akash_console.KEY, "bme")]
    found[leases.ACTIVE].append(Origin(akash_chain.KEY, "leases", leases.OPINION))
    return {key: tuple(given) for key, given in found.items()}


def givers() -> dict[str, tuple[str, ...]]:
    """Metric key -> the sources it comes from, its home first; a computed one: those of what it is computed from."""
    whole = _provenance({})
    return {key: whole.names(key) for key in (*origins(), *derived_metrics())} | leases.GIVERS


def provenance_of(settings: Settings) -> Provenance:
    """Where the numbers of these networks come from."""
    return _provenance({name: getattr(settings.sources, name).network for name in SOURCE_ROWS})


def _provenance(networks: Mapping[str, str]) -> Provenance:
    needs = {derived.key: derived.needs for derived in derived_metrics().values()}
    return Provenance(origins(), needs, networks)


def set_lookbacks(storage: Storage, settings: Settings, sources: Sequence[Source]) -> None:
    """A sample stands for [alerts] lookback or three times its request's cadence, whichever is longer.

    Per network: Akash's ratio may not stand for hours because Render, which feeds the same key, is asked hourly.
    """
    shortest = settings.alerts.lookback
    stands: dict[tuple[str, str], Ms] = {}
    ticks: dict[str, Ms] = {}
    for source in sources:
        ticks[source.key] = max(3 * source.every, shortest)
        for key, cadence in source.cadence.items():
            place = (source.network, key)
            stands[place] = max(stands.get(place, shortest), 3 * cadence)
        for key in [metric.key for metric in leases.METRICS]:
            stands[source.network, key] = max(shortest, 3 * leases.EVERY)
    for network in {source.network for source in sources}:
        for derived in derived_metrics().values():  # in order of their needs
            place = (network, derived.key)
            stands[place] = max(stands.get((network, key), shortest) for key in (derived.key, *derived.needs))
    weekly = settings.sources.render.network

    def lookback(series: Series) -> Ms:
        network = series.label("network")
        if series.metric in WEEKLY and network == weekly:
            return WEEKLY_LOOKBACK
        if series.label("source") in DAILY:
            return 2 * DAY
        if (series.metric, series.label("source")) == (leases.ACTIVE, leases.OPINION):
            return max(shortest, 3 * leases.EVERY)
        if series.metric in ABOUT_A_SOURCE:
            return ticks.get(series.label("source"), shortest)
        return stands.get((network, series.metric), shortest)

    storage.set_lookbacks(lookback)
