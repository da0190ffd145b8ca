"""Two metrics of different units over the same time: a panel for each, and how much each of them changed as the finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.metric import Unit
from bot.cards import _lead, _names, captions, numbers, words, words_alerts
from bot.cards import words_pictures as say
from bot.cards.events import marks
from bot.charts.pair import Pair, Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.metric import Metric
    from alerts.sample import Ms
    from bot.app.choice import Charted
    from bot.app.facts import Shown


WHOLE, TENTH, LEAST = 10.0, 0.1, 0.01
"""From so many per cent on a change is told whole, in tenths, at all."""


def series_pair(
    charted: Charted, metric: Metric, other: Metric, shown: Iterable[Shown] = (), theme: str = "dark"
) -> Pair:
    """The picture of both, one above the other. `shown` are their newest values with their sources."""
    lower = beside(charted)
    upper = replace(charted, beside=None)
    pair = ((upper, metric), (lower, other))
    simulated = any(one.track.series.simulated for one, _ in pair)
    span = say.PICTURE_LAST.format(span=numbers.duration(charted.track.until - charted.track.after))
    figures = [_from_to(one, of) for one, of in pair]
    title = say.PAIR.format(one=_names.capital(_finding(upper, metric)), other=_finding(lower, other))
    return Pair(
        title=title,
        subtitle=" · ".join([_names.capital(span), *(text for text in figures if text)]),
        foot=captions.foot(_oldest(shown), charted.now, charted.height, simulated=simulated),
        simulated=simulated,
        theme=theme,
        parts=tuple(_part(one, of) for one, of in pair),
        after=min(captions.left_edge(one.track) for one, _ in pair),
        until=charted.track.until,
        events=marks(charted.track.happened),
    )


def beside(charted: Charted) -> Charted:
    """What stands beside it, as if it had been asked for alone."""
    return replace(charted, track=charted.beside or charted.track, judged=None, beside=None)


def _part(charted: Charted, metric: Metric) -> Part:
    facts = captions.about(charted, metric)
    return Part(
        captions.quantity(facts), _lead.unit_of(facts), charted.track.points, captions.ticks_of(facts, charted.track)
    )


def _ends(charted: Charted) -> tuple[float, float] | None:
    known = [value for _, value in charted.track.points if value is not None]
    return (known[0], known[-1]) if known else None


def _finding(charted: Charted, metric: Metric) -> str:
    """`active leases -14 %`: a share changes by points, a state and what began at nothing is told as it stands."""
    facts = captions.about(charted, metric)
    name, ends = captions.plain(captions.called(facts)), _ends(charted)
    if ends is None:
        return say.STANDS.format(name=name, value=words.NO_DATA)
    first, last = ends
    if metric.unit == Unit.STATE or (first != last and metric.unit != Unit.FRACTION and (first <= 0 or last < 0)):
        return say.STANDS.format(name=name, value=_lead.shown(last, facts))
    if first == last:
        return say.UNCHANGED.format(name=name)
    if metric.unit == Unit.FRACTION:
        return say.CHANGED.format(name=name, change=words_alerts.POINTS.format(value=_signed((last - first) * 100)))
    return say.CHANGED.format(name=name, change=_signed((last / first - 1) * 100) + words.PERCENT)


def _signed(change: float) -> str:
    """+9.7, -14; at least one digit that is not nothing."""
    size = abs(change)
    digits = 0 if size >= WHOLE else 1 if size >= TENTH else 2
    return f"{change:+,.{digits}f}" if size >= LEAST else f"{'+' if change > 0 else '-'}<{LEAST}"


def _from_to(charted: Charted, metric: Metric) -> str:
    """`active leases 739 to 634`; nothing for a state, whose course is its steps."""
    ends = _ends(charted)
    if ends is None or metric.unit == Unit.STATE:
        return ""
    facts = captions.about(charted, metric)
    name, (first, last) = captions.plain(captions.called(facts)), (_lead.shown(value, facts) for value in ends)
    if first == last:
        return say.STANDS.format(name=name, value=first)
    return say.FROM_TO.format(name=name, first=first, last=last)


def _oldest(shown: Iterable[Shown]) -> list[tuple[str, Ms]]:
    """Each source of both with the age of the oldest thing it gave."""
    found: dict[str, Ms] = {}
    for name, at in (pair for one in shown for pair in one.sources):
        found[name] = min(at, found.get(name, at))
    return list(found.items())
