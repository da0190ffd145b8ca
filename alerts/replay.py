"""Plays samples, or stored history, through the engine that the live bot runs: back-tests, rule tests, drafts."""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.conditions.reading import Quantity, Reader
from alerts.engine import evaluate
from alerts.errors import TrialStopped
from alerts.plan import Plan, compile_rules, metrics_of
from alerts.sample import MINUTE, LabelPairs, Ms, Series, Window, label_pairs
from alerts.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from alerts.engine import AlertKey, View
    from alerts.rule import Rule, Selector
    from alerts.state import Alert, Transition

_SLICE = 64
"""Evaluations between two looks at whether to go on."""
LOOKBACK: Ms = 5 * MINUTE
"""How long a sample stands in a replay that says nothing else: Prometheus' own five minutes."""


_NUMBER = r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?"
_RAMP = re.compile(rf"([+-]?(?:{_NUMBER}))([+-](?:{_NUMBER}))", re.ASCII)


class MemoryView:
    """Samples in memory, as the engine sees stored ones. A second value at the same time takes the first one's place."""

    __slots__ = ("_cursors", "_lookback", "_metrics", "_times", "_values")

    def __init__(self, lookback: Ms = LOOKBACK) -> None:
        self._lookback = lookback
        self._metrics: dict[str, list[Series]] = {}
        self._times: dict[Series, list[Ms]] = {}
        self._values: dict[Series, list[float | None]] = {}
        self._cursors: dict[Series, int] = {}

    def add(self, series: Series, at: Ms, value: float | None) -> None:
        """Keep a sample; None is a stale mark. In order of time it costs nothing, out of order it is put in its place."""
        times = self._times.get(series)
        if times is None:
            insort(self._metrics.setdefault(series.metric, []), series)
            self._times[series], self._values[series] = [at], [value]
            return
        if at > times[-1]:
            times.append(at)
            self._values[series].append(value)
            return
        index = bisect_right(times, at)
        if index and times[index - 1] == at:
            self._values[series][index - 1] = value
        else:
            times.insert(index, at)
            self._values[series].insert(index, value)

    def put(self, series: Series, times: list[Ms], values: list[float | None]) -> None:
        """Keep a whole series at once, in any order of time; the lists become the view's own."""
        if not times:
            return
        if any(later <= earlier for earlier, later in pairwise(times)):
            kept = dict(sorted(zip(times, values, strict=True), key=itemgetter(0)))
            times, values = list(kept), list(kept.values())
        if series not in self._times:
            insort(self._metrics.setdefault(series.metric, []), series)
        self._times[series], self._values[series] = times, values

    def series(self, metric: str) -> Sequence[Series]:
        """Every series of a metric, sorted."""
        return self._metrics.get(metric, ())

    def window(self, series: Series, after: Ms, until: Ms) -> Window:
        """Samples in (after, until] and the newest one at or before `after`."""
        times = self._times.get(series)
        if times is None:
            return Window()
        last = self._end(series, times, until)
        first = last
        if last and times[last - 1] > after:
            first = bisect_right(times, after, 0, last)
        first = max(0, first - 1)
        return Window(times[first:last], self._values[series][first:last])

    def lookback(self, series: Series) -> Ms:  # noqa: ARG002 - one look-back for all, as --lookback says
        """How long a sample stands."""
        return self._lookback

    def value_at(self, series: Series, at: Ms) -> float | None:
        """What window(...).at(...) says, without making a window: see alerts.conditions.reading.Instant."""
        times = self._times.get(series)
        if times is None:
            return None
        last = self._end(series, times, at)
        return self._values[series][last - 1] if last and times[last - 1] > at - self._lookback else None

    def span(self) -> tuple[Ms, Ms] | None:
        """The first and the last time with a sample."""
        if not self._times:
            return None
        return min(times[0] for times in self._times.values()), max(times[-1] for times in self._times.values())

    def _end(self, series: Series, times: list[Ms], until: Ms) -> int:
        """How many samples are at or before `until`; a replay asks for ever later times, so begin where it left off."""
        cursor = self._cursors.get(series, 0)
        size = len(times)
        if cursor and times[cursor - 1] > until:
            cursor = 0
        for _ in range(4):
            if cursor >= size or times[cursor] > until:
                break
            cursor += 1
        else:
            cursor = bisect_right(times, until, cursor)
        self._cursors[series] = cursor
        return cursor


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay saw."""

    steps: Sequence[Ms]
    transitions: Sequence[Transition]
    states: Mapping[AlertKey, Alert]
    """The alerts that are not at rest after the last step: what the next part starts from."""
    tracks: Mapping[AlertKey, Sequence[State]] = field(default_factory=dict)
    """For each label set that a rule saw or that ever left rest: its state at every step, when asked for."""
    broken: Mapping[str, str] = field(default_factory=dict)
    """Rules that raised at some step, and the first cause."""


def steps(first: Ms, last: Ms, every: Ms) -> range:
    """The times of evaluation: first, first + every, ... up to `last`, both ends included."""
    return range(first, last + 1, every)


def play(
    rules: Sequence[Rule] | Plan,
    view: View,
    times: Sequence[Ms],
    states: Mapping[AlertKey, Alert] | None = None,
    *,
    track: bool = False,
    each: Callable[[int], object] | None = None,
) -> Played:
    """Evaluate at each of `times`, in order. Any View will do: samples in memory, or the stored history.

    `each` is called with the number of steps done, now and then, for a progress bar.
    """
    plan = rules if isinstance(rules, Plan) else compile_rules(rules)
    held: Mapping[AlertKey, Alert] = dict(states or {})
    transitions: list[Transition] = []
    broken: dict[str, str] = {}
    tracks = _Tracks(held, len(times)) if track else None
    for number, now in enumerate(times):
        outcome = evaluate(plan, view, held, now)
        held = outcome.alerts
        if outcome.transitions:
            transitions.extend(outcome.transitions)
            if tracks is not None:
                tracks.change(number, outcome.transitions)
        if outcome.broken:
            broken = {**outcome.broken, **broken}
        if each is not None and number % 512 == 511:
            each(512)
    if each is not None:
        each(len(times) % 512)
    lines: Mapping[AlertKey, Sequence[State]] = {}
    if tracks is not None:
        seen = [(rule.name, labels) for rule in plan.rules for labels in labels_seen(rule, view, times)]
        lines = tracks.lines(seen, plan.order)
    return Played(times, transitions, held, lines, broken)


def play_while(
    rules: Sequence[Rule], view: View, times: range, go_on: Callable[[], bool]
) -> tuple[list[Transition], Mapping[AlertKey, Alert], dict[str, str]]:
    """Like play, until `go_on` says no: transitions, the alerts at the end, the rules that raised.

    Raises TrialStopped.
    """
    plan = compile_rules(rules)
    held: Mapping[AlertKey, Alert] = {}
    changes: list[Transition] = []
    broken: dict[str, str] = {}
    for number, now in enumerate(times):
        if number % _SLICE == 0 and not go_on():
            raise TrialStopped(number, len(times))
        outcome = evaluate(plan, view, held, now)
        held = outcome.alerts
        changes.extend(outcome.transitions)
        if outcome.broken:
            broken = {**outcome.broken, **broken}
    return changes, held, broken


def episodes_of(changes: Sequence[Transition]) -> Iterator[tuple[LabelPairs, Ms, Ms | None]]:
    """Firing from, to, of one rule's changes."""
    since: dict[LabelPairs, Ms] = {}
    for change in changes:
        if change.now is State.FIRING:
            since[change.labels] = change.at
        elif change.was is State.FIRING:
            yield change.labels, since.pop(change.labels), change.at
    for labels, start in since.items():
        yield labels, start, None


