"""One rule at one evaluation: which of its label sets hold, and what that makes of their alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from alerts.conditions import KINDS
from alerts.conditions.kind import ConditionError
from alerts.conditions.reading import Quantity, quantity_of
from alerts.crossing import OPS
from alerts.rule import NoData
from alerts.state import Reading, Reason, State, Step, close, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from alerts.conditions.kind import Values
    from alerts.conditions.reading import Reader
    from alerts.rule import Condition, Level, Rule, Selector
    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert

Decided: TypeAlias = list[tuple["LabelPairs", Step]]


def judge(
    rule: Rule, reader: Reader, held: Mapping[LabelPairs, Alert], now: Ms, values: Values | None = None
) -> Decided:
    """Step every label set of a rule that has a value, an alert, or lost its data. Raises when the rule cannot be judged.

    `values` is what the rule's kind reads, where the caller has it at hand.
    """
    kind = KINDS[rule.kind]
    if values is None:
        values = kind.read(rule, reader)
    blocked = rule.unless is not None and holds_anywhere(rule.unless, reader)
    compare = OPS[rule.condition.op]
    decided: Decided = []
    for labels, value in values.items():
        was = held.get(labels)
        number: float | None = None
        holds: bool | None = True
        if kind.compares:
            level = _level(rule, was)
            number = level.value if level.metric is None else level_number(level, labels, reader)
            holds = None if number is None else compare(value, number)
        if holds and rule.all:
            holds = all_hold(rule, labels, reader)
        if blocked and holds is not None:
            holds = False
        if holds or was is not None:
            decided.append((labels, step(rule, was, Reading(labels, value, number, holds), now)))
    for labels, was in held.items():
        if labels not in values:
            decided.append((labels, _without_value(rule, labels, was, now, compares=kind.compares)))
    if rule.no_data is NoData.ALERT and kind.compares:
        done = {labels for labels, _ in decided}
        for labels in _dried_up(rule, values, reader):
            if labels not in done:
                decided.append((labels, step(rule, None, Reading(labels, None, None, None), now)))
    return decided


def _level(rule: Rule, was: Alert | None) -> Level:
    """Once firing, the recovery level takes the place of the threshold."""
    if rule.clear is not None and was is not None and was.state is State.FIRING:
        return rule.clear
    return rule.condition.threshold


def _without_value(rule: Rule, labels: LabelPairs, was: Alert, now: Ms, *, compares: bool) -> Step:
    """An alert whose label set has no value: no data, false for a kind that never lacks data, or an edit's leftover."""
    if not _possible(rule, labels):
        return close(was, now, Reason.EDITED)
    return step(rule, was, Reading(labels, was.value, was.threshold, None if compares else False), now)


def _possible(rule: Rule, labels: LabelPairs) -> bool:
    """Whether the rule as it is now could speak of these labels at all."""
    have = dict(labels)
    if rule.condition.by and rule.kind != "absent":
        return have.keys() <= set(rule.condition.by)
    return all(have.get(name, "") == value for name, value in rule.condition.select.where)


def agree(labels: LabelPairs, others: LabelPairs, ignored: frozenset[str] = frozenset()) -> bool:
    """Whether two label sets are equal in every label that both have, but for the ignored ones."""
    have = dict(labels)
    return all(name in ignored or have.get(name, value) == value for name, value in others)


def level_number(level: Level, labels: LabelPairs, reader: Reader) -> float | None:
    """A threshold as a number: itself, or the latest value of a series with these labels, else of the one that agrees."""
    if level.metric is None:
        return level.value
    latest = reader.latest(level.metric)
    found = latest.get(labels)
    if found is None:
        pinned = frozenset(name for name, _ in level.metric.where)
        agreeing = [value for others, value in latest.items() if agree(labels, others, pinned)]
        if len(agreeing) > 1:
            raise ConditionError(
                f"{len(agreeing)} series of {level.metric.metric} could be the threshold: name one in threshold.where"
            )
        found = agreeing[0] if agreeing else None
    return None if found is None else found + level.value


def _verdicts(condition: Condition, reader: Reader) -> Iterator[tuple[LabelPairs, bool | None]]:
    """For each label set of a condition whether it holds; None where its threshold has no value."""
    compare = OPS[condition.op]
    for labels, value in reader.values(quantity_of(condition)).items():
        number = level_number(condition.threshold, labels, reader)
        yield labels, None if number is None else compare(value, number)


def holds_anywhere(condition: Condition, reader: Reader) -> bool:
    """Whether a condition holds for any label set: an `unless` that blocks."""
    return any(verdict for _, verdict in _verdicts(condition, reader))


def all_hold(rule: Rule, labels: LabelPairs, reader: Reader) -> bool | None:
    """Every further part: false when one is false, else no data when one has none, else true."""
    parts = [_part_holds(part, labels, reader) for part in rule.all]
    if False in parts:
        return False
    return None if None in parts else True


def _part_holds(part: Condition, labels: LabelPairs, reader: Reader) -> bool | None:
    """A part joins on equal labels; where none has just these, on the labels that both have: any that holds is enough."""
    verdicts = dict(_verdicts(part, reader))
    if labels in verdicts:
        return verdicts[labels]
    joined = [verdict for others, verdict in verdicts.items() if agree(labels, others)]
    if True in joined:
        return True
    return None if None in joined or not joined else False


def _dried_up(rule: Rule, values: Mapping[LabelPairs, float], reader: Reader) -> list[LabelPairs]:
    """Label sets without a value whose data was there within forget_after and is gone now.

    A series that is there but too young for its window, and one that has long been forgotten, have not dried up.
    """
    condition = rule.condition
    level = condition.threshold.metric
    whole = any(
        selector is not None
        and not reader.latest(selector)
        and reader.values(Quantity(selector, over=rule.forget_after))
        for selector in (level, rule.against)
    )
    known = reader.groups(Quantity(condition.select, by=condition.by))
    missing = [labels for labels in known if labels not in values or whole]
    if not missing:
        return []
    gone = _gone(condition.select, condition.by, rule.forget_after, reader)
    if condition.divide_by is not None:
        gone |= _gone(condition.divide_by, condition.by, rule.forget_after, reader)
    there = reader.values(Quantity(condition.select, by=condition.by))
    return [labels for labels in missing if labels in gone or (whole and labels in there)]


def _gone(selector: Selector, by: tuple[str, ...], within: Ms, reader: Reader) -> set[LabelPairs]:
    now = reader.values(Quantity(selector, by=by))
    return {labels for labels in reader.values(Quantity(selector, over=within, by=by)) if labels not in now}
