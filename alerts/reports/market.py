"""Market truth: what one provider's coming or going did to a figure, and when a model was sold out. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms, Window

MOVED = 0.05
"""A figure that changed by less than this part of what it was needs no explanation."""
_BRANDS = frozenset(("nvidia", "geforce", "tesla", "amd", "radeon", "instinct"))
EXPLAINS = 0.8
"""The part of a change that a single provider must account for to be named as its reason."""


@dataclass(frozen=True, slots=True)
class Mover:
    """The one provider that a change comes from, and the network without it."""

    provider: str
    was: float
    """Its own figure then; 0 for one that was not there."""
    now: float
    without_was: float
    """The sum over all others then."""
    without_now: float


@dataclass(frozen=True, slots=True)
class Spell:
    """A time without a free one."""

    since: Ms
    until: Ms | None
    """None while it lasts."""

    def length(self, now: Ms) -> Ms:
        """How long it was, or has been."""
        return (now if self.until is None else self.until) - self.since


@dataclass(frozen=True, slots=True)
class SoldOut:
    """The spells of a window of time, oldest first."""

    spells: tuple[Spell, ...]
    known: Ms
    """How much of the window is known: a time without samples is neither sold out nor free."""

    def total(self, now: Ms) -> Ms:
        """All spells together."""
        return sum(spell.length(now) for spell in self.spells)


def spelled(model: str) -> str:
    """One spelling of a GPU model: `RTX 4090`, `rtx-4090` and `GeForce RTX 4090` are `rtx4090`."""
    words = "".join(char if char.isalnum() or char in ".+" else " " for char in model.casefold()).split()
    return "".join(word for word in words if word not in _BRANDS) or "".join(words)


def mover(was: Mapping[str, float], now: Mapping[str, float]) -> Mover | None:
    """The provider that accounts for a change of the sum, or None where no single one does or nothing much changed.

    A provider that is missing on one side counts 0 there: its going *is* the change. It is named only when the change
    of all others together is at most a fifth of the whole.
    """
    before, after = math.fsum(was.values()), math.fsum(now.values())
    change = after - before
    if not before or abs(change) < MOVED * before:
        return None
    every = sorted(was.keys() | now.keys())
    name = max(every, key=lambda one: (abs(now.get(one, 0.0) - was.get(one, 0.0)), one))
    own = now.get(name, 0.0) - was.get(name, 0.0)
    others = change - own
    if own * change <= 0 or abs(others) > (1 - EXPLAINS) * abs(change):
        return None
    return Mover(name, was.get(name, 0.0), now.get(name, 0.0), before - was.get(name, 0.0), after - now.get(name, 0.0))


def sold_out(free: Window, start: Ms, now: Ms, gap: Ms) -> SoldOut:
    """The spells with nothing free in [start, now], from samples of how many are free.

    A sample stands until the next one, and no longer than `gap`; a stale mark ends what is known at once. A spell goes on
    over samples of zero that follow one another within `gap`.
    """
    spells: list[Spell] = []
    known: Ms = 0
    since: Ms | None = None
    held: Ms = start
    for index, (at, value) in enumerate(zip(free.times, free.values, strict=True)):
        if at > now:
            break
        if since is not None and (value is None or value > 0 or at > held):
            spells.append(Spell(since, min(at, held)))
            since = None
        if value is None:
            continue
        following = free.times[index + 1] if index + 1 < len(free.times) else now
        held = at + gap
        end = min(following, held, now)
        if end <= start:
            continue
        known += end - max(at, start)
        if value <= 0 and since is None:
            since = max(at, start)
    if since is not None:
        spells.append(Spell(since, None if held >= now else held))
    return SoldOut(tuple(spells), known)
