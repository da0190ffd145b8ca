"""Reading a form key by key: every problem is kept with its path and its mend, none stops the reading."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from alerts.durations import parse_duration
from alerts.errors import RuleProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from alerts.sample import LabelPairs, Ms

T = TypeVar("T")

MOST_TEXT = 500
"""Characters of a text: a name or a summary longer than that fits no message."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Did you mean ...? Or else what there is to choose from."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=3, cutoff=0.5)
    return f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(names)}"


def said(value: object) -> str:
    """A value as it stood in the form, cut short: what a person wrote may be long."""
    text = (
        f'"{value}"'
        if isinstance(value, str)
        else "true"
        if value is True
        else "false"
        if value is False
        else repr(value)
    )
    return text if len(text) <= 60 else f"{text[:57]}..."


class Form:
    """One table of a rule, or of what else is written as one (`what`). An empty text, list or table means that the key is not given."""

    def __init__(
        self,
        raw: Mapping[str, object],
        path: str,
        problems: list[RuleProblem],
        known: Collection[str],
        what: str = "rule",
    ) -> None:
        self.path = path
        self.problems = problems
        self._raw = {key: value for key, value in raw.items() if not _empty(value)}
        for key in raw:
            if key not in known:
                self.problem(str(key)[:60], f"is not a key of a {what}; {nearest(str(key)[:60], known)}")

    def problem(self, key: str, says: str) -> None:
        """Keep a problem of `key`."""
        self.problems.append(RuleProblem(f"{self.path}.{key}" if key else self.path, says))

    def given(self, key: str) -> bool:
        """Whether the key is there and not empty."""
        return key in self._raw

    def raw(self, key: str) -> object:
        """The value as it stood there."""
        return self._raw.get(key)

    def text(self, key: str, default: str = "", *, required: str = "", most: int = MOST_TEXT) -> str:
        """A text. `required` is what to write when it is missing."""
        value = self._raw.get(key)
        if value is None:
            if required:
                self.problem(key, f"is missing: {required}")
            return default
        if not isinstance(value, str):
            self.problem(key, f"must be text, not {said(value)}: put it in quotes")
            return default
        if len(value) > most:
            self.problem(key, f"has {len(value)} characters: at most {most} fit")
            return default
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            self.problem(key, "holds a line break or another control character: write it on one line")
            return default
        return value

    def choice(self, key: str, options: Collection[str], default: str, *, required: str = "") -> str:
        """One of several words."""
        value = self.text(key, default, required=required)
        if value not in options and self.given(key) and isinstance(self._raw[key], str):
            self.problem(key, f"{said(value)} is none of its words; {nearest(value, options)}")
            return default
        return value

    def span(self, key: str, default: Ms = 0) -> Ms:
        """A duration, as text."""
        value = self._raw.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.problem(key, f'must be a duration as text, not {said(value)}: write it like "30s", "5m", "2h" or "7d"')
            return default
        try:
            return parse_duration(value)
        except ValueError as error:
            self.problem(key, str(error))
            return default

    def number(self, key: str, default: float | None = None, *, required: str = "") -> float | None:
        """A number; infinity is one, NaN and true are not."""
        value = self._raw.get(key)
        if value is None:
            if required:
                self.problem(key, f"is missing: {required}")
            return default
        number = as_number(value)
        if number is None:
            self.problem(key, f"must be a number, not {said(value)}")
            return default
        if math.isnan(number):
            self.problem(key, "is NaN, which nothing compares with: give a number")
            return default
        return number

    def labels(self, key: str) -> LabelPairs:
        """A table of label = "value", sorted; empty values stay, they say that the label is absent."""
        value = self._raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            self.problem(key, f'must be a table of labels, not {said(value)}: write {key} = {{ network = "akash" }}')
            return ()
        found: dict[str, str] = {}
        for name, text in value.items():
            if isinstance(text, str):
                found[str(name)] = text
            else:
                self.problem(f"{key}.{name}", f'must be text, not {said(text)}: write "{text}"')
        return tuple(sorted(found.items()))

    def names(self, key: str) -> tuple[str, ...]:
        """A list of label names, each once."""
        value = self._raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(isinstance(name, str) and name for name in value):
            self.problem(key, f'must be a list of label names, not {said(value)}: write {key} = ["model"]')
            return ()
        if len(set(value)) < len(value):
            self.problem(key, "names a label twice: say each once")
        return tuple(dict.fromkeys(value))

    def table(self, key: str, read: Callable[[Mapping[str, object], str], T]) -> T | None:
        """A table, read by `read`."""
        value = self._raw.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.problem(key, f"must be a table, not {said(value)}")
            return None
        return read(value, f"{self.path}.{key}")

    def tables(self, key: str, read: Callable[[Mapping[str, object], str], T]) -> tuple[T, ...]:
        """A list of tables, each read by `read`."""
        value = self._raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.problem(key, f"must be a list of tables, not {said(value)}: put it in [ ]")
            return ()
        found: list[T] = []
        for number, item in enumerate(value):
            if isinstance(item, Mapping):
                found.append(read(item, f"{self.path}.{key}[{number}]"))
            else:
                self.problem(f"{key}[{number}]", f"must be a table, not {said(item)}")
        return tuple(found)


def as_number(value: object) -> float | None:
    """A number as float; None for what is none, true and false among them, and for a whole number too large for a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple | Mapping) and len(value) == 0)
