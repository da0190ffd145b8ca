"""The what-if: AEP-76's worked examples, and no token made or lost over any path."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.reports.equilibrium import Breaker, Params, State, collateral_ratio, mint, needed, redeem
from alerts.reports.outcomes import outcomes
from alerts.reports.whatif import Start, play, steps_per_day

M = 10**6
NO_SPREAD = Params(mint_spread_bps=0)
"""AEP-76's examples leave the spread out."""
EMPTY = State(supply_uakt=278_583_970 * M)
"""The supply that AEP-76 names in its first footnote."""
BOUGHT = Fraction("1.14")
"""The price of its examples at the top-up."""


def round_trip(usd: int, sold: str) -> tuple[int, int, State]:
    """What comes in and what goes out in uakt, and the books after a top-up of whole dollars and its redemption at another price."""
    akt = needed(usd * M, BOUGHT)
    topped, made = mint(EMPTY, akt, BOUGHT, NO_SPREAD)
    assert made.act_uact - usd * M in (0, 1), "exactly so many dollars: at most the last millionth is rounded up"
    after, paid = redeem(topped, usd * M, Fraction(sold), NO_SPREAD)
    return akt, paid.to_user_uakt, after


# The three worked examples of AEP-76. Each figure is compared to the last digit that the text prints.


def test_aep_76_economic_walkthrough_ten_million_dollars_a_month():
    akt, paid, after = round_trip(10_000_000, "1.25")
    assert f"{akt / M / 1e6:.2f}M" == "8.77M", "removed from float until spent"
    assert paid == 8_000_000 * M, "providers receive about 10M USD / 1.25 = 8.00M AKT"
    assert f"{(akt - paid) / M / 1e6:.2f}M" == "0.77M", "net monthly burn"
    assert (after.minted_fresh_uakt, after.remint_credits_uakt) == (0, akt - paid)


