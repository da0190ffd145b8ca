"""How high the chain is known to be: a mark that never goes back, and that no single liar can push up.

An answer below the mark is older than one already seen. The mark is kept per chain id and rises only with a block of
the right network whose time is within two minutes of ours. A height that could not have been reached since the mark
was set (a block a second, where Akash makes one in six) is a lie or a fault, and is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import MINUTE, SECOND, Ms
from bot.errors import SourceRefused

if TYPE_CHECKING:
    from collections.abc import MutableMapping

CLOCK_DRIFT: Ms = 2 * MINUTE
"""How far a block's time may lie from ours."""
_QUICKEST_BLOCK: Ms = 1 * SECOND
_LEEWAY = 200
_CONFIRMED_AFTER = 5


class BehindError(SourceRefused):
    """An answer older than one already seen."""


class HeightMark:
    """The mark of one chain, kept in `marks` under its id, with the block's time beside it under "<id> time"."""

    def __init__(self, chain_id: str, marks: MutableMapping[str, int]) -> None:
        self._chain_id = chain_id
        self._time_key = f"{chain_id} time"
        self._marks = marks
        self._jumps: dict[str, int] = {}

    @property
    def height(self) -> int:
        """The highest believed height, 0 at the very first start."""
        return max(self._marks.get(self._chain_id, 0), 0)

    @property
    def known(self) -> bool:
        """Whether there is a mark, with its time, to measure a new height against."""
        return self.height > 0 and self._time_key in self._marks

    def check(self, height: int, host: str) -> None:
        """Refuse a height below the mark."""
        if height < self.height:
            raise BehindError(f"{host} answered for height {height}, and {self.height} was already seen")

    def check_block(self, height: int, time: Ms, now: Ms, host: str, *, alone: bool) -> None:
        """Refuse a block that cannot be the chain's newest. `alone`: there is no other node to ask."""
        self.check(height, host)
        if time > now + CLOCK_DRIFT:
            ahead = (time - now) // SECOND
            raise SourceRefused(f"{host} has a block from {ahead} s in the future: its clock or ours is wrong")
        if not self.known or height <= self._reachable(min(time, now)):
            self._jumps.pop(host, None)
            return
        # One node that stands alone may be right after all (a mark spoilt by hand): believed when it keeps saying so.
        self._jumps[host] = self._jumps.get(host, 0) + 1
        if not alone or self._jumps[host] < _CONFIRMED_AFTER:
            raise SourceRefused(f"{host} answered for height {height}, too far above {self.height} to be true")

    def rise(self, height: int, time: Ms) -> None:
        """Believe a block: the mark goes up to it, never down."""
        if height >= self.height:
            self._marks[self._chain_id] = height
            self._marks[self._time_key] = time
        self._jumps.clear()

    def _reachable(self, time: Ms) -> int:
        since = max(time - self._marks[self._time_key], 0)
        return self.height + _LEEWAY + since // _QUICKEST_BLOCK


def is_fresh(time: Ms, now: Ms) -> bool:
    """Whether a block's time is within two minutes of ours."""
    return abs(now - time) <= CLOCK_DRIFT
