"""`burnwatch chart METRIC`: one picture out of the database, with the words that say the same."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from alerts.durations import parse_duration
from alerts.errors import RuleProblems
from alerts.notice import AlertFacts, Word
from alerts.rule import Severity, parse, topic_of
from alerts.sample import DAY, Series, label_pairs
from bot._cli._plain import add_place, place
from bot._cli._samples import parse_time
from bot.clock import SystemClock
from bot.errors import BotError, StartUpError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from alerts.metric import Catalogue, Metric
    from alerts.rule import Level, Rule
    from alerts.sample import Ms
    from bot.app.history import Track
    from bot.cards.card import Picture
    from bot.clock import Clock
    from bot.storage import Read, Storage

BAD_INPUT = 2
OLD: Ms = DAY
"""A series that ended longer ago than this is drawn up to its end, and that is said."""
_MOST_NAMED = 8


class _Unclear(BotError):
    """What was asked cannot be drawn; the sentence says what can."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question, read."""

    metric: Metric
    where: Mapping[str, str]
    span: Ms
    now: Ms
    now_is_given: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database holds for it."""

    series: Series
    track: Track
    rule: Rule | None
    threshold: float | None
    clear: float | None
    value: float
    newest: Ms
    ends_early: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("metric", metavar="METRIC", help="a metric key, such as gpu.utilization")
    parser.add_argument("--span", metavar="SPAN", default="7d", help="how far back (default 7d)")
    parser.add_argument(
        "--where", metavar="NAME=VALUE", action="append", default=[], help="choose by label; may be given several times"
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--now", metavar="T", help="where the picture ends, in seconds or ISO (default: now)")
    parser.add_argument("-o", "--out", metavar="F.png", type=Path, required=True, help="the picture's file")
    add_place(parser)


def run(args: argparse.Namespace, storage_url: str | None = None, clock: Clock | None = None) -> int:
    """0; 2 for a question that cannot be answered, 3 when the database cannot be used."""
    from bot.compose import catalogue  # noqa: PLC0415 - pulls every room in, which --help need not wait for

    try:
        asked = _read(args, catalogue(), (clock or SystemClock()).now())
        found = _look_up(storage_url or place(args), asked)
        picture = _draw(asked, found, args.theme)
        _write(args.out, picture.png)
    except StartUpError:
        raise
    except BotError as err:
        print(err, file=sys.stderr)
        return BAD_INPUT
    if found.ends_early:
        print(
            f"The newest value is of {_when(found.newest)}; the picture ends there.",
            file=sys.stderr,
        )
    print(picture.alt)
    return 0


def _read(args: argparse.Namespace, known: Catalogue, now: Ms) -> _Asked:
    """The arguments as values. Raises _Unclear."""
    metric = known.get(args.metric)
    if metric is None:
        near = known.nearest(args.metric)
        meant = f" Did you mean {', '.join(near)}?" if near else " docs/reference/metrics.md names them all."
        raise _Unclear(f'No metric "{_short(args.metric)}".{meant}')
    where: dict[str, str] = {}
    for text in args.where:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise _Unclear(f'--where: "{_short(text)}" is no label: write NAME=VALUE, such as model=h100')
        where[name.strip()] = value.strip()
    try:
        span = parse_duration(args.span)
    except ValueError as err:
        raise _Unclear(f"--span: {err}") from err
    if span <= 0:
        raise _Unclear('--span: must be longer than nothing, like "7d"')
    try:
        end = now if args.now is None else parse_time(args.now)
    except ValueError as err:
        raise _Unclear(f"--now: {err}") from err
    return _Asked(metric, where, span, end, args.now is not None)


def _look_up(url: str, asked: _Asked) -> _Found:
    """Read the database once. Raises StartUpError when there is none, _Unclear when it holds nothing to draw."""
    from bot.storage import Storage  # noqa: PLC0415 - a wrong metric is told without opening a database
    from bot.storage.place import look, path_of  # noqa: PLC0415 - as above

    look(path_of(url), must_exist=True)
    with Storage.open(url) as storage:
        return _found(storage, asked)


def _found(storage: Storage, asked: _Asked) -> _Found:
    from bot.app.history import History  # noqa: PLC0415 - as above

    series, newest, hole = storage.read_now(lambda read: _choose(read, asked))
    storage.set_lookbacks(lambda _: hole)
    ends_early = not asked.now_is_given and asked.now - newest > max(OLD, hole)
    end = newest if ends_early else asked.now
    rule = storage.read_now(lambda read: _rule_about(read, series))
    track = asyncio.run(History(storage).of_series(series, asked.span, end, rule.name if rule else None))
    value = next((value for _, value in reversed(track.points) if value is not None), None)
    if value is None:
        raise _Unclear(
            f"{series} has no value in that span, its newest is of {_when(newest)}: take a longer --span or another --now"
        )
    threshold, clear = storage.read_now(lambda read: _levels(read, rule, series, end))
    return _Found(series, track, rule, threshold, clear, value, newest, ends_early)


def _choose(read: Read, asked: _Asked) -> tuple[Series, Ms, Ms]:
    """The one series that is meant, the time of its newest value, and what is a gap in it. Raises _Unclear."""
    key = asked.metric.key
    every = [
        (series, newest) for series in read.series(key) if (newest := _newest(read, series, asked.now)) is not None
    ]
    if not every:
        raise _Unclear(f"{key}: nothing is stored of it yet in this database")
    chosen = [(series, newest) for series, newest in every if series.matches(asked.where)]
    if not chosen:
        raise _Unclear(f"{key}: no series with {_said(asked.where)}. There are: {_choices([one for one, _ in every])}")
    if len(chosen) > 1:
        raise _Unclear(f"{key}: {len(chosen)} series fit; choose with --where: {_choices([one for one, _ in chosen])}")
    series, newest = chosen[0]
    return series, newest, _hole(read.window(series, max(0, newest - asked.span), newest).times)


def _hole(times: Sequence[Ms]) -> Ms:
    """What is wider than this is a gap: three usual steps, since the file does not say how often it was polled.

    Values that come now and then have no step; they are joined within a day at most.
    """
    steps = [after - before for before, after in pairwise(times)]
    usual = round(median(steps)) if steps else DAY
    regular = len(steps) > 2 and max(steps) <= 2 * usual
    return max(3000, 3 * usual if regular else min(3 * usual, DAY))


def _newest(read: Read, series: Series, now: Ms) -> Ms | None:
    """When a series last had a value; a stale mark is none."""
    sample = read.latest(series, now)
    if sample is None or sample.value is not None:
        return None if sample is None else sample.at
    buckets = read.buckets(series, 0, now, 1)
    return buckets[-1].at if buckets else None


def _choices(found: Sequence[Series]) -> str:
    """The labels that tell these apart, with their values."""
    names = sorted({name for series in found for name, _ in series.labels})
    values = {name: sorted({series.label(name) or '""' for series in found}) for name in names}
    telling = {name: known for name, known in values.items() if len(known) > 1} or values
    return "; ".join(
        f"{name} = {', '.join(known[:_MOST_NAMED])}" + (f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else "")
        for name, known in telling.items()
    )  # fmt: skip


def _rule_about(read: Read, series: Series) -> Rule | None:
    """The rule that judges the newest value of this series by a threshold; of several the gravest."""
    found: list[Rule] = []
    for row in read.rules():
        try:
            rule = parse(row.body, row.name)
        except RuleProblems:
            continue  # it is told as broken elsewhere, and draws nothing
        condition = rule.condition
        plain = rule.kind == "threshold" and condition.reduce == "last" and not condition.by and not condition.divide_by
        if plain and condition.select.metric == series.metric and series.matches(dict(condition.select.where)):
            found.append(rule)
    return max(found, key=lambda rule: (rule.severity.rank, rule.name), default=None)


def _levels(read: Read, rule: Rule | None, series: Series, now: Ms) -> tuple[float | None, float | None]:
    """The alarm and the recovery level as numbers; None where there is none, or another metric's that has no one value."""

    def number(level: Level | None) -> float | None:
        if level is None or level.metric is None:
            return None if level is None else level.value
        where = {"network": series.label("network"), **dict(level.metric.where)}
        others = [read.latest(other, now) for other in read.series(level.metric.metric) if other.matches(where)]
        values = [sample.value for sample in others if sample is not None and sample.value is not None]
        return values[0] + level.value if len(values) == 1 else None

    return (None, None) if rule is None else (number(rule.condition.threshold), number(rule.clear))


