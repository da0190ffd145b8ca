"""The mechanism on paper: exact, conserving, and with the edges where the chain has them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.reports.equilibrium import (
    DEFAULTS,
    Breaker,
    NotExecuted,
    Params,
    State,
    breaker,
    collateral_ratio,
    mint,
    mint_epoch_blocks,
    price_at,
    redeem,
)

M = 10**6
PRICE = Fraction("0.61")
SEEDED = State(
    vault_uakt=800_000 * M, remint_credits_uakt=500_000 * M, outstanding_uact=300_000 * M, supply_uakt=290_000_000 * M
)
"""A vault of 800,000 AKT, 300,000 of them the community's seed."""

prices = st.fractions(min_value=Fraction(1, 1000), max_value=Fraction(1000), max_denominator=10**9)
amounts = st.integers(min_value=1, max_value=10**15)


@st.composite
def states(draw):
    remint_credits = draw(st.integers(0, 10**15))
    return State(
        vault_uakt=remint_credits + draw(st.integers(0, 10**15)),
        remint_credits_uakt=remint_credits,
        outstanding_uact=draw(st.integers(0, 10**15)),
        minted_fresh_uakt=draw(st.integers(0, 10**12)),
        accrued_uakt=remint_credits + draw(st.integers(0, 10**12)),
        supply_uakt=draw(st.integers(10**14, 10**15)),
    )


def at_ratio(bps_and_more: str) -> tuple[State, Fraction]:
    """A state and a price whose ratio is exactly this."""
    state = State(vault_uakt=10**12, outstanding_uact=10**12)
    return state, Fraction(bps_and_more)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        ("0.9501", Breaker.HEALTHY),
        ("0.95009", Breaker.WARNING),
        ("0.95", Breaker.WARNING),
        ("0.9001", Breaker.WARNING),
        ("0.90009", Breaker.HALT_CR),
        ("0.90", Breaker.HALT_CR),
        ("0", Breaker.HALT_ORACLE),
        ("-1", Breaker.HALT_ORACLE),
    ],
)
def test_the_ratio_is_cut_to_whole_basis_points_and_must_be_strictly_above_a_threshold(ratio, expected):
    assert breaker(*at_ratio(ratio)) is expected


def test_without_a_price_everything_halts_and_without_act_nothing_does():
    assert breaker(SEEDED, None) is Breaker.HALT_ORACLE
    assert breaker(replace(SEEDED, outstanding_uact=0), PRICE) is Breaker.HEALTHY
    assert collateral_ratio(replace(SEEDED, outstanding_uact=0), PRICE) is None


def test_the_breaker_says_what_it_allows():
    assert [(word.mints, word.redeems, word.number) for word in Breaker] == [
        (True, True, 0),
        (True, True, 1),
        (False, True, 2),
        (False, False, 3),
    ]


def test_a_mint_gives_act_at_the_price_and_keeps_a_quarter_percent_in_the_module():
    after, given_ = mint(SEEDED, 1_000 * M, PRICE)
    assert (given_.act_uact, given_.spread_uact, given_.to_user_uact) == (610 * M, 1_525_000, 608_475_000)
    assert after.outstanding_uact - SEEDED.outstanding_uact == 610 * M, "the spread counts as outstanding"
    assert after.remint_credits_uakt - SEEDED.remint_credits_uakt == 1_000 * M
    assert after.supply_uakt == SEEDED.supply_uakt, "AKT is set aside, not burned"


def test_a_mint_below_the_least_amount_is_cancelled_with_the_ledgers_word():
    with pytest.raises(NotExecuted, match="minimum_mint") as caught:
        mint(SEEDED, 16 * M, PRICE)
    assert caught.value.reason == "minimum_mint"


def test_a_halt_for_collateral_stops_mints_and_not_redemptions():
    poor = replace(SEEDED, outstanding_uact=600_000 * M)
    assert breaker(poor, PRICE) is Breaker.HALT_CR
    with pytest.raises(NotExecuted, match="halt_cr"):
        mint(poor, 1_000 * M, PRICE)
    redeem(poor, 1_000 * M, PRICE)


def test_a_dead_oracle_stops_both():
    for act in (mint, redeem):
        with pytest.raises(NotExecuted, match="halt_oracle"):
            act(SEEDED, 1_000 * M, None)


def test_a_redemption_takes_credits_first_and_mints_only_what_they_do_not_reach():
    short = replace(SEEDED, remint_credits_uakt=100 * M)
    after, given_ = redeem(short, 610 * M, PRICE)
    assert (given_.issued_uakt, given_.fresh_uakt) == (100 * M, 900 * M)
    assert after.remint_credits_uakt == 0
    assert after.vault_uakt == short.vault_uakt - 100 * M, "the community's seed is never paid out"
    assert after.supply_uakt == short.supply_uakt + 900 * M


