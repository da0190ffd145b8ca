"""Running votes: the live count of each, the bonded validators, and which of them voted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from bech32 import bech32_decode, bech32_encode

from alerts.governance.undecided import Validator
from alerts.governance.vote import stand
from alerts.sample import HOUR
from bot.errors import SourceError, SourceRefused
from bot.sources import _chain_gov as gov
from bot.sources._chain_pages import PROPOSALS, next_key, walk
from bot.sources._chain_types import Deciders, VoteCount, Voters

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.governance.proposal import GovParams, Proposal
    from alerts.sample import Ms
    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn
    from bot.sources._read import Read

T = TypeVar("T")

log = logging.getLogger("burnwatch.sources")

VALIDATORS = "/cosmos/staking/v1beta1/validators"
SET_STANDS: Ms = HOUR
"""The validator set is read once in so long: stakes move slowly, and whoever joins is small."""
_SET_PAGE, _SET_PAGES = 200, 10
_VOTE_PAGE, _VOTE_PAGES = 500, 20
"""Ten thousand votes, some megabytes. A longer list is given up: a part of it would call voters silent."""
_OPERATOR = "valoper"


async def count(
    node: ChainNode, turn: Turn, proposals: Sequence[Proposal], bonded: int, params: GovParams
) -> dict[int, VoteCount]:
    """The live count of each, one after the other: it is hard work for a node. One that fails is left out.

    Raises SourceError when none could be read.
    """
    counts: dict[int, VoteCount] = {}
    failure: SourceError | None = None
    for proposal in proposals:
        try:
            tally = await node.ask(turn, f"{PROPOSALS}/{proposal.id}/tally", read=gov.tally)
        except SourceError as error:
            failure = error
            continue
        standing = stand(tally, bonded, params, expedited=proposal.expedited)
        left, elapsed = _time_left(proposal, turn.now)
        counts[proposal.id] = VoteCount(tally, standing.turnout, standing.quorum, bonded, standing, left, elapsed)
    if failure is not None and not counts:
        raise failure
    return counts


def _time_left(proposal: Proposal, now: Ms) -> tuple[float | None, float | None]:
    """Hours until the vote ends and the share of it that is over; None where the chain gives no such times."""
    start, end = proposal.voting_start_time, proposal.voting_end_time
    if end is None:
        return None, None
    left = max(0, end - now) / HOUR
    if start is None or end <= start:
        return left, None
    return left, min(1.0, max(0.0, (now - start) / (end - start)))


class VoterList:
    """Who has voted, for every running vote."""

    def __init__(self, node: ChainNode) -> None:
        self._node = node
        self._set: tuple[Validator, ...] = ()
        self._set_at: Ms | None = None

    async def look(self, turn: Turn, proposals: Sequence[Proposal]) -> Deciders:
        """The bonded validators and, by proposal, those of their accounts that voted. Raises SourceError.

        A proposal whose list could not be read to its end is left out: absence from a part of it means nothing.
        """
        if not proposals:
            return Deciders(self._set, {})
        if self._set_at is None or turn.now - self._set_at >= SET_STANDS or turn.now < self._set_at:
            self._set, self._set_at = await self._validators(turn), turn.now
        accounts = frozenset(each.account for each in self._set if each.account)
        voters: dict[int, Voters] = {}
        failure: SourceError | None = None
        for proposal in proposals:
            try:
                voters[proposal.id] = await self._voters(turn, proposal.id, accounts)
            except SourceError as error:
                log.info("who voted on proposal %d cannot be told: %s", proposal.id, error)
                failure = error
        if failure is not None and not voters:
            raise failure
        return Deciders(self._set, voters)

    async def _validators(self, turn: Turn) -> tuple[Validator, ...]:
        pages = await _pages(
            self._node,
            turn,
            VALIDATORS,
            "validators",
            {"status": "BOND_STATUS_BONDED"},
            _SET_PAGE,
            _SET_PAGES,
            _validator,
        )
        found = {each.operator: each for page in pages for each in page}
        if not found:
            raise SourceRefused("the list of bonded validators is empty")
        return tuple(sorted(found.values(), key=lambda each: (-each.stake, each.operator)))

    async def _voters(self, turn: Turn, number: int, accounts: frozenset[str]) -> Voters:
        path = f"{PROPOSALS}/{number}/votes"
        pages = await _pages(self._node, turn, path, "votes", {}, _VOTE_PAGE, _VOTE_PAGES, _voter)
        votes = [voter for page in pages for voter in page]
        return Voters(len(set(votes)), accounts.intersection(votes))


async def _pages(
    node: ChainNode,
    turn: Turn,
    path: str,
    name: str,
    asked: dict[str, str | int],
    size: int,
    most: int,
    read: Callable[[Read], T],
) -> list[tuple[T, ...]]:
    """Every page of a list. Raises SourceError for a list that does not end or has too many pages."""

    def page(answer: Answer) -> tuple[tuple[T, ...], str]:
        body = answer.read.obj()
        if name not in body and "pagination" not in body:
            body.at(name).fail("expected a list, found nothing")
        return tuple(read(each) for each in body.list(name, default=())), next_key(answer)

    return await walk(node, turn, path, name, asked, size, most, page)


def _validator(item: Read) -> Validator:
    operator = item.text("operator_address", most=200)
    description = item.maybe("description")
    moniker = description.text("moniker", "", most=200) if description else ""
    return Validator(operator, account_of(operator), moniker, item.int("tokens", low=0))


def _voter(item: Read) -> str:
    return item.text("voter", most=200)


def account_of(operator: str) -> str:
    """The account whose key is an operator's: the same bytes under the account prefix. Empty where it is no such address."""
    prefix, data = bech32_decode(operator)
    if prefix is None or data is None or not prefix.endswith(_OPERATOR) or prefix == _OPERATOR:
        return ""
    return bech32_encode(prefix.removesuffix(_OPERATOR), data)