@pytest.mark.parametrize(
    ("settled", "paid", "net"), [("1.50", "666.666667", "-210.526316"), ("0.90", "1111.111111", "+233.918129")]
)
def test_aep_76_concrete_example_a_thousand_dollars(settled, paid, net):
    exact_in, exact_out = 1000 / BOUGHT, 1000 / Fraction(settled)
    assert f"{float(exact_in):.6f}" == "877.192982"
    assert f"{float(exact_out):.6f}" == paid
    assert f"{float(exact_out - exact_in):+.6f}" == net
    akt, out, after = round_trip(1_000, settled)
    # The chain has whole micro units, and rounds in the module's favour: up what comes in, down what goes out.
    assert (akt, out) == (-(-exact_in * M // 1), exact_out * M // 1)
    assert after.minted_fresh_uakt == max(0, out - akt)
    assert after.remint_credits_uakt == max(0, akt - out)


@pytest.mark.parametrize(("settled", "out", "net"), [("1.25", 8_000_000, -771_929), ("0.90", 11_111_111, 2_339_181)])
def test_aep_76_vault_example_ten_million_dollars(settled, out, net):
    akt, paid, after = round_trip(10_000_000, settled)
    assert akt // M == 8_771_929, "vault receives 8,771,929 AKT"
    assert paid // M == out
    assert int((paid - akt) / M) == net, "cut to whole AKT, as the text has it"
    assert after.minted_fresh_uakt == max(0, paid - akt), "the shortfall, about 2.34M, and nothing else, is minted"
    if net > 0:
        assert f"{after.minted_fresh_uakt / M / 1e6:.2f}M" == "2.34M"
        assert after.remint_credits_uakt == 0


def test_aep_76_vault_example_the_ratio_at_1_20():
    topped, _ = mint(EMPTY, needed(10_000_000 * M, BOUGHT), BOUGHT, NO_SPREAD)
    assert round(float(collateral_ratio(topped, Fraction("1.20"))), 3) == 1.053


def test_aep_76_one_concrete_flow_leaves_its_rest_as_credit():
    akt, out, after = round_trip(1_000, "1.50")
    assert (akt / M, out / M) == (877.192983, 666.666666)
    assert after.remint_credits_uakt == 210_526_317
    assert after.supply_uakt == EMPTY.supply_uakt, "out of circulation, and not destroyed"


# The same through `play`

TODAY = State(
    vault_uakt=572_320 * M, remint_credits_uakt=272_320 * M, outstanding_uact=195_427 * M, supply_uakt=290_000_000 * M
)
START = Start(TODAY, Fraction("0.61"), 5_000 * M, Fraction(39))


def flat(days: int, price: str = "0.61") -> list[Fraction]:
    return [Fraction(price)] * (days * steps_per_day(days))


def test_with_nothing_changed_what_goes_out_is_what_came_in_but_for_the_spread():
    run = play(START, Fraction(1), flat(30), 4)
    assert abs(run.last.state.outstanding_uact - TODAY.outstanding_uact) < 400_000 * M * 25 // 10_000
    assert run.fresh_uakt == 0
    assert run.days_to(Breaker.WARNING, Breaker.HALT_CR) is None
    assert run.last.turned_away_uact == 0


def test_a_tenfold_demand_sets_akt_aside_and_thins_the_buffer():
    run = play(START, Fraction(10), flat(30), 4)
    assert run.net_uakt > 1_000_000 * M
    assert 1 < run.last.ratio < run.first.ratio, "what comes in is covered to a dollar and no more"
    assert run.fresh_uakt == 0


def test_a_crash_warns_then_halts_and_turns_tenants_away():
    prices = [Fraction("0.61") - Fraction(step, 200) for step in range(1, 121)]
    run = play(START, Fraction(1), [max(price, Fraction(1, 10)) for price in prices], 4)
    warn, halt = run.days_to(Breaker.WARNING, Breaker.HALT_CR), run.days_to(Breaker.HALT_CR)
    assert 0 < warn <= halt
    assert run.last.turned_away_uact > 0
    assert run.fresh_uakt > 0, "the credits run out before the ACT does"


def test_the_turns_of_a_crash_are_told_in_their_order_with_the_day_on_which_the_credits_ran_out():
    prices = [Fraction("0.61") - Fraction(step, 200) for step in range(1, 121)]
    run = play(START, Fraction(0), [max(price, Fraction(1, 10)) for price in prices], 4)
    assert [kind for _, kind in run.turns()] == ["slows", "stops", "spent"]
    slows, stops, spent = (day for day, _ in run.turns())
    assert (slows, stops) == (run.days_to(Breaker.WARNING, Breaker.HALT_CR), run.days_to(Breaker.HALT_CR))
    before, then = (run.steps[int(spent * 4) - step].state for step in (2, 1))
    assert (before.minted_fresh_uakt, then.remint_credits_uakt) == (0, 0)
    assert then.minted_fresh_uakt > 0


@pytest.mark.parametrize(
    ("prices", "kinds"),
    [
        (["0.61", None, "0.61"], ["no_price", "goes_on"]),
        (["0.19", None, "0.19", "0.61"], ["stops", "no_price", "redeems", "goes_on"]),
        (["0.32", "0.61"], ["slows", "full"]),
        (["0.61", "0.61"], []),
    ],
)
def test_a_turn_is_named_by_what_goes_on_from_then(prices, kinds):
    run = play(START, Fraction(0), [None if price is None else Fraction(price) for price in prices], 4)
    assert [kind for _, kind in run.turns()] == kinds


def test_the_seed_is_never_paid_out():
    run = play(START, Fraction(0), flat(90, "0.10"), 2)
    assert run.last.state.remint_credits_uakt == 0
    assert run.last.state.vault_uakt == TODAY.vault_uakt - TODAY.remint_credits_uakt
    assert run.last.state.outstanding_uact == 0


def test_without_a_price_nothing_moves_and_what_was_due_waits():
    quiet: list[Fraction | None] = [None] * 20
    run = play(START, Fraction(1), [*quiet, *flat(10)], 4)
    dead = run.steps[19]
    assert (dead.status, dead.state, dead.ratio) == (Breaker.HALT_ORACLE, TODAY, None)
    assert dead.turned_away_uact == 5 * START.daily_uact
    burned = run.steps[20].state.act_burned_uact
    assert burned == TODAY.outstanding_uact * 21 // 156, "all that fell due in five days goes out with the next"


def test_in_the_warning_state_mints_wait_for_their_epoch():
    thin = replace(TODAY, outstanding_uact=387_000 * M)
    params = Params(halt_bps=5_000)
    start = replace(START, state=thin, hold=Fraction(365))
    run = play(start, Fraction(1), flat(5, "0.50"), 4, params)
    assert {step.status for step in run.steps} == {Breaker.WARNING}
    assert sum(step.books.queued_uakt > 0 for step in run.steps) >= 15, "an epoch of a day, not of a minute"
    assert any(step.books.queued_uakt == 0 for step in run.steps)


def test_the_path_ends_as_asked_when_half_of_all_ways_lie_above_it():
    middle = flat(30)
    found = outcomes(START, Fraction(1), middle, 4, 0.0, 20, random.Random(1))
    assert found.ratio[-1][0] == found.ratio[-1][-1], "without volatility there is one way"
    wild = outcomes(START, Fraction(1), middle, 4, 1.2, 40, random.Random(1))
    again = outcomes(START, Fraction(1), middle, 4, 1.2, 40, random.Random(1))
    assert wild == again, "the same seed says the same"
    low, high = wild.ratio[-1][0], wild.ratio[-1][-1]
    assert low < play(START, Fraction(1), middle, 4).last.ratio < high
    assert 0 <= wild.halted <= wild.warned <= 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hold": Fraction(0)}, "between an hour and a year"),
        ({"price": Fraction(0)}, "above 0"),
        ({"state": replace(TODAY, supply_uakt=1)}, "more AKT than there is"),
    ],
)
def test_what_cannot_be_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        play(replace(START, **change), Fraction(1), [], 4)
    with pytest.raises(ValueError, match="between 0 and 1,000"):
        play(START, Fraction(1001), [], 4)


