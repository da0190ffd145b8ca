"""What-ifs and the scorecard in words: within Discord's limits, marked, and nothing of what was typed gets through."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.reports.equilibrium import Breaker
from alerts.reports.scorecard import KEYS, score
from bot.app.known import Memory
from bot.app.scorecard import ScorecardFacts
from bot.app.simulate import from_given
from bot.app.simulate_facts import PRESETS
from bot.cards.card import Card
from bot.cards.choices import Typing, choices
from bot.cards.scorecard import p_words, scorecard_card, scorecard_picture
from bot.cards.whatif import whatif_card, whatif_picture
from bot.cards.whatif_question import whatif_question
from bot.charts import DARK, load
from bot.compose import catalogue
from bot.errors import UserError
from tests.bot.cards.rules import within_limits, written_by_us

NOW = 1_790_000_400_000
GIVEN = {"vault_akt": Fraction(572_320), "credits_akt": Fraction(272_320), "outstanding_act": Fraction(195_427),
         "price_usd": Fraction("0.61"), "daily_act": Fraction(5_000), "supply_akt": Fraction(290_000_000)}  # fmt: skip


def facts(paths: int = 10, given=None, **asked: str):
    question = replace(whatif_question(asked), given={**GIVEN, **(given or {})}, paths=paths)
    return from_given(question, NOW, random.Random(1))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_played_told_and_drawn(preset):
    found = facts(preset=preset)
    card, picture = whatif_card(found), whatif_picture(found)
    within_limits(card)
    written_by_us(card)
    assert card.simulated
    assert card.title.startswith("SIMULATED")
    assert card.footer.startswith("SIMULATED")
    assert picture.simulated
    assert picture.title.startswith("What if")
    drawn = load()[0]["whatif"].draw(picture, DARK)
    assert drawn.alt.startswith("SIMULATED")
    assert len(drawn.png) < 50 * 1024


def test_a_spike_stays_healthy_and_a_crash_does_not():
    spike, crash = facts(preset="spike"), facts(preset="crash")
    assert "would stay healthy" in whatif_card(spike).lead
    assert "demand were 10 times today's" in whatif_card(spike).lead
    assert "Minting would stop after **5½ days**" in whatif_card(crash).lead
    assert whatif_picture(crash).title == "What if: minting stops after 5½ days"
    assert whatif_picture(crash).halted[0][0] == 5.5


def test_a_crash_within_a_step_says_no_more_than_the_step_knows():
    assert "Minting would stop after **less than 12 h**" in whatif_card(facts(price="-80%@0d")).lead


def test_a_state_that_is_halted_already_says_so():
    found = facts(given={"outstanding_act": Fraction(500_000)})
    assert found.run.first.status is Breaker.HALT_CR
    assert "Minting is stopped from the start" in whatif_card(found).lead
    assert whatif_picture(found).title == "What if: minting is stopped from the start"


def test_without_act_there_is_no_ratio_and_that_is_said():
    found = facts(given={"outstanding_act": Fraction(0)}, demand="0", hold="1")
    card = whatif_card(found)
    assert "No ACT is outstanding at the end" in card.lead
    within_limits(card)
    assert load()[0]["whatif"].draw(whatif_picture(found), DARK).alt.count("no ratio on this path") == 1


def test_what_changes_on_the_way_is_numbered_in_the_text_and_on_the_axis():
    found = facts(preset="crash")
    told = next(field.value for field in whatif_card(found).fields if field.name == "Breaker")
    assert "**1** after 5 days: minting slows · **2** after 5½ days: minting stops · **3** after " in told
    events = whatif_picture(found).events
    assert events[:2] == ((5.0, "minting slows"), (5.5, "minting stops"))
    alt = load()[0]["whatif"].draw(whatif_picture(found), DARK).alt
    assert "Marked: 1 minting slows (day 5); 2 minting stops (day 5.5); 3 credits used up" in alt


def test_nobody_who_tops_up_hides_no_halt_on_the_way():
    found = facts(demand="0", price="-60%@7d")
    assert found.run.last.ratio is None
    assert "Minting would stop after" in whatif_card(found).lead


def test_a_volatility_of_nothing_draws_no_band():
    found = facts(volatility="0")
    assert found.outcomes is None
    assert whatif_picture(found).band == ()
    assert any("No band" in field.value for field in whatif_card(found).fields)


@settings(max_examples=15, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "vault_akt": st.integers(10**6, 10**9),
            "credits_akt": st.integers(0, 10**6),
            "outstanding_act": st.integers(0, 10**9),
            "daily_act": st.integers(0, 10**9),
            "supply_akt": st.integers(10**9, 10**12),
        }
    ),
    st.sampled_from(["flat", "-99%@1d", "+900%", "0.0001", "10000", "-50%@2d, +50%@3d"]),
    st.sampled_from(["0", "1", "1000", "0.5"]),
)
def test_no_figures_break_a_card_or_its_limits(given_, path, demand):
    found = facts(2, {name: Fraction(value) for name, value in given_.items()}, price=path, demand=demand, days="5")
    card = whatif_card(found)
    within_limits(card)
    written_by_us(card)
    whatif_picture(found)


@pytest.mark.parametrize(
    "typed", ["@everyone", "[free](http://evil.invalid)", "`0.3`", "**x**", "0.3\n0.4", "<@1>", "🚀" * 50]
)
@pytest.mark.parametrize("option", ["demand", "price", "days", "preset", "hold", "volatility", "paths", "outage"])
def test_what_cannot_be_read_comes_back_harmless(option, typed):
    with pytest.raises(UserError) as caught:
        whatif_question({option: typed})
    written_by_us(Card(title="What if", lead=str(caught.value)))
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_prices_are_offered_and_what_is_typed_is_among_them():
    def offered(text):
        return [one.value for one in choices("price", Typing(text, {}, catalogue(), Memory()))]

    assert offered("")[0] == "flat"
    assert offered("-42%@3d")[0] == "-42%@3d"
    assert "-60%@7d" in offered("-60")
    assert all(whatif_question({"price": line, "days": "365"}) for line in offered(""))


def test_a_scorecard_of_nothing_and_of_anything_keeps_to_the_limits():
    rng = random.Random(3)
    for days in ({}, {key: {day: rng.random() * 1e6 for day in range(20_400, 20_720)} for key in KEYS}):
        card = score(days, 20_720, random.Random(1))
        found = ScorecardFacts("akash", 20_720 * 86_400_000, card)
        told = scorecard_card(found)
        within_limits(told)
        written_by_us(told)
        drawn = load()[0]["scorecard"].draw(scorecard_picture(found), DARK)
        assert len(drawn.png) < 55 * 1024


def test_a_chance_is_never_written_as_nothing():
    assert [p_words(p) for p in (0.5, 0.0123, 0.001, 0.0002)] == ["0.500", "0.012", "0.001", "0.0002"]
