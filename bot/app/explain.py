"""Why a rule fires, or why not: its recent evaluations played again, and everything that keeps it quiet. Reads only."""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.conditions.reading import Reader
from alerts.crossing import OPS
from alerts.engine import compile_rules, evaluate
from alerts.form import nearest
from alerts.judging import all_hold, holds_anywhere, level_number
from alerts.notice import Reason, Route, Word, make
from alerts.quiet import Stand, held_back
from alerts.quiet.ledger import NOWHERE
from alerts.rule import topic_of
from alerts.sample import MINUTE, SIMULATED, Series
from alerts.state import Alert, State
from bot.app.judge import SWEPT
from bot.app.quiet_facts import Episode, Evaluated, ExplainedSet, ExplainFacts, Kept, Said
from bot.app.rulefile import parsed
from bot.app.whose import find, stored_as, visible
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alerts.engine import AlertKey
    from alerts.notice import AlertFacts
    from alerts.quiet import Address, Entry, World
    from alerts.rule import Level, Rule
    from alerts.sample import LabelPairs, Ms
    from bot.app.context import Context
    from bot.app.tell import Teller
    from bot.clock import Clock
    from bot.storage import Read, Storage, StoredRule

STEPS = 16
"""Evaluations that are played again."""
MOST_SETS = 20
EPISODES = 5
SAID = 6
_FARTHEST = {"<": min, "<=": min, ">": max, ">=": max}


class Explain:
    """The use case behind `rules explain` and the button under an alert."""

    def __init__(
        self,
        storage: Storage,
        context: Context,
        teller: Teller,
        routes: Callable[[], Sequence[Route]],
        clock: Clock,
        *,
        every: Ms = MINUTE,
    ) -> None:
        """`every` is how often the live bot sweeps."""
        self._storage = storage
        self._context = context
        self._teller = teller
        self._routes = routes
        self._clock = clock
        self._every = every

    async def of(
        self,
        name: str,
        labels: LabelPairs | None = None,
        *,
        routes: Sequence[Route] | None = None,
        guild: str = "",
        stored: bool = False,
    ) -> ExplainFacts:
        """Everything that is known of a rule, or of one of its label sets. Raises UserError for a name that is none.

        With `guild` only its rules and everybody's, and what was said and kept quiet there: who did what elsewhere is
        nobody's business here. `stored`: the name is the one that it is kept under, not what somebody called it.
        """
        now, every = self._clock.now(), self._routes() if routes is None else routes
        where = tuple(route for route in every if guild in {"", route.guild})

        def work(read: Read) -> ExplainFacts:
            rows = visible(read.rules(), guild or None)
            row = stored_as(rows, name, guild or None) if stored else find(rows, name, guild or None)
            if row is None:
                raise UserError(_unknown(read, name, rows, guild))
            return self._explain(read, row, rows, labels, where, now, guild)

        return await self._storage.read(work)

    def _explain(
        self,
        read: Read,
        row: StoredRule,
        rows: Sequence[StoredRule],
        only: LabelPairs | None,
        routes: tuple[Route, ...],
        now: Ms,
        guild: str,
    ) -> ExplainFacts:
        name = row.name
        rule, cause = parsed(row)
        swept = read.meta(SWEPT)
        facts = ExplainFacts(
            rule=row.title, now=now, origin=row.origin, author=row.author, made_at=row.made_at, changed_at=row.changed_at,
            broken=cause, judged_at=int(swept) if swept else None, every=self._every,
        )  # fmt: skip
        if rule is None:
            return facts
        alerts = read.alerts()
        rules = [known for other in rows if (known := parsed(other)[0]) is not None]
        world = _seen_from(guild, self._teller.world(read, alerts, rules, now))
        played = _Played(rule, read, self._times(row, facts.judged_at, now), alerts)
        taking = [route for route in routes if route.takes(topic_of(rule), rule.severity, rule.owner)]
        found = sorted(
            (
                self._set(read, rule, labels, alerts.get((name, labels)), played, world, taking, guild)
                for labels in played.labels
            ),
            key=_nearest_first,
        )
        chosen = [one for one in found if only is None or one.labels == only]
        return dataclasses.replace(
            facts,
            broken=played.broken,
            metric=rule.condition.select.metric,
            routes=len({route.address for route in taking}),
            sets=tuple(chosen[:MOST_SETS]),
            more=max(0, len(chosen) - MOST_SETS),
            simulated=any(dict(one.labels).get("network", "").endswith(SIMULATED) for one in chosen),
        )

    def _times(self, row: StoredRule, judged_at: Ms | None, now: Ms) -> list[Ms]:
        """The last sweeps, since the rule has been what it is: before that, another rule was judged."""
        last = now if judged_at is None or judged_at > now else judged_at
        times = [last - number * self._every for number in reversed(range(STEPS))]
        return [at for at in times if at >= row.changed_at] or [last]

    def _set(
        self,
        read: Read,
        rule: Rule,
        labels: LabelPairs,
        alert: Alert | None,
        played: _Played,
        world: World,
        routes: Sequence[Route],
        guild: str,
    ) -> ExplainedSet:
        now = world.now
        about = self._context.about(read, rule, labels, now)
        shown = alert or Alert(rule.name, labels, value=played.value(labels))
        told = (Word.NO_DATA, Reason.DATA_LOST) if shown.state is State.NO_DATA else (Word.RAISED, Reason.CROSSED)
        shape = make(rule, shown, None, told, about, now).facts
        ack = next((one for one in reversed(world.acknowledged) if one.of(shape, one.guild)), None)
        entries = {entry.address: entry for entry in read.incidents(rule.name, labels, over=False)
                   if entry.incident == shape.subject and guild in {"", entry.address[1]}}  # fmt: skip
        verdict = _why(rule, labels, alert, played, read, now)
        return dataclasses.replace(
            verdict,
            evaluations=tuple(played.line(labels)),
            sources=about.sources,
            kept=tuple(_kept(shape, routes, entries, world)),
            acknowledged_by=ack.by if ack is not None else "",
            acknowledged_at=ack.at if ack is not None else 0,
            episodes=tuple(_episodes(read, rule, labels, alert, now)),
            said=tuple(_said(read, rule.name, labels, guild)),
            shape=shape,
        )