# No token is made or lost

cents = st.integers(1, 500_000).map(lambda number: Fraction(number, 10_000))


@st.composite
def starts(draw):
    remint_credits, seed = draw(st.integers(0, 10**13)), draw(st.integers(0, 10**12))
    vault = remint_credits + seed
    return Start(
        State(
            vault_uakt=vault,
            remint_credits_uakt=remint_credits,
            outstanding_uact=draw(st.integers(0, 10**13)),
            minted_fresh_uakt=draw(st.integers(0, 10**12)),
            accrued_uakt=draw(st.integers(0, 10**12)),
            supply_uakt=vault + draw(st.integers(0, 10**15)),
        ),
        draw(cents),
        draw(st.integers(0, 10**12)),
        draw(st.integers(1, 900).map(lambda hours: Fraction(hours, 24))),
    )


@settings(max_examples=120, deadline=None)
@given(
    starts(),
    st.integers(0, 20).map(lambda number: Fraction(number, 2)),
    st.lists(st.one_of(cents, st.none()), max_size=25),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_over_any_path_every_token_is_somewhere_once(start, demand, prices, mint_spread, settle_spread):
    params = Params(mint_spread_bps=mint_spread, settle_spread_bps=settle_spread)
    run = play(start, demand, prices, 4, params)
    was = start.state
    asked = demand * start.daily_uact / 4 * len(prices)
    for step in (run.first, *run.steps):
        now = step.state
        assert step.books.conserves(now), "AKT outside, queued and in the vault; ACT held and kept"
        assert now.supply_uakt - was.supply_uakt == now.minted_fresh_uakt - was.minted_fresh_uakt
        into, back = now.accrued_uakt - was.accrued_uakt, now.reissued_uakt - was.reissued_uakt
        assert now.remint_credits_uakt - was.remint_credits_uakt == into - back
        assert now.outstanding_uact - was.outstanding_uact == now.act_minted_uact - now.act_burned_uact
    seed = was.vault_uakt - was.remint_credits_uakt
    kept_back = run.last.state.vault_uakt - run.last.state.remint_credits_uakt - seed
    assert kept_back == 0 if settle_spread == 0 else kept_back >= 0, "the seed stays; a settlement spread adds to it"
    assert run.last.turned_away_uact <= asked
    assert run.net_uakt == into - back - run.fresh_uakt if prices else run.net_uakt == 0
