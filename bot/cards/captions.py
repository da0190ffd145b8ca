"""What stands around a picture: the finding as a sentence, the quantity with its figures, the source and its age."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from alerts.metric import Unit
from alerts.notice import AlertFacts, Reason, Word
from alerts.rule import Severity, topic_of
from alerts.sample import HOUR, SOURCE_IS_SUBJECT
from bot.cards import _lead, _names, numbers, words, words_metrics
from bot.cards import words_pictures as say
from bot.cards.events import marks
from bot.charts.line import Line, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.metric import Metric
    from alerts.sample import Ms
    from bot.app.choice import Charted
    from bot.app.tracks import Track

_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_CLAUSE = re.compile(r"[:;](?= )")
_LOW = frozenset(("<", "<="))
_HIGH = frozenset((">", ">="))
_ON = frozenset((Word.RAISED, Word.WORSE, Word.STILL))
_IN_PLACE = frozenset(("network", "window", "vendor"))
"""Labels that a title says otherwise, or need not say."""
_LIKE_THE_VALUE = frozenset(("last", "avg", "min", "max"))
"""Reducers whose level may stand beside the series itself."""
_NAMES_OF_STATES: dict[str, tuple[tuple[float, str], ...]] = {
    "bme.breaker": tuple((float(value), word) for value, word in words.BREAKER.items()),
    "source.up": tuple((float(value), word) for value, word in words.UP.items()),
}
_BEHIND = 40
"""One part in this many of the time: less than what makes a last value an old one."""
_UNKNOWN_STATE = 4.0
_HAS_HEIGHT = "akash_chain"
"""The source whose answers are of one block height."""


def alert_line(facts: AlertFacts, track: Track, theme: str = "dark") -> Line:
    """The picture beside an alert: its own series with the levels that were judged by and the episodes that fired."""
    line = Line(
        title=_finding(facts),
        subtitle=_subtitle(facts),
        foot=foot(facts.sources, facts.at, facts.height, simulated=facts.simulated),
        simulated=facts.simulated,
        theme=theme,
        unit=_lead.unit_of(facts),
        points=track.points,
        colour="good" if facts.metric.startswith("gpu.") else "burned",
        episodes=_episodes(facts, track.episodes),
        after=left_edge(track),
        until=_right_edge(facts, track),
    )
    levels, price = _breaker_levels(facts)
    if levels and price is not None:
        line = replace(line, subtitle=f"{line.subtitle} · {say.AKT_AT.format(price=numbers.amount(price, 'USD'))}")
    return replace(line, levels=levels, **_levels(facts, track))


def breaker_level(name: str, level: float, price: float | None, against: float | None) -> tuple[float, str]:
    """A level of the breaker with the AKT price at which it would be reached: `warn 0.95 at $0.4757`."""
    said = say.WARN_HALT[name].format(level=numbers.level(level, "ratio"))
    if price is None:
        return level, said
    return level, say.AT_PRICE.format(words=said, price=numbers.amount(price, "USD", against))


def _breaker_levels(facts: AlertFacts) -> tuple[tuple[tuple[float, str], ...], float | None]:
    """Where minting slows and stops, beside the ratio that an alert is about, and the AKT price that it was judged by."""
    if facts.metric != "bme.collateral_ratio":
        return (), None
    beside = {one.metric: one.value for one in facts.beside if not one.source}
    price = beside.get("oracle.akt_usd_twap", beside.get("oracle.akt_usd"))
    levels = tuple(
        breaker_level(name, level, beside.get(f"bme.akt_price_at_{name}"), price)
        for name in say.WARN_HALT
        if (level := beside.get(f"bme.{name}_threshold")) is not None and level != facts.threshold
    )
    return levels, price


def series_line(charted: Charted, metric: Metric, sources: Iterable[tuple[str, Ms]] = (), theme: str = "dark") -> Line:
    """The picture of one metric over a span, with the levels of the rule that judges it."""
    track = charted.track
    facts = about(charted, metric)
    says = _finding(replace(facts, op="=="))
    newest = track.newest
    if newest is not None and not charted.fresh:
        says = say.PICTURE_OLD.format(age=numbers.age(charted.now - newest[0]), says=says)
    name, others = _beside(charted, metric)
    return replace(
        alert_line(facts, track, theme),
        title=says,
        subtitle=_span_figures(facts, charted),
        foot=foot(sources, charted.now, charted.height, simulated=track.series.simulated),
        episodes=track.episodes,
        events=marks(track.happened),
        name=name,
        others=others,
        after=track.after if others else left_edge(track),
    )


def names_of(charted: Charted, metric: Metric) -> tuple[str, str]:
    """What the two lines of a comparison are called: by what tells them apart."""
    track, other = charted.track, charted.beside
    if other is None:
        return "", ""
    if charted.before:
        span = numbers.duration(track.until - track.after)
        return say.PICTURE_LAST.format(span=span), say.PICTURE_BEFORE.format(span=span)
    if other.series.metric != metric.key:
        return _metric_name(metric.key), _metric_name(other.series.metric)
    pair = (track.series, other.series)
    telling = [name for name, _ in track.series.labels if pair[0].label(name) != pair[1].label(name)]
    told = [", ".join(_names.label(name, one.label(name)) for name in telling) for one in pair]
    return told[0] or metric.key, told[1] or str(other.series)


def _beside(charted: Charted, metric: Metric) -> tuple[str, tuple[Trace, ...]]:
    if charted.beside is None:
        return "", ()
    name, other = names_of(charted, metric)
    return plain(name), (Trace(plain(other), charted.beside.points),)


def _metric_name(key: str) -> str:
    saying = words_metrics.SAYINGS.get(key)
    return words_metrics.BREAKER_NAME if key == "bme.breaker" else saying.name if saying else key


def about(charted: Charted, metric: Metric) -> AlertFacts:
    """A series as if an alert told its newest value: the sentences about a metric are written once."""
    track, judged = charted.track, charted.judged
    rule = judged.rule if judged else None
    return AlertFacts(
        rule=rule.name if rule else "", metric=metric.key, labels=track.series.labels, word=Word.RAISED,
        severity=rule.severity if rule else Severity.INFO, topic=topic_of(rule) if rule else "", unit=metric.unit,
        kind="threshold", op=rule.condition.op if rule else "==", reduce="last", over=0,
        value=track.newest[1] if track.newest else None, threshold=judged.threshold if judged else None,
        clear=judged.clear if judged else None, fired_at=track.until, active_at=track.until, at=track.until,
        better=metric.better, metric_help=metric.help,
    )  # fmt: skip


def foot(sources: Iterable[tuple[str, Ms]], now: Ms, height: int | None, *, simulated: bool, more: str = "") -> str:
    """Where the values come from: `chain 29,412,077, 12 s old · Console, 40 s old`."""
    bits = [words.SIMULATED_FOOT] if simulated else []
    for name, at in sources:
        block = f" {numbers.count(height)}" if name == _HAS_HEIGHT and height is not None else ""
        bits.append(f"{_names.sources(name)}{block}, {numbers.age(now - at)}")
    return " · ".join([*bits, more] if more else bits)


def left_edge(track: Track) -> Ms:
    """Where the values begin, when they begin inside the window: a young bot's hour is not drawn as a sliver of a day."""
    first = next((at for at, value in track.points if value is not None), track.after)
    return max(track.after, min(first, track.until - HOUR))


