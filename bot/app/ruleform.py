"""A rule as it is asked in a form and read from a file: fields to a mapping and back, every problem with its mend."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from alerts.conditions import KINDS
from alerts.errors import RuleProblem, RuleProblems
from alerts.writing import value_toml
from bot.app import refusals
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKED_APART = ("name", "op", "threshold", "severity")
"""Keys that the form asks for by themselves."""
MOST_FORM = 4000
"""Characters of the form's free part."""
MOST_FILE = 128 * 1024
"""Bytes of a file of rules: some thousand of them."""


def given_of(form: Mapping[str, Any]) -> dict[str, str]:
    """A rule's form as it is asked in fields: the common keys by themselves, the rest as TOML."""
    threshold = form.get("threshold")
    number = threshold if isinstance(threshold, str) else "" if threshold is None else value_toml(threshold)
    rest = [f"{key} = {value_toml(value)}" for key, value in form.items() if key not in ASKED_APART]
    return {
        "name": str(form.get("name", "")),
        "op": str(form.get("op", "")),
        "threshold": number,
        "severity": str(form.get("severity", "")) or "warning",
        "more": "\n".join(rest),
    }


def mapping_of(given: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the form of a rule. Raises RuleProblems for what is no TOML."""
    problems: list[RuleProblem] = []
    form = _toml(given.get("more", ""), "more", problems)
    problems += [
        RuleProblem(f"more.{key}", "is asked by itself above: leave it out here") for key in ASKED_APART if key in form
    ]
    form["name"] = " ".join(given.get("name", "").split())
    form["severity"] = given.get("severity", "")
    threshold = given.get("threshold", "").strip()
    if threshold or _compares(form.get("kind")):
        form["op"] = given.get("op", "")
    if threshold:
        form["threshold"] = _number(threshold, problems)
    if problems:
        raise RuleProblems(problems)
    return form


def _compares(kind: object) -> bool:
    """Whether a rule of that kind compares: the form always holds a comparison, which others must not be given."""
    return not isinstance(kind, str) or kind not in KINDS or KINDS[kind].compares


def _number(text: str, problems: list[RuleProblem]) -> object:
    plain = text.replace("_", "").replace(" ", "")
    try:
        return float(plain)
    except ValueError:
        pass
    if text.startswith("{"):
        return _toml(f"threshold = {text}", "threshold", problems).get("threshold", 0)
    mend = 'write a number like 1.05, or { metric = "bme.warn_threshold", plus = 0.05 }'
    problems.append(RuleProblem("threshold", f"is no number: {mend}"))
    return 0


def _toml(text: str, path: str, problems: list[RuleProblem]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        problems.append(RuleProblem(path, f'{err}: write one key = value on a line, like for = "5m"'))
    except RecursionError:
        problems.append(RuleProblem(path, "is nested deeper than any rule: write it flatter"))
    return {}


def text_of(data: bytes) -> str:
    """A file of rules as text. Raises UserError."""
    if len(data) > MOST_FILE:
        raise UserError(refusals.FILE_TOO_LARGE.format(count=len(data), most=MOST_FILE))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as err:
        raise UserError(refusals.FILE_NOT_UTF8) from err
