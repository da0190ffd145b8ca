"""The burn-mint mechanism as a pure function: AKT in and ACT out, ACT in and AKT out, and what that does to the breaker.

Whole micro units and exact fractions throughout, so that nothing is lost or made by rounding: what is not given out stays
in the vault. After AEP-76 (status Final, 2026-03-23) and `x/bme` of akash-network/node v2.1; sections 3.1 to 3.3 of the data
reference. Only what the module itself does: no escrow, no migration.

AKT is not burned here, whatever the name says: it moves into the vault and is credited, to be paid back later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

BPS = 10_000
"""Basis points in one."""
EPOCH_CAP = 14_400
"""Blocks that a mint epoch never exceeds: about a day."""
_STEP_BPS = 10
"""The warning state lengthens the epoch once for each of these below the warn threshold."""


class Breaker(StrEnum):
    """The circuit breaker's states, as the chain words them."""

    HEALTHY = "healthy"
    WARNING = "warning"
    HALT_CR = "halt_cr"
    HALT_ORACLE = "halt_oracle"

    @property
    def number(self) -> int:
        """The value of `bme.breaker`."""
        return (Breaker.HEALTHY, Breaker.WARNING, Breaker.HALT_CR, Breaker.HALT_ORACLE).index(self)

    @property
    def mints(self) -> bool:
        """Whether AKT is taken in for ACT."""
        return self in (Breaker.HEALTHY, Breaker.WARNING)

    @property
    def redeems(self) -> bool:
        """Whether ACT is taken back for AKT: only a dead price stops that."""
        return self is not Breaker.HALT_ORACLE


@dataclass(frozen=True, slots=True)
class Params:
    """`/akash/bme/v1/params`. These are the code's defaults; governance can change each of them."""

    warn_bps: int = 9_500
    halt_bps: int = 9_000
    mint_spread_bps: int = 25
    settle_spread_bps: int = 0
    min_mint_uact: int = 10_000_000
    min_epoch_blocks: int = 10
    backoff_percent: int = 10

    def __post_init__(self) -> None:
        if not 0 <= self.halt_bps <= self.warn_bps:
            raise ValueError("the halt threshold lies between 0 and the warn threshold")
        if not (0 <= self.mint_spread_bps <= BPS and 0 <= self.settle_spread_bps <= BPS):
            raise ValueError("a spread lies between 0 and 10,000 basis points")
        if self.min_mint_uact < 0 or self.min_epoch_blocks < 1 or self.backoff_percent < 0:
            raise ValueError("the least mint and the backoff are not negative, an epoch has at least one block")


DEFAULTS = Params()


@dataclass(frozen=True, slots=True)
class State:
    """BME's books in micro units. The last six only ever grow, the supply but for what others burn."""

    vault_uakt: int = 0
    """The module's AKT without what waits in the queue: credits, the community's seed, settlement spread."""
    remint_credits_uakt: int = 0
    """AKT taken in and not yet paid back. The seed is no credit."""
    outstanding_uact: int = 0
    """All ACT there is, the spread that the module keeps included."""
    minted_fresh_uakt: int = 0
    """AKT newly minted because the credits had run out. No Console endpoint tells of it."""
    accrued_uakt: int = 0
    reissued_uakt: int = 0
    act_minted_uact: int = 0
    act_burned_uact: int = 0
    supply_uakt: int = 0
    """All AKT there is, the vault's included: taking AKT in does not lower it, fresh AKT raises it."""

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is negative")
        if self.remint_credits_uakt > self.vault_uakt:
            raise ValueError("more is credited than the vault holds")


@dataclass(frozen=True, slots=True)
class Minted:
    """What one mint gave: `to_user` + `spread` = `act`."""

    act_uact: int
    to_user_uact: int
    spread_uact: int


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What one redemption gave: `issued` + `fresh` = `to_user` + `spread`."""

    issued_uakt: int
    """Out of earlier credits."""
    fresh_uakt: int
    """Newly minted: the only way in which the mechanism inflates."""
    to_user_uakt: int
    spread_uakt: int


class NotExecuted(ValueError):
    """The module does not do it now. `reason` is the word of the ledger or of the breaker."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not executed: {reason}")


