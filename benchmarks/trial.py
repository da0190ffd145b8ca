"""Trying a draft on thirty days of minutes: the draft's own figures, and the search for other thresholds."""

from __future__ import annotations

import random
import time

from alerts.replay import MemoryView, play
from alerts.rule import parse
from alerts.sample import DAY, MINUTE, Series
from alerts.trial import try_rule

SERIES = 5
TIMES = range(0, 30 * DAY, MINUTE)
DRAFTS = (
    ("plain", {}),
    ("for, recovery level", {"for": "15m", "clear": 0.55}),
    ("average of an hour", {"reduce": "avg", "over": "1h"}),
    ("threshold of another metric", {"threshold": {"metric": "m", "where": {"k": "0"}, "plus": 0.1}}),
)


def rows() -> list[tuple[str, str, str]]:
    """(quantity, measured, the time of one replay of the same): a trial reads the history three times and searches."""
    view = _history()
    found = []
    for name, body in DRAFTS:
        rule = parse({"name": "draft", "metric": "m", "op": ">", "threshold": 0.65, **body})
        begun = time.perf_counter()
        play([rule], view, TIMES)
        replayed = time.perf_counter() - begun
        begun = time.perf_counter()
        try_rule(rule, view, TIMES)
        spent = time.perf_counter() - begun
        label = f"trial: 30 days of minutes, {SERIES} series, {name}"
        found.append((label, f"{spent:.1f} s", f"one replay {replayed:.1f} s"))
    return found


def _history() -> MemoryView:
    dice = random.Random(7)
    view = MemoryView()
    for number in range(SERIES):
        value, values = 0.5, []
        for _ in TIMES:
            value += dice.gauss(0, 0.005) - (value - 0.5) * 0.002
            values.append(value)
        view.put(Series.of("m", k=str(number)), list(TIMES), list(values))
    return view
