"""`burnwatch rules test`: users' own tests of their rules, through the engine and the notices of the live bot."""

from __future__ import annotations

import json
import math
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts.durations import format_duration
from alerts.errors import RuleProblem, RuleProblems
from alerts.form import nearest, said
from alerts.parsing import parse_all
from alerts.presets import CHOICES, presets
from alerts.replay import walk_length
from alerts.ruletest import carries
from alerts.ruletest import run as play
from alerts.ruletest_form import parse_tests
from alerts.sample import Series
from bot._cli._plain import one_line
from bot._cli._rules_file import problem_lines, read_rules, read_text
from bot._cli._samples import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from alerts.engine import AlertKey
    from alerts.rule import Rule
    from alerts.ruletest import Miss, Result, RuleTest
    from alerts.sample import Ms

_OWN = ("rules", "rule_files", "presets", "tests")
_SECTIONS = ("discord", "storage", "sources", "alerts", "routes", "digest", "health")
_MOST_LINES = 40
_MOST_SERIES = 4


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    tests: list[RuleTest]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="TOML with [[tests]], and [[rules]] or rule_files")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(args: argparse.Namespace) -> int:
    """0 when all passed, 1 when one failed, 2 with one line for each thing that is wrong with a file."""
    files: list[_File] = []
    problems: list[str] = []
    for name in dict.fromkeys(args.files):
        try:
            files.append(_read(Path(name)))
        except BadInput as bad:
            problems.extend(bad.lines)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 2
    results = [(file, play(test)) for file in files for test in file.tests]
    failed = sum(not result.passed for _, result in results)
    if args.json:
        print(json.dumps(_document(results), ensure_ascii=False, allow_nan=False))
    else:
        for file, result in results:
            print("\n".join(map(one_line, _text(file.path, result))))
        print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _read(path: Path) -> _File:
    """Every problem of the file, of its rules, and of the files it names."""
    text = read_text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(*problem_lines(path, text, [RuleProblem("toml", f"{error}: this is not TOML")])) from error
    found = [
        RuleProblem(key, f"is not a key of a file of tests; {nearest(key, _OWN)}")
        for key in document
        if key not in (*_OWN, *_SECTIONS)
    ]
    elsewhere: list[str] = []
    rules = _rules(document, path, found, elsewhere)
    tests: list[RuleTest] = []
    raws = document.get("tests")
    if not isinstance(raws, list) or not raws:
        says = "there are none" if raws is None else "must be a list of tables"
        found.append(RuleProblem("tests", f"{says}: start each with [[tests]]"))
    elif not elsewhere and not any(problem.path.startswith("rules[") for problem in found):
        # With a rule missing, what is said of the tests would be noise.
        try:
            tests = parse_tests(raws, rules)
        except RuleProblems as problems:
            found += problems.problems
    if found or elsewhere:
        raise BadInput(*problem_lines(path, text, found), *elsewhere)
    return _File(path, tests)


