"""An alert's facts as a card: one sentence first, numbers next, then where they come from and how old they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alerts.notice import ENDS, SIGNATURES, Reason, Word
from alerts.rule import Severity
from alerts.sample import DAY
from bot.cards import _lead, _names, _quiet, doubt, market, numbers, words, words_alerts
from bot.cards.card import Button, Card, Picture, Tone
from bot.cards.doubt import LEFT, RIGHT, TOLERANCE
from bot.cards.limits import fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.notice import AlertFacts, Measured
    from alerts.sample import Ms

_ON = frozenset((Word.RAISED, Word.WORSE, Word.STILL, *SIGNATURES))
_UNKNOWN_END = frozenset((Reason.FORGOTTEN, Reason.REMOVED))
"""Ends that are no recovery."""
PINGS = frozenset((Word.RAISED, Word.STILL, Word.NO_DATA, Word.FLAPPING))
"""Words with which a role is called."""
_FAR = 60.0
"""Days beyond which a straight line says nothing."""
_PRICES = ("oracle.akt_usd_twap", "oracle.akt_usd", "token.price_usd")
"""The breaker's own price first: the ways to warn and halt are measured from it."""
_IN_LEAD = frozenset(("bme.warn_threshold", "bme.halt_threshold", "gov.quorum", LEFT, RIGHT, TOLERANCE, *market.MOVED))
_TITLE_NAME = 160


def alert_card(
    facts: AlertFacts, *, late: Ms = 0, picture: Picture | None = None, buttons: tuple[Button, ...] = ()
) -> Card:
    """What a notice looks like. `late` is how long it waited to be sent beyond what is usual; 0 says nothing of it."""
    lead, named = _lead.meaning(facts)
    lines: list[str] = []
    if facts.word in {Word.FLAPPING, Word.STEADY}:
        # What it does is the news; once it is steady, the number of its last alarm is none any more.
        lines = [lead] if facts.word is Word.FLAPPING else []
        lead = _habit(facts)
    own = _lead.summary(facts) if facts.summary and facts.word in _ON else ""
    if own:
        lines.append(lead)
        lead = own
    lines.append(cause(facts))
    if facts.word is not Word.STEADY:
        lines.append(" · ".join(_value_bits(facts, named)))
    if facts.word in _ON:
        lines.append(" · ".join(_price_bits(facts)))
        lines.append(_trend(facts))
        lines.append(market.of_alert(facts))
    lines.append(" · ".join(_course(facts)))
    lines.append(_names.capital(" · ".join(_other_bits(facts))))
    lines.append(_sources(facts))
    if facts.why and facts.word is Word.RAISED:
        lines.append(words_alerts.WHY.format(why=_names.safe(facts.why, 300)))
    lines.append(_acknowledged(facts))
    lines.append(_snoozed(facts))
    lines.append(_held(facts))
    if late > 0:
        lines.append(words.DELAYED.format(span=numbers.duration(late)))
    return fit(
        Card(
            title=_title(facts),
            lead=lead,
            tone=_tone(facts),
            lines=tuple(line for line in lines if line),
            footer=_footer(facts),
            picture=picture,
            buttons=buttons,
            mention_role=facts.mention if facts.mention.isdecimal() and facts.word in PINGS else "",
            silent=facts.severity is Severity.INFO,
            simulated=facts.simulated,
            kind="alert",
            state=facts.word.value,
        )
    )


def alert_in_short(facts: AlertFacts) -> str:
    """The same in one line, for a message that names several."""
    contradiction = doubt.of_alert(facts, short=True) if facts.word in _ON else ""
    value = [contradiction, *_since(facts)] if contradiction else [*_value_bits(facts, set())]
    bits = [*value, cause(facts), *_course(facts)]
    if facts.word in {Word.FLAPPING, Word.STEADY}:
        bits = [_habit(facts).rstrip(".")]
    return words_alerts.GROUP_LINE.format(
        name=_names.safe(facts.title, _TITLE_NAME),
        word=words_alerts.WORDS[facts.word],
        says=" · ".join(bit for bit in [*bits, _acknowledged(facts), _snoozed(facts), _held(facts)] if bit),
    )


def _habit(facts: AlertFacts) -> str:
    """How it comes and goes."""
    if facts.word is Word.FLAPPING:
        return (
            words_alerts.FLAPPING.format(times=numbers.count(facts.times), span=numbers.duration(facts.quiet_for)) + "."
        )
    if facts.word is Word.STEADY:
        since = numbers.ago(facts.resolved_at or facts.at)
        return words_alerts.STEADY.format(when=since, times=numbers.count(facts.times)) + "."
    return ""


