"""Thresholds that would have given about so many episodes a month, among the values that the series really took."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.errors import TrialStopped
from alerts.replay import episodes_of, play_while
from alerts.sample import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from alerts.engine import View
    from alerts.rule import Level, Rule
    from alerts.sample import Ms
    from alerts.state import Transition
    from alerts.tape import Tape
    from alerts.trial import Trial

MONTH: Ms = 30 * DAY
AIMS = (1, 3, 10)
"""Episodes a month to find a threshold for."""


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


class Search:
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
            changes, _, _ = play_while(list(rules.values()), self._view, self._times, self._go_on)
        for number, one in enumerate(found):
            if number in rules:
                own = [change for change in changes if change.rule == str(number)]
                spans = [(start, self._times[-1] if end is None else end) for _, start, end in episodes_of(own)]
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
