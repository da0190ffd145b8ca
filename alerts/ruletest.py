"""Users' own tests of their rules: a walk of values, and what the rules should make of it.

A test runs the engine and the notices of the live bot, evaluation by evaluation: what passes here is what will be said.
`alerts/ruletest_form.py` reads the form of docs/reference/rules.md.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alerts.engine import evaluate
from alerts.notice import About, Word, announce, as_told, decide, make
from alerts.plan import compile_rules
from alerts.replay import MemoryView, labels_seen, steps, walk
from alerts.sample import LabelPairs, Ms, Series
from alerts.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from alerts.engine import AlertKey, Outcome
    from alerts.notice import Reason
    from alerts.rule import Rule
    from alerts.state import Alert


@dataclass(frozen=True, slots=True)
class Walk:
    """The samples of one series, as text."""

    series: Series
    text: str
    every: Ms


@dataclass(frozen=True, slots=True)
class WantedState:
    """The state that every label set with these labels (among others) should have at one evaluation."""

    at: Ms
    rule: str
    labels: LabelPairs
    state: State


@dataclass(frozen=True, slots=True)
class WantedNotice:
    """A notice that should be made at one evaluation. What is None is not looked at."""

    at: Ms
    rule: str
    labels: LabelPairs
    word: Word
    reason: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test. A None among what is expected means that it is not looked at."""

    name: str
    rules: tuple[Rule, ...]
    walks: tuple[Walk, ...]
    every: Ms
    lookback: Ms
    until: Ms
    """The last evaluation; the first is at 0."""
    states: tuple[WantedState, ...] = ()
    notices: tuple[WantedNotice, ...] | None = None
    """All of them, if any are given: one too many is a failure too."""
    words: frozenset[Word] = frozenset(Word)
    """Only notices of these words are compared."""
    episodes: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A notice that was made."""

    at: Ms
    rule: str
    labels: LabelPairs
    word: Word
    reason: Reason
    value: float | None


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that came out otherwise. `what` is state, notice, episodes or broken; the texts are for people."""

    what: str
    at: Ms | None
    rule: str
    labels: LabelPairs
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a test made of its walks."""

    test: RuleTest
    view: MemoryView
    changes: Mapping[AlertKey, Sequence[tuple[Ms, State]]]
    """Each label set that had a value or left rest, with its changes of state in order of time."""
    heard: tuple[Heard, ...]
    episodes: int
    misses: tuple[Miss, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether all came as expected."""
        return not self.misses

    def state(self, key: AlertKey, at: Ms) -> State:
        """The state after the evaluation at `at`."""
        changes = self.changes.get(key, ())
        place = bisect_right(changes, at, key=lambda change: change[0])
        return changes[place - 1][1] if place else State.INACTIVE


def run(test: RuleTest) -> Result:
    """Play the test's walks through its rules and compare."""
    view = MemoryView(test.lookback)
    for line in test.walks:
        for at, value in walk(line.text, 0, line.every):
            view.add(line.series, at, value)
    plan = compile_rules(test.rules)
    held: Mapping[AlertKey, Alert] = {}
    times = steps(0, test.until, test.every)
    changes: dict[AlertKey, list[tuple[Ms, State]]] = {
        (rule.name, labels): [] for rule in plan.rules for labels in labels_seen(rule, view, times)
    }
    heard: list[Heard] = []
    broken: dict[str, tuple[Ms, str]] = {}
    episodes = 0
    for now in times:
        outcome = evaluate(plan, view, held, now)
        for change in outcome.transitions:
            changes.setdefault((change.rule, change.labels), []).append((now, change.now))
            episodes += change.now is State.FIRING
        for name, cause in outcome.broken.items():
            broken.setdefault(name, (now, cause))
        held, told = _tell(plan.by_name, held, outcome, now)
        heard += told
    result = Result(test, view, changes, tuple(heard), episodes)
    misses = [Miss("broken", at, name, (), "judged", cause) for name, (at, cause) in broken.items()]
    misses += _wrong_states(result)
    misses += _wrong_notices(test, heard)
    if test.episodes is not None and test.episodes != episodes:
        misses.append(Miss("episodes", None, "", (), str(test.episodes), str(episodes)))
    return replace(result, misses=tuple(misses))


