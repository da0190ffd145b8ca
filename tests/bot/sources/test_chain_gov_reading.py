"""Proposals as nodes really answer them: every quirk of the recorded answers and of the field's issue lists."""

from __future__ import annotations

import copy
import json

import pytest

from alerts.governance.proposal import Coin, ProposalStatus, Tally
from bot.errors import SourceShapeChanged
from bot.sources import _chain_gov as gov
from bot.sources import _chain_proposals as reading
from bot.sources._chain_node import Answer
from bot.sources._endpoints import Endpoint
from tests.bot.sources._chain import MINUTE, NOW, playing
from tests.doubles import mischief
from tests.doubles.chain import fixture

ID = "402"
JSON = "application/json"


def answer(body):
    return Answer(body, 7, Endpoint("http://node.example"))


def read(**changed):
    """One proposal of ours with some fields changed; `...` takes a field away."""
    item = copy.deepcopy(next(each for each in fixture("proposals")["proposals"] if each["id"] == ID))
    for key, value in changed.items():
        if value is ...:
            del item[key]
        else:
            item[key] = value
    (found,) = reading.proposals({"proposals": [item]})
    return found


def test_lists_that_are_left_out_or_null_are_empty():
    for nothing in (..., None, []):
        found = read(messages=nothing, total_deposit=nothing)
        assert (found.messages, found.total_deposit, found.unread) == ((), (), ())


def test_times_that_are_not_set_are_missing_null_empty_or_of_the_year_one():
    for nothing in (..., None, "", "0001-01-01T00:00:00Z"):
        found = read(voting_start_time=nothing, voting_end_time=nothing)
        assert (found.voting_start_time, found.voting_end_time, found.unread) == (None, None, ())


def test_nine_digits_of_a_second_are_read_to_the_millisecond():
    assert read(submit_time="2026-09-18T15:22:26.035897772Z").submit_time == 1_789_744_946_035


def test_the_final_tally_is_zero_while_voting_and_may_be_missing():
    assert read().final_tally == Tally()
    assert read(final_tally_result=None).final_tally == Tally()
    assert read(final_tally_result=...).final_tally == Tally()


def test_a_tally_is_read_in_both_spellings():
    new = {"yes_count": "5", "abstain_count": "4", "no_count": "3", "no_with_veto_count": "2"}
    old = {"yes": "5", "abstain": "4", "no": "3", "no_with_veto": "2"}
    for counts in (new, old):
        assert read(final_tally_result=counts).final_tally == Tally(5, 4, 3, 2)
        assert gov.tally(answer({"tally": counts})) == Tally(5, 4, 3, 2)
    with pytest.raises(SourceShapeChanged):
        gov.tally(answer({"tally": {}}))


def test_failed_and_rejected_are_two_and_each_has_its_reason():
    failed = read(status="PROPOSAL_STATUS_FAILED", failed_reason="insufficient funds")
    rejected = read(status="PROPOSAL_STATUS_REJECTED", failed_reason="proposal did not get enough votes to pass")
    assert (failed.status, failed.failed_reason) == (ProposalStatus.FAILED, "insufficient funds")
    assert rejected.status is ProposalStatus.REJECTED


def test_a_failed_proposal_that_could_not_be_decoded_has_no_messages():
    assert read(status="PROPOSAL_STATUS_FAILED", messages=[]).messages == ()


@pytest.mark.parametrize(
    "metadata", ["", "ipfs://QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", '{"title":"x"}', "text"]
)
def test_metadata_is_kept_as_it_is_whatever_it_is(metadata):
    assert read(metadata=metadata).metadata == metadata


@pytest.mark.parametrize(
    ("field", "wrong", "is_"),
    [
        ("title", 42, ""), ("summary", {"a": 1}, ""), ("metadata", [], ""), ("proposer", False, ""),
        ("status", {}, ProposalStatus.UNKNOWN), ("messages", "none", ()), ("total_deposit", "1000uakt", ()),
        ("submit_time", 17, None), ("voting_end_time", "tomorrow", None), ("voting_start_time", "2026-99-99T00:00:00Z", None),
        ("final_tally_result", {"yes_count": "many"}, Tally()), ("expedited", "yes", False), ("failed_reason", 0, ""),
    ],
)  # fmt: skip
def test_a_field_of_another_type_takes_nothing_with_it_but_itself(field, wrong, is_):
    found = read(**{field: wrong})
    attribute = {"final_tally_result": "final_tally"}.get(field, field)
    assert getattr(found, attribute) == is_
    assert found.unread == (field,)
    assert found.id == 402


def test_a_message_that_is_no_object_is_left_out_and_that_is_said():
    found = read(messages=["odd", {"@type": "/x.MsgA"}, None])
    assert (found.message_types, found.unread) == (("/x.MsgA",), ("messages",))


