"""Lists that come in pages: until `next_key` is null, never by `pagination.total` (which counts one page)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.sample import DAY, HOUR, Ms
from bot.errors import SourceError, SourceRefused
from bot.sources import _chain_gov as gov
from bot.sources._chain_types import Proposals
from bot.sources._http import MIB, BodyTooLarge

if TYPE_CHECKING:
    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn

log = logging.getLogger("burnwatch.sources")

LEDGER = "/akash/bme/v1/ledger"
PROPOSALS = "/cosmos/gov/v1/proposals"
_MOST_PAGES = 100
_LEDGER_PAGE = 200
_GOV_PAGE = 20
_GOV_CAP = 32 * MIB
_OPEN_AT_MOST: Ms = 60 * DAY
"""No deposit period and vote together last as long: below a page of older proposals none is open."""
_BY_NUMBER = ((1, ProposalStatus.DEPOSIT), (2, ProposalStatus.VOTING))
"""Deposit first: what starts its vote between the two questions is then seen twice, not missed. Names instead of numbers
fail on some SDK builds with a ParseInt error."""


async def ledger(node: ChainNode, turn: Turn, status: str) -> list[Answer]:
    """Every page of BME's ledger with one status."""
    pages: list[Answer] = []
    key, seen = "", set[str]()
    while len(pages) < _MOST_PAGES:
        params: dict[str, str | int] = {"filters.status": status, "pagination.limit": _LEDGER_PAGE}
        if key:
            params["pagination.key"] = key
        page = await node.ask(turn, LEDGER, params=params, read=_with_records)
        pages.append(page)
        key = _next_key(page)
        if not key:
            return pages
        if key in seen:
            raise SourceRefused(f"{page.endpoint.host} gives the same page of the ledger again and again")
        seen.add(key)
    raise SourceRefused(f"the ledger's {status.rsplit('_', 1)[-1]} records fill more than {_MOST_PAGES} pages")


def _with_records(page: Answer) -> Answer:
    body = page.read.obj()
    if "records" not in body and "pagination" not in body:
        body.at("records").fail("expected a list, found nothing")
    body.list("records", default=())
    _next_key(page)
    return page


def _next_key(page: Answer) -> str:
    pagination = page.read.maybe("pagination")
    return pagination.text("next_key", "", most=4_000) if pagination else ""


class OpenProposals:
    """The open proposals, and what became of those that were open at the last look."""

    def __init__(self, node: ChainNode) -> None:
        self._node = node
        self._open: frozenset[int] = frozenset()
        self._newest_first_until: Ms = 0

    async def look(self, turn: Turn) -> Proposals:
        """Every proposal in its deposit or voting period, by id."""
        found: dict[int, Proposal] = {}
        if turn.now >= self._newest_first_until:
            for number, status in _BY_NUMBER:
                listed = await self._filtered(turn, number, status)
                if listed is None:
                    log.info("the proposals' filter by status does not work here: the newest are listed and filtered")
                    self._newest_first_until = turn.now + HOUR
                    break
                found.update((each.id, each) for each in listed)
        if turn.now < self._newest_first_until:
            found = {each.id: each for each in await self._newest_first(turn)}
        closed, dropped, unheard = await self._what_became(turn, found)
        self._open = frozenset(found) | unheard
        return Proposals(tuple(found[number] for number in sorted(found)), closed, dropped)

    async def one(self, turn: Turn, number: int) -> Proposal | None:
        """One proposal; None when the chain does not know it."""
        return await self._node.ask(
            turn,
            f"{PROPOSALS}/{number}",
            heard=gov.is_unknown_proposal,
            read=lambda answer: None if answer.message else gov.proposal(answer),
            page_cap=_GOV_CAP,
        )

    async def _what_became(
        self, turn: Turn, found: dict[int, Proposal]
    ) -> tuple[tuple[Proposal, ...], tuple[int, ...], frozenset[int]]:
        """Ask for each proposal that was open and is not listed now; one that is open after all goes back to `found`.

        One that nobody answers for is asked again at the next look: it takes the list of the others with it no more.
        """
        closed: list[Proposal] = []
        dropped: list[int] = []
        unheard: set[int] = set()
        for number in sorted(self._open - found.keys()):
            try:
                now = await self.one(turn, number)
            except SourceError as err:
                log.info("proposal %d left the list and cannot be asked for: %s", number, err)
                unheard.add(number)
                continue
            if now is None:
                dropped.append(number)
            elif now.status.is_open:
                found[number] = now
            else:
                closed.append(now)
        return tuple(closed), tuple(dropped), frozenset(unheard)

    async def _filtered(self, turn: Turn, number: int, status: ProposalStatus) -> list[Proposal] | None:
        """The proposals of one status, or None where the node does not filter."""
        found: list[Proposal] = []
        key, limit = "", _GOV_PAGE
        for _ in range(_MOST_PAGES):
            page, proposals, limit = await self._page(turn, {"proposal_status": number}, key, limit)
            if page.message or any(each.status is not status for each in proposals):
                return None
            found += proposals
            key = _next_key(page)
            if not key:
                return found
        raise SourceRefused(f"proposals in their {status.value} period fill more than {_MOST_PAGES} pages")

    async def _newest_first(self, turn: Turn) -> list[Proposal]:
        found: list[Proposal] = []
        key, limit = "", _GOV_PAGE
        for _ in range(_MOST_PAGES):
            page, proposals, limit = await self._page(turn, {"pagination.reverse": "true"}, key, limit)
            found += [each for each in proposals if each.status.is_open]
            key = _next_key(page)
            old = proposals and all((each.submit_time or 0) < turn.now - _OPEN_AT_MOST for each in proposals)
            if not key or old:
                return found
        raise SourceRefused(f"the proposals fill more than {_MOST_PAGES} pages")

    async def _page(
        self, turn: Turn, params: dict[str, str | int], key: str, limit: int
    ) -> tuple[Answer, tuple[Proposal, ...], int]:
        """One page, smaller and smaller while it is too large: a proposal may carry a contract's code."""
        while True:
            asked = params | {"pagination.limit": limit} | ({"pagination.key": key} if key else {})
            try:
                return await self._node.ask(
                    turn,
                    PROPOSALS,
                    params=asked,
                    heard=_no_filter,
                    read=lambda answer: (answer, () if answer.message else _listed(answer), limit),  # noqa: B023 - used at once
                    page_cap=_GOV_CAP,
                )
            except BodyTooLarge:
                if limit == 1:
                    raise
                limit = max(limit // 4, 1)


def _listed(answer: Answer) -> tuple[Proposal, ...]:
    body = answer.read.obj()
    if "proposals" not in body and "pagination" not in body:
        body.at("proposals").fail("expected a list, found nothing")
    return gov.proposals(answer.json)


def _no_filter(answer: Answer) -> bool:
    return "parseint" in answer.message or "proposal_status" in answer.message
