"""What stands around a picture: the finding as a sentence, the quantity with its figures, the source and its age."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.notice import Word
from alerts.sample import HOUR
from bot.cards import _lead, _names, numbers, words
from bot.charts.line import Line

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from alerts.sample import Ms
    from bot.app.history import Track

_CLAUSE = re.compile(r"[:;](?= )")
_LOW = frozenset(("<", "<="))
_ON = frozenset((Word.RAISED, Word.WORSE, Word.STILL, Word.ACKNOWLEDGED))


def alert_line(facts: AlertFacts, track: Track, theme: str = "dark") -> Line:
    """The picture beside an alert: its own series with the levels that were judged by and the episodes that fired."""
    return Line(
        title=_finding(facts),
        subtitle=_subtitle(facts),
        foot=_foot(facts),
        simulated=facts.simulated,
        theme=theme,
        unit=facts.unit,
        points=track.points,
        threshold=facts.threshold if facts.reduce == "last" else None,
        clear=facts.clear if facts.reduce == "last" else None,
        direction="below" if facts.op in _LOW else "above",
        episodes=_episodes(facts, track.episodes),
        max_gap=None,
        after=_left_edge(track),
        until=track.until,
    )


def _left_edge(track: Track) -> Ms:
    """Where the values begin, when they begin inside the window: a young bot's hour is not drawn as a sliver of a day."""
    first = next((at for at, value in track.points if value is not None), track.after)
    return max(track.after, min(first, track.until - HOUR))


def _finding(facts: AlertFacts) -> str:
    """The first clause of the alert's own sentence: short enough to be read at arm's length."""
    sentence, _ = _lead.meaning(facts)
    return _CLAUSE.split(sentence, maxsplit=1)[0].replace("`", "").rstrip(".")


def _subtitle(facts: AlertFacts) -> str:
    window = next((value for name, value in facts.labels if name == "window"), "")
    bits = [_names.capital(_lead.name_of(facts).replace("`", ""))]
    if window:
        bits[0] += f", {words.WINDOW_SHORT.get(window, window)}"
    bits.append(_lead.shown(facts.value, facts, facts.threshold))
    if facts.word is Word.RESOLVED:
        bits.append(words.RESOLVED.format(span=numbers.duration(facts.at - facts.fired_at)))
    elif facts.word in _ON and facts.extreme is not None and facts.extreme != facts.value:
        farthest = words.FARTHEST.get(facts.op, words.EXTREME)
        bits.append(f"{farthest} {_lead.shown(facts.extreme, facts, facts.threshold)}")
    return " · ".join(bits)


def _foot(facts: AlertFacts) -> str:
    bits = [words.SIMULATED_FOOT] if facts.simulated else []
    bits += [f"{_names.source(name)}, {numbers.age(facts.at - at)}" for name, at in facts.sources]
    if facts.height is not None:
        bits.append(words.AT_HEIGHT.format(height=numbers.count(float(facts.height))))
    return " · ".join(bits)


def _episodes(facts: AlertFacts, stored: tuple[tuple[Ms, Ms | None], ...]) -> tuple[tuple[Ms, Ms | None], ...]:
    """Stored episodes as they were when this was told: one that ended later was still on then."""
    known = {start: end if end is None or end <= facts.at else None for start, end in stored if start <= facts.at}
    if facts.word is not Word.NO_DATA:
        known[facts.fired_at] = facts.at if facts.word is Word.RESOLVED else None
    return tuple(sorted(known.items()))
