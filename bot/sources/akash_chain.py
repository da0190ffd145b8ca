"""The Akash chain, asked over the REST gateways of its nodes: BME, the oracle, governance, supply and the newest block.

Cadences follow the table of suggested polling in docs/reference/sources-akash-chain.md. Every state read of a tick is
pinned to the height of that tick's newest block, so that the vault, its queue and the breaker belong together.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from alerts.sample import DAY, MINUTE
from bot.errors import SourceError
from bot.sources import _chain_bank as bank
from bot.sources import _chain_bme as bme
from bot.sources import _chain_gov as gov
from bot.sources import _chain_leases as leases
from bot.sources import _chain_proposals as reading
from bot.sources import _chain_votes as votes
from bot.sources._chain_head import HeadFinder
from bot.sources._chain_ledger import pages as ledger_pages
from bot.sources._chain_listing import OpenProposals
from bot.sources._chain_mark import HeightMark
from bot.sources._chain_node import ChainNode
from bot.sources._chain_pages import ledger
from bot.sources._chain_params import ModuleParams, ModuleShelf
from bot.sources._chain_rows import METRICS
from bot.sources._chain_types import (
    Block,
    BmeParams,
    Breaker,
    Canceled,
    CommunityPool,
    Deciders,
    Minting,
    OraclePrice,
    Proposals,
    Queue,
    Staking,
    Supply,
    Upgrade,
    Vault,
    VoteCount,
    Voters,
    Votes,
)
from bot.sources._endpoints import Endpoints
from bot.sources._once import Once
from bot.sources._polled import PolledSource, Request, Turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, MutableMapping, Sequence

    from alerts.governance.proposal import GovParams, Proposal
    from alerts.reports.leases import Ended, Lease
    from alerts.sample import Ms
    from bot.sources._base import Fetched
    from bot.sources._chain_leases import OpenLeases
    from bot.sources._chain_ledger import LedgerPage
    from bot.sources._endpoints import Endpoint, EndpointHealth
    from bot.sources._http import Http

__all__ = [
    "KEY", "METRICS", "Block", "BmeParams", "Breaker", "Canceled", "ChainSource", "CommunityPool", "Deciders", "Minting",
    "OraclePrice", "Proposals", "Queue", "Staking", "Supply", "Upgrade", "Vault", "VoteCount", "Voters", "Votes",
    "proposals_of",
]  # fmt: skip

KEY = "akash_chain"

_SUPPLY = "/cosmos/bank/v1beta1/supply/by_denom"
_MINT = "/cosmos/mint/v1beta1"
_A_MOMENT = 0.05
"""Seconds in which no answer comes any more."""


def proposals_of(page: object) -> tuple[Proposal, ...]:
    """The proposals of a recorded gov v1 page. Raises SourceShapeChanged."""
    return reading.proposals(page)


class ChainSource(PolledSource):
    """One chain behind several nodes."""

    def __init__(
        self,
        http: Http,
        endpoints: Sequence[str],
        *,
        network: str = "akash",
        chain_id: str = "akashnet-2",
        every: Ms,
        timeout: Ms,
        marks: MutableMapping[str, int],
    ) -> None:
        """`marks` keeps the height mark (and its block time) per chain id; whoever gives it stores it."""
        self._endpoints = Endpoints(endpoints)
        self._once = Once()
        self._http = http
        self._mark = HeightMark(chain_id, marks)
        self._finder = HeadFinder(http, self._endpoints, self._mark, chain_id)
        self._node = ChainNode(http, self._endpoints, self._mark, self._once, self._finder)
        self._proposals = OpenProposals(self._node)
        self._voter_list = votes.VoterList(self._node)
        self._modules = ModuleShelf(self._node)
        self._params: BmeParams | None = None
        self._akt_supply: float | None = None
        self._staked: Staking | None = None
        self._gov: GovParams | None = None
        self._open: Proposals | None = None
        super().__init__(KEY, network, self._all_requests(), METRICS, every=every, timeout=timeout)
        # The bank's word on ACT comes every quarter of an hour; it must not let the vault's stand for three of them.
        self._cadence["bme.act_outstanding"] = every

    def _all_requests(self) -> tuple[Request, ...]:
        return (
            Request("block", 0, self._block),
            Request("status", 0, self._status),
            Request("vault", 0, self._vault),
            Request("queue", 0, self._queue),
            Request("oracle", 0, self._oracle),
            Request("upgrade", MINUTE, self._upgrade),
            Request("proposals", MINUTE, self._open_proposals),
            Request("votes", 5 * MINUTE, self._votes),
            Request("voters", 15 * MINUTE, self._voters),
            Request("nodes", 10 * MINUTE, self._nodes),
            Request("params", 15 * MINUTE, self._bme_params),
            Request("module_params", 10 * MINUTE, self._module_params),
            Request("gov_params", 15 * MINUTE, self._gov_params),
            Request("supply", 15 * MINUTE, self._supply),
            Request("staking", 15 * MINUTE, self._staking),
            Request("minting", 15 * MINUTE, self._minting),
            Request("community_pool", 15 * MINUTE, self._community_pool),
            Request("canceled", 15 * MINUTE, self._canceled),
        )

    def _is_due(self, request: Request, now: Ms) -> bool:
        """The supply is read at a day's end too: a quarter of an hour of emission is one percent of the day's."""
        if super()._is_due(request, now):
            return True
        asked, day_end = self._asked[request.name], (now // DAY + 1) * DAY - 2 * self._every
        return request.name == "supply" and not asked.failures and asked.tried_at < day_end <= now

    async def fetch(self, now: Ms) -> Fetched:
        """Ask every request that is due at `now`; nothing goes on in the background afterwards."""
        try:
            fetched = await super().fetch(now)
        finally:
            await self._once.end()
        block = fetched.answers.get("block")
        if isinstance(block, Block):  # every state read of the tick is pinned to it
            fetched = replace(fetched, dated=dict.fromkeys(fetched.samples, block.time))
        return fetched

    def unkept(self, fetched: Fetched) -> None:
        """What it gave could not be stored: it is asked again soon, and votes that ended while nobody looked with it."""
        super().unkept(fetched)
        if "proposals" in fetched.answers:
            self._proposals.unkept()

    async def proposal(self, number: int, now: Ms) -> Proposal | None:
        """One proposal, open or closed; None when the chain does not know it. Raises SourceError."""
        async with self._aside(now) as (node, turn):
            return await OpenProposals(node).one(turn, number)

    async def applied(self, name: str, now: Ms) -> int:
        """The block at which an upgrade was carried out, 0 for never. Raises SourceError."""
        async with self._aside(now) as (node, turn):
            return await node.ask(
                turn, f"/cosmos/upgrade/v1beta1/applied_plan/{quote(name, safe='')}", read=gov.applied
            )

    async def every_proposal(self, now: Ms, *, within: float) -> Proposals:
        """Every proposal that the chain remembers, read in so many seconds. Raises SourceError."""
        async with self._aside(now, within) as (node, turn):
            return await OpenProposals(node).every(turn)

    async def ledger_pages(
        self, status: str, key: str, most: int, now: Ms, *, failures: int = 0
    ) -> AsyncGenerator[LedgerPage, None]:
        """Up to `most` pages of BME's finished records from `key` on, smaller ones after `failures` turns without any.

        Raises SourceError; what came before is good.
        """
        async with self._aside(now) as (node, turn):
            async for page in ledger_pages(node, turn, status, key, most, failures):
                yield page

    async def books(self, now: Ms) -> Vault:
        """BME's counters now, outside the tick. Raises SourceError."""
        async with self._aside(now) as (node, turn):
            return await node.ask(turn, "/akash/bme/v1/vault", "/akash/bme/v1/vault-state", read=bme.vault)

    async def open_leases(self, now: Ms) -> OpenLeases:
        """Every open lease, outside the tick. Raises SourceError."""
        async with self._aside(now) as (node, turn):
            return await leases.open_leases(node, turn)

    async def leases_of(self, ids: Sequence[str], now: Ms) -> dict[str, Lease | Ended | None]:
        """What became of each, one after the other; those that could not be asked for in time are missing."""
        found: dict[str, Lease | Ended | None] = {}
        async with self._aside(now) as (node, turn):
            for name in ids:
                try:
                    found[name] = await leases.look_up(node, turn, name)
                except SourceError:
                    if turn.left() <= _A_MOMENT:
                        break
        return found

    @asynccontextmanager
    async def _aside(self, now: Ms, within: float | None = None) -> AsyncIterator[tuple[ChainNode, Turn]]:
        """A node to ask outside the tick, under a deadline of its own; without one given, that of a tick."""
        once = Once()
        seconds = self._timeout / 1_000 if within is None else within
        turn = Turn(now, asyncio.get_running_loop().time() + seconds)
        try:
            yield ChainNode(self._http, self._endpoints, self._mark, once, self._finder), turn
        finally:
            await once.end()

    @property
    def nodes(self) -> tuple[EndpointHealth, ...]:
        """How each node is doing, in the order of the configuration."""
        return self._endpoints.health()

    async def _block(self, turn: Turn) -> Block:
        return (await self._node.head(turn)).block

    async def _nodes(self, turn: Turn) -> tuple[EndpointHealth, ...]:
        """Look at every node that was not asked in this tick: the ranking needs their heights before one is needed."""
        head = await self._node.head(turn)

        async def look(endpoint: Endpoint) -> None:
            try:
                await self._finder.look(endpoint, turn, min(turn.left() / 2, 5.0))
            except SourceError:
                return  # remembered by the endpoint itself

        idle = [each for each in self._endpoints.in_order(turn.now) if each is not head.endpoint]
        await asyncio.gather(*(look(each) for each in idle if turn.now >= each.resting_until))
        return self._endpoints.health()

    async def _status(self, turn: Turn) -> Breaker:
        return await self._node.ask(
            turn,
            "/akash/bme/v1/status",
            heard=bme.is_stalled_price,
            read=lambda answer: bme.breaker(answer, self._params),
        )

    async def _vault(self, turn: Turn) -> Vault:
        return await self._once.get(turn, "vault", self._ask_vault)

    async def _ask_vault(self, turn: Turn) -> Vault:
        return await self._node.ask(turn, "/akash/bme/v1/vault", "/akash/bme/v1/vault-state", read=bme.vault)

    async def _queue(self, turn: Turn) -> Queue:
        """The queue, with what it leaves of the vault: one without the other would look like a series that ended."""
        pages = await ledger(self._node, turn, bme.PENDING)
        return bme.queue(pages, await self._vault(turn))

    async def _canceled(self, turn: Turn) -> Canceled:
        return bme.canceled(await ledger(self._node, turn, bme.CANCELED))

    async def _oracle(self, turn: Turn) -> OraclePrice:
        return await self._node.ask(
            turn,
            "/akash/oracle/v2/aggregated_price/akt",
            "/akash/oracle/v1/aggregated_price/akt",
            read=lambda answer: bme.oracle(answer, turn.now),
        )

    async def _bme_params(self, turn: Turn) -> BmeParams:
        self._params = await self._node.ask(turn, "/akash/bme/v1/params", read=bme.bme_params)
        return self._params

    async def _supply(self, turn: Turn) -> Supply:
        return await self._once.get(turn, "supply", self._ask_supply)

    async def _ask_supply(self, turn: Turn) -> Supply:
        async def of(denom: str) -> float:
            return await self._node.ask(
                turn, _SUPPLY, params={"denom": denom}, read=lambda answer: bank.supply(answer, denom)
            )

        akt = self._akt_supply = await of("uakt")
        try:
            return Supply(akt, await of("uact"))
        except SourceError:
            return Supply(akt, None)  # before BME there is no ACT, and its supply is no metric of its own

    async def _staking(self, turn: Turn) -> Staking:
        return await self._once.get(turn, "staking", self._ask_staking)

    async def _ask_staking(self, turn: Turn) -> Staking:
        try:
            supply: float | None = (await self._supply(turn)).akt
        except SourceError:
            supply = self._akt_supply
        self._staked = await self._node.ask(
            turn, "/cosmos/staking/v1beta1/pool", read=lambda answer: bank.staking(answer, supply)
        )
        return self._staked

    async def _minting(self, turn: Turn) -> Minting:
        inflation = await self._node.ask(turn, f"{_MINT}/inflation", read=bank.inflation)
        try:
            provisions: float | None = await self._node.ask(turn, f"{_MINT}/annual_provisions", read=bank.provisions)
        except SourceError:
            provisions = None
        return Minting(inflation, provisions)

    async def _community_pool(self, turn: Turn) -> CommunityPool:
        return await self._node.ask(turn, "/cosmos/distribution/v1beta1/community_pool", read=bank.community_pool)

    async def _upgrade(self, turn: Turn) -> Upgrade:
        return await self._node.ask(turn, "/cosmos/upgrade/v1beta1/current_plan", read=gov.upgrade)

    async def _gov_params(self, turn: Turn) -> GovParams:
        return await self._once.get(turn, "gov_params", self._ask_gov_params)

    async def _ask_gov_params(self, turn: Turn) -> GovParams:
        self._gov = await self._node.ask(turn, "/cosmos/gov/v1/params/tallying", read=gov.gov_params)
        return self._gov

    async def _open_proposals(self, turn: Turn) -> Proposals:
        return await self._once.get(turn, "proposals", self._look_at_proposals)

    async def _look_at_proposals(self, turn: Turn) -> Proposals:
        self._open = await self._proposals.look(turn)
        return self._open

    async def _listed(self, turn: Turn) -> Proposals:
        """The open proposals as this tick lists them, else as they were last listed."""
        if self._open is None or self._once.started(turn, "proposals"):
            return await self._open_proposals(turn)
        return self._open

    async def _module_params(self, turn: Turn) -> ModuleParams:
        """Current parameters, to be compared with what open proposals would put in their place."""
        await self._node.head(turn)  # what is known from before must not pass for an answer of a silent chain
        try:
            listed = (await self._listed(turn)).open
        except SourceError:
            listed = ()
        return await self._modules.look(turn, listed)

    async def _voters(self, turn: Turn) -> Deciders:
        """Who of the validators voted: long lists, read seldom."""
        return await self._voter_list.look(turn, (await self._listed(turn)).voting)

    async def _votes(self, turn: Turn) -> Votes:
        """Every running vote, one after the other: the live count is hard work for a node."""
        listed = await self._listed(turn)
        if not listed.voting:
            return Votes({}, self._gov)
        staked = self._staked or await self._staking(turn)
        params = self._gov or await self._gov_params(turn)
        counts = await votes.count(self._node, turn, listed.voting, staked.bonded, params)
        return Votes(counts, params)
