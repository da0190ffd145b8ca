"""Is the bot itself well, and what it could not tell in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.sample import SIMULATED
from bot.cards import _names, numbers, words, words_alerts, words_answers, words_bme, words_governance
from bot.cards._frame import answer
from bot.cards.card import Button, Card, Field, Tone
from bot.cards.doubt import broken
from bot.cards.mutes import mute_line

if TYPE_CHECKING:
    from alerts.sample import LabelPairs, Ms
    from bot.app.facts import BacklogFacts, SourceState, StatusFacts

MOST_FIRING = 10


def status_card(facts: StatusFacts) -> Card:
    """Whether the bot itself is well, and what is wrong when it is not."""
    whole = [state for state in facts.sources if "/" not in state.name]
    down = [state for state in facts.sources if not state.up]
    lines = [
        words_answers.STATUS_FACTS.format(
            since=numbers.ago(facts.started_at),
            version=_names.safe(facts.version, 40),
            gateway=words_answers.STATUS_GATEWAY.get(facts.gateway)
            or _names.safe(facts.gateway, 40)
            or words_answers.STATUS_GATEWAY["off"],
        ),
        _judged(facts),
        words_answers.STATUS_OUTBOX.format(waiting=numbers.count(facts.waiting), dead=numbers.count(facts.dead)),
        _quiet(facts),
    ]
    fields = [
        Field(words_answers.STATUS_SOURCES, _within([source_line(state) for state in facts.sources])),
        Field(words_answers.STATUS_FIRING, _within([_firing(*alert) for alert in facts.firing])),
        Field(words_bme.STATUS_IDENTITIES, _within(broken(facts.broken_identities))),
        Field(words_alerts.MUTES_TITLE, _within([mute_line(mute) for mute in facts.mutes])),
        Field(
            words_answers.STATUS_BROKEN_RULES,
            _within([f"{_names.safe(rule)}: {_names.safe(cause, 200)}" for rule, cause in facts.broken_rules]),
        ),
    ]
    wrong = bool(down or facts.dead or facts.broken_rules or facts.broken_identities)
    well = not wrong and bool(whole)
    return answer(
        title=words_answers.STATUS_TITLE,
        lead=_status_lead(facts, whole),
        lines=lines,
        simulated=any(dict(labels).get("network", "").endswith(SIMULATED) for _, labels, _ in facts.firing),
        fields=tuple(field for field in fields if field.value),
        tone=Tone.GOOD if well else Tone.WARNING if wrong else Tone.QUIET,
    )


def backlog_card(facts: BacklogFacts, *, buttons: tuple[Button, ...] = ()) -> Card:
    """What could not be told in time, in one message."""
    lines = [
        words_alerts.BACKLOG_LINE.format(when=numbers.moment(at), what=_names.safe(what, 160), word=_word(word))
        for what, word, at in facts.lines
    ]
    if facts.more > 0:
        lines.append(words.more(facts.more))
    title, lead = words_alerts.BACKLOG_TITLE, words_alerts.BACKLOG_LEAD
    if facts.limit:
        title, lead = words_alerts.BUDGET_TITLE.format(count=numbers.count(facts.count)), words_alerts.BUDGET_LEAD
    card = answer(
        title=title,
        lead=lead.format(
            count=numbers.count(facts.count) if facts.limit else words.plural(facts.count, *words_alerts.NEWS),
            since=numbers.moment(facts.since),
            limit=numbers.count(facts.limit),
            were="was" if facts.count == 1 else "were",
        )
        + ".",
        lines=lines,
        simulated=facts.simulated,
        tone=Tone.WARNING,
        kind="backlog",
        buttons=buttons,
    )
    return replace(card, mention_role=facts.mention) if facts.mention.isdecimal() else card


def _word(word: str) -> str:
    """The state of an alert as it is; the news of a proposal or an upgrade in words."""
    return words_governance.EVENTS.get(word) or _names.safe(word, 40)


def source_line(state: SourceState) -> str:
    """One source's health in a line."""
    name = _names.source(state.name)
    if state.up:
        if state.answered_at is None:
            return words_answers.SOURCE_NEVER.format(name=name)
        return words_answers.SOURCE_UP.format(name=name, when=numbers.ago(state.answered_at))
    reason = _names.safe(state.reason, 160) or words_answers.SOURCE_NO_REASON
    return words_answers.SOURCE_DOWN.format(name=name, when=numbers.ago(state.since), reason=reason)


def _quiet(facts: StatusFacts) -> str:
    """What is kept from being told, so that silence is not mistaken for calm."""
    if not facts.held and not facts.mutes:
        return ""
    return words_answers.STATUS_HELD.format(
        held=words.plural(facts.held, "alert"), mutes=words.plural(len(facts.mutes), *words_alerts.MUTE)
    )


def _judged(facts: StatusFacts) -> str:
    rules = words.plural(facts.rules, "rule")
    if facts.evaluated_at is None:
        return words_answers.STATUS_NOT_JUDGED.format(rules=rules)
    return words_answers.STATUS_JUDGED.format(rules=rules, when=numbers.ago(facts.evaluated_at))


def _status_lead(facts: StatusFacts, whole: list[SourceState]) -> str:
    down = sum(1 for state in whole if not state.up)
    wrong: list[str] = []
    if down:
        wrong.append(words_answers.STATUS_DOWN.format(down=down, all=len(whole)))
    answering = {state.name for state in whole if state.up}
    parts = sum(
        1 for state in facts.sources if not state.up and state.name.partition("/")[0] in answering - {state.name}
    )
    if parts:
        wrong.append(
            words_answers.STATUS_PARTS.format(
                count=words.plural(parts, "request"), fail="fails" if parts == 1 else "fail"
            )
        )
    if facts.broken_rules:
        wrong.append(words_answers.STATUS_BROKEN.format(count=words.plural(len(facts.broken_rules), "rule")))
    if facts.broken_identities:
        wrong.append(words_bme.STATUS_DIFFER)
    if facts.dead:
        wrong.append(words_answers.STATUS_DEAD.format(count=words.plural(facts.dead, "message")))
    if wrong:
        return _names.capital(", ".join(wrong)) + "."
    if not whole:
        return words_answers.STATUS_NO_SOURCES + "."
    sources = (
        words_answers.STATUS_ALL_ANSWER.format(count=len(whole)) if len(whole) > 1 else words_answers.STATUS_ONE_ANSWERS
    )
    return words_answers.STATUS_WELL.format(sources=sources, rules=words.plural(facts.rules, "rule")) + "."


def _firing(rule: str, labels: LabelPairs, since: Ms) -> str:
    said = ", ".join(
        f"{_names.safe(name, 40)} {_names.label(name, value)}"
        for name, value in labels
        if (name, value) != ("network", "akash")
    )
    return (
        f"**{_names.safe(rule)}**"
        + (f" ({said})" if said else "")
        + f" {words_alerts.SINCE.format(when=numbers.ago(since))}"
    )


def _within(lines: list[str]) -> str:
    """The lines that fit one field, the rest counted."""
    kept: list[str] = []
    room = 980
    for index, line in enumerate(lines):
        if len(line) + 1 > room or index >= MOST_FIRING:
            kept.append(words.more(len(lines) - index))
            break
        kept.append(line)
        room -= len(line) + 1
    return "\n".join(kept)
