"""The door: what is not finite, in range and in order is refused here, each with its reason, before anything is stored."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.errors import BadSample

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.metric import Catalogue
    from alerts.sample import Ms, Sample

AHEAD: Ms = 120_000
"""A sample may be this far ahead of our clock: the tolerance for a block's time."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came through the door, and what did not."""

    live: tuple[Sample, ...]
    history: tuple[Sample, ...]
    refused: tuple[BadSample, ...]


def check(samples: Iterable[Sample], catalogue: Catalogue, now: Ms) -> Checked:
    """Sort samples into live (at `now`), history (before it) and refused."""
    live: list[Sample] = []
    history: list[Sample] = []
    refused: list[BadSample] = []
    for sample in samples:
        says = _problem(sample, catalogue, now)
        if says:
            refused.append(BadSample(sample.series, says))
        elif sample.at < now:
            history.append(sample)
        else:
            live.append(sample)
    return Checked(tuple(live), tuple(history), tuple(refused))


def _problem(sample: Sample, catalogue: Catalogue, now: Ms) -> str:
    metric = catalogue.get(sample.series.metric)
    if metric is None:
        return "is not in the catalogue"
    if sample.value is None:
        return ""
    if not math.isfinite(sample.value):
        return f"{sample.value} is not a number"
    if not metric.accepts(sample.value):
        return f"{sample.value:g} lies outside {metric.low:g} to {metric.high:g}"
    if sample.at > now + AHEAD:
        return "is dated in the future"
    if sample.at <= 0:
        return "is dated before 1970"
    return ""
