"""Answers of a chain that somebody kept in files: what each of them is, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources import _chain_bank as bank
from bot.sources import _chain_gov as gov
from bot.sources import _chain_proposals as reading
from bot.sources._chain_node import Answer
from bot.sources._endpoints import Endpoint
from bot.sources._http import tidy
from bot.sources._json import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.governance.proposal import GovParams, Proposal, Tally

_SIGNS: Mapping[str, str] = {
    "circuit_breaker_warn_threshold": "bme", "max_price_deviation_bps": "oracle", "order_max_bids": "market",
    "min_deposits": "deployment", "inflation_max": "mint", "unbonding_time": "staking", "community_tax": "distribution",
}  # fmt: skip
"""A field that only one module's parameters have: an answer does not say which module it is of."""


_PARTS = frozenset({"status", "messages", "title", "summary", "proposer", "final_tally_result"})
"""What a bare object with a number has at least one of when it is a proposal."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One kept answer. Only what it holds is set."""

    proposals: tuple[Proposal, ...] | None = None
    unread: tuple[str, ...] = ()
    """A sentence for each proposal that could not be read."""
    tally: Tally | None = None
    params: GovParams | None = None
    bonded: int | None = None
    pool_akt: float | None = None
    modules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def read(body: bytes) -> Recorded:
    """What a file holds. Raises SourceError: no JSON, an error of the node, or an answer to another question."""
    value = parse(body, "the file", strangers=True)
    if isinstance(value, list):
        value = {"proposals": value}
    if not isinstance(value, dict):
        raise SourceShapeChanged("$", "expected an answer of the chain, found none")
    if "message" in value and "code" in value and "proposals" not in value:
        raise SourceRefused(f"holds the node's error and no answer: {tidy(value['message'])}")
    answer = Answer(value, None, Endpoint("http://recorded"))
    if "proposals" in value:
        page = reading.page(value)
        return Recorded(proposals=page.proposals, unread=page.unread)
    if "proposal" in value:
        return Recorded(proposals=(reading.proposal(answer),))
    if "id" in value and _PARTS & value.keys():
        return Recorded(proposals=(reading.proposal(Answer({"proposal": value}, None, answer.endpoint)),))
    found = _beside(value, answer)
    if found is None:
        keys = ", ".join(tidy(key, 30) for key in list(value)[:4])
        raise SourceRefused(
            f"holds neither proposals nor a tally, parameters or a pool ({f'its keys: {keys}' if keys else 'it is empty'})"
        )
    return found


def _beside(value: Mapping[str, Any], answer: Answer) -> Recorded | None:
    """What belongs to proposals without being one."""
    if "tally" in value:
        return Recorded(tally=gov.tally(answer))
    if "yes_count" in value or ("yes" in value and "no_with_veto" in value):
        return Recorded(tally=gov.tally(Answer({"tally": dict(value)}, None, answer.endpoint)))
    pool = value.get("pool")
    if isinstance(pool, dict):
        return Recorded(bonded=bank.staking(answer, None).bonded)
    if isinstance(pool, list):
        return Recorded(pool_akt=bank.community_pool(answer).akt)
    if "tally_params" in value or "voting_params" in value:
        return _gov(value, answer)
    params = value.get("params")
    if isinstance(params, dict):
        if "quorum" in params:
            return _gov(value, answer)
        module = next((_SIGNS[key] for key in params if key in _SIGNS), None)
        return Recorded(modules={module: params}) if module else None
    return None


def _gov(value: Mapping[str, Any], answer: Answer) -> Recorded:
    """The parameters that decide votes, which are a module's parameters too."""
    if not isinstance(value.get("params"), dict) and not isinstance(value.get("tally_params"), dict):
        return Recorded()
    params = value.get("params")
    return Recorded(params=gov.gov_params(answer), modules={"gov": params} if isinstance(params, dict) else {})
