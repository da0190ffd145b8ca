"""Finding the newest block that can be believed, among nodes of which any may lag, lie or belong to another chain."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.sample import SECOND, Ms
from bot.errors import SourceDown, SourceError, SourceRefused
from bot.sources._chain_mark import BehindError, HeightMark, is_fresh
from bot.sources._chain_types import Block
from bot.sources._read import Read

if TYPE_CHECKING:
    from bot.sources._endpoints import Endpoint, Endpoints
    from bot.sources._http import Http
    from bot.sources._polled import Turn

log = logging.getLogger("burnwatch.sources")

NODE_INFO = "/cosmos/base/tendermint/v1beta1/node_info"
LATEST_BLOCK = "/cosmos/base/tendermint/v1beta1/blocks/latest"
_LONGEST_TRY = 8.0
_SAME_HEIGHT = 200
"""Two fresh nodes further apart than this many blocks do not follow one chain."""


@dataclass(frozen=True, slots=True)
class Head:
    """A believed newest block and the node that has it."""

    block: Block
    endpoint: Endpoint


class HeadFinder:
    """Asks nodes for their newest block, best node first, until one can be believed."""

    def __init__(self, http: Http, endpoints: Endpoints, mark: HeightMark, chain_id: str) -> None:
        self._http = http
        self._endpoints = endpoints
        self._mark = mark
        self._chain_id = chain_id

    async def find(self, turn: Turn) -> Head:
        """The newest believable block. A stale one is given only when no node has a fresh one (the chain stands still)."""
        if not self._mark.known and len(self._endpoints) > 1:
            return await self._by_majority(turn)
        alone = len(self._endpoints) == 1
        stale: list[Head] = []
        errors: list[SourceError] = []
        order = self._endpoints.in_order(turn.now)
        for index, endpoint in enumerate(order):
            try:
                head = await self.look(endpoint, turn, share(turn, len(order) - index), alone=alone)
            except SourceError as error:
                errors.append(error)
                continue
            if head.block.fresh:
                self._believe(head)
                return head
            stale.append(head)
        return self._best_stale(stale, errors)

    async def look(self, endpoint: Endpoint, turn: Turn, seconds: float, *, alone: bool = False) -> Head:
        """One node's newest block, checked. Raises SourceError and remembers the failure."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                await self.verify(endpoint, seconds)
                began = loop.time()
                reply = await self._http.get(endpoint.url + LATEST_BLOCK, deadline=seconds, tries=2 if alone else 1)
                block = self._read_block(reply.json, endpoint, turn.now)
            took = loop.time() - began
            self._mark.check_block(block.height, block.time, turn.now, endpoint.host, alone=alone)
        except TimeoutError as error:
            says = f"{endpoint.host} did not answer within {seconds:.3g} s"
            self._endpoints.failed(endpoint, turn.now, says)
            raise SourceDown(says) from error
        except BehindError as error:
            endpoint.height = block.height
            self._endpoints.failed(endpoint, turn.now, str(error))
            raise
        except SourceRefused as error:
            self._endpoints.distrusted(endpoint, turn.now, str(error))
            raise
        except SourceError as error:
            self._endpoints.failed(endpoint, turn.now, str(error), getattr(error, "after", None))
            raise
        endpoint.height = block.height
        self._endpoints.worked(endpoint, took)
        return Head(block, endpoint)

    async def verify(self, endpoint: Endpoint, seconds: float) -> None:
        """Ask a node once which network it is on. Raises SourceRefused when it is another.

        A node that keeps its node_info to itself stays unverified: it is used, and does not move the height mark.
        """
        if endpoint.network is None:
            try:
                reply = await self._http.get(endpoint.url + NODE_INFO, deadline=seconds, tries=1)
            except SourceRefused as error:
                log.info("%s does not say which network it is on (%s)", endpoint.host, error)
                endpoint.network = ""
                return
            endpoint.network = Read(reply.json).obj("default_node_info").text("network", most=100)
        if endpoint.network not in ("", self._chain_id):
            network, endpoint.network = endpoint.network, None  # asked again after its rest: it may be mended
            raise SourceRefused(f"{endpoint.host} is on another network than {self._chain_id}: {_word(network)}")

    def _read_block(self, answer: object, endpoint: Endpoint, now: Ms) -> Block:
        reader = Read(answer)
        header = (reader.maybe("block") or reader.obj("sdk_block")).obj("header")
        chain_id = header.text("chain_id", most=100)
        if chain_id != self._chain_id:
            raise SourceRefused(
                f"{endpoint.host} has a block of another chain than {self._chain_id}: {_word(chain_id)}"
            )
        time = header.time_ms("time")
        if time is None:
            header.at("time").fail("expected a time, found none")
        age = max(now - time, 0) / SECOND
        return Block(header.int("height", low=1), time, age, endpoint.host, is_fresh(time, now))

    def _believe(self, head: Head) -> None:
        if head.endpoint.network == self._chain_id:
            self._mark.rise(head.block.height, head.block.time)

    async def _by_majority(self, turn: Turn) -> Head:
        """Without a mark nothing tells a liar's height from the truth, so every node is asked and most must agree.

        The mark rises only when two nodes agree; one that stands alone is used for now and binds nobody.
        """
        order = self._endpoints.in_order(turn.now)
        seconds = share(turn, 2)
        found = await asyncio.gather(*(self.look(each, turn, seconds) for each in order), return_exceptions=True)
        heads = [each for each in found if isinstance(each, Head)]
        errors = [each for each in found if isinstance(each, SourceError)]
        for other in found:
            if isinstance(other, BaseException) and not isinstance(other, SourceError):
                raise other
        fresh = [head for head in heads if head.block.fresh]
        if not fresh:
            return self._best_stale(heads, errors)
        groups = [
            [other for other in fresh if abs(other.block.height - head.block.height) <= _SAME_HEIGHT] for head in fresh
        ]
        agreed = max(groups, key=lambda group: (len(group), -group[0].block.height))
        for head in fresh:
            if head not in agreed:
                says = f"{head.endpoint.host} answered for height {head.block.height}, far from what the others say"
                self._endpoints.distrusted(head.endpoint, turn.now, says)
        best = max(agreed, key=lambda head: head.block.height)
        if len(agreed) > 1:
            self._believe(best)
        return best

    @staticmethod
    def _best_stale(stale: list[Head], errors: list[SourceError]) -> Head:
        if stale:
            return max(stale, key=lambda head: head.block.height)
        raise worst(errors)


def share(turn: Turn, left: int) -> float:
    """Seconds for one try when `left` nodes are still to be asked: a third of the time at least, never more than 8 s."""
    return min(_LONGEST_TRY, max(turn.left() / min(max(left, 1), 3), 0.05))


def worst(errors: list[SourceError]) -> SourceError:
    """One error for many: its own when there is one, else the first with how many more there were."""
    if not errors:
        return SourceDown("no node was asked")
    if len(errors) == 1:
        return errors[0]
    says = f"{errors[0]}; {len(errors) - 1} other {'try' if len(errors) == 2 else 'tries'} failed too"
    if all(isinstance(error, SourceRefused) for error in errors):
        return SourceRefused(says)
    return SourceDown(says)


def _word(network: str) -> str:
    return "".join(char for char in network[:40] if char.isascii() and (char.isalnum() or char in "-_.")) or "unnamed"
