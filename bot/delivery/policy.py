"""How long to wait, when to give up, when a backlog becomes one summary. Pure: the present is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, SECOND, Ms

if TYPE_CHECKING:
    import random


@dataclass(frozen=True, slots=True)
class Policy:
    """The waits and limits of delivery."""

    lease: Ms = 90 * SECOND
    """How long a claimed row belongs to its worker. Longer than any single send may take."""
    send_limit: Ms = 60 * SECOND
    """One render and one send together."""
    first_wait: Ms = SECOND
    longest_wait: Ms = 5 * MINUTE
    give_up_after: Ms = 24 * HOUR
    """A message older than this goes to the dead letters: yesterday's alarm as news would mislead."""
    give_up_edit_after: Ms = 7 * DAY
    """An edit misleads nobody: without it a message says "raised" for ever."""
    late_after: Ms = 2 * MINUTE
    """From here on a message says how late it is."""
    backlog_after: Ms = 15 * MINUTE
    backlog_size: int = 5
    """More unsent incidents than this, the oldest older than `backlog_after`, become one summary."""

    def wait(self, attempts: int, after: float | None, rng: random.Random) -> Ms:
        """Milliseconds until the next attempt: doubling, jittered by half, never shorter than the other side asks."""
        doubled = min(self.longest_wait, self.first_wait * 2 ** min(attempts, 20))
        jittered = int(doubled * (0.5 + rng.random() / 2))
        return max(jittered, int(1000 * after) if after is not None else 0)

    def too_old(self, created_at: Ms, now: Ms, *, edit: bool = False) -> bool:
        """Whether to give up."""
        return now - created_at > (self.give_up_edit_after if edit else self.give_up_after)

    def late(self, created_at: Ms, now: Ms) -> Ms:
        """How late a message is, 0 when it is on time."""
        delay = now - created_at
        return delay if delay > self.late_after else 0
