"""Proposals and upgrades from the chain's own answers to messages: each told once, the past never recited."""

from __future__ import annotations

import copy

from bot.app.governance import _turn
from tests.flows.conftest import T0, standing


def voting(flow, number, title="Fund a relayer", status="PROPOSAL_STATUS_VOTING_PERIOD"):
    """A proposal as the chain lists it."""
    one = copy.deepcopy(next(item for item in flow.chain.proposals if item["id"] == "402"))
    return one | {"id": str(number), "title": title, "status": status}


def told(flow):
    return [(message.cards[0].title, len(message.cards)) for message in flow.sink.messages]


async def test_first_start_takes_in_what_is_there_without_a_word(flow):
    await flow.tick()
    await flow.tick()
    assert told(flow) == []
    facts = await flow.house.query.proposals()
    assert {item.number for item in facts.proposals} == {402, 403, 404}


async def test_a_new_vote_is_told_once(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410, "New relayers"))
    for _ in range(3):
        await flow.tick()
    assert len(flow.sink.messages) == 1
    card = flow.sink.messages[0].cards[0]
    assert "#410" in card.title
    assert "New relayers" in card.title
    assert [button.label for button in card.buttons] == ["Messages", "Explorer"]
    assert card.buttons[1].url.endswith("/410")


async def test_the_end_edits_the_message_of_the_vote_and_answers_it(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410))
    await flow.tick()
    await flow.tick()
    flow.chain.proposals[-1]["status"] = "PROPOSAL_STATUS_PASSED"
    flow.chain.proposals[-1]["final_tally_result"] = {
        "yes_count": "30000000000000", "abstain_count": "0", "no_count": "10000000000000", "no_with_veto_count": "0",
    }  # fmt: skip
    for _ in range(3):
        await flow.tick()
    message, news = flow.sink.messages
    assert len(message.cards) == 2
    assert "passed" in (message.cards[-1].title + message.cards[-1].lead).lower()
    assert (news.cards[0].reply_to, news.cards[0].state) == (message.id, "ended")


async def test_a_vote_that_ended_while_the_bot_was_down_is_told_by_its_next_life(tmp_path):
    url = f"sqlite:///{tmp_path}/gov.db"
    async with standing(url) as flow:
        await flow.tick()
        flow.chain.proposals.append(voting(flow, 410))
        await flow.tick()
        await flow.tick()
        assert len(flow.sink.messages) == 1
        listed = flow.chain.proposals
    async with standing(url, T0 + 3_600_000) as flow:
        flow.chain.proposals = listed
        flow.chain.proposals[-1]["status"] = "PROPOSAL_STATUS_REJECTED"
        for _ in range(3):
            await flow.tick()
        assert [call.split()[0] for call in flow.sink.calls] == ["edit", "send", "send"], (
            "its message is in another face's memory, and the news answers it"
        )
        assert "rejected" in (flow.sink.messages[0].cards[-1].title + flow.sink.messages[0].cards[-1].lead).lower()


async def test_a_vanished_proposal_is_dropped_only_when_two_polls_agree(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410))
    await flow.tick()
    await flow.tick()
    flow.chain.proposals.pop()
    await flow.tick()
    assert len(flow.sink.messages) == 1
    await flow.tick()
    await flow.tick()
    assert [message.cards[0].state for message in flow.sink.messages] == ["voting", "dropped"]


async def test_a_proposal_in_its_deposit_period_is_not_announced(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410, "Claim your airdrop", "PROPOSAL_STATUS_DEPOSIT_PERIOD"))
    await flow.tick()
    await flow.tick()
    assert told(flow) == []


async def test_a_hostile_title_pings_nobody_and_links_nowhere(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410, "@everyone [free AKT](http://scam.example/claim) \u202eKTA"))
    await flow.tick()
    await flow.tick()
    card = flow.sink.messages[0].cards[0]
    whole = " ".join([card.title, card.lead, *card.lines, card.footer, *(item.value for item in card.fields)])
    assert "@everyone" not in whole
    assert "http://scam" not in whole
    assert "](" not in whole
    assert "\u202e" not in whole


async def test_an_upgrade_is_told_when_it_is_scheduled_and_when_it_is_taken_back(flow):
    await flow.tick()
    flow.chain.answers["plan"] = {
        "plan": {"name": "v2.2.0", "time": "0001-01-01T00:00:00Z", "height": "30000000", "info": ""}
    }
    await flow.tick()
    await flow.tick()
    (message,) = flow.sink.messages
    assert "30,000,000" in message.cards[0].lead
    flow.chain.answers["plan"] = {"plan": None}
    await flow.tick()
    assert len(flow.sink.messages) == 1, "one node may be behind"
    await flow.tick()
    assert "cancelled" in message.cards[-1].lead
    assert flow.sink.messages[1].cards[0].reply_to == message.id


async def test_an_upgrade_that_was_planned_before_the_first_start_is_no_news(flow):
    flow.chain.answers["plan"] = {
        "plan": {"name": "v2.2.0", "time": "0001-01-01T00:00:00Z", "height": "30000000", "info": ""}
    }
    await flow.tick()
    await flow.tick()
    assert told(flow) == []


async def test_one_proposal_that_nobody_answers_for_holds_up_no_other(flow):
    await flow.tick()
    flow.chain.proposals.append(voting(flow, 410))
    await flow.tick()
    await flow.tick()
    gone = flow.chain.proposals.pop()
    from tests.doubles import mischief

    flow.chain.misbehave("/cosmos/gov/v1/proposals/410", mischief.says("busy", 502, "text/plain"))
    flow.chain.proposals.append(voting(flow, 411, "Another one"))
    reports = await flow.tick()
    assert "proposals" not in reports["akash_chain"].failed
    await flow.tick()
    assert any("#411" in message.cards[0].title for message in flow.sink.messages)
    flow.chain.behave()
    flow.chain.proposals.append(gone | {"status": "PROPOSAL_STATUS_PASSED"})
    for _ in range(3):
        await flow.tick()
    assert "passed" in flow.sink.messages[0].cards[-1].lead


async def test_one_proposal_that_cannot_be_read_whole_keeps_no_other_from_being_told(flow, caplog):
    await flow.tick()
    gate = flow.house.governance.reading._gate
    judge = gate.judge

    def broken(read, facts, proposal, *more):
        if proposal.id == 410:
            raise RecursionError("a text nobody thought of")
        return judge(read, facts, proposal, *more)

    gate.judge = broken
    flow.chain.proposals += [voting(flow, 410, "Worse than it looks"), voting(flow, 411, "Another one")]
    for _ in range(3):
        await flow.tick()
    titles = [message.cards[0].title for message in flow.sink.messages]
    assert any("#411 · Another one" in title for title in titles)
    assert any("#410" in title for title in titles)
    assert not any("Worse" in title for title in titles), "what could not be judged is not shown"
    assert len([record for record in caplog.records if "cannot be read whole" in record.getMessage()]) == 1


def test_of_many_unexplained_proposals_each_is_asked_for_in_turn():
    every = tuple(range(95))
    asked = [_turn(every, minute * 60_000) for minute in range(20)]
    assert all(len(one) == 20 for one in asked)
    assert {number for one in asked for number in one} == set(every)
    assert _turn((1, 2), 0) == (1, 2)
