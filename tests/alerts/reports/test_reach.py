"""Time to a level: a range on a clear trend, "not" on none, silence on too little."""

from __future__ import annotations

import random

import pytest

from alerts.reports.reach import FAR, LEAST_HOURS, Slope, Way, reach, slope
from alerts.sample import DAY, HOUR, MINUTE, Window

NOW = 1_787_400_000_000


def course(value_at, every=10 * MINUTE, span=DAY):
    times = list(range(NOW - span + 1, NOW + 1, every))
    return Window(times, [value_at(at) for at in times])


def falling(per_day, start=1.10):
    return course(lambda at: start + per_day * (at - NOW) / DAY)


def test_a_straight_line_is_found_exactly():
    found = slope(falling(-0.05), NOW)
    assert found.per_day == pytest.approx(-0.05)
    assert found.low == pytest.approx(-0.05)
    assert found.high == pytest.approx(-0.05)
    assert found.readings == 24
    there = reach(1.10, found, 0.95)
    assert there.way is Way.REACHED
    assert there.after == pytest.approx(3 * DAY, rel=1e-6)
    assert there.soonest == pytest.approx(3 * DAY, rel=1e-6)
    assert there.latest == pytest.approx(3 * DAY, rel=1e-6)


def test_noise_widens_the_range_and_the_range_holds_the_truth():
    rng, inside = random.Random(5), 0
    for _ in range(60):
        drift = [0.0]
        for _ in range(200):
            drift.append(0.7 * drift[-1] + rng.gauss(0, 0.002))
        made = course(
            lambda at, drift=drift: 1.1 - 0.05 * (at - NOW + DAY) / DAY + drift[(at - NOW + DAY) // (10 * MINUTE)]
        )
        found = slope(made, NOW)
        assert found.low <= found.per_day <= found.high
        inside += found.low <= -0.05 <= found.high
    assert inside >= 50, "90 in 100 are asked for"


def test_one_odd_reading_does_not_move_it():
    made = falling(-0.05)
    values = list(made.values)
    values[70] = 9.0
    assert slope(Window(made.times, values), NOW).per_day == pytest.approx(-0.05, abs=0.004)


def test_a_rising_ratio_is_not_on_this_trend():
    assert reach(1.10, slope(falling(0.02), NOW), 0.95).way is Way.NOT
    assert reach(1.10, slope(falling(0.0), NOW), 0.95).way is Way.NOT


def test_a_rise_that_may_be_a_fall_says_how_soon_at_the_steepest():
    there = reach(1.0, Slope(0.01, -0.05, 0.07, 24), 0.95)
    assert (there.way, there.after, there.soonest, there.latest) == (Way.NOT, None, DAY, None)
    far = reach(1.0, Slope(-0.0005, -0.05, 0.07, 24), 0.95)
    assert (far.way, far.soonest) == (Way.FAR, DAY)
    assert reach(1.0, Slope(0.01, 0.005, 0.07, 24), 0.95).soonest is None


def test_a_slope_that_may_be_flat_has_no_latest_time():
    there = reach(1.00, Slope(-0.02, -0.05, 0.01, 24), 0.95)
    assert there.way is Way.REACHED
    assert there.soonest == DAY
    assert there.latest is None


def test_beyond_sixty_days_a_line_says_nothing():
    assert reach(1.10, Slope(-0.001, -0.002, -0.0005, 24), 0.95).way is Way.FAR
    assert Slope(-0.001, 0, 0, 1).per_day * FAR / DAY > -0.15


def test_a_level_that_lies_behind_is_passed_whatever_the_trend():
    assert reach(0.94, "no data", 0.95).way is Way.PASSED
    assert reach(0.95, Slope(0.1, 0.1, 0.1, 24), 0.95).way is Way.PASSED


@pytest.mark.parametrize("span", [HOUR, 6 * HOUR, (LEAST_HOURS - 1) * HOUR])
def test_too_little_is_said_to_be_too_little(span):
    found = slope(course(lambda _: 1.0, span=span), NOW)
    assert found.startswith("not enough data: ")
    assert reach(1.0, found, 0.9).way is Way.UNKNOWN
    assert reach(1.0, found, 0.9).why == found


def test_a_hole_is_left_out_and_never_filled():
    made = falling(-0.05)
    kept = [
        (at, value) for at, value in zip(made.times, made.values, strict=True) if not 5 * HOUR < NOW - at < 11 * HOUR
    ]
    found = slope(Window([at for at, _ in kept], [value for _, value in kept]), NOW)
    assert found.readings == 18
    assert found.per_day == pytest.approx(-0.05)
    ended = Window(
        made.times, [None if at > NOW - 14 * HOUR else value for at, value in zip(made.times, made.values, strict=True)]
    )
    assert slope(ended, NOW).startswith("not enough data")


def test_nothing_at_all_and_nonsense_raise_nothing():
    assert slope(Window(), NOW).startswith("not enough data: 0")
    odd = course(lambda at: float("nan") if at % 7 else float("inf"))
    assert slope(odd, NOW).startswith("not enough data")
