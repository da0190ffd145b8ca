"""Rules worked on in a conversation: the list, a draft, what is wrong with it, what a file would change, and who did what."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.rule import title_of
from alerts.state import State
from alerts.writing import value_toml
from bot.cards import _names, numbers, words, words_alerts, words_metrics, words_rules, words_trial
from bot.cards._frame import answer
from bot.cards.actions import draft_buttons
from bot.cards.card import Tone
from bot.cards.limits import clip
from bot.cards.mutes import mute_line
from bot.cards.rules import plainly, trial_card

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from alerts.metric import Catalogue
    from alerts.rule import Condition, Level, Rule
    from bot.app.facts import TrialFacts
    from bot.app.quiet_facts import MuteShown
    from bot.app.rulefile import Change, Comparison
    from bot.app.rulework import Done, Listed, Proposed
    from bot.cards.card import Button, Card
    from bot.storage import StoredRule

_NAME = 100
_CAUSE = 300
_LINE = 500
_VALUE = 60
_MOST_WARNINGS = 5
_STANDS = (State.FIRING, State.NO_DATA, State.PENDING)
_BROKEN = "broken"
_PRESET = "preset"


def list_card(listed: Sequence[Listed], known: Catalogue) -> Card:
    """Every rule in a line, under how it stands: what fires first, then what is broken, then the calm ones by severity."""
    rows = sorted(listed, key=lambda one: one.row.title)
    on = sum(any(alert.state is State.FIRING for alert in one.alerts) for one in rows)
    lines = []
    for stands, says in words_rules.RULES_STAND.items():
        under = [_listed(one, known) for one in rows if _stands(one) == stands]
        if under:
            heading = words_rules.RULES_HEADING.format(says=says, count=numbers.count(len(under)))
            lines += [f"{heading}\n{under[0]}", *under[1:]]  # one line: what finds no room is counted in rules
    return answer(
        title=words_rules.RULES_TITLE,
        lead=f"{_list_lead(rows, on)}." if rows else words_rules.RULES_NONE + ".",
        lines=lines,
        tone=Tone.WARNING if on or any(one.broken for one in rows) else Tone.INFO,
    )  # fmt: skip


def _list_lead(rows: Sequence[Listed], on: int) -> str:
    own = sum(bool(one.row.guild) for one in rows)
    says = {
        "count": words.plural(len(rows), "rule"),
        "on": words_rules.RULES_ON.format(count=numbers.count(on)) if on else words_rules.RULES_NONE_ON,
    }
    if not own:
        return words_rules.RULES_LEAD_SHARED.format(**says)
    return words_rules.RULES_LEAD.format(own=numbers.count(own), shared=numbers.count(len(rows) - own), **says)


def _stands(one: Listed) -> str:
    """The heading that it stands under: a key of RULES_STAND."""
    states = {alert.state for alert in one.alerts}
    if State.FIRING in states:
        return State.FIRING.value
    if one.broken or one.rule is None:
        return _BROKEN
    return next((state.value for state in _STANDS if state in states), one.rule.severity.value)


def _listed(one: Listed, known: Catalogue) -> str:
    stands = _stands(one)
    says = [_since(one)] if stands == State.FIRING.value else []
    if one.broken:
        says.append(plainly(one.broken, 160))
    elif one.rule is not None:
        says.append(condition(one.rule, known, title=one.row.title))
        if stands != one.rule.severity.value:
            says.append(words_alerts.SEVERITIES[one.rule.severity])
    says.append(_whose(one.row))
    return clip(
        words_rules.RULES_LINE.format(name=_names.safe(one.row.title, _NAME), says=" · ".join(bit for bit in says if bit)), _LINE
    )  # fmt: skip


def _whose(row: StoredRule) -> str:
    """Who made it; of what is not this server's own, that it is everybody's. Nothing of a preset: most of a list are some."""
    author = _names.person(row.author)
    if row.guild:
        return words_rules.RULES_BY.format(author=author)
    return (
        ""
        if row.origin == _PRESET
        else words_rules.SHARED.get(row.origin) or words_rules.SHARED_BY.format(author=author)
    )


def _since(one: Listed) -> str:
    firing = [alert for alert in one.alerts if alert.state is State.FIRING]
    since = numbers.ago(min(alert.fired_at for alert in firing))
    if len(firing) == 1:
        return words_alerts.SINCE.format(when=since)
    return words_rules.RULES_FIRING_SETS.format(count=len(firing), since=since)


def condition(rule: Rule, known: Catalogue, *, title: str = "") -> str:
    """What it waits for, in a line. Beside a rule's title with metrics by their names, and without what the title says already."""
    what = rule.condition
    metric = known.get(what.select.metric)
    unit = metric.unit if metric is not None and what.divide_by is None else ""
    subject = _metric(what.select.metric, named=bool(title))
    if (
        title
        and (rule.kind, what.reduce, what.divide_by) == ("threshold", "last", None)
        and subject.casefold() in title.casefold()
    ):
        subject = ""
    where = ", ".join(
        f"{_names.safe(name, 30)} {_names.label(name, value)}" for name, value in what.select.where if name != "network"
    )
    if what.divide_by is not None:
        subject = words_rules.RULE_DIVIDED.format(
            metric=subject, other=_metric(what.divide_by.metric, named=bool(title))
        )
    if what.reduce != "last":
        template = words_rules.RULE_REDUCED_OVER if what.over else words_rules.RULE_REDUCED
        subject = template.format(reduce=what.reduce, span=numbers.duration(what.over), metric=subject)
    if where:
        subject = f"{subject} ({where})" if subject else f"{where},"
    op, level = words.OPS.get(what.op, what.op), _level(what.threshold, unit, named=bool(title))
    state = _in_state(what) if rule.kind == "threshold" and what.reduce == "last" else ""
    if state:
        op, level = state, ""
    text = (
        words_rules.RULE_KINDS.get(rule.kind, words_rules.RULE_KINDS["threshold"])
        .format(metric=subject, op=op, level=level)
        .strip()
    )
    if not KINDS[rule.kind].compares and rule.kind not in words_rules.RULE_KINDS:
        text = subject
    return text + (words_rules.RULE_FOR.format(span=numbers.duration(rule.hold)) if rule.hold else "")


