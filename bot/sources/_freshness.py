"""How old an answer may be, judged by the time it carries: not too old, not from the future, not before one already seen."""

from __future__ import annotations

from alerts.sample import MINUTE, SECOND, Ms
from bot.errors import SourceRefused

AHEAD: Ms = 2 * MINUTE
"""A time may lie this far ahead of our clock."""

OLDEST: Ms = 30 * MINUTE
"""Beyond this an answer describes the past: stale-while-revalidate caches have no upper bound of their own."""


class Newest:
    """The newest time one request has shown. It only rises to times that our clock believes.

    Several pods with caches of their own answer in turn, so that values flap backwards. The time bounds itself by our
    clock, which a block's height does not: one mad answer cannot raise the mark for good and blind the bot.
    """

    def __init__(self, what: str, oldest: Ms = OLDEST) -> None:
        self._what = what
        self._oldest = oldest
        self._newest: Ms = 0

    def admit(self, at: Ms, now: Ms) -> None:
        """Let an answer that carries `at` pass. Raises SourceRefused with its age, and remembers what passed."""
        if at > now + AHEAD:
            raise SourceRefused(f"{self._what} is dated {age(at - now)} ahead of our clock")
        if at < now - self._oldest:
            raise SourceRefused(f"{self._what} is stale: {age(now - at)} old")
        if at < self._newest:
            raise SourceRefused(f"{self._what} is {age(self._newest - at)} older than one already seen")
        self._newest = at


def age(span: Ms) -> str:
    """Say a span in words: `40 s`, `47 min`, `3 h`, `12 d`."""
    for size, unit in ((86_400 * SECOND, "d"), (3_600 * SECOND, "h"), (MINUTE, "min")):
        if span >= 2 * size:
            return f"{span // size} {unit}"
    return f"{span // SECOND} s"
