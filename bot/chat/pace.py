from __future__ import annotations

import asyncio

RATE = 48.3
"""Requests a second that we allow ourselves."""
BURST = 1.25
"""With RATE less than 50 in any second, Discord's limit for one bot; the rest is for requests that bunch on the way."""


class Pace:
    """A token bucket of our own, below Discord's global limit, first come first served.

    Running into the limit costs everybody a pause, and 10,000 refused requests in ten minutes cost a ban.
    """

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self._rate = rate
        self._burst = max(burst, 1.0)
        self._held = self._burst
        self._at: float | None = None
        self._line = asyncio.Lock()
        self._queue = asyncio.Lock()

    async def turn(self, *, first: bool = False) -> None:
        """Wait until one more request may leave; `first` for a person who waits, ahead of messages that nobody does."""
        if first:
            await self._take()
            return
        async with self._line:  # of all others only one stands in the queue itself
            await self._take()

    async def _take(self) -> None:
        async with self._queue:
            self._refill()
            while self._held < 1.0:
                await asyncio.sleep((1.0 - self._held) / self._rate)
                self._refill()
            self._held -= 1.0

    def back_off(self, seconds: float) -> None:
        """Discord's limit was hit all the same: wait as long as it asks, and count the request that comes again."""
        self._refill()
        self._held -= 1.0 + min(seconds, 60.0) * self._rate

    def _refill(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._at is not None:
            self._held = min(self._burst, self._held + (now - self._at) * self._rate)
        self._at = now
