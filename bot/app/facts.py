"""What use cases answer: values with a unit, a source and an age, never text. The cards room turns them into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.app.proposal_facts import ProposalFacts as ProposalFacts  # noqa: PLC0414, TC001 - it is found here too

if TYPE_CHECKING:
    from alerts.reports.agreement import Agreement
    from alerts.reports.identities import Check
    from alerts.reports.market import Mover
    from alerts.sample import LabelPairs, Ms
    from bot.app.bme_facts import Behind
    from bot.app.market_facts import MarketFacts
    from bot.app.quiet_facts import MuteShown
    from bot.app.rewritten import Rewrote

SUMMED = 12
"""Lines that a summary of many names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One value as it is to be shown. `value` None: there is none, `says` tells since when and why."""

    key: str
    labels: LabelPairs = ()
    value: float | None = None
    unit: str = ""
    at: Ms | None = None
    source: str = ""
    stale: bool = False
    """The last known value, older than its look-back."""
    says: str = ""
    sources: tuple[tuple[str, Ms], ...] = ()
    """Each source with the time that what it gave is about; `at` is the oldest of them."""


@dataclass(frozen=True, slots=True)
class BurnMintFacts:
    """/burnmint: burned against minted."""

    network: str
    now: Ms
    ratio: dict[str, Shown] = field(default_factory=dict)
    """F2 by window: 1d, 7d, 30d, all, today; 7d and 28d where a network counts in epochs."""
    ratio_usd: dict[str, Shown] = field(default_factory=dict)
    """F3 by window."""
    net: dict[str, Shown] = field(default_factory=dict)
    """F5 by window, in whole tokens."""
    states: dict[str, Agreement] = field(default_factory=dict)
    """By window: what a second count of the totals below the ratio says."""
    offset: dict[str, Shown] = field(default_factory=dict)
    """F6 by window, measured; else under its own name what it nominally is."""
    retained: dict[str, Shown] = field(default_factory=dict)
    """F8 by window."""
    supply_change: dict[str, Shown] = field(default_factory=dict)
    """F7 by window, in whole AKT."""
    rewrote: tuple[Rewrote, ...] = ()
    """The totals whose past their source has lately written anew."""
    unit: str = "AKT"
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class GpuModel:
    """One model's line."""

    vendor: str
    model: str
    total: Shown
    leased: Shown
    available: Shown
    utilization: Shown
    price_med: Shown
    price_min: Shown
    price_max: Shown


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """/gpu: the network and its models, busiest first."""

    network: str
    now: Ms
    total: Shown
    leased: Shown
    pending: Shown
    available: Shown
    utilization: Shown
    models: tuple[GpuModel, ...] = ()
    gone: tuple[tuple[str, Ms], ...] = ()
    """Models that were there once and nobody carries now, with the time since when."""
    market: MarketFacts | None = None
    """Who carries them."""
    states: dict[str, Agreement] = field(default_factory=dict)
    """By metric key: what a second count says of it. A single model is counted by one endpoint alone."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class UpgradeFacts:
    """A scheduled upgrade of the chain."""

    network: str
    name: str
    """Foreign text already made plain."""
    height: int
    at: Ms
    event: str
    """scheduled, rescheduled, cancelled, week_left, day_left, hours_left, hour_left, blocks_left, standing, reached, ended."""
    at_height: int | None = None
    eta_at: Ms | None = None
    """The date of its block, from the measured time of a block; None where that is not known."""
    eta_low: Ms | None = None
    eta_high: Ms | None = None
    block_ms: float | None = None
    measured: Ms = 0
    """Over how long the time of a block was measured."""
    sunset: bool = False
    """Its name, or one before it, announces that the chain is to end."""
    before_name: str = ""
    """Of a rescheduled one: the plan in whose place it came."""
    before_height: int = 0
    stood_since: Ms | None = None
    """When its last block was seen, for a chain that stands there."""


@dataclass(frozen=True, slots=True)
class ProposalsFacts:
    """/proposals: a list, newest first."""

    network: str
    now: Ms
    proposals: tuple[ProposalFacts, ...] = ()
    says: str = ""
    status: str = ""
    """What was asked for: open, or one status; empty for all."""
    voting: int = 0
    """How many are being voted on, listed or not."""
    total: int = 0
    """How many fit, listed or not."""


@dataclass(frozen=True, slots=True)
class ProposalLookUp:
    """/proposal: one proposal by its number, or why there is none."""

    network: str
    now: Ms
    number: int
    proposal: ProposalFacts | None = None
    unknown: bool = False
    """The chain was asked and has no such proposal."""
    says: str = ""
    """Why the chain could not be asked."""
    newest: int | None = None
    """The highest number that is known."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """One source's health."""

    name: str
    up: bool
    since: Ms
    reason: str
    answered_at: Ms | None


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """/status: is the bot itself well."""

    now: Ms
    started_at: Ms
    version: str
    sources: tuple[SourceState, ...] = ()
    rules: int = 0
    broken_rules: tuple[tuple[str, str], ...] = ()
    firing: tuple[tuple[str, LabelPairs, Ms], ...] = ()
    waiting: int = 0
    dead: int = 0
    evaluated_at: Ms | None = None
    gateway: str = ""
    """connected, connecting, reconnecting, off."""
    mutes: tuple[MuteShown, ...] = ()
    held: int = 0
    """Incidents that are kept quiet now, for whatever reason."""
    broken_identities: tuple[Check, ...] = ()
    """Counts of one thing that differ."""


