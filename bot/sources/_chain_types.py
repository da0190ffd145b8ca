"""The typed answers of a chain node: what was said, at which height."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.governance.proposal import GovParams, Proposal, Tally, UpgradePlan
    from alerts.governance.undecided import Validator
    from alerts.governance.vote import Standing
    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class Block:
    """The newest block a trusted node has."""

    height: int
    time: Ms
    age_seconds: float
    """Against our clock; a few seconds of drift count as 0."""
    host: str
    fresh: bool
    """Young enough (two minutes) for the node's state to be the present."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The circuit breaker, as far as the answer can be believed."""

    word: str
    """healthy, warning, halt_cr, halt_oracle, unspecified, or what else the chain says, lower case, without its prefix."""
    state: int | None
    """0 healthy, 1 warning, 2 halt_cr, 3 halt_oracle, 4 a word this version does not know; None: cannot be told."""
    collateral_ratio: float | None = None
    warn_threshold: float | None = None
    halt_threshold: float | None = None
    mints_allowed: bool | None = None
    refunds_allowed: bool | None = None
    says: str = ""
    """Why the state or the ratio is missing, in a sentence; empty when all is there."""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Vault:
    """BME's books, in whole tokens. None where the answer leaves a figure out that must be there."""

    akt_balance: float | None
    """Including AKT that waits in the queue: never shown without taking that off."""
    act_outstanding: float | None
    remint_credits: float | None
    akt_minted: float | None
    """Freshly minted AKT, since the module began."""
    act_minted: float | None
    act_burned: float | None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Conversions that wait for the next epoch."""

    records: int
    akt_waiting: float
    act_waiting: float
    oldest_height: int | None
    vault_akt: float | None
    """The vault's AKT without what waits; None when both could not be read at one height."""
    height: int | None = None


@dataclass(frozen=True, slots=True)
class OraclePrice:
    """The aggregated price. On failure the chain leaves the old one standing and only its time gives it away."""

    median: float | None
    twap: float | None
    at: Ms | None
    age_seconds: float | None
    healthy: bool | None
    healthy_sources: int | None
    total_sources: int | None
    deviation_bps: float | None
    reasons: tuple[str, ...] = ()
    height: int | None = None
    says: str = ""
    """Why a price is missing, in a sentence; empty when both are there."""


@dataclass(frozen=True, slots=True)
class BmeParams:
    """BME's parameters; thresholds as ratios."""

    warn_threshold: float | None
    halt_threshold: float | None
    min_epoch_blocks: int | None = None
    mint_spread_bps: int | None = None
    settle_spread_bps: int | None = None
    raw: Mapping[str, object] = field(default_factory=dict)
    """The whole object, to be compared with what a proposal would put in its place."""


@dataclass(frozen=True, slots=True)
class Canceled:
    """Conversions that were cancelled, since the module began."""

    records: int
    reasons: Mapping[str, int]
    mints: int = 0
    """AKT to ACT, cancelled for no fault of whoever asked."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Total supply of both tokens, in whole tokens."""

    akt: float
    act: float | None


@dataclass(frozen=True, slots=True)
class Staking:
    """The staking pool. `bonded` is exact, in uakt: turnout is measured against it."""

    bonded: int
    not_bonded: int
    bonded_ratio: float | None


@dataclass(frozen=True, slots=True)
class Minting:
    """What staking mints."""

    inflation: float
    annual_provisions: float | None


@dataclass(frozen=True, slots=True)
class CommunityPool:
    """The community pool's AKT; other denominations are not counted."""

    akt: float | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """The open proposals, and what became of those that were open at the last look."""

    open: tuple[Proposal, ...]
    closed: tuple[Proposal, ...] = ()
    dropped: tuple[int, ...] = ()
    """Ids the chain no longer knows: the deposit was missed or the proposal cancelled."""
    unread: tuple[str, ...] = ()
    """A sentence for each proposal that was listed and could not be read: its absence above means nothing."""

    @property
    def voting(self) -> tuple[Proposal, ...]:
        """Those being voted on."""
        return tuple(proposal for proposal in self.open if proposal.status.value == "voting")


@dataclass(frozen=True, slots=True)
class VoteCount:
    """One running vote."""

    tally: Tally
    turnout: float | None
    quorum: float | None
    bonded: int | None = None
    """The stake that the turnout is measured against, in uakt."""
    standing: Standing | None = None
    """The count held against the parameters."""
    hours_left: float | None = None
    elapsed: float | None = None
    """The share of the voting period that is over."""


@dataclass(frozen=True, slots=True)
class Votes:
    """Every running vote by proposal id."""

    counts: Mapping[int, VoteCount]
    params: GovParams | None


@dataclass(frozen=True, slots=True)
class Voters:
    """Who voted on one proposal."""

    listed: int
    """How many accounts did, delegators too."""
    accounts: frozenset[str]
    """Those of them that are validators'."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """The bonded validators, the largest first, and which of them voted, by proposal id."""

    validators: tuple[Validator, ...]
    voted: Mapping[int, Voters]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The scheduled upgrade, if any."""

    plan: UpgradePlan | None
