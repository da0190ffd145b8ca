"""A proposal that looks like a scam, from the chain's answer to the admins of two servers and to their members."""

from __future__ import annotations

import asyncio
import copy
import json

import pytest

from alerts.notice import Route
from alerts.sample import MINUTE
from bot.app.actor import Actor
from bot.compose import desk_of
from bot.errors import UserError
from tests.flows.conftest import T0, standing

HERE, THERE = Route("discord", "1", "2"), Route("discord", "11", "12")
ADMIN = Actor("discord", "71", "ada", guild="1", manages_guild=True)
OTHER = Actor("discord", "72", "bob", guild="11", manages_guild=True)
MEMBER = Actor("discord", "73", "eve", guild="1")
LURE = {
    "title": "AKT airdrop for stakers",
    "summary": "Claim your tokens at [https://akash.network/claim](https://evil-drop.example/x) now.",
    "messages": [],
}


def listed(flow, number, **more):
    """A proposal as the chain lists it, in its voting period."""
    one = copy.deepcopy(next(item for item in flow.chain.proposals if item["id"] == "402"))
    return one | {"id": str(number), "status": "PROPOSAL_STATUS_VOTING_PERIOD"} | more


@pytest.fixture(name="flow")
async def _flow(tmp_path):
    async with standing(f"sqlite:///{tmp_path}/held.db", routes=(HERE, THERE)) as flow:
        await flow.tick()
        yield flow


def shown(flow, route):
    """What stands in a channel now: the newest state of each of its messages."""
    return [one.cards[-1] for one in flow.sink.messages if one.to.channel == route.channel]


def whole(card):
    """Everything a card says or leads to."""
    fields = [text for field in card.fields for text in (field.name, field.value)]
    return "\n".join(
        [card.title, card.lead, *card.lines, *fields, card.footer, *(b.label + b.url for b in card.buttons)]
    )


async def held(flow, number=410, **more):
    flow.chain.proposals.append(listed(flow, number, **{**LURE, **more}))
    await flow.tick()
    await flow.tick()


async def test_members_see_one_neutral_line_without_a_word_of_its_text(flow):
    await held(flow)
    for route in (HERE, THERE):
        (card,) = shown(flow, route)
        assert card.title == "Proposal #410 is held"
        assert "airdrop" not in whole(card).lower()
        assert "evil" not in whole(card)
        assert card.buttons == ()


async def test_an_honest_proposal_passes_untouched(flow):
    await held(
        flow,
        411,
        title="Fund a relayer",
        summary="Gas for a year.",
        messages=[{"@type": "/cosmos.bank.v1beta1.MsgSend"}],
    )
    (card,) = shown(flow, HERE)
    assert "Fund a relayer" in card.title
    assert card.buttons


async def test_a_release_is_text_in_that_server_alone_and_kept_with_its_author(flow):
    await held(flow)
    done = await flow.house.held.decide(ADMIN, 410, "released")
    assert done.items[0].verdict == "released"
    await flow.tick()
    (here,), (there,) = shown(flow, HERE), shown(flow, THERE)
    assert "AKT airdrop for stakers" in whole(here)
    assert "evil-drop[.]example" in whole(here)
    assert "http://" not in whole(here)
    assert "https://" not in whole(here)
    assert here.buttons == ()
    assert there.title == "Proposal #410 is held"
    (row,) = flow.storage.read_now(lambda read: read.audit("held proposal 410"))
    assert (row.who, row.guild) == ("ada (71)", "1")
    assert row.after["verdict"] == "released"


async def test_what_happens_next_is_told_as_each_server_decided(flow):
    await held(flow)
    await flow.house.held.decide(ADMIN, 410, "released")
    await flow.house.held.decide(OTHER, 410, "dropped")
    await flow.tick()
    before = len(shown(flow, THERE))
    flow.chain.proposals[-1]["status"] = "PROPOSAL_STATUS_REJECTED"
    for _ in range(3):
        await flow.tick()
    assert any("rejected" in whole(card).lower() and "AKT airdrop" in whole(card) for card in shown(flow, HERE))
    assert len(shown(flow, THERE)) == before
    assert all("airdrop" not in whole(card) for card in shown(flow, THERE))


