"""The little statistics that reports need: quantiles, a correlation with its chance, a trend, a volatility. Standard library only.

Chance is counted, not taken from a table: values are shuffled and it is seen how often a shuffle does as well. That holds
for any distribution and for small numbers. Randomness is a `random.Random` passed in, so that the same data say the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

ROUNDS = 4_999
"""Shuffles where not every arrangement can be tried: with the one that was seen, five thousand."""
_EQUAL = 1e-9
"""Two coefficients closer than this are the same: shuffles of equal values differ in the last digit by the order of addition."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely at least as much would be seen if there were nothing: two-sided."""

    p: float
    tried: int
    """Arrangements that were looked at, the observed one included."""
    exact: bool
    """Every arrangement was looked at, so that p is no estimate."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two series move together."""

    kind: str
    """`spearman` (ranks) or `pearson` (amounts)."""
    r: float
    """From -1 to 1."""
    n: int
    """Pairs."""
    chance: Chance
    block: int
    """How many neighbours were shuffled as one."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a few values in order are going."""

    slope: float
    """Per step: the median of the slopes between all pairs (Theil 1950, Sen 1968); one wild value does not turn it."""
    n: int
    chance: Chance
    """Of Mann and Kendall's S: rising pairs less falling ones."""


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie, straight between neighbours (type 7 of Hyndman and Fan 1996, as R has it)."""
    if not values:
        raise ValueError("no values")
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def mean(values: Sequence[float]) -> float:
    """Their mean."""
    if not values:
        raise ValueError("no values")
    return math.fsum(values) / len(values)


def ranks(values: Sequence[float]) -> list[float]:
    """Each value's place in order, from 1; equal values share the mean of their places."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            found[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return found


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """How far two series lie on one straight line; None where one of them does not move, or there are fewer than three pairs."""
    across, up = _centred(xs), _centred(ys)
    if len(across) != len(up):
        raise ValueError("the two series differ in length")
    size = math.sqrt(_product(across, across) * _product(up, up))
    if len(across) < 3 or size == 0:
        return None
    return max(-1.0, min(1.0, _product(across, up) / size))


def spearman(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """How far two series rise and fall in one order, whatever the amounts: Pearson's coefficient of their ranks."""
    return pearson(ranks(xs), ranks(ys))


def correlation(
    xs: Sequence[float],
    ys: Sequence[float],
    rng: random.Random,
    *,
    kind: str = "spearman",
    block: int = 1,
    rounds: int = ROUNDS,
) -> Correlation | None:
    """The coefficient and the chance of one as large, either way, if the two had nothing to do with each other.

    `block` neighbours are shuffled as one: days resemble the days beside them, and shuffled singly they would make any two
    slow series look related. Every arrangement is tried where there are few, else `rounds` random ones with the observed
    one counted among them, so that p is never 0 (Phipson and Smyth 2010). None where there is no coefficient.
    """
    if kind not in ("spearman", "pearson"):
        raise ValueError("a correlation is spearman or pearson")
    if block < 1 or rounds < 1:
        raise ValueError("a block holds one value or more, and there is one round or more")
    across, up = (ranks(xs), ranks(ys)) if kind == "spearman" else (list(xs), list(ys))
    r = pearson(across, up)
    if r is None:
        return None
    across, up = _centred(across), _centred(up)
    size = math.sqrt(_product(across, across) * _product(up, up))
    pieces = [tuple(up[start : start + block]) for start in range(0, len(up), block)]

    def as_far(arrangement: Sequence[tuple[float, ...]]) -> bool:
        shuffled = [value for piece in arrangement for value in piece]
        return abs(_product(across, shuffled)) / size >= abs(r) - _EQUAL

    return Correlation(kind, r, len(across), _chance(pieces, as_far, rng, rounds), block)


def trend(values: Sequence[float], rng: random.Random, *, rounds: int = ROUNDS) -> Trend | None:
    """The slope per step and the chance of an order as clear, either way, in a shuffled row; None for fewer than three."""
    if len(values) < 3:
        return None
    slopes = [
        (values[later] - values[early]) / (later - early)
        for early in range(len(values))
        for later in range(early + 1, len(values))
    ]
    seen = abs(_kendall(values))

    def as_clear(arrangement: Sequence[tuple[float, ...]]) -> bool:
        return abs(_kendall([value for (value,) in arrangement])) >= seen

    pieces = [(value,) for value in values]
    return Trend(quantile(slopes, 0.5), len(values), _chance(pieces, as_clear, rng, rounds))


def log_returns(prices: Sequence[float | None]) -> list[float]:
    """What each price is to the one before, as a logarithm; over a missing price there is none. Prices are above 0."""
    return [
        math.log(after / before)
        for before, after in pairwise(prices)
        if before is not None and after is not None and before > 0 and after > 0
    ]


def volatility(prices: Sequence[float | None], per_year: float) -> float | None:
    """The standard deviation of the logarithmic returns, for a year of `per_year` steps; None for fewer than three returns."""
    returns = log_returns(prices)
    if len(returns) < 3:
        return None
    middle = mean(returns)
    variance = math.fsum((one - middle) ** 2 for one in returns) / (len(returns) - 1)
    return math.sqrt(variance * per_year)


def _chance(
    pieces: Sequence[tuple[float, ...]],
    at_least: Callable[[Sequence[tuple[float, ...]]], bool],
    rng: random.Random,
    rounds: int,
) -> Chance:
    """How often an arrangement of the pieces does at least what the given one does."""
    if math.factorial(min(len(pieces), 20)) <= rounds + 1:
        every = [at_least(one) for one in permutations(pieces)]
        return Chance(sum(every) / len(every), len(every), exact=True)
    hits = sum(at_least(one) for one in _shuffles(pieces, rng, rounds))
    return Chance((hits + 1) / (rounds + 1), rounds + 1, exact=False)


def _shuffles(
    pieces: Sequence[tuple[float, ...]], rng: random.Random, rounds: int
) -> Iterator[list[tuple[float, ...]]]:
    row = list(pieces)
    for _ in range(rounds):
        rng.shuffle(row)
        yield row


def _kendall(values: Sequence[float]) -> int:
    """Pairs that rise less pairs that fall."""
    return sum(
        (values[later] > values[early]) - (values[later] < values[early])
        for early in range(len(values))
        for later in range(early + 1, len(values))
    )


def _centred(values: Sequence[float]) -> list[float]:
    if not values:
        return []
    middle = mean(values)
    return [value - middle for value in values]


def _product(xs: Sequence[float], ys: Sequence[float]) -> float:
    return sum(map(float.__mul__, xs, ys))
