"""Which stored series is meant, and which rule judges it: for a picture of any metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import foreign
from bot.app import refusals
from bot.app.rulefile import parsed
from bot.app.whose import visible
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.rule import Level, Rule
    from alerts.sample import Ms, Series
    from bot.app.tracks import Track
    from bot.storage import Read

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """A series' alarm and recovery level as numbers, and the rule they are from."""

    rule: Rule
    threshold: float | None
    clear: float | None


@dataclass(frozen=True, slots=True)
class Charted:
    """One series over a span, with what judges it."""

    track: Track
    now: Ms
    judged: Judged | None = None
    height: int | None = None
    """The newest block of its network that was read, while it is fresh."""
    beside: Track | None = None
    """Another series, or the same one in the span before, moved over this one."""

    @property
    def fresh(self) -> bool:
        """Whether the newest value still stands: it is young enough, and nothing ended the series since."""
        points = self.track.points
        return bool(points) and points[-1][1] is not None and self.now - points[-1][0] < self.track.lookback

    @property
    def before(self) -> bool:
        """Whether what stands beside it is its own past."""
        return self.beside is not None and self.beside.series == self.track.series


def choose(read: Read, key: str, where: Mapping[str, str], now: Ms) -> tuple[Series, Ms]:
    """The one series of `key` that is meant, and when it last had a value. Raises UserError with what there is to choose from."""
    every = [(series, newest) for series in read.series(key) if (newest := newest_of(read, series, now)) is not None]
    if not every:
        raise UserError(refusals.NOTHING_STORED.format(key=key))
    found = [(series, newest) for series, newest in every if series.matches(where)]
    if not found:
        raise UserError(
            refusals.NO_SERIES.format(key=key, where=_said(where), choices=_choices([one for one, _ in every]))
        )
    if len(found) > 1:
        raise UserError(
            refusals.MANY_SERIES.format(key=key, count=len(found), choices=_choices([one for one, _ in found]))
        )
    return found[0]


def newest_of(read: Read, series: Series, now: Ms) -> Ms | None:
    """When a series last had a value; a stale mark is none."""
    sample = read.latest(series, now)
    if sample is None or sample.value is not None:
        return None if sample is None else sample.at
    buckets = read.buckets(series, 0, now, 1)
    return buckets[-1].at if buckets else None


def judged(read: Read, series: Series, now: Ms, guild: str = "") -> Judged | None:
    """The rule that judges the newest value of this series by a threshold, of several the gravest, and its levels.

    One of everybody's, or of the server where it is asked: what others watch is not drawn there.
    """
    found: list[Rule] = []
    for row in visible(read.rules(), guild):
        rule, _ = parsed(row)
        if rule is None:
            continue  # it is told as broken elsewhere, and draws nothing
        condition = rule.condition
        plain = rule.kind == "threshold" and condition.reduce == "last" and not condition.by and not condition.divide_by
        if plain and condition.select.metric == series.metric and series.matches(dict(condition.select.where)):
            found.append(rule)
    gravest = max(found, key=lambda rule: (rule.severity.rank, rule.name), default=None)
    if gravest is None:
        return None
    level, clear = gravest.condition.threshold, gravest.clear
    return Judged(gravest, _number(read, level, series, now), _number(read, clear, series, now))


def _number(read: Read, level: Level | None, series: Series, now: Ms) -> float | None:
    """A level as a number; None where there is none, or another metric's that has no one value."""
    if level is None or level.metric is None:
        return None if level is None else level.value
    where = {"network": series.label("network"), **dict(level.metric.where)}
    others = [read.latest(other, now) for other in read.series(level.metric.metric) if other.matches(where)]
    values = [sample.value for sample in others if sample is not None and sample.value is not None]
    return values[0] + level.value if len(values) == 1 else None


def _choices(found: Sequence[Series]) -> str:
    """The labels that tell these apart, with their values."""
    names = sorted({name for series in found for name, _ in series.labels})
    values = {name: sorted({series.label(name) or '""' for series in found}) for name in names}
    telling = {name: known for name, known in values.items() if len(known) > 1} or values
    return "; ".join(
        f"{name} = {', '.join(known[:_MOST_NAMED])}" + (f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else "")
        for name, known in telling.items()
    )  # fmt: skip


def _said(where: Mapping[str, str]) -> str:
    return ", ".join(f"{_short(name)} = {_short(value)}" for name, value in where.items())


def _short(text: str) -> str:
    """What somebody typed, as a name and nothing else."""
    return foreign.name(text, 60)
