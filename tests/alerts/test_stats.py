"""Every figure here was reckoned by hand first."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import stats

NEVER = random.Random(0)


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.9, 3.7), (1, 4.0)])
def test_a_quantile_lies_straight_between_its_neighbours(share, expected):
    assert stats.quantile([4.0, 1.0, 3.0, 2.0], share) == pytest.approx(expected, abs=1e-12)


def test_a_quantile_of_one_value_is_that_value_and_of_none_is_refused():
    assert stats.quantile([7.0], 0.3) == 7.0
    with pytest.raises(ValueError, match="no values"):
        stats.quantile([], 0.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        stats.quantile([1.0], 1.1)


def test_equal_values_share_the_mean_of_their_places():
    assert stats.ranks([10.0, 30.0, 10.0, 20.0, 30.0, 30.0]) == [1.5, 5.0, 1.5, 3.0, 5.0, 5.0]


def test_pearson_by_hand():
    # means 2 and 4: deviations (-1, 0, 1) and (-2, -1, 3); sum of products 5; lengths sqrt 2 and sqrt 14
    assert stats.pearson([1.0, 2.0, 3.0], [2.0, 3.0, 7.0]) == pytest.approx(5 / math.sqrt(28), abs=1e-12)


def test_spearman_by_hand():
    # ranks 1 2 3 4 5 against 2 1 4 3 5: 1 - 6 * (1 + 1 + 1 + 1) / (5 * 24) = 0.8
    assert stats.spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 1000]) == pytest.approx(0.8, abs=1e-12)


def test_what_does_not_move_has_no_coefficient():
    assert stats.pearson([1.0, 2.0, 3.0], [5.0, 5.0, 5.0]) is None
    assert stats.pearson([1.0, 2.0], [1.0, 2.0]) is None
    assert stats.correlation([1.0, 1.0, 1.0], [1.0, 2.0, 3.0], NEVER) is None


def test_two_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        stats.pearson([1.0, 2.0, 3.0], [1.0, 2.0])


def test_four_pairs_in_one_order_are_two_of_twenty_four_arrangements():
    found = stats.correlation([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 9.0], NEVER)
    assert (found.kind, found.r, found.n) == ("spearman", 1.0, 4)
    assert found.chance == stats.Chance(2 / 24, 24, exact=True), "itself and its reverse"


def test_the_chance_of_three_pairs_by_hand():
    # ranks 1 2 3 against 1 3 2: r = 0.5. Of the six orders 123 and 321 reach 1, the other four reach 0.5: all are as far.
    found = stats.correlation([1.0, 2.0, 3.0], [5.0, 9.0, 7.0], NEVER)
    assert found.r == pytest.approx(0.5)
    assert found.chance == stats.Chance(1.0, 6, exact=True)


def test_blocks_are_shuffled_whole():
    xs = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    singly = stats.correlation(xs, xs, NEVER, rounds=719)
    paired = stats.correlation(xs, xs, NEVER, block=2)
    assert singly.chance == stats.Chance(2 / 720, 720, exact=True)
    # Three blocks have six orders. 56 34 12 is no reverse of 12 34 56, so only the order itself reaches 1.
    assert paired.chance == stats.Chance(1 / 6, 6, exact=True)


def test_many_pairs_are_shuffled_by_the_seed_and_the_observed_order_is_counted():
    xs = [float(index) for index in range(40)]
    found = [stats.correlation(xs, xs, random.Random(7), rounds=199) for _ in range(2)]
    assert found[0] == found[1], "the same seed says the same"
    assert found[0].chance == stats.Chance(1 / 200, 200, exact=False), "never 0"


def test_pearson_is_there_for_amounts():
    found = stats.correlation([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 30.0], NEVER, kind="pearson")
    assert found.r == pytest.approx(0.8, abs=0.03)
    with pytest.raises(ValueError, match="spearman or pearson"):
        stats.correlation([1.0], [1.0], NEVER, kind="kendall")


def test_a_trend_is_the_median_of_all_slopes_and_one_wild_value_does_not_turn_it():
    # slopes of 1 2 3 100 5: 1 1 33 1 | 1 49 1 | 97 1 | -95: in order -95 1 1 1 1 1 1 33 49 97, the middle is 1
    found = stats.trend([1.0, 2.0, 3.0, 100.0, 5.0], NEVER)
    assert found.slope == 1.0
    # S = 9 - 1 = 8. Of 120 orders 1 + 4 reach 8 or more, and as many -8 or less.
    assert found.chance == stats.Chance(10 / 120, 120, exact=True)
    assert stats.trend([1.0, 2.0], NEVER) is None


def test_returns_are_of_neighbours_and_none_is_made_over_a_gap():
    assert stats.log_returns([1.0, math.e, None, 5.0, 0.0, 5.0]) == pytest.approx([1.0])


def test_volatility_by_hand():
    # returns +ln 2, -ln 2, +ln 2, -ln 2: mean 0, variance 4 ln2^2 / 3
    prices = [1.0, 2.0, 1.0, 2.0, 1.0]
    assert stats.volatility(prices, 365) == pytest.approx(math.log(2) * math.sqrt(4 / 3 * 365))
    assert stats.volatility([1.0, 2.0, None, 3.0], 365) is None


numbers = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=12)


@settings(max_examples=60, deadline=None)
@given(numbers, st.integers(0, 99))
def test_a_chance_is_above_nothing_and_no_more_than_certain(values, seed):
    other = list(values)
    random.Random(seed).shuffle(other)
    found = stats.correlation(values, other, random.Random(seed), rounds=49)
    if found is not None:
        assert -1 <= found.r <= 1
        assert 0 < found.chance.p <= 1


@settings(max_examples=60, deadline=None)
@given(numbers, st.floats(0, 1))
def test_a_quantile_lies_within_the_values(values, share):
    assert min(values) <= stats.quantile(values, share) <= max(values)