def _tell(
    rules: Mapping[str, Rule], before: Mapping[AlertKey, Alert], outcome: Outcome, now: Ms
) -> tuple[dict[AlertKey, Alert], list[Heard]]:
    """The alerts after the notices of one evaluation were made, and the notices: what bot/app/judge.py does and stores."""
    after = dict(outcome.alerts)
    changed = {(change.rule, change.labels): change for change in outcome.transitions}
    heard: list[Heard] = []
    for key in sorted(before.keys() | after.keys()):
        was, is_now, change = before.get(key), after.get(key), changed.get(key)
        told = decide(rules[key[0]], was, is_now, change, now)
        if told is None:
            continue
        alert = as_told(was, is_now, told[0], now)
        facts = make(rules[key[0]], alert, change, told, About(), now).facts
        heard.append(Heard(now, key[0], key[1], facts.word, facts.reason, facts.value))
        if key in after and told[0] is not Word.BACK:
            after[key] = announce(alert, now)
    return after, heard


def carries(labels: LabelPairs, wanted: LabelPairs) -> bool:
    """Whether a label set has all the wanted labels, maybe among others."""
    have = dict(labels)
    return all(have.get(name, "") == value for name, value in wanted)


def _wrong_states(result: Result) -> Iterator[Miss]:
    for wanted in result.test.states:
        own = [key for key in result.changes if key[0] == wanted.rule]
        chosen = [key for key in own if carries(key[1], wanted.labels)]
        for key in chosen:
            state = result.state(key, wanted.at)
            if state is not wanted.state:
                yield Miss("state", wanted.at, key[0], key[1], wanted.state.value, state.value)
        if not chosen and (wanted.labels or wanted.state is not State.INACTIVE):
            there = ", ".join(str(Series("", labels)) or "the one without labels" for _, labels in own[:5])
            got = f"no label set carries these; there are {there}" if own else "no label set had a value"
            yield Miss("state", wanted.at, wanted.rule, wanted.labels, wanted.state.value, got)


def _wrong_notices(test: RuleTest, heard: Iterable[Heard]) -> list[Miss]:
    """What was expected and not made, and what was made and not expected; each notice answers one expectation."""
    if test.notices is None:
        return []
    left = [notice for notice in heard if notice.word in test.words]
    misses: list[Miss] = []
    for wanted in test.notices:
        answer = next((notice for notice in left if _answers(notice, wanted)), None)
        if answer is not None:
            left.remove(answer)
            continue
        near = next((notice for notice in left if _answers(notice, wanted, exactly=False)), None)
        if near is not None:
            left.remove(near)
        got = "silence" if near is None else _words(near, wanted)
        misses.append(Miss("notice", wanted.at, wanted.rule, wanted.labels, _words(wanted, wanted), got))
    extra = [Miss("notice", notice.at, notice.rule, notice.labels, "silence", notice.word.value) for notice in left]
    return sorted(misses + extra, key=lambda miss: miss.at or 0)


def _answers(notice: Heard, wanted: WantedNotice, *, exactly: bool = True) -> bool:
    """Whether a notice is the wanted one; not `exactly`: it was made then, of that alert, with another word, reason or value."""
    if notice.at != wanted.at or notice.rule != wanted.rule or not carries(notice.labels, wanted.labels):
        return False
    if not exactly:
        return True
    return (
        notice.word is wanted.word
        and wanted.reason in (None, notice.reason.value)
        and (wanted.value is None or _same(notice.value, wanted.value))
    )


def _same(one: float | None, other: float) -> bool:
    if one is None:
        return False
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12) or (math.isnan(one) and math.isnan(other))


def _words(notice: Heard | WantedNotice, wanted: WantedNotice) -> str:
    """A notice in as many words as the expectation has."""
    text = notice.word.value
    if wanted.reason is not None:
        text += f" ({notice.reason})"
    if wanted.value is not None:
        text += " without a value" if notice.value is None else f" at {notice.value:g}"
    return text
