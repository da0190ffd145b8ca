"""The first sentence of an alert: what the value means. And the value itself, in the unit that its reducer gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.notice import SIGNATURES, Reason, Word
from alerts.sample import SIMULATED
from bot import foreign
from bot.cards import _names, doubt, numbers, words, words_alerts, words_metrics, words_pictures

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from bot.cards._saying import Saying

_LOW = frozenset(("<", "<="))
_HIGH = frozenset((">", ">="))
_ON = frozenset((Word.RAISED, Word.WORSE, Word.STILL, *SIGNATURES))
_SUMMARY_PLACE = re.compile(r"\{(value|threshold|labels\.[A-Za-z_][A-Za-z0-9_]{0,60})\}")


def shown(value: float | None, facts: AlertFacts, against: float | None = None) -> str:
    """A value of this alert's kind, as far from `against` as it takes to see the difference."""
    if facts.unit == "state" and value is not None and state(facts.metric, value):
        return state(facts.metric, value)
    match facts.reduce:
        case "pct_change":
            return numbers.percent(
                None if value is None else value / 100, against=None if against is None else against / 100
            )
        case "count" | "changes":
            return numbers.count(value)
    return numbers.amount(value, unit_of(facts), against)


def level(value: float | None, facts: AlertFacts) -> str:
    """A threshold of this alert."""
    if facts.unit == "state" and value is not None and state(facts.metric, value):
        return state(facts.metric, value)
    match facts.reduce:
        case "pct_change":
            return numbers.level(None if value is None else value / 100, "fraction")
        case "count" | "changes":
            return numbers.level(value, "count")
    return numbers.level(value, unit_of(facts))


def unit_of(facts: AlertFacts) -> str:
    """Its unit; a network's own token by its name."""
    return _names.unit(facts.unit, dict(facts.labels).get("network", ""))


def condition(facts: AlertFacts) -> str:
    """Say "alarm below 1.00, recovery 1.10", as far as it is known."""
    said: list[str] = []
    if facts.metric == "source.up":
        return ""  # "alarm below answering" says nothing
    recovering = facts.clear is not None and facts.threshold == facts.clear
    if facts.threshold is not None and not recovering:
        text = level(facts.threshold, facts)
        if facts.metric == "bme.breaker" and facts.op in words.BREAKER_OPS:
            said.append(words_alerts.ALARM.format(op="at", level=words.BREAKER_OPS[facts.op].format(level=text)))
        else:
            said.append(words_alerts.ALARM.format(op=words.OPS.get(facts.op, "at"), level=text))
    if facts.clear is not None:
        said.append(words_alerts.RECOVERY.format(level=level(facts.clear, facts)))
    return ", ".join(said)


def name_of(facts: AlertFacts) -> str:
    """What a person calls the metric."""
    if facts.metric == "bme.breaker":
        return words_metrics.BREAKER_NAME
    return _name(facts.metric)


def _name(metric: str) -> str:
    saying = words_metrics.SAYINGS.get(metric)
    return saying.name if saying else f"`{_names.code(metric)}`"


def state(metric: str, value: float) -> str:
    """A state's word; empty where the metric has none."""
    if metric == "bme.breaker":
        return words.BREAKER.get(_state_number(value), words.BREAKER_UNKNOWN)
    if metric == "source.up":
        return words.UP.get(_state_number(value), "")
    return ""


def shortly(facts: AlertFacts) -> str:
    """What the value means in a few words, for the title of a picture; empty where the sentence of a message is short enough."""
    if facts.kind != "threshold" or facts.reduce != "last" or facts.divide_by or facts.value is None:
        return ""
    if facts.metric == "bme.breaker":
        return words_pictures.PICTURE_BREAKER.get(_state_number(facts.value), words_pictures.PICTURE_BREAKER_UNKNOWN)
    network = dict(facts.labels).get("network", "").removesuffix(SIMULATED)
    saying = words_pictures.FINDINGS.get(f"{facts.metric}@{network}") or words_pictures.FINDINGS.get(facts.metric)
    return "" if saying is None else _names.filled(_side(saying, facts.value), _values(facts)) or ""


def meaning(facts: AlertFacts) -> tuple[str, set[str]]:
    """One sentence, and the labels that it named."""
    values = _values(facts)
    name = values["name"]
    match facts.word:
        case Word.NO_DATA:
            gone = words_metrics.GONE if facts.fired_at < facts.at else words_metrics.GONE_FIRST
            return gone.format(name=name) + ".", set()
        case Word.BACK:
            return words_metrics.DATA_BACK.format(name=name, value=values["value"]) + ".", set()
        case Word.RESOLVED if facts.reason is Reason.FORGOTTEN:
            return words_metrics.FORGOTTEN.format(name=name) + ".", set()
        case Word.RESOLVED if facts.reason is Reason.REMOVED:
            return words_metrics.REMOVED + ".", set()
    template = _template(facts)
    text = _names.filled(template, values)
    if text is None:  # a label that the sentence needs is not there
        template = words_metrics.UNKNOWN_METRIC
        text = _names.filled(template, values) or name
    elif facts.kind == "threshold" and facts.word in _ON and facts.reduce not in words_metrics.CHANGES:
        text += _consequence(facts, values)
    return _names.capital(text) + ".", _names.places(template)


