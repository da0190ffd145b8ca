"""evaluate(rules, view, states, now) -> Outcome: the one engine that the live bot, replay and rule tests run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from alerts.conditions.reading import Reader
from alerts.judging import judge
from alerts.plan import Plan, compile_rules, metrics_of
from alerts.sample import LabelPairs, Ms, Series, Window
from alerts.state import Reason, close

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from alerts.conditions.kind import Values
    from alerts.rule import Rule
    from alerts.state import Alert, Step, Transition

__all__ = ["AlertKey", "Outcome", "Plan", "View", "compile_rules", "evaluate", "triggered"]

AlertKey: TypeAlias = tuple[str, LabelPairs]
"""(rule name, labels)."""


class View(Protocol):
    """What the engine and the derived metrics may read: stored samples, never newer than asked."""

    def series(self, metric: str) -> Sequence[Series]:
        """Every known series of a metric, in a stable order."""
        ...

    def window(self, series: Series, after: Ms, until: Ms) -> Window:
        """Samples in (after, until] *and* the newest one at or before `after` (so that a value "then" can be looked up)."""
        ...

    def lookback(self, series: Series) -> Ms:
        """How long a sample of this series stands (Render's weekly epochs stand for 8 days, Akash's ratio for minutes)."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one evaluation changed, for the rules that were judged and no others."""

    alerts: Mapping[AlertKey, Alert]
    """Every alert of these rules that is not at rest, with its new state; what is missing went back to rest."""
    transitions: Sequence[Transition]
    """In the order of the rules, then of the labels."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """Rules that raised, by name, and the cause in a sentence. Their states stay as they were."""


class _Docket:
    """What an evaluation has decided so far. The alerts of a rule that raises stay as they were."""

    __slots__ = ("alerts", "broken", "transitions")

    def __init__(self, broken: Mapping[str, str]) -> None:
        self.alerts: dict[AlertKey, Alert] = {}
        self.transitions: list[Transition] = []
        self.broken: dict[str, str] = dict(broken)

    def enter(self, name: str, labels: LabelPairs, done: Step) -> None:
        alert, transition = done
        if alert is not None:
            self.alerts[name, labels] = alert
        if transition is not None:
            self.transitions.append(transition)

    def break_(self, name: str, held: Mapping[LabelPairs, Alert], error: Exception) -> None:
        self.broken[name] = f"{type(error).__name__}: {error}"
        for labels, alert in held.items():
            self.alerts[name, labels] = alert


_NOTHING: Mapping[LabelPairs, Alert] = {}


def evaluate(
    rules: Sequence[Rule] | Plan, view: View, states: Mapping[AlertKey, Alert], now: Ms, *, complete: bool = False
) -> Outcome:
    """Judge every rule at `now`. Pure: nothing is kept between calls but what is returned.

    A Plan (compile_rules) says the same as its rules and is faster when it is used again. States of other rules are not
    looked at, so that a poll may judge only what it touched; with `complete`, `rules` is every rule there is, and an alert
    of any other one is closed with the reason "removed".
    """
    plan = rules if isinstance(rules, Plan) else compile_rules(rules)
    active: dict[str, dict[LabelPairs, Alert]] = {}
    for (name, labels), alert in states.items():
        active.setdefault(name, {})[labels] = alert
    docket = _Docket(plan.twins)
    reader = Reader(view, now, plan.choices)
    at_work: dict[int, list[Rule]] = {}
    for name, held in active.items():
        place = plan.places.get(name)
        if place is None:
            if complete:
                for labels, alert in held.items():
                    docket.enter(name, labels, close(alert, now, Reason.REMOVED))
        elif place >= 0:
            at_work.setdefault(place, []).append(plan.by_name[name])
    read = reader.values if plan.others else reader.read
    for index, group in enumerate(plan.groups):
        try:
            values = read(group.quantity)
            touched = group.crossed(values.values())
        except Exception as error:  # noqa: BLE001 - a rule may not take the others down, whatever it raises
            for rule in group.rules:
                docket.break_(rule.name, active.get(rule.name, _NOTHING), error)
            continue
        if active:
            touched = [*at_work.get(index, ()), *(rule for rule in touched if rule.name not in active)]
        if touched:
            _judge_all(touched, reader, active, now, docket, values)
    _judge_all(plan.others, reader, active, now, docket)
    if len(docket.transitions) > 1:
        order = plan.order
        docket.transitions.sort(key=lambda change: (order.get(change.rule, -1), change.labels))
    return Outcome(docket.alerts, docket.transitions, docket.broken)


def _judge_all(
    rules: Iterable[Rule],
    reader: Reader,
    active: Mapping[str, Mapping[LabelPairs, Alert]],
    now: Ms,
    docket: _Docket,
    values: Values | None = None,
) -> None:
    for rule in rules:
        held = active.get(rule.name, _NOTHING)
        try:
            decided = judge(rule, reader, held, now, values)
        except Exception as error:  # noqa: BLE001 - a rule may not take the others down, whatever it raises
            docket.break_(rule.name, held, error)
            continue
        for labels, done in decided:
            docket.enter(rule.name, labels, done)


def triggered(rules: Iterable[Rule], metric_keys: Collection[str]) -> list[Rule]:
    """The rules that read any of these metrics, on either side of any comparison: what a poll that brought them must judge."""
    keys = frozenset(metric_keys)
    return [rule for rule in rules if not keys.isdisjoint(metrics_of(rule))]
