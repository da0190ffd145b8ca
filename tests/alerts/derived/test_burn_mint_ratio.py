"""F2, F3, F5 and what they rest on: exact numbers, and every reason for silence."""

from __future__ import annotations

import pytest

from alerts.derived.burn_mint_ratio import BURN_MINT_RATIO
from alerts.derived.burn_mint_ratio_usd import BURN_MINT_RATIO_USD
from alerts.derived.net_akt import NET_AKT
from alerts.derived.volume_akt import VOLUME_AKT
from alerts.sample import DAY, MINUTE
from tests.alerts.derived.memory import MemoryView, at, outcome
from tests.alerts.derived.scene import DAILY, LAUNCH, NOW, TODAY, running, steady

WINDOWS = ("1d", "7d", "30d", "all")


@pytest.mark.parametrize("window", WINDOWS)
def test_a_steady_flow_gives_one_ratio_over_every_window(window):
    view = running(steady)
    assert outcome(BURN_MINT_RATIO, view, NOW, window=window) == 1.25
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window=window) == 1.1


@pytest.mark.parametrize(("window", "net"), [("1d", 250.0), ("7d", 1_750.0), ("30d", 7_500.0), ("all", 141 * 250.0)])
def test_net_and_volume_follow_the_number_of_days(window, net):
    view = running(steady)
    assert outcome(NET_AKT, view, NOW, window=window) == net
    assert outcome(VOLUME_AKT, view, NOW, window=window) == net * 4