def load(view: View, rules: Iterable[Rule], first: Ms, last: Ms, lookback: Ms) -> MemoryView:
    """Take from another View what these rules read between two times, so that each sample is asked for once."""
    memory = MemoryView(lookback)
    rules = tuple(rules)
    reach = lookback + max(map(_reach, rules), default=0)
    for metric in sorted({metric for rule in rules for metric in metrics_of(rule)}):
        for series in view.series(metric):
            window = view.window(series, first - reach, last)
            memory.put(series, list(window.times), list(window.values))
    return memory


def _reach(rule: Rule) -> Ms:
    """How far back a rule looks."""
    conditions = [rule.condition, *rule.all]
    if rule.unless is not None:
        conditions.append(rule.unless)
    return max(rule.forget_after if rule.no_data == "alert" else 0, *(condition.over for condition in conditions))


class _Tracks:
    """The state of every alert at every step, kept as its changes."""

    def __init__(self, held: Mapping[AlertKey, Alert], size: int) -> None:
        self._size = size
        self._changes: dict[AlertKey, list[tuple[int, State]]] = {
            key: [(0, alert.state)] for key, alert in held.items()
        }

    def change(self, number: int, transitions: Iterable[Transition]) -> None:
        for change in transitions:
            key = (change.rule, change.labels)
            self._changes.setdefault(key, []).append((number, change.now))

    def lines(self, seen: Iterable[AlertKey], order: Mapping[str, int]) -> dict[AlertKey, list[State]]:
        keys = sorted({*seen, *self._changes}, key=lambda key: (order.get(key[0], -1), key))
        return {key: self._line(self._changes.get(key, [])) for key in keys}

    def _line(self, changes: list[tuple[int, State]]) -> list[State]:
        line: list[State] = []
        state = State.INACTIVE
        for number, now in changes:
            line.extend([state] * (number - len(line)))
            state = now
        line.extend([state] * (self._size - len(line)))
        return line