def _rules(document: dict[str, Any], path: Path, found: list[RuleProblem], elsewhere: list[str]) -> list[Rule]:
    """The rules of the file itself, of the files beside it and of the presets, each name once."""
    rules: list[Rule] = []
    raws = document.get("rules", [])
    if isinstance(raws, list):
        try:
            rules += parse_all(raws, "rules")
        except RuleProblems as problems:
            found += problems.problems
    else:
        found.append(RuleProblem("rules", "must be a list of tables: write [[rules]], with two brackets"))
    names = document.get("rule_files", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        found.append(RuleProblem("rule_files", f'must be a list of paths, not {said(names)}: write ["rules.toml"]'))
        names = []
    for name in names:
        try:
            rules += read_rules(path.parent / name)
        except BadInput as bad:
            elsewhere += bad.lines
    choice = document.get("presets", "none")
    if choice not in CHOICES:
        found.append(RuleProblem("presets", f"{said(choice)} is no choice of presets; {nearest(str(choice), CHOICES)}"))
    elif "presets" in document:
        rules += presets(choice)
    by_name: dict[str, Rule] = {}
    for rule in rules:
        if rule.name in by_name:
            found.append(RuleProblem("rule_files", f'two rules are called "{rule.name}": rename one'))
        by_name[rule.name] = rule
    if not rules and not found and not elsewhere:
        found.append(RuleProblem("rules", 'there are none: write [[rules]] here, or rule_files = ["rules.toml"]'))
    return list(by_name.values())


def _text(path: Path, result: Result) -> Iterator[str]:
    """A line for what passed; the walk, what was expected and what came for what did not."""
    if result.passed:
        yield f"ok   {path}: {result.test.name}"
        return
    yield f"FAIL {path}: {result.test.name}"
    for line in result.test.walks:
        every = "" if line.every == result.test.every else f"  every {format_duration(line.every)}"
        yield f"     {line.series}: {_shortened(line.text)}{every}"
    for miss in result.misses:
        if miss.what == "episodes":
            yield f"     episodes: expected {miss.expected}, got {miss.got}"
        if miss.what == "broken":
            yield f"     {_after(miss.at)} rule {miss.rule} could not be judged: {miss.got}"
    for key in _alerts_in_doubt(result):
        yield ""
        yield from _side_by_side(result, key)
    yield ""


def _alerts_in_doubt(result: Result) -> list[AlertKey]:
    """The label sets, or what was thought to be one, that something was missed of."""
    found: dict[AlertKey, None] = {}
    for miss in result.misses:
        if miss.what in ("state", "notice"):
            exact = [key for key in result.changes if key[0] == miss.rule and carries(key[1], miss.labels)]
            found.update(dict.fromkeys(exact or [(miss.rule, miss.labels)]))
    if not found and any(miss.what == "episodes" for miss in result.misses):
        found = dict.fromkeys(result.changes)
    return list(found)


def _side_by_side(result: Result, key: AlertKey) -> Iterator[str]:
    """One line for each time at which something was expected of an alert, or happened to it."""
    test, (name, labels) = result.test, key
    misses = [miss for miss in result.misses if miss.what in ("state", "notice") and _is_about(miss, key, result)]
    states = {want.at: want.state.value for want in test.states if want.rule == name and carries(labels, want.labels)}
    notices: dict[Ms, list[str]] = {}
    for want in test.notices or ():
        if want.rule == name and carries(labels, want.labels):
            notices.setdefault(want.at, []).append(want.word.value)
    heard: dict[Ms, list[str]] = {}
    for notice in result.heard:
        if (notice.rule, notice.labels) == key and notice.word in test.words:
            heard.setdefault(notice.at, []).append(notice.word.value)
    changes = dict(result.changes.get(key, ()))
    times = sorted({*states, *notices, *heard, *changes, *(miss.at for miss in misses if miss.at is not None)})
    wrong = {miss.at for miss in misses}
    walks = [line for line in test.walks if carries(labels, line.series.labels) or carries(line.series.labels, labels)]
    rows = [("", "after", *_heads(walks[:_MOST_SERIES]), "state expected", "got", "notice expected", "got")]
    rows += [
        (
            "  >" if at in wrong else "",
            _after(at),
            *(_value(result, line.series, at) for line in walks[:_MOST_SERIES]),
            states.get(at, ""),
            result.state(key, at).value,
            ", ".join(notices.get(at, ())) or ("silence" if at in heard and test.notices is not None else ""),
            ", ".join(heard.get(at, ())) or ("silence" if at in notices else ""),
        )
        for at in _near(times, wrong)
    ]
    yield f"     {Series(name, labels)}"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield f"  {'  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))}".rstrip()
    if len(times) > len(rows) - 1:
        yield f"     and {len(times) - len(rows) + 1} more times"
    for miss in misses:
        if " " in miss.got or "(" in miss.expected + miss.got:
            yield f"     {_after(miss.at)}: expected {miss.expected}, got {miss.got}"


def _is_about(miss: Miss, key: AlertKey, result: Result) -> bool:
    """Whether a miss is of this alert: of just these labels, or of labels among these that no other alert has just so."""
    if miss.rule != key[0]:
        return False
    return miss.labels == key[1] or ((miss.rule, miss.labels) not in result.changes and carries(key[1], miss.labels))


def _near(times: Sequence[Ms], wrong: set[Ms | None]) -> list[Ms]:
    """Not more lines than can be read, those that are wrong before all others."""
    if len(times) <= _MOST_LINES:
        return list(times)
    first = [at for at in times if at in wrong][:_MOST_LINES]
    rest = [at for at in times if at not in wrong][: _MOST_LINES - len(first)]
    return sorted(first + rest)


def _heads(walks: Sequence[Any]) -> list[str]:
    return ["value"] if len(walks) == 1 else [str(line.series) for line in walks]


def _value(result: Result, series: Series, at: Ms) -> str:
    """What the engine finds there: the newest sample within the look-back."""
    value = result.view.value_at(series, at)
    return "none" if value is None else f"{value:g}"


def _after(at: Ms | None) -> str:
    return "" if at is None else format_duration(at)


def _shortened(walk: str) -> str:
    words = walk.split()
    return " ".join(words) if len(words) <= 40 else f"{' '.join(words[:40])} … ({walk_length(walk)} places)"


def _document(results: Sequence[tuple[_File, Result]]) -> dict[str, Any]:
    """The document of docs/reference/rules.md."""
    return {
        "passed": sum(result.passed for _, result in results),
        "failed": sum(not result.passed for _, result in results),
        "tests": [
            {
                "file": str(file.path),
                "name": result.test.name,
                "passed": result.passed,
                "episodes": result.episodes,
                "misses": [
                    {
                        "what": miss.what,
                        "at": None if miss.at is None else format_duration(miss.at),
                        "rule": miss.rule,
                        "labels": dict(miss.labels),
                        "expected": miss.expected,
                        "got": miss.got,
                    }
                    for miss in result.misses
                ],
                "notices": [
                    {
                        "at": format_duration(notice.at),
                        "rule": notice.rule,
                        "labels": dict(notice.labels),
                        "word": notice.word.value,
                        "reason": notice.reason.value,
                        "value": _number(notice.value),
                    }
                    for notice in result.heard
                ],
            }
            for file, result in results
        ],
    }


def _number(value: float | None) -> float | str | None:
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
