"""What is undecided shortly before a vote ends, and when members are reminded of it.

A reminder of a vote that is decided would be noise, so its reasons are typed and there is none without one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.governance.known import Event
from alerts.sample import HOUR, MINUTE, Ms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.governance.vote import Standing

CLOSE = 0.05
"""A share of yes within five points of the threshold is a close call."""
VETO_NEAR = 0.75
"""From three quarters of its threshold on, the veto is near it."""
LAST_USE: Ms = 30 * MINUTE
"""A reminder later than this before the end is of no use to somebody who has to read, think and sign."""
SPOKEN: Ms = HOUR
"""A reminder that falls due within an hour of the news that the vote began would only repeat it."""
AHEAD: Mapping[Event, Ms] = {Event.DAY_LEFT: 24 * HOUR, Event.HOURS_LEFT: 6 * HOUR}
"""How long before the end, the earliest first."""


class Open(StrEnum):
    """Why the outcome is not settled."""

    QUORUM = "quorum"
    """Too little stake has voted."""
    CLOSE = "close"
    """Yes is near its threshold, on either side."""
    VETO = "veto"
    """The veto is near its threshold, or beyond it."""


def open_points(standing: Standing) -> tuple[Open, ...] | None:
    """What is open; empty when nothing is. None when what would tell is unknown: that is no reason to stay silent for good."""
    if standing.turnout is None or standing.quorum is None:
        return None
    found: list[Open] = []
    if standing.missing is None or standing.missing > 0:
        found.append(Open.QUORUM)
    if standing.threshold is not None and standing.yes_share is not None:
        found += [Open.CLOSE] if abs(standing.yes_share - standing.threshold) <= CLOSE else []
    if standing.veto_threshold is not None and standing.veto_share is not None and standing.veto_share > 0:
        found += [Open.VETO] if standing.veto_share >= VETO_NEAR * standing.veto_threshold else []
    return tuple(found)


def due(end: Ms | None, told: Iterable[Event], now: Ms) -> tuple[Event | None, frozenset[Event]]:
    """(the reminder whose time is now, those that its time has passed over).

    Each reminder's time is from its mark until the next one's, the last one's until shortly before the end: one that fell
    into a time when the bot was off is told late as long as it is of use, and never together with the next.
    """
    if end is None:
        return None, frozenset()
    left, told = end - now, frozenset(told)
    reached = [event for event, ahead in AHEAD.items() if left <= ahead]
    if not reached:
        return None, frozenset()
    newest, passed = reached[-1], frozenset(reached[:-1]) - told
    if left < LAST_USE:
        return None, frozenset(reached) - told
    return (None if newest in told else newest), passed


def spoken_for(end: Ms | None, now: Ms) -> frozenset[Event]:
    """The reminders that news about this vote, told now with its end, makes superfluous."""
    if end is None:
        return frozenset()
    return frozenset(event for event, ahead in AHEAD.items() if end - now - SPOKEN <= ahead)