def mint(state: State, uakt: int, price: Fraction | None, params: Params = DEFAULTS) -> tuple[State, Minted]:
    """AKT to ACT: minted in full at the price, the spread stays in the module and counts as outstanding (section 3.1).

    Every uakt that comes in is credited. Raises NotExecuted while the breaker does not mint, and below the least mint.
    """
    status = breaker(state, price, params)
    if not status.mints or price is None:
        raise NotExecuted(status.value)
    _positive(uakt)
    act = int(uakt * price)
    if act < max(params.min_mint_uact, 1):
        raise NotExecuted("minimum_mint")
    spread = act * params.mint_spread_bps // BPS
    after = replace(
        state,
        vault_uakt=state.vault_uakt + uakt,
        remint_credits_uakt=state.remint_credits_uakt + uakt,
        accrued_uakt=state.accrued_uakt + uakt,
        outstanding_uact=state.outstanding_uact + act,
        act_minted_uact=state.act_minted_uact + act,
    )
    return after, Minted(act, act - spread, spread)


def redeem(state: State, uact: int, price: Fraction | None, params: Params = DEFAULTS) -> tuple[State, Redeemed]:
    """ACT to AKT: out of earlier credits first, freshly minted where they do not reach; the seed is never used (section 3.1).

    Raises NotExecuted while the oracle has no price, and when more is handed in than there is.
    """
    status = breaker(state, price, params)
    if not status.redeems or price is None:
        raise NotExecuted(status.value)
    _positive(uact)
    if uact > state.outstanding_uact:
        raise NotExecuted("insufficient_funds")
    out = int(uact / price)
    if out < 1:
        raise NotExecuted("epsilon")
    issued = min(state.remint_credits_uakt, out)
    fresh = out - issued
    spread = out * params.settle_spread_bps // BPS
    after = replace(
        state,
        vault_uakt=state.vault_uakt - issued + spread,
        remint_credits_uakt=state.remint_credits_uakt - issued,
        reissued_uakt=state.reissued_uakt + issued,
        minted_fresh_uakt=state.minted_fresh_uakt + fresh,
        supply_uakt=state.supply_uakt + fresh,
        outstanding_uact=state.outstanding_uact - uact,
        act_burned_uact=state.act_burned_uact + uact,
    )
    return after, Redeemed(issued, fresh, out - spread, spread)


def needed(uact: int, price: Fraction) -> int:
    """The AKT that must come in for so much ACT, rounded up: AEP-76's path for "exactly X dollars" (`usd_exact`)."""
    _positive(uact)
    if price <= 0:
        raise ValueError("a price is above 0")
    return math.ceil(uact / price)


def collateral_ratio(state: State, price: Fraction | None) -> Fraction | None:
    """Vault x price / outstanding ACT (section 3.3). None without a price, and while no ACT is outstanding."""
    if price is None or price <= 0 or state.outstanding_uact == 0:
        return None
    return state.vault_uakt * price / state.outstanding_uact


def breaker(state: State, price: Fraction | None, params: Params = DEFAULTS) -> Breaker:
    """The state the breaker takes: the ratio truncated to whole basis points, *strictly* above a threshold (section 3.3).

    So 0.95009 is a warning already. Without outstanding ACT the chain does not divide, and is healthy.
    """
    if price is None or price <= 0:
        return Breaker.HALT_ORACLE
    ratio = collateral_ratio(state, price)
    if ratio is None:
        return Breaker.HEALTHY
    points = whole_bps(ratio)
    if points > params.warn_bps:
        return Breaker.HEALTHY
    return Breaker.WARNING if points > params.halt_bps else Breaker.HALT_CR


def price_at(state: State, bps: int) -> Fraction | None:
    """The AKT price at which the ratio is exactly `bps`; None without a vault or without ACT."""
    if state.vault_uakt == 0 or state.outstanding_uact == 0:
        return None
    return Fraction(bps, BPS) * state.outstanding_uact / state.vault_uakt


def mint_epoch_blocks(ratio: Fraction, params: Params = DEFAULTS) -> int:
    """Blocks between two mint epochs: 10, in the warning state longer by a tenth for each 10 basis points (section 3.2).

    A whole step is counted once it is full; never more than 14,400 blocks.
    """
    steps = max(0, params.warn_bps - whole_bps(ratio)) // _STEP_BPS
    blocks = Fraction(params.min_epoch_blocks) * Fraction(100 + params.backoff_percent, 100) ** min(steps, 500)
    return min(int(blocks), EPOCH_CAP)


def whole_bps(ratio: Fraction) -> int:
    """A ratio in basis points, what is beyond them cut off."""
    return int(ratio * BPS)


def _positive(amount: int) -> None:
    if amount <= 0:
        raise ValueError("an amount is one micro unit or more")
