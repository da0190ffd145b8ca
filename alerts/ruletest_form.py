"""The form of rule tests: mapping to RuleTest with every problem at once, each with its path and its mend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.conditions import KINDS
from alerts.durations import format_duration
from alerts.errors import RuleProblem, RuleProblems
from alerts.form import Form, nearest, said
from alerts.notice import Reason, Word
from alerts.plan import metrics_of
from alerts.replay import LOOKBACK, walk, walk_length
from alerts.ruletest import RuleTest, Walk, WantedNotice, WantedState
from alerts.sample import MINUTE, Series, label_pairs
from alerts.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.rule import Rule
    from alerts.sample import LabelPairs, Ms

TEST_KEYS = (
    "name", "rule", "rules", "every", "lookback", "until", "series", "expect", "notices", "silent", "words", "episodes",
)  # fmt: skip
SERIES_KEYS = ("metric", "labels", "walk", "every")
EXPECT_KEYS = ("at", "rule", "labels", "state")
NOTICE_KEYS = ("at", "rule", "labels", "word", "reason", "value")

_WALK = 'one word a step, like walk = "16 x x 14 16x3"'
MOST_PLACES = 1_000_000
"""Samples of a test, and evaluations: a year of minutes is half of it."""


def parse_tests(raws: Sequence[object], rules: Sequence[Rule], path: str = "tests") -> list[RuleTest]:
    """The tests of a document. Raises RuleProblems with every problem of all of them."""
    problems: list[RuleProblem] = []
    tests: list[RuleTest] = []
    names: dict[str, int] = {}
    for number, raw in enumerate(raws):
        here = f"{path}[{number}]"
        if not isinstance(raw, dict):
            problems.append(RuleProblem(here, f"must be a table, not {said(raw)}: start it with [[{path}]]"))
            continue
        test = _Reading(raw, here, problems, rules).test()
        if test.name in names and test.name:
            says = f'"{test.name}" is the name of {path}[{names[test.name]}] too: rename one'
            problems.append(RuleProblem(f"{here}.name", says))
        names.setdefault(test.name, number)
        tests.append(test)
    if problems:
        raise RuleProblems(problems)
    return tests


class _Reading:
    """One test being read."""

    def __init__(self, raw: Mapping[str, Any], path: str, problems: list[RuleProblem], rules: Sequence[Rule]) -> None:
        self._raw = raw
        self._form = Form(raw, path, problems, TEST_KEYS, "test")
        self._problems = problems
        self._known = {rule.name: rule for rule in rules}
        self._judged: dict[str, Rule] = {}
        self._every: Ms = MINUTE
        self._asked: set[str] = set()
        self._last: Ms = 0
        self._places = 0

    def test(self) -> RuleTest:
        form = self._form
        name = form.text("name", required="say in a sentence what should happen", most=200)
        self._every = self._span(form, "every", MINUTE)
        self._judged = self._rules()
        walks = form.tables("series", self._walk)
        if not form.given("series"):
            form.problem("series", 'is missing: [[tests.series]] with metric = "…" and walk = "16 x x 14"')
        self._twins(walks)
        states = form.tables("expect", self._state)
        notices = self._notices()
        episodes = self._count("episodes")
        if notices is None and episodes is None and not form.given("expect"):
            form.problem("", "expects nothing: give it expect, notices, silent = true or episodes")
        until = self._span(form, "until", 0, zero=True)
        if form.given("until") and until < self._last:
            says = f"is before the last time that is expected, {format_duration(self._last)}"
            form.problem("until", says)
        ends = [(walk_length(line.text) - 1) * line.every for line in walks]
        until = until if form.given("until") else max([self._last, *ends], default=0)
        if until // self._every >= MOST_PLACES:
            form.problem("every", f"would make more than {MOST_PLACES:,} evaluations: make it longer")
        self._reads_something(walks)
        return RuleTest(
            name=name,
            rules=tuple(self._judged.values()),
            walks=walks,
            every=self._every,
            lookback=self._span(form, "lookback", LOOKBACK),
            until=until,
            states=states,
            notices=notices,
            words=self._words(),
            episodes=episodes,
        )

    def _rules(self) -> dict[str, Rule]:
        """The rules under test: those it names, else all."""
        form = self._form
        if form.given("rule") and form.given("rules"):
            form.problem("rules", "and rule are both there: leave one out")
        if form.given("rule"):
            named = [("rule", form.text("rule"))]
        else:
            raws = form.raw("rules")
            if raws is not None and not isinstance(raws, list):
                form.problem("rules", f'must be a list of names, not {said(raws)}: write rules = ["…"]')
                raws = None
            named = [(f"rules[{number}]", str(name)) for number, name in enumerate(raws or ())]
        for key, name in named:
            if name and name not in self._known:
                form.problem(key, f"no rule is called {said(name)}; {nearest(name, self._known)}")
        chosen = {name: self._known[name] for _, name in named if name in self._known}
        return chosen if named else dict(self._known)

    def _walk(self, raw: Mapping[str, object], path: str) -> Walk:
        form = Form(raw, path, self._problems, SERIES_KEYS, "series")
        metric = form.text("metric", required='name one, like metric = "gpu.utilization"')
        raw_walk = form.raw("walk")
        text = raw_walk if isinstance(raw_walk, str) else form.text("walk", required=_WALK)
        every = self._span(form, "every", self._every)
        try:
            self._places += walk_length(text)
            if self._places > MOST_PLACES:
                form.problem("walk", f"makes {self._places:,} places in this test: at most {MOST_PLACES:,}")
                self._places, text = 0, ""
            for word in text.split():
                # One word at a time: sixteen characters may stand for a million samples.
                next(iter(walk(word)), None)
        except ValueError as error:
            form.problem("walk", str(error))
            text = ""
        return Walk(Series(metric, label_pairs(dict(form.labels("labels")))), text, every)

    def _twins(self, walks: Sequence[Walk]) -> None:
        seen: set[Series] = set()
        for number, line in enumerate(walks):
            if line.series in seen:
                self._form.problem(f"series[{number}]", f"{line.series} is there twice: put both into one walk")
            seen.add(line.series)

    def _state(self, raw: Mapping[str, object], path: str) -> WantedState:
        form = Form(raw, path, self._problems, EXPECT_KEYS, "state that is expected")
        words = [state.value for state in State]
        state = form.choice("state", words, "inactive", required=f"one of {', '.join(words)}")
        return WantedState(self._at(form), self._rule(form), self._labels(form), State(state))

    def _notices(self) -> tuple[WantedNotice, ...] | None:
        form = self._form
        silent = form.raw("silent")
        if silent is not None and not isinstance(silent, bool):
            form.problem("silent", f"must be true or false, not {said(silent)}")
        if self._raw.get("notices") == []:
            form.problem("notices", "is empty, which means not given: write silent = true")
        if silent is True and form.given("notices"):
            form.problem("silent", "is true, and there are notices: leave one out")
        if silent is True:
            return ()
        return form.tables("notices", self._notice) if form.given("notices") else None

    def _notice(self, raw: Mapping[str, object], path: str) -> WantedNotice:
        form = Form(raw, path, self._problems, NOTICE_KEYS, "notice that is expected")
        words = [word.value for word in Word]
        word = form.choice("word", words, "raised", required=f"one of {', '.join(words)}")
        reason = form.choice("reason", [reason.value for reason in Reason], "") or None
        return WantedNotice(
            self._at(form), self._rule(form), self._labels(form), Word(word), reason, form.number("value")
        )

    def _words(self) -> frozenset[Word]:
        """Which notices are compared."""
        form = self._form
        if not form.given("words"):
            return frozenset(Word)
        raws = form.raw("words")
        known = [word.value for word in Word]
        if not isinstance(raws, list) or not all(isinstance(raw, str) for raw in raws):
            form.problem("words", f'must be a list, not {said(raws)}: write words = ["raised", "resolved"]')
            return frozenset(Word)
        for number, raw in enumerate(raws):
            if raw not in known:
                form.problem(f"words[{number}]", f"{said(raw)} is no word of a notice; {nearest(raw, known)}")
        return frozenset(Word(raw) for raw in raws if raw in known)

    def _at(self, form: Form) -> Ms:
        """A time of evaluation, counted from the start of the walks."""
        if not form.given("at"):
            form.problem("at", 'is missing: the time since the start, like at = "10m"')
            return 0
        at = form.span("at")
        if at % self._every:
            form.problem("at", f"is no evaluation: there is one every {format_duration(self._every)}")
        self._last = max(self._last, at)
        return at

    def _rule(self, form: Form) -> str:
        """The rule that is spoken of; it need not be named where only one is under test."""
        name = form.text("rule")
        if name and name not in self._judged:
            form.problem("rule", f"{said(name)} is not under test; {nearest(name, self._judged)}")
        if not name and len(self._judged) > 1:
            form.problem("rule", f"is missing: {len(self._judged)} rules are under test, name one here or in the test")
        chosen = name or next(iter(self._judged), "")
        self._asked.add(chosen)
        return chosen

    def _labels(self, form: Form) -> LabelPairs:
        """As in `where`: an empty value says that the label is absent."""
        return form.labels("labels")

    def _span(self, form: Form, key: str, default: Ms, *, zero: bool = False) -> Ms:
        span = form.span(key, default)
        if span <= 0 and not zero:
            if form.raw(key) == "0s":
                form.problem(key, 'must be longer than nothing, like "1m"')
            return default or MINUTE
        return span

    def _count(self, key: str) -> int | None:
        value = self._form.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._form.problem(key, f"must be a whole number, not {said(value)}")
            return None
        return value

    def _reads_something(self, walks: Sequence[Walk]) -> None:
        """A rule that reads nothing of the test would pass every test that expects calm."""
        given = {line.series.metric for line in walks}
        for name in sorted(self._judged if len(self._judged) == 1 else self._asked):
            rule = self._judged.get(name)
            if rule is None or not KINDS[rule.kind].compares or metrics_of(rule) & given:
                continue
            reads = ", ".join(sorted(metrics_of(rule)))
            says = f'none of them is read by "{name}": it reads {reads}; the test gives {", ".join(sorted(given))}'
            if given:
                self._form.problem("series", says)