async def test_a_decision_stands_and_outlives_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/held.db"
    async with standing(url, routes=(HERE, THERE)) as flow:
        await flow.tick()
        await held(flow)
        await flow.house.held.decide(ADMIN, 410, "dropped")
        with pytest.raises(UserError, match="decided about here before"):
            await flow.house.held.decide(ADMIN, 410, "released")
        proposals = flow.chain.proposals
    async with standing(url, T0 + 3_600_000, routes=(HERE, THERE)) as flow:
        flow.chain.proposals = proposals
        await flow.tick()
        facts = await flow.house.held.waiting(ADMIN)
        assert [(item.proposal.number, item.verdict, item.by) for item in facts.items] == [(410, "dropped", "ada (71)")]
        assert [(item.proposal.number, item.verdict) for item in (await flow.house.held.waiting(OTHER)).items] == [
            (410, "")
        ]


async def test_the_next_one_of_the_same_people_is_known_by_its_host_after_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/held.db"
    async with standing(url) as flow:
        await flow.tick()
        await held(flow)
        proposals = flow.chain.proposals
    async with standing(url, T0 + 3_600_000) as flow:
        flow.chain.proposals = proposals
        await flow.tick()
        await held(
            flow, 412, title="News", summary="Read https://evil-drop.example", submit_time="2030-01-01T00:00:00Z"
        )
        facts = await flow.house.held.waiting(ADMIN)
        reasons = next(item.proposal.scam_reasons for item in facts.items if item.proposal.number == 412)
        assert "host_of_held" in reasons


async def test_the_owner_of_the_bot_decides_wherever_no_server_has_its_own_word(tmp_path):
    url, owner = f"sqlite:///{tmp_path}/held.db", Actor("discord", "99", "own", guild="1")
    routes = (HERE, THERE, Route("discord", "", "22"))
    async with standing(url, routes=routes, discord={"owners": ["99"]}) as flow:
        await flow.tick()
        await held(flow)
        await flow.house.held.decide(OTHER, 410, "dropped")
        await flow.house.held.decide(owner, 410, "released")
        await flow.tick()
        assert "AKT airdrop" in whole(shown(flow, HERE)[0])
        assert "AKT airdrop" in whole(shown(flow, routes[2])[0])
        assert "airdrop" not in whole(shown(flow, THERE)[0])


async def test_what_is_offered_while_somebody_types_names_a_held_one_by_its_number_alone(flow):
    await held(flow)
    offered = await desk_of(flow.house).choices("proposal", "410", {})
    assert [(one.name, one.value) for one in offered] == [("#410 · held: it looks like a scam (voting)", "410")]


async def test_only_who_may_act_in_a_server_sees_its_queue(flow):
    await held(flow)
    for doing in (flow.house.held.waiting(MEMBER), flow.house.held.decide(MEMBER, 410, "released")):
        with pytest.raises(UserError, match="needs Manage Server"):
            await doing
    with pytest.raises(UserError, match="not held"):
        await flow.house.held.decide(ADMIN, 402, "released")
    with pytest.raises(UserError, match="released or dropped"):
        await flow.house.held.decide(ADMIN, 410, "posted")


@pytest.mark.parametrize(("shows", "titles"), [("text", ["AKT airdrop"]), ("nothing", [])])
async def test_the_configuration_says_what_members_see_before_anybody_decides(tmp_path, shows, titles):
    async with standing(f"sqlite:///{tmp_path}/held.db", governance={"held": shows}) as flow:
        await flow.tick()
        await held(flow)
        cards = shown(flow, HERE)
        assert len(cards) == len(titles)
        for card, title in zip(cards, titles, strict=True):
            assert title in whole(card)
            assert "https://" not in whole(card)
            assert card.buttons == ()


