"""Pictures that set things beside each other: two metrics of different units, every model over time, what providers bid."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.metric import Metric, Unit
from alerts.sample import Series
from bot.app.choice import Charted
from bot.app.happened import Happened
from bot.app.tracks import Track
from bot.cards.gpu_pictures import bid_lines, largest, model_grid, price_spread
from bot.cards.paired import series_pair
from bot.charts import DARK, ChartFailed, gpugrid, pair, prices
from tests.bot.cards.facts import DAY, HOUR, NOW, shown, showns, texts
from tests.bot.cards.test_pictures import GPUS, course, model

LEASES, REVENUE = Metric("leases.active", Unit.COUNT, "help"), Metric("revenue.usd_per_lease", Unit.USD, "help")
SHARE, STATE = Metric("gpu.utilization", Unit.FRACTION, "help"), Metric("bme.breaker", Unit.STATE, "help")


def track(metric, *values, network="akash", **labels):
    points = tuple((NOW - (len(values) - 1 - index) * DAY, value) for index, value in enumerate(values))
    return Track(Series.of(metric.key, network=network, **labels), points, NOW - 7 * DAY, NOW, 2 * DAY)


def drawn(upper, lower, *values, **more):
    first, second = values
    return series_pair(Charted(track(upper, *first, **more), NOW, beside=track(lower, *second, **more)), upper, lower)


def test_the_finding_is_how_much_each_of_them_changed():
    picture = drawn(LEASES, REVENUE, (739.0, 700.0, 634.0), (9.85, None, 11.44))
    assert picture.title == "Active leases -14 %; revenue per lease +16 %"
    assert picture.subtitle == "Last 7 days · active leases 739 to 634 · revenue per lease $9.85 to $11.44"
    assert [part.name for part in picture.parts] == ["Active leases", "Revenue per lease"]
    assert "1 gap without data" in pair.draw(picture, DARK).alt


@pytest.mark.parametrize(
    ("metric", "values", "says"),
    [
        (SHARE, (0.5, 0.597), "GPU utilisation +9.7 points"),
        (STATE, (0.0, 1.0), "Circuit breaker warning"),
        (LEASES, (700.0, 700.0), "Active leases unchanged"),
        (LEASES, (0.0, 12.0), "Active leases 12"),
        (LEASES, (None,), "Active leases no data"),
        (LEASES, (1e9, 1e9 + 1), "Active leases +<0.01 %"),
        (LEASES, (1000.0, 1003.0), "Active leases +0.3 %"),
    ],
)
def test_a_share_changes_by_points_and_what_has_no_change_is_told_as_it_stands(metric, values, says):
    picture = drawn(metric, REVENUE, values, (1.0, 2.0))
    assert picture.title == f"{says}; revenue per lease +100 %"
    assert pair.draw(picture, DARK).alt


def test_one_made_up_value_of_either_makes_the_whole_simulated():
    assert drawn(LEASES, REVENUE, (1.0,), (1.0,), network="akash-simulated").simulated


@settings(max_examples=30, deadline=None)
@given(texts, st.lists(st.one_of(st.none(), st.floats(allow_nan=True)), max_size=4))
def test_any_names_and_values_are_a_picture_or_a_refusal(name, values):
    other = Metric("gpu.model.price_usd_hour", Unit.USD_PER_HOUR, "help")
    upper, lower = track(LEASES, 1.0, 2.0), track(other, *values, model=name)
    with contextlib.suppress(ChartFailed):
        assert pair.draw(series_pair(Charted(upper, NOW, beside=lower), LEASES, other), DARK).alt


def courses(facts=GPUS):
    return [dataclasses.replace(course(20.0, None, 28.0), model=line.model) for line in facts.models]


def test_every_model_is_drawn_and_counted():
    grid = model_grid(GPUS, courses())
    assert grid.title == "120 of 247 GPUs are in use"
    assert grid.subtitle == "By model · last 2 days · busiest first"
    assert [one.name for one in grid.models] == ["a100", "h100", "h200"]
    assert "h200 20 of 237 to 28 of 237" in gpugrid.draw(grid, DARK).alt


def test_what_happened_is_marked_under_the_models_and_beside_the_bids():
    lost = Happened(NOW - HOUR, "lost", "farm.example", 96.0)
    told = [dataclasses.replace(one, happened=(lost,)) for one in courses()]
    assert "Marked: 1 farm.example went, 96 GPUs with it (" in gpugrid.draw(model_grid(GPUS, told), DARK).alt
    metric = Metric("gpu.model.price_usd_hour", Unit.USD_PER_HOUR, "help")
    mid, low, high = (
        track(metric, value, value, stat=stat) for stat, value in (("med", 1.3), ("min", 1.0), ("max", 2.0))
    )
    line = bid_lines(GPUS, GPUS.models[1], [dataclasses.replace(mid, happened=(lost,)), low, high])
    assert line.events == ((NOW - HOUR, "farm.example went, 96 GPUs with it"),)


def test_what_is_sold_out_is_the_finding():
    full = dataclasses.replace(model("h200", 40, 40), available=shown(0.0))
    grid = model_grid(dataclasses.replace(GPUS, models=(full, *GPUS.models[:2])), courses())
    assert grid.title == "h200: none free"


def test_of_many_models_the_largest_are_drawn_and_the_rest_is_said():
    many = dataclasses.replace(GPUS, models=tuple(model(f"m{number}", 1, 2 + number) for number in range(15)))
    assert [line.model for line in largest(many)] == [f"m{number}" for number in range(3, 15)]
    told = courses(dataclasses.replace(many, models=tuple(largest(many))))
    assert model_grid(many, told).subtitle == "The 12 largest of 15 models · last 2 days · busiest first"


def test_models_without_a_course_have_no_grid():
    assert model_grid(GPUS, [dataclasses.replace(course(20.0), model="h100")]) is None
    assert model_grid(GPUS, []) is None


def test_bids_are_told_from_the_dearest_on():
    dear = dataclasses.replace(GPUS.models[2], price_med=shown(2.55), price_min=shown(2.1), price_max=shown(3.9))
    none = dataclasses.replace(GPUS.models[0], price_med=shown(None))
    values = price_spread(dataclasses.replace(GPUS, models=(none, GPUS.models[1], dear)))
    assert values.title == "h200: $2.10 to $3.90 for one GPU and hour"
    assert values.subtitle.startswith("What providers bid, 2 of 3 models")
    assert "h200 $2.55, $2.10 to $3.90. h100 $1.32, $1.00 to $2.00" in prices.draw(values, DARK).alt
    assert price_spread(dataclasses.replace(GPUS, models=(none,))) is None


def test_ends_that_are_not_around_the_median_are_left_out():
    odd = dataclasses.replace(GPUS.models[0], price_min=shown(5.0))
    (spread,) = price_spread(dataclasses.replace(GPUS, models=(odd,))).models
    assert (spread.low, spread.mid, spread.high) == (None, 1.32, None)


def test_the_bids_for_one_model_are_three_lines():
    metric = Metric("gpu.model.price_usd_hour", Unit.USD_PER_HOUR, "help")
    tracks = [
        track(metric, value, value + 0.1, stat=stat) for stat, value in (("med", 1.3), ("min", 1.0), ("max", 2.0))
    ]
    line = bid_lines(GPUS, GPUS.models[1], tracks)
    assert line.title == "h100: half of the bids ask $1.32 or less an hour"
    assert line.subtitle == "Bids for one GPU and hour · last 24 h · now $1.00 to $2.00"
    assert [one.name for one in line.others] == ["highest", "lowest"]
    old = dataclasses.replace(GPUS.models[1], price_med=shown(1.32, stale=True, age=6 * HOUR))
    assert bid_lines(GPUS, old, tracks) is None


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        dataclasses.replace, st.just(GPUS.models[0]), price_med=showns, price_min=showns, price_max=showns, total=showns
    )
)
def test_any_bids_are_a_picture_a_refusal_or_none(line):
    values = price_spread(dataclasses.replace(GPUS, models=(line, *GPUS.models[1:])))
    with contextlib.suppress(ChartFailed):
        assert values is None or prices.draw(values, DARK).alt
