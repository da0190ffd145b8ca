"""Six things that must agree because they are one thing counted twice: section 3.6 of the data reference.

Two sources never speak of one moment: the Console's answer may be minutes older than the chain's. So what the Console says of
a block is held against everything the chain said from ten minutes before that block until after it. Where the chain was not
read around that time there is no verdict, and that is said; nothing is compared across a silence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alerts.engine import View
    from alerts.sample import Ms

CONSOLE = "akash_console"
BANK = "akash_chain"
"""The label of the chain's second word on ACT: the bank module's supply."""

LAG: Ms = 10 * MINUTE
"""The Console's memory and its indexer together: what the chain's counter moved in this time is tolerated."""
AHEAD: Ms = MINUTE
"""A chain reading so long after the Console's block still belongs to it: one poll, and the drift of a clock."""
SETTLED: Ms = 10_000
"""A chain reading is of a block some seconds older than its own time: one this much later is surely of that block or after."""
REACH: Ms = 30 * MINUTE
"""A chain reading this long before says nothing any more of what stood then."""
ROUNDING = 2e-6
"""The Console's totals are doubles of micro units."""
VAULT_SHARE = 0.005
"""Identity 5 is an approximation: after a funding the Console's vault holds what waited in the queue at that moment."""
PRICE_SHARE = 0.03
"""Identity 6 compares two prices of AKT taken by different people."""


_UNITS = {"ratio": "ratio", "outstanding": "ACT", "bank": "ACT", "act_burned": "ACT", "act_minted": "ACT"}

_BESIDE = ("outstanding", "act_burned")
"""What must hold when the migration's constant is learnt: ACT minted is what is outstanding and what was burned."""
_NOT_LEARNT = (
    "how much ACT the migration minted is not known yet, and the Console's other counts of ACT differ from the chain's"
)


class Verdict(StrEnum):
    """What came of one comparison."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One identity at one time. `left` is what one side says, `low` to `high` what the other allows, tolerance included."""

    name: str
    """credits, outstanding, bank, act_burned, act_minted, vault, covered, ratio."""
    verdict: Verdict
    left: float | None = None
    low: float | None = None
    high: float | None = None
    tolerance: float = 0.0
    at: Ms = 0
    """The time that the left side is about."""
    why: str = ""
    """Of an unknown one: why there is no verdict."""

    @property
    def unit(self) -> str:
        """The unit of both sides."""
        if self.name == "ledger":
            return "ACT" if self.why.partition(" ")[0] in {"minted", "burned"} else "AKT"
        return _UNITS.get(self.name, "AKT")

    @property
    def gap(self) -> float | None:
        """How far outside, as a share of the larger side; 0 while it holds, None without a verdict."""
        if self.left is None or self.low is None or self.high is None or self.verdict is Verdict.UNKNOWN:
            return None
        outside = max(self.low - self.left, self.left - self.high, 0.0)
        return outside / max(abs(self.left), abs(self.low), abs(self.high), 1e-9)

    @property
    def right(self) -> float | None:
        """The nearest that the other side says, its tolerance taken off."""
        if self.left is None or self.low is None or self.high is None:
            return None
        low, high = self.low + self.tolerance, self.high - self.tolerance
        return min(max(self.left, low), high) if low <= high else (low + high) / 2


@dataclass(frozen=True, slots=True)
class Constant:
    """What a difference that must not move is known to be: the narrowest span that all comparisons so far allow."""

    low: float
    high: float

    def meets(self, low: float, high: float) -> bool:
        """Whether another comparison allows the same."""
        return low <= self.high and self.low <= high

    def narrowed(self, low: float, high: float) -> Constant:
        """The span both allow."""
        return Constant(max(low, self.low), min(high, self.high))


@dataclass(frozen=True, slots=True)
class _Band:
    """What the chain said from LAG before a moment until after it."""

    low: float
    high: float


def check(
    view: View, network: str, console_at: Ms | None, now: Ms, migration: Constant | None = None
) -> tuple[tuple[Check, ...], Constant | None]:
    """Every identity as far as it can be judged at `now`, and the migration's constant as it is known by now.

    `console_at` is the time of the block that the Console's newest BME answer is about; None where it never answered.
    """
    see = _Seen(view, network, now)
    checks = [*_same_height(see)]
    if console_at is None:
        return tuple(checks), migration
    for name, key in (
        ("credits", "bme.remint_credits"),
        ("outstanding", "bme.act_outstanding"),
        ("act_burned", "bme.act_burned_total"),
    ):
        checks.append(_equal(see, name, key, console_at))
    checks.append(_equal(see, "vault", "bme.vault_akt", console_at, VAULT_SHARE))
    minted, found = _minted(see, console_at, migration)
    if migration is None and any(one.name in _BESIDE and one.verdict is Verdict.BROKEN for one in checks):
        # A Console in the middle of a re-index: a constant learnt from it would be wrong for good.
        minted, found = _unknown("act_minted", console_at, _NOT_LEARNT, minted.left), None
    migration = found
    checks += [minted, _ratio(see, console_at)]
    return tuple(checks), migration


