"""Reads a file of rules: every problem with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.errors import RuleProblems
from alerts.parsing import parse_toml
from bot._cli._samples import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.metric import Catalogue
    from alerts.rule import Rule

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_PLACE = re.compile(r"rules\[(\d+)\]\.?(.*)")


def read_rules(path: Path, catalogue: Catalogue | None = None) -> list[Rule]:
    """The rules of a TOML file. Raises BadInput with one line for each problem: file, line, key and mend."""
    text = read_text(path)
    try:
        return parse_toml(text, catalogue)
    except RuleProblems as problems:
        lines = [f"{path}:{_line_of(text, problem.path, problem.says)}: {problem}" for problem in problems.problems]
        raise BadInput(*lines) from problems


def read_text(path: Path) -> str:
    """A whole text file. Raises BadInput."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}:1: is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from error


def _line_of(text: str, path: str, says: str) -> int:
    """The line that a problem's path points at, as near as the text tells: the key's, else that of its rule."""
    in_toml = _TOML_LINE.search(says)
    if in_toml:
        return int(in_toml[1])
    place = _PLACE.fullmatch(path)
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(r"\s*\[\[\s*rules\s*\]\]", line)]
    if place is None or int(place[1]) >= len(starts):
        return 1
    index = int(place[1])
    start = starts[index]
    end = starts[index + 1] if index + 1 < len(starts) else len(lines)
    key = re.split(r"[.\[]", place[2], maxsplit=1)[0]
    if key:
        begins = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[.=]|\s*\[+\s*rules\s*\.\s*{re.escape(key)}\b""")
        for number in range(start + 1, end):
            if begins.match(lines[number]):
                return number + 1
    return start + 1