def summary(facts: AlertFacts) -> str:
    """The rule's own sentence with {value} {threshold} {labels.x} {since} filled in; other places stay as they are.

    The whole is made safe after filling, so that no link can be put together out of a text and a label.
    """

    def fill(found: re.Match[str]) -> str:
        place = found.group(1)
        if place == "value":
            return shown(facts.value, facts, facts.threshold)
        if place == "threshold":
            return level(facts.threshold, facts)
        key = place.removeprefix("labels.")
        return next((foreign.name(value, 60) for known, value in facts.labels if known == key), found.group())

    parts = " ".join(facts.summary[:600].split()).split("{since}")
    return numbers.ago(facts.fired_at).join(foreign.escape(_SUMMARY_PLACE.sub(fill, part)) for part in parts).strip()


def _template(facts: AlertFacts) -> str:
    if facts.kind in ("absent", "lost"):
        if facts.word is Word.RESOLVED:
            return words_metrics.THERE_AGAIN
        if facts.kind == "absent":
            return words_metrics.ABSENT_OVER if facts.over else words_metrics.ABSENT
        return words_metrics.LOST if facts.over else words_metrics.LOST_NOW
    if facts.kind == "spread":
        return words_metrics.SPREAD
    if facts.divide_by:
        return words_metrics.RATIO_OF
    if facts.reduce in words_metrics.CHANGES:
        return words_metrics.CHANGES[facts.reduce]
    says = _says(facts)
    if facts.reduce in words_metrics.AVERAGES and facts.over:
        says += ", " + words_metrics.AVERAGES[facts.reduce]
    return says


def _says(facts: AlertFacts) -> str:
    if contradiction := doubt.of_alert(facts):
        return contradiction.replace("{", "(").replace("}", ")")
    if facts.metric == "bme.breaker":
        return words_metrics.BREAKER_SAYS.get(_state_number(facts.value), words_metrics.BREAKER_SAYS_UNKNOWN)
    network = dict(facts.labels).get("network", "").removesuffix(SIMULATED)
    saying = words_metrics.SAYINGS.get(f"{facts.metric}@{network}") or words_metrics.SAYINGS.get(facts.metric)
    if saying is None:
        help_text = _names.safe(facts.metric_help, 300).rstrip(".")
        return words_metrics.UNKNOWN_METRIC + (
            f" ({help_text.replace('{', '(').replace('}', ')')})" if help_text else ""
        )
    return _side(saying, facts.value)


def _side(saying: Saying, value: float | None) -> str:
    """The sentence for a value on this side of the pivot."""
    if saying.pivot is None or value is None or value == saying.pivot:
        return saying.says
    return saying.below if value < saying.pivot else saying.above


def _consequence(facts: AlertFacts, values: dict[str, str]) -> str:
    saying = words_metrics.SAYINGS.get(facts.metric)
    if saying is None:
        return ""
    text = saying.low if facts.op in _LOW else saying.high if facts.op in _HIGH else ""
    return text + "".join(_names.filled(clause, values) or "" for clause in saying.clauses)


def _values(facts: AlertFacts) -> dict[str, str]:
    labels = dict(facts.labels)
    values = {key: _names.label(key, value) for key, value in facts.labels}
    window = labels.get("window", "")
    epochs = words.EPOCHS if labels.get("network", "").startswith("render") else {}
    values |= {
        "name": name_of(facts),
        "metric": _names.code(facts.metric),
        "value": shown(facts.value, facts, facts.threshold),
        "size": shown(None if facts.value is None else abs(facts.value), facts),
        "over": numbers.duration(facts.over),
        "ahead": numbers.duration(facts.ahead),
        "other": _name(facts.divide_by),
        "network": _names.network(labels.get("network", "")),
    }
    if labels.get("source") in words.SOURCES_IN_SENTENCE:
        values["source"] = words.SOURCES_IN_SENTENCE[labels["source"]]
    if window:
        values["window"] = epochs.get(window) or words.WINDOWS.get(window) or f"Over {_names.safe(window, 20)}"
    for beside in facts.beside:
        values.setdefault(beside.metric, numbers.level(round(beside.value, 6), beside.unit))
    return values


def _state_number(value: float | None) -> int:
    """The number of a state; -1 for what is none."""
    return int(value) if value is not None and abs(value) < 1000 and float(value).is_integer() else -1
