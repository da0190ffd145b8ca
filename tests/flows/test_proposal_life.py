"""A whole life of one proposal with every branch: each event told exactly once, however often the bot is stopped on the way."""

from __future__ import annotations

import pytest
from aiohttp import web

from tests.flows.life import BLOCK, DAY, HOUR, MINUTE, START, kill_of, living

HOW = ("restarted", "killed", "refused")


@pytest.fixture(name="life", params=HOW)
async def _life(request, tmp_path):
    async with living(f"sqlite:///{tmp_path}/life.db", request.param, deposit_posts=True) as life:
        yield life


async def through_deposit(life):
    life.put()
    life.deposit(100_000_000)
    await life.step()
    life.deposit(800_000_000)
    await life.step()
    await life.step()
    life.vote()
    await life.step()


async def test_from_deposit_to_carried_out(life):
    await through_deposit(life)
    assert life.told() == ["deposit", "deposit_near", "voting"]
    life.count(yes=0.05)
    await life.step(HOUR)
    await life.step(DAY)
    assert life.told() == ["deposit", "deposit_near", "voting"]
    await life.step(23 * HOUR)
    await life.step(HOUR)
    assert life.told()[3:] == ["day_left"]
    assert "Quorum not reached: turnout 5.0 % of 20 % needed" in life.told_of("day_left")
    life.count(yes=0.25, veto=0.12)
    await life.step(16 * HOUR)
    await life.step(HOUR)
    assert life.told()[4:] == ["hours_left"]
    assert "veto at 32.4 %" in life.told_of("hours_left").lower()
    life.count(yes=0.3, no=0.05, abstain=0.05)
    life.end("PASSED")
    await life.step(6 * HOUR)
    await life.step()
    assert life.told()[5:] == ["ended"]
    ended = life.told_of("ended")
    assert "Passed, and carried out" in ended
    assert (
        "Yes 85.7 % of those who took a side, where more than 50 % was needed; turnout 40.0 % of 20 % needed" in ended
    )
    assert "The vote ended: passed" in life.stands_there
    assert [message.cards[0].reply_to for message in life.sink.messages] == ["", *["m1"] * 5]
    await life.step(DAY)
    assert len(life.told()) == 6


async def test_an_expedited_vote_that_falls_back_starts_again_and_misses_its_quorum(life):
    life.put()
    life.vote(DAY, expedited=True)
    await life.step()
    assert life.told() == ["voting"]
    life.count(yes=0.05, no=0.1)
    await life.step(17 * HOUR)
    await life.step(HOUR)
    assert life.told() == ["voting", "hours_left"]
    life.count()
    life.put(expedited=False, voting_end_time=life.iso(3 * DAY))
    await life.step(6 * HOUR)
    await life.step()
    assert life.told()[2:] == ["converted"]
    assert "has to vote again" in life.told_of("converted")
    assert "expedited" not in life.stands_there
    await life.step(2 * DAY)
    await life.step(HOUR)
    assert life.told()[3:] == ["day_left"]
    await life.step(15 * HOUR)
    assert [state for state in life.told() if state == "hours_left"] == ["hours_left"] * 2, "owed anew for the new end"
    life.count(yes=0.1)
    life.end("REJECTED", failed_reason="proposal did not get enough votes to pass")
    await life.step(6 * HOUR)
    await life.step()
    assert life.told()[5:] == ["ended"]
    assert "Turnout 10.0 % is below the quorum of 20 %" in life.told_of("ended")


async def voting(life):
    life.put()
    life.vote()
    await life.step()


async def test_a_veto_decides(life):
    await voting(life)
    life.count(yes=0.4, veto=0.3)
    life.end("REJECTED")
    await life.step(3 * DAY)
    await life.step()
    assert life.told() == ["voting", "ended"]
    assert "Veto 42.9 % is above 33.4 %" in life.told_of("ended")


async def test_what_passes_may_fail_when_it_is_carried_out(life):
    await voting(life)
    life.count(yes=0.4)
    life.end("FAILED", failed_reason="spend: insufficient funds [claim](http://evil.example)")
    await life.step(3 * DAY)
    await life.step()
    assert life.told() == ["voting", "ended"]
    ended = life.told_of("ended")
    assert "failed when it was carried out" in ended
    assert "insufficient funds" in ended
    assert "http://evil" not in ended


async def test_a_missed_deposit_is_dropped_once_two_polls_agree(life):
    life.put()
    life.deposit(300_000_000)
    await life.step()
    assert life.told() == ["deposit"]
    life.chain.proposals.pop()
    await life.step(14 * DAY)
    await life.step()
    await life.step()
    assert life.told() == ["deposit", "dropped"]
    assert "its deposit was not met in time" in life.told_of("dropped")


async def test_a_vote_that_is_taken_back_is_dropped(life):
    await voting(life)
    life.chain.proposals.pop()
    for _ in range(3):
        await life.step()
    assert life.told() == ["voting", "dropped"]
    assert "its proposer took it back" in life.told_of("dropped")
    assert "gone from the chain" in life.stands_there


