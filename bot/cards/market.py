"""Who carries the GPUs, as lines of `/gpu`. A provider's host is foreign text: it stands in `code` and links nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import HOUR
from bot.cards import _names, numbers, words
from bot.cards import words_market as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.notice import AlertFacts
    from alerts.reports.market import Mover, SoldOut
    from alerts.sample import Ms
    from bot.app.market_facts import MarketFacts

MOVED = ("mover.was", "mover.now", "mover.without_was", "mover.without_now")
"""Names under which an alert's facts carry the provider that alone moved the GPUs: its own figures, and the others'."""
TOP = 3
"""Of so few providers the three largest are all."""
LEAST_KNOWN: Ms = 6 * HOUR
"""A record shorter than this says nothing about spells."""


def market_lines(facts: MarketFacts | None, now: Ms) -> list[str]:
    """Nothing where nothing is known of providers."""
    if facts is None:
        return []
    return [*_network(facts), *_model(facts, now)]


def mover_line(one: Mover | None) -> str:
    """Which provider alone moved the GPUs, and the network without it; empty where no single one did."""
    return "" if one is None else _moved(one.provider, one.was, one.now, one.without_was, one.without_now)


def of_alert(facts: AlertFacts) -> str:
    """The same beside an alert about the network's GPUs."""
    told = {one.metric: one for one in facts.beside if one.metric in MOVED}
    if len(told) < len(MOVED):
        return ""
    return _moved(told[MOVED[0]].name, *(told[part].value for part in MOVED))


def _moved(host: str, *figures: float) -> str:
    parts = zip(("was", "now", "without_was", "without_now"), map(numbers.count, figures), strict=True)
    return say.MOVED.format(host=_names.code(host, 60), **dict(parts))


def _network(facts: MarketFacts) -> Iterator[str]:
    if facts.carriers is not None:
        return
    if facts.mover is not None:
        yield mover_line(facts.mover)
    if facts.with_gpus.value is None or facts.with_gpus.stale:
        return
    count = words.plural(int(facts.with_gpus.value), say.PROVIDER)
    if facts.top3.value is None or facts.with_gpus.value <= TOP:
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
    if facts.carriers is not None and facts.mover is not None:
        one = facts.mover
        was, now_has = numbers.count(one.was), numbers.count(one.now)
        yield say.MOVED_MODEL.format(host=_names.code(one.provider, 60), was=was, now=now_has)
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
