from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from alerts import stats
from alerts.reports.pricepath import BadPath, Point, PricePath, parse_path, prices, wander

NOW = Fraction("0.60")


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("flat", ()),
        ("", ()),
        ("0.30", (Point(Fraction("0.30"), relative=False),)),
        (" $0.30 ", (Point(Fraction("0.30"), relative=False),)),
        ("-50%", (Point(Fraction("0.5"), relative=True),)),
        ("+20 % @ 7", (Point(Fraction("1.2"), relative=True, day=Fraction(7)),)),
        (
            "-60%@7d, 0.50@30d",
            (Point(Fraction("0.4"), relative=True, day=Fraction(7)), Point(Fraction("0.5"), relative=False, day=Fraction(30))),
        ),
    ],
)  # fmt: skip
def test_a_path_is_a_price_a_change_or_points_with_their_day(typed, points):
    assert parse_path(typed) == PricePath(points)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("moon", "form"),
        ("50%", "form"),
        ("-100%", "price"),
        ("0", "price"),
        ("20000", "price"),
        ("-0.30", "form"),
        ("0.3, 0.4", "order"),
        ("0.3@9d, 0.4@7d", "order"),
        ("1e5", "form"),
        ("nan", "form"),
        ("٣", "form"),
        (",".join(f"0.5@{day}d" for day in range(1, 20)), "many"),
    ],
)
def test_what_is_no_path_is_told_apart_by_kind(typed, kind):
    with pytest.raises(BadPath) as caught:
        parse_path(typed)
    assert caught.value.kind == kind


def test_between_two_points_the_price_moves_by_equal_factors():
    found = prices(parse_path("0.15"), NOW, 4, 1)
    assert [float(price) for price in found] == pytest.approx([0.6 / math.sqrt(2), 0.3, 0.3 / math.sqrt(2), 0.15])
    assert found[-1] == Fraction("0.15"), "what was asked for is reached exactly"


def test_a_flat_path_is_todays_price_exactly():
    assert prices(PricePath(), Fraction(1, 3), 3, 4) == [Fraction(1, 3)] * 3


def test_after_the_last_point_the_price_stays_and_at_once_is_at_once():
    assert prices(parse_path("-50%@1d"), NOW, 4, 2)[1:] == [Fraction("0.3")] * 3
    assert prices(parse_path("-50%@0d"), NOW, 3, 1) == [Fraction("0.3")] * 3


def test_an_outage_is_a_time_without_a_price():
    path = PricePath((), ((Fraction(1), Fraction(2)),))
    assert prices(path, NOW, 6, 2) == [NOW, NOW, None, None, NOW, NOW]


@pytest.mark.parametrize(("typed", "kind"), [("0.3@9d", "days"), ("0.3@3d, 0.4", "days"), ("+100000%", "price")])
def test_a_point_beyond_the_end_or_the_range_is_refused(typed, kind):
    with pytest.raises(BadPath) as caught:
        prices(parse_path(typed), Fraction(30), 3, 1)
    assert caught.value.kind == kind


def test_random_ways_have_the_asked_volatility_and_their_median_is_the_path():
    rng = random.Random(5)
    long = wander([NOW] * 20_000, 0.9, 1, rng)
    assert stats.volatility([float(price) for price in long if price > Fraction(1, 1000)], 365) == pytest.approx(
        0.9, rel=0.05
    )
    ends = [float(wander([NOW] * 30, 0.9, 1, rng)[-1]) for _ in range(600)]
    assert stats.quantile(ends, 0.5) == pytest.approx(0.6, rel=0.05)
    assert wander([None, NOW], 0.9, 1, rng)[0] is None
    assert wander([NOW] * 3, 0.0, 1, rng) == [NOW] * 3