async def test_a_list_of_proposals_names_a_held_one_by_its_number_alone(flow):
    await held(flow)
    desk = desk_of(flow.house)
    card = await desk.proposals()
    assert "#410 · held" in whole(card)
    assert "airdrop" not in whole(card)
    asked = await desk.proposal("410")
    assert "Looks like a scam" in whole(asked)
    assert "https://" not in whole(asked)
    assert asked.buttons == ()


async def test_one_whose_text_comes_late_and_is_a_lure_becomes_a_notice_where_it_stands(flow):
    """Its metadata is an address: what that gives comes after the first message, and turns out to be the scam."""
    cid = "Qm" + "a" * 44
    await held(flow, title="", summary="", metadata=f"ipfs://{cid}", messages=[])
    assert all(card.buttons for card in shown(flow, HERE)), "so far there is nothing against it"
    came = json.dumps({"text": json.dumps({"title": LURE["title"], "summary": LURE["summary"]}), "tries": 1, "at": 0})
    await flow.house.storage.write(lambda tx: tx.set_meta(f"metadata:{cid}", came))
    for _ in range(4):
        await flow.tick(31 * MINUTE, "akash_chain")
    for route in (HERE, THERE):
        (card,) = shown(flow, route)
        assert card.title == "Proposal #410 is held"
        assert card.buttons == ()
        assert "for stakers" not in whole(card)
    changed = len(flow.sink.calls)
    for _ in range(4):
        await flow.tick(31 * MINUTE, "akash_chain")
    assert len(flow.sink.calls) == changed, "a notice has no numbers to be edited for"


async def test_of_two_admins_at_once_one_decides_and_the_other_is_told(flow):
    await held(flow)
    other = Actor("discord", "74", "cy", guild="1", manages_guild=True)
    done = await asyncio.gather(
        flow.house.held.decide(ADMIN, 410, "released"),
        flow.house.held.decide(other, 410, "dropped"),
        return_exceptions=True,
    )
    (refused,) = [one for one in done if isinstance(one, BaseException)]
    assert isinstance(refused, UserError)
    assert "decided about here before" in str(refused)
    (item,) = (await flow.house.held.waiting(ADMIN)).items
    assert len(flow.storage.read_now(lambda read: read.audit("held proposal 410"))) == 1
    await flow.tick()
    (card,) = shown(flow, HERE)
    assert ("AKT airdrop" in whole(card)) == (item.verdict == "released")


async def test_one_that_ends_while_it_is_held_says_so_without_its_text_and_can_be_released_after(flow):
    await held(flow)
    flow.chain.proposals[-1]["status"] = "PROPOSAL_STATUS_REJECTED"
    for _ in range(3):
        await flow.tick()
    (card,) = shown(flow, HERE)
    assert card.title == "Proposal #410 is held"
    assert "airdrop" not in whole(card).lower()
    (item,) = (await flow.house.held.waiting(ADMIN)).items
    assert (item.proposal.status, item.verdict) == ("rejected", "")
    await flow.house.held.decide(ADMIN, 410, "released")
    for _ in range(2):
        await flow.tick()
    (card,) = shown(flow, HERE)
    assert "AKT airdrop" in whole(card)
    assert "rejected" in whole(card).lower()
    assert "https://" not in whole(card)


async def test_what_happens_after_a_release_is_told_by_the_bot_that_was_started_anew(tmp_path):
    url = f"sqlite:///{tmp_path}/held.db"
    async with standing(url, routes=(HERE, THERE)) as flow:
        await flow.tick()
        await held(flow)
        await flow.house.held.decide(ADMIN, 410, "released")
        proposals = flow.chain.proposals
    async with standing(url, T0 + 3_600_000, routes=(HERE, THERE)) as flow:
        flow.chain.proposals = proposals
        await flow.tick()
        proposals[-1]["status"] = "PROPOSAL_STATUS_REJECTED"
        for _ in range(3):
            await flow.tick()
        here = [whole(card) for card in shown(flow, HERE)]
        assert any("AKT airdrop" in text and "rejected" in text.lower() for text in here), "released before the stop"
        assert not any("airdrop" in whole(card).lower() for card in shown(flow, THERE))
