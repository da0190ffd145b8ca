"""Chapter three's network, made up but for the AKT price: what if the mechanism had been there in autumn 2025.

The price is the recorded one (daily closes, a straight line between two of them). The mechanism is the real one
(alerts/reports/equilibrium.py). What people do is invented: calm at first, then more redemptions than mints, a rush to mint
into the fall of 10 October, and after the halt a slow return. Four times a day, the same every time it is played.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import DEFAULTS, State, breaker, mint, redeem
from alerts.sample import DAY, HOUR, MINUTE
from bot.demo.recorded import akt_closes, instant

if TYPE_CHECKING:
    from alerts.sample import Ms

TICK: Ms = 6 * HOUR
START = instant("2025-09-15T00:00:00Z")
END = instant("2025-10-30T00:00:00Z")
TRIP = instant("2025-10-02T14:00:00Z")
"""The oracle's price stands still from here..."""
TRIP_LASTS: Ms = 3 * MINUTE
"""... for as long as such trips lasted on the main network until 2026-06-11: two to three minutes, five to ten times a day."""
ZEROS = instant("2025-10-05T12:00:00Z")
"""The Console answers zeros at this one moment."""

_MICRO = 10**6
_SEED = 300_000 * _MICRO
"""What the community pool gave the vault at the start: no credit."""
_OUTSTANDING = 620_000 * _MICRO
_RATIO_AT_START = Fraction("1.45")
# From this day on: AKT brought in a day, ACT handed in a day.
_HABITS = (
    (instant("2025-09-15T00:00:00Z"), 22_000, 20_000),
    (instant("2025-09-22T00:00:00Z"), 14_000, 26_000),
    (instant("2025-10-10T00:00:00Z"), 14_000, 29_000),
    (instant("2025-10-11T00:00:00Z"), 75_000, 24_000),
    (instant("2025-10-17T00:00:00Z"), 9_000, 10_000),
    (instant("2025-10-22T00:00:00Z"), 9_000, 2_000),
    (instant("2025-10-26T00:00:00Z"), 30_000, 6_000),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """The network at one time."""

    at: Ms
    price: Fraction
    state: State


def price_at(at: Ms) -> Fraction:
    """AKT in USD: the recorded closes, and the straight line between two of them."""
    closes = akt_closes()
    index = bisect_right(closes, at, key=lambda close: close.at)
    before, after = closes[max(index - 1, 0)], closes[min(index, len(closes) - 1)]
    if at <= before.at or after.at == before.at:
        return before.usd
    return before.usd + (after.usd - before.usd) * Fraction(at - before.at, after.at - before.at)


def is_stalled(at: Ms) -> bool:
    """Whether the oracle has no price just now."""
    return TRIP <= at < TRIP + TRIP_LASTS


@cache
def walk() -> tuple[Moment, ...]:
    """Every tick from START to END."""
    rng = random.Random("equilibrium")
    state = _first()
    moments = [Moment(START, price_at(START), state)]
    for at in range(START + TICK, END + 1, TICK):
        price = price_at(at)
        akt, act = _habit(at - 1)
        state = _act(state, price, round(akt * _share(rng)), round(act * _share(rng)))
        moments.append(Moment(at, price, state))
    return tuple(moments)


def moment_at(at: Ms) -> Moment:
    """The network at `at`: books change at the ticks, the price all the time."""
    moments = walk()
    index = min(max((at - START) // TICK, 0), len(moments) - 1)
    return Moment(at, price_at(at), moments[index].state)


def ends_of_days(at: Ms) -> list[Moment]:
    """The last moment of every completed day before `at`."""
    return [moment for moment in walk() if START < moment.at <= at and moment.at % DAY == 0]


def _first() -> State:
    vault = int(_RATIO_AT_START * _OUTSTANDING / price_at(START))
    credits_ = vault - _SEED
    earlier = 1_403_000 * _MICRO  # brought in and paid back before the story begins
    return State(
        vault_uakt=vault,
        remint_credits_uakt=credits_,
        outstanding_uact=_OUTSTANDING,
        accrued_uakt=credits_ + earlier,
        reissued_uakt=earlier,
        act_minted_uact=2_060_000 * _MICRO,
        act_burned_uact=2_060_000 * _MICRO - _OUTSTANDING,
        supply_uakt=287_400_000 * _MICRO,
    )


def _habit(at: Ms) -> tuple[int, int]:
    index = bisect_right(_HABITS, at, key=lambda habit: habit[0]) - 1
    return _HABITS[index][1:]


def _share(rng: random.Random) -> float:
    """A quarter of a day's habit, more or less, in micro units."""
    return 0.25 * _MICRO * rng.uniform(0.85, 1.15)


def _act(state: State, price: Fraction, uakt: int, uact: int) -> State:
    if breaker(state, price, DEFAULTS).mints:
        state, _ = mint(state, uakt, price)
    state, _ = redeem(state, uact, price)
    return state
