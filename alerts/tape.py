"""What a rule read at every step, kept, so that other thresholds can be tried without reading again.

Only the threshold changes between two tries: values, levels of other metrics, `unless` and `all` stay as they were. And
between two steps the state machine stays as it is while its verdicts do, but for its own clocks; so it is asked only where
a verdict changes or a clock runs out. A property test holds this equal to the engine at every step.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from alerts.conditions import KINDS
from alerts.conditions.reading import Choices, Reader
from alerts.crossing import OPS
from alerts.errors import TrialStopped
from alerts.judging import all_hold, holds_anywhere, level_number
from alerts.rule import Level, NoData
from alerts.state import Reading, State, step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.engine import View
    from alerts.rule import Rule
    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert

Verdict: TypeAlias = bool | None
_SLICE = 64


@dataclass(slots=True)
class Line:
    """One label set at every step; None where it had no value."""

    values: list[float | None]
    levels: list[float | None] | None = None
    """The metric that the threshold is taken from, where it is."""
    clears: list[float | None] | None = None
    """The same of the recovery level."""
    gates: list[Verdict] | None = None
    """What `unless` and `all` make of a true verdict."""

    @property
    def known(self) -> int:
        """Steps with a value."""
        return len(self.values) - self.values.count(None)


@dataclass(frozen=True, slots=True)
class Tape:
    """Every label set of a rule at every step."""

    times: range
    lines: dict[LabelPairs, Line] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """Steps at which any label set had a value."""
        return sum(map(any, zip(*(map(_is_there, line.values) for line in self.lines.values()), strict=True)))

    @property
    def known_from(self) -> Ms | None:
        """The first step with a value."""
        starts = [
            next(self.times[number] for number, value in enumerate(line.values) if value is not None)
            for line in self.lines.values()
            if line.known
        ]
        return min(starts, default=None)

    def margins(self) -> list[float]:
        """The thresholds that part the values: the values themselves, less the other metric where one is the threshold."""
        found: set[float] = set()
        for line in self.lines.values():
            if line.levels is None:
                found.update(value for value in line.values if value is not None)
            else:
                found.update(
                    value - level
                    for value, level in zip(line.values, line.levels, strict=True)
                    if value is not None and level is not None
                )
        return sorted(value for value in found if math.isfinite(value))

    def count(self, rule: Rule, most: int) -> int:
        """How often the rule, its threshold changed, would have begun to fire: counted no farther than `most`."""
        count = 0
        for labels, line in self.lines.items():
            count += _fired(rule, labels, line, self.times, most - count)
            if count >= most:
                break
        return count


def record(rule: Rule, view: View, times: range, go_on: Callable[[], bool]) -> Tape:
    """Read what the rule reads at every step."""
    kind, size = KINDS[rule.kind], len(times)
    level, clear = rule.condition.threshold.metric, rule.clear.metric if rule.clear is not None else None
    gated = rule.unless is not None or bool(rule.all)
    tape, choices = Tape(times), Choices()
    for number, now in enumerate(times):
        if number % _SLICE == 0 and not go_on():
            raise TrialStopped(number, size)
        reader = Reader(view, now, choices)
        blocked = rule.unless is not None and holds_anywhere(rule.unless, reader)
        for labels, value in kind.read(rule, reader).items():
            line = tape.lines.get(labels)
            if line is None:
                line = tape.lines[labels] = Line(
                    [None] * size,
                    [None] * size if level is not None else None,
                    [None] * size if clear is not None else None,
                    [None] * size if gated else None,
                )
            line.values[number] = value
            if line.levels is not None:
                line.levels[number] = level_number(Level(0.0, level), labels, reader)
            if line.clears is not None:
                line.clears[number] = level_number(Level(0.0, clear), labels, reader)
            if line.gates is not None:
                gate = all_hold(rule, labels, reader) if rule.all else True
                line.gates[number] = False if blocked and gate is not None else gate
    return tape


def _is_there(value: float | None) -> bool:
    return value is not None


def _verdicts(op: str, level: Level, line: Line, levels: Sequence[float | None] | None) -> list[Verdict]:
    """At every step what one level makes of the value, `unless` and `all` included; None is no data."""
    compare, number = OPS[op], level.value
    found: list[Verdict]
    if levels is None:
        found = [None if value is None else compare(value, number) for value in line.values]
    else:
        found = [
            None if value is None or base is None else compare(value, base + number)
            for value, base in zip(line.values, levels, strict=True)
        ]
    if line.gates is not None:
        found = [gate if held else held for held, gate in zip(found, line.gates, strict=True)]
    return found


def _fired(rule: Rule, labels: LabelPairs, line: Line, times: range, most: int) -> int:
    """How often one label set would have begun to fire."""
    op = rule.condition.op
    calm = _verdicts(op, rule.condition.threshold, line, line.levels)
    if True not in calm:
        return 0
    lit = calm if rule.clear is None else _verdicts(op, rule.clear, line, line.clears)
    size = len(calm)
    if lit is calm:
        turns = [number for number, (one, other) in enumerate(pairwise(calm), 1) if one is not other]
    else:
        both = list(zip(calm, lit, strict=True))
        turns = [number for number, (one, other) in enumerate(pairwise(both), 1) if one != other]
    count = 0
    was: Alert | None = None
    for begin, end in pairwise([0, *turns, size]):
        if was is None and not calm[begin]:
            continue
        place = begin
        while True:
            holds = lit[place] if was is not None and was.state is State.FIRING else calm[place]
            was, change = step(rule, was, Reading(labels, None, None, holds), times[place])
            if change is not None and change.now is State.FIRING:
                count += 1
                if count >= most:
                    return count
            if place >= end - 1 or (was is None and not calm[begin]):
                break
            place = place + 1 if change is not None or was is None else _next(rule, was, holds, times, place, end)
    return count


def _next(rule: Rule, was: Alert, holds: Verdict, times: range, place: int, end: int) -> int:
    """The next step that matters while the verdict stays: where one of the alert's clocks runs out, else the last."""
    clocks: list[Ms] = []
    if was.state is State.PENDING:
        clocks.append(was.active_at + rule.hold)
    if was.clearing_since is not None:
        clocks.append(was.clearing_since + rule.keep_firing_for)
    if holds is None and rule.no_data is NoData.KEEP:
        clocks.append(was.seen_at + rule.forget_after)
    now = times[place]
    soonest = min((clock for clock in clocks if clock > now), default=None)
    last = end - 1
    if soonest is None:
        return last
    return max(place + 1, min(last, bisect_left(times, soonest)))