async def test_an_upgrade_is_scheduled_counted_down_to_and_passed(life):
    for _ in range(2):
        await life.step(15 * MINUTE)
    height = life.chain.height + 8 * DAY // BLOCK
    life.plan("v2.2.0", height)
    await life.step(2 * MINUTE)
    await life.step(2 * MINUTE)
    assert life.told() == ["scheduled"]
    assert "at 6.0" in life.stands_there

    async def until(left):
        await life.step((height - life.chain.height) * BLOCK - left)

    for left in (7 * DAY - HOUR, DAY - MINUTE, 6 * HOUR - MINUTE, HOUR - MINUTE, 15 * MINUTE, 8 * MINUTE):
        await until(left)
    assert life.told()[1:] == ["week_left", "day_left", "hours_left", "hour_left", "blocks_left"]
    life.chain.height, life.stands = height - 1, True
    await life.step(9 * MINUTE)
    await life.step(6 * MINUTE)
    assert life.told()[6:] == ["standing"]
    life.chain.height = height + 3
    life.plan()
    await life.step()
    await life.step()
    assert life.told()[7:] == ["reached"]
    assert "makes blocks again" in life.stands_there


async def test_an_upgrade_that_is_taken_back_is_told_as_cancelled(life):
    life.plan("v2.2.0", START + 100_000)
    for _ in range(3):
        await life.step()
    life.plan()
    for _ in range(3):
        await life.step()
    assert life.told() == ["scheduled", "cancelled"]
    assert "was cancelled" in life.stands_there


async def test_deposits_are_not_told_of_unless_that_was_asked_for(tmp_path):
    async with living(f"sqlite:///{tmp_path}/life.db", "on") as life:
        life.put()
        life.deposit(900_000_000)
        await life.step()
        life.chain.proposals.pop()
        for _ in range(3):
            await life.step()
        assert life.told() == [], "nobody heard of it, so nobody hears that it is gone"
        life.put(501)
        life.put(501, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_end_time=life.iso(3 * DAY))
        await life.step()
        assert life.told() == ["voting"]


async def test_the_count_is_edited_at_a_calm_pace_and_only_when_it_shows(tmp_path):
    async with living(f"sqlite:///{tmp_path}/life.db", "on") as life:
        life.put()
        life.vote()
        await life.step()
        (message,) = life.sink.messages
        for turn in range(18):
            life.count(yes=0.1 + turn / 100)
            await life.step(10 * MINUTE)
        assert len(life.sink.messages) == 1, "numbers are edits, and edits make no sound"
        assert 3 <= len(message.cards) <= 5, "three hours before the last day: one an hour"
        assert "turnout 2" in life.stands_there.lower()
        cards = len(message.cards)
        for _ in range(8):
            await life.step(20 * MINUTE)
        assert len(message.cards) <= cards + 1, "nothing new to show"
        rows = life.house.storage.read_now(lambda read: read.outbox())
        assert len(rows) <= 3, "superseded counts are not kept"


def only_the_first_page(chain):
    """An error in the middle of paging."""

    async def answer(request):
        if "pagination.key" in request.query:
            return web.json_response({"code": 13, "message": "internal"}, status=500)
        return web.json_response(chain._list(request)[1])

    return answer


async def test_a_half_page_an_error_in_paging_and_an_older_height_invent_nothing(tmp_path):
    from tests.doubles import mischief

    async with living(f"sqlite:///{tmp_path}/life.db", "on") as life:
        for number in (500, 501, 502):
            life.put(number)
            life.put(number, status="PROPOSAL_STATUS_VOTING_PERIOD", voting_end_time=life.iso(3 * DAY))
        await life.step()
        await life.step()
        told = life.told()
        assert told == ["voting"] * 3
        every = list(life.chain.proposals)
        life.chain.proposals = every[:1]
        life.chain.misbehave("/cosmos/gov/v1/proposals/50", mischief.says("busy", 502, "text/plain"))
        await life.step()
        life.chain.behave()
        life.chain.proposals = every
        same = {"proposals": every[:1], "pagination": {"next_key": "AAA=", "total": "1"}}
        life.chain.misbehave("/cosmos/gov/v1/proposals", mischief.gives(same))
        await life.step()
        life.chain.behave()
        life.chain.proposal_page = 1
        life.chain.misbehave("/cosmos/gov/v1/proposals", only_the_first_page(life.chain))
        await life.step()
        await life.step()
        life.chain.behave()
        life.put(500, status="PROPOSAL_STATUS_REJECTED")
        await life.step()
        await life.step()
        life.put(500, status="PROPOSAL_STATUS_VOTING_PERIOD")
        for _ in range(3):
            await life.step()
        assert life.told() == [*told, "ended"]
        shown = await life.house.query.proposal(500)
        assert shown.proposal.status == "rejected", "an older height is not shown either"


def test_every_place_of_a_kill_comes_up_within_a_few_steps():
    assert {kill_of(step) for step in range(1, 12)} == {"after-state", "after-commit", "after-claim", "after-send"}
