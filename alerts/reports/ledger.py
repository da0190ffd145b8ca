"""BME's ledger, added up: the exact source of gross figures, held against what others count.

A scan takes minutes while the chain goes on, and its order is not that of time. What can be said exactly all the same: every
record executed before the scan began is in it, and every record in it was executed before the scan ended. So a sum over the
ledger lies between the counter's readings at both ends, and equals them where nothing moved.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EXECUTED = "executed"
CANCELED = "canceled"

MOST = 10**16
"""Micro units beyond which an amount is a fault of its source: ten thousand million tokens in one record."""


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """One finished conversion. The first five make its id; amounts are whole micro units."""

    denom: str
    to_denom: str
    source: str
    """Whose: an address."""
    height: int
    """When it was asked for; it is executed at the next epoch or later."""
    sequence: int
    status: str
    accrued: int = 0
    """uakt set aside as credit."""
    issued: int = 0
    """uakt paid back out of credit."""
    fresh: int = 0
    """uakt newly minted."""
    minted: int = 0
    """uact."""
    burned: int = 0
    """uact."""
    spread: int = 0
    """Of what was made, in its unit: kept by the module."""
    price: str = ""
    """USD per AKT as it was executed, exact; empty where the record names none, or zero."""
    reason: str = ""
    """Why it was cancelled."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the ledger's executed records add up to, in micro units."""

    accrued: int = 0
    issued: int = 0
    fresh: int = 0
    minted: int = 0
    burned: int = 0

    @property
    def credits(self) -> int:
        """What is set aside and not paid back."""
        return self.accrued - self.issued

    @property
    def mint_price(self) -> Fraction | None:
        """USD per AKT at which ACT was minted, on average over all of it."""
        return Fraction(self.minted, self.accrued) if self.accrued and self.minted else None

    @property
    def redeem_price(self) -> Fraction | None:
        """USD per AKT at which ACT was redeemed, on average over all of it."""
        out = self.issued + self.fresh
        return Fraction(self.burned, out) if out and self.burned else None


COUNTERS = tuple(part.name for part in fields(Totals))


@dataclass(frozen=True, slots=True)
class Line:
    """One sum of the ledger against one counter of somebody else's, read before and after the scan."""

    counter: str
    against: str
    """chain or console."""
    ledger: int
    low: int
    high: int

    @property
    def off(self) -> int:
        """How far the sum lies outside, with its sign; 0 where it agrees."""
        if self.ledger < self.low:
            return self.ledger - self.low
        return max(self.ledger - self.high, 0)


def add_up(records: Iterable[LedgerRecord]) -> Totals:
    """The sums over what was executed. A record that stands twice counts twice: ids are the caller's to keep apart."""
    sums = dict.fromkeys(COUNTERS, 0)
    for record in records:
        if record.status == EXECUTED:
            for name in COUNTERS:
                sums[name] += getattr(record, name)
    return Totals(**sums)


def reconcile(
    ledger: Totals, against: str, before: Mapping[str, int], after: Mapping[str, int], *, slack: int = 0
) -> tuple[Line, ...]:
    """Hold the sums against counters read before the scan began and after it ended.

    Only what both readings name is compared. `slack` is in micro units: the Console's totals are doubles.
    A counter that fell between the two readings is no bracket: it is left out, and the fall is said elsewhere.
    """
    lines = [
        Line(name, against, getattr(ledger, name), before[name] - slack, after[name] + slack)
        for name in COUNTERS
        if name in before and name in after and before[name] <= after[name]
    ]
    quiet = all(before[name] == after[name] for name in before.keys() & after.keys() & set(COUNTERS))
    if "credits" in before and before["credits"] == after.get("credits") and quiet:
        lines.append(Line("credits", against, ledger.credits, before["credits"] - slack, after["credits"] + slack))
    return tuple(lines)