def cause(facts: AlertFacts) -> str:
    """What went wrong, as the source that is silent last said it: where a source or a value is missed."""
    missed = facts.word in _ON and (facts.metric.startswith("source.") or facts.kind in {"absent", "lost"})
    if not facts.cause or not (missed or facts.word is Word.NO_DATA):
        return ""
    return words_alerts.CAUSE.format(cause=_names.said(facts.cause, 200))


def _acknowledged(facts: AlertFacts) -> str:
    if not facts.acknowledged_by or facts.word in ENDS:
        return ""
    return words_alerts.ACKNOWLEDGED.format(
        name=_names.safe(facts.acknowledged_by, 60), when=numbers.ago(facts.acknowledged_at)
    )


def _snoozed(facts: AlertFacts) -> str:
    if not facts.snoozed_by or facts.word in ENDS:
        return ""
    by = _names.safe(facts.snoozed_by, 60)
    if not facts.snoozed_until:
        return words_alerts.SNOOZED_UNTIL_RESOLVED.format(name=by)
    return words_alerts.SNOOZED.format(name=by, until=numbers.moment(facts.snoozed_until))


def _held(facts: AlertFacts) -> str:
    """What kept it quiet until now."""
    if not facts.held_since:
        return ""
    by = _quiet.by(facts.held_says)
    if facts.reason is Reason.SNOOZE_OVER:
        return words_alerts.SNOOZE_OVER.format(by=by)
    template = words_alerts.HELD.get(facts.held_by, "")
    return template.format(span=numbers.duration(max(0, facts.held_until - facts.held_since)), by=by)


def _title(facts: AlertFacts) -> str:
    mark = f"{words.SIMULATED} · " if facts.simulated else ""
    return f"{mark}{_names.safe(facts.title, _TITLE_NAME)} · {words_alerts.WORDS[facts.word]}"


def _footer(facts: AlertFacts) -> str:
    """Plain text: Discord renders no markup in a footer."""
    network = _names.network(dict(facts.labels).get("network", "")).replace("\\", "")
    said = [words_alerts.SEVERITIES[facts.severity], network, _names.code(facts.metric)]
    return " · ".join([*([words.SIMULATED_FOOT] if facts.simulated else []), *said])


def _tone(facts: AlertFacts) -> Tone:
    good_news = facts.op in {"higher": (">", ">="), "lower": ("<", "<=")}.get(facts.better, ())
    match facts.word:
        case Word.RESOLVED:
            return Tone.QUIET if facts.reason in _UNKNOWN_END or good_news else Tone.GOOD
        case Word.NO_DATA:
            return Tone.WARNING if facts.severity is Severity.CRITICAL else Tone.QUIET
        case Word.BACK | Word.STEADY:
            return Tone.QUIET
    if facts.severity is Severity.INFO:
        return Tone.GOOD if good_news else Tone.INFO
    return Tone.CRITICAL if facts.severity is Severity.CRITICAL else Tone.WARNING


def _value_bits(facts: AlertFacts, named: set[str]) -> Iterator[str]:
    if facts.kind not in ("absent", "lost"):
        template = words_alerts.LAST_KNOWN if facts.word is Word.NO_DATA else words_alerts.VALUE
        condition = _lead.condition(facts)
        value = template.format(value=_lead.shown(facts.value, facts, facts.threshold))
        yield f"{value} ({condition})" if condition else value
    for name, value in facts.labels:
        if name != "network" and name not in named:
            yield words_alerts.LABEL.format(name=_names.safe(name, 40), value=_names.label(name, value))
    yield from _since(facts)


def _since(facts: AlertFacts) -> Iterator[str]:
    if facts.word is not Word.RESOLVED and facts.fired_at:
        yield words_alerts.SINCE.format(when=numbers.ago(facts.fired_at))


def _course(facts: AlertFacts) -> Iterator[str]:
    """How the episode went: how long, how far."""
    word = words.FARTHEST.get(facts.op, words.EXTREME)
    extreme = None if facts.extreme is None else _lead.shown(facts.extreme, facts, facts.threshold)
    telling = extreme is not None and facts.kind == "threshold" and facts.unit != "state"
    match facts.word:
        case Word.RESOLVED:
            span = numbers.duration((facts.resolved_at or facts.at) - facts.fired_at)
            yield (words_alerts.CLOSED if facts.reason in _UNKNOWN_END else words_alerts.RESOLVED).format(span=span)
            if telling and extreme is not None and facts.extreme_at:
                yield words_alerts.RESOLVED_EXTREME.format(
                    word=word, value=extreme, when=numbers.moment(facts.extreme_at)
                )
        case Word.WORSE | Word.STILL:
            if facts.word is Word.STILL:
                yield words_alerts.STILL.format(span=numbers.duration(facts.at - facts.fired_at))
            if telling and extreme != _lead.shown(facts.value, facts, facts.threshold):
                yield words_alerts.SO_FAR.format(word=word, value=extreme)