def labels_seen(rule: Rule, view: View, times: Sequence[Ms]) -> list[LabelPairs]:
    """The label sets that had a value at some time of the replay, on both sides where a rule compares two metrics."""
    if not times:
        return []
    if rule.kind == "absent":
        return [label_pairs(dict(rule.condition.select.where))]
    reader = Reader(view, times[-1])
    condition = rule.condition
    found = _with_values(reader, condition.select, condition.by, times)
    if condition.divide_by is not None and KINDS[rule.kind].compares:
        below = _with_values(reader, condition.divide_by, condition.by, times)
        found = [labels for labels in found if labels in below]
    return found


def _with_values(reader: Reader, selector: Selector, by: tuple[str, ...], times: Sequence[Ms]) -> list[LabelPairs]:
    found: list[LabelPairs] = []
    for labels, members in reader.groups(Quantity(selector, by=by)).items():
        for series in members:
            first = times[0] - reader.view.lookback(series)
            if reader.view.window(series, first, times[-1]).between(first, times[-1])[1]:
                found.append(labels)
                break
    return found


def walk(text: str, start: Ms = 0, every: Ms = MINUTE) -> Iterator[tuple[Ms, float | None]]:
    """The samples of a walk such as "16 x x 14 16x3 1+1x5 s NaN", one place for each step.

    A number is a sample, `x` (or `_`) is none, `s` (or `stale`) is a stale mark, NaN, Inf and -Inf are themselves;
    `16x3` is 16 three times, `xx3` three times none, `1+1x5` the ramp 1 2 3 4 5 and `5-2x3` 5 3 1. Raises ValueError that
    names the word.
    """
    at = start
    for word in text.split():
        token, times = _repeated(word)
        if token in ("x", "_"):
            at += times * every
            continue
        first, pace = (None, 0.0) if token in ("s", "stale") else _ramp(token, word, several=token != word)
        for place in range(times):
            yield at, first if first is None or not pace else first + place * pace
            at += every


def walk_length(text: str) -> int:
    """How many places a walk has."""
    return sum(_repeated(word)[1] for word in text.split())


def _repeated(word: str) -> tuple[str, int]:
    token, cross, times = word.rpartition("x")
    if cross and token and times.isdecimal() and len(times) < 10:
        return token, int(times)
    return word, 1


def _ramp(token: str, word: str, *, several: bool) -> tuple[float, float]:
    """The first value and the pace: 1+1 and 5-2 where several are asked for; 1e+5 and -3 are plain numbers."""
    try:
        return float(token), 0.0
    except ValueError:
        ramp = _RAMP.fullmatch(token) if several else None
        if ramp is None:
            raise ValueError(
                f'"{word[:40]}" is no step of a walk: write a number, x (no sample), s (stale), NaN, Inf, 16x3 or 1+1x5'
            ) from None
    return float(ramp[1]), float(ramp[2])
