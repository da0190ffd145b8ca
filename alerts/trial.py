"""A draft rule over the past, before it is saved: how often it would have fired, and which thresholds would suit better.

The figures come from the engine itself, played at every step; alerts/tape.py makes the search for other thresholds fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alerts.conditions import KINDS
from alerts.kept import reach
from alerts.replay import episodes_of, play_while
from alerts.sample import MINUTE, LabelPairs, Ms
from alerts.state import State
from alerts.suggest import MONTH, Search, Suggestion
from alerts.tape import Tape, record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from alerts.engine import AlertKey, View
    from alerts.rule import Rule
    from alerts.state import Alert, Transition

SHORT: Ms = 5 * MINUTE
"""Episodes shorter than this are what people mute a rule for."""


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


def try_rule(rule: Rule, view: View, times: range, go_on: Callable[[], bool] = lambda: True) -> Trial:
    """Play a draft over `times` and look for thresholds that would have given AIMS episodes a month.

    `go_on` is asked all the while; once it says no, TrialStopped is raised, or the search ends with what it has.
    """
    changes, states, broken = play_while([rule], view, times, go_on)
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
    return replace(trial, suggestions=tuple(Search(trial, tape, view, times, go_on).suggestions()))


def _sets(
    name: str, changes: Sequence[Transition], states: Mapping[AlertKey, Alert], tape: Tape | None
) -> tuple[LabelSet, ...]:
    """Every label set that had a value or left rest, those that fired most often first."""
    spans: dict[LabelPairs, list[tuple[Ms, Ms | None]]] = {labels: [] for labels in (tape.lines if tape else ())}
    for labels, start, end in episodes_of(changes):
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
