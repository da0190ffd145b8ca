"""Errors of the core: data in attributes, one sentence for a person.

AlertsError
├── RuleProblem(path, says)    one thing wrong with a rule
├── RuleProblems(problems)     all of them at once
├── DuplicateKey(key, first, second)
├── BadSample(series, says)
├── TrialTooLarge(most)        a trial would read more than it may
└── TrialStopped(done, whole)  a trial took longer than it may
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class AlertsError(Exception):
    """Root of what the core raises."""


class RuleProblem(AlertsError):
    """One thing wrong with a rule: `path` is where (`rules[2].for`), `says` is what and how to mend it."""

    def __init__(self, path: str, says: str) -> None:
        self.path = path
        self.says = says
        super().__init__(f"{path}: {says}")


class RuleProblems(AlertsError):
    """Every problem of a rule at once."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class DuplicateKey(AlertsError):
    """Two files declare the same key. Start-up stops and names both."""

    def __init__(self, key: str, first: str, second: str) -> None:
        self.key = key
        self.first = first
        self.second = second
        super().__init__(f'"{key}" is declared twice, in {first} and in {second}: rename one of them')


class BadSample(AlertsError):
    """A value that may not be stored, and why."""

    def __init__(self, series: object, says: str) -> None:
        self.series = series
        self.says = says
        super().__init__(f"{series}: {says}")


class TrialTooLarge(AlertsError):
    """A trial would hold more than `most` samples in memory."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"more than {most:,} samples")


class TrialStopped(AlertsError):
    """A trial was told to stop: `done` of `whole` evaluations were made."""

    def __init__(self, done: int, whole: int) -> None:
        self.done = done
        self.whole = whole
        super().__init__(f"stopped after {done:,} of {whole:,} evaluations")
