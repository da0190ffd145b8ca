"""What stands behind the breaker's word, as it is said: one word for each state, ranges, both directions of a redemption."""

from __future__ import annotations

import pytest

from alerts.reports.agreement import Agreement, State
from alerts.reports.identities import Check, Verdict
from alerts.reports.ledger import Line, Totals
from alerts.reports.reach import Reach, Slope, Way
from alerts.sample import DAY, HOUR
from bot.app.asking.behind import redemption
from bot.app.bme_facts import Behind
from bot.app.facts import BurnMintFacts, Shown
from bot.app.ledger import LedgerFacts
from bot.cards import behind, burnmint, doubt
from tests.bot.cards.facts import NOW


def shown(value, unit="", labels=()):
    return Shown("k", labels, value, unit, NOW)


FALLING = Slope(-0.0123, -0.0150, -0.0090, 24)


def lines(**more):
    return "\n".join(behind.trend_lines(Behind(**more)))


@pytest.mark.parametrize(
    ("to_warn", "to_halt", "said"),
    [
        (Reach(Way.REACHED, 3 * DAY, 2 * DAY, 5 * DAY), None, "warn in about **3 days** (2 days to 5 days)"),
        (Reach(Way.REACHED, 5 * HOUR, 4 * HOUR, None), None, "warn in about **5 h** (4 h or later)"),
        (Reach(Way.NOT), Reach(Way.NOT), "warn, halt: not on this trend"),
        (
            Reach(Way.NOT, soonest=2 * DAY),
            Reach(Way.FAR),
            "warn: not on this trend (at the steep end of its range in 2 days) · halt: not within 60 days on this trend",
        ),
        (Reach(Way.FAR), Reach(Way.FAR), "warn: not within 60 days on this trend"),
        (Reach(Way.PASSED), Reach(Way.REACHED, DAY, DAY, DAY), "warn: passed · halt in about **24 h**"),
    ],
)
def test_a_trend_is_said_with_its_range(to_warn, to_halt, said):
    text = lines(slope=FALLING, to_warn=to_warn, to_halt=to_halt)
    assert text.startswith("24 h trend -0.012 a day (-0.015 to -0.009)")
    assert said in text


def test_no_trend_says_why():
    why = "not enough data: 3 of 12 hourly readings in a day"
    assert lines(slope=why, to_warn=Reach(Way.UNKNOWN, why=why)) == f"Trend: {why}"


def books(price):
    vault, credit, act = (
        shown(value, unit=unit) for value, unit in ((741_000.0, "AKT"), (441_000.0, "AKT"), (310_000.0, "ACT"))
    )
    return redemption(vault, credit, act, shown(price, unit="USD"))


def test_a_redemption_lifts_the_ratio_above_one_and_lowers_it_below():
    above, below = books(0.50), books(0.40)
    assert above.before > 1
    assert above.after > above.before
    assert below.before < 1
    assert below.after < below.before
    assert behind.redemption_line(above).startswith(
        "Redeeming 1 % of the ACT (3,100.00 ACT) would lift the ratio from 1.195 to **1.197**"
    )
    assert "would lower the ratio" in behind.redemption_line(below)
    assert "below 1 it takes more" in behind.redemption_line(below)


def test_a_redemption_beyond_the_credits_says_what_is_minted_afresh():
    vault, act = shown(741_000.0, unit="AKT"), shown(310_000.0, unit="ACT")
    one = redemption(vault, shown(1_000.0, unit="AKT"), act, shown(0.5, unit="USD"))
    assert one.fresh_akt == 5_200.0
    assert "and mint 5,200.00 AKT afresh" in behind.redemption_line(one)


@pytest.mark.parametrize("price", [0.0, None])
def test_without_a_price_nothing_is_said_of_a_redemption(price):
    assert books(price) is None
    assert behind.redemption_line(None) == ""


def test_one_word_stands_for_a_state_and_like_states_stand_together():
    states = {
        "ratio": Agreement(State.AGREE), "vault": Agreement(State.AGREE), "price": Agreement(State.DISAGREE, 0.034),
        "fresh": Agreement(State.ONE), "credits": Agreement(State.STALE), "outstanding": Agreement(State.NONE),
    }  # fmt: skip
    assert behind.states_line(states) == (
        "Collateral ratio, vault: agree · AKT price: **disagree** by 3.4 % · fresh AKT: one count only · remint credits: stale · "
        "ACT outstanding: no data"
    )


