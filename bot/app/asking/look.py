"""What one question sees: the stored values of one network at one time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.sample import Ms
    from bot.app.facts import Shown
    from bot.storage import Read


@dataclass(frozen=True, slots=True)
class Look:
    """One read snapshot, one network, one instant: every number of an answer is of these."""

    read: Read
    network: str
    now: Ms
    show: Callable[[Read, Series, Ms], Shown]

    def series(self, key: str, **labels: str) -> Series:
        """A series of this network."""
        return Series.of(key, network=self.network, **labels)

    def shown(self, key: str, **labels: str) -> Shown:
        """Its value as it is to be shown."""
        return self.show(self.read, self.series(key, **labels), self.now)

    def before(self, key: str, ago: Ms, **labels: str) -> float | None:
        """The value that stood `ago` before now; None where none was read around then."""
        series = self.series(key, **labels)
        sample = self.read.latest(series, self.now - ago)
        if sample is None or sample.value is None:
            return None
        # Twice the look-back: one missed poll a week ago must not cost the comparison.
        return sample.value if sample.at > self.now - ago - 2 * self.read.lookback(series) else None

    def change(self, key: str, ago: Ms, **labels: str) -> float | None:
        """How much a value that stands now differs from the one that stood `ago` before."""
        is_now, was = self.shown(key, **labels), self.before(key, ago, **labels)
        return None if is_now.value is None or is_now.stale or was is None else is_now.value - was

    @property
    def simulated(self) -> bool:
        """Whether this network's values are made up."""
        return self.series("").simulated
