"""What is asked of a what-if, and what it comes to: values with the basis of each, never text."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from alerts.reports.equilibrium import DEFAULTS, Params
from alerts.reports.pricepath import PricePath

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.reports.outcomes import Outcomes
    from alerts.reports.whatif import Run
    from alerts.sample import Ms

SEED = 20260323
"""The day BME began: any number does, as long as it is the same one."""
USUAL_DAYS = 90
USUAL_PATHS = 100
MOST_PATHS = 1_000
MOST_SIGMA = 5.0


@dataclass(frozen=True, slots=True)
class Preset:
    """A question that people keep asking."""

    demand: Fraction
    path: str
    days: int


PRESETS: Mapping[str, Preset] = {
    "spike": Preset(Fraction(10), "flat", 90),
    "crash": Preset(Fraction(1), "-60%@7d", 90),
    "both": Preset(Fraction(10), "-60%@7d", 90),
    "today": Preset(Fraction(1), "flat", 90),
}


@dataclass(frozen=True, slots=True)
class WhatIfQuestion:
    """What is to be played."""

    network: str = "akash"
    demand: Fraction = Fraction(1)
    path: PricePath = PricePath()  # noqa: RUF009 - frozen
    path_words: str = "flat"
    """The path as it was typed."""
    days: int = USUAL_DAYS
    hold: Fraction | None = None
    """Days in the vault; None: as measured."""
    sigma: float | None = None
    """Volatility a year; None: as measured. 0 draws no band."""
    paths: int = USUAL_PATHS
    seed: int = SEED
    preset: str = ""
    given: Mapping[str, Fraction] = field(default_factory=dict)
    """Figures that take the place of stored ones, by the names of `Figure`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that the what-if begins with, and what it rests on.

    `name`: vault_akt, credits_akt, outstanding_act, supply_akt, price_usd, daily_act, hold_days, sigma. `basis`: stored,
    given, minted (mean of the last 7 days), spent (the last 24 hours), turnover (outstanding over a day's minting),
    aep76 (its assumption), measured (of stored prices), recorded (of prices recorded before), vault (no supply known),
    none.
    """

    name: str
    value: float | None
    basis: str
    at: Ms | None = None
    """When it was so."""
    n: int = 0
    """Of how many values it was measured."""


@dataclass(frozen=True, slots=True)
class WhatIfFacts:
    """What it comes to."""

    network: str
    now: Ms
    question: WhatIfQuestion
    run: Run
    """The way that was asked for."""
    figures: tuple[Figure, ...]
    outcomes: Outcomes | None = None
    """Random ways around it; None without a volatility."""
    params: Params = DEFAULTS
    simulated_start: bool = False
    """The state it begins with is made up too."""

    def figure(self, name: str) -> Figure:
        """One of the figures it begins with."""
        return next(figure for figure in self.figures if figure.name == name)

    @property
    def state_at(self) -> Ms | None:
        """When the oldest of the stored figures was so."""
        return min((one.at for one in self.figures if one.at is not None and one.basis == "stored"), default=None)