def _price_bits(facts: AlertFacts) -> Iterator[str]:
    """The AKT price, and the prices at which the breaker acts with the way to go."""
    price = _price(facts)
    if price is not None:
        yield words_alerts.PRICE.format(price=numbers.amount(price.value, price.unit))
    for beside in facts.beside:
        name = words_alerts.PRICE_LEVELS.get(beside.metric)
        if name is None:
            continue
        text = numbers.amount(beside.value, beside.unit, None if price is None else price.value)
        if price is None or price.value <= 0 or not math.isfinite(beside.value / price.value):
            yield words_alerts.BESIDE.format(name=_names.safe(beside.name, 60), value=f"**{text}**")
            continue
        way = beside.value / price.value - 1
        template = words_alerts.PRICE_ABOVE if way < 0 else words_alerts.PRICE_BELOW
        yield template.format(name=name, price=text, change=f"{'-' if way < 0 else '+'}{numbers.percent(abs(way), 1)}")


def _other_bits(facts: AlertFacts) -> Iterator[str]:
    taken = {*words_alerts.PRICE_LEVELS, *_IN_LEAD}
    price = _price(facts)
    for beside in facts.beside:
        if beside.metric in taken or beside is price or beside.metric == facts.metric:
            continue
        yield words_alerts.BESIDE.format(name=_names.safe(beside.name, 60), value=_measured(beside, facts))


def _measured(beside: Measured, facts: AlertFacts) -> str:
    if beside.metric == "bme.breaker":
        known = words.BREAKER.get(int(beside.value)) if math.isfinite(beside.value) else None
        return known or words.BREAKER_UNKNOWN
    if beside.metric.startswith("bme.net"):
        return numbers.signed(beside.value, beside.unit)
    return numbers.amount(beside.value, _names.unit(beside.unit, dict(facts.labels).get("network", "")))


def _price(facts: AlertFacts) -> Measured | None:
    if facts.metric in _PRICES:
        return None
    return next((beside for key in _PRICES for beside in facts.beside if beside.metric == key), None)


def _trend(facts: AlertFacts) -> str:
    """The slope, and what a straight line would reach next within sixty days."""
    slope, value = facts.trend_per_day, facts.value
    if slope is None or value is None or not math.isfinite(slope) or not math.isfinite(value) or not slope:
        return ""
    if facts.unit == "state":
        return ""
    if facts.unit == "fraction":
        change = words_alerts.POINTS.format(value=numbers.signed(slope * 100, ""))
    else:
        change = numbers.signed(slope, _lead.unit_of(facts))
    if change.startswith("±"):
        return ""
    text = words_alerts.TREND.format(change=change)
    for name, level in _levels(facts):
        days = (level - value) / slope
        if 0 < days <= _FAR:
            return text + words_alerts.TREND_TO.format(name=name, span=numbers.roughly(round(days * DAY)))
    return text


def _levels(facts: AlertFacts) -> list[tuple[str, float]]:
    """What the value may run into: the breaker's levels, nearest first, and its own recovery."""
    found: list[tuple[str, float]] = []
    price = _price(facts)
    known = {beside.metric: beside.value for beside in facts.beside}
    for name in words_alerts.TREND_LEVELS.get(facts.metric, ()):
        level = known.get(f"bme.{name}_threshold")
        at = known.get(f"bme.akt_price_at_{name}")
        if level is None and at is not None and price is not None and price.value > 0 and facts.value is not None:
            level = facts.value * at / price.value  # the ratio is proportional to the price
        if level is not None:
            found.append((name, level))
    back = facts.clear if facts.clear is not None else facts.threshold
    if back is not None and math.isfinite(back):
        found.append((words_alerts.TREND_RECOVERY, back))
    value = facts.value or 0.0
    return sorted(found, key=lambda item: abs(item[1] - value))


def _sources(facts: AlertFacts) -> str:
    said: list[str] = []
    for key, at in facts.sources:
        shown = _names.source(key)
        if key == "akash_chain" and facts.height is not None:
            shown += f" {numbers.count(facts.height)}"
        said.append(f"{shown}, {numbers.age(facts.at - at)}")
    for beside in facts.beside:
        if beside.metric == facts.metric:
            value = _lead.shown(beside.value, facts, facts.threshold)
            said.append(words_alerts.OPINION.format(name=_names.safe(beside.name, 60), value=value))
    return words_alerts.SOURCES_LINE.format(sources=" · ".join(said)) if said else ""