def _right_edge(facts: AlertFacts, track: Track) -> Ms:
    """A little room behind the end of an alert, so that its band is seen to end."""
    if facts.word is not Word.RESOLVED:
        return track.until
    return track.until + (track.until - left_edge(track)) // _BEHIND


def _finding(facts: AlertFacts) -> str:
    """What it comes to, short enough to be read at arm's length: how an alert ended, else what the value means."""
    if facts.word is Word.RESOLVED:
        return _names.capital(plain(_resolved(facts)))
    says = _lead.shortly(facts) if facts.word in _ON else ""
    return plain(says or _first_clause(facts))


def _first_clause(facts: AlertFacts) -> str:
    sentence, _ = _lead.meaning(facts)
    return _CLAUSE.split(sentence, maxsplit=1)[0].rstrip(".")


def plain(text: str) -> str:
    """Without marks and escapes: a picture has no markup, and would show them."""
    return _ESCAPE.sub("", text).replace("`", "")


def _resolved(facts: AlertFacts) -> str:
    """How it ended and how long it took, understood without knowing the rule."""
    said = {
        "network": _names.network(dict(facts.labels).get("network", "")),
        "name": called(facts),
        "span": numbers.duration((facts.resolved_at or facts.at) - facts.fired_at),
        "value": _lead.shown(facts.value, facts, facts.threshold),
    }
    if facts.reason is Reason.FORGOTTEN:
        return say.PICTURE_FORGOTTEN.format(**said)
    if facts.reason is Reason.REMOVED:
        return say.PICTURE_REMOVED.format(**said)
    if facts.kind in ("absent", "lost"):
        return say.PICTURE_THERE.format(**said)
    if facts.metric == "source.up":
        source = dict(facts.labels).get("source", "")
        named = words.SOURCES_IN_SENTENCE.get(source) or _names.source(source)
        return say.PICTURE_ANSWERS.format(source=named, span=said["span"])
    if facts.unit == Unit.STATE:
        return say.PICTURE_BACK_TO.format(**said)
    if facts.kind != "threshold" or facts.divide_by or facts.reduce not in _LIKE_THE_VALUE:
        return say.PICTURE_RESOLVED.format(says=plain(_first_clause(facts)), span=said["span"])
    level = facts.clear if facts.clear is not None else facts.threshold
    side = say.PICTURE_SIDES.get(facts.op, "")
    if (
        level is None
        or facts.value is None
        or not {"above": facts.value > level, "below": facts.value < level}.get(side)
    ):
        return say.PICTURE_OVER.format(**said)
    return say.PICTURE_BACK.format(side=side, level=_lead.level(level, facts), **said)


