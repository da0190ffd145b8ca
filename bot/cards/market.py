"""Who carries the GPUs, as lines of `/gpu`. A provider's host is foreign text: it stands in `code` and links nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import HOUR
from bot.cards import _names, numbers, words
from bot.cards import words_market as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.reports.market import SoldOut
    from alerts.sample import Ms
    from bot.app.market_facts import MarketFacts

LEAST_KNOWN: Ms = 6 * HOUR
"""A record shorter than this says nothing about spells."""


def market_lines(facts: MarketFacts | None, now: Ms) -> list[str]:
    """Nothing where nothing is known of providers."""
    if facts is None:
        return []
    return [*_network(facts), *_model(facts, now)]


def _network(facts: MarketFacts) -> Iterator[str]:
    if facts.carriers is not None:
        return
    if facts.mover is not None:
        one = facts.mover
        yield say.MOVED.format(
            host=_names.code(one.provider, 60),
            was=numbers.count(one.was),
            now=numbers.count(one.now),
            without_was=numbers.count(one.without_was),
            without_now=numbers.count(one.without_now),
        )
    if facts.with_gpus.value is None or facts.with_gpus.stale:
        return
    count = words.plural(int(facts.with_gpus.value), say.PROVIDER)
    if facts.top3.value is None:
        yield say.CARRIED_ALONE.format(count=count)
        return
    line = say.CARRIED.format(count=count, share=numbers.percent(facts.top3.value))
    if facts.concentration.value:
        line += ", " + say.CONCENTRATION.format(
            equal=f"{1 / facts.concentration.value:.1f}", index=f"{facts.concentration.value:.2f}"
        )
    yield f"{line}. {say.BY_ACCOUNT}"
    if facts.largest is not None and facts.with_gpus.value > 1:
        host, own, rest = facts.largest
        yield say.LARGEST.format(host=_names.code(host, 60), own=numbers.count(own), rest=numbers.count(rest))


def _model(facts: MarketFacts, now: Ms) -> Iterator[str]:
    if facts.carriers is not None and facts.carriers.value is not None and not facts.carriers.stale:
        yield say.CARRIERS.format(count=words.plural(int(facts.carriers.value), say.PROVIDER))
    if facts.absence is not None:
        host, own, rest = facts.absence
        template = say.ABSENCE if rest else say.ABSENCE_ALL
        yield template.format(host=_names.code(host, 60), own=numbers.count(own), rest=numbers.count(rest))
    if facts.sold_out is not None and facts.sold_out.known >= LEAST_KNOWN:
        yield _spells(facts.sold_out, now)


def _spells(sold: SoldOut, now: Ms) -> str:
    days = numbers.duration(sold.known)
    if not sold.spells:
        return say.NEVER_SOLD_OUT.format(days=days)
    count, last = len(sold.spells), sold.spells[-1]
    times = say.TIMES.get(count) or say.TIMES_MANY.format(count=count)
    total = numbers.duration(sold.total(now))
    if last.until is None:
        return say.SOLD_OUT_NOW.format(times=times, days=days, total=total, since=numbers.moment(last.since))
    return say.SOLD_OUT.format(times=times, days=days, total=total, last=numbers.ago(last.until))