def test_the_ratio_is_of_sums_and_not_the_mean_of_daily_ratios():
    view = running(lambda day: (9_000.0, 1_000.0, 0, 0) if day == 140 else (1_000.0, 2_000.0, 0, 0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == (9_000 + 6 * 1_000) / (1_000 + 6 * 2_000)


def test_freshly_minted_akt_stands_below_the_line():
    """Section 3.4: a redemption beyond the credit mints AKT, which no Console figure shows."""
    view = running(steady)
    view.put("bme.akt_minted_fresh_total", at("2026-08-04T23:59"), 10.0)
    view.put("bme.akt_minted_fresh_total", at("2026-08-11T23:59"), 710.0)
    view.put("bme.akt_minted_fresh_total", NOW, 710.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == 7 * 1_250 / (7 * 1_000 + 700)
    assert outcome(NET_AKT, view, NOW, window="7d") == 7 * 250 - 700


def test_a_price_rise_between_mint_and_redemption_lifts_f2_above_f3():
    """AEP-76's flow in numbers: 1,000 AKT at $0.50 make 500 ACT; those redeem for 800 AKT at $0.625, all out of credit."""
    view = running(lambda day: (1_000.0, 800.0, 500.0, 500.0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="30d") == 1.25
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="30d") == 1.0


def test_a_redemption_beyond_the_credit_shows_in_f2_where_f1_would_hide_it():
    """At $0.25 the 500 ACT redeem for 2,000 AKT: 1,000 out of credit, 1,000 freshly minted. F1 would say 1.0."""
    view = running(lambda day: (1_000.0, 1_000.0, 500.0, 500.0))
    view.put("bme.akt_minted_fresh_total", TODAY - DAY - MINUTE, 0.0)
    view.put("bme.akt_minted_fresh_total", TODAY - MINUTE, 1_000.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 0.5
    assert outcome(NET_AKT, view, NOW, window="1d") == -1_000.0


def test_the_first_week_is_counted_without_the_migration_block():
    """53,520 AKT were counted to 2026-03-31, of which 44,862.222630 in the migration's one block on 2026-03-23."""
    now = at("2026-04-01T00:30")
    view = MemoryView()
    for day, total in (("2026-03-24", 44_862.222630), ("2026-04-01", 53_520.0)):
        view.put("bme.akt_burned_total", at(day) - 1, total, source=DAILY)
        view.put("bme.akt_reissued_total", at(day) - 1, 0.0, source=DAILY)
    view.put("bme.akt_minted_fresh_total", now, 0.0)
    assert outcome(NET_AKT, view, now, window="all") == 8_657.77737


def test_the_day_of_the_migration_is_in_no_window():
    """44,862.22 AKT were set aside in one block of 2026-03-23."""
    view = running(steady, days=40, now=LAUNCH + 40 * DAY + MINUTE)
    now = LAUNCH + 40 * DAY + MINUTE
    assert outcome(NET_AKT, view, now, window="all") == 40 * 250
    assert outcome(BURN_MINT_RATIO, view, LAUNCH - MINUTE, window="today") == "figures count from 2026-03-24"


def test_a_window_longer_than_the_history_says_how_far_it_is():
    now = LAUNCH + 3 * DAY + MINUTE
    view = running(steady, days=3, now=now)
    assert outcome(BURN_MINT_RATIO, view, now, window="all") == 1.25
    assert outcome(BURN_MINT_RATIO, view, now, window="7d") == "3 days completed since 2026-03-24, 7 needed"


def test_no_day_is_complete_on_the_first_day():
    now = LAUNCH + MINUTE
    view = running(steady, days=0, now=now)
    assert outcome(BURN_MINT_RATIO, view, now, window="all") == "no completed day since 2026-03-24 yet"
    assert outcome(BURN_MINT_RATIO, view, now, window="1d") == "0 days completed since 2026-03-24, 1 needed"


def test_denominator_zero_is_no_redemptions_and_not_infinity():
    view = running(lambda day: (1_000.0, 0.0, 500.0, 0.0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == "no redemptions in 7 days"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == "no redemptions in 1 day"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="all") == "no redemptions since 2026-03-24"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="today") == "no redemptions since midnight"
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="7d") == "no redemptions in 7 days"
    assert outcome(NET_AKT, view, NOW, window="7d") == 7_000.0
    assert outcome(VOLUME_AKT, view, NOW, window="7d") == 0.0


def test_a_small_volume_is_too_little_to_judge():
    view = running(lambda day: (50.0, 40.0 if day == 137 else 0.0, 15.0, 15.0))
    says = outcome(BURN_MINT_RATIO, view, NOW, window="7d")
    assert says == "too little to judge: 40 AKT paid back in 7 days, 100 needed"
    view = running(lambda day: (50.0, 200.0, 15.0, 10.0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == (
        "too little to judge: 50 AKT set aside in 1 day, 100 needed"
    )
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="7d") == (
        "too little to judge: 70 ACT burned in 7 days, 100 needed"
    )


def test_exactly_100_on_each_side_is_enough():
    view = running(lambda day: (100.0, 100.0, 100.0, 100.0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.0


def test_one_millionth_below_100_is_not():
    view = running(lambda day: (100.0, 99.999999, 100.0, 100.0))
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == (
        "too little to judge: 99.99 AKT paid back in 1 day, 100 needed"
    )


def test_a_total_that_fell_is_a_re_index_and_refused():
    view = running(steady)
    view.put("bme.akt_burned_total", TODAY - 1, 60_000.0, source=DAILY)
    says = outcome(BURN_MINT_RATIO, view, NOW, window="1d")
    assert says == "the source's total fell from 228,000.25 to 60,000: a re-index or an older answer; waiting"
    assert outcome(NET_AKT, view, NOW, window="7d") == says


def test_a_fall_inside_the_window_is_refused_though_its_ends_rise():
    view = running(steady)
    view.put("bme.akt_reissued_total", at("2026-08-08") - 1, 1_000_000.0, source=DAILY)
    assert "a re-index" in outcome(BURN_MINT_RATIO, view, NOW, window="7d")
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_a_fresh_counter_that_fell_is_refused():
    view = running(steady)
    view.put("bme.akt_minted_fresh_total", TODAY - DAY - MINUTE, 80.0)
    view.put("bme.akt_minted_fresh_total", TODAY - MINUTE, 50.0)
    says = outcome(BURN_MINT_RATIO, view, NOW, window="1d")
    assert says == "the source's total fell from 80 to 50: a re-index or an older answer; waiting"


def test_a_missing_day_names_itself():
    view = running(steady)
    for name in ("bme.akt_burned_total", "bme.akt_reissued_total"):
        view.put(name, at("2026-08-05") - 1, None, source=DAILY)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == "no figures for 2026-08-04 (AKT set aside)"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_without_the_daily_history_our_own_sample_near_midnight_serves():
    view = running(steady, daily=False)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="30d") == 1.25
    assert outcome(NET_AKT, view, NOW, window="all") == 141 * 250


@pytest.mark.parametrize(("minutes", "known"), [(-15, True), (-16, False), (15, True), (16, False)])
def test_our_own_sample_serves_within_15_minutes_of_midnight(minutes, known):
    view = MemoryView()
    for name, total in (("bme.akt_burned_total", 1_000.0), ("bme.akt_reissued_total", 500.0)):
        view.put(name, TODAY - DAY + minutes * MINUTE, total)
        view.put(name, TODAY - 6 * 60 * MINUTE, total + 100)
        view.put(name, TODAY, total + 300.0)
        view.put(name, NOW, total + 400.0)
    view.put("bme.akt_minted_fresh_total", NOW, 0.0)
    says = outcome(BURN_MINT_RATIO, view, NOW, window="1d")
    assert says == (1.0 if known else "no figures for 2026-08-10 (AKT set aside)")


def test_a_midnight_does_not_change_when_a_later_sample_arrives():
    view = MemoryView()
    for name in ("bme.akt_burned_total", "bme.akt_reissued_total"):
        view.put(name, TODAY - DAY - 5 * MINUTE, 0.0)
        view.put(name, TODAY - 5 * MINUTE, 1_000.0)
    view.put("bme.akt_minted_fresh_total", TODAY + 1_000, 0.0)
    assert outcome(NET_AKT, view, TODAY + 1_000, window="1d") == 0.0
    before = outcome(VOLUME_AKT, view, TODAY + 1_000, window="1d")
    for name in ("bme.akt_burned_total", "bme.akt_reissued_total"):
        view.put(name, TODAY + 2_000, 1_001.0)
    assert outcome(VOLUME_AKT, view, TODAY + 3_000, window="1d") == before == 1_000.0


def test_a_counter_that_reads_the_same_before_and_after_a_pause_was_the_same_at_midnight():
    view = running(steady, fresh=30.0)
    view.put("bme.akt_minted_fresh_total", TODAY - DAY - 5 * 60 * MINUTE, 30.0)
    view.put("bme.akt_minted_fresh_total", TODAY + 3 * 60 * MINUTE, 30.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_the_daily_history_wins_over_our_own_sample():
    view = running(steady)
    view.put("bme.akt_burned_total", TODAY - MINUTE, 1.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_a_fresh_counter_that_is_0_now_always_was():
    assert outcome(BURN_MINT_RATIO, running(steady, fresh=0.0), NOW, window="all") == 1.25


def test_fresh_akt_is_unknown_before_our_first_sample():
    view = running(steady, fresh=12.0)
    view.put("bme.akt_minted_fresh_total", at("2026-08-09T10:00"), 12.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == "fresh AKT unknown before 2026-08-09"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="all") == "fresh AKT unknown before 2026-08-09"
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_a_fresh_counter_that_was_0_when_we_came_was_0_before():
    view = running(steady, fresh=700.0)
    view.put("bme.akt_minted_fresh_total", at("2026-08-09T10:00"), 0.0)
    view.put("bme.akt_minted_fresh_total", TODAY - MINUTE, 700.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == 7 * 1_250 / 7_700


def test_without_any_answer_of_the_chain_the_ratio_is_withheld():
    view = running(steady)
    view.drop("bme.akt_minted_fresh_total")
    says = outcome(BURN_MINT_RATIO, view, NOW, window="7d")
    assert says == "fresh AKT unknown: the chain has not been read yet"


def test_a_chain_that_fell_silent_before_midnight_leaves_the_day_unknown():
    view = running(steady)
    view.drop("bme.akt_minted_fresh_total")
    view.put("bme.akt_minted_fresh_total", TODAY - 60 * MINUTE, 0.0)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == "no figures for 2026-08-11 (fresh AKT)"


def test_today_runs_from_midnight_to_the_figure_that_stands_now():
    view = running(steady)
    view.put("bme.akt_burned_total", NOW, 53_000.25 + 141 * 1_250 + 300)
    view.put("bme.akt_reissued_total", NOW, 100.5 + 141 * 1_000 + 200)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="today") == 1.5
    assert outcome(BURN_MINT_RATIO, view, NOW + 6 * MINUTE, window="today") == "no current figure (AKT set aside)"
    assert outcome(BURN_MINT_RATIO, view, NOW + 6 * MINUTE, window="7d") == 1.25


def test_completed_days_do_not_move_within_a_day():
    view = running(steady)
    for minutes in range(0, 60, 7):
        view.put("bme.akt_burned_total", NOW + minutes * MINUTE, 900_000.0 + minutes)
        assert outcome(BURN_MINT_RATIO, view, NOW + minutes * MINUTE, window="7d") == 1.25


def test_act_totals_of_chain_and_console_are_never_subtracted_from_each_other():
    """Identity 4 of section 3.6: the Console counts the migration's mints and the chain does not."""
    view = running(steady)
    migration = 26_228.026358
    for day in range(-1, 141):
        end = LAUNCH + (day + 1) * DAY
        view.put("bme.act_minted_total", end - MINUTE, 31_000 - migration + (day + 1) * 550)
        view.put("bme.act_burned_total", end - MINUTE, 50 + (day + 1) * 500)
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="7d") == 1.1
    view.put("bme.act_minted_total", TODAY - 1, None, source=DAILY)
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="7d") == 1.1
    assert outcome(BURN_MINT_RATIO_USD, view, NOW, window="30d") == 1.1


def test_act_of_today_needs_the_chains_own_midnight():
    view = running(steady)
    says = outcome(BURN_MINT_RATIO_USD, view, NOW, window="today")
    assert says == "no figures for 2026-08-11 (ACT minted)"


def test_networks_never_mix():
    view = running(steady)
    view.put("bme.akt_burned_total", TODAY - DAY - 1, 0.0, network="akash-simulated")
    view.put("bme.akt_burned_total", TODAY - 1, 900.0, network="akash-simulated")
    view.put("bme.akt_reissued_total", TODAY - DAY - 1, 0.0, network="akash-simulated")
    view.put("bme.akt_reissued_total", TODAY - 1, 450.0, network="akash-simulated")
    view.put("bme.akt_minted_fresh_total", NOW, 0.0, network="akash-simulated")
    assert outcome(BURN_MINT_RATIO, view, NOW, network="akash-simulated", window="1d") == 2.0
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == 1.25


def test_a_network_without_a_known_launch_counts_from_its_first_midnight():
    launch = at("2025-10-01")
    now = launch + 9 * DAY + 60 * MINUTE
    view = running(steady, days=9, now=now, daily=False, network="akash-simulated", launch=launch)
    assert outcome(NET_AKT, view, now, network="akash-simulated", window="all") == 9 * 250
    assert outcome(BURN_MINT_RATIO, view, now, network="akash-simulated", window="30d") == (
        "9 days completed since 2025-10-01, 30 needed"
    )


def test_a_second_opinion_on_a_counter_is_not_the_counter():
    view = running(steady)
    view.put("bme.akt_burned_total", NOW, 5.0, source="somebody")
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == 1.25


def test_a_pod_that_answers_older_figures_just_after_midnight_is_refused():
    now = TODAY + 30_000
    view = running(steady, now=now)
    view.put("bme.akt_burned_total", now, 53_000.25 + 141 * 1_250 - 0.5)
    assert "from 229,250.25 to 229,249.75: a re-index or an older answer" in outcome(
        BURN_MINT_RATIO, view, now, window="today"
    )
    assert outcome(BURN_MINT_RATIO, view, now, window="1d") == 1.25


def test_values_that_are_no_numbers_are_no_figures():
    view = running(steady)
    view.put("bme.akt_burned_total", TODAY - 1, float("nan"), source=DAILY)
    view.put("bme.akt_reissued_total", TODAY - 1, float("inf"), source=DAILY)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="1d") == "no figures for 2026-08-11 (AKT set aside)"
