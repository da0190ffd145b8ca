"""evaluate(rules, view, states, now) -> Outcome: the one engine that the live bot, replay and rule tests run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from alerts.sample import LabelPairs, Ms, Series, Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.rule import Rule
    from alerts.state import Alert, Transition

AlertKey: TypeAlias = tuple[str, LabelPairs]
"""(rule name, labels)."""


class View(Protocol):
    """What the engine and the derived metrics may read: stored samples, never newer than asked."""

    def series(self, metric: str) -> Sequence[Series]:
        """Every known series of a metric, in a stable order."""
        ...

    def window(self, series: Series, after: Ms, until: Ms) -> Window:
        """Samples in (after, until] *and* the newest one at or before `after` (so that a value "then" can be looked up)."""
        ...

    def lookback(self, series: Series) -> Ms:
        """How long a sample of this series stands (Render's weekly epochs stand for 8 days, Akash's ratio for minutes)."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one evaluation changed."""

    alerts: Mapping[AlertKey, Alert]
    """Every alert that is not at rest, with its new state; what is missing went back to rest."""
    transitions: Sequence[Transition]
    broken: Mapping[str, str] = field(default_factory=dict)
    """Rules that raised, by name, and the cause in a sentence. Their states stay as they were."""


def evaluate(rules: Sequence[Rule], view: View, states: Mapping[AlertKey, Alert], now: Ms) -> Outcome:
    """Judge every rule at `now`. Pure: nothing is kept between calls but what is returned."""
    raise NotImplementedError
