"""What is offered while somebody types: at most 25 lines, from memory, the likeliest first.

A line's name is shown as it is (Discord renders no markup there); its value is what comes back, and is read again then like
anything typed by hand.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from alerts.durations import format_duration
from bot import foreign
from bot.cards import (
    _names,
    numbers,
    questions,
    words,
    words_asked,
    words_commands,
    words_governance,
    words_rules,
    words_scam,
    words_whatif,
)
from bot.cards.whatif_question import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from alerts.metric import Catalogue, Metric
    from alerts.sample import Series
    from bot.app.known import Memory

MOST = 25
"""What Discord takes."""
LONGEST = 100
"""Characters of a line, and of its value."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that is offered."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Typing:
    """A person in the middle of a question."""

    text: str
    """What they typed into this option so far."""
    given: Mapping[str, str]
    """What the other options hold already."""
    known: Catalogue
    memory: Memory

    def stored(self, key: str) -> tuple[Series, ...]:
        """The series of a metric."""
        return self.memory.series.get(key, ())

    @property
    def metric(self) -> Metric | None:
        """The metric chosen in another option."""
        return self.known.get(self.given.get("metric", "").strip().casefold())


def choices(about: str, typing: Typing) -> list[Choice]:
    """What may be meant; an option without offers gives none."""
    offer = _OFFERS.get(about)
    if offer is None:
        return []
    lines: dict[str, Choice] = {}
    for line in offer(replace(typing, text=typing.text[:LONGEST])):
        if 0 < len(line.value) <= LONGEST:
            lines.setdefault(line.value, Choice(_short(line.name), line.value))
        if len(lines) == MOST:
            break
    return list(lines.values())


def _metrics(typing: Typing) -> Iterator[Choice]:
    for metric in questions.found(typing.text, typing.known, typing.memory.series):
        stored = metric.key in typing.memory.series or not typing.memory.series
        yield Choice(_metric_line(metric, stored=stored), metric.key)


def _where(typing: Typing) -> Iterator[Choice]:
    if typing.metric is not None:
        yield from _filtered(typing.text, (Choice(line, line) for line in _selectors(typing.stored(typing.metric.key))))


def _compare(typing: Typing) -> Iterator[Choice]:
    """The span before, other series of the metric, then other metrics: first those of its unit, which share its scale."""
    metric = typing.metric
    if metric is None:
        return
    yield from _filtered(typing.text, [Choice(words_asked.OFFER_BEFORE, questions.BEFORE)])
    yield from _filtered(typing.text, (Choice(line, line) for line in _selectors(typing.stored(metric.key))))
    found = questions.found(typing.text, typing.known, typing.memory.series)
    for other in sorted(found, key=lambda one: one.unit != metric.unit):
        if other.key != metric.key and typing.stored(other.key):
            yield Choice(_metric_line(other), other.key)


def _spans(typing: Typing) -> Iterator[Choice]:
    number = re.fullmatch(r"\s*([1-9]\d{0,3})\s*", typing.text)
    if number is not None:
        yield from (Choice(f"{number[1]}{unit}", f"{number[1]}{unit}") for unit in ("h", "d", "w"))
        return
    usual = [
        Choice(words_asked.OFFER_SPAN.format(span=numbers.duration(span)), format_duration(span))
        for span in questions.SPANS
    ]
    yield from _filtered(typing.text, usual)


def _models(typing: Typing) -> Iterator[Choice]:
    lines = [
        Choice(
            words_asked.OFFER_MODEL.format(
                model=foreign.name(one.model, 40), leased=numbers.count(one.leased.value), total=numbers.count(one.total.value)
            ),
            one.model,
        )
        for one in typing.memory.models
    ]  # fmt: skip
    yield from _filtered(typing.text, lines)


def _proposals(typing: Typing) -> Iterator[Choice]:
    lines = [
        Choice(
            words_asked.OFFER_PROPOSAL.format(
                number=one.number,
                title=words_scam.OFFER if one.held else foreign.name(one.title, 70) or words_governance.PROPOSAL_UNTITLED,
                status=words_governance.PROPOSAL_STATUS_SHORT.get(one.status, one.status),
            ),
            str(one.number),
        )
        for one in typing.memory.proposals
    ]  # fmt: skip
    yield from _filtered(typing.text.strip().removeprefix("#"), lines)


def _networks(typing: Typing) -> Iterator[Choice]:
    stored = typing.stored("bme.burn_mint_ratio")
    labels = sorted({one.label("network") for one in stored} or {"akash", "render"})
    yield from _filtered(typing.text, (Choice(_plain(_names.network(label)), label) for label in labels))


def _prices(typing: Typing) -> Iterator[Choice]:
    """Paths that people ask for; what was typed comes first, if it is one."""
    lines = [Choice(f"{path}: {says}", path) for path, says in words_whatif.OFFERED_PRICES.items()]
    typed = typing.text.strip()
    if typed and typed not in words_whatif.OFFERED_PRICES and fits(typed):
        yield Choice(typed, typed)
    yield from _filtered(typing.text, lines)


def _topics(typing: Typing) -> Iterator[Choice]:
    """What `/help` explains: a command, or a metric."""
    parts = {f"rules {verb}": says for verb, says in words_rules.RULES_COMMANDS.items()}
    commands = [Choice(f"/{name} · {says}", name) for name, says in {**words_commands.COMMANDS, **parts}.items()]
    typed = typing.text.strip().removeprefix("/")
    yield from _filtered(typed, commands if typed else commands[: len(words_commands.COMMANDS)])
    yield from _metrics(typing)


def _zones(typing: Typing) -> Iterator[Choice]:
    yield from _filtered(typing.text.replace(" ", "_"), (Choice(zone, zone) for zone in _every_zone()))


@lru_cache(maxsize=1)
def _every_zone() -> tuple[str, ...]:
    """UTC and every place on the map; the old names of zones (EST, Cuba) are taken when typed, and not offered."""
    return ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))


_OFFERS: Mapping[str, Callable[[Typing], Iterator[Choice]]] = {
    "metric": _metrics,
    "where": _where,
    "compare": _compare,
    "span": _spans,
    "model": _models,
    "proposal": _proposals,
    "network": _networks,
    "about": _topics,
    "price": _prices,
    "zone": _zones,
}


def _metric_line(metric: Metric, *, stored: bool = True) -> str:
    line = words_asked.OFFER_METRIC.format(key=metric.key, name=questions.called(metric), help=metric.help)
    return line if stored else f"{words_asked.OFFER_NO_DATA} {line}"


def _selectors(stored: Iterable[Series]) -> Iterator[str]:
    """What tells each stored series from the others; the opinions of others come after the thing itself."""
    every = tuple(stored)
    for one in sorted(every, key=lambda series: bool(series.label("source"))):
        line = questions.selector(one, every)
        if line:
            yield line


def _filtered(typed: str, lines: Iterable[Choice]) -> Iterator[Choice]:
    """Those that hold what was typed: what begins with it first. Nothing fits: what looks like it."""
    text = typed.strip().casefold()
    every = list(lines)
    if not text:
        yield from every
        return
    fit = [one for one in every if text in one.value.casefold() or text in one.name.casefold()]
    if not fit:
        values = difflib.get_close_matches(text, [one.value.casefold() for one in every], n=5, cutoff=0.5)
        fit = [one for one in every if one.value.casefold() in values]
    yield from sorted(fit, key=lambda one: not one.value.casefold().startswith(text))


def _plain(markup: str) -> str:
    return markup.replace("\\", "")


def _short(name: str) -> str:
    line = " ".join(name.split()) or words.NO_TITLE
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
