"""A vote through the whole house: read, stored, told, drawn, and a rule on it."""

from __future__ import annotations

import pytest

from alerts.sample import DAY, HOUR, MINUTE, Series
from bot.cards.desk import Desk
from tests.doubles import mischief
from tests.doubles.chain import rfc3339
from tests.flows.conftest import standing

AKT = 1_000_000
POOL = {"pool": {"bonded_tokens": str(100_000_000 * AKT), "not_bonded_tokens": "0"}}


@pytest.fixture(name="voting")
async def _voting(flow):
    await begin(flow)
    return flow


async def begin(flow):
    """One proposal in the fifth of its seven days."""
    chain, now = flow.chain, flow.clock.now()
    (proposal,) = [each for each in chain.proposals if each["id"] == "402"]
    proposal["voting_start_time"], proposal["voting_end_time"] = rfc3339(now - 5 * DAY), rfc3339(now + 2 * DAY)
    proposal["expedited"] = False
    chain.proposals = [proposal]
    chain.answers["pool"] = POOL
    cast(flow, yes=15_000_000, no=100_000, abstain=900_000)
    await flow.tick()


def cast(flow, yes=0, no=0, veto=0, abstain=0):
    counts = {"yes_count": yes, "no_count": no, "no_with_veto_count": veto, "abstain_count": abstain}
    flow.chain.answers["tally"] = {"tally": {name: str(count * AKT) for name, count in counts.items()}}


def desk_of(flow):
    return Desk(flow.house.query, flow.house.history, flow.house.studio)


def alerts_of(flow):
    return [message.cards[-1] for message in flow.sink.messages if message.cards[-1].kind == "alert"]


def newest(flow, name):
    series = Series.of(f"gov.{name}", network="akash", proposal="402")
    sample = flow.storage.read_now(lambda read: read.latest(series, flow.clock.now()))
    return None if sample is None else sample.value


async def test_the_answer_says_where_the_vote_stands_what_is_missing_and_who_is_silent(voting):
    card = await desk_of(voting).proposal("402")
    said = "\n".join(card.lines)
    assert (
        "Turnout 16.0 % of 20 % needed · yes 93.8 %, no 0.6 %, veto 0 %, abstain 5.6 % → fails for want of quorum if it ended now"
        in said
    )
    assert "**4,000,000 AKT** more must vote for the quorum: 4.0 % of the stake." in said
    assert (
        "Not voted: 3 validators with at most 11.0 % of the stake, the largest Bravo 7.0 %, Delta 3.0 %, Echo 1.0 %."
        in said
    )
    assert "All 3 of them voting yes would pass it, and so would abstaining." in said


async def test_the_answer_carries_the_picture_of_the_same_numbers(voting):
    await voting.tick(5 * MINUTE)
    card = await desk_of(voting).proposal("402")
    assert card.picture is not None
    assert card.picture.name == "governance.png"
    assert "16.0 % voted, quorum 20 %" in card.picture.alt
    assert "#402 would fail: 4.0 % of the stake are missing to the quorum" in card.picture.alt


async def test_what_the_chain_counts_moves_the_facts_and_the_numbers_of_rules(voting):
    cast(voting, yes=25_000_000)
    await voting.tick(4 * HOUR)
    assert newest(voting, "turnout") == 0.25
    assert newest(voting, "yes_share") == 1.0
    assert newest(voting, "hours_left") == pytest.approx(44, abs=0.2)
    assert newest(voting, "elapsed") == pytest.approx(124 / 168, abs=0.01)
    assert 0.25 <= newest(voting, "turnout_projected") <= 1
    card = await desk_of(voting).proposal("402")
    assert any("→ passes if it ended now" in line for line in card.lines)
    assert any(line.startswith("At the end about") for line in card.lines)


async def test_after_a_restart_the_vote_is_known_as_it_was_last_read(tmp_path):
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    async with standing(url) as first:
        await begin(first)
        before = await desk_of(first).proposal("402")
        at = first.clock.now()
    async with standing(url, at=at + MINUTE) as second:
        after = await desk_of(second).proposal("402")
    assert after.lines == before.lines
    assert any("16.0 %" in line for line in after.lines)


async def test_turnout_below_quorum_with_twelve_hours_left_alerts_by_a_rule(voting):
    voting.rules(
        {
            "name": "Turnout below quorum",
            "metric": "gov.turnout",
            "op": "<",
            "threshold": {"metric": "gov.quorum"},
            "all": [{"metric": "gov.hours_left", "op": "<=", "threshold": 12}],
            "for": "10m",
            "no_data": "resolve",
        }
    )
    await voting.tick(30 * HOUR)
    assert not alerts_of(voting)
    await voting.tick(6 * HOUR)
    for _ in range(4):
        await voting.tick(5 * MINUTE)
    (alert,) = alerts_of(voting)
    assert "Turnout on proposal #402 is 16 % of 20 % needed" in alert.lead


async def test_a_list_of_voters_that_cannot_be_read_leaves_the_rest_as_it_is(flow):
    refusal = mischief.gives({"code": 2, "message": "out of gas"}, 500)
    flow.chain.misbehave("/cosmos/staking/v1beta1/validators", refusal)
    now = flow.clock.now()
    for proposal in flow.chain.proposals:
        proposal["voting_start_time"], proposal["voting_end_time"] = rfc3339(now - 5 * DAY), rfc3339(now + 2 * DAY)
    await flow.tick()
    card = await desk_of(flow).proposal("402")
    assert any(line.startswith("Turnout") for line in card.lines)
    assert not any(line.startswith("Not voted") for line in card.lines)


async def test_the_message_of_a_proposal_carries_the_picture_and_is_edited_with_the_count(flow):
    flow.chain.proposals, kept = [], flow.chain.proposals
    flow.chain.answers["pool"] = POOL
    await flow.tick()
    flow.chain.proposals = kept
    await begin(flow)
    await flow.tick()
    (message,) = [each for each in flow.sink.messages if each.cards[0].kind == "proposal"]
    cast(flow, yes=25_000_000)
    await flow.tick(HOUR)
    last = message.cards[-1]
    assert len(message.cards) > 1
    assert any("→ passes if it ended now" in line for line in last.lines)
    assert last.picture is not None
    assert "25.0 % voted" in last.picture.alt