class _Played:
    """The evaluations played again, through the same engine, from the state that history gives for the moment before."""

    def __init__(self, rule: Rule, read: Read, times: list[Ms], alerts: Mapping[AlertKey, Alert]) -> None:
        self.rule = rule
        self.broken = ""
        self._times = times
        self._values: list[Mapping[LabelPairs, float]] = []
        self._levels: list[dict[LabelPairs, float | None]] = []
        self._states: list[Mapping[AlertKey, Alert]] = []
        plan = compile_rules([rule])
        held: Mapping[AlertKey, Alert] = _before(read, rule, times[0])
        for at in times:
            outcome = evaluate(plan, read, held, at)
            self.broken = self.broken or outcome.broken.get(rule.name, "")
            self._read(read, at, held)
            held = outcome.alerts
            self._states.append(held)
        changes = read.transitions(rule=rule.name, limit=500)
        self.labels = {change.labels for change in changes} | {labels for name, labels in alerts if name == rule.name}
        self.labels |= {labels for values in self._values for labels in values}
        if rule.kind == "absent":
            self.labels.add(tuple(sorted((key, value) for key, value in rule.condition.select.where if value)))

    def _read(self, read: Read, at: Ms, held: Mapping[AlertKey, Alert]) -> None:
        """What it reads at one time, and what that is compared with."""
        reader = Reader(read, at)
        values: Mapping[LabelPairs, float] = {}
        levels: dict[LabelPairs, float | None] = {}
        try:
            values = KINDS[self.rule.kind].read(self.rule, reader)
            if KINDS[self.rule.kind].compares:
                for labels in values:
                    was = held.get((self.rule.name, labels))
                    levels[labels] = level_number(_level(self.rule, was), labels, reader)
        except Exception as err:  # noqa: BLE001 - whatever it raises is what there is to explain
            self.broken = self.broken or f"{type(err).__name__}: {err}"
        self._values.append(values)
        self._levels.append(levels)

    def value(self, labels: LabelPairs) -> float | None:
        """The newest value, None without data."""
        return self._values[-1].get(labels)

    def level(self, labels: LabelPairs) -> float | None:
        """What it is compared with now."""
        return self._levels[-1].get(labels)

    def line(self, labels: LabelPairs) -> list[Evaluated]:
        """Every evaluation of one label set, oldest first."""
        return [
            Evaluated(at, values.get(labels), levels.get(labels), self._state(states, labels))
            for at, values, levels, states in zip(self._times, self._values, self._levels, self._states, strict=True)
        ]

    def _state(self, states: Mapping[AlertKey, Alert], labels: LabelPairs) -> str:
        alert = states.get((self.rule.name, labels))
        return (State.INACTIVE if alert is None else alert.state).value


