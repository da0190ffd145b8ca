"""What holds for every flow: windows add up, scale does not matter, a missing side is never a value."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.derived.burn_mint_ratio import BURN_MINT_RATIO
from alerts.derived.burn_mint_ratio_usd import BURN_MINT_RATIO_USD
from alerts.derived.net_akt import NET_AKT
from alerts.derived.volume_akt import VOLUME_AKT
from alerts.sample import DAY
from tests.alerts.derived.memory import outcome
from tests.alerts.derived.scene import DAILY, LAUNCH, running

MICRO = st.integers(0, 5_000_000_000_000)
WEEK = st.lists(st.tuples(MICRO, MICRO), min_size=7, max_size=7)
NOW = LAUNCH + 7 * DAY + 3_600_000
COUNTERS = ("bme.akt_burned_total", "bme.akt_reissued_total", "bme.akt_minted_fresh_total")


def week(flows, factor=1):
    def flow(day):
        into, out = (amount * factor / 1_000_000 for amount in flows[day])
        return into, out, into, out

    return running(flow, days=7, now=NOW)


def day_of(flows, day):
    return running(
        lambda index: tuple(amount / 1_000_000 for amount in flows[index]) * 2,
        days=day + 1,
        now=LAUNCH + (day + 1) * DAY + 1,
    )


@settings(max_examples=40, deadline=None)
@given(WEEK)
def test_net_over_seven_days_is_the_sum_of_seven_daily_nets(flows):
    daily = [outcome(NET_AKT, day_of(flows, day), LAUNCH + (day + 1) * DAY + 1, window="1d") for day in range(7)]
    whole = outcome(NET_AKT, week(flows), NOW, window="7d")
    assert round(whole * 1_000_000) == sum(round(net * 1_000_000) for net in daily)
    assert round(whole * 1_000_000) == sum(into - out for into, out in flows)


@settings(max_examples=40, deadline=None)
@given(WEEK)
def test_the_ratio_is_the_correctly_rounded_quotient_of_the_sums(flows):
    into, out = (sum(side) for side in zip(*flows, strict=True))
    ratio = outcome(BURN_MINT_RATIO, week(flows), NOW, window="7d")
    if min(into, out) < 100_000_000:
        assert isinstance(ratio, str)
    else:
        assert ratio == into / out


@settings(max_examples=40, deadline=None)
@given(WEEK, st.sampled_from([2, 3, 10, 64]))
def test_scaling_both_sides_leaves_the_ratio_alone(flows, factor):
    for derived in (BURN_MINT_RATIO, BURN_MINT_RATIO_USD):
        once = outcome(derived, week(flows), NOW, window="7d")
        if isinstance(once, float):
            assert outcome(derived, week(flows, factor), NOW, window="7d") == once


@settings(max_examples=40, deadline=None)
@given(WEEK, st.sampled_from(COUNTERS), st.sampled_from(["1d", "7d", "all", "today"]))
def test_a_missing_side_is_never_a_value(flows, missing, window):
    view = week(flows)
    view.drop(missing)
    view.drop(missing, source=DAILY)
    for derived in (BURN_MINT_RATIO, NET_AKT, VOLUME_AKT):
        assert isinstance(outcome(derived, view, NOW, window=window), str)


@settings(max_examples=40, deadline=None)
@given(WEEK)
def test_net_volume_and_ratio_agree(flows):
    view = week(flows)
    ratio, net, volume = (
        outcome(derived, view, NOW, window="7d") for derived in (BURN_MINT_RATIO, NET_AKT, VOLUME_AKT)
    )
    if isinstance(ratio, float):
        assert (ratio > 1) == (net > 0)
        assert volume >= 100