def test_a_tiny_disagreement_is_no_zero():
    assert behind.state_words(Agreement(State.DISAGREE, 0.00004)).endswith("by 0.004 %") or (
        "0.00 %" not in behind.state_words(Agreement(State.DISAGREE, 0.0004))
    )


def test_identities_are_counted_and_a_broken_one_has_both_numbers():
    checks = (
        Check("credits", Verdict.BROKEN, 436_091.75, 441_000.0, 441_000.0),
        Check("bank", Verdict.HOLDS, 1.0, 1.0, 1.0),
        Check("ratio", Verdict.UNKNOWN, why="no market price was read"),
    )
    said = list(behind.identity_lines(Behind(checks=checks)))
    assert said[0] == "1 of 2 sums that must balance do; 1 more cannot be checked now: no market price was read"
    assert "the Console says **436,091.75 AKT**, the chain **441,000.00 AKT**" in said[1]
    assert list(behind.identity_lines(Behind())) == []


def test_a_strangers_identity_is_named_safely():
    (said,) = doubt.broken([Check("x`[y](http://evil)", Verdict.BROKEN, 1.0, 2.0, 2.0)])
    assert "http://" not in said or "`" in said


def test_a_ledger_says_what_is_odd_about_it():
    known = LedgerFacts(
        NOW - HOUR, 12_345, 77, 2, 3, 4, Totals(accrued=10_000_000, minted=5_000_000, issued=2_000_000, burned=1_200_000),
        (Line("minted", "chain", 5_000_000, 5_000_000, 5_000_000), Line("accrued", "console", 10_000_000, 9_000_000, 9_500_000)),
        reading=400, before=12_424,
    )  # fmt: skip
    said = "\n".join(behind.ledger_lines(known))
    assert "12,345 executed and 77 cancelled records" in said
    assert "AKT set aside: records **10.00 AKT**, the Console 9.50 AKT" in said
    assert "Minted at $0.5000 an AKT on average, redeemed at $0.6000" in said
    assert "2 without a price · 3 of an earlier scan not seen again · 4 changed since an earlier scan" in said
    assert "A scan is going on: 400 of about 12,424 records" in said
    assert list(behind.ledger_lines(None)) == []
    assert list(behind.ledger_lines(LedgerFacts(reading=12))) == ["The first scan is going on: 12 records so far"]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ((2_580_000, 1.0, 0.0, 400.0), "the oracle price is 43 min old"),
        ((2_580_000, None, 7.0, 0.0), "the oracle price is 43 min old and 7 requests to mint were cancelled in the last hour and none went through"),
        ((6_000, 0.0, 1.0, 5.0), "no source of the oracle's price is healthy and 1 request to mint was cancelled in the last hour while others went through"),
        ((6_000, 1.0, 0.0, 0.0), ""),
        ((None, None, None, None), ""),
    ],
)  # fmt: skip
def test_doubt_is_said_in_facts(told, said):
    assert doubt.reasons(*told) == said


def test_the_offset_says_whether_it_was_measured_and_that_nothing_was_destroyed():
    def facts(**labels):
        return BurnMintFacts(
            "akash", NOW,
            ratio={"7d": shown(1.25, unit="ratio")},
            states={"7d": Agreement(State.ONE)},
            offset={"7d": shown(0.0234, unit="fraction", labels=tuple(sorted(labels.items())))},
            retained={"7d": shown(0.2, unit="fraction")},
            supply_change={"7d": shown(182_000.0, unit="AKT")},
        )  # fmt: skip

    assert burnmint.meaning(facts()).startswith(
        "7 days: offsets **2.3 %** of staking emission · 20.0 % of what was set aside was kept, not paid back · AKT supply +182,000"
    )
    assert burnmint.meaning(facts()).endswith("set aside is not destroyed")
    assert "offsets about **2.3 %** of staking's nominal emission" in burnmint.meaning(facts(source="nominal"))
    assert burnmint.agreement(facts()) == "The totals behind these ratios: one count only"
    assert burnmint.meaning(BurnMintFacts("akash", NOW)) == ""
    more_out = BurnMintFacts("akash", NOW, offset={"7d": shown(-0.555)}, retained={"7d": shown(-0.497)})
    assert (
        burnmint.meaning(more_out)
        == "7 days: adds **55.5 %** to staking emission · 49.7 % more was paid back than set aside"
    )
    assert burnmint.agreement(BurnMintFacts("akash", NOW)) == ""
