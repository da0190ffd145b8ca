"""`burnwatch rules replay`: plays samples, or stored history, through the engine that the live bot runs."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from alerts.durations import format_duration, parse_duration
from alerts.replay import Played, load, play, steps
from alerts.sample import DAY, Series
from alerts.state import State
from bot._cli._rules_file import read_rules
from bot._cli._samples import BadInput, format_time, parse_time, read_samples
from bot.clock import SystemClock
from bot.errors import StartUpError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from alerts.engine import View
    from alerts.rule import Rule
    from alerts.sample import LabelPairs, Ms

_MOST_STEPS = 10_000_000
_BAR_FROM = 20_000
"""Evaluations from which a progress bar is worth its line."""


@dataclass(frozen=True, slots=True)
class _Job:
    rules: Sequence[Rule]
    view: View
    times: range
    seconds: bool
    track: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--rules", metavar="F", required=True, help="TOML file with [[rules]]")
    parser.add_argument("--samples", metavar="F", help="JSON lines of samples; - is standard input")
    parser.add_argument("--db", metavar="URL", help="stored history in place of --samples: sqlite:///burnwatch.db")
    parser.add_argument("--every", metavar="SPAN", default="60s", help="time between evaluations (default 60s)")
    parser.add_argument("--lookback", metavar="SPAN", default="5m", help="how long a sample stands (default 5m)")
    parser.add_argument(
        "--from", dest="first", metavar="T", help="first evaluation, in seconds or ISO (default: first sample)"
    )
    parser.add_argument("--to", dest="last", metavar="T", help="last evaluation (default: last sample)")
    parser.add_argument("--states", action="store_true", help="the state of every alert at every step")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(args: argparse.Namespace) -> int:
    """0, or 2 with one line for each thing that is wrong with the input."""
    try:
        job = _prepare(args)
    except BadInput as bad:
        for line in bad.lines:
            print(line, file=sys.stderr)
        return 2
    quiet = len(job.times) * len(job.rules) < _BAR_FROM or not sys.stderr.isatty()
    with tqdm(total=len(job.times), unit="step", disable=quiet, file=sys.stderr, leave=False) as bar:
        played = play(job.rules, job.view, job.times, track=job.track, each=None if quiet else bar.update)
    for name, cause in played.broken.items():
        print(f'rule "{name}" could not be judged: {cause}', file=sys.stderr)
    if args.json:
        print(json.dumps(_document(job, played), ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(_text(job, played)))
    return 0


def _prepare(args: argparse.Namespace) -> _Job:
    """Read everything that was given; every problem at once."""
    problems: list[str] = []

    def attempt(what: Any, *given: Any) -> Any:
        try:
            return what(*given)
        except BadInput as bad:
            problems.extend(bad.lines)
        return None

    every, lookback = attempt(_span, "--every", args.every), attempt(_span, "--lookback", args.lookback)
    first, last = attempt(_time, "--from", args.first), attempt(_time, "--to", args.last)
    rules = attempt(read_rules, Path(args.rules))
    if bool(args.samples) == bool(args.db):
        problems.append("--samples: give either a file of samples or --db, the URL of a database")
        raise BadInput(*problems)
    samples = attempt(_read_samples, args.samples) if args.samples else None
    if problems:
        raise BadInput(*problems)
    if samples is not None:
        times = _times(samples.first if first is None else first, samples.last if last is None else last, every)
        return _Job(rules, samples.view(lookback), times, samples.seconds, args.states)
    last = SystemClock().now() if last is None else last
    times = _times(last - 30 * DAY if first is None else first, last, every)
    seconds = bool(args.first) and _is_number(args.first)
    return _Job(rules, _stored(args.db, rules, times, lookback), times, seconds, args.states)


def _read_samples(name: str) -> Any:
    if name == "-":
        return read_samples(sys.stdin, "standard input")
    try:
        with Path(name).open(encoding="utf-8-sig") as lines:
            return read_samples(lines, name)
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise BadInput(f"{name}: cannot be read ({error.strerror}): check the path and its permissions") from error


def _stored(url: str, rules: Sequence[Rule], times: range, lookback: Ms) -> View:
    """The part of the stored history that the rules read, in memory: a replay asks for it thousands of times."""
    from bot.storage import Storage  # noqa: PLC0415 - samples from a file need no database, nor the time to import one
    from bot.storage.place import path_of  # noqa: PLC0415 - as above

    try:
        if not path_of(url).exists():
            raise BadInput(f"--db: there is no database at {url}: check the path")
        storage = Storage.open(url)
    except StartUpError as error:
        raise BadInput(f"--db: {error}") from error
    try:
        return storage.read_now(lambda read: load(read, rules, times[0], times[-1], lookback))
    finally:
        storage.close_now()


def _span(option: str, text: str) -> Ms:
    try:
        span = parse_duration(text)
    except ValueError as error:
        raise BadInput(f"{option}: {error}") from error
    if span <= 0:
        raise BadInput(f'{option}: must be longer than nothing, like "60s"')
    return span


def _time(option: str, text: str | None) -> Ms | None:
    if text is None:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise BadInput(f"{option}: {error}") from error


def _times(first: Ms, last: Ms, every: Ms) -> range:
    if last < first:
        raise BadInput(f"--to: {format_time(last, seconds=False)} is before --from {format_time(first, seconds=False)}")
    if (last - first) // every >= _MOST_STEPS:
        raise BadInput(
            f"--every: would make more than {_MOST_STEPS:,} evaluations: take a longer span, or a nearer --from"
        )
    return steps(first, last, every)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _document(job: _Job, played: Played) -> dict[str, Any]:
    """The document of docs/reference/rules.md."""
    document: dict[str, Any] = {}
    if job.track:
        document["steps"] = [format_time(at, seconds=job.seconds) for at in played.steps]
        document["alerts"] = [
            {"rule": name, "labels": dict(labels), "states": [state.value for state in line]}
            for (name, labels), line in played.tracks.items()
        ]
    else:
        document["evaluations"] = len(played.steps)
    document["transitions"] = [
        {
            "t": format_time(change.at, seconds=job.seconds),
            "rule": change.rule,
            "labels": dict(change.labels),
            "from": change.was.value,
            "to": change.now.value,
            "value": _number(change.value),
            "reason": str(change.reason),
        }
        for change in played.transitions
    ]
    if played.broken:
        document["broken"] = dict(played.broken)
    return document


def _number(value: float | None) -> float | str | None:
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"


def _text(job: _Job, played: Played) -> list[str]:
    """What a person wants to know: each change, then each alert's sum."""
    lines = []
    for change in played.transitions:
        value = "" if change.value is None else f"  value {change.value:g}"
        threshold = "" if change.threshold is None else f" (level {change.threshold:g})"
        at = format_time(change.at, seconds=job.seconds)
        lines.append(
            f"{at}  {_name(change.rule, change.labels)}  {change.was.value} -> {change.now.value}"
            f"  {change.reason}{value}{threshold}"
        )
    if lines:
        lines.append("")
    if job.track:
        lines += [f"{_name(*key)}: {_runs(line)}" for key, line in played.tracks.items()]
        lines.append("")
    lines += _sums(job, played)
    return lines