def _in_state(what: Condition) -> str:
    """The state that is compared with, by its word: a number of a state says nothing."""
    if what.threshold.metric is not None or what.divide_by is not None:
        return ""
    if what.select.metric == "source.up" and (what.op, what.threshold.value) == ("<", 1):
        return words.UP[0]
    value = what.threshold.value
    word = words.BREAKER_UNKNOWN if value == 4 else words.BREAKER.get(int(value)) if value.is_integer() else None
    if what.select.metric != "bme.breaker" or word is None or what.op not in words.BREAKER_OPS:
        return ""
    return words.BREAKER_OPS[what.op].format(level=word)


def _metric(key: str, *, named: bool) -> str:
    """A metric by its key, or as people call it."""
    saying = words_metrics.SAYINGS.get(key) if named else None
    return (
        words_metrics.BREAKER_NAME
        if named and key == "bme.breaker"
        else saying.name
        if saying
        else f"`{_names.code(key)}`"
    )


def _level(level: Level, unit: str, *, named: bool = False) -> str:
    if level.metric is None:
        return numbers.level(level.value, unit)
    metric = _metric(level.metric.metric, named=named)
    if not level.value:
        return metric
    return words_trial.TRIAL_PLUS.format(metric=metric, plus=f"{'-' if level.value < 0 else '+'} {abs(level.value):g}")


def proposed_card(proposed: Proposed, known: Catalogue) -> Card:
    """A draft with what the past says of it, or everything that is wrong with it."""
    draft, rule = proposed.draft, proposed.rule
    if proposed.compared is not None and not proposed.problems:
        return _import_card(proposed, proposed.compared, known)
    if proposed.problems:
        return _problems_card(proposed)
    if draft.kind == "remove":
        lead = (
            words_rules.RULE_REMOVE.format(condition=condition(rule, known)) if rule else words_rules.RULE_REMOVE_BROKEN
        )
        title = words_rules.RULE_REMOVE_TITLE.format(name=_names.safe(title_of(draft.name), _NAME))
        return answer(title=title, lead=f"{lead}.", lines=(), tone=Tone.WARNING, buttons=_pressed(proposed))
    assert rule is not None  # noqa: S101 - without problems it parsed
    tried = proposed.trials.get(rule.name, "")
    says = words_rules.RULE_DRAFT_SAYS.format(condition=condition(rule, known), severity=rule.severity.value)
    title = words_rules.RULE_DRAFT_TITLE.format(name=_names.safe(rule.title, _NAME))
    note = words_rules.RULE_DRAFT_NOT_SAVED + "."
    if isinstance(tried, str):
        lines = [words_rules.RULE_UNTRIED.format(why=plainly(tried)), *_warnings(proposed), note]
        return answer(title=title, lead=f"{says}.", lines=lines, tone=Tone.WARNING, buttons=_pressed(proposed))
    card = trial_card(tried)
    title = f"{words.SIMULATED} · {title}" if tried.simulated else title
    return dataclasses.replace(
        card, title=clip(title, 230), lines=(f"{says}.", *card.lines[:8], note), buttons=_pressed(proposed)
    )


def _pressed(proposed: Proposed) -> tuple[Button, ...]:
    draft = proposed.draft
    return draft_buttons(draft.key, kind=draft.kind, good=not proposed.problems)


def _problems_card(proposed: Proposed) -> Card:
    of_file = proposed.draft.kind == "import"
    count = words.plural(len(proposed.problems), "problem")
    return answer(
        title=words_rules.RULE_FILE_PROBLEMS_TITLE if of_file else words_rules.RULE_PROBLEMS_TITLE,
        lead=words_rules.RULE_PROBLEMS.format(count=count) + ".",
        lines=[_problem(path, says) for path, says in proposed.problems],
        tone=Tone.WARNING,
        buttons=_pressed(proposed),
    )


