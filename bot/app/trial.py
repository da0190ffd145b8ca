"""Try before saving: a draft rule over the stored history, off the event loop and within a hard time limit."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.conditions.reducers import COMPARING
from alerts.errors import TrialStopped, TrialTooLarge
from alerts.kept import keep, reach
from alerts.rule import check
from alerts.sample import DAY, HOUR, MINUTE
from alerts.state import State
from alerts.trial import try_rule
from bot.app import refusals
from bot.app.facts import Suggested, TrialFacts, TriedSet
from bot.app.turns import Turns
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.kept import Kept
    from alerts.metric import Catalogue
    from alerts.rule import Rule
    from alerts.sample import Ms
    from alerts.tape import Line, Tape
    from alerts.trial import LabelSet, Trial
    from bot.clock import Clock
    from bot.storage import Storage

LIMIT = 20.0
"""Seconds that a person waits for an answer, reading not counted."""
SHARED = 5.0
"""Seconds of it while another server waits for its turn."""
MONTH: Ms = 30 * DAY
LONGEST: Ms = 400 * DAY
MOST_SETS = 10
MOST_POINTS = 720
_PACES = (MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR)
_BUDGET = 3_000_000.0
"""Microseconds that one reading of the whole history should take; a trial reads three times."""
_READING, _SAMPLE = 2.5, 0.1
"""Microseconds for one series at one evaluation, and for each sample of its window, on the machine this was measured on."""


class Trials:
    """The use case behind the draft's preview in chat and `burnwatch rules try`."""

    def __init__(
        self, storage: Storage, catalogue: Catalogue, clock: Clock, *, every: Ms = MINUTE, limit: float = LIMIT,
        shared: float = SHARED,
    ) -> None:  # fmt: skip
        """`every` is how often the live bot judges; `limit` is in seconds, `shared` while another server waits."""
        self._storage = storage
        self._catalogue = catalogue
        self._clock = clock
        self._every = every
        self._limit = limit
        self._shared = min(limit, shared)
        self._turns = Turns()

    async def of(self, rule: Rule, span: Ms = MONTH, *, server: str = "") -> TrialFacts:
        """What the rule would have done in the last `span`. Raises UserError when that takes too long.

        One at a time: two trials at once would take twice as long each, and the polls wait for the same two cores.
        `server` is who asks: servers take turns, and while another one waits the limit is short.
        """
        if not HOUR <= span <= LONGEST:
            raise UserError(refusals.TRIAL_SPAN)
        async with self._turns.of(server):
            now = self._clock.now()
            try:
                kept = await self._storage.read(lambda read: keep(read, rule, now - span, now))
            except TrialTooLarge as much:
                raise UserError(refusals.TRIAL_TOO_LARGE.format(title=rule.title, most=much.most)) from much
            began, given_up, gave_way = time.monotonic(), False, False

            def go_on() -> bool:
                nonlocal gave_way
                took = time.monotonic() - began
                gave_way = self._shared < took < self._limit and self._turns.wanted_by_others(server)
                return not given_up and not gave_way and took < self._limit

            try:
                return await asyncio.to_thread(self._facts, rule, kept, now, span, go_on)
            except TrialStopped as stopped:
                raise UserError(
                    _too_long(rule, span, stopped, self._shared if gave_way else self._limit, others=gave_way)
                ) from stopped
            finally:
                given_up = True  # whoever asked may be gone; the thread ends at its next look

    def _facts(self, rule: Rule, kept: Kept, now: Ms, span: Ms, go_on: Callable[[], bool]) -> TrialFacts:
        every = pace(rule, kept, span, self._every)
        start = now - span // every * every
        oldest = kept.span()
        if oldest is not None and oldest[0] > start:
            start += (oldest[0] - start) // every * every  # before its first sample nothing is known of anything
        trial = try_rule(rule, kept, range(start, now + 1, every), go_on)
        metric = self._catalogue.get(rule.condition.select.metric)
        return facts_of(
            trial,
            unit="ratio" if rule.condition.divide_by is not None else metric.unit if metric else "",
            now=now,
            span=span,
            usual=self._every,
            warnings=tuple(
                f"{problem.path.removeprefix('rule.')}: {problem.says}"
                for problem in check(rule, self._catalogue, "rule")
            ),
            empty=oldest is None,
        )


def pace(rule: Rule, kept: Kept, span: Ms, usual: Ms) -> Ms:
    """The time between evaluations: that of the live bot, or the next longer one at which reading ends in good time."""
    conditions = [rule.condition, *rule.all, *([rule.unless] if rule.unless is not None else [])]
    held = kept.span()
    whole = max(1, held[1] - held[0]) if held else 1
    cost = 0.0
    for condition in conditions:
        series = [one for one in kept.series(condition.select.metric) if one.matches(dict(condition.select.where))]
        samples = sum(kept.count(one) for one in series) / whole * condition.over
        windowed = condition.over and condition.reduce not in COMPARING
        cost += _READING * len(series) + (_SAMPLE * samples * (3 if condition.by else 1) if windowed else 0.0)
    least = cost * span / _BUDGET
    return next((every for every in _PACES if every >= max(usual, least)), _PACES[-1])


