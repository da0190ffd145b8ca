"""One metric over a span, in words: its newest value, its range, its alarm, and where it comes from."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from alerts.metric import Unit
from bot.cards import _lead, _names, numbers, words, words_alerts, words_answers
from bot.cards._frame import answer, origin
from bot.cards.captions import about, names_of
from bot.cards.paired import beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alerts.metric import Metric
    from alerts.notice import AlertFacts
    from alerts.sample import Ms
    from bot.app.choice import Charted
    from bot.app.facts import Shown
    from bot.app.tracks import Track
    from bot.cards.card import Card

MOST_STATES = 5


def chart_card(charted: Charted, metric: Metric, shown: Sequence[Shown], other: Metric | None = None) -> Card:
    """What the picture shows, for those who read first. `shown` are the newest values with their sources; `other` is of what stands beside it."""
    facts, track = about(charted, metric), charted.track
    lead, _ = _lead.meaning(replace(facts, op="=="))
    network = track.series.label("network")
    name = _names.capital(_lead.name_of(facts))
    return answer(
        title=words_answers.CHART_TITLE.format(name=name, network=_names.network(network)),
        lead=lead,
        lines=[
            _old(charted),
            _course(facts, track),
            _beside(charted, metric, other or metric),
            _rule(charted, facts),
            origin(shown, charted.now),
        ],
        simulated=track.series.simulated,
        network=network,
    )


def nothing(metric: Metric, charted: Charted, shown: Shown) -> str:
    """There is no value in the span that was asked for: a sentence for whoever asked."""
    span = numbers.duration(charted.track.until - charted.track.after)
    if shown.at is None:
        return words_answers.CHART_NEVER.format(metric=metric.key, span=span)
    return words_answers.CHART_NOTHING.format(metric=metric.key, span=span, moment=numbers.moment(shown.at))


def _old(charted: Charted) -> str:
    newest = charted.track.newest
    if newest is None or charted.fresh:
        return ""
    return words_answers.CHART_OLD.format(age=numbers.age(charted.now - newest[0])) + "."


def _course(facts: AlertFacts, track: Track) -> str:
    """The lowest and the highest value with their times; of a state how long it was in each."""
    span = numbers.duration(track.until - track.after)
    if facts.unit == Unit.STATE:
        return words_answers.CHART_STATES.format(span=span, states=", ".join(_states(facts, track)))
    known = [(value, at) for at, value in track.points if value is not None]
    (low, low_at), (high, high_at) = min(known), max(known)
    if low == high:
        return words_answers.CHART_SAME.format(span=span, value=_lead.shown(low, facts))
    return words_answers.CHART_RANGE.format(
        span=span,
        low=words_answers.CHART_LOW.format(value=_lead.shown(low, facts)),
        low_at=numbers.moment(low_at),
        high=words_answers.CHART_HIGH.format(value=_lead.shown(high, facts)),
        high_at=numbers.moment(high_at),
    )


def _states(facts: AlertFacts, track: Track) -> Iterator[str]:
    """How long it was in each state, the longest first; silence is no state."""
    lasted: dict[str, Ms] = {}
    for (at, value), (until, _) in pairwise(track.points):
        if value is not None:
            state = _lead.shown(value, facts)
            lasted[state] = lasted.get(state, 0) + until - at
    if not lasted:
        yield _lead.shown(facts.value, facts)
    for state, span in sorted(lasted.items(), key=lambda item: -item[1])[:MOST_STATES]:
        yield words_answers.CHART_STATE.format(state=state, span=numbers.duration(span))


def _beside(charted: Charted, metric: Metric, other: Metric) -> str:
    """What it is compared with: its newest value, or that there is none."""
    if charted.beside is None:
        return ""
    newest, facts = charted.beside.newest, about(beside(charted), other)
    value = words.NO_DATA if newest is None else f"**{_lead.shown(newest[1], facts)}**"
    return words_answers.CHART_BESIDE.format(name=names_of(charted, metric)[1], value=value)


def _rule(charted: Charted, facts: AlertFacts) -> str:
    """Which rule judges it, by which levels, and how often it fired in the span."""
    if charted.judged is None:
        return ""
    condition = _lead.condition(facts)
    return words_answers.CHART_RULE.format(
        rule=_names.safe(charted.judged.rule.title, 80),
        condition=condition
        or words_alerts.ALARM.format(op=words.OPS.get(facts.op, "at"), level=_lead.level(facts.threshold, facts)),
        alarms=words.plural(len(charted.track.episodes), *words_answers.CHART_ALARMS),
    )
