"""`/held` in the fake Discord against a whole house: the queue, its buttons, and who may press them."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.governance.known import KnownProposal
from alerts.governance.proposal import Proposal, ProposalStatus
from bot.app.proposal_facts import describe
from bot.app.proposal_rows import keep, seed
from tests.bot.chat.acting import MANAGER, NOW, acting

LURE = Proposal(
    id=410,
    status=ProposalStatus.VOTING,
    title="AKT airdrop for stakers @everyone",
    summary="Claim your tokens at [https://akash.network/claim](https://evil-drop.example/x) now.",
    proposer="akash1evil",
    submit_time=NOW,
)


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path) as one:

        def store(tx):
            gate = one.house.held._gate
            for proposal in (LURE, dataclasses.replace(LURE, id=411, title="Fund a relayer", summary="Gas.")):
                facts = gate.judge(tx, describe("akash", proposal, NOW), proposal)
                keep(tx, "akash", KnownProposal(proposal.id, proposal.status, changed_at=NOW), facts)
            seed(tx, "akash", NOW)

        one.storage.write_now(store)
        yield one


async def test_an_admin_sees_what_is_held_with_its_reasons_and_no_link(discord, bot):
    answer = await (await bot.manager("held")).answered()
    assert answer.private
    assert "#410" in answer.text
    assert "#411" not in answer.text
    assert "a lure in the title" in answer.text
    assert "evil-drop[.]example" in answer.text
    assert "https://evil" not in answer.text
    assert "@everyone" not in answer.text
    assert answer.pings == ()
    assert list(answer.buttons()) == ["Release #410", "Drop #410"]


async def test_a_press_decides_once_and_the_queue_says_so(discord, bot):
    answer = await (await bot.manager("held")).answered()
    pressed = await discord.press(answer, "label:Drop #410", **MANAGER)
    done = await pressed.answered()
    assert "is dropped" in done.text
    assert not done.buttons()
    (row,) = bot.storage.read_now(lambda read: read.audit("held proposal 410"))
    assert (row.guild, row.after["verdict"]) == (bot.guild.id, "dropped")


async def test_a_release_is_posted_as_text_without_any_link(discord, bot):
    answer = await (await bot.manager("held")).answered()
    await (await discord.press(answer, "label:Release #410", **MANAGER)).answered()
    await bot.deliver()
    message = bot.posted()
    assert "AKT airdrop for stakers" in message.text
    assert "Looks like a scam" in message.text
    assert "https://" not in message.text
    assert message.pings == ()
    assert not message.buttons()


async def test_a_member_learns_who_can_help_and_nothing_of_the_queue(discord, bot):
    answer = await (await discord.command("held", guild=bot.guild.id)).answered()
    assert answer.content == "Deciding about held proposals needs Manage Server; ask a server admin."
    assert answer.private
    queue = await (await bot.manager("held")).answered()
    beside = await (await discord.press(queue, "label:Release #410")).beside()
    assert "needs Manage Server" in (beside.content or "")
    assert beside.private
    assert bot.storage.read_now(lambda read: read.held_decisions("akash")) == []


async def test_the_history_of_the_server_says_who_decided(discord, bot):
    answer = await (await bot.manager("held")).answered()
    await (await discord.press(answer, "label:Drop #410", **MANAGER)).answered()
    history = await (await bot.manager("rules history")).answered()
    assert "held proposal 410" in history.text
    assert "dropped" in history.text
