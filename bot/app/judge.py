"""Judging inside a transaction: derive, evaluate, remember, and write what is to be told."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.derived import derive
from alerts.engine import Plan, compile_rules, evaluate
from alerts.notice import Reason, Word, announce, as_told, decide, make
from alerts.rule import check, named, owner_of, title_of
from alerts.sample import Sample
from alerts.state import State, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.engine import AlertKey, Outcome
    from alerts.metric import Catalogue
    from alerts.notice import AlertFacts, Notice
    from alerts.rule import Rule
    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert
    from bot.app.context import Context
    from bot.app.tell import Teller
    from bot.storage import Read, Tx

log = logging.getLogger("burnwatch.rules")

SWEPT = "swept"
"""When every rule was judged last: the times that an explanation plays again."""


def about_rule(name: str) -> str:
    """A rule among the things that can be broken: with its owner, so that each server hears of its own alone."""
    return named(f'rule "{title_of(name)}"', owner_of(name))


@dataclass(frozen=True, slots=True)
class Judged:
    """What one evaluation wrote."""

    transitions: int = 0
    posted: int = 0


class Judge:
    """Holds the parsed rules; everything else is in the database."""

    def __init__(self, catalogue: Catalogue, context: Context, teller: Teller) -> None:
        self._catalogue = catalogue
        self._context = context
        self.teller = teller
        self._plans: dict[tuple[str, ...], Plan] = {}
        self.rules: tuple[Rule, ...] = ()
        self.broken: dict[str, str] = {}
        """What does not parse or what raised, with the cause: shown in /status, never dropped."""
        self.evaluated_at: Ms | None = None
        self._doubted: set[str] = set()

    def use(self, rules: Sequence[Rule]) -> None:
        """Judge by these rules from now on."""
        self.rules = tuple(rules)
        self._plans.clear()
        for rule in self.rules:
            for doubt in check(rule, self._catalogue, f'rule "{rule.title}"'):
                if str(doubt) not in self._doubted:
                    self._doubted.add(str(doubt))
                    log.warning("%s", doubt)

    def derive(self, tx: Tx, touched: set[str], now: Ms) -> int:
        """Compute what the new samples allow, and add the computed metrics to `touched`."""
        stored = 0
        for result in derive(touched, tx, now):
            if result.problem:
                self.say_broken(f"metric {result.key}", result.problem)
                continue
            self.mended(f"metric {result.key}")
            metric = self._catalogue[result.key]
            marks = [Sample(series, now, None) for series in result.ended]
            live: list[Sample] = []
            history: list[Sample] = []
            for value in result.values:
                at = now if value.at is None else value.at
                sample = Sample(result.series(value.labels), at, value.value)
                if not metric.accepts(value.value):
                    says = f"the computed {value.value:g} is not between {metric.low:g} and {metric.high:g}"
                    tx.withhold(sample.series, now, says)
                    continue
                (history if at < now else live).append(sample)
                tx.unwithhold(sample.series)
            for silent in result.withheld:
                tx.withhold(result.series(silent.labels), now, silent.says)
            added = tx.add_samples([*live, *marks])
            # Two sources polled in one millisecond compute twice: the later result, which saw both, takes the place.
            again = [refused.sample for refused in added.refused]
            stored += added.stored + tx.add_samples([*history, *again], history=True).stored
            touched.add(result.key)
        return stored

    def evaluate(self, tx: Tx, rules: Sequence[Rule], now: Ms) -> Judged:
        """Judge `rules` at `now` and write states, history and messages."""
        if not rules:
            return Judged()
        names = {rule.name for rule in rules}
        stored = tx.alerts()
        before = {key: alert for key, alert in stored.items() if key[0] in names}
        outcome = evaluate(self._plan(rules), tx, before, now)
        for name, cause in outcome.broken.items():
            self.say_broken(about_rule(name), cause)
        for name in names - outcome.broken.keys():
            self.mended(about_rule(name))
        after = dict(outcome.alerts)
        tx.add_transitions(outcome.transitions)
        notices = self._notices(tx, rules, before, after, outcome, now)
        others = {key: alert for key, alert in stored.items() if key[0] not in names}
        posted = self.teller.tell(tx, notices, others | after, self.rules, now)
        tx.put_alerts(after, rules=names)
        return Judged(len(outcome.transitions), posted)

    def sweep(self, tx: Tx, now: Ms) -> int:
        """What no sample and no rule triggers: mutes and quiet hours that end, causes that are gone, what is steady again."""
        alerts = tx.alerts()
        tx.set_meta(SWEPT, str(now))

        def fresh(rule: str, labels: LabelPairs, episode: Ms) -> AlertFacts | None:
            return self.facts_now(tx, alerts.get((rule, labels)), episode, now)

        return self.teller.sweep(tx, alerts, self.rules, fresh, now)

    def facts_now(self, read: Read, alert: Alert | None, episode: Ms, now: Ms) -> AlertFacts | None:
        """What there is to say of an incident at this moment; None when it is over or its rule is gone."""
        rule = next((rule for rule in self.rules if alert is not None and rule.name == alert.rule), None)
        if alert is None or rule is None or alert.fired_at != episode:
            return None
        told = (Word.NO_DATA, Reason.DATA_LOST) if alert.state is State.NO_DATA else (Word.RAISED, Reason.CROSSED)
        return make(rule, alert, None, told, self._context.about(read, rule, alert.labels, now), now).facts

    def close(self, tx: Tx, rule: Rule, now: Ms) -> int:
        """End every alert of a rule that was taken away, and tell it where it had been told of."""
        notices: list[Notice] = []
        alerts = tx.alerts()
        for key, alert in alerts.items():
            if key[0] != rule.name:
                continue
            change = Transition(
                at=now, rule=rule.name, labels=key[1], was=alert.state, now=State.INACTIVE, value=alert.value,
                threshold=alert.threshold, reason="removed", episode=alert.fired_at,
            )  # fmt: skip
            tx.add_transitions([change])
            told = decide(rule, alert, None, change, now)
            if told is not None:
                notices.append(make(rule, alert, change, told, self._context.about(tx, rule, key[1], now), now))
        left = {key: alert for key, alert in alerts.items() if key[0] != rule.name}
        posted = self.teller.tell(tx, notices, left, self.rules, now)
        tx.put_alerts({}, rules=[rule.name])
        return posted

    def _plan(self, rules: Sequence[Rule]) -> Plan:
        key = tuple(rule.name for rule in rules)
        if key not in self._plans:
            self._plans[key] = compile_rules(rules)
        return self._plans[key]

    def _notices(
        self,
        tx: Tx,
        rules: Sequence[Rule],
        before: Mapping[AlertKey, Alert],
        after: dict[AlertKey, Alert],
        outcome: Outcome,
        now: Ms,
    ) -> list[Notice]:
        """What is news of this evaluation; in `after` it is noted as announced."""
        changes = {(change.rule, change.labels): change for change in outcome.transitions}
        by_name = {rule.name: rule for rule in rules}
        notices: list[Notice] = []
        for key in sorted(before.keys() | after.keys()):
            was, is_now, change = before.get(key), after.get(key), changes.get(key)
            told = decide(by_name[key[0]], was, is_now, change, now)
            if told is None:
                continue
            alert = as_told(was, is_now, told[0], now)
            about = self._context.about(tx, by_name[key[0]], key[1], now)
            notices.append(make(by_name[key[0]], alert, change, told, about, now))
            if key in after and told[0] is not Word.BACK:
                after[key] = announce(alert, now)
        return notices

    def mended(self, what: str) -> None:
        """It is not broken any more, or not there any more."""
        if self.broken.pop(what, None) is not None:
            log.info("%s: mended, or gone", title_of(what))

    def say_broken(self, what: str, cause: str) -> None:
        """Say it once, until the cause changes."""
        if self.broken.get(what) != cause:
            self.broken[what] = cause
            log.error("%s: %s; the others go on", title_of(what), cause)
