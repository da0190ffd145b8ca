"""What use cases answer: values with a unit, a source and an age, never text. The cards room turns them into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.sample import LabelPairs, Ms


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
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """One proposal. `title` is foreign text already made plain by bot.foreign."""

    network: str
    number: int
    title: str
    status: str
    """deposit, voting, passed, rejected, failed, dropped."""
    kinds: tuple[str, ...] = ()
    """Message types, short: MsgCommunityPoolSpend."""
    expedited: bool = False
    submitted_at: Ms | None = None
    voting_ends_at: Ms | None = None
    at: Ms = 0
    event: str = ""
    """Why it is told now: deposit, voting, ended, dropped; empty in an answer."""
    turnout: float | None = None
    quorum: float | None = None
    yes: float | None = None
    no: float | None = None
    veto: float | None = None
    abstain: float | None = None
    source: str = ""
    failed_reason: str = ""
    links_removed: int = 0
    cast_uakt: int = 0
    """Everything cast, exact, for the turnout."""
    why: str = ""
    """Of a dropped one: missed its deposit, or was cancelled."""
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
    """scheduled, cancelled, reached."""
    at_height: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalsFacts:
    """/proposals: a list, newest first."""

    network: str
    now: Ms
    proposals: tuple[ProposalFacts, ...] = ()
    says: str = ""


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