def _problem(path: str, says: str) -> str:
    return words_rules.RULE_PROBLEM.format(path=_names.code(path), says=plainly(says))


def _warnings(proposed: Proposed) -> Iterator[str]:
    """The first of them, so that what would change is still to be seen."""
    for path, says in proposed.warnings[:_MOST_WARNINGS]:
        yield words_trial.TRIAL_WARNING.format(says=_problem(path, says))
    left = len(proposed.warnings) - _MOST_WARNINGS
    if left > 0:
        yield words.more(left)


def _import_card(proposed: Proposed, compared: Comparison, known: Catalogue) -> Card:
    title = words_rules.RULE_IMPORT_TITLE
    if not compared.changes:
        return answer(title=title, lead=words_rules.RULE_IMPORT_SAME.format(same=compared.same) + ".", lines=())
    lines = [line for change in compared.changes for line in _change(change, proposed.trials.get(change.name), known)]
    if proposed.untried > 0:
        lines.append(words_rules.RULE_IMPORT_UNTRIED.format(count=words.plural(proposed.untried, "rule")) + ".")
    return answer(
        title=title,
        lead=words_rules.RULE_IMPORT.format(counts=", ".join(_counts(compared))) + ".",
        lines=[*_warnings(proposed), *lines],
        simulated=any(not isinstance(one, str) and one.simulated for one in proposed.trials.values()),
        buttons=_pressed(proposed),
    )


def _counts(compared: Comparison) -> Iterator[str]:
    for what, template in words_rules.RULE_IMPORT_COUNTS.items():
        count = sum(change.what == what for change in compared.changes)
        if count:
            yield template.format(count=count)
    if compared.same:
        yield words_rules.RULE_IMPORT_SAME_COUNT.format(same=compared.same)


def _change(change: Change, tried: TrialFacts | str | None, known: Catalogue) -> Iterator[str]:
    name = _names.safe(change.name, _NAME)
    if change.what == "new" and change.rule is not None:
        yield clip(words_rules.RULE_IMPORT_NEW.format(name=name, condition=condition(change.rule, known)), _LINE)
    else:
        fields = ", ".join(field_text(one.key, one.before, one.after) for one in change.fields)
        yield clip(words_rules.RULE_IMPORT_CHANGED.format(name=name, fields=fields), _LINE)
    if isinstance(tried, str):
        yield words_rules.RULE_IMPORT_TRIAL.format(says=clip(plainly(tried), _CAUSE))
    elif tried is not None:
        yield words_rules.RULE_IMPORT_TRIAL.format(says=clip(trial_card(tried).lead, _CAUSE))


def field_text(key: str, before: object, after: object) -> str:
    """One key of a rule, before and after."""
    return words_rules.RULE_IMPORT_FIELD.format(key=_names.code(key, 40), before=_value(before), after=_value(after))


def _value(value: object) -> str:
    if value is None:
        return words_rules.RULE_IMPORT_NOT_GIVEN
    text = value_toml(value)
    return text if isinstance(value, int | float) else f"`{_names.code(text, _VALUE)}`"


def done_card(done: Done) -> Card:
    """It is done."""
    title, says = words_rules.RULE_DONE[done.kind]
    lines = (
        [words_rules.RULE_RENAMED.format(was=_names.safe(done.was, _NAME)) + "."]
        if done.was not in {"", done.name}
        else []
    )
    if done.unheard:
        lines.append(words_rules.UNHEARD + ".")
    return answer(
        title=title.format(name=_names.safe(done.name, _NAME)),
        lead=says.format(count=words.plural(done.count, "rule")) + ".",
        lines=lines,
        tone=Tone.GOOD,
    )


def cancelled_card() -> Card:
    """Nothing was done."""
    return answer(
        title=words_rules.RULE_CANCELLED_TITLE, lead=words_rules.RULE_CANCELLED + ".", lines=(), tone=Tone.QUIET
    )


def exported_card(count: int) -> Card:
    """What stands beside the file."""
    lead = words_rules.RULE_EXPORT.format(count=words.plural(count, "rule")) + "."
    return answer(title=words_rules.RULE_EXPORT_TITLE, lead=lead, lines=())


def muted_card(mute: MuteShown) -> Card:
    """It is muted, and how to take that back."""
    lines = [mute_line(mute), words_rules.RULE_MUTE_BACK.format(number=mute.number) + "."]
    lead = words_rules.RULE_MUTED + "."
    return answer(title=words_rules.RULE_MUTED_TITLE, lead=lead, lines=lines, tone=Tone.QUIET)


def unmuted_card(mutes: Iterable[MuteShown]) -> Card:
    """It is told again."""
    what = "; ".join(_names.safe(mute.what, 200) for mute in mutes)
    return answer(
        title=words_rules.RULE_UNMUTED_TITLE,
        lead=words_rules.RULE_UNMUTED.format(what=what) + ".",
        lines=(),
        tone=Tone.GOOD,
    )
