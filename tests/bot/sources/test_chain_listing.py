"""Pages of proposals: followed to the end, or no list at all."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest

from bot.errors import SourceDown, SourceRefused, SourceShapeChanged
from bot.sources._chain_listing import OpenProposals
from bot.sources._chain_node import Answer
from bot.sources._polled import Turn
from tests.bot.sources._chain import MINUTE, NOW, playing
from tests.doubles import mischief
from tests.doubles.chain import fixture

LIST = "/cosmos/gov/v1/proposals"


def many(count, status="PROPOSAL_STATUS_VOTING_PERIOD"):
    (like,) = [each for each in fixture("proposals")["proposals"] if each["id"] == "402"]
    return [like | {"id": str(500 + number), "status": status} for number in range(count)]


def pages(node, change):
    """Answer the list as the node does, changed by `change(body, key)`."""

    async def how(request):
        if request.path != LIST:
            node.behave()
            try:
                return await node._handle(request)
            finally:
                node.misbehave(LIST, how)
        _, body = node._list(request)
        return await mischief.gives(change(json.loads(json.dumps(body)), request.query.get("pagination.key", "")))(
            request
        )

    node.misbehave(LIST, how)


async def test_every_page_is_followed_and_each_proposal_is_there_once():
    async with playing() as play:
        play.node.proposals = many(25)
        play.node.proposal_page = 3
        found = (await play.fetch()).answers["proposals"]
    assert [each.id for each in found.open] == list(range(500, 525))


async def test_the_same_page_twice_is_no_list_and_nothing_is_dropped():
    async with playing() as play:
        play.node.proposals = many(5)
        await play.fetch()

        def again(body, key):
            return body if not key else {**body, "proposals": many(2)}

        pages(play.node, again)
        fetched = await play.tick(MINUTE)
        assert isinstance(fetched.failed["proposals"], SourceRefused)
        assert "twice" in str(fetched.failed["proposals"])
        assert "proposals" not in fetched.answers


async def test_a_next_key_that_leads_in_a_circle_ends():
    async with playing() as play:
        play.node.proposals = many(5)

        def circle(body, _):
            return {"proposals": [], "pagination": {"next_key": "+/0==", "total": "0"}}

        pages(play.node, circle)
        fetched = await play.fetch()
    assert "again and again" in str(fetched.failed["proposals"])


async def test_half_a_page_is_no_list():
    async with playing() as play:
        play.node.proposals = many(25)
        play.node.proposal_page = 20

        def half(body, _):
            del body["pagination"]
            return body

        pages(play.node, half)
        assert isinstance((await play.fetch()).failed["proposals"], SourceShapeChanged)


async def test_a_body_that_breaks_off_is_no_list():
    async with playing() as play:
        play.node.misbehave(LIST, mischief.says('{"proposals": [{"id": "402", "status"', 200))
        assert isinstance((await play.fetch()).failed["proposals"], SourceDown)


@pytest.mark.parametrize("how", [mischief.html, mischief.gives({"code": 13, "message": "boom", "details": []}, 500)])
async def test_an_error_in_the_middle_of_paging_gives_no_half_list_and_drops_nothing(how):
    async with playing() as play:
        play.node.proposals = many(5)
        assert len((await play.fetch()).answers["proposals"].open) == 5

        async def breaks(request):
            if request.path == LIST and "pagination.key" in request.query:
                return await how(request)
            play.node.behave()
            try:
                return await play.node._handle(request)
            finally:
                play.node.misbehave(LIST, breaks)

        play.node.misbehave(LIST, breaks)
        fetched = await play.tick(MINUTE)
        assert "proposals" in fetched.failed
        play.node.behave()
        found = (await play.tick(5 * MINUTE)).answers["proposals"]
        assert (len(found.open), found.dropped, found.closed) == (5, (), ())


async def test_another_node_continues_where_one_broke_off():
    async with playing(nodes=2) as play:
        for node in play.nodes:
            node.proposals = many(5)

        async def breaks(request):
            if request.path == LIST and "pagination.key" in request.query:
                return await mischief.gives({"message": "boom"}, 500)(request)
            play.nodes[0].behave()
            try:
                return await play.nodes[0]._handle(request)
            finally:
                play.nodes[0].misbehave(LIST, breaks)

        play.nodes[0].misbehave(LIST, breaks)
        found = (await play.fetch()).answers["proposals"]
    assert [each.id for each in found.open] == [500, 501, 502, 503, 504]


async def test_a_lower_number_that_enters_its_vote_late_is_seen():
    async with playing() as play:
        await play.fetch()
        late = many(1)[0] | {"id": "12"}
        play.node.proposals.append(late)
        found = (await play.tick(MINUTE)).answers["proposals"]
    assert [each.id for each in found.voting] == [12, 402, 403]


async def test_everything_the_chain_remembers_can_be_read_open_and_closed():
    async with playing() as play:
        play.node.proposals = many(7) + many(3, "PROPOSAL_STATUS_REJECTED")[:0] + [fixture("proposals")["proposals"][0]]
        every = await play.source.every_proposal(NOW, within=5)
    assert [each.id for each in every.closed] == [401]
    assert len(every.open) == 7


class Pages:
    """A chain that gives so many pages and then no more in this tick: a list longer than the time for it."""

    def __init__(self, proposals, size=2):
        self.proposals, self.size, self.left, self.keys = proposals, size, 0, []

    async def ask(self, turn, path, *, read, params=None, **_):
        if not path.endswith("/proposals"):
            answer = {"proposal": next(each for each in self.proposals if each["id"] == path.rsplit("/", 1)[-1])}
            return read(Answer(answer, 1, SimpleNamespace(host="a")))
        if self.left <= 0:
            raise SourceDown("no whole answer in time")
        self.left -= 1
        wanted = {1: "PROPOSAL_STATUS_DEPOSIT_PERIOD", 2: "PROPOSAL_STATUS_VOTING_PERIOD"}
        listed = [
            each
            for each in self.proposals
            if each["status"] == wanted.get(params.get("proposal_status"), each["status"])
        ]
        begin = int(params.get("pagination.key", 0))
        self.keys.append((params.get("proposal_status"), begin))
        end = begin + self.size
        body = {
            "proposals": listed[begin:end],
            "pagination": {"next_key": str(end) if end < len(listed) else None},
        }
        return read(Answer(body, 1, SimpleNamespace(host="a")))


def at(minute):
    return Turn(NOW + minute * MINUTE, asyncio.get_running_loop().time())


async def test_a_list_that_is_longer_than_a_tick_goes_on_in_the_next_and_nothing_stands_behind_it_for_ever():
    chain = Pages([*many(6, "PROPOSAL_STATUS_DEPOSIT_PERIOD"), *(each | {"id": f"9{each['id']}"} for each in many(4))])
    proposals = OpenProposals(chain)
    for minute in (0, 1):
        chain.left = 2
        with pytest.raises(SourceDown):
            await proposals.look(at(minute))
    chain.left = 10
    found = await proposals.look(at(2))
    assert len(found.open) == 10
    assert chain.keys[:5] == [(1, 0), (1, 2), (1, 4), (2, 0), (2, 2)], "no page was read twice"
    chain.left, chain.keys = 20, []
    await proposals.look(at(3))
    assert chain.keys[0] == (1, 0), "the next look begins anew"


async def test_a_list_that_was_begun_too_long_ago_begins_anew():
    chain = Pages(many(6))
    proposals = OpenProposals(chain)
    chain.left = 3
    with pytest.raises(SourceDown):
        await proposals.look(at(0))
    chain.left, chain.keys = 20, []
    assert len((await proposals.look(at(16))).open) == 6
    assert chain.keys[:2] == [(1, 0), (2, 0)]


async def test_a_vote_that_nodes_hid_until_it_was_over_is_found_within_the_hour():
    async with playing() as play:
        play.node.proposals = many(2)
        await play.fetch()
        play.node.proposals = [*many(2), many(3, "PROPOSAL_STATUS_PASSED")[2]]
        play.node.proposals[2]["voting_end_time"] = "2026-10-05T12:10:00Z"
        for _ in range(5):
            fetched = await play.tick(13 * MINUTE)
            if fetched.answers["proposals"].closed:
                break
        assert [each.id for each in fetched.answers["proposals"].closed] == [502]
