"""What every source is: requests at their own cadence, typed answers, METRICS rows that pick values out of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from alerts.metric import Metric
    from alerts.sample import Ms, Sample
    from bot.errors import SourceError


@dataclass(frozen=True, slots=True)
class Picked:
    """One value a row found. `at` is given only for history (an epoch's end, a completed day); else the poll's time."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    at: Ms | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One metric out of one request's typed answer.

    `metric` is a Metric where this source is its home, and a key where the value is a second opinion on a metric
    declared elsewhere: its series then carry the label `source`.
    """

    metric: Metric | str
    request: str
    pick: Callable[[Any], Iterable[Picked]]

    @property
    def key(self) -> str:
        """The metric's key."""
        return self.metric if isinstance(self.metric, str) else self.metric.key


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one tick of one source brought. One failed request never takes the others with it."""

    source: str
    at: Ms
    samples: Mapping[str, tuple[Sample, ...]] = field(default_factory=dict)
    """By request: the samples its rows picked. A request that answered and gave nothing is an empty tuple."""
    answers: Mapping[str, object] = field(default_factory=dict)
    """By request: the typed answers, for use cases that need more than numbers (proposals, the breaker's words)."""
    failed: Mapping[str, SourceError] = field(default_factory=dict)
    """By request: why it gave nothing."""
    cadence: Mapping[str, Ms] = field(default_factory=dict)
    """By metric key: the cadence of the request that gives it; a sample stands for at least three of these."""
    network: str = "akash"
    """The label its series carry."""
    dated: Mapping[str, Ms] = field(default_factory=dict)
    """By request: the time its answer is about, where the answer says one (a block's time, a price's)."""
    fast: frozenset[str] = frozenset()
    """The requests that are asked at every tick, due or not: what none of them answers is not there."""


class Source(Protocol):
    """The seam that tests replace."""

    @property
    def key(self) -> str:
        """Its name: `akash_chain`."""
        ...

    @property
    def network(self) -> str:
        """The label `network` of everything it gives."""
        ...

    @property
    def every(self) -> Ms:
        """Its tick."""
        ...

    @property
    def cadence(self) -> Mapping[str, Ms]:
        """By metric key: how often the request that gives it is asked; a sample stands for at least three of these."""
        ...

    @property
    def rows(self) -> tuple[Row, ...]:
        """The metrics it gives."""
        ...

    async def fetch(self, now: Ms) -> Fetched:
        """Ask every request that is due at `now`. Never raises SourceError: failures are in the answer."""
        ...

    def unkept(self, fetched: Fetched) -> None:
        """What it gave could not be stored: it is to be asked for again soon."""
        ...
