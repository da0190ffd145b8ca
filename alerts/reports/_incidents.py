"""The alerts of a week out of the history of states: how many, how long each took to resolve, which rule was the noisiest."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from alerts.rule import title_of
from alerts.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert, Transition

_ON = frozenset((State.FIRING, State.NO_DATA))
MOST_RULES = 50
MOST_MARKS = 60
"""Episodes a picture may mark one by one."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One episode. `end` None: it is on still."""

    rule: str
    labels: LabelPairs
    start: Ms
    end: Ms | None


@dataclass(frozen=True, slots=True)
class RuleWeek:
    """What one rule did in a week."""

    rule: str
    """What people call it."""
    episodes: int
    """That were on in the week."""
    resolved: int
    open: int
    longest: Ms
    """From its beginning to its end, or until now."""
    median: Ms | None
    """Time to resolve; None where none was resolved."""


def incidents(transitions: Sequence[Transition], now_on: Iterable[Alert], start: Ms, end: Ms) -> tuple[Incident, ...]:
    """Every episode that was on at some time in [start, end), oldest first.

    `transitions`: all changes of state since `start`, oldest first, up to the present: an episode may end after the week.
    """
    began: dict[tuple[str, LabelPairs], Ms] = {
        (alert.rule, alert.labels): alert.fired_at
        for alert in now_on
        if alert.state in _ON and 0 < alert.fired_at < start
    }
    found: list[Incident] = []
    for change in transitions:
        key = (change.rule, change.labels)
        if change.now in _ON:
            if change.was not in _ON:
                began[key] = change.at
            else:
                began.setdefault(key, change.episode or change.at)
        elif change.was in _ON:
            found.append(Incident(*key, began.pop(key, change.episode or start), change.at))
    found += [Incident(*key, at, None) for key, at in began.items()]
    inside = [one for one in found if one.start < end and (one.end is None or one.end > start)]
    return tuple(sorted(inside, key=lambda one: (one.start, one.rule, one.labels)))


def by_rule(found: Iterable[Incident], now: Ms) -> tuple[RuleWeek, ...]:
    """The noisiest first: most episodes, then the longest."""
    rules: dict[str, list[Incident]] = {}
    for one in found:
        rules.setdefault(one.rule, []).append(one)
    rows = []
    for rule, every in rules.items():
        took = [one.end - one.start for one in every if one.end is not None]
        lasted = [(now if one.end is None else one.end) - one.start for one in every]
        rows.append(
            RuleWeek(
                rule=title_of(rule),
                episodes=len(every),
                resolved=len(took),
                open=len(every) - len(took),
                longest=max(lasted),
                median=round(median(took)) if took else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.episodes, -row.longest, row.rule)))[:MOST_RULES]


def marks_of(found: Sequence[Incident]) -> tuple[tuple[Ms, Ms | None], ...]:
    """When alerts were on, for a picture: the first of them where there are too many to see."""
    return tuple((one.start, one.end) for one in found[:MOST_MARKS])
