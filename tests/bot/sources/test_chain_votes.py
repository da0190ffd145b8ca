"""Running votes out of the chain: the count against the parameters, and who of the validators has not voted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bech32 import bech32_decode, bech32_encode

from alerts.governance.vote import Outcome
from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._chain_votes import account_of
from tests.bot.sources._chain import MINUTE, playing, value
from tests.doubles import mischief

DATA = Path(__file__).parents[4] / "shared" / "data" / "akash"
VALIDATORS = "/cosmos/staking/v1beta1/validators"
VOTES = "/cosmos/gov/v1/proposals/402/votes"


def recorded(name):
    if not DATA.is_dir():
        pytest.skip("the recorded data is not beside this checkout")
    return json.loads((DATA / name).read_text())


async def test_proposal_341_is_at_39_2_percent_through_the_real_client():
    """Must show 4 of governance: the recorded list, tally and pool, with the quorum that the chain gives."""
    listed = recorded("gov/recorded_prop341_gov_v1_list.json")
    async with playing() as play:
        node = play.node
        node.proposals = listed["proposals"]
        node.answers["tally"] = recorded("gov/recorded_prop341_tally.json")
        node.answers["pool"] = recorded("lcd/staking_v1beta1_pool__2026-09.json")
        node.answers["gov_params"]["params"]["quorum"] = "0.334000000000000000"
        fetched = await play.fetch()
    assert fetched.failed == {}
    turnout = value(fetched, "gov.turnout", proposal="341")
    assert turnout == (35102265275414 + 763068307757 + 8545777331) / 91424223477855
    assert f"{turnout:.1%}" == "39.2%"
    assert value(fetched, "gov.quorum", proposal="341") == 0.334
    standing = fetched.answers["votes"].counts[341].standing
    assert standing.outcome_now is Outcome.PASS
    assert standing.missing == 0
    assert f"{standing.yes_share:.2%}" == "99.98%"


async def test_the_shares_keep_all_eighteen_places():
    async with playing() as play:
        play.node.answers["gov_params"]["params"]["quorum"] = "0.333333333333333334"
        fetched = await play.fetch()
    assert str(fetched.answers["gov_params"].exact["quorum"]) == "0.333333333333333334"


async def test_an_expedited_vote_is_held_against_its_own_threshold():
    async with playing() as play:
        for proposal in play.node.proposals:
            proposal["expedited"] = proposal["id"] == "402"
        play.node.answers["tally"]["tally"] |= {"yes_count": "20000000000000", "no_count": "15000000000000"}
        fetched = await play.fetch()
    counts = fetched.answers["votes"].counts
    assert (counts[402].standing.threshold, counts[403].standing.threshold) == (0.667, 0.5)
    assert counts[402].standing.outcome_now is Outcome.REJECT_THRESHOLD
    assert counts[403].standing.outcome_now is Outcome.PASS


async def test_hours_left_count_down_and_the_elapsed_share_rises():
    async with playing() as play:
        first = await play.fetch()
        later = await play.tick(6 * 60 * MINUTE)
    left = [value(each, "gov.hours_left", proposal="402") for each in (first, later)]
    gone = [value(each, "gov.elapsed", proposal="402") for each in (first, later)]
    assert left[0] - left[1] == pytest.approx(6)
    assert gone[1] - gone[0] == pytest.approx(6 / 168)


async def test_a_vote_without_times_has_neither():
    async with playing() as play:
        for proposal in play.node.proposals:
            proposal["voting_end_time"] = None
        fetched = await play.fetch()
    assert value(fetched, "gov.turnout", proposal="402") is not None
    assert value(fetched, "gov.hours_left", proposal="402") is None
    assert value(fetched, "gov.elapsed", proposal="402") is None


async def test_the_bonded_validators_are_read_page_by_page_with_their_accounts():
    async with playing() as play:
        fetched = await play.fetch()
        asked = play.node.asked_for(VALIDATORS)
    deciders = fetched.answers["voters"]
    assert [(each.moniker, each.stake // 10**12) for each in deciders.validators] == [
        ("Alpha", 9), ("Bravo", 7), ("Charlie", 5), ("Delta", 3), ("Echo", 1),
    ]  # fmt: skip
    assert all(each.query["status"] == "BOND_STATUS_BONDED" for each in asked)
    assert len(asked) == 2
    assert [each.account[:6] for each in deciders.validators] == ["akash1"] * 5


async def test_who_voted_is_known_by_account_and_delegators_are_only_counted():
    async with playing() as play:
        fetched = await play.fetch()
        pages = play.node.asked_for(VOTES)
    deciders = fetched.answers["voters"]
    voted = deciders.voted[402]
    assert voted.listed == 5
    assert [each.moniker for each in deciders.validators if each.account in voted.accounts] == ["Alpha", "Charlie"]
    assert len(pages) == 3
    assert deciders.voted[403].listed == 0


async def test_the_lists_are_long_and_therefore_read_seldom():
    async with playing() as play:
        await play.fetch()
        for _ in range(20):
            await play.tick(MINUTE)
        assert len(play.node.asked_for(VALIDATORS)) == 2, "once an hour, in two pages"
        assert len(play.node.asked_for(VOTES)) == 6, "twice in twenty minutes, in three pages"
        play.node.asked.clear()
        await play.tick(60 * MINUTE)
        assert len(play.node.asked_for(VALIDATORS)) == 2


async def test_without_a_running_vote_nobody_is_asked():
    async with playing() as play:
        play.node.proposals = []
        fetched = await play.fetch()
        assert not play.node.asked_for(VALIDATORS)
    assert fetched.answers["voters"].voted == {}


async def test_a_list_that_cannot_be_read_to_its_end_says_nothing_of_who_is_missing():
    async with playing() as play:
        play.node.votes["402"] = [{"voter": f"akash1{number}"} for number in range(200)]
        play.node.vote_page = 1
        fetched = await play.fetch()
    assert set(fetched.answers["voters"].voted) == {403}
    assert fetched.failed == {}


@pytest.mark.parametrize(
    "path", [VALIDATORS, "/cosmos/gov/v1/proposals/402/votes", "/cosmos/gov/v1/proposals/403/votes"]
)
async def test_lists_that_are_broken_take_no_count_with_them(path):
    async with playing() as play:
        play.node.misbehave(path, mischief.html)
        fetched = await play.fetch()
    assert value(fetched, "gov.turnout", proposal="402") is not None
    assert set(fetched.failed) <= {"voters"}
    assert ("voters" in fetched.failed) == (path == VALIDATORS)


async def test_the_same_page_again_and_again_ends():
    async with playing() as play:
        body = {"validators": [], "pagination": {"next_key": "AA=="}}
        play.node.misbehave(VALIDATORS, mischief.gives(body))
        fetched = await play.fetch()
    assert isinstance(fetched.failed["voters"], SourceRefused)
    assert "again and again" in str(fetched.failed["voters"])


@pytest.mark.parametrize(
    "body",
    [
        {"validators": [{"operator_address": 7, "tokens": "1"}]},
        {"validators": [{"operator_address": "x", "tokens": "-1"}]},
        {"validators": [{"operator_address": "x", "tokens": "many"}]},
        {"validators": {"a": 1}},
        {"something": "else"},
        [],
    ],
)
async def test_a_wrong_shape_is_named(body):
    async with playing() as play:
        play.node.misbehave(VALIDATORS, mischief.gives(body))
        fetched = await play.fetch()
    assert isinstance(fetched.failed["voters"], SourceShapeChanged)


async def test_a_name_that_is_long_or_missing_is_no_reason_to_lose_the_set():
    async with playing() as play:
        play.node.validators[0]["description"]["moniker"] = "\u202e" * 5_000
        play.node.validators[1]["description"] = None
        fetched = await play.fetch()
    names = [each.moniker for each in fetched.answers["voters"].validators]
    assert len(names[0]) == 200
    assert names[1] == ""


def test_an_account_is_the_operators_key_under_the_account_prefix():
    """A real pair: the recorded proposer's bytes, as an operator would write them."""
    _, data = bech32_decode("akash1rf2g7shyy4chfa58xkmr504a2fjchydmsxsasq")
    assert data is not None
    assert account_of(bech32_encode("akashvaloper", data)) == "akash1rf2g7shyy4chfa58xkmr504a2fjchydmsxsasq"
    _, data = bech32_decode("cosmos1xqz9pemz5e5zycaa89kys5aw6m8rhgsvtp9lt2")
    assert data is not None
    assert account_of(bech32_encode("cosmosvaloper", data)) == "cosmos1xqz9pemz5e5zycaa89kys5aw6m8rhgsvtp9lt2"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "akashvaloper1",
        "akash1rf2g7shyy4chfa58xkmr504a2fjchydmsxsasq",
        "akashvaloper1rf2g7shyy4chfa58xkmr504a2fjchydmsxsasq",
        "valoper1qqqq",
        "\u202eakashvaloper1",
        "akashvaloper1" + "q" * 5_000,
    ],
)
def test_what_is_no_operator_address_has_no_account(wrong):
    assert account_of(wrong) == ""
