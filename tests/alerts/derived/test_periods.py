"""A picture's bars say what the ratios say: their sums are the ratios' sums, and what is not known is no bar."""

from __future__ import annotations

import math

import pytest

from alerts.derived import EPOCH, day_flows, epoch_flows
from alerts.derived.burn_mint_ratio import BURN_MINT_RATIO
from alerts.sample import DAY, HOUR, MINUTE
from tests.alerts.derived.memory import MemoryView, at, outcome
from tests.alerts.derived.scene import DAILY, LAUNCH, NOW, TODAY, running, steady

FRESH = "bme.akt_minted_fresh_total"
COUNTERS = ("bme.akt_burned_total", "bme.akt_reissued_total")


def uneven(day):
    """Different amounts each day."""
    return 1_000.0 + 37 * (day % 11), 800.0 + 53 * (day % 7), 500.0, 450.0


def test_each_completed_day_is_what_the_counters_grew_by():
    flows = day_flows(running(uneven), "akash", 30, NOW)
    assert [flow.at for flow in flows] == [TODAY - (30 - n) * DAY for n in range(31)]
    for flow in flows[:-1]:
        into, out, *_ = uneven((flow.at - LAUNCH) // DAY)
        assert (flow.into, flow.out) == (pytest.approx(into), pytest.approx(out))
        assert flow.fresh_known
        assert not flow.partial


def test_the_ratio_over_a_week_is_the_ratio_of_the_bars_sums():
    view = running(uneven)
    week = [flow for flow in day_flows(view, "akash", 7, NOW) if not flow.partial]
    ratio = math.fsum(flow.into for flow in week) / math.fsum(flow.out for flow in week)
    assert outcome(BURN_MINT_RATIO, view, NOW, window="7d") == pytest.approx(ratio)


def test_today_is_what_has_flowed_since_midnight_and_says_that_it_is_not_over():
    view = running(uneven)
    for metric, more in zip(COUNTERS, (120.0, 45.5), strict=True):
        view.put(metric, NOW, view.window(next(iter(view.series(metric))), 0, NOW).values[-1] + more)
    *_, today = day_flows(view, "akash", 7, NOW)
    assert (today.at, today.partial) == (TODAY, True)
    assert (today.into, today.out) == (pytest.approx(120.0), pytest.approx(45.5))


def test_at_midnight_there_is_no_today_yet():
    flows = day_flows(running(steady, now=TODAY), "akash", 7, TODAY)
    assert [flow.partial for flow in flows] == [False] * 7


def test_a_day_without_a_figure_is_a_gap_on_both_sides_of_that_midnight_and_never_0():
    view = running(steady)
    missing = TODAY - 3 * DAY
    for metric in COUNTERS:
        view.put(metric, missing - 1, None, source=DAILY)
    flows = {flow.at: flow for flow in day_flows(view, "akash", 7, NOW)}
    assert not flows[missing - DAY].known
    assert not flows[missing].known
    assert flows[missing + DAY].into == pytest.approx(1_250.0)
    assert all(flow.into != 0 for flow in flows.values() if not flow.partial)


def test_own_samples_near_midnight_stand_in_for_a_missing_daily_figure():
    view = running(steady, daily=False)
    flows = day_flows(view, "akash", 7, NOW)
    assert [flow.into for flow in flows[:-1]] == [pytest.approx(1_250.0)] * 7


def test_a_day_on_which_nothing_flowed_is_0_and_no_gap():
    flows = day_flows(running(lambda _: (0.0, 0.0, 0.0, 0.0)), "akash", 3, NOW)
    assert [(flow.into, flow.out) for flow in flows[:-1]] == [(0.0, 0.0)] * 3


def test_fresh_akt_is_part_of_what_was_paid_back_where_it_is_known():
    view = running(steady)
    for day, total in ((3, 0.0), (2, 10.0), (1, 10.0), (0, 12.5)):
        view.put(FRESH, TODAY - day * DAY - MINUTE, total)
    view.put(FRESH, NOW, 12.5)
    *_, first, second, third, _ = day_flows(view, "akash", 4, NOW)
    assert (first.out, second.out, third.out) == (
        pytest.approx(1_010.0),
        pytest.approx(1_000.0),
        pytest.approx(1_002.5),
    )
    assert first.fresh_known


def test_where_fresh_akt_is_not_known_the_bar_is_without_it_and_says_so():
    view = running(steady, fresh=7.0)  # its only sample is of now
    flows = day_flows(view, "akash", 3, NOW)
    assert [flow.out for flow in flows[:-1]] == [pytest.approx(1_000.0)] * 3
    assert not any(flow.fresh_known for flow in flows[:-1])


def test_a_total_that_fell_is_no_negative_bar():
    view = running(steady)
    view.put(COUNTERS[0], TODAY - 2 * DAY - 1, 5.0, source=DAILY)
    flows = day_flows(view, "akash", 5, NOW)
    assert all(flow.into is None or flow.into >= 0 for flow in flows)
    assert sum(flow.into is None for flow in flows) == 1


def test_the_bars_begin_where_something_is_known():
    young = at("2026-08-08")
    flows = day_flows(running(steady, 4, launch=young, network="other"), "other", 30, NOW)
    assert flows[0].at == young
    assert flows[0].known


def test_the_migration_before_launch_is_in_no_bar():
    now = at("2026-03-26T12:00")
    flows = day_flows(running(steady, 2, now=now), "akash", 30, now)
    assert [flow.at for flow in flows] == [LAUNCH, LAUNCH + DAY, LAUNCH + 2 * DAY]


def test_a_network_without_figures_has_no_bars():
    assert day_flows(MemoryView(), "akash", 30, NOW) == ()
    assert day_flows(MemoryView(), "made-up", 30, NOW) == ()
    assert epoch_flows(MemoryView(), "render", 0, NOW) == ()


def epochs(*ends, minted=100.0):
    view = MemoryView()
    for index, end in enumerate(ends):
        view.put("bme.burned", end, 50.0 + index, network="render")
        if minted is not None:
            view.put("bme.minted", end, minted, network="render")
    return view


def test_an_epoch_is_a_bar_that_begins_a_week_before_its_end():
    end = at("2025-10-01")
    flows = epoch_flows(epochs(end, end + EPOCH, end + 2 * EPOCH), "render", 0, NOW)
    assert [(flow.at, flow.into, flow.out) for flow in flows] == [
        (end - EPOCH, 50.0, 100.0),
        (end, 51.0, 100.0),
        (end + EPOCH, 52.0, 100.0),
    ]


def test_an_epoch_that_nobody_published_is_a_gap():
    end = at("2025-10-01")
    flows = epoch_flows(epochs(end, end + 3 * EPOCH + 2 * HOUR), "render", 0, NOW)
    assert [flow.known for flow in flows] == [True, False, False, True]
    assert [flow.at for flow in flows] == sorted(flow.at for flow in flows)


def test_an_epoch_with_one_side_published_shows_that_side():
    (flow,) = epoch_flows(epochs(at("2025-10-01"), minted=None), "render", 0, NOW)
    assert (flow.into, flow.out) == (50.0, None)


def test_epochs_that_end_a_little_late_are_no_gaps():
    end = at("2025-10-01")
    flows = epoch_flows(epochs(end, end + EPOCH + 2 * HOUR, end + 2 * EPOCH), "render", 0, NOW)
    assert [flow.known for flow in flows] == [True] * 3
