"""What stands behind the breaker's word: two counts of each number, the way to its levels, the ledger beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.reports.agreement import Agreement
    from alerts.reports.identities import Check
    from alerts.reports.reach import Reach, Slope
    from bot.app.ledger import LedgerFacts


@dataclass(frozen=True, slots=True)
class Redemption:
    """What handing in some ACT would do to the ratio, all else equal."""

    act: float
    before: float
    after: float
    fresh_akt: float
    """AKT that would have to be newly minted for it, because credits do not reach."""


@dataclass(frozen=True, slots=True)
class Behind:
    """/bme, beyond its first lines."""

    states: dict[str, Agreement] = field(default_factory=dict)
    """By field of BmeFacts: what two counts of it say."""
    price_spread: float | None = None
    """Oracle over market, less one."""
    canceled_1h: float | None = None
    """Requests to mint that were cancelled within the hour for no fault of whoever asked."""
    minted_1h: float | None = None
    """ACT minted within the hour."""
    doubt: float | None = None
    """Signs that mints may fail although the breaker allows them."""
    slope: Slope | str = ""
    to_warn: Reach | None = None
    to_halt: Reach | None = None
    redemption: Redemption | None = None
    checks: tuple[Check, ...] = ()
    ledger: LedgerFacts | None = None
