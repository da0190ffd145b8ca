"""A draft rule over the past, before it is saved: how often it would have fired, and which thresholds would suit better.

The figures come from the engine itself, played at every step; alerts/tape.py makes the search for other thresholds fast.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.engine import evaluate
from alerts.errors import TrialStopped
from alerts.plan import compile_rules, metrics_of
from alerts.replay import MemoryView
from alerts.sample import DAY, MINUTE, LabelPairs, Ms, Series
from alerts.state import State
from alerts.tape import Tape, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from alerts.engine import AlertKey, View
    from alerts.rule import Level, Rule
    from alerts.state import Alert, Transition

MONTH: Ms = 30 * DAY
SHORT: Ms = 5 * MINUTE
"""Episodes shorter than this are what people mute a rule for."""
AIMS = (1, 3, 10)
"""Episodes a month to find a threshold for."""
_SLICE = 64
"""Evaluations between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class LabelSet:
    """What one label set did."""

    labels: LabelPairs
    state: State
    """After the last evaluation."""
    episodes: tuple[tuple[Ms, Ms | None], ...]
    """From, to; None: still firing at the end."""
    known: Ms
    """For how long it had a value."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A threshold that would have given about `aim` episodes a month, or the word for why there is none.

    `none`: `too_short` (less than the history can tell), `never` (no threshold gives as many), `jumps` (one gives fewer, the
    next one more), `stopped` (the search ran out of time).
    """

    aim: int
    threshold: Level | None = None
    clear: Level | None = None
    """The recovery level at the same distance, where the draft has one."""
    episodes: int = 0
    total: Ms = 0
    as_it_is: bool = False
    """The draft's own threshold already does."""
    none: str = ""
    most: int = 0
    """`never`: what the threshold that fires most often gives."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft would have done between two times."""

    rule: Rule
    first: Ms
    last: Ms
    every: Ms
    sets: tuple[LabelSet, ...]
    known: Ms
    """For how long any label set had a value: what "a month" is measured against."""
    known_from: Ms | None
    """The first evaluation with a value."""
    oldest: Ms | None
    """The oldest sample that the rule could look at."""
    suggestions: tuple[Suggestion, ...] = ()
    no_search: str = ""
    """Why no threshold was looked for: `no_threshold`, `no_direction`, `no_values`, `broken`."""
    broken: str = ""
    """The cause, when the rule could not be judged at some step."""
    tape: Tape | None = field(default=None, compare=False, repr=False)

    @property
    def episodes(self) -> list[tuple[Ms, Ms]]:
        """Every episode of every label set, in order of time; one that still fires ends at the trial's end."""
        spans = (span for one in self.sets for span in one.episodes)
        return sorted((start, self.last if end is None else end) for start, end in spans)

    @property
    def total(self) -> Ms:
        """For how long in all."""
        return sum(end - start for start, end in self.episodes)

    @property
    def longest(self) -> Ms:
        """The longest one."""
        return max((end - start for start, end in self.episodes), default=0)

    @property
    def short(self) -> int:
        """How many ended within five minutes."""
        spans = (span for one in self.sets for span in one.episodes)
        return sum(1 for start, end in spans if end is not None and end - start < SHORT)

    @property
    def a_month(self) -> float | None:
        """Episodes in thirty days of history."""
        return len(self.episodes) * MONTH / self.known if self.known else None


class Kept(MemoryView):
    """A part of the stored history in memory, each series with its own look-back."""

    __slots__ = ("_stands",)

    def __init__(self) -> None:
        super().__init__()
        self._stands: dict[Series, Ms] = {}

    def stand(self, series: Series, lookback: Ms) -> None:
        """Say how long a sample of `series` stands."""
        self._stands[series] = lookback

    def lookback(self, series: Series) -> Ms:
        """How long a sample stands."""
        return self._stands.get(series, self._lookback)

    def value_at(self, series: Series, at: Ms) -> float | None:
        """What window(...).at(...) says."""
        times = self._times.get(series)
        if times is None:
            return None
        last = self._end(series, times, at)
        return self._values[series][last - 1] if last and times[last - 1] > at - self._stands[series] else None

    def count(self, series: Series) -> int:
        """How many samples a series has."""
        return len(self._times.get(series, ()))


