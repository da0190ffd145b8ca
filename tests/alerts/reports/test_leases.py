"""What leases say: who earns, how long they last, how many end early."""

from __future__ import annotations

from decimal import Decimal

import pytest

from alerts.reports.leases import Ended, Lease, earnings, endings
from alerts.sample import DAY

BLOCK = 6_000.0
A_DAY = round(DAY / BLOCK)


def lease(provider, rate, denom="uact", number=1):
    return Lease(f"o/{number}/1/1/{provider}/0", provider, 1, denom, Decimal(rate))


def ended(lived_days, ago_days, number=1, height=1_000_000):
    closed = height - round(ago_days * A_DAY)
    return Ended(f"o/{number}/1/1/p/0", "p", closed - round(lived_days * A_DAY), closed, "owner")


def test_a_providers_earnings_are_its_rates_over_a_day_of_blocks():
    found = earnings([lease("a", "1000"), lease("a", "500"), lease("b", "100"), lease("c", "50")], BLOCK, None)
    assert found.median == pytest.approx(100 * 14_400 / 1e6)
    assert found.top3 == 1
    assert found.providers == 3


def test_three_of_five_earn_their_share():
    found = earnings([lease(name, rate) for name, rate in zip("abcde", (40, 30, 20, 6, 4), strict=True)], BLOCK, None)
    assert found.top3 == pytest.approx(0.9)


def test_without_a_price_of_akt_no_figure_leaves_out_who_is_paid_in_it():
    leases = [lease("a", "1000", "uakt"), lease("b", "1000")]
    assert earnings(leases, BLOCK, 0.5).median == pytest.approx(0.75 * 14.4)
    assert earnings(leases, BLOCK, None) is None
    assert earnings([lease("a", "0", "uakt"), lease("b", "1000")], BLOCK, None).median == pytest.approx(7.2)
    assert earnings([lease("a", "1", "ibc/0A")], BLOCK, 0.5) is None


def test_leases_that_cost_nothing_share_nothing():
    assert earnings([lease("a", "0")], BLOCK, None).top3 is None


def test_nothing_is_said_of_endings_before_a_day_was_watched():
    assert endings([ended(1, 0.1)], 1_000_000, BLOCK, DAY - 1).closed_24h is None


def test_what_ended_today_and_what_of_it_ended_early():
    found = endings([ended(0.2, 0.5), ended(3, 0.9), ended(0.1, 1.1, number=3)], 1_000_000, BLOCK, 8 * DAY)
    assert (found.closed_24h, found.early_24h) == (2, 1)


def test_the_median_life_needs_ten_of_the_last_seven_days():
    lives = [ended(index, 3, number=index) for index in range(1, 10)]
    assert endings(lives, 1_000_000, BLOCK, 8 * DAY).median_days is None
    found = endings([*lives, ended(100, 6.9, number=10), ended(1, 7.1, number=11)], 1_000_000, BLOCK, 8 * DAY)
    assert found.ended == 10
    assert found.median_days == pytest.approx(5.5, rel=1e-3)
