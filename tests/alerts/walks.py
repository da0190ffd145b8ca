"""The language of the walk tables: one row is a case that a person can read.

```
what is true                    | rule                    | walk          | states
fires at once without `for`     | > 10                    | 9 11 11 9     | . F F .
```

A rule is an operator, a threshold, and keys of the form: `> 10 for=2m keep_firing_for=3m`. A walk is one sample a minute:
a number, `x` for a failed poll, `s` for a stale mark, `16x3` for three of them. States: `.` at rest, `p` pending,
`F` firing, `n` no data. The look-back is one and a half minutes, so that a sample stands for one failed poll and no longer;
`lookback=` in a rule says otherwise.
"""

from __future__ import annotations

from typing import Any

from alerts.durations import parse_duration
from alerts.replay import MemoryView, play, steps, walk, walk_length
from alerts.rule import Rule, parse
from alerts.sample import MINUTE, Series

LETTERS = {"inactive": ".", "pending": "p", "firing": "F", "no_data": "n"}
METRIC = "m"


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of a table, its head and rulers left out."""
    lines = [line for line in table.strip().splitlines() if line.strip() and not line.startswith("-")]
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in lines[1:]]


def rule_of(text: str, **more: Any) -> tuple[Rule, int]:
    """A rule of the table's short form, and the look-back."""
    op, threshold, *keys = text.split()
    form: dict[str, Any] = {"name": "r", "metric": METRIC, "op": op, "threshold": float(threshold)}
    lookback = 90_000
    for word in keys:
        key, _, value = word.partition("=")
        if key == "lookback":
            lookback = parse_duration(value)
        elif key == "clear":
            form[key] = float(value)
        elif key == "divide_by":
            form[key] = value
        else:
            form[key] = value
    return parse({**form, **more}), lookback


def view_of(lookback: int, **walks: str) -> MemoryView:
    """Walks of the metric by the value of the label `k`; a name that begins with `_` is another metric's own walk."""
    view = MemoryView(lookback)
    for name, text in walks.items():
        series = Series.of(name[1:]) if name.startswith("_") else Series.of(METRIC, k=name)
        for at, value in walk(text):
            view.add(series, at, value)
    return view


def states(rule: str, text: str, every: int = MINUTE, **more: Any) -> str:
    """The states of the walk's one series, a letter for each evaluation."""
    made, lookback = rule_of(rule, **more)
    view = view_of(lookback, a=text)
    played = play([made], view, steps(0, (walk_length(text) - 1) * MINUTE, every), track=True)
    assert not played.broken, played.broken
    lines = list(played.tracks.values())
    assert len(lines) <= 1
    return " ".join(LETTERS[state] for state in lines[0]) if lines else ""


def value_now(text: str, reduce: str, over: str = "", lookback: str = "90s", **more: Any) -> float | None:
    """What a reducer gives at the walk's last minute; None for no result."""
    form = {"name": "r", "metric": METRIC, "reduce": reduce, "over": over, "op": "!=", "threshold": -1.5e-300, **more}
    view = view_of(parse_duration(lookback), a=text)
    now = (walk_length(text) - 1) * MINUTE
    played = play([parse(form)], view, [now])
    assert not played.broken, played.broken
    return next((alert.value for alert in played.states.values()), None)
