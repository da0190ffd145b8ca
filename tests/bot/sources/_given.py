"""What the tests of the Console, CoinGecko and Render share: fixtures, recorded data, and rows applied to an answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from alerts.metric import Metric
from alerts.sample import Series, label_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms, Sample
    from bot.sources._base import Fetched, Row

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
SHARED = ROOT / ".." / "shared"


def ms(text: str) -> Ms:
    """`2026-09-20T10:15Z` in milliseconds."""
    return int(datetime.fromisoformat(text).astimezone(UTC).timestamp() * 1000)


NOW = ms("2026-09-20T10:15:00Z")
"""Twelve seconds after the newest block of the fixtures."""


def fixture(name: str) -> Any:
    """`akash_console/gpu`: an answer in the documented shape, with our own numbers."""
    return json.loads((FIXTURES / f"{name}.json").read_text())


def recorded(path: str) -> Any:
    """Read a recorded answer of the shared data; the test is skipped where that folder is absent."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"recorded data is not here: {path}")
    return json.loads(file.read_text())


def over(base: Any, changes: Any) -> Any:
    """Give `base` with the fields of `changes` put over it: a recording that its source trimmed, made whole."""
    if isinstance(base, dict) and isinstance(changes, dict):
        return base | {key: over(base.get(key), value) for key, value in changes.items()}
    return changes


def picked(rows: Iterable[Row], request: str, answer: Any) -> dict[str, float]:
    """Say what the rows of a request pick out of an answer, by `key{label=value}`; network and source left out."""
    found: dict[str, float] = {}
    for row in rows:
        if row.request == request:
            for pick in row.pick(answer):
                name = str(Series(row.key, label_pairs(pick.labels)))
                assert name not in found
                found[name] = pick.value
    return found


def is_home(rows: Iterable[Row], key: str) -> bool:
    """Whether the source is the home of a metric, and not one that gives a second opinion."""
    return any(isinstance(row.metric, Metric) for row in rows if row.key == key)


def by_series(fetched: Fetched) -> dict[str, Sample]:
    """All live samples of a tick, by their series as text."""
    found: dict[str, Sample] = {}
    for samples in fetched.samples.values():
        for sample in samples:
            if sample.at == fetched.at:
                assert str(sample.series) not in found
                found[str(sample.series)] = sample
    return found
