"""Many ways of one what-if: how far apart they end, and in how many of them the breaker trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import DEFAULTS, Breaker, Params
from alerts.reports.pricepath import wander
from alerts.reports.whatif import Run, Start, play
from alerts.stats import quantile

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from fractions import Fraction

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Nine of ten ways lie between the outer two, half of them between the inner two."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The five shares of one figure at the end, over all ways."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What many random price paths around one scenario came to."""

    paths: int
    sigma: float
    """A year."""
    ratio: tuple[tuple[float, ...] | None, ...]
    """For each step the five shares of the collateral ratio; None where no way has one."""
    net_akt: Spread
    fresh_akt: Spread
    warned: float
    """The share of ways in which the breaker leaves "healthy" for its collateral at some time."""
    halted: float
    days_to_warn: tuple[float, ...] = ()
    """The five shares over the ways that get there; empty where none does."""
    days_to_halt: tuple[float, ...] = ()


def outcomes(
    start: Start,
    demand: Fraction,
    middle: Sequence[Fraction | None],
    per_day: int,
    sigma: float,
    paths: int,
    rng: random.Random,
    params: Params = DEFAULTS,
) -> Outcomes:
    """Play `paths` random ways around the prices `middle`."""
    runs = [play(start, demand, wander(middle, sigma, per_day, rng), per_day, params) for _ in range(paths)]
    warn = _days(runs, Breaker.WARNING, Breaker.HALT_CR)
    halt = _days(runs, Breaker.HALT_CR)
    return Outcomes(
        paths=paths,
        sigma=sigma,
        ratio=tuple(
            _five([ratio for run in runs if (ratio := run.steps[step].ratio) is not None])
            for step in range(len(middle))
        ),
        net_akt=_spread([run.net_uakt / 1e6 for run in runs]),
        fresh_akt=_spread([run.fresh_uakt / 1e6 for run in runs]),
        warned=len(warn) / paths,
        halted=len(halt) / paths,
        days_to_warn=_five(warn) or (),
        days_to_halt=_five(halt) or (),
    )


def _days(runs: Sequence[Run], *states: Breaker) -> list[float]:
    return [float(days) for run in runs if (days := run.days_to(*states)) is not None]


def _spread(values: Sequence[float]) -> Spread:
    return Spread(tuple(quantile(values, share) for share in SHARES))


def _five(values: Sequence[float]) -> tuple[float, ...] | None:
    return tuple(quantile(values, share) for share in SHARES) if values else None
