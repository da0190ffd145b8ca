"""Which line of a TOML file a path such as `tests[2].series[0].walk` points at."""

from __future__ import annotations

import re

_STEP = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_WORD = re.compile(r"""[A-Za-z0-9_-]+|"([^"]*)"|'([^']*)'""")


def line_of(text: str, path: str) -> int:
    """The line of the key, else of the nearest thing around it that stands in the text; 1 when nothing does."""
    places = _Places(text).found
    steps = [step[1] if step[2] is None else f"{step[1]}[{step[2]}]" for step in _STEP.finditer(path)]
    while steps:
        line = places.get(tuple(steps))
        if line is not None:
            return line
        # One table where a list of them belongs, or the whole of a list.
        other = steps[-1].partition("[")[0] if steps[-1].endswith("]") else f"{steps[-1]}[0]"
        line = places.get((*steps[:-1], other))
        if line is not None:
            return line
        steps.pop()
    return 1


class _Places:
    """The line of every header, key and element of a list, as far as a text that may be wrong in many ways tells."""

    def __init__(self, text: str) -> None:
        self.found: dict[tuple[str, ...], int] = {}
        self._table: tuple[str, ...] = ()
        self._counts: dict[tuple[str, ...], int] = {}
        self._list: tuple[str, ...] = ()
        self._element = 0
        self._awaited = False
        self._depth = 0
        self._quote = ""
        for number, line in enumerate(text.splitlines(), 1):
            rest = line
            if not self._depth and not self._quote:
                rest = self._begin(line, number)
            self._go_on(rest, number)

    def _begin(self, line: str, number: int) -> str:
        """A line that stands by itself: what is left of it once its header or key is read."""
        header = _HEADER.match(line)
        if header:
            self._enter(_words(header[2]), several=header[1] == "[[")
            self.found.setdefault(self._table, number)
            return ""
        key = _KEY.match(line)
        if key is None:
            return ""
        here = (*self._table, *_words(key[1]))
        self.found.setdefault(here, number)
        self._list, self._element, self._awaited = here, 0, False
        return line[key.end() :]

    def _enter(self, names: list[str], *, several: bool) -> None:
        at: tuple[str, ...] = ()
        for place, name in enumerate(names):
            here = (*at, name)
            if several and place == len(names) - 1:
                self._counts[here] = self._counts.get(here, -1) + 1
            at = (*at, f"{name}[{self._counts[here]}]") if here in self._counts else here
        self._table = at

    def _go_on(self, rest: str, number: int) -> None:
        """The value, character by character: how deep it is, and where the elements of its outermost list begin."""
        place = 0
        while place < len(rest):
            if self._quote:
                place = self._through_text(rest, place)
                continue
            letter = rest[place]
            if letter == "#":
                return
            if not letter.isspace() and letter not in ",]" and self._awaited:
                self.found.setdefault((*self._list[:-1], f"{self._list[-1]}[{self._element}]"), number)
                self._awaited = False
            if letter in "\"'":
                self._quote = letter * 3 if rest.startswith(letter * 3, place) else letter
                place += len(self._quote)
                continue
            self._awaited = self._awaited or (self._depth == 0 and letter == "[")
            if letter == "," and self._depth == 1:
                self._element += 1
                self._awaited = True
            self._depth = max(0, self._depth + (letter in "[{") - (letter in "]}"))
            place += 1
        if len(self._quote) == 1:
            self._quote = ""  # a text of one line ends with it, whatever is missing

    def _through_text(self, rest: str, place: int) -> int:
        """The place behind the text's end, or the end of the line."""
        while place < len(rest):
            if rest[place] == "\\" and self._quote[0] == '"':
                place += 2
            elif rest.startswith(self._quote, place):
                place += len(self._quote)
                self._quote = ""
                return place
            else:
                place += 1
        return place


def _words(text: str) -> list[str]:
    """The names of a dotted key, without their quotes."""
    return [word[1] or word[2] or word[0] for word in _WORD.finditer(text)]