def test_more_act_than_there_is_cannot_be_redeemed():
    with pytest.raises(NotExecuted, match="insufficient_funds"):
        redeem(SEEDED, SEEDED.outstanding_uact + 1, PRICE)


def test_redemptions_raise_the_ratio_above_one_and_lower_it_below():
    rich, poor = SEEDED, replace(SEEDED, outstanding_uact=520_000 * M)
    for state, better in ((rich, True), (poor, False)):
        before = collateral_ratio(state, PRICE)
        after = collateral_ratio(redeem(state, 50_000 * M, PRICE)[0], PRICE)
        assert (after > before) is better


def test_in_the_warning_state_the_epoch_grows_by_a_tenth_for_each_ten_basis_points():
    assert mint_epoch_blocks(Fraction("0.96")) == 10
    assert mint_epoch_blocks(Fraction("0.9491")) == 10, "nine basis points are no whole step"
    assert mint_epoch_blocks(Fraction("0.949")) == 11
    assert mint_epoch_blocks(Fraction("0.94")) == 25, "10 x 1.1^10 = 25.9"
    assert mint_epoch_blocks(Fraction(0)) == 14_400


def test_the_price_at_a_threshold_is_where_the_ratio_is_that_threshold():
    for bps in (DEFAULTS.warn_bps, DEFAULTS.halt_bps):
        assert collateral_ratio(SEEDED, price_at(SEEDED, bps)) == Fraction(bps, 10_000)
    assert price_at(State(), 9_500) is None


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="vault_uakt is negative"):
        State(vault_uakt=-1)
    with pytest.raises(ValueError, match="more is credited"):
        State(remint_credits_uakt=1)
    with pytest.raises(ValueError, match="halt threshold"):
        Params(warn_bps=9_000, halt_bps=9_500)
    for act in (mint, redeem):
        with pytest.raises(ValueError, match="one micro unit"):
            act(SEEDED, 0, PRICE)


@settings(max_examples=100, deadline=None)
@given(states(), amounts, prices)
def test_a_mint_makes_and_loses_nothing(state, uakt, price):
    try:
        after, given_ = mint(state, uakt, price)
    except NotExecuted:
        return
    assert after.vault_uakt - state.vault_uakt == uakt == after.accrued_uakt - state.accrued_uakt
    assert (
        given_.to_user_uact + given_.spread_uact == given_.act_uact == after.outstanding_uact - state.outstanding_uact
    )
    assert uakt * price - 1 < given_.act_uact <= uakt * price, "rounded down, in the module's favour"
    assert (after.supply_uakt, after.minted_fresh_uakt) == (state.supply_uakt, state.minted_fresh_uakt)


@settings(max_examples=100, deadline=None)
@given(states(), amounts, prices, st.integers(0, 500))
def test_a_redemption_makes_and_loses_nothing(state, uact, price, spread_bps):
    try:
        after, given_ = redeem(state, uact, price, Params(settle_spread_bps=spread_bps))
    except NotExecuted:
        return
    assert given_.issued_uakt + given_.fresh_uakt == given_.to_user_uakt + given_.spread_uakt
    assert after.vault_uakt == state.vault_uakt + given_.fresh_uakt - given_.to_user_uakt
    assert (
        after.supply_uakt - state.supply_uakt == given_.fresh_uakt == after.minted_fresh_uakt - state.minted_fresh_uakt
    )
    assert given_.fresh_uakt == 0 or after.remint_credits_uakt == 0, "nothing is minted while there is credit"
    assert given_.issued_uakt + given_.fresh_uakt <= uact / price, "rounded down, in the module's favour"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10**12), prices), max_size=30))
def test_over_any_history_the_seed_stays_and_credits_are_what_came_in_less_what_went_out(history):
    state, seed = SEEDED, SEEDED.vault_uakt - SEEDED.remint_credits_uakt
    offset = SEEDED.remint_credits_uakt
    for inward, amount, price in history:
        try:
            state, _ = (mint if inward else redeem)(state, amount, price)
        except NotExecuted:
            continue
        assert state.vault_uakt - state.remint_credits_uakt == seed
        assert state.remint_credits_uakt == offset + state.accrued_uakt - state.reissued_uakt, (
            "identity 1 of section 3.6"
        )
        assert state.outstanding_uact - SEEDED.outstanding_uact == state.act_minted_uact - state.act_burned_uact


@settings(max_examples=200, deadline=None)
@given(states(), prices)
def test_the_breaker_never_softens_when_the_price_falls(state, price):
    order = [Breaker.HEALTHY, Breaker.WARNING, Breaker.HALT_CR, Breaker.HALT_ORACLE]
    assert order.index(breaker(state, price)) <= order.index(breaker(state, price * Fraction(9, 10)))
