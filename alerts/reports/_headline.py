"""What mattered most in a week, by rules that can be read here.

In this order, the first that holds:

1. Nothing is known: `no_data`.
2. The breaker had stopped minting for an hour or more in all: `halted`. (Trips of minutes were everyday until 2026-06-11.)
3. No change can be given for anything: `alone`, the levels alone.
4. Otherwise the changes are weighed. Each has a measure of what is ordinary (ORDINARY); the change over its measure is its
   weight, and what weighs less than 1 is ordinary. Two stories bundle them: `compute` (GPUs in use, and what was paid for
   them) and `burn` (set aside against paid back). A ratio that came from one side of 1 to the other always counts as news.
   The heavier story is the headline, `supply` (of GPUs), `price` and `providers` where they weigh more than both.
5. Nothing weighs 1: `quiet`; and as far as is known, where of a whole story no change can be given.

A week still running is judged by what is known of it so far, and every face says that it is unfinished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports import _figures as keys
from alerts.reports._digest_facts import Headline
from alerts.sample import HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.reports._digest_facts import Digest, Figure

HALTED = HOUR
ORDINARY: Mapping[str, float] = {
    keys.LEASED: 0.10,
    keys.TOTAL: 0.10,
    keys.SPEND: 0.08,
    keys.RATIO: 0.30,
    keys.SET_ASIDE: 0.30,
    keys.PRICE: 0.13,
    keys.PROVIDERS: 0.08,
}
"""By how much a figure moves from one ordinary week to the next, as a fraction: a rule of thumb, and meant to be argued with.

The price is measured: of 70 weekly means of AKT/USDT on Bybit, June 2024 to November 2025, three of four changed by less. A ratio
moves no less than what it is made of.
"""
LEVEL = 0.03
"""What moved by less than this "stayed level"."""
CROSSED = 1.5
"""The weight of a ratio that came to the other side of 1."""


def headline(of: Digest) -> Headline:
    """The kind of the week, the figures it is about, and its shade."""
    if of.empty:
        return Headline("no_data")
    if of.halts.halted >= HALTED:
        return Headline("halted", (keys.RATIO,), "for_long")
    found = {one.key: one for one in of.figures if one.key != keys.GPU_PRICE}
    known = {key: one for key, one in found.items() if one.change is not None}
    if not known:
        return Headline("alone", tuple(key for key in (keys.LEASES, keys.SPEND, keys.LEASED) if _has(found, key)))
    weights = {key: abs(known[key].change or 0.0) / ORDINARY[key] for key in ORDINARY if key in known}
    crossing = _crossing(found.get(keys.RATIO))
    stories = {
        "compute": max(weights.get(keys.LEASED, 0.0), weights.get(keys.SPEND, 0.0)),
        "burn": max(weights.get(keys.RATIO, 0.0), weights.get(keys.SET_ASIDE, 0.0), CROSSED if crossing else 0.0),
        "supply": weights.get(keys.TOTAL, 0.0),
        "price": weights.get(keys.PRICE, 0.0),
        "providers": weights.get(keys.PROVIDERS, 0.0),
    }
    best = max(stories, key=lambda name: stories[name])
    if stories[best] < 1:
        about = tuple(key for key in (keys.LEASED, keys.SPEND, keys.RATIO) if _has(found, key))
        return Headline("quiet", about, _lacking(known))
    match best:
        case "compute":
            return Headline("compute", _there(found, keys.LEASED, keys.SPEND), _shade(known))
        case "burn":
            return Headline("burn", _there(found, keys.RATIO, keys.SET_ASIDE, keys.PAID_BACK), crossing or _side(found))
        case "supply":
            return Headline("supply", (keys.TOTAL,), direction(known[keys.TOTAL].change))
        case "price":
            return Headline("price", (keys.PRICE,), direction(known[keys.PRICE].change))
    return Headline("providers", (keys.PROVIDERS,), direction(known[keys.PROVIDERS].change))


def direction(change: float | None) -> str:
    """up, down or level; nothing where it is not known."""
    if change is None:
        return ""
    if abs(change) < LEVEL:
        return "level"
    return "up" if change > 0 else "down"


def _lacking(known: Mapping[str, Figure]) -> str:
    """The story of which no change is known."""
    if not known.keys() & {keys.LEASED, keys.SPEND}:
        return "compute"
    return "" if known.keys() & {keys.RATIO, keys.SET_ASIDE} else "burn"


def _shade(known: Mapping[str, Figure]) -> str:
    """`up_level`: GPUs in use rose while spend stayed level; one word where only one of them is known."""
    moves = [direction(known[key].change) if key in known else "unknown" for key in (keys.LEASED, keys.SPEND)]
    return "_".join(moves)


def _crossing(ratio: Figure | None) -> str:
    """Whether the ratio came to the other side of 1."""
    if ratio is None or ratio.value is None or ratio.previous is None or ratio.withheld:
        return ""
    if ratio.previous <= 1 < ratio.value:
        return "crossed_up"
    return "crossed_down" if ratio.value < 1 <= ratio.previous else ""


def _side(found: Mapping[str, Figure]) -> str:
    """On which side of 1 it is; by the flow alone where there is no ratio."""
    ratio, into = found.get(keys.RATIO), found.get(keys.SET_ASIDE)
    if ratio is not None and ratio.value is not None:
        return "above" if ratio.value > 1 else "below" if ratio.value < 1 else "even"
    return f"flow_{direction(into.change if into is not None else None)}"


def _there(found: Mapping[str, Figure], *wanted: str) -> tuple[str, ...]:
    return tuple(key for key in wanted if _has(found, key))


def _has(found: Mapping[str, Figure], key: str) -> bool:
    return key in found and found[key].value is not None
