"""Governance answers, read: cosmos-sdk gov v1 as Akash serves it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.governance.proposal import GovParams, Tally, UpgradePlan
from alerts.sample import SECOND, Ms
from bot.sources._chain_proposals import coins, tally_of
from bot.sources._chain_types import Upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from bot.sources._chain_node import Answer
    from bot.sources._read import Read

_DURATION = re.compile(r"(\d{1,12})(?:\.\d{1,9})?s", re.ASCII)


def tally(answer: Answer) -> Tally:
    """A running count."""
    counts = answer.read.obj("tally")
    counts.int("yes_count" if "yes_count" in counts else "yes", low=0)  # an empty object is not a count of zero
    return tally_of(counts)


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
        min_deposit=coins(params, "min_deposit"),
        expedited_min_deposit=coins(params, "expedited_min_deposit"),
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


def applied(answer: Answer) -> int:
    """The block at which an upgrade was carried out; 0 for never."""
    return answer.read.int("height", low=0)


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
