"""What if demand were ten times as high, or AKT lost half its price: the mechanism itself, played forward from a state.

Every mint and every redemption is the one of `equilibrium`; this file only says who asks for them and when:

- Tenants top up for `daily_uact` a day times the demand factor: they buy AKT at the day's price and hand it in.
- AKT waits in the queue until a mint epoch comes; in the warning state that takes longer, in a halt none comes. While the
  breaker halts, the chain refuses AKT, and what tenants would have spent is counted as turned away.
- ACT stays with tenants and providers for `hold` days (first in, first out) and is then redeemed, whatever the price. What
  is outstanding at the start goes out in equal parts over the first `hold` days.

In each step redemptions come first, then the breaker is judged, then mints: the order of the chain's `EndBlocker`.

Nothing is made or lost by the playing: `Books` says where every AKT and every ACT is, in whole micro units.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import (
    DEFAULTS,
    Breaker,
    NotExecuted,
    Params,
    State,
    breaker,
    collateral_ratio,
    mint,
    mint_epoch_blocks,
    needed,
    redeem,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK_SECONDS = Fraction(13, 2)
"""6.5 s, the average that AEP-79 names."""
DAY_SECONDS = 86_400
SHORTEST_HOLD, LONGEST_HOLD = Fraction(1, 24), Fraction(365)
MOST_DAYS = 365
MOST_DEMAND = Fraction(1_000)


@dataclass(frozen=True, slots=True)
class Start:
    """Where it begins."""

    state: State
    price: Fraction
    """USD per AKT."""
    daily_uact: int
    """ACT that tenants ask for in a day, before the demand factor."""
    hold: Fraction
    """Days from a mint to the redemption of its ACT."""


@dataclass(frozen=True, slots=True)
class Books:
    """Where every token is."""

    outside_uakt: int
    """AKT that is neither in the vault nor waiting."""
    queued_uakt: int
    """AKT handed in and not minted yet: in the module's account, outside the vault."""
    held_uact: int
    """ACT of tenants and providers."""
    kept_uact: int
    """ACT that the module keeps as spread."""

    def conserves(self, state: State) -> bool:
        """Every AKT of the supply and every ACT outstanding is somewhere, once."""
        return (
            self.outside_uakt + self.queued_uakt + state.vault_uakt == state.supply_uakt
            and self.held_uact + self.kept_uact == state.outstanding_uact
            and min(self.outside_uakt, self.queued_uakt, self.held_uact, self.kept_uact) >= 0
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How it stands at the end of one step."""

    price: Fraction | None
    status: Breaker
    state: State
    books: Books
    turned_away_uact: int
    """Since the start: what tenants would have topped up while the breaker did not mint, or AKT could not be had."""

    @property
    def ratio(self) -> float | None:
        """The collateral ratio; None without a price and while no ACT is outstanding."""
        found = collateral_ratio(self.state, self.price)
        return None if found is None else float(found)


@dataclass(frozen=True, slots=True)
class Run:
    """One way it can go."""

    start: Start
    first: Step
    """Before anything has happened."""
    steps: tuple[Step, ...]
    per_day: int

    @property
    def last(self) -> Step:
        """How it ends."""
        return self.steps[-1] if self.steps else self.first

    @property
    def net_uakt(self) -> int:
        """AKT set aside less AKT paid back and freshly minted, from start to end (F5)."""
        now, was = self.last.state, self.start.state
        into = now.accrued_uakt - was.accrued_uakt
        return into - (now.reissued_uakt - was.reissued_uakt) - self.fresh_uakt

    @property
    def fresh_uakt(self) -> int:
        """AKT newly minted from start to end."""
        return self.last.state.minted_fresh_uakt - self.start.state.minted_fresh_uakt

    def days_to(self, *states: Breaker) -> Fraction | None:
        """When the breaker first stands so; 0 where it does at the start; None where it never does."""
        if self.first.status in states:
            return Fraction(0)
        for number, step in enumerate(self.steps, 1):
            if step.status in states:
                return Fraction(number, self.per_day)
        return None

    def turns(self) -> tuple[tuple[Fraction, str], ...]:
        """What changes on the way, and when: slows, full (speed again), stops, no_price, redeems (but mints not), goes_on, spent.

        `spent`: the credits have run out for the first time, and AKT is freshly minted.
        """
        found: list[tuple[Fraction, str]] = []
        was, fresh = self.first, self.first.state.minted_fresh_uakt
        for number, step in enumerate(self.steps, 1):
            day = Fraction(number, self.per_day)
            if step.status is not was.status:
                found.append((day, _turn(was.status, step.status)))
            if was.state.minted_fresh_uakt == fresh < step.state.minted_fresh_uakt:
                found.append((day, "spent"))
            was = step
        return tuple(found)

    def days_in(self, *states: Breaker) -> Fraction:
        """For how long it stands so."""
        return Fraction(sum(step.status in states for step in self.steps), self.per_day)


def _turn(was: Breaker, now: Breaker) -> str:
    if now is Breaker.HALT_ORACLE:
        return "no_price"
    if now is Breaker.HALT_CR:
        return "redeems" if was is Breaker.HALT_ORACLE else "stops"
    if not was.mints:
        return "goes_on"
    return "slows" if now is Breaker.WARNING else "full"


def steps_per_day(days: int) -> int:
    """How finely it is played: a long look needs no quarter days."""
    return 4 if days <= 30 else 2 if days <= 120 else 1


def play(
    start: Start,
    demand: Fraction,
    prices: Sequence[Fraction | None],
    per_day: int,
    params: Params = DEFAULTS,
    block_seconds: Fraction = BLOCK_SECONDS,
) -> Run:
    """Play the mechanism over `prices`, one for each step."""
    if not 0 <= demand <= MOST_DEMAND:
        raise ValueError("the demand factor lies between 0 and 1,000")
    if not SHORTEST_HOLD <= start.hold <= LONGEST_HOLD:
        raise ValueError("the time in vault lies between an hour and a year")
    if start.price <= 0 or start.daily_uact < 0 or per_day < 1:
        raise ValueError("a price is above 0, a demand is not below 0, a day has one step or more")
    if start.state.supply_uakt < start.state.vault_uakt:
        raise ValueError("the vault holds more AKT than there is")
    game = _Game(start, demand * start.daily_uact / per_day, per_day, params, block_seconds)
    first = game.step(start.price)
    steps: list[Step] = []
    for number, price in enumerate(prices):
        game.redeem_due(number, price)
        game.hand_in(price)
        game.mint_epoch(number, price)
        steps.append(game.step(price))
    return Run(start, first, tuple(steps), per_day)


@dataclass(slots=True)
class _Game:
    """What changes while it is played."""

    start: Start
    wanted: Fraction
    """ACT asked for in each step, not whole."""
    per_day: int
    params: Params
    block_seconds: Fraction
    state: State = field(init=False)
    outside: int = field(init=False)
    held: int = field(init=False)
    queued: int = 0
    kept: int = 0
    due: int = 0
    """ACT that is to be redeemed and waits for the breaker."""
    turned_away: int = 0
    asked: Fraction = Fraction(0)
    """The part of a micro unit that is owed to the next step."""
    next_epoch: Fraction = Fraction(0)
    """Seconds from the start."""
    falls_due: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.state = self.start.state
        self.outside = self.state.supply_uakt - self.state.vault_uakt
        self.held = self.state.outstanding_uact
        parts = self.hold_steps
        for part in range(parts):
            self.falls_due[part] += self.held * (part + 1) // parts - self.held * part // parts

    @property
    def hold_steps(self) -> int:
        return max(1, round(self.start.hold * self.per_day))

    def redeem_due(self, number: int, price: Fraction | None) -> None:
        """What has been held long enough goes back, all of it, unless the breaker does not redeem."""
        self.due += self.falls_due.pop(number, 0)
        if self.due == 0:
            return
        try:
            self.state, given = redeem(self.state, self.due, price, self.params)
        except NotExecuted:
            return  # no price, or less than one micro unit of AKT: it waits
        self.held -= self.due
        self.due = 0
        self.outside += given.to_user_uakt

    def hand_in(self, price: Fraction | None) -> None:
        """Tenants buy AKT for what they want to spend and hand it in, while the breaker mints."""
        self.asked += self.wanted
        whole = math.floor(self.asked)
        self.asked -= whole
        if whole == 0:
            return
        if price is None or not breaker(self.state, price, self.params).mints:
            self.turned_away += whole
            return
        akt = needed(whole, price)
        if akt > self.outside:
            self.turned_away += whole
            return
        self.outside -= akt
        self.queued += akt

    def mint_epoch(self, number: int, price: Fraction | None) -> None:
        """Mint what waits, when an epoch has come; the next one is farther off the lower the ratio before it (`EndBlocker`)."""
        seconds = Fraction((number + 1) * DAY_SECONDS, self.per_day)
        if self.queued == 0 or price is None or seconds < self.next_epoch:
            return
        ratio = collateral_ratio(self.state, price)
        try:
            self.state, given = mint(self.state, self.queued, price, self.params)
        except NotExecuted:
            return  # a halt, or less than the least mint: it waits
        self.queued = 0
        self.held += given.to_user_uact
        self.kept += given.spread_uact
        self.falls_due[number + self.hold_steps] += given.to_user_uact
        blocks = self.params.min_epoch_blocks if ratio is None else mint_epoch_blocks(ratio, self.params)
        self.next_epoch = seconds + blocks * self.block_seconds

    def step(self, price: Fraction | None) -> Step:
        """How it stands now."""
        books = Books(self.outside, self.queued, self.held, self.kept)
        return Step(price, breaker(self.state, price, self.params), self.state, books, self.turned_away)