def facts_of(
    trial: Trial, *, unit: str, now: Ms, span: Ms, usual: Ms, warnings: tuple[str, ...] = (), empty: bool = False
) -> TrialFacts:
    """A trial as an answer. `empty`: there was no sample at all to try it on."""
    rule, condition = trial.rule, trial.rule.condition
    compares = KINDS[rule.kind].compares
    sets = () if empty else trial.sets
    shown = sets[0] if sets else None
    line = trial.tape.lines.get(shown.labels) if trial.tape is not None and shown is not None else None
    episodes = [] if empty else trial.episodes
    number = condition.threshold
    return TrialFacts(
        rule=rule.title,
        metric=condition.select.metric,
        unit=unit,
        kind=rule.kind,
        op=condition.op,
        reduce=condition.reduce,
        over=condition.over,
        threshold=number.value if compares else None,
        threshold_metric=number.metric.metric if number.metric is not None else "",
        clear=rule.clear.value if rule.clear is not None else None,
        hold=rule.hold,
        now=now,
        span=span,
        every=trial.every,
        usual=usual,
        known=0 if empty or trial.oldest is None else min(span, trial.known, now - trial.oldest),
        known_from=None if empty else trial.known_from,
        reach=reach(rule),
        held=0 if trial.oldest is None else now - trial.oldest,
        episodes=len(episodes),
        total=0 if empty else trial.total,
        longest=0 if empty else trial.longest,
        short=0 if empty else trial.short,
        a_month=None if empty else trial.a_month,
        sets=tuple(_set(one, trial.last) for one in sets),
        suggestions=tuple(
            Suggested(
                one.aim,
                one.threshold.value if one.threshold is not None else None,
                one.clear.value if one.clear is not None else None,
                one.episodes,
                one.total,
                one.as_it_is,
                one.none,
                one.most,
            )
            for one in trial.suggestions
        ),
        no_search="no_values" if empty else trial.no_search,
        broken=trial.broken,
        warnings=warnings,
        labels=shown.labels if shown is not None else (),
        points=_points(trial.tape, line) if compares and trial.tape is not None and line is not None else (),
        level=_last_level(number.value, line, line.levels if line else None, named=number.metric is not None),
        level_clear=None
        if rule.clear is None
        else _last_level(rule.clear.value, line, line.clears if line else None, named=rule.clear.metric is not None),
        bands=shown.episodes if shown is not None else (),
        simulated=any(name == "network" and value.endswith("-simulated") for one in sets for name, value in one.labels),
    )


def _set(one: LabelSet, last: Ms) -> TriedSet:
    lengths = [(last if end is None else end) - start for start, end in one.episodes]
    firing = one.state is State.FIRING
    return TriedSet(one.labels, len(lengths), sum(lengths), max(lengths, default=0), firing)


def _last_level(value: float, line: Line | None, levels: list[float | None] | None, *, named: bool) -> float | None:
    """A level as a number: itself, or the newest that the other metric gave."""
    if not named:
        return value
    if line is None or levels is None:
        return None
    newest = next((level for level in reversed(levels) if level is not None), None)
    return None if newest is None else newest + value


def _points(tape: Tape, line: Line) -> tuple[tuple[Ms, float | None], ...]:
    """The values for a picture: of each stretch the lowest and the highest, so that no crossing is lost; None is a gap."""
    size = len(line.values)
    width = max(1, -(-size // MOST_POINTS))
    points: list[tuple[Ms, float | None]] = []
    for begin in range(0, size, width):
        known = [
            (place, value)
            for place in range(begin, min(begin + width, size))
            if (value := line.values[place]) is not None and abs(value) < 1e60
        ]
        if not known:
            if points and points[-1][1] is not None:
                points.append((tape.times[begin], None))
            continue
        low, high = min(known, key=lambda point: point[1]), max(known, key=lambda point: point[1])
        points += [(tape.times[place], value) for place, value in sorted({low, high})]
    return tuple(points)


def _too_long(rule: Rule, span: Ms, stopped: TrialStopped, limit: float, *, others: bool) -> str:
    done = 100 * stopped.done // max(1, stopped.whole)
    days = max(1, span // DAY)
    why = refusals.TRIAL_GAVE_WAY if others else ""
    return refusals.TRIAL_TOO_LONG.format(title=rule.title, days=days, limit=limit, done=done, why=why)
