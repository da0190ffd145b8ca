"""A governance proposal as plain data, whoever parsed it. Its texts are foreign: a face shows them only made safe."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from alerts.sample import Ms


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    DEPOSIT = "deposit"
    VOTING = "voting"
    PASSED = "passed"
    REJECTED = "rejected"
    FAILED = "failed"
    """It passed and a message of it failed, or it could not be decoded."""
    DROPPED = "dropped"
    """Gone from the chain: it missed its deposit or was cancelled."""
    UNKNOWN = "unknown"
    """A word this version does not know."""

    @property
    def is_open(self) -> bool:
        """Whether it can still change."""
        return self in (ProposalStatus.DEPOSIT, ProposalStatus.VOTING)


@dataclass(frozen=True, slots=True)
class Coin:
    """An amount in the smallest unit of a denomination, exact."""

    denom: str
    amount: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes in the smallest unit of the staking token, exact."""

    yes: int = 0
    abstain: int = 0
    no: int = 0
    veto: int = 0

    @property
    def total(self) -> int:
        """Everything cast: abstain counts for the quorum."""
        return self.yes + self.abstain + self.no + self.veto

    def turnout(self, bonded: int) -> float | None:
        """The share of the bonded stake that voted; None without stake."""
        return self.total / bonded if bonded > 0 else None


@dataclass(frozen=True, slots=True)
class GovParams:
    """What decides a vote, live from the chain; None where the answer leaves it out."""

    quorum: float | None = None
    threshold: float | None = None
    veto_threshold: float | None = None
    expedited_threshold: float | None = None
    min_deposit: tuple[Coin, ...] = ()
    expedited_min_deposit: tuple[Coin, ...] = ()
    min_deposit_ratio: float | None = None
    max_deposit_period: Ms | None = None
    voting_period: Ms | None = None
    expedited_voting_period: Ms | None = None
    burn_vote_quorum: bool | None = None
    burn_vote_veto: bool | None = None
    burn_proposal_deposit_prevote: bool | None = None
    exact: Mapping[str, Decimal] = field(default_factory=dict)
    """The shares by name with all 18 places, as the chain compares them: the floats are for showing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. Title, summary, metadata, failed_reason and everything in `messages` is foreign text."""

    id: int
    status: ProposalStatus
    title: str = ""
    summary: str = ""
    metadata: str = ""
    proposer: str = ""
    messages: tuple[Mapping[str, object], ...] = ()
    """Each with its `@type`, as the chain gives them, without code blobs."""
    submit_time: Ms | None = None
    deposit_end_time: Ms | None = None
    voting_start_time: Ms | None = None
    voting_end_time: Ms | None = None
    total_deposit: tuple[Coin, ...] = ()
    final_tally: Tally = field(default_factory=Tally)
    """Zero while the vote runs, except after an expedited proposal was converted: then it holds the first count."""
    expedited: bool = False
    failed_reason: str = ""
    unread: tuple[str, ...] = ()
    """Names of fields that held something else than they must, and count as not given."""

    @property
    def message_types(self) -> tuple[str, ...]:
        """The `@type` of each message; empty for a text proposal."""
        return tuple(str(message.get("@type", "")) for message in self.messages)

    def deposit_of(self, denom: str) -> int:
        """What was deposited in one denomination."""
        return sum(coin.amount for coin in self.total_deposit if coin.denom == denom)


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """A scheduled upgrade: at this height the chain stops until the operators change the program."""

    name: str
    height: int
    info: str = ""
