"""What two counts of one number say about it, in one word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.reports.identities import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.reports.identities import Check


class State(StrEnum):
    """The word that stands beside a value, everywhere the same."""

    AGREE = "agree"
    ONE = "one source"
    DISAGREE = "disagree"
    STALE = "stale"
    NONE = "no data"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The word for one value; where sources disagree, how far they lie apart as a share."""

    state: State
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else says, and which share of difference is still the same thing."""

    value: float
    tolerance: float


def agreement(
    value: float | None, *, stale: bool, checks: Iterable[Check | None] = (), others: Iterable[Other | None] = ()
) -> Agreement:
    """One word. A comparison without a verdict is no second source; one that fails outweighs all that hold."""
    if value is None:
        return Agreement(State.NONE)
    if stale:
        return Agreement(State.STALE)
    spreads = [
        (check.verdict is Verdict.BROKEN, check.gap or 0.0)
        for check in checks
        if check is not None and check.verdict is not Verdict.UNKNOWN
    ]
    for other in others:
        if other is not None:
            apart = abs(value - other.value) / max(abs(value), abs(other.value), 1e-12)
            spreads.append((apart > other.tolerance, apart))
    if not spreads:
        return Agreement(State.ONE)
    wrong = [spread for failed, spread in spreads if failed]
    return Agreement(State.DISAGREE, max(wrong)) if wrong else Agreement(State.AGREE)
