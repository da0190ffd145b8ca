"""Why a rule fires, or why not: the answer in one sentence, then what it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.cards import _lead, _names, _quiet, numbers, words, words_alerts, words_explain
from bot.cards._frame import answer
from bot.cards.alert import cause
from bot.cards.card import Card, Field, Tone
from bot.cards.limits import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from alerts.sample import LabelPairs, Ms
    from bot.app.quiet_facts import Episode, Evaluated, ExplainedSet, ExplainFacts, Kept, Said

RECENT = 8
"""Evaluations that are shown of those that were played."""
FIELDS = 8
_FIELD = 1000


def explain_card(facts: ExplainFacts) -> Card:
    """The label set that is nearest to firing at length, the others in a field each."""
    first = facts.sets[0] if facts.sets else None
    lines: list[str] = []
    fields: list[Field] = []
    if facts.broken:
        lead = words_explain.EXPLAIN_BROKEN.format(cause=_names.safe(facts.broken, 400))
    elif first is None:
        lead = words_explain.EXPLAIN_NO_SERIES
    else:
        lead = why(first)
        lines += _details(first, full=True)
        fields += _past(first)
        if len(facts.sets) > 1:
            lead = f"{_labels(first.labels)}: {lead}"
    if not facts.routes and not facts.broken:
        lines.append(words_explain.EXPLAIN_NO_ROUTE)
    lines += [" · ".join(_made(facts))]
    fields += [Field(_labels(one.labels), _within(_details(one, full=False))) for one in facts.sets[1 : 1 + FIELDS]]
    left = facts.more + max(0, len(facts.sets) - 1 - FIELDS)
    if left:
        lines.append(words.more(left))
    return answer(
        title=words_explain.EXPLAIN_TITLE.format(rule=_names.safe(facts.rule, 160)),
        lead=lead.rstrip(".") + ".",
        lines=lines,
        fields=tuple(fields),
        simulated=facts.simulated,
        tone=Tone.WARNING if facts.broken or (first is not None and first.state == "firing") else Tone.INFO,
        state=first.why if first is not None else "",
    )


def why(one: ExplainedSet) -> str:
    """The sentence: fires since when, pending how long of what, or how far away."""
    key = one.why
    if key == "firing" and (one.value is None or one.level is None):
        key = "on"
    if key == "no_data" and one.seen_at is None:
        key = "no_data_ever"
    if key == "within" and (one.distance is None or not math.isfinite(one.distance)):
        key = "within_plain"
    shape = one.shape
    if key == "firing" and shape is not None and shape.clear is not None and one.level == shape.clear:
        key = "firing_clear"
    if shape is not None and shape.unit == "state" and key in {"firing", "firing_clear", "within", "within_plain"}:
        key = "firing_state" if key.startswith("firing") else "within_state"
    said = {"value": "", "level": "", "distance": ""}
    if shape is not None:
        said["value"] = _lead.shown(one.value, shape, one.level)
        said["level"] = _lead.level(one.level, shape)
        said["distance"] = _lead.shown(None if one.distance is None else abs(one.distance), shape)
    return words_explain.EXPLAIN_WHY[key].format(
        **said,
        since=numbers.ago(one.since or 0),
        op=words.OPS.get(one.op, ""),
        held=numbers.duration(max(0, one.held)),
        hold=numbers.duration(one.hold),
        seen=numbers.ago(one.seen_at or 0),
    )


def kept_line(kept: Kept) -> str:
    """What holds it back, or would, and in how many channels."""
    until = words_explain.EXPLAIN_UNTIL_RESOLVED if kept.until is None else numbers.moment(kept.until)
    known = words_explain.EXPLAIN_KEPT.get(kept.reason, words_explain.REASONS.get(kept.reason, "{by}"))
    said = known.format(by=_quiet.by(kept.by, 200) or words_explain.EXPLAIN_NOTHING, until=until)
    count = len(kept.addresses)
    where = words_explain.EXPLAIN_WHERE[count > 1].format(count=numbers.count(count)) if count else ""
    return words_explain.EXPLAIN_KEPT_HOW[kept.what].format(where=where, why=said)


def _details(one: ExplainedSet, *, full: bool) -> list[str]:
    """The rest of a label set; without `full` as short as a field wants it."""
    lines = [] if full else [why(one) + "."]
    lines += [kept_line(kept) + "." for kept in one.kept]
    if one.acknowledged_by:
        name = _names.safe(one.acknowledged_by, 60)
        lines.append(words_alerts.ACKNOWLEDGED.format(name=name, when=numbers.ago(one.acknowledged_at)) + ".")
    if not full:
        return lines
    if one.evaluations:
        lines.append(words_explain.EXPLAIN_RECENT.format(values=" · ".join(_recent(one))))
    if one.shape is not None:
        lines.append(cause(one.shape))
    lines.append(_sources(one))
    if not one.episodes:
        lines.append(words_explain.EXPLAIN_NO_EPISODES)
    return [line for line in lines if line]


def _past(one: ExplainedSet) -> list[Field]:
    """When it fired and what was told of it, a line each, the newest first."""
    episodes = [_episode(item, one) for item in reversed(one.episodes)]
    said = _runs([(_said(item), item.at) for item in reversed(one.said)])
    told = [text.format(at=_span(oldest, newest, numbers.moment)) for text, newest, oldest in said]
    return [
        Field(name, _within(lines))
        for name, lines in ((words_explain.EXPLAIN_EPISODES, episodes), (words_explain.EXPLAIN_SAID, told))
        if lines
    ]


def _recent(one: ExplainedSet) -> Iterator[str]:
    """The last evaluations; those that were alike are one."""
    shown = [(_evaluated(item, one), item.at) for item in one.evaluations[-RECENT:]]
    for text, first, last in _runs(shown):
        yield text.format(at=_span(first, last, _minute))


def _runs(told: Iterable[tuple[str, Ms]]) -> list[tuple[str, Ms, Ms]]:
    """(text, its first time in the order given, its last) for each stretch of one text."""
    runs: list[tuple[str, Ms, Ms]] = []
    for text, at in told:
        if runs and runs[-1][0] == text:
            runs[-1] = (text, runs[-1][1], at)
        else:
            runs.append((text, at, at))
    return runs


def _span(first: Ms, last: Ms, say: Callable[[Ms], str]) -> str:
    return say(first) if first == last else words_explain.EXPLAIN_SPAN.format(first=say(first), last=say(last))


def _minute(at: Ms) -> str:
    return numbers.moment(at).replace(":f>", ":t>")  # the day is known, the minute counts


def _evaluated(item: Evaluated, one: ExplainedSet) -> str:
    """With `{at}` where its time goes."""
    state = words_explain.EXPLAIN_STATES.get(item.state, "")
    if not one.op:
        value = words_explain.EXPLAIN_TRUTH[item.value is not None]
    elif item.value is None or one.shape is None:
        value, state = words.NO_DATA, "" if item.state == "no_data" else state
    else:
        value = _lead.shown(item.value, one.shape, item.level)
    said = f" **{state}**" if state else ""
    return words_explain.EXPLAIN_AT.format(at="{at}", value=_braced(value), state=said)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _sources(one: ExplainedSet) -> str:
    if one.shape is None or not one.sources:
        return ""
    said = [f"{_names.source(name)}, {numbers.age(one.shape.at - at)}" for name, at in one.sources]
    return words_alerts.SOURCES_LINE.format(sources=" · ".join(said))


def _episode(item: Episode, one: ExplainedSet) -> str:
    now = one.shape.at if one.shape is not None else item.since
    template = words_explain.EXPLAIN_EPISODE_ON if item.until is None else words_explain.EXPLAIN_EPISODE
    span = numbers.duration(max(0, (now if item.until is None else item.until) - item.since))
    text = template.format(since=numbers.moment(item.since), span=span)
    if item.extreme is None or one.shape is None or not one.op or one.shape.unit == "state":
        return text
    word = words.FARTHEST.get(one.op, words.EXTREME)
    return text + words_explain.EXPLAIN_EPISODE_EXTREME.format(
        word=word, value=_lead.shown(item.extreme, one.shape, one.level)
    )


def _said(item: Said) -> str:
    """With `{at}` where its time goes."""
    template = words_explain.EXPLAIN_TOLD if item.told else words_explain.EXPLAIN_SILENT
    reason = words_explain.REASONS.get(item.reason, _names.safe(item.reason, 40))
    by = f" ({_quiet.by(item.by, 80)})" if item.by else ""
    word = words_alerts.WORDS.get(item.word, item.word)
    text = template.format(at="{at}", word=_braced(word), why=_braced(reason + by))
    return text + (
        words_explain.EXPLAIN_TIMES.format(count=numbers.count(item.addresses)) if item.addresses > 1 else ""
    )


def _made(facts: ExplainFacts) -> Iterator[str]:
    author = _names.person(facts.author)
    template = words_explain.EXPLAIN_MADE.get(facts.origin) or words_explain.EXPLAIN_MADE[""]
    yield template.format(author=_names.safe(facts.origin, 60), made=numbers.moment(facts.made_at))
    if facts.origin not in words_explain.EXPLAIN_MADE and facts.changed_at > facts.made_at:
        yield words_explain.EXPLAIN_CHANGED.format(changed=numbers.moment(facts.changed_at), author=author)
    if facts.judged_at is None:
        yield words_explain.EXPLAIN_NOT_JUDGED
    else:
        yield words_explain.EXPLAIN_JUDGED.format(
            every=numbers.duration(facts.every), judged=numbers.ago(facts.judged_at)
        )


def _labels(labels: LabelPairs) -> str:
    """A label set as a name; the network alone is not worth one."""
    said = [
        f"{_names.safe(name, 40)} {_names.label(name, value)}"
        for name, value in labels
        if (name, value) != ("network", "akash")
    ]
    return ", ".join(said) or words_explain.EXPLAIN_EVERY_SERIES


def _within(lines: Iterable[str]) -> str:
    return clip("\n".join(lines), _FIELD)