def _before(read: Read, rule: Rule, first: Ms) -> dict[AlertKey, Alert]:
    """The states just before the first evaluation, as far as the history of changes tells them."""
    found: dict[AlertKey, Alert] = {}
    for change in read.transitions(rule=rule.name, until=first - 1, limit=1000):
        key = (rule.name, change.labels)
        if change.now is State.INACTIVE:
            found.pop(key, None)
            continue
        held = rule.hold if change.now is State.FIRING and change.was is State.PENDING else 0
        found[key] = Alert(
            rule.name, change.labels, change.now, change.at - held, change.episode or change.at, None, change.at, change.at,
            change.value, change.threshold, notices=1,
        )  # fmt: skip
    return found


def _level(rule: Rule, alert: Alert | None) -> Level:
    """Once firing, the recovery level takes the place of the threshold."""
    firing = alert is not None and alert.state is State.FIRING
    return rule.clear if firing and rule.clear is not None else rule.condition.threshold


def _why(rule: Rule, labels: LabelPairs, alert: Alert | None, played: _Played, read: Read, now: Ms) -> ExplainedSet:
    """Where it stands, and the one word for it."""
    state = State.INACTIVE if alert is None else alert.state
    value, level, op = played.value(labels), played.level(labels), rule.condition.op
    compares = KINDS[rule.kind].compares
    base = ExplainedSet(
        labels=labels, state=state.value, why="quiet", value=value, level=level, op=op if compares else "",
        distance=_distance(op, value, level), since=None if alert is None else alert.fired_at or alert.active_at,
    )  # fmt: skip
    if compares and (value is None or state is State.NO_DATA):
        newest = read.latest(Series(rule.condition.select.metric, labels), now)
        seen = alert.seen_at if alert is not None and alert.seen_at else newest.at if newest is not None else None
        return dataclasses.replace(base, why="no_data", seen_at=seen)
    if alert is not None and alert.state is State.FIRING:
        if alert.clearing_since is not None:
            held = alert.evaluated_at - alert.clearing_since
            return dataclasses.replace(base, why="clearing", held=held, hold=rule.keep_firing_for)
        return dataclasses.replace(base, why="firing")
    if alert is not None and alert.state is State.PENDING:
        held = alert.evaluated_at - alert.active_at
        return dataclasses.replace(base, why="pending", since=alert.active_at, held=held, hold=rule.hold)
    if not compares:
        return base
    if level is None or value is None:
        return dataclasses.replace(base, why="no_level")
    return dataclasses.replace(base, why=_gate(rule, labels, read, now, crossed=OPS[op](value, level)))


def _gate(rule: Rule, labels: LabelPairs, read: Read, now: Ms, *, crossed: bool) -> str:
    """Why an alert at rest is at rest."""
    if not crossed:
        return "within"
    reader = Reader(read, now)
    try:
        if rule.unless is not None and holds_anywhere(rule.unless, reader):
            return "unless"
        if rule.all and all_hold(rule, labels, reader) is not True:
            return "all"
    except Exception:  # noqa: BLE001 - said as broken already
        return "within"
    return "beyond"


def _distance(op: str, value: float | None, level: float | None) -> float | None:
    if value is None or level is None or op in ("==", "!="):
        return None
    return level - value if op in ("<", "<=") else value - level