def keep(view: View, rule: Rule, first: Ms, last: Ms) -> Kept:
    """Take from another View what a rule reads between two times, so that each sample is asked for once."""
    kept = Kept()
    for metric in sorted(metrics_of(rule)):
        for series in view.series(metric):
            lookback = view.lookback(series)
            window = view.window(series, first - reach(rule) - lookback, last)
            kept.stand(series, lookback)
            kept.put(series, list(window.times), list(window.values))
    return kept


def reach(rule: Rule) -> Ms:
    """How far back from an evaluation a rule looks, look-backs aside."""
    conditions = [rule.condition, *rule.all, *([rule.unless] if rule.unless is not None else [])]
    return max(rule.forget_after if rule.no_data == "alert" else 0, *(condition.over for condition in conditions))


def try_rule(rule: Rule, view: View, times: range, go_on: Callable[[], bool] = lambda: True) -> Trial:
    """Play a draft over `times` and look for thresholds that would have given AIMS episodes a month.

    `go_on` is asked all the while; once it says no, TrialStopped is raised, or the search ends with what it has.
    """
    changes, states, broken = _play([rule], view, times, go_on)
    tape = None if broken else record(rule, view, times, go_on)
    sets = _sets(rule.name, changes, states, tape)
    trial = Trial(
        rule=rule,
        first=times[0],
        last=times[-1],
        every=times.step,
        sets=sets,
        known=_known(rule, tape, times),
        known_from=tape.known_from if tape else None,
        oldest=_oldest(rule, view, times),
        broken=broken.get(rule.name, ""),
        tape=tape,
    )
    why = _no_search(trial)
    if why or tape is None:
        return replace(trial, no_search=why)
    return replace(trial, suggestions=tuple(_Search(trial, tape, view, times, go_on).suggestions()))


def _play(
    rules: Sequence[Rule], view: View, times: range, go_on: Callable[[], bool]
) -> tuple[list[Transition], Mapping[AlertKey, Alert], dict[str, str]]:
    """The engine at every step: transitions, the alerts at the end, the rules that raised."""
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


def _sets(
    name: str, changes: Sequence[Transition], states: Mapping[AlertKey, Alert], tape: Tape | None
) -> tuple[LabelSet, ...]:
    """Every label set that had a value or left rest, those that fired most often first."""
    spans: dict[LabelPairs, list[tuple[Ms, Ms | None]]] = {labels: [] for labels in (tape.lines if tape else ())}
    for labels, start, end in _episodes(changes):
        spans.setdefault(labels, []).append((start, end))
    for change in changes:
        spans.setdefault(change.labels, [])
    found = [
        LabelSet(
            labels,
            states[name, labels].state if (name, labels) in states else State.INACTIVE,
            tuple(episodes),
            tape.lines[labels].known * tape.times.step if tape and labels in tape.lines else 0,
        )
        for labels, episodes in spans.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.episodes), -one.known, one.labels)))


def _episodes(changes: Sequence[Transition]) -> Iterator[tuple[LabelPairs, Ms, Ms | None]]:
    """Firing from, to, of one rule's changes."""
    since: dict[LabelPairs, Ms] = {}
    for change in changes:
        if change.now is State.FIRING:
            since[change.labels] = change.at
        elif change.was is State.FIRING:
            yield change.labels, since.pop(change.labels), change.at
    for labels, start in since.items():
        yield labels, start, None


def _known(rule: Rule, tape: Tape | None, times: range) -> Ms:
    """For how long there was something to judge: a kind that asks whether there is a value at all never lacks one."""
    if tape is None:
        return 0
    return (tape.known if KINDS[rule.kind].compares else len(times)) * times.step


