"""Governance out of the chain: proposals, votes, parameters and the upgrade plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alerts.governance.proposal import Coin, ProposalStatus, Tally
from bot.errors import SourceDown, SourceShapeChanged
from bot.sources import _chain_gov as gov
from bot.sources._chain_node import Answer
from bot.sources._endpoints import Endpoint
from bot.sources._http import MIB
from bot.sources.akash_chain import proposals_of
from tests.bot.sources._chain import MINUTE, NOW, playing, value
from tests.doubles import mischief
from tests.doubles.chain import fixture

DATA = Path(__file__).parents[4] / "shared" / "data"


def recorded(name):
    if not (DATA / name).exists():
        pytest.skip("the recorded data is not beside this checkout")
    return json.loads((DATA / name).read_text())


def answer(body):
    return Answer(body, 7, Endpoint("http://node.example"))


def by_id(proposals):
    return {each.id: each for each in proposals}


async def test_open_proposals_are_those_in_deposit_and_voting_and_only_votes_are_counted():
    async with playing() as play:
        fetched = await play.fetch()
    found = fetched.answers["proposals"]
    assert [each.id for each in found.open] == [402, 403, 404]
    assert [each.id for each in found.voting] == [402, 403]
    assert value(fetched, "gov.open_proposals") == 2


async def test_the_status_filter_is_asked_by_number_because_names_fail_on_some_builds():
    async with playing() as play:
        await play.fetch()
        lists = [
            each
            for each in play.node.asked
            if each.path == "/cosmos/gov/v1/proposals" and "proposal_status" in each.query
        ]
        assert [each.query["proposal_status"] for each in lists] == ["1", "2"]


@pytest.mark.parametrize("how", ["ignored", "parse_int"])
async def test_a_node_that_cannot_filter_is_listed_newest_first_and_filtered_here(how):
    async with playing() as play:
        play.node.filter = how
        fetched = await play.fetch()
        assert [each.id for each in fetched.answers["proposals"].open] == [402, 403, 404]
        play.node.asked.clear()
        await play.tick(MINUTE)
        assert all("proposal_status" not in each.query for each in play.node.asked_for("/cosmos/gov"))
    assert value(fetched, "gov.open_proposals") == 2


async def test_a_long_history_is_not_read_to_its_beginning():
    async with playing() as play:
        play.node.filter = "ignored"
        old = [
            {"id": str(number), "status": "PROPOSAL_STATUS_PASSED", "submit_time": "2024-01-01T00:00:00Z"}
            for number in range(1, 300)
        ]
        play.node.proposals = old + play.node.proposals
        await play.fetch()
        pages = [each for each in play.node.asked_for("/cosmos/gov/v1/proposals") if "pagination.reverse" in each.query]
    assert len(pages) <= 4


async def test_omitted_lists_and_unset_times_are_read():
    proposal = by_id(proposals_of(fixture("proposals")))[404]
    assert proposal.messages == ()
    assert proposal.total_deposit == ()
    assert (proposal.voting_start_time, proposal.voting_end_time) == (None, None)
    assert proposal.submit_time is not None


async def test_wasm_byte_code_is_dropped_at_once_and_only_its_length_stays():
    async with playing() as play:
        play.node.proposals[2]["messages"][0]["wasm_byte_code"] = "A" * 700_000
        fetched = await play.fetch()
    proposal = by_id(fetched.answers["proposals"].open)[403]
    assert proposal.message_types == ("/cosmwasm.wasm.v1.MsgStoreCode",)
    assert proposal.messages[0]["wasm_byte_code_length"] == 700_000
    assert len(repr(fetched.answers)) < 20_000


async def test_a_page_too_large_is_asked_for_in_smaller_pieces():
    async with playing(timeout=20_000) as play:
        play.node.proposal_page = 100
        node = play.node

        async def too_large(request):
            if int(request.query.get("pagination.limit", "1")) > 1 and request.path.endswith("/proposals"):
                return await mischief.huge(40)(request)
            node.behave()
            try:
                return await node._handle(request)
            finally:
                node.misbehave("/cosmos/gov/v1/proposals", too_large)

        node.misbehave("/cosmos/gov/v1/proposals", too_large)
        fetched = await play.fetch()
        limits = [
            int(each.query["pagination.limit"])
            for each in node.asked_for("/cosmos/gov/v1/proposals")
            if "pagination.limit" in each.query
        ]
    assert [each.id for each in fetched.answers["proposals"].open] == [402, 403, 404]
    assert limits[:3] == [20, 5, 1]
    assert limits.count(20) == 2, "once for each status"


async def test_a_page_between_8_and_32_mib_is_read():
    async with playing(timeout=20_000) as play:
        play.node.proposals[2]["messages"][0]["wasm_byte_code"] = "A" * (12 * MIB)
        fetched = await play.fetch()
    assert len(fetched.answers["proposals"].open) == 3


async def test_turnout_is_all_votes_per_bonded_stake_and_quorum_is_live():
    async with playing() as play:
        fetched = await play.fetch()
        count = fetched.answers["votes"].counts[402]
        assert count.tally == Tally(20_000_000_000_000, 4_000_000_000_000, 120_000_000_000, 0)
        assert value(fetched, "gov.turnout", proposal="402") == count.tally.total / 120_600_000_000_000
        play.node.answers["gov_params"]["params"]["quorum"] = "0.334"
        await play.tick(15 * MINUTE, 150)
        assert value(await play.tick(5 * MINUTE, 50), "gov.quorum", proposal="402") == 0.334


async def test_the_live_count_is_asked_for_votes_only_and_every_five_minutes():
    async with playing() as play:
        for _ in range(20):
            await play.tick()
        tallies = [each.path for each in play.node.asked if each.path.endswith("/tally")]
    assert set(tallies) == {"/cosmos/gov/v1/proposals/402/tally", "/cosmos/gov/v1/proposals/403/tally"}
    assert len(tallies) == 4


async def test_one_count_that_fails_does_not_hide_the_other():
    async with playing() as play:
        play.node.misbehave("/cosmos/gov/v1/proposals/402/tally", mischief.an_object)
        fetched = await play.fetch()
        assert value(fetched, "gov.turnout", proposal="402") is None
        assert value(fetched, "gov.turnout", proposal="403") == pytest.approx(0.2)
        play.node.misbehave("/cosmos/gov/v1/proposals/403/tally", mischief.gives({"message": "x"}, 500))
        failed = (await play.tick(5 * MINUTE, 50)).failed
        assert isinstance(failed["votes"], SourceDown)


async def test_no_vote_running_is_an_answer_without_samples():
    async with playing() as play:
        play.node.proposals = play.node.proposals[:1]
        fetched = await play.fetch()
    assert value(fetched, "gov.open_proposals") == 0
    assert fetched.samples["votes"] == ()
    assert "votes" not in fetched.failed


async def test_a_proposal_that_ended_is_told_with_its_outcome():
    async with playing() as play:
        await play.fetch()
        play.node.proposals[1] |= {
            "status": "PROPOSAL_STATUS_REJECTED",
            "failed_reason": "proposal did not get enough votes to pass",
        }
        (closed,) = (await play.tick(MINUTE)).answers["proposals"].closed
        assert (closed.id, closed.status) == (402, ProposalStatus.REJECTED)
        assert (await play.tick(MINUTE)).answers["proposals"].closed == ()


async def test_a_known_id_that_is_now_404_was_dropped():
    async with playing() as play:
        await play.fetch()
        play.node.proposals.pop()
        found = (await play.tick(MINUTE)).answers["proposals"]
        assert found.dropped == (404,)
        assert (await play.tick(MINUTE)).answers["proposals"].dropped == ()


async def test_an_outage_is_not_a_drop():
    async with playing() as play:
        await play.fetch()
        play.node.proposals.pop()
        play.node.misbehave("/cosmos/gov/v1/proposals/404", mischief.html)
        fetched = await play.tick(MINUTE)
        assert fetched.answers["proposals"].dropped == (), "nobody said that it is gone"
        assert {one.id for one in fetched.answers["proposals"].open} == {402, 403}
        play.node.behave()
        assert (await play.tick(2 * MINUTE)).answers["proposals"].dropped == (404,)


@pytest.mark.parametrize(
    "says",
    [
        "failed to load state at height 29000005; version does not exist (latest height: 29000000)",
        "the page does not exist",
    ],
)
async def test_a_node_that_has_not_got_the_height_says_nothing_about_a_proposal(says):
    async with playing() as play:
        await play.fetch()
        play.node.proposals = [each for each in play.node.proposals if each["id"] != "402"]
        play.node.misbehave("/cosmos/gov/v1/proposals/402", mischief.gives({"code": 3, "message": says}, 400))
        fetched = await play.tick(MINUTE)
    assert fetched.answers["proposals"].dropped == ()


async def test_one_proposal_can_be_asked_for_open_closed_or_unknown():
    async with playing() as play:
        assert (await play.source.proposal(401, NOW)).status is ProposalStatus.PASSED
        assert (await play.source.proposal(402, NOW)).status is ProposalStatus.VOTING
        assert await play.source.proposal(999, NOW) is None
        play.node.misbehave("/cosmos/gov", mischief.gives({"message": "boom"}, 500))
        with pytest.raises(SourceDown):
            await play.source.proposal(402, NOW)


async def test_a_null_plan_is_no_upgrade_and_a_plan_is_read():
    async with playing() as play:
        assert (await play.fetch()).answers["upgrade"].plan is None
        play.node.answers["plan"] = fixture("upgrade_planned")
        plan = (await play.tick(MINUTE)).answers["upgrade"].plan
        assert (plan.name, plan.height) == ("v3.0.0", 29_100_000)
        play.node.answers["plan"] = {}
        assert isinstance((await play.tick(MINUTE)).failed["upgrade"], SourceShapeChanged)


def test_an_unknown_status_is_unknown_and_never_a_crash():
    page = fixture("proposals")
    page["proposals"][0]["status"] = "PROPOSAL_STATUS_FROZEN"
    page["proposals"][1]["status"] = 2
    found = by_id(proposals_of(page))
    assert found[401].status is ProposalStatus.UNKNOWN
    assert found[402].status is ProposalStatus.VOTING


def test_hostile_texts_are_capped_and_kept_as_data():
    page = fixture("proposals")
    page["proposals"][1] |= {"title": "x" * 500_000, "summary": "@everyone\x00"}
    found = by_id(proposals_of(page))[402]
    assert len(found.title) == 32_768
    assert found.summary == "@everyone\x00"


def test_a_message_nested_too_deep_is_cut():
    page = fixture("proposals")
    inside = {"@type": "x"}
    for _ in range(200):
        inside = {"content": inside}
    page["proposals"][1]["messages"] = [inside]
    assert by_id(proposals_of(page))[402].messages[0]


def test_an_amount_is_exact():
    page = fixture("proposals")
    page["proposals"][1]["total_deposit"] = [{"denom": "uakt", "amount": "12345678901234567890123"}]
    found = by_id(proposals_of(page))[402]
    assert found.total_deposit == (Coin("uakt", 12345678901234567890123),)
    assert found.deposit_of("uakt") == 12345678901234567890123
    assert found.deposit_of("uact") == 0


def test_parameters_of_gov_v1_and_the_older_form():
    params = gov.gov_params(answer(fixture("gov_params")))
    assert (params.quorum, params.veto_threshold, params.voting_period) == (0.2, 0.334, 604_800_000)
    assert params.expedited_min_deposit == (Coin("uakt", 2_000_000_000),)
    older = gov.gov_params(answer(fixture("gov_params_legacy")))
    assert (older.quorum, older.threshold, older.voting_period) == (0.2, 0.5, None)
    for name in ("params_tallying", "params_deposit"):
        found = gov.gov_params(answer(recorded(f"gov/{name}.json")))
        assert found.quorum == (0.4 if name == "params_tallying" else None)


def test_an_empty_count_is_no_count_of_zero():
    with pytest.raises(SourceShapeChanged):
        gov.tally(answer({"tally": {}}))


def test_turnout_without_stake_is_none():
    assert Tally(1).turnout(0) is None


@pytest.mark.parametrize(
    "page", ["cosmoshub_proposals_v1_page1", "cosmoshub_proposals_v1_page2", "akash_console_team_fixture_gov_v1"]
)
def test_recorded_proposals_are_read(page):
    body = recorded(f"gov/{page}.json")
    found = proposals_of(body)
    assert len(found) == len(body["proposals"])
    assert all(each.status is not ProposalStatus.UNKNOWN for each in found)
    assert all(each.title for each in found)


def test_the_one_recorded_akash_proposal_is_read():
    (found,) = proposals_of(recorded("akash/gov/recorded_prop341_gov_v1_list.json"))
    assert (found.id, found.status) == (341, ProposalStatus.VOTING)
    assert found.deposit_of("uakt") == 1_000_000_000
    assert found.messages[0]["amount"] == [{"denom": "uakt", "amount": "230557400000"}]
    count = gov.tally(answer(recorded("akash/gov/recorded_prop341_tally.json")))
    pool = recorded("akash/lcd/staking_v1beta1_pool__2026-09.json")["pool"]
    assert count.turnout(int(pool["bonded_tokens"])) == pytest.approx(0.3924, abs=1e-4)