def _seen_from(guild: str, world: World) -> World:
    """What people keep quiet, as far as it holds there; without a guild all of it."""
    if not guild:
        return world
    mutes = tuple(one for one in world.mutes if one.guild in {"", guild})
    return dataclasses.replace(
        world, mutes=mutes, acknowledged=tuple(one for one in world.acknowledged if one.guild in {"", guild})
    )


def _kept(facts: AlertFacts, routes: Sequence[Route], entries: Mapping[Address, Entry], world: World) -> list[Kept]:
    """What holds it back on each address, or would: one line for all on which it is the same."""
    found: dict[tuple[str, Ms | None, str, str], list[Address]] = {}
    anyone = Route(*NOWHERE, topics=(facts.topic,))
    known = {route.address: route for route in routes}
    known |= {
        address: anyone for address, entry in entries.items() if entry.stand is Stand.HELD and address not in known
    }
    # Without a route, what people muted is worth knowing all the same.
    for address, route in (known or {NOWHERE: anyone}).items():
        entry = entries.get(address)
        if entry is not None and entry.stand is Stand.HELD:
            key = (entry.reason.value, entry.until, entry.by, "held")
        else:
            verdict = held_back(facts, route, world)
            if verdict is None:
                continue
            key = (verdict.reason.value, verdict.until, verdict.by, "would" if entry is None else "repeat")
        found.setdefault(key, []).extend([address] if address != NOWHERE else [])
    return [Kept(reason, until, by, tuple(where), what) for (reason, until, by, what), where in found.items()]


def _episodes(read: Read, rule: Rule, labels: LabelPairs, alert: Alert | None, now: Ms) -> list[Episode]:
    """The last five times that it fired, with the farthest value where that is kept still."""
    told = {entry.facts.fired_at: entry.facts for entry in read.incidents(rule.name, labels)
            if entry.incident == entry.facts.subject}  # fmt: skip
    found: list[Episode] = []
    for since, until in read.episodes(rule.name, labels, -1, now)[-EPISODES:]:
        extreme: float | None = None
        if until is None and alert is not None:
            extreme = alert.extreme
        elif since in told:
            extreme = told[since].extreme
        elif rule.kind == "threshold" and rule.condition.reduce == "last" and rule.condition.divide_by is None:
            extreme = _farthest(read, rule, labels, since, until or now)
        found.append(Episode(since, until, extreme))
    return found


def _farthest(read: Read, rule: Rule, labels: LabelPairs, since: Ms, until: Ms) -> float | None:
    """The farthest stored value of an episode that no message spoke of."""
    choose = _FARTHEST.get(rule.condition.op)
    buckets = read.buckets(Series(rule.condition.select.metric, labels), since - 1, until)
    if choose is None or not buckets:
        return None
    return choose(value for bucket in buckets for value in (bucket.low, bucket.high))


def _said(read: Read, rule: str, labels: LabelPairs, guild: str) -> list[Said]:
    """The last decisions, those of one notice that are the same on several addresses as one."""
    found = []
    decisions = [one for one in read.decisions(rule, labels, limit=500) if not guild or one.address[1] in {"", guild}]
    for (at, word, told, reason, until, by), same in groupby(
        sorted(decisions, key=lambda one: (one.at, one.word, one.told, one.reason, one.until or 0, one.by)),
        key=lambda one: (one.at, one.word, one.told, one.reason, one.until, one.by),
    ):
        found.append(Said(at, word.value, told, reason.value, until, by, sum(1 for _ in same)))
    return found[-SAID:]


def _nearest_first(one: ExplainedSet) -> tuple[int, float, LabelPairs]:
    order = ("firing", "no_data", "pending", "inactive")
    far = -one.distance if one.distance is not None and one.distance == one.distance else 1e308
    return order.index(one.state), far, one.labels


def _unknown(read: Read, name: str, rows: Sequence[StoredRule], guild: str) -> str:
    everything = visible(read.rules(removed=True), guild or None)
    gone = next((row for row in everything if name in {row.title, row.name} and row.removed_at is not None), None)
    if gone is not None:
        return f'The rule "{gone.title[:100]}" was taken away by {gone.author}; its history is kept.'
    names = [row.title for row in rows]
    return f'No rule is called "{name[:100]}"; {nearest(name[:100], names)}' if names else "There are no rules yet."