class _Seen:
    """One network's stored values at one time."""

    def __init__(self, view: View, network: str, now: Ms) -> None:
        self._view = view
        self._network = network
        self.now = now

    def newest(self, key: str, source: str = "", at: Ms | None = None) -> tuple[Ms, float] | None:
        """The newest value at or before `at` (now), whatever its age; None where the series is gone or was never there."""
        until = self.now if at is None else at
        window = self._view.window(Series.of(key, network=self._network, source=source), until, until)
        time = window.time_at(until)
        value = window.values[-1] if time is not None else None
        return None if time is None or value is None or not math.isfinite(value) else (time, value)

    def console(self, key: str) -> float | None:
        """What the Console says, as long as it stands."""
        found = self.newest(key, CONSOLE)
        stands = self._view.lookback(Series.of(key, network=self._network, source=CONSOLE))
        return None if found is None or found[0] <= self.now - stands else found[1]

    def beside(self, key: str, at: Ms) -> _Band | None:
        """What the chain said with the answer of `at`, and a poll before and after: a node may ignore the height it is asked for."""
        window = self._view.window(Series.of(key, network=self._network), at - MINUTE, min(at + MINUTE, self.now))
        said = [value for value in window.values if value is not None and math.isfinite(value)]
        return _Band(min(said), max(said)) if at in window.times else None

    def band(self, key: str, at: Ms) -> _Band | str:
        """What the chain said around `at`, or why that is not known."""
        window = self._view.window(Series.of(key, network=self._network), at - LAG, min(at + AHEAD, self.now))
        said = [
            (time, value)
            for time, value in zip(window.times, window.values, strict=True)
            if value is not None and math.isfinite(value) and time > at - REACH
        ]
        newest = self.newest(key)
        if (not said or said[-1][0] < at + SETTLED) and (newest is None or newest[0] <= at + AHEAD):
            return "the chain has not been read since the block that the Console speaks of"
        if not said or said[-1][0] < at + SETTLED or said[0][0] > at:
            return "the chain was not read around the block that the Console speaks of"
        values = [value for _, value in said]
        return _Band(min(values), max(values))


def _same_height(see: _Seen) -> Iterator[Check]:
    """What the chain says twice: the bank's ACT, and that the vault holds what it owes."""
    bank = see.newest("bme.act_outstanding", BANK)
    books = None if bank is None else see.beside("bme.act_outstanding", bank[0])
    if bank is not None and books is not None:
        yield _judged("bank", bank[1], books.low, books.high, ROUNDING, bank[0])
    vault, credit = see.newest("bme.vault_akt"), see.newest("bme.remint_credits")
    if vault is not None and credit is not None and vault[0] == credit[0]:
        # Credits and the community's seed make the vault: what is above the credits is the seed, and it is never negative.
        yield _judged("covered", vault[1], credit[1], math.inf, ROUNDING, vault[0])


def _judged(name: str, left: float, low: float, high: float, tolerance: float, at: Ms) -> Check:
    low, high = low - tolerance, high + tolerance
    verdict = Verdict.HOLDS if low <= left <= high else Verdict.BROKEN
    if not math.isfinite(high):
        high = max(left, low + tolerance) + tolerance
    return Check(name, verdict, left, low, high, tolerance, at)


def _unknown(name: str, at: Ms, why: str, left: float | None = None) -> Check:
    return Check(name, Verdict.UNKNOWN, left=left, at=at, why=why)


def _equal(see: _Seen, name: str, key: str, at: Ms, share: float = 0.0) -> Check:
    """`share` of what the chain says is tolerated, beside rounding."""
    said = see.console(key)
    if said is None:
        return _unknown(name, at, "the Console gives no current figure")
    band = see.band(key, at)
    if isinstance(band, str):
        return _unknown(name, at, band, said)
    return _judged(name, said, band.low, band.high, share * band.high + ROUNDING, at)


def _minted(see: _Seen, at: Ms, known: Constant | None) -> tuple[Check, Constant | None]:
    """Identity 4: the Console counts the migration's ACT and the chain does not; the difference never moves."""
    name, key = "act_minted", "bme.act_minted_total"
    said = see.console(key)
    if said is None:
        return _unknown(name, at, "the Console gives no current figure"), known
    band = see.band(key, at)
    if isinstance(band, str):
        return _unknown(name, at, band, said), known
    low, high = said - band.high - ROUNDING, said - band.low + ROUNDING
    if known is None:
        return _judged(name, said, band.low + low, band.high + high, 0.0, at), Constant(low, high)
    found = _judged(name, said, band.low + known.low, band.high + known.high, ROUNDING, at)
    return found, known.narrowed(low, high) if known.meets(low, high) else known


def _ratio(see: _Seen, at: Ms) -> Check:
    """Identity 6: the two ratios differ as their prices do. The Console's is CoinGecko's at the day's first midnight."""
    name, said = "ratio", see.console("bme.collateral_ratio")
    if said is None or said <= 0:
        return _unknown(name, at, "the Console gives no current figure")
    chain, twap = see.band("bme.collateral_ratio", at), see.band("oracle.akt_usd_twap", at)
    if isinstance(chain, str):
        return _unknown(name, at, chain, said)
    if isinstance(twap, str):
        return _unknown(name, at, twap, said)
    midnight = at - at % DAY
    days = [midnight, midnight - DAY] if at - midnight < 2 * HOUR else [midnight]
    prices = [price for day in days if (price := _day_price(see, day)) is not None]
    if not prices:
        return _unknown(name, at, "no market price was read around the midnight whose price the Console takes", said)
    if twap.low <= 0 or min(prices) <= 0:
        return _unknown(name, at, "a price of zero is no price", said)
    expected = [
        ratio * price / by for ratio, by in ((chain.low, twap.low), (chain.high, twap.high)) for price in prices
    ]
    tolerance = PRICE_SHARE * max(expected)
    return _judged(name, said, min(expected), max(expected), tolerance, at)


def _day_price(see: _Seen, day: Ms) -> float | None:
    found = see.newest("token.price_usd", at=day + 15 * MINUTE)
    return None if found is None or found[0] < day - HOUR else found[1]
