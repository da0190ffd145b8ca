"""Pictures of several panels and rows: two values one above the other, each model over time, the spans of bids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.sample import DAY, HOUR
from bot.charts import DARK, LIGHT
from bot.charts._panel import EVENT
from bot.charts._sheet import Sheet
from bot.charts.gpugrid import Course, GpuGrid
from bot.charts.pair import Pair, Part
from bot.charts.prices import Prices, Spread
from bot.charts.scorecard import Score, Scorecard
from tests.bot.charts._pictures import CHARTS, border_is_clean, refusal, share

START = 1_788_134_400_000
RISING = tuple((START + step * HOUR, 10.0 + step) for step in range(24))
LEASES, PAID = Part("Active leases", "count", RISING), Part("Revenue per lease", "USD", RISING)
BREAKER = Part(
    "Breaker", "state", ((START, 0.0), (START + 5 * HOUR, 2.0), (START + 9 * HOUR, 0.0)), ((0.0, "healthy"), (2.0, "halted"))
)  # fmt: skip


def draw(key, values, theme=DARK):
    return CHARTS[key].draw(values, theme)


def pair(*parts, **more):
    return Pair(title="Two at a time", subtitle="A day", parts=parts, **more)


def grid(*models, **more):
    return GpuGrid(title="By model", models=models, **more)


def busy(name, leased, total, hours=24):
    return Course(name, tuple((START + step * HOUR, leased, total) for step in range(hours)))


def test_each_part_is_told_with_its_own_figures():
    alt = draw("pair", pair(LEASES, PAID)).alt
    assert "Active leases: starts at 10, ends at 33" in alt
    assert "Revenue per lease: starts at $10.00, ends at $33.00" in alt


def test_a_state_beside_a_number_is_told_by_its_names():
    alt = draw("pair", pair(LEASES, BREAKER)).alt
    assert "Breaker: starts at healthy, ends at healthy." in alt


def test_a_part_without_a_value_says_so_and_the_other_is_drawn():
    picture = draw("pair", pair(LEASES, replace(PAID, points=((START, None),))))
    assert "Revenue per lease: no data" in picture.alt
    assert share(picture, DARK.burned) > 0.001
    assert "no data" in draw("pair", pair(replace(LEASES, points=()), replace(PAID, points=()))).alt


@pytest.mark.parametrize("parts", [(LEASES,), (LEASES,) * 4])
def test_one_or_four_parts_are_refused(parts):
    assert "two or three" in refusal(pair(*parts))


def test_three_parts_with_long_names_and_marks_stay_on_the_paper():
    events = tuple((START + hour * HOUR, f"event {hour}") for hour in (1, 2, 20))
    values = pair(*(replace(LEASES, name="A very long name of a metric " * 4, unit="AKT"),) * 3, events=events)
    for theme in (DARK, LIGHT):
        assert border_is_clean(draw("pair", values, theme), theme.ground)


@pytest.mark.parametrize(
    ("hours", "numbers"),
    [
        ((2, 12, 20), ["1", "2", "3"]),
        ((2, 2, 3, 12, 20), ["1\u20133", "4", "5"]),
        ((1, 3, 10, 12, 22, 23, 23, 24, 24), ["1", "2", "3", "4", "5", "6\u20139"]),
        ((1, 30), ["1"]),
    ],
)
def test_marks_that_would_touch_share_one_and_the_others_stand_alone(monkeypatch, hours, numbers):
    drawn, text = [], Sheet.text

    def heard(sheet, x, y, words, *rest, **more):
        drawn.append((words, more.get("size")))
        return text(sheet, x, y, words, *rest, **more)

    monkeypatch.setattr(Sheet, "text", heard)
    events = tuple((START + hour * HOUR, f"event {hour}") for hour in hours)
    draw("pair", pair(LEASES, PAID, events=events, after=START, until=START + DAY))
    assert [words for words, size in drawn if size == EVENT] == numbers


def test_a_model_says_its_first_and_last_counts_and_how_often_it_was_sold_out():
    counts = (*busy("h100", 5.0, 10.0, 4).counts, (START + 4 * HOUR, 10.0, 10.0), (START + 5 * HOUR, 7.0, 12.0))
    picture = draw("gpugrid", grid(Course("h100", counts), Course("t4", ((START, None, None),))))
    assert "h100 5 of 10 to 7 of 12, sold out 1 time" in picture.alt
    assert "t4: no data" in picture.alt
    assert share(picture, DARK.alarm) > 0.0001
    assert share(draw("gpugrid", grid(busy("h100", 5.0, 10.0))), DARK.alarm) == 0


@pytest.mark.parametrize("count", range(1, 13))
def test_one_to_twelve_models_fit(count):
    picture = draw("gpugrid", grid(*(busy(f"model {number}", number, 12.0) for number in range(count))))
    assert border_is_clean(picture, DARK.ground)


@pytest.mark.parametrize("count", [1, 4, 7, 12])
def test_events_stand_under_every_column_of_models_and_are_told_once(monkeypatch, count):
    drawn, text = [], Sheet.text

    def heard(sheet, x, y, words, *rest, **more):
        drawn.append((words, more.get("size")))
        return text(sheet, x, y, words, *rest, **more)

    monkeypatch.setattr(Sheet, "text", heard)
    models = [busy(f"model {number}", number, 12.0) for number in range(count)]
    picture = draw("gpugrid", grid(*models, events=((START + 9 * HOUR, "farm.example went"),)))
    assert [words for words, size in drawn if size == EVENT] == ["1"] * min(count if count < 4 else 2 + (count > 4), 3)
    assert picture.alt.count("farm.example went (") == 1
    assert border_is_clean(picture, DARK.ground)


def test_thirteen_models_and_a_count_below_zero_are_refused():
    assert "12" in refusal(grid(*(busy("x", 1.0, 2.0),) * 13))
    assert "below zero" in refusal(grid(busy("x", -1.0, 2.0)))


def test_more_leased_than_there_are_stays_inside_its_panel():
    assert border_is_clean(draw("gpugrid", grid(busy("x", 30.0, 2.0))), DARK.ground)


def test_a_hole_in_the_record_is_no_area():
    whole = busy("h100", 9.0, 10.0, 48)
    holed = Course(
        "h100", tuple((at, None, None) if 10 < n < 30 else (at, a, b) for n, (at, a, b) in enumerate(whole.counts))
    )
    window = {"after": START, "until": START + 2 * DAY}
    full, part = (share(draw("gpugrid", grid(one, **window)), DARK.good) for one in (whole, holed))
    assert part < 0.7 * full


def prices(*models):
    return Prices(title="Bids", models=models)


def test_bids_are_told_by_median_and_ends():
    alt = draw(
        "prices",
        prices(Spread("h100", 1.05, 1.48, 2.6), Spread("t4", None, 0.09, None), Spread("p4", None, None, None)),
    ).alt
    assert "h100 $1.48, $1.05 to $2.60" in alt
    assert "t4 $0.09" in alt
    assert "p4: no data" in alt


def test_one_bid_of_a_thousand_dollars_does_not_press_the_others_flat():
    flat = draw("prices", prices(Spread("h100", 1.0, 1.5, 1000.0), Spread("a100", 0.5, 1.4, 3.0)))
    assert border_is_clean(flat, DARK.ground)
    assert share(flat, DARK.minted, (300, 300, 1200, 420)) > 0.02, "the second row is still a span"


@pytest.mark.parametrize(
    ("spread", "says"),
    [(Spread("x", 2.0, 1.0, 3.0), "not in their order"), (Spread("x", -1.0, 1.0, 3.0), "below zero")],
)
def test_bids_that_contradict_themselves_are_refused(spread, says):
    assert says in refusal(prices(spread))


def test_prices_of_nothing_and_of_zero_are_drawn():
    assert "no data" in draw("prices", prices(Spread("x", None, None, None))).alt
    assert "x $0, $0 to $0" in draw("prices", prices(Spread("x", 0.0, 0.0, 0.0))).alt


def test_the_figures_of_a_test_have_the_room_that_its_quarters_leave(monkeypatch):
    drawn, text = [], Sheet.text

    def heard(sheet, x, y, words, *rest, **more):
        drawn.append(words)
        return text(sheet, x, y, words, *rest, **more)

    monkeypatch.setattr(Sheet, "text", heard)
    says = "r +0.96 (p 0.0002), USD +0.96 (p 0.0002), n 180"
    quarters = tuple((f"26-Q{number}", 0.5) for number in range(6))
    draw("scorecard", Scorecard(title="6 of 9", rows=(Score("AKT follows", "holds", "holds", says, quarters),)))
    assert says in drawn
