"""Reads a file of rules: every problem with its line."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING

from alerts.errors import RuleProblems
from alerts.parsing import parse_toml
from bot._cli._samples import BadInput
from bot._cli._toml_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from alerts.errors import RuleProblem
    from alerts.metric import Catalogue
    from alerts.rule import Rule

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def read_rules(path: Path, catalogue: Catalogue | None = None) -> list[Rule]:
    """The rules of a TOML file. Raises BadInput with one line for each problem: file, line, key and mend."""
    text = read_text(path)
    try:
        return parse_toml(text, catalogue)
    except RuleProblems as problems:
        raise BadInput(*problem_lines(path, text, problems.problems)) from problems


def read_text(path: Path) -> str:
    """A whole text file. Raises BadInput."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}:1: is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from error


def problem_lines(path: Path, text: str, problems: Iterable[RuleProblem]) -> list[str]:
    """Each problem with the file and the line that its path points at, as near as the text tells; in order of the lines."""
    placed = sorted(((_line_of(text, problem), problem) for problem in problems), key=itemgetter(0))
    return [f"{path}:{line}: {problem}" for line, problem in placed]


def _line_of(text: str, problem: RuleProblem) -> int:
    in_toml = _TOML_LINE.search(problem.says)
    return int(in_toml[1]) if in_toml else line_of(text, problem.path)
