"""The list of open proposals, page after page, and what became of those that left it.

No half list is ever taken for a whole one: a page that says that there are more is followed to the end, one that repeats
itself or breaks off is an error, and then absence means nothing.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.sample import DAY, HOUR, MINUTE, Ms
from bot.errors import SourceError, SourceRefused
from bot.sources import _chain_proposals as reading
from bot.sources._chain_pages import PROPOSALS, next_key
from bot.sources._chain_types import Proposals
from bot.sources._http import MIB, BodyTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn

log = logging.getLogger("burnwatch.sources")

_MOST_PAGES = 100
_MOST_PAGES_OF_ALL = 1_000
_GOV_PAGE = 20
_GOV_CAP = 32 * MIB
"""Governance uploads contracts: their code stands in the list, as base64."""
_OPEN_AT_MOST: Ms = 60 * DAY
"""No deposit period and vote together last as long: below a page of older proposals none is open."""
_BACK: Ms = HOUR
"""How often, and at each start, it is asked what ended lately: a vote may have come and gone unseen, or hidden by a node."""
_BACK_SOON: Ms = 10 * MINUTE
"""When nobody could say."""
_LATELY: Ms = 3 * DAY
_STILL: Ms = 15 * MINUTE
"""A list that was not read to its end for want of time goes on where it stopped, if that is not longer ago."""
_NO_TIME = 1.0
"""Seconds of a tick with which no page is begun."""
_BY_NUMBER = ((1, ProposalStatus.DEPOSIT), (2, ProposalStatus.VOTING))
"""Deposit first: what starts its vote between the two questions is then seen twice, not missed. Names instead of numbers
fail on some SDK builds with a ParseInt error."""
_MOST_SAID = 500


@dataclass(slots=True)
class _Listing:
    """One walk through pages: what came so far, and what tells a page that was given twice."""

    found: dict[int, Proposal] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    refused: bool = False
    """The node said that it does not filter."""
    key: str = ""
    limit: int = _GOV_PAGE
    begun: Ms = 0
    whole: bool = False
    """Read to its end."""

    def take(self, answer: Answer) -> tuple[reading.Page, str] | None:
        """The page and where the next one begins. Raises SourceError for one that is not the next part of the list."""
        if answer.message:
            return None
        body, host = answer.read.obj(), answer.endpoint.host
        if "proposals" not in body and "pagination" not in body:
            body.at("proposals").fail("expected a list, found nothing")
        page, key = reading.page(answer.json), next_key(answer)
        if "pagination" not in body and len(page.proposals) >= self.limit:
            body.at("pagination").fail("expected where the list goes on, found nothing beside a full page")
        if key and key in self.keys:
            raise SourceRefused(f"{host} gives the same page of proposals again and again")
        if page.proposals and all(each.id in self.found for each in page.proposals):
            raise SourceRefused(f"{host} gave a page of proposals twice")
        return page, key


class OpenProposals:
    """The open proposals, and what became of those that were open at the last look."""

    def __init__(self, node: ChainNode) -> None:
        self._node = node
        self._open: frozenset[int] = frozenset()
        self._newest_first_until: Ms = 0
        self._back_from: Ms = 0
        """When it is asked again what ended lately."""
        self._said: set[str] = set()
        self._begun: dict[str, _Listing] = {}
        """Lists of a look that the tick's time did not suffice for."""

    async def look(self, turn: Turn) -> Proposals:
        """Every proposal in its deposit or voting period, by id."""
        found: dict[int, Proposal] = {}
        unread: list[str] = []
        missed: tuple[Proposal, ...] = ()
        limit = _GOV_PAGE
        if turn.now >= self._newest_first_until:
            for number, status in _BY_NUMBER:
                listing = await self._filtered(turn, number, status)
                if listing.refused:
                    log.info("the proposals' filter by status does not work here: the newest are listed and filtered")
                    self._newest_first_until = turn.now + HOUR
                    break
                found.update(listing.found)
                unread += listing.unread
                limit = min(limit, listing.limit)
        if turn.now < self._newest_first_until:
            newest = {"pagination.reverse": "true"}
            listing = await self._walk_on(turn, newest, lambda page: _is_old(page, turn.now))
            found = {number: each for number, each in listing.found.items() if each.status.is_open}
            unread = listing.unread
            missed = _ended_lately(listing, turn.now)
        elif not self._back_from - _BACK <= turn.now < self._back_from:
            missed = await self._missed(turn, limit)
        self._begun.clear()
        closed, dropped, unheard = await self._what_became(turn, found)
        closed = (*closed, *(each for each in missed if all(each.id != other.id for other in closed)))
        self._open = frozenset(found) | unheard
        self._say(found.values(), unread)
        return Proposals(tuple(found[number] for number in sorted(found)), closed, dropped, tuple(unread))

    def unkept(self) -> None:
        """The last look could not be stored: what ended while nobody looked is to be said again."""
        self._back_from = 0

    async def every(self, turn: Turn) -> Proposals:
        """Every proposal that the chain remembers, in `open` and `closed`, by id."""
        listing = await self._walk(turn, {}, lambda _: False, most=_MOST_PAGES_OF_ALL)
        by_id = [listing.found[number] for number in sorted(listing.found)]
        return Proposals(
            tuple(each for each in by_id if each.status.is_open),
            tuple(each for each in by_id if not each.status.is_open),
            unread=tuple(listing.unread),
        )

    async def one(self, turn: Turn, number: int) -> Proposal | None:
        """One proposal; None when the chain does not know it."""
        return await self._node.ask(
            turn,
            f"{PROPOSALS}/{number}",
            heard=reading.is_unknown_proposal,
            read=lambda answer: None if answer.message else reading.proposal(answer),
            page_cap=_GOV_CAP,
            strangers=True,
        )

    async def _missed(self, turn: Turn, limit: int) -> tuple[Proposal, ...]:
        """Votes that ended lately: after a time away they may have begun and ended between two looks."""
        newest = {"pagination.reverse": "true"}
        try:
            async with asyncio.timeout(turn.left() / 2):
                listing = await self._walk(turn, newest, lambda page: _reaches_back(page, turn.now), limit=limit)
        except (SourceError, TimeoutError) as err:
            log.info("votes that ended while nobody looked could not be asked for: %s", err)
            self._back_from = turn.now + _BACK_SOON
            return ()
        self._back_from = turn.now + _BACK
        return _ended_lately(listing, turn.now)

    async def _what_became(
        self, turn: Turn, found: dict[int, Proposal]
    ) -> tuple[tuple[Proposal, ...], tuple[int, ...], frozenset[int]]:
        """Ask for each proposal that was open and is not listed now; one that is open after all goes back to `found`.

        One that nobody answers for, or whose status cannot be read, is asked again at the next look: it takes the list of
        the others with it no more.
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
            elif now.id != number or now.status is ProposalStatus.UNKNOWN:
                unheard.add(number)
            elif now.status.is_open:
                found[number] = now
            else:
                closed.append(now)
        return tuple(closed), tuple(dropped), frozenset(unheard)

    async def _filtered(self, turn: Turn, number: int, status: ProposalStatus) -> _Listing:
        """The proposals of one status; `refused` where the node does not filter."""

        def others(page: reading.Page) -> bool:
            return any(each.status not in (status, ProposalStatus.UNKNOWN) for each in page.proposals)

        listing = await self._walk_on(turn, {"proposal_status": number}, others)
        listing.refused = listing.refused or any(
            each.status not in (status, ProposalStatus.UNKNOWN) for each in listing.found.values()
        )
        for each in listing.found.values():
            if each.status is ProposalStatus.UNKNOWN:  # the node listed it as one of these, whatever its own word is
                listing.found[each.id] = dataclasses.replace(each, status=status)
        return listing

    async def _walk_on(
        self, turn: Turn, params: Mapping[str, str | int], enough: Callable[[reading.Page], bool]
    ) -> _Listing:
        """A list of this look. One that is longer than a tick goes on in the next: no flood hides what stands behind it.

        Its parts are then of several heights. That invents nothing: what was listed was true, and what is not listed is
        asked for by its number.
        """
        name = str(sorted(params.items()))
        listing = self._begun.pop(name, None)
        if listing is None or not 0 <= turn.now - listing.begun <= _STILL:
            listing = _Listing(begun=turn.now)
        before = len(listing.found)
        try:
            if not listing.whole:
                await self._walk(turn, params, enough, listing=listing)
        except (SourceError, asyncio.CancelledError) as err:
            if isinstance(err, asyncio.CancelledError) or turn.left() < _NO_TIME:
                if len(listing.found) > before:
                    self._begun[name] = listing
            else:
                self._begun.clear()
            raise
        listing.whole = True
        self._begun[name] = listing
        return listing

    async def _walk(
        self,
        turn: Turn,
        params: Mapping[str, str | int],
        enough: Callable[[reading.Page], bool],
        most: int = _MOST_PAGES,
        limit: int = _GOV_PAGE,
        listing: _Listing | None = None,
    ) -> _Listing:
        """Page after page until the last one, or one that is enough."""
        listing = listing or _Listing(limit=limit)
        for _ in range(most):
            came = await self._page(turn, params, listing)
            if came is None:
                listing.refused = True
                return listing
            page, key = came
            listing.found.update((each.id, each) for each in page.proposals)
            listing.unread += page.unread
            listing.keys.add(key)
            listing.key = key
            if not key or enough(page):
                return listing
        raise SourceRefused(f"the proposals fill more than {most} pages")

    async def _page(
        self, turn: Turn, params: Mapping[str, str | int], listing: _Listing
    ) -> tuple[reading.Page, str] | None:
        """One page, smaller and smaller while it is too large: a proposal may carry a contract's code."""
        while True:
            asked = {**params, "pagination.limit": listing.limit}
            if listing.key:
                asked["pagination.key"] = listing.key
            try:
                return await self._node.ask(
                    turn, PROPOSALS, params=asked, heard=_no_filter, read=listing.take, page_cap=_GOV_CAP,
                    strangers=True,
                )  # fmt: skip
            except BodyTooLarge:
                if listing.limit == 1:
                    raise
                listing.limit = max(listing.limit // 4, 1)

    def _say(self, found: Iterable[Proposal], unread: Iterable[str]) -> None:
        """What could not be read, once each."""
        said = [f"proposal {each.id}: {', '.join(each.unread)} cannot be read" for each in found if each.unread]
        for sentence in [*said, *(f"a proposal is left out: {each}" for each in unread)]:
            if sentence not in self._said and len(self._said) < _MOST_SAID:
                self._said.add(sentence)
                log.warning("%s", sentence)


def _is_old(page: reading.Page, now: Ms) -> bool:
    """Whether nothing on this page, newest first, and so nothing after it can be open."""
    return bool(page.proposals) and all(
        each.submit_time is not None and each.submit_time < now - _OPEN_AT_MOST for each in page.proposals
    )


def _reaches_back(page: reading.Page, now: Ms) -> bool:
    """Whether this page, newest first, holds one that no vote of late can be older than."""
    return any(each.submit_time is not None and each.submit_time < now - _OPEN_AT_MOST for each in page.proposals)


def _ended_lately(listing: _Listing, now: Ms) -> tuple[Proposal, ...]:
    """What is over since a few days at most."""
    ended = (listing.found[number] for number in sorted(listing.found) if not listing.found[number].status.is_open)
    return tuple(each for each in ended if (each.voting_end_time or 0) >= now - _LATELY)


def _no_filter(answer: Answer) -> bool:
    return "parseint" in answer.message or "proposal_status" in answer.message