def _runs(line: Sequence[State]) -> str:
    """A line of states in short: inactive x12, pending x5."""
    runs: list[tuple[State, int]] = []
    for state in line:
        if runs and runs[-1][0] is state:
            runs[-1] = (state, runs[-1][1] + 1)
        else:
            runs.append((state, 1))
    return ", ".join(f"{state.value} x{count}" for state, count in runs)


def _sums(job: _Job, played: Played) -> list[str]:
    """For each rule: how often it fired, how long in all, the longest, and what still fires."""
    spans: dict[str, list[Ms]] = {rule.name: [] for rule in job.rules}
    open_since: dict[tuple[str, LabelPairs], Ms] = {}
    for change in played.transitions:
        key = (change.rule, change.labels)
        if change.now is State.FIRING:
            open_since[key] = change.at
        elif key in open_since:
            spans[change.rule].append(change.at - open_since.pop(key))
    still = {name: sum(1 for rule, _ in open_since if rule == name) for name in spans}
    for (name, _), since in open_since.items():
        spans[name].append(played.steps[-1] - since)
    lines = []
    for name, lengths in spans.items():
        if not lengths:
            lines.append(f"{name}: did not fire")
            continue
        times = "once" if len(lengths) == 1 else f"{len(lengths)} times"
        longest = format_duration(max(lengths))
        firing = f", {still[name]} still firing at the end" if still[name] else ""
        lines.append(f"{name}: fired {times}, {format_duration(sum(lengths))} in all, longest {longest}{firing}")
    lines.append(f"{len(played.steps):,} evaluations")
    return lines


def _name(rule: str, labels: LabelPairs) -> str:
    return str(Series(rule, labels))