def _oldest(rule: Rule, view: View, times: range) -> Ms | None:
    """The oldest sample of the rule's own metric that any evaluation could have seen."""
    selector = rule.condition.select
    where = dict(selector.where)
    found = [
        window.times[0]
        for series in view.series(selector.metric)
        if series.matches(where)
        and (window := view.window(series, times[0] - reach(rule) - view.lookback(series), times[-1]))
    ]
    return min(found, default=None)


def _no_search(trial: Trial) -> str:
    rule = trial.rule
    if trial.broken:
        return "broken"
    if not KINDS[rule.kind].compares:
        return "no_threshold"
    if rule.condition.op in ("==", "!="):
        return "no_direction"
    return "" if trial.known else "no_values"


class _Search:
    """Among the values that the series really took, from the strictest threshold to the loosest.

    Episodes first grow more as a threshold is loosened, then melt into one that never ends; only the first slope is
    looked at, for a rule that always fires is no answer to "once a month".
    """

    def __init__(self, trial: Trial, tape: Tape, view: View, times: range, go_on: Callable[[], bool]) -> None:
        self._trial, self._tape, self._view, self._times, self._go_on = trial, tape, view, times, go_on
        self._rising = trial.rule.condition.op in (">", ">=")
        self._levels = tape.margins()
        if self._rising:
            self._levels.reverse()
        self._counts: dict[int, int] = {}
        self._draft = len(trial.episodes)
        self._cap = 4 * math.ceil(AIMS[-1] * trial.known / MONTH) + 8

    def suggestions(self) -> Iterator[Suggestion]:
        """One for each aim, each checked by the engine itself."""
        try:
            places = self._probe()
            found = [self._suggest(aim, places) for aim in AIMS]
        except TrialStopped:
            found = [Suggestion(aim, none="stopped") for aim in AIMS]
        try:
            yield from self._checked(found)
        except TrialStopped:
            yield from (replace(one, threshold=None, clear=None, none=one.none or "stopped") for one in found)

    def _probe(self) -> list[int]:
        """Places from the strictest on, ever farther apart, until far more fires than was asked for."""
        places: list[int] = []
        place = 0
        while place < len(self._levels):
            places.append(place)
            if self._count(place) >= self._cap:
                break
            place = max(place + 1, math.ceil(place * 1.35))
        if places and places[-1] != len(self._levels) - 1 and self._count(places[-1]) < self._cap:
            places.append(len(self._levels) - 1)
        peak = max(places, key=self._count, default=0)
        return [place for place in places if place <= peak]

    def _suggest(self, aim: int, places: list[int]) -> Suggestion:
        target = aim * self._trial.known / MONTH
        if target < 0.75:
            return Suggestion(aim, none="too_short")
        place = "never"
        for slack in (0.5, max(0.5, target / 3)):
            found = self._between(places, target - slack, target + slack)
            if isinstance(found, tuple):
                return self._nearest(aim, *found)
            place = found
        return Suggestion(aim, none=place, most=max(map(self._count, places), default=0))

    def _between(self, places: list[int], least: float, most: float) -> tuple[int, int] | str:
        """The strictest and the loosest place whose count lies between, or the word for why there is none."""
        strict = self._first(places, lambda count: count >= least)
        if strict is None:
            return "never"
        if self._count(strict) > most:
            return "jumps"
        beyond = self._first(places, lambda count: count > most)
        return strict, max(strict, places[-1] if beyond is None else beyond - 1)

    def _nearest(self, aim: int, strict: int, loose: int) -> Suggestion:
        """The place nearest to the draft's own threshold, as a number that a person would write."""
        own, goal = self._own_place(), self._count(strict)
        if strict <= own <= loose and self._draft == goal:
            rule = self._trial.rule
            return Suggestion(aim, rule.condition.threshold, rule.clear, self._draft, as_it_is=True)
        # In between the count may leave what was asked for and come back; at the two ends it is known.
        ends = [place for place in (min(max(own, strict), loose), strict, loose) if self._count(place) == goal]
        best = min(ends, key=lambda place: abs(place - own))
        threshold = self._plain(best)
        if self._tape.count(self._with(threshold), self._cap) != goal:
            threshold = self._levels[best]  # the recovery level moves along, and found other values on its way
        changed = self._with(threshold)
        return Suggestion(aim, changed.condition.threshold, changed.clear, goal)

    def _first(self, places: list[int], enough: Callable[[int], bool]) -> int | None:
        """The strictest place whose count is enough, found between the probes."""
        number = next((number for number, place in enumerate(places) if enough(self._count(place))), None)
        if number is None:
            return None
        high = places[number]
        low = places[number - 1] if number else high
        while high - low > 1:
            middle = (low + high) // 2
            if enough(self._count(middle)):
                high = middle
            else:
                low = middle
        return high

    def _count(self, place: int) -> int:
        """Episodes with the threshold at a value that was really taken."""
        if place not in self._counts:
            if not self._go_on():
                raise TrialStopped(len(self._counts), len(self._levels))
            self._counts[place] = self._tape.count(self._with(self._levels[place]), self._cap)
        return self._counts[place]

    def _with(self, threshold: float) -> Rule:
        """The draft with another threshold; the recovery level keeps its distance."""
        rule = self._trial.rule
        old = rule.condition.threshold
        clear = rule.clear
        if clear is not None and clear.metric == old.metric:
            clear = replace(clear, value=_tidy(threshold + (clear.value - old.value)))
        condition = replace(rule.condition, threshold=replace(old, value=threshold))
        return replace(rule, condition=condition, clear=clear)

    def _own_place(self) -> int:
        """Where the draft's threshold lies among the values."""
        own = self._trial.rule.condition.threshold.value
        size = len(self._levels)
        if self._rising:
            rising = self._levels[::-1]
            return min(size - 1, max(0, size - bisect_right(rising, own)))
        return min(size - 1, bisect_left(self._levels, own))

    def _plain(self, place: int) -> float:
        """The number with the fewest decimals that tells the same values apart as the one at `place`."""
        here = self._levels[place]
        neighbour = place - 1 if self._trial.rule.condition.op in (">", "<") else place + 1
        if not 0 <= neighbour < len(self._levels):
            return here
        other = self._levels[neighbour]
        low, high = min(here, other), max(here, other)
        size = max(abs(low), abs(high))
        middle = low + (high - low) / 2
        for places in range(-math.floor(math.log10(size)) if size else 0, 16):
            number = round(middle, places)
            if low < number < high:
                return number + 0.0
        return here

    def _checked(self, found: list[Suggestion]) -> Iterator[Suggestion]:
        """The engine's own word on what was found: all at once, for they share their readings."""
        rules = {
            number: replace(self._rule_of(one), name=f"{number}")
            for number, one in enumerate(found)
            if one.threshold is not None and not one.as_it_is
        }
        changes: list[Transition] = []
        if rules:
            changes, _, _ = _play(list(rules.values()), self._view, self._times, self._go_on)
        for number, one in enumerate(found):
            if number in rules:
                own = [change for change in changes if change.rule == str(number)]
                spans = [(start, self._times[-1] if end is None else end) for _, start, end in _episodes(own)]
                yield replace(one, episodes=len(spans), total=sum(end - start for start, end in spans))
            else:
                yield replace(one, total=self._trial.total) if one.as_it_is else one

    def _rule_of(self, one: Suggestion) -> Rule:
        assert one.threshold is not None  # noqa: S101 - asked only of those that have one
        condition = replace(self._trial.rule.condition, threshold=one.threshold)
        return replace(self._trial.rule, condition=condition, clear=one.clear)


def _tidy(value: float) -> float:
    """Without the dust of a binary sum: 0.1 + 0.2 is 0.3."""
    return float(f"{value:.12g}") if math.isfinite(value) else value
