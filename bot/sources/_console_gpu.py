"""GPUs by model and what providers ask for them: /v1/gpu and /v1/gpu-prices.

Both give one row per memory size and interface; here a model is one thing. `/v1/gpu-breakdown` is not used: its cache
ignores the filter it was asked with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from alerts.reports.market import spelled
from bot.errors import SourceRefused
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Mapping

Name: TypeAlias = tuple[str, str]
"""(vendor, model), in lower case."""

UNKNOWN = "unknown"
STATS = ("min", "med", "avg", "max")

_MOST_MODELS = 400
"""About ten times what the network has ever had: a guard against an answer that would make series without end."""
_LONGEST_NAME = 40
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789 .+_-")


@dataclass(frozen=True, slots=True)
class Model:
    """The GPUs of one model, memory sizes and interfaces summed. `leased` is never above `total`."""

    vendor: str
    model: str
    total: int
    leased: int

    @property
    def available(self) -> int:
        """What could be leased now."""
        return self.total - self.leased


@dataclass(frozen=True, slots=True)
class Price:
    """What providers bid for one GPU of a model for one hour, in USD. Bids, not deals. A stat that nobody gave is absent."""

    vendor: str
    model: str
    usd_hour: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Gpus:
    """/v1/gpu without a filter."""

    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class GpuPrices:
    """/v1/gpu-prices. A model that nobody bids for has no entry."""

    prices: tuple[Price, ...]
    free_at: tuple[tuple[str, str, int], ...] = ()
    """(vendor, model, providers that have one free), where the answer says so. One with several memory sizes of a model is
    in several rows: the largest row counts, so it may be more."""


def parse_gpus(raw: Any) -> Gpus:
    """Read /v1/gpu. An overcommitted node allocates more than it has: clamped per row, before the sum."""
    found: dict[Name, tuple[int, int]] = {}
    for vendor, rows in Read(raw).obj("gpus").items("details"):
        for row in rows.list():
            total = row.int("allocatable", low=0)
            leased = min(row.int("allocated", low=0), total)
            name = named(vendor, row.text("model", ""))
            before = found.get(name, (0, 0))
            found[name] = (before[0] + total, before[1] + leased)
            _few(found)
    if not found:
        raise SourceRefused("the GPU list is empty: the network without one GPU is not believed")
    return Gpus(tuple(Model(*name, *counts) for name, counts in sorted(found.items())))


def parse_prices(raw: Any) -> GpuPrices:
    """Read /v1/gpu-prices. `price: null` is "nobody bids": no price, not 0; and 0 is no price either."""
    bids: dict[Name, list[tuple[int, dict[str, float]]]] = {}
    rows = Read(raw).list("models")
    if not rows:
        raise SourceRefused("the price list is empty: the network without one GPU model is not believed")
    free_at: dict[Name, int] = {}
    for row in rows:
        name = named(row.text("vendor", ""), row.text("model", ""))
        if (at := row.maybe("providerAvailability")) is not None:
            free_at[name] = max(free_at.get(name, 0), at.int("available", low=0))
            _few(free_at)
        stats = _stats(row)
        if not stats:
            continue
        counted = row.maybe("availability")
        cards = 0 if counted is None else counted.int("total", 0, low=0)
        bids.setdefault(name, []).append((cards, stats))
        _few(bids)
    return GpuPrices(
        tuple(Price(*name, _merged(parts)) for name, parts in sorted(bids.items())),
        tuple((*name, count) for name, count in sorted(free_at.items())),
    )


def named(vendor: str, model: str) -> Name:
    """A model as its label: however it is written, one model is one series."""
    return label(vendor), spelled(label(model)) or UNKNOWN


def label(text: str) -> str:
    """Make a label of a vendor or model: lower case, plain characters, short. `<UNKNOWN>` and nothing are `unknown`."""
    kept = "".join(char if char in _NAME_CHARACTERS else " " for char in text[:200].lower())
    return " ".join(kept.split())[:_LONGEST_NAME].strip() or UNKNOWN


def _stats(row: Read) -> dict[str, float]:
    price = row.maybe("price")
    if price is None:
        return {}
    if price.text("currency", "USD") != "USD":
        price.at("currency").fail("expected USD")
    stats = {stat: price.number(stat, None, low=0.0) for stat in STATS}
    if all(value is None for value in stats.values()):
        price.fail("expected min, med, avg or max, found none of them")
    found = {
        stat: value for stat, value in stats.items() if value
    }  # nobody gives a GPU away: a bid of zero is no price
    if found.get("min", 0.0) > found.get("max", float("inf")):
        price.fail("min is above max")
    return found


def _merged(parts: list[tuple[int, dict[str, float]]]) -> dict[str, float]:
    """Several rows of one model as one: min of min, max of max, the means weighted by the cards that each row counts.

    A weighted mean of medians is an approximation; it is exact where a model has one row.
    """
    merged: dict[str, float] = {}
    for stat in STATS:
        given = [(cards, stats[stat]) for cards, stats in parts if stat in stats]
        if not given:
            continue
        values = [value for _, value in given]
        if stat in ("min", "max"):
            merged[stat] = min(values) if stat == "min" else max(values)
        else:
            merged[stat] = _mean(given)
    return merged


def _mean(given: list[tuple[int, float]]) -> float:
    if len(given) == 1:
        return given[0][1]
    cards = sum(count for count, _ in given)
    if not cards:
        return sum(value / len(given) for _, value in given)
    return sum(value * (count / cards) for count, value in given)


def _few(found: Mapping[Name, object]) -> None:
    if len(found) > _MOST_MODELS:
        raise SourceRefused(f"more than {_MOST_MODELS} GPU models: not believed")
