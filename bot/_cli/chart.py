"""`burnwatch chart METRIC`: one picture out of the database, with the words that say the same."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from alerts.durations import parse_duration
from alerts.metric import Unit
from alerts.sample import DAY
from bot._cli._plain import add_place, place
from bot._cli._samples import parse_time
from bot.clock import SystemClock
from bot.errors import BotError, StartUpError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from alerts.metric import Catalogue, Metric
    from alerts.sample import Ms, Series
    from bot.app.choice import Charted
    from bot.cards.card import Picture
    from bot.charts.line import Line
    from bot.charts.pair import Pair
    from bot.clock import Clock
    from bot.storage import Storage

BAD_INPUT = 2
OLD: Ms = DAY
"""A series that ended longer ago than this is drawn up to its end, and that is said."""


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
    other: Metric | None = None
    """What it is compared with; None with `before` for its own past."""
    other_where: Mapping[str, str] = field(default_factory=dict)
    before: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database holds for it."""

    charted: Charted
    newest: Ms
    ends_early: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("metric", metavar="METRIC", help="a metric key, such as gpu.utilization")
    parser.add_argument("--span", metavar="SPAN", default="7d", help="how far back (default 7d)")
    parser.add_argument(
        "--where", metavar="NAME=VALUE", action="append", default=[], help="choose by label; may be given several times"
    )
    parser.add_argument(
        "--compare", metavar="WITH", help='another metric, such as "gpu.model.leased model=h100", or "before"'
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--now", metavar="T", help="where the picture ends, in seconds or ISO (default: now)")
    parser.add_argument("-o", "--out", metavar="F.png", type=Path, required=True, help="the picture's file")
    add_place(parser)


def run(args: argparse.Namespace, storage_url: str | None = None, clock: Clock | None = None) -> int:
    """0; 2 for a question that cannot be answered, 3 when the database cannot be used."""
    from bot.catalogue import catalogue  # noqa: PLC0415 - --help need not wait for the sources

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
    metric, where = _metric(args.metric, known), _labels("--where", args.where)
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
    with_what, *labels = (args.compare or "").replace(",", " ").split() or [""]
    before = with_what == "before"
    other = None if before or not with_what else _metric(with_what, known)
    return _Asked(metric, where, span, end, args.now is not None, other, _labels("--compare", labels), before)


def _metric(typed: str, known: Catalogue) -> Metric:
    metric = known.get(typed)
    if metric is None:
        near = known.nearest(typed)
        meant = f" Did you mean {', '.join(near)}?" if near else " docs/reference/metrics.md names them all."
        raise _Unclear(f'No metric "{_short(typed)}".{meant}')
    return metric


def _labels(option: str, given: Sequence[str]) -> dict[str, str]:
    where: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise _Unclear(f'{option}: "{_short(text)}" is no label: write NAME=VALUE, such as model=h100')
        where[name.strip()] = value.strip()
    return where


def _look_up(url: str, asked: _Asked) -> _Found:
    """Read the database once. Raises StartUpError when there is none, _Unclear when it holds nothing to draw."""
    from bot.storage import Storage  # noqa: PLC0415 - a wrong metric is told without opening a database
    from bot.storage.place import look, path_of  # noqa: PLC0415 - as above

    look(path_of(url), must_exist=True)
    with Storage.open(url) as storage:
        return _found(storage, asked)


def _found(storage: Storage, asked: _Asked) -> _Found:
    from bot.app import choice  # noqa: PLC0415 - as above
    from bot.app.history import History  # noqa: PLC0415 - as above

    series, newest = storage.read_now(lambda read: choice.choose(read, asked.metric.key, asked.where, asked.now))
    other = _beside(storage, asked, series)

    def hole_of(one: Series, until: Ms) -> Ms:
        return _hole(storage.read_now(lambda read: read.window(one, max(0, until - asked.span), until).times))

    hole = hole_of(series, newest)
    holes = {series: hole} | ({other: hole_of(other, newest)} if other is not None else {})
    storage.set_lookbacks(lambda one: holes.get(one, hole))
    ends_early = not asked.now_is_given and asked.now - newest > max(OLD, hole)
    end = newest if ends_early else asked.now
    charted = asyncio.run(
        History(storage).charted(
            series,
            asked.span,
            end,
            holds=asked.metric.unit == Unit.STATE,
            other=other,
            other_holds=asked.other is not None and asked.other.unit == Unit.STATE,
            before=asked.before,
        )
    )
    if charted.track.newest is None:
        raise _Unclear(
            f"{series} has no value in that span, its newest is of {_when(newest)}: take a longer --span or another --now"
        )
    return _Found(dataclasses.replace(charted, now=asked.now), newest, ends_early)


def _beside(storage: Storage, asked: _Asked, series: Series) -> Series | None:
    """The other series that is meant, of the same network where nothing else is said. Raises UserError, _Unclear."""
    from bot.app import choice  # noqa: PLC0415 - as above

    if asked.other is None:
        return None
    key, where = asked.other.key, {"network": series.label("network"), **asked.other_where}
    other, _ = storage.read_now(lambda read: choice.choose(read, key, where, asked.now))
    if other == series:
        raise _Unclear(f"{series} would be compared with itself: name another series, another metric, or before")
    return other


def _hole(times: Sequence[Ms]) -> Ms:
    """What is wider than this is a gap: three usual steps, since the file does not say how often it was polled.

    Values that come now and then have no step; they are joined within a day at most.
    """
    steps = [after - before for before, after in pairwise(times)]
    usual = round(median(steps)) if steps else DAY
    regular = len(steps) > 2 and max(steps) <= 2 * usual
    return max(3000, 3 * usual if regular else min(3 * usual, DAY))


def _draw(asked: _Asked, found: _Found, theme: str) -> Picture:
    """The picture that members get, with its days and the time of its newest value at its foot."""
    from bot.cards.captions import series_line  # noqa: PLC0415 - the charts room is asked only when there is something to draw
    from bot.cards.paired import series_pair  # noqa: PLC0415 - as above
    from bot.cards.words import SIMULATED_FOOT  # noqa: PLC0415 - as above
    from bot.charts import Studio  # noqa: PLC0415 - as above

    track, other = found.charted.track, asked.other
    drawn: Line | Pair
    if other is None or other.unit == asked.metric.unit:
        key, drawn = "line", series_line(found.charted, asked.metric, theme=theme)
    else:
        key, drawn = "pair", series_pair(found.charted, asked.metric, other, theme=theme)
    days = [_when(at)[:10] for at in (drawn.after or track.after, track.until)]
    foot = [SIMULATED_FOOT] if drawn.simulated else []
    drawn = dataclasses.replace(
        drawn, foot=" · ".join([*foot, f"{days[0]} to {days[1]}", f"newest value {_when(found.newest)}"])
    )
    studio = Studio()
    try:
        return studio.draw_now(key, drawn)
    finally:
        studio.close_now()


def _write(path: Path, png: bytes) -> None:
    try:
        path.write_bytes(png)
    except OSError as err:
        raise _Unclear(f"{path} cannot be written ({err.strerror}): name another file with -o") from err


def _when(at: Ms) -> str:
    """A time to the minute."""
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _short(text: str) -> str:
    """What somebody typed, on one line."""
    return "".join(char if char.isprintable() else "?" for char in text[:60])