@pytest.mark.parametrize("number", [None, "", "x", -1, 0, 1.5, 2**63, "9" * 40, True, []])
def test_a_proposal_without_a_number_is_left_out_and_takes_no_other_with_it(number):
    body = fixture("proposals")
    body["proposals"][1]["id"] = number
    page = reading.page(body)
    assert [each.id for each in page.proposals] == [401, 403, 404]
    assert len(page.unread) == 1
    assert page.unread[0].startswith("$.proposals[1]")


def test_messages_are_kept_within_a_measure_however_many_and_long_they_are():
    long = read(messages=[{"@type": "/x.MsgA", "text": "a" * 90_000}] * 150)
    assert len(repr(long.messages)) < 450_000
    wide = read(messages=[{"@type": "/x.MsgA", **{f"k{number}": number for number in range(30_000)}}])
    assert sum(len(each) for each in wide.messages) <= 20_001
    many = read(messages=[{"@type": "/x.MsgA"}] * 1_000)
    assert len(many.messages) == 200
    assert all(each.unread == ("messages",) for each in (long, wide, many))


async def test_what_cannot_be_read_is_logged_once_and_not_at_every_look(caplog):
    async with playing() as play:
        play.node.proposals[1] |= {"title": 42}
        play.node.proposals.append({"id": "0", "status": "PROPOSAL_STATUS_VOTING_PERIOD"})
        for _ in range(3):
            fetched = await play.tick(MINUTE)
    answer_ = fetched.answers["proposals"]
    assert [each.id for each in answer_.open] == [402, 403, 404]
    assert len(answer_.unread) == 1
    said = [each.message for each in caplog.records if "cannot be read" in each.message or "left out" in each.message]
    assert len(said) == 2
    assert "proposal 402: title cannot be read" in said


async def test_one_whose_status_cannot_be_read_is_neither_closed_nor_dropped():
    async with playing() as play:
        await play.fetch()
        play.node.proposals[1]["status"] = "PROPOSAL_STATUS_FROZEN"
        for _ in range(3):
            found = (await play.tick(MINUTE)).answers["proposals"]
            assert (found.closed, found.dropped) == ((), ())
        play.node.proposals[1]["status"] = "PROPOSAL_STATUS_PASSED"
        (closed,) = (await play.tick(MINUTE)).answers["proposals"].closed
    assert closed.status is ProposalStatus.PASSED


def test_an_amount_keeps_every_digit():
    assert read(total_deposit=[{"denom": "uakt", "amount": "12345678901234567890123"}]).total_deposit == (
        Coin("uakt", 12345678901234567890123),
    )


async def test_a_converted_expedited_proposal_still_votes_with_a_new_end_and_its_first_count():
    async with playing() as play:
        first = (await play.fetch()).answers["proposals"]
        play.node.proposals[2] |= {
            "expedited": False,
            "voting_end_time": "2026-10-15T08:00:00.5Z",
            "final_tally_result": {"yes_count": "7", "abstain_count": "0", "no_count": "9", "no_with_veto_count": "0"},
        }
        again = (await play.tick(MINUTE)).answers["proposals"]
    before, after = (next(each for each in look.open if each.id == 403) for look in (first, again))
    assert (before.expedited, after.expedited) == (True, False)
    assert after.status is ProposalStatus.VOTING
    assert after.voting_end_time > before.voting_end_time
    assert after.voting_end_time > NOW


STRANGE = {
    "a key twice": '{"a": 1, "a": 2}',
    "a number of 9,000 digits": '{"a": ' + "7" * 9_000 + "}",
    "3,000 objects inside each other": '{"a":' * 3_000 + "1" + "}" * 3_000,
    "brackets in a text": '{"a": "]}]}\\"[[[", "b": ' + "[" * 3_000 + "]" * 3_000 + "}",
}


@pytest.mark.parametrize("said", STRANGE.values(), ids=STRANGE)
async def test_what_a_stranger_says_to_a_contract_hides_no_other_proposal(said):
    """A call to a contract is any JSON, and the chain passes it on word for word."""
    async with playing() as play:
        target = next(each for each in play.node.proposals if each["id"] == ID)
        target["messages"].append(
            {"@type": "/cosmwasm.wasm.v1.MsgExecuteContract", "contract": "akash1c", "msg": "SAID"}
        )
        body = json.dumps({"proposals": play.node.proposals, "pagination": {"next_key": None}})
        play.node.misbehave("/cosmos/gov/v1/proposals", mischief.says(body.replace('"SAID"', said), 200, JSON))
        fetched = await play.fetch()
        found = fetched.answers["proposals"].open
        opened = {int(each["id"]) for each in play.node.proposals if each["status"].endswith("_PERIOD")}
        assert {each.id for each in found} == opened
        said_to = next(each for each in found if each.id == int(ID))
        assert said_to.message_types[-1] == "/cosmwasm.wasm.v1.MsgExecuteContract"


def test_a_status_is_read_by_name_by_number_and_by_a_number_in_a_text():
    for said in ("PROPOSAL_STATUS_VOTING_PERIOD", 2, "2"):
        assert read(status=said).status is ProposalStatus.VOTING
    assert read(status="9").status is ProposalStatus.UNKNOWN
