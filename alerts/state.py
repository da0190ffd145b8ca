"""The alert state machine: a pure step. No clock, no I/O: `now` is given, the result is data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.sample import LabelPairs, Ms


class State(StrEnum):
    """Prometheus' three, and the explicit fourth."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a condition says of one label set at one evaluation.

    `holds` None means no data. `value` is what was compared, `threshold` what it was compared with (the recovery level
    while firing). Series that gave the value are in `series`, as text, for the explanation.
    """

    labels: LabelPairs
    value: float | None
    threshold: float | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Alert:
    """The state of one rule for one label set, with its clocks. It is stored and survives a restart as it is."""

    rule: str
    labels: LabelPairs
    state: State = State.INACTIVE
    active_at: Ms = 0
    """Pending since; moved forward by time without data under no_data = "keep"."""
    fired_at: Ms = 0
    """Start of the episode; with the rule and the labels it is the episode's identity."""
    clearing_since: Ms | None = None
    """keep_firing_for: the first false evaluation."""
    evaluated_at: Ms = 0
    seen_at: Ms = 0
    """Last evaluation that had data."""
    value: float | None = None
    threshold: float | None = None
    first_value: float | None = None
    extreme: float | None = None
    """The value of the episode farthest beyond the threshold."""
    extreme_at: Ms = 0
    announced: float | None = None
    """The extreme that the last notice told."""
    announced_at: Ms = 0
    """When the last notice of this episode was made."""
    notices: int = 0
    """How many notices this episode has had: the revision of the next one."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state worth remembering."""

    at: Ms
    rule: str
    labels: LabelPairs
    was: State
    now: State
    value: float | None
    threshold: float | None
    reason: str
    """One word: crossed, held, cleared, kept, gone, back, forgotten, removed, ..."""
    episode: Ms
    """`fired_at` of the episode this belongs to; 0 while it is not firing."""
