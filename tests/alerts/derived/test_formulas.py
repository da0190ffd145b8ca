"""F1 to F8 beside one another on made-up flows whose sums are known, and the traps each of them keeps out."""

from __future__ import annotations

import pytest

from alerts.derived import known
from alerts.derived.burn_mint_ratio import BURN_MINT_RATIO
from alerts.derived.burn_mint_ratio_usd import BURN_MINT_RATIO_USD
from alerts.derived.burn_reissue_ratio import BURN_REISSUE_RATIO
from alerts.derived.emission_offset import EMISSION_OFFSET
from alerts.derived.net_akt import NET_AKT
from alerts.derived.retained_share import RETAINED_SHARE
from alerts.derived.supply_change import SUPPLY_CHANGE
from alerts.sample import DAY, HOUR, MINUTE
from tests.alerts.derived.memory import MemoryView, outcome
from tests.alerts.derived.scene import LAUNCH, NOW, TODAY, running, steady


def with_supply(view, per_day=26_000.0, days=40, start=297_000_000.0):
    """Supply read every quarter of an hour around each midnight, growing by staking."""
    for day in range(days + 1):
        for shift in (-5, 5):
            when = TODAY - (days - day) * DAY + shift * MINUTE
            view.put("token.supply", when, start + per_day * day)
    view.put("token.supply", NOW, start + per_day * days)
    return view


def with_fresh(view, per_day=10.0, days=40):
    for day in range(days + 1):
        view.put("bme.akt_minted_fresh_total", TODAY - (days - day) * DAY - MINUTE, 1_000.0 + per_day * day)
    view.put("bme.akt_minted_fresh_total", NOW, 1_000.0 + per_day * days)
    return view


def test_every_formula_has_a_number_a_definition_and_a_trap():
    numbered = {one.formula.split(" ")[0]: one for one in known().values() if one.formula}
    assert sorted(numbered) == ["F1", "F2", "F3", "F5", "F6", "F7", "F8"]  # F4 is F2 with window="all"
    for one in numbered.values():
        assert len(one.trap) > 30
        assert one.metric.help


def test_all_eight_on_the_same_days():
    view = with_supply(with_fresh(running(steady)))
    week = {"window": "7d"}
    assert outcome(BURN_REISSUE_RATIO, view, NOW, **week) == 1.25
    assert outcome(BURN_MINT_RATIO, view, NOW, **week) == 8_750 / (7_000 + 70)
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, **week) == 1.1
    assert outcome(NET_AKT, view, NOW, **week) == 1_680.0
    assert outcome(EMISSION_OFFSET, view, NOW, **week) == 1_680.0 / (7 * 26_000 - 70)
    assert outcome(SUPPLY_CHANGE, view, NOW, **week) == 182_000.0
    assert outcome(RETAINED_SHARE, view, NOW, **week) == 1_680 / 8_750


def test_f1_hides_what_f2_shows_when_credits_run_out():
    view = with_fresh(running(lambda _: (1_000.0, 400.0, 500.0, 700.0)), per_day=1_000.0)
    assert outcome(BURN_REISSUE_RATIO, view, NOW, window="7d") == 2.5
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") < 1
    assert outcome(NET_AKT, view, NOW, window="7d") == -2_800.0
    assert outcome(RETAINED_SHARE, view, NOW, window="7d") == -0.4


def test_without_supply_at_both_ends_the_emission_is_nominal_and_says_so():
    view = running(steady)
    for step in range(8 * 24):
        view.put("token.supply", TODAY - 3 * DAY + step * HOUR, 297_000_000.0)
        view.put("token.inflation", TODAY - 3 * DAY + step * HOUR, 0.04)
    assert "no supply figures at both ends" in outcome(EMISSION_OFFSET, view, NOW, window="7d")
    nominal = outcome(EMISSION_OFFSET, view, NOW, window="7d", source="nominal")
    assert nominal == pytest.approx(1_750 / (297e6 * 0.04 * 7 / 365.2425))


def test_a_supply_that_did_not_grow_is_no_denominator():
    view = with_supply(running(steady), per_day=0.0)
    assert outcome(EMISSION_OFFSET, view, NOW, window="7d") == "the supply did not grow by staking in this time"


def test_a_supply_that_falls_is_a_figure():
    view = with_supply(running(steady), per_day=-3.0)
    assert outcome(SUPPLY_CHANGE, view, NOW, window="7d") == -21.0
    assert outcome(SUPPLY_CHANGE, view, NOW, window="all").startswith("no figures for 2026-03-23")


def test_on_a_network_whose_launch_is_not_known_the_supply_counts_from_the_first_midnight_with_figures():
    view, midnight = MemoryView(), TODAY - 100 * DAY
    for day in range(101):
        view.put("token.supply", midnight + day * DAY - MINUTE, 1_000.0 + day, network="akash-simulated")
    view.put("token.supply", NOW, 1_101.0, network="akash-simulated")
    known = outcome(SUPPLY_CHANGE, view, NOW, window="all", network="akash-simulated")
    assert known == 100.0, "the whole of it, and not the last thirty days"


def test_retained_share_needs_a_hundred_akt_and_no_redemption():
    assert (
        outcome(RETAINED_SHARE, running(lambda _: (0.0, 100.0, 0.0, 50.0)), NOW, window="1d")
        == "nothing set aside in 1 day"
    )
    little = outcome(RETAINED_SHARE, running(lambda _: (99.999999, 0.0, 50.0, 0.0)), NOW, window="1d")
    assert little == "too little to judge: 99.99 AKT set aside in 1 day, 100 needed"
    assert outcome(RETAINED_SHARE, running(lambda _: (500.0, 0.0, 250.0, 0.0)), NOW, window="1d") == 1.0


def test_the_launch_day_lies_in_no_window_of_any_formula():
    now = LAUNCH + 3 * DAY + HOUR
    view = running(steady, days=3, now=now)
    for one in (BURN_REISSUE_RATIO, BURN_MINT_RATIO, NET_AKT, RETAINED_SHARE):
        assert outcome(one, view, now, window="7d") == "3 days completed since 2026-03-24, 7 needed"
    assert outcome(NET_AKT, view, now, window="all") == 750.0, "not the 53,000 AKT that the counters began with"


def test_fresh_akt_of_days_before_we_watched_comes_from_the_ledger():
    view = running(steady, fresh=70.0)
    assert outcome(NET_AKT, view, NOW, window="7d").startswith("fresh AKT unknown before")
    for day in range(9):
        view.put("bme.akt_minted_fresh_total", TODAY - day * DAY - 1, 70.0 - 10.0 * day, source="akash_ledger_daily")
    assert outcome(NET_AKT, view, NOW, window="7d") == 1_750.0 - 70.0
    view.drop("bme.akt_minted_fresh_total", source="akash_ledger_daily")
    assert outcome(NET_AKT, view, NOW, window="7d").startswith("fresh AKT unknown before")


def test_a_hole_in_the_days_is_withheld_and_not_bridged_by_a_neighbour():
    view = running(steady)
    view.put("bme.akt_burned_total", TODAY - 7 * DAY - 1, None, source="akash_console_daily")
    for one in (BURN_REISSUE_RATIO, RETAINED_SHARE, EMISSION_OFFSET):
        assert "no figures for 2026-08-04" in outcome(one, view, NOW, window="7d")