def _draw(asked: _Asked, found: _Found, theme: str) -> Picture:
    """The same picture that an alert carries, about this span."""
    from bot.cards.captions import alert_line  # noqa: PLC0415 - the charts room is asked only when there is something to draw
    from bot.cards.words import SIMULATED_FOOT  # noqa: PLC0415 - as above
    from bot.charts import Studio  # noqa: PLC0415 - as above

    series, track, rule = found.series, found.track, found.rule
    facts = AlertFacts(
        rule=rule.name if rule else "", metric=series.metric, labels=label_pairs(dict(series.labels)), word=Word.RAISED,
        severity=rule.severity if rule else Severity.INFO, topic=topic_of(rule) if rule else "", unit=asked.metric.unit,
        kind="threshold", op=rule.condition.op if rule else ">", reduce="last", over=0, value=found.value,
        threshold=found.threshold, clear=found.clear, fired_at=track.until, active_at=track.until, at=track.until,
        metric_help=asked.metric.help,
    )  # fmt: skip
    line = alert_line(facts, track, theme)
    days = [_when(at)[:10] for at in (line.after or track.after, track.until)]
    foot = [SIMULATED_FOOT] if series.simulated else []
    line = dataclasses.replace(
        line,
        subtitle=f"{line.subtitle} · {days[0]} to {days[1]}",
        foot=" · ".join([*foot, f"newest value {_when(found.newest)}"]),
        episodes=track.episodes,
        max_gap=None,
    )
    studio = Studio()
    try:
        return studio.draw_now("line", line)
    finally:
        studio.close_now()


def _write(path: Path, png: bytes) -> None:
    try:
        path.write_bytes(png)
    except OSError as err:
        raise _Unclear(f"{path} cannot be written ({err.strerror}): name another file with -o") from err


def _said(where: Mapping[str, str]) -> str:
    return ", ".join(f"{_short(name)} = {_short(value)}" for name, value in where.items())


def _when(at: Ms) -> str:
    """A time to the minute."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _short(text: str) -> str:
    """What somebody typed, on one line."""
    return "".join(char if char.isprintable() else "?" for char in text[:60])
