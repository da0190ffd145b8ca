"""One proposal as it may be stored and shown: everything foreign in it made safe, everything in it plain data."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """One proposal. Foreign texts in it were made plain by bot.foreign."""

    network: str
    number: int
    title: str
    status: str
    """deposit, voting, passed, rejected, failed, dropped, unknown."""
    kinds: tuple[str, ...] = ()
    """Message types, short: MsgCommunityPoolSpend; of legacy content its own: TextProposal."""
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
    """Links that stood in its title and summary: none of them is shown."""
    cast_uakt: int = 0
    """Everything cast, exact, for the turnout."""
    why: str = ""
    """Of a dropped one: missed its deposit, or was cancelled."""
    simulated: bool = False

    title_source: str = "none"
    """Where the title stood: title, legacy, metadata, fetched, none."""
    metadata_cid: str = ""
    """What its metadata points to, where a title may still be found; empty when there is nothing to fetch."""
    voting_starts_at: Ms | None = None
    deposit_ends_at: Ms | None = None
    deposit_uakt: int = 0
    """What was deposited so far."""

    effects: tuple[dict[str, Any], ...] = ()
    """What each message would do: see `effect_facts`."""
    changes: tuple[dict[str, Any], ...] = ()
    """Every parameter that would change: path, old (None: not known), new, unit, share, reset."""
    touches_core: bool = False
    """It changes bme, oracle or mint."""
    sunset: bool = False
    mismatch: bool = False
    mismatch_why: tuple[str, ...] = ()

    votes_yes: float | None = None
    """Whole tokens, as are the three below."""
    votes_no: float | None = None
    votes_abstain: float | None = None
    votes_veto: float | None = None
    threshold: float | None = None
    veto_threshold: float | None = None
    bonded: float | None = None
    """The stake that the turnout is measured against, in whole tokens."""
    outcome_now: str = ""
    """pass, reject_quorum, reject_threshold, reject_veto; empty when it cannot be told."""
    missing_akt: float | None = None
    """Whole tokens that are still needed for the quorum."""
    projection: dict[str, Any] | None = None
    undecided: tuple[dict[str, Any], ...] = ()
    """The largest validators that have not voted."""
    could_change: bool | None = None
    """Whether their votes could still turn the outcome."""

    scam_score: float = 0.0
    held: bool = False
    scam_reasons: tuple[str, ...] = ()


def facts_of(raw: Mapping[str, Any]) -> ProposalFacts:
    """Facts out of storage, whichever version wrote them: lists become tuples, keys of a newer version are left out."""
    known = {item.name for item in dataclasses.fields(ProposalFacts)}
    return ProposalFacts(**{key: _frozen(value) for key, value in raw.items() if key in known})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
