"""What is said at each turn of a proposal's life and of an upgrade."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.sample import DAY, HOUR, MINUTE
from bot.app.facts import BacklogFacts, ProposalLookUp, UpgradeFacts
from bot.app.proposal_facts import ProposalFacts
from bot.cards.health import backlog_card
from bot.cards.proposalnews import messages_card, proposal_news_card
from bot.cards.proposals import key_of, proposal_card, read_key
from bot.cards.upgrades import upgrade_card, upgrade_news_card
from bot.errors import UserError

NOW = 1_790_000_000_000
SPEND = {
    "type_url": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "kind": "spend", "short": "MsgCommunityPoolSpend",
    "spends": ({"recipient": "akash1testtest", "denom": "uakt", "amount": "50000000000", "tokens": 50_000.0},),
}  # fmt: skip
VOTE = ProposalFacts(
    network="akash", number=341, title="Relayer [operations]", status="voting", kinds=("MsgCommunityPoolSpend",),
    effects=(SPEND,), voting_ends_at=NOW + DAY, at=NOW, turnout=0.152, quorum=0.2, yes=0.5, no=0.3, veto=0.15, abstain=0.05,
    threshold=0.5, veto_threshold=0.334,
)  # fmt: skip


def said(facts):
    card = proposal_news_card(facts)
    return "\n".join([card.lead, *card.lines])


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"event": "deposit", "status": "deposit", "deposit_share": 0.4}, "40 % of the deposit that a vote needs is there"),
        ({"event": "deposit_near", "status": "deposit", "deposit_share": 0.81}, "Four fifths of its deposit are there"),
        ({"event": "voting"}, "the vote has begun"),
        ({"event": "converted", "was_until": NOW}, "whoever voted has to vote again"),
        ({"event": "day_left", "open": ("quorum",)}, "Quorum not reached: turnout 15.2 % of 20 % needed"),
        ({"event": "hours_left", "open": ("close",)}, "A close call: yes 52.6 % of those who took a side, more than 50 %"),
        ({"event": "hours_left", "open": ("veto",)}, "Veto at 15.0 %, and it rejects above 33.4 %"),
        ({"event": "ended", "status": "passed", "outcome_now": "pass"}, "Passed, and carried out"),
        ({"event": "ended", "status": "passed", "kinds": (), "outcome_now": "pass"}, "Passed."),
        ({"event": "ended", "status": "rejected", "outcome_now": "reject_quorum"}, "Turnout 15.2 % is below the quorum of 20 %"),
        ({"event": "ended", "status": "rejected", "outcome_now": "reject_veto"}, "Veto 15.0 % is above 33.4 %"),
        ({"event": "ended", "status": "failed", "failed_reason": "out of gas"}, "Cause: out of gas"),
        ({"event": "dropped", "status": "dropped", "why": "missed its deposit"}, "its deposit was not met in time"),
        ({"event": "dropped", "status": "dropped", "why": "was cancelled"}, "its proposer took it back"),
    ],
)  # fmt: skip
def test_each_turn_is_said_in_a_sentence_with_its_numbers(about, words):
    assert words in said(dataclasses.replace(VOTE, **about))


def test_numbers_that_do_not_explain_the_end_are_left_out():
    ended = dataclasses.replace(VOTE, event="ended", status="rejected", outcome_now="")
    assert said(ended) == "Rejected."
    assert "Turnout" not in said(dataclasses.replace(ended, outcome_now="reject_quorum", turnout=None))


def test_a_late_reminder_says_how_much_time_is_really_left():
    late = dataclasses.replace(VOTE, event="day_left", open=("quorum",), voting_ends_at=NOW + 9 * HOUR)
    assert said(late).startswith("9 h are left to vote")


def test_the_name_of_a_thread_is_no_markup_and_no_link():
    card = proposal_card(dataclasses.replace(VOTE, title="Relayer [operations](http://evil.example)"), thread=True)
    assert card.thread.startswith("#341 · Relayer [operations]")
    assert "http://" not in card.thread
    assert proposal_card(VOTE).thread == ""


def test_messages_are_numbered_and_decoded():
    card = messages_card(ProposalLookUp("akash", NOW, 341, proposal=VOTE))
    assert card.lead == "1 message, decoded from the chain."
    assert card.lines[0].startswith("1. `MsgCommunityPoolSpend` Would pay **50,000 AKT**")
    text = messages_card(ProposalLookUp("akash", NOW, 7, proposal=dataclasses.replace(VOTE, effects=(), kinds=())))
    assert "changes nothing on the chain by itself" in text.lead


@pytest.mark.parametrize("network", ["akash", "akash-testnet", "réseau"])
def test_the_key_of_a_button_says_which_proposal_of_which_network(network):
    key = key_of(network, 341)
    assert key.isalnum()
    assert read_key(key) == (341, network)


@pytest.mark.parametrize("key", ["", "n", "7nzz", "x", "7nff"])
def test_a_key_that_says_nothing_is_of_another_version(key):
    with pytest.raises(UserError):
        read_key(key)


PLAN = UpgradeFacts(
    "akash", "v2.2.0", 30_000_000, NOW, "day_left", 29_985_600, eta_at=NOW + DAY, eta_low=NOW + 23 * HOUR,
    eta_high=NOW + 25 * HOUR, block_ms=6_100.0, measured=7 * DAY,
)  # fmt: skip


def test_an_upgrade_has_a_date_its_range_and_what_it_rests_on():
    (line,) = upgrade_card(PLAN).lines
    assert line == (
        f"Expected <t:{(NOW + DAY) // 1000}:f>, <t:{(NOW + DAY) // 1000}:R> (between <t:{(NOW + 23 * HOUR) // 1000}:f> and "
        f"<t:{(NOW + 25 * HOUR) // 1000}:f>) · 14,400 blocks at 6.10 s a block, measured over 7 days"
    )
    assert upgrade_card(PLAN).lead.startswith("The chain is to upgrade at block 30,000,000"), (
        "it may be read days later"
    )
    assert upgrade_news_card(PLAN).lead == "A day to the upgrade at block 30,000,000."
    narrow = dataclasses.replace(PLAN, eta_low=NOW + DAY - MINUTE, eta_high=NOW + DAY + MINUTE)
    assert "between" not in upgrade_card(narrow).lines[0]


def test_a_sunset_is_marked_and_a_chain_that_ended_says_what_stays():
    assert any("Sunset" in line for line in upgrade_card(dataclasses.replace(PLAN, sunset=True)).lines)
    ended = upgrade_news_card(dataclasses.replace(PLAN, event="ended", sunset=True, stood_since=NOW - DAY))
    assert ended.lead == "The chain has ended as planned at block 30,000,000."
    assert any("What was stored stays" in line for line in ended.lines)
    assert not any("Expected" in line for line in ended.lines)


def test_a_summary_speaks_of_news_in_words():
    card = backlog_card(BacklogFacts(NOW, NOW - HOUR, 1, (("#341 Relayer", "day_left", NOW),)))
    assert card.lines[0].endswith("a day left to vote")
