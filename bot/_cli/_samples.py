"""Reads samples for a replay: JSON lines, every bad line named with its mend."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from alerts.form import nearest, said
from alerts.replay import MemoryView
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from alerts.sample import Ms

_KEYS = ("metric", "labels", "at", "value")
_WORDS = {"nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
_BATCH = 2_000
_MOST_PROBLEMS = 20
_LAST_SECOND = 253_402_300_799
"""The end of the year 9999, the last that a calendar knows."""


class BadInput(Exception):
    """Something that was given cannot be used: one line for each place, with its mend."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


@dataclass(slots=True)
class Samples:
    """What a file of samples held."""

    series: dict[Series, tuple[list[Ms], list[float | None]]] = field(default_factory=dict)
    first: Ms | None = None
    last: Ms | None = None
    """The times of the first and the last line, whatever it says: a poll that failed is evidence too."""
    seconds: bool = False
    """Whether any time was given in seconds; then times are answered in seconds."""
    lines: int = 0

    def view(self, lookback: Ms) -> MemoryView:
        """The samples as the engine reads them."""
        view = MemoryView(lookback)
        for series, (times, values) in self.series.items():
            view.put(series, times, values)
        return view


def read_samples(lines: Iterable[str], name: str) -> Samples:
    """Read JSON lines as they come. Raises BadInput with every problem, up to twenty."""
    reader = _Reader(name)
    numbered = ((number, line.strip()) for number, line in enumerate(lines, 1))
    while batch := list(islice(numbered, _BATCH)):
        reader.take([(number, line) for number, line in batch if line])
        if len(reader.problems) >= _MOST_PROBLEMS:
            reader.problems.append(f"{name}: and maybe more: the rest was not read")
            break
    if reader.problems:
        raise BadInput(*reader.problems)
    if reader.samples.first is None:
        raise BadInput(
            f'{name}:1: holds no sample: write lines like {{"metric": "gpu.utilization", "at": 0, "value": 0.5}}'
        )
    return reader.samples


def parse_time(text: str) -> Ms:
    """Seconds or ISO 8601 (UTC where no zone is said) to milliseconds. Raises ValueError."""
    try:
        seconds = float(text)
    except ValueError:
        return _iso(text)
    return _seconds(seconds)


def format_time(at: Ms, *, seconds: bool) -> int | float | str:
    """A time as the samples gave theirs: seconds, whole where they are, or ISO 8601 in UTC."""
    if seconds:
        return at // 1000 if at % 1000 == 0 else at / 1000
    text = datetime.fromtimestamp(at // 1000, UTC).isoformat()[:19]
    return f"{text}.{at % 1000:03}Z" if at % 1000 else f"{text}Z"


def _seconds(seconds: float) -> Ms:
    if not math.isfinite(seconds) or not 0 <= seconds <= _LAST_SECOND:
        raise ValueError(f"{seconds:g} is no time in seconds since 1970: are these milliseconds?")
    return round(seconds * 1000)


def _iso(text: str) -> Ms:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'{text[:40]!r} is no time: write "2026-03-23T00:00:00Z", or seconds since 1970') from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _seconds(moment.timestamp())


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.samples = Samples()
        self.problems: list[str] = []
        self._known: dict[tuple[Any, ...], tuple[list[Ms], list[float | None]]] = {}

    def take(self, batch: list[tuple[int, str]]) -> None:
        """Read a batch at once when all of it is well formed, which takes half the time; else line by line."""
        self.samples.lines += len(batch)
        for (number, line), record in zip(batch, _loads_all(batch), strict=True):
            try:
                self._keep(_loads(line) if record is _UNREAD else record)
            except _Problem as problem:
                self.problems.append(f"{self.name}:{number}: {problem}")
                if len(self.problems) >= _MOST_PROBLEMS:
                    return

    def _keep(self, record: Any) -> None:
        if type(record) is not dict:
            raise _Problem(f"must be an object, not {said(record)}")
        at, value, samples = self._time(record), record.get("value", _UNREAD), self.samples
        number: float | None
        if type(value) is float:
            number = value
        elif value is None:
            number = None
        else:
            number = _value(value)
        key = (
            (record.get("metric"), *record["labels"].items())
            if type(record.get("labels")) is dict
            else (record.get("metric"),)
        )
        try:
            kept = self._known.get(key)
        except TypeError:  # a label that is no text, and not even hashable
            kept = None
        if kept is None:
            kept = self._known[key] = self._series(record)
        if samples.first is None or at < samples.first:
            samples.first = at
        if samples.last is None or at > samples.last:
            samples.last = at
        if value is not None:
            kept[0].append(at)
            kept[1].append(None if value == "stale" else number)

    def _time(self, record: dict[str, Any]) -> Ms:
        at = record.get("at")
        try:
            if type(at) is str:
                return _iso(at)
            if type(at) is int or type(at) is float:
                self.samples.seconds = True
                return _seconds(at)
        except (ValueError, OverflowError) as error:
            raise _Problem(f"at: {error}") from error
        missing = "is missing: write" if at is None else f"must be a time, not {said(at)}: write"
        raise _Problem(f'at: {missing} "2026-03-23T00:00:00Z", or seconds since 1970')

    def _series(self, record: dict[str, Any]) -> tuple[list[Ms], list[float | None]]:
        """The place of a series met for the first time: the moment to look closely."""
        for key in record:
            if key not in _KEYS:
                raise _Problem(f"{key[:40]}: is no key of a sample; {nearest(key[:40], _KEYS)}")
        metric, labels = record.get("metric"), record.get("labels", {})
        if not isinstance(metric, str) or not metric:
            raise _Problem(f'metric: must be a name, not {said(metric)}: write "gpu.utilization"')
        if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
            raise _Problem('labels: must be an object of texts: write {"model": "h100"}')
        return self.samples.series.setdefault(Series(metric, label_pairs(labels)), ([], []))


class _Problem(ValueError):
    """What is wrong with one line."""


_UNREAD: Any = object()


def _loads_all(batch: list[tuple[int, str]]) -> Iterator[Any]:
    """Every line's object, or _UNREAD for each when they cannot be read together."""
    if all(line[0] == "{" and line[-1] == "}" for _, line in batch):
        try:
            records = json.loads("[" + ",".join(line for _, line in batch) + "]", parse_constant=_no_constant)
        except (ValueError, RecursionError):
            records = []
        if len(records) == len(batch):
            return iter(records)
    return iter([_UNREAD] * len(batch))


def _loads(line: str) -> Any:
    try:
        return json.loads(line, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _Problem(f"is not JSON ({error.msg} at column {error.colno}): one object a line") from error
    except RecursionError as error:
        raise _Problem("is nested too deep: one flat object a line") from error
    except ValueError as error:
        raise _Problem(str(error)) from error


def _no_constant(word: str) -> NoReturn:
    quoted = {"NaN": '"NaN"', "Infinity": '"+Inf"', "-Infinity": '"-Inf"'}[word]
    raise ValueError(f"value: {word} is not JSON: write {quoted}, with the quotes")


def _value(value: Any) -> float | None:
    """A value that is no plain float; None for a stale mark."""
    if value is _UNREAD:
        raise _Problem('value: is missing: write a number, null, "NaN", "+Inf", "-Inf" or "stale"')
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise _Problem('value: is too large for a number: write "+Inf" if that is meant') from None
    if value == "stale":
        return None
    if isinstance(value, str) and value.lower() in _WORDS:
        return _WORDS[value.lower()]
    raise _Problem(f'value: must be a number, null, "NaN", "+Inf", "-Inf" or "stale", not {said(value)}')
