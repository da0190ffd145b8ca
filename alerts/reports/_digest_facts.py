"""What a weekly summary says, as facts: no sentence of it is written here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.reports._incidents import RuleWeek
    from alerts.reports.agreement import Agreement
    from alerts.sample import LabelPairs, Ms

ENOUGH = 0.5
"""The share of a week that must be known, in both weeks, before a change is given."""
WHOLE = 0.95
"""A figure of less than this share of its week is marked."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing had to do with a change. The parts of a driver of the kind `factors` add up to the change."""

    key: str
    share: float
    """Its part of the change, as a fraction of last week's figure."""
    labels: LabelPairs = ()
    value: float | None = None
    previous: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the week."""

    key: str
    labels: LabelPairs
    unit: str
    how: str
    """`mean` over the hours known, `sum` of what flowed, `ratio` of sums."""
    value: float | None
    previous: float | None = None
    """The week before, by the same rule."""
    coverage: float = 0.0
    """The share of the week that it is known for."""
    coverage_before: float = 0.0
    source: str = ""
    says: str = ""
    """Why there is no value."""
    withheld: str = ""
    """Why there is no change: `none_before`, `little`, `little_before`, `unfinished`, `not_comparable`."""
    readings: int = 0
    driver: tuple[Part, ...] = ()
    basis: str = ""
    """What was taken where the exact thing was not there: `utc_days`, `nominal`."""

    @property
    def change(self) -> float | None:
        """Value over previous less 1: 0.12 is 12 % more. None where it is withheld."""
        if self.withheld or self.value is None or self.previous is None or self.previous <= 0 or self.value < 0:
            return None
        return self.value / self.previous - 1

    @property
    def partly(self) -> bool:
        """Whether it stands for a part of its week alone."""
        return self.value is not None and self.coverage < WHOLE


@dataclass(frozen=True, slots=True)
class Vote:
    """A proposal of the week. `title` is foreign text already made plain."""

    number: int
    title: str
    status: str
    """As it stands now: voting, passed, rejected, failed, dropped."""
    decided: bool
    """It ended in the week; else it was open at the week's end."""
    ends_at: Ms | None
    yes: float | None = None
    """Of what was cast."""
    turnout: float | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Halts:
    """What the circuit breaker did in the week, as far as it was seen."""

    count: int = 0
    halted: Ms = 0
    longest: Ms = 0


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: what flowed, in AKT, and what was paid for compute. None is "not known"."""

    at: Ms
    into: float | None = None
    out: float | None = None
    spend: float | None = None
    """USD a day."""
    per_gpu: float | None = None
    """USD a day for each GPU in use."""
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Gpus:
    """GPUs over three hours, on average."""

    at: Ms
    leased: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """What mattered most, by the rules of `_headline`: a kind and the keys of the figures it speaks of."""

    kind: str = "no_data"
    about: tuple[str, ...] = ()
    word: str = ""
    """The finer shade of the kind, where it has one."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One week of one network, on the wall clock of one place."""

    network: str
    week: str
    zone: str
    start: Ms
    end: Ms
    now: Ms
    """When it was put together."""
    headline: Headline = field(default_factory=Headline)
    figures: tuple[Figure, ...] = ()
    votes: tuple[Vote, ...] = ()
    held: int = 0
    """Proposals left out because they are held back as a likely scam."""
    rules: tuple[RuleWeek, ...] = ()
    """The noisiest first."""
    marks: tuple[tuple[Ms, Ms | None], ...] = ()
    """When alerts were on."""
    halts: Halts = field(default_factory=Halts)
    days: tuple[Day, ...] = ()
    gpus: tuple[Gpus, ...] = ()
    coverage: float = 0.0
    """Of the figures above, on average."""
    due_at: Ms = 0
    """When it was due; 0 where somebody asked for it."""
    simulated: bool = False
    states: tuple[tuple[str, Agreement], ...] = ()
    """By key of a headline figure: what a second count of it says."""

    @property
    def unfinished(self) -> bool:
        """Whether the week was still running."""
        return self.now < self.end

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known of it."""
        return all(figure.value is None for figure in self.figures)

    @property
    def watched(self) -> float:
        """The share of it in which anything was read: what flowed may be known from a history that was filled in later."""
        return max((figure.coverage for figure in self.figures if figure.readings), default=0.0)

    def figure(self, key: str, **labels: str) -> Figure | None:
        """The figure of that key; with `labels`, the one that carries them."""
        return next(
            (
                one
                for one in self.figures
                if one.key == key and all(dict(one.labels).get(name) == value for name, value in labels.items())
            ),
            None,
        )

    @property
    def prices(self) -> tuple[Figure, ...]:
        """What GPUs cost, model by model, the most used model first."""
        return tuple(one for one in self.figures if one.key == "gpu.model.price_usd_hour")

    @property
    def episodes(self) -> int:
        """How many alerts were on in it."""
        return sum(row.episodes for row in self.rules)
