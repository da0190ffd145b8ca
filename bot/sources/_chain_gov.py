"""Governance answers, read: cosmos-sdk gov v1 as Akash serves it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from alerts.governance.proposal import Coin, GovParams, Proposal, ProposalStatus, Tally, UpgradePlan
from alerts.sample import SECOND, Ms
from bot.sources._chain_types import Upgrade
from bot.sources._read import Read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from bot.sources._chain_node import Answer

_STATUSES = {
    "PROPOSAL_STATUS_DEPOSIT_PERIOD": ProposalStatus.DEPOSIT,
    "PROPOSAL_STATUS_VOTING_PERIOD": ProposalStatus.VOTING,
    "PROPOSAL_STATUS_PASSED": ProposalStatus.PASSED,
    "PROPOSAL_STATUS_REJECTED": ProposalStatus.REJECTED,
    "PROPOSAL_STATUS_FAILED": ProposalStatus.FAILED,
}
_NUMBERS = dict(enumerate(_STATUSES.values(), start=1))
_DURATION = re.compile(r"(\d{1,12})(?:\.\d{1,9})?s", re.ASCII)
_BLOB = "wasm_byte_code"
_LONGEST_TEXT = 100_000
_DEEPEST = 40


def proposals(page: object) -> tuple[Proposal, ...]:
    """The proposals of one gov v1 page, in its order."""
    return tuple(_proposal(each) for each in Read(page).list("proposals", default=()))


def proposal(answer: Answer) -> Proposal:
    """The one proposal of an answer."""
    return _proposal(answer.read.obj("proposal"))


def is_unknown_proposal(answer: Answer) -> bool:
    """Whether an error says that the chain does not know the proposal: dropped for its deposit, or cancelled."""
    return "doesn't exist" in answer.message or "does not exist" in answer.message


def _proposal(item: Read) -> Proposal:
    """One proposal. Lists that are empty and times that are not set may be missing, null or the year 1."""
    return Proposal(
        id=item.int("id", low=1),
        status=_status(item),
        title=item.text("title", "", most=_LONGEST_TEXT) or _legacy_title(item),
        summary=item.text("summary", "", most=_LONGEST_TEXT),
        metadata=item.text("metadata", "", most=_LONGEST_TEXT),
        proposer=item.text("proposer", "", most=200),
        messages=tuple(_without_blobs(each.obj().value) for each in item.list("messages", default=())),
        submit_time=item.time_ms("submit_time"),
        deposit_end_time=item.time_ms("deposit_end_time"),
        voting_start_time=item.time_ms("voting_start_time"),
        voting_end_time=item.time_ms("voting_end_time"),
        total_deposit=_coins(item, "total_deposit"),
        final_tally=_tally(item.maybe("final_tally_result")),
        expedited=item.bool("expedited", default=False),
        failed_reason=item.text("failed_reason", "", most=_LONGEST_TEXT),
    )


def _status(item: Read) -> ProposalStatus:
    raw = item.at("status").value
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _NUMBERS.get(raw, ProposalStatus.UNKNOWN)
    return _STATUSES.get(item.text("status", most=100), ProposalStatus.UNKNOWN)


def _legacy_title(item: Read) -> str:
    """Proposals from before gov v1 keep their title inside the message."""
    for message in item.list("messages", default=()):
        content = message.at("content").value if isinstance(message.value, dict) else None
        if isinstance(content, dict) and isinstance(content.get("title"), str):
            return str(content["title"][:_LONGEST_TEXT])
    return ""


def _without_blobs(value: Any, depth: int = 0) -> Any:
    """A copy without code blobs, which are hundreds of kB of base64: only their length stays."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        copy: dict[str, Any] = {}
        for key, item in value.items():
            if key == _BLOB:
                copy[f"{_BLOB}_length"] = len(item) if isinstance(item, str) else 0
            else:
                copy[key] = _without_blobs(item, depth + 1)
        return copy
    if isinstance(value, list):
        return [_without_blobs(item, depth + 1) for item in value]
    return value[:_LONGEST_TEXT] if isinstance(value, str) else value


def _coins(holder: Read, key: str) -> tuple[Coin, ...]:
    return tuple(Coin(coin.text("denom", most=200), coin.int("amount", low=0)) for coin in holder.list(key, default=()))


def _tally(counts: Read | None) -> Tally:
    if counts is None:
        return Tally()
    return Tally(
        counts.int("yes_count", 0, low=0),
        counts.int("abstain_count", 0, low=0),
        counts.int("no_count", 0, low=0),
        counts.int("no_with_veto_count", 0, low=0),
    )


def tally(answer: Answer) -> Tally:
    """A running count."""
    counts = answer.read.obj("tally")
    counts.int("yes_count", low=0)  # an empty object is not a count of zero
    return _tally(counts)


def gov_params(answer: Answer) -> GovParams:
    """What decides a vote: `params` of gov v1, else the older sub-objects, whose other halves are zeros."""
    root = answer.read.obj()
    params = root.maybe("params")
    if params is None:
        counting = root.obj("tally_params")
        return GovParams(
            quorum=counting.number("quorum", None, low=0.0) or None,
            threshold=counting.number("threshold", None, low=0.0) or None,
            veto_threshold=counting.number("veto_threshold", None, low=0.0) or None,
            exact={name: share for name, share in _exact_shares(counting) if share},
        )
    return GovParams(
        quorum=params.number("quorum", None, low=0.0),
        threshold=params.number("threshold", None, low=0.0),
        veto_threshold=params.number("veto_threshold", None, low=0.0),
        expedited_threshold=params.number("expedited_threshold", None, low=0.0),
        min_deposit=_coins(params, "min_deposit"),
        expedited_min_deposit=_coins(params, "expedited_min_deposit"),
        min_deposit_ratio=params.number("min_deposit_ratio", None, low=0.0),
        max_deposit_period=_span(params, "max_deposit_period"),
        voting_period=_span(params, "voting_period"),
        expedited_voting_period=_span(params, "expedited_voting_period"),
        burn_vote_quorum=params.bool("burn_vote_quorum", None),
        burn_vote_veto=params.bool("burn_vote_veto", None),
        burn_proposal_deposit_prevote=params.bool("burn_proposal_deposit_prevote", None),
        exact=dict(_exact_shares(params)),
    )


def _exact_shares(params: Read) -> Iterator[tuple[str, Decimal]]:
    """The shares that a vote is decided by, with every place that the chain gave."""
    for name in ("quorum", "threshold", "veto_threshold", "expedited_threshold"):
        share = params.dec(name, None, low=0.0)
        if share is not None:
            yield name, share


def _span(holder: Read, key: str) -> Ms | None:
    text = holder.text(key, None, most=40)
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    if match is None:
        holder.at(key).fail("expected a duration such as 259200s, found another text")
    return int(match[1]) * SECOND


def upgrade(answer: Answer) -> Upgrade:
    """The scheduled upgrade; null is none."""
    plan = answer.read.maybe("plan")
    if plan is None:
        if "plan" not in answer.read.obj().value:
            answer.read.at("plan").fail("expected a plan or null, found nothing")
        return Upgrade(None)
    return Upgrade(
        UpgradePlan(plan.text("name", most=200), plan.int("height", low=0), plan.text("info", "", most=20_000))
    )
