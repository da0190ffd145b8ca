"""The longest texts of the cards that hold most, over real sockets to a Discord that refuses what its limits forbid."""

from __future__ import annotations

import dataclasses
import random
from types import SimpleNamespace

import pytest

from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.reports.digest import RuleWeek, Vote
from alerts.reports.scorecard import KEYS, score
from alerts.rule import parse
from alerts.sample import DAY, HOUR
from bot.app.facts import ProposalLookUp
from bot.app.held_facts import HeldFacts, HeldShown
from bot.app.proposal_facts import describe
from bot.app.scorecard import ScorecardFacts
from bot.cards.digest import digest_card
from bot.cards.proposalnews import messages_card
from bot.cards.proposals import proposal_card
from bot.cards.rulecards import list_card
from bot.cards.scamgate import queue_card
from bot.cards.scorecard import scorecard_card
from bot.cards.whatif import whatif_card
from bot.catalogue import catalogue
from tests.bot.cards.facts import NOW
from tests.bot.cards.rules import within_limits
from tests.bot.cards.test_digest import START, UNITS, figure, week
from tests.bot.cards.test_outlook import facts as whatif

WIDE = "W_*[`" * 400
NAMES = [f"{number} {WIDE}" for number in range(40)]
SPEND = {
    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend", "authority": WIDE, "recipient": WIDE,
    "amount": [{"denom": "uakt", "amount": "9" * 20}, {"denom": WIDE, "amount": "9" * 20}],
}  # fmt: skip
CHANGE = {"@type": "/akash.bme.v1.MsgUpdateParams", "params": {f"{WIDE}_{number}": WIDE for number in range(12)}}
MESSAGES = tuple([SPEND, CHANGE, {"@type": WIDE}] * 4)
FLAT = 1e9 + 0.123456


def proposal(number=341):
    one = Proposal(
        number, ProposalStatus.VOTING, WIDE, summary=f"https://evil.example/{WIDE} " * 20, metadata=WIDE, proposer=WIDE,
        messages=MESSAGES, submit_time=NOW, voting_end_time=NOW + 3 * DAY, expedited=True, failed_reason=WIDE,
    )  # fmt: skip
    facts = describe("akash", one, NOW)
    return dataclasses.replace(
        facts, held=True, released=True, scam_score=0.99, scam_reasons=tuple(NAMES), links=tuple(NAMES[:5])
    )


def rule(number):
    stored = SimpleNamespace(guild="1", author=WIDE, origin="", title=NAMES[number])
    raw = {"name": "x", "metric": "bme.collateral_ratio", "op": "<", "threshold": 1.0, "where": {"provider": WIDE}}
    return SimpleNamespace(row=stored, rule=parse(raw), broken=WIDE if number % 2 else "", alerts=())


def weekly():
    figures = (figure(key, FLAT * 7, FLAT, says=WIDE, source=WIDE) for key in UNITS)
    return week(
        *figures,
        votes=tuple(Vote(10**9 + n, NAMES[n], "passed" if n % 2 else "voting", bool(n % 2), START + DAY, 0.5, 0.5) for n in range(40)),
        rules=tuple(RuleWeek(name, 10**6, 9, 9, 10**12, None) for name in NAMES),
        held=12,
    )  # fmt: skip


def carries_twelve():
    return dataclasses.replace(proposal(), held=False, released=False)


def scores():
    rng = random.Random(3)
    days = {key: {day: rng.random() * 1e15 for day in range(20_400, 20_720)} for key in KEYS}
    return ScorecardFacts("akash-simulated", 20_720 * DAY, score(days, 20_720, random.Random(1)))


LONGEST = {
    "scorecard": lambda: scorecard_card(scores()),
    "simulate": lambda: whatif_card(whatif(20, price=", ".join(f"-{n}%@{n}d" for n in range(1, 12)), demand="999.999", days="364")),
    "digest": lambda: digest_card(weekly(), late=HOUR),
    "held": lambda: queue_card(HeldFacts("akash", NOW, tuple(HeldShown(proposal(n), by=WIDE) for n in range(300, 325)), 99)),
    "proposal": lambda: proposal_card(carries_twelve(), late=HOUR),
    "a released one": lambda: proposal_card(proposal(), late=HOUR),
    "messages": lambda: messages_card(ProposalLookUp("akash", NOW, 341, carries_twelve())),
    "rules": lambda: list_card([rule(number) for number in range(40)], catalogue()),
}  # fmt: skip


@pytest.mark.parametrize("name", LONGEST)
async def test_the_longest_is_within_every_limit_and_says_what_it_left_out(name, bot):
    card = LONGEST[name]()
    within_limits(card)
    made = await bot.sink.send(bot.to, card, bot.nonce())
    await bot.sink.edit(bot.to, made, card)
    (message,) = bot.discord.messages(bot.channel.id)
    assert bot.discord.violations == []
    assert len(message.text) > 500, "it is long indeed"
    said = [message.embed.get("description") or "", *(one["value"] for one in message.embed.get("fields") or ())]
    assert all(text.strip() for text in said if text)
    assert all(text.count("**") % 2 == 0 for text in said), "no mark is left open by a cut"


@pytest.mark.parametrize("name", ["held", "proposal", "rules"])
def test_what_found_no_room_is_counted(name):
    card = LONGEST[name]()
    assert any("more" in line for line in (*card.lines, *(field.value for field in card.fields), card.footer)), (
        card.lines[-1]
    )


def test_all_twelve_messages_are_told_one_after_the_other():
    told = "\n".join(LONGEST["messages"]().lines)
    assert [number for number in range(1, 14) if f"\n{number}. `" in told] == list(range(1, 13))