def called(facts: AlertFacts) -> str:
    """The metric's name, with the labels that tell it from others of its kind."""
    name = plain(_lead.name_of(facts))
    if facts.metric in SOURCE_IS_SUBJECT:
        return _names.source(dict(facts.labels).get("source", "")) if facts.unit == Unit.STATE else name
    labels = [_names.label(key, value) for key, value in facts.labels if key not in _IN_PLACE]
    return say.PICTURE_OF.format(name=name, label=", ".join(labels)) if labels else name


def quantity(facts: AlertFacts) -> str:
    """`Burn/mint ratio, 7 days`, `GPU utilisation of h100`."""
    window = dict(facts.labels).get("window", "")
    name = _names.capital(called(facts))
    return plain(f"{name}, {_names.label('window', window)}" if window else name)


def _subtitle(facts: AlertFacts) -> str:
    bits = [quantity(facts), _lead.shown(facts.value, facts, facts.threshold)]
    told = facts.word is Word.RESOLVED or facts.word in _ON
    if told and facts.extreme is not None and facts.extreme != facts.value and facts.unit != Unit.STATE:
        farthest = words.FARTHEST.get(facts.op, words.EXTREME)
        bits.append(f"{farthest} {_lead.shown(facts.extreme, facts, facts.threshold)}")
    return " · ".join(bits)


def _span_figures(facts: AlertFacts, charted: Charted) -> str:
    """`GPU utilisation · last 7 days · now 49 %, lowest 41 %, highest 63 %`."""
    track = charted.track
    values = [value for _, value in track.points if value is not None]
    now = say.PICTURE_NOW if charted.fresh else say.PICTURE_WAS
    figures = [now.format(value=_lead.shown(facts.value, facts))]
    if values and facts.unit != Unit.STATE and min(values) != max(values):
        figures.append(say.PICTURE_LOW.format(value=_lead.shown(min(values), facts)))
        figures.append(say.PICTURE_HIGH.format(value=_lead.shown(max(values), facts)))
    span = say.PICTURE_LAST.format(span=numbers.duration(track.until - track.after))
    return " · ".join([quantity(facts), span, ", ".join(figures)])


def _levels(facts: AlertFacts, track: Track) -> dict[str, Any]:
    """The alarm and the recovery level as the line takes them, where the series is what was judged."""
    if facts.kind != "threshold" or facts.divide_by or facts.reduce not in _LIKE_THE_VALUE:
        return _names_of_states(facts, track, None)
    if facts.unit == Unit.STATE:
        return _names_of_states(facts, track, facts.threshold)
    over = say.PICTURE_ALARM_OVER.get(facts.reduce, "") if facts.over else ""
    name = "" if facts.threshold is None else over.format(
        level=_lead.level(facts.threshold, facts), over=numbers.duration(facts.over)
    )  # fmt: skip
    return {
        "threshold": facts.threshold,
        "threshold_name": name,
        "clear": facts.clear,
        "direction": _direction(facts.op),
    }


def _direction(op: str) -> str:
    return "below" if op in _LOW else "above" if op in _HIGH else "at"


def ticks_of(facts: AlertFacts, track: Track) -> tuple[tuple[float, str], ...]:
    """The names of the values of a state; nothing where values are numbers."""
    found: tuple[tuple[float, str], ...] = _names_of_states(facts, track, None).get("ticks", ())
    return found


def _names_of_states(facts: AlertFacts, track: Track, threshold: float | None) -> dict[str, Any]:
    """Steps between names; the alarm's line stands between two states, for a state is on one side of it or on the other."""
    if facts.unit != Unit.STATE:
        return {}
    seen = {value for _, value in track.points} | {threshold}
    ticks = _NAMES_OF_STATES.get(facts.metric, ())
    if facts.metric == "bme.breaker" and any(value is not None and value >= _UNKNOWN_STATE for value in seen):
        ticks = (*ticks, (_UNKNOWN_STATE, words.BREAKER_UNKNOWN))
    found: dict[str, Any] = {"ticks": ticks, "steps": True, "direction": _direction(facts.op)}
    if threshold is None:
        return found
    found["threshold_name"] = _lead.condition(replace(facts, clear=None)) or say.PICTURE_ALARM_STATE.format(
        state=_lead.state(facts.metric, threshold - 1 if facts.op == "<" else threshold)
    )
    between = {">=": -0.5, "<": -0.5, ">": 0.5, "<=": 0.5}.get(facts.op)
    if between is not None:
        found["threshold"] = threshold + between
    return found


def _episodes(facts: AlertFacts, stored: tuple[tuple[Ms, Ms | None], ...]) -> tuple[tuple[Ms, Ms | None], ...]:
    """Stored episodes as they were when this was told: one that ended later was still on then."""
    known = {start: end if end is None or end <= facts.at else None for start, end in stored if start <= facts.at}
    if facts.word is not Word.NO_DATA:
        known[facts.fired_at] = facts.at if facts.word is Word.RESOLVED else None
    return tuple(sorted(known.items()))