@dataclass(frozen=True, slots=True)
class BacklogFacts:
    """Many messages that could not be sent in time, in one."""

    now: Ms
    since: Ms
    count: int
    lines: tuple[tuple[str, str, Ms], ...] = ()
    """(rule or title, state word, time): twelve, the gravest first, then the newest."""
    more: int = 0
    mention: str = ""
    """The role that the gravest of them would have pinged."""
    simulated: bool = False
    limit: int = 0
    """What came after this many messages of an hour; 0: what could not be posted."""


@dataclass(frozen=True, slots=True)
class BreakerDay:
    """What the circuit breaker did in the last 24 hours, as far as it was seen."""

    changed_at: Ms | None = None
    """When it came into its present state; None when it has been in it all the while."""
    halts: int = 0
    """How often it was halted, one halt being the time from a reading that is no halt to the next such one."""
    halted: Ms = 0
    """For how long in all."""
    longest: Ms = 0
    seen: Ms = 0
    """How much of the 24 hours there are readings for."""


@dataclass(frozen=True, slots=True)
class BmeFacts:
    """/bme: the circuit breaker, how far it is, and the books behind it."""

    network: str
    now: Ms
    breaker: Shown
    ratio: Shown
    warn_threshold: Shown
    halt_threshold: Shown
    warn_distance: Shown
    halt_distance: Shown
    price_at_warn: Shown
    price_at_halt: Shown
    price: Shown
    """The oracle's median price."""
    twap: Shown
    """The oracle's average over time, by which the breaker goes."""
    market: Shown
    """A market's price, to hold the oracle's against."""
    oracle_age: Shown
    healthy_sources: Shown
    vault: Shown
    outstanding: Shown
    credits: Shown
    fresh: Shown
    """AKT newly minted since launch."""
    pending: Shown
    canceled: Shown
    height: Shown
    day: BreakerDay = field(default_factory=BreakerDay)
    recorded: BreakerDay | None = None
    """The same day by the Console's record of the breaker's changes."""
    opinions: dict[str, Shown] = field(default_factory=dict)
    """The collateral ratio by others: own computation, the Console."""
    trend_per_day: float | None = None
    """What 24 hours changed in the ratio."""
    canceled_24h: float | None = None
    behind: Behind | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """/network: leases, spend, providers, token and chain."""

    network: str
    now: Ms
    figures: dict[str, Shown] = field(default_factory=dict)
    """By metric key."""
    week_ago: dict[str, float] = field(default_factory=dict)
    """What stood seven days ago, where it was read then."""
    states: dict[str, Agreement] = field(default_factory=dict)
    """By metric key: what a second count says of it."""
    mover: Mover | None = None
    """The one provider that alone moved the GPUs within the last day."""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class TriedSet:
    """What one label set would have done."""

    labels: LabelPairs
    episodes: int
    total: Ms
    longest: Ms
    firing: bool
    """It would be firing now."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A threshold that would have given about `aim` episodes a month, or the word for why there is none.

    `none`: too_short, never, jumps, stopped, as in alerts.trial.Suggestion.
    """

    aim: int
    threshold: float | None = None
    """A number; for a threshold that is another metric, what is added to it."""
    clear: float | None = None
    episodes: int = 0
    total: Ms = 0
    as_it_is: bool = False
    none: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """A draft over the stored history, before it is saved."""

    rule: str
    metric: str
    unit: str
    kind: str
    op: str
    reduce: str
    over: Ms
    threshold: float | None
    threshold_metric: str
    clear: float | None
    hold: Ms
    now: Ms
    span: Ms
    """What was asked for."""
    every: Ms
    usual: Ms
    """Between two evaluations of the live bot; `every` is longer where reading is too much work."""
    known: Ms
    """For how long there was a value."""
    known_from: Ms | None
    reach: Ms = 0
    """How far the rule looks back, and how much of that the history held before now: see `held`."""
    held: Ms = 0
    episodes: int = 0
    total: Ms = 0
    longest: Ms = 0
    short: int = 0
    """Under five minutes."""
    a_month: float | None = None
    sets: tuple[TriedSet, ...] = ()
    """Those that fired most often first."""
    suggestions: tuple[Suggested, ...] = ()
    no_search: str = ""
    """no_threshold, no_direction, no_values, broken."""
    broken: str = ""
    warnings: tuple[str, ...] = ()
    """What is worth saying of the rule itself: unknown metrics with the nearest names, keys without effect."""
    labels: LabelPairs = ()
    """The label set of the picture."""
    points: tuple[tuple[Ms, float | None], ...] = ()
    level: float | None = None
    """The threshold as it was at the end, as a number."""
    level_clear: float | None = None
    bands: tuple[tuple[Ms, Ms | None], ...] = ()
    simulated: bool = False
