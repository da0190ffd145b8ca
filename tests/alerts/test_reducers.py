"""Every reducer against values worked out by hand from PromQL's definitions. The walk's last minute is now."""

from __future__ import annotations

import math

import pytest

from alerts.conditions.reducers import COMPARING, REDUCERS, WINDOWED, Span, divide
from alerts.replay import MemoryView, play
from alerts.rule import parse
from alerts.sample import MINUTE, Series
from tests.alerts.walks import rows, value_now

# A window of three minutes ends now and is open on the left: of "1 2 3 4 5" it holds 3 4 5.
VALUES = """
what is true                                                   | reducer  | over | walk             | value
---------------------------------------------------------------|----------|------|------------------|------
the newest sample stands                                       | last     |      | 1 2 3            | 3
through one failed poll                                        | last     |      | 1 2 x            | 2
not for longer than the look-back                              | last     |      | 1 x x            | none
a stale mark ends it at once                                   | last     |      | 1 s              | none
with `over` the newest sample of the window                    | last     | 3m   | 1 x x            | 1
a stale mark is no sample of a window                          | last     | 3m   | 1 s s            | 1
the left end of a window is outside it                         | last     | 3m   | 1 x x x          | none
NaN is a value                                                 | last     |      | NaN              | nan
the mean                                                       | avg      | 3m   | 1 2 3 4 8        | 5
of what there is                                               | avg      | 3m   | 9 x 4 x 8        | 6
infinity makes it infinite                                     | avg      | 3m   | 1 Inf 2          | inf
both infinities make it NaN                                    | avg      | 3m   | -Inf Inf 2       | nan
it does not overflow                                           | avg      | 2m   | 1e308 1e308      | 1e308
the smallest                                                   | min      | 3m   | 0 4 2 7          | 2
NaN only when there is nothing else                            | min      | 3m   | NaN 4 NaN        | 4
NaN when there is nothing else                                 | max      | 2m   | NaN NaN          | nan
the largest                                                    | max      | 3m   | 9 4 2 7          | 7
the sum                                                        | sum      | 3m   | 9 4 2 7          | 13
a small one is not lost beside a large one                     | sum      | 3m   | 1e100 1 -1e100   | 1
the count                                                      | count    | 3m   | 9 4 2 7          | 3
stale marks are not counted                                    | count    | 3m   | 4 s 7            | 2
nothing is no result, not zero                                 | count    | 3m   | 4 x x x          | none
changes between samples of the window                          | changes  | 4m   | 1 2 2 3 3        | 1
the step into the window is no change                          | changes  | 3m   | 1 2 2 2          | 0
NaN after NaN is no change                                     | changes  | 4m   | 1 NaN NaN 1      | 2
now less then                                                  | delta    | 2m   | 5 6 9            | 4
then by the same look-back                                     | delta    | 2m   | 5 x x 9          | 4
no value then, no result                                       | delta    | 3m   | 5 x x x x 9      | none
no value now, no result                                        | delta    | 2m   | 5 6 9 x x        | none
a fall is below zero                                           | delta    | 1m   | 9 6              | -3
without its sign                                               | abs_delta | 1m  | 9 6              | 3
in percent of then                                             | pct_change | 1m | 8 6              | -25
from nothing is infinite                                       | pct_change | 1m | 0 6              | inf
from nothing to below is minus infinite                        | pct_change | 1m | 0 -6             | -inf
from nothing to nothing is NaN                                 | pct_change | 1m | 0 0              | nan
a counter at rest did not grow                                 | increase | 3m   | 7 7 7 7          | 0
extrapolated to the window's edges: 2 in 2 min, 3 in 3         | increase | 3m   | 10 11 12 13      | 3
a reset counts from zero: 11 to 12 and 0 to 1, in 2 min        | increase | 3m   | 10 11 12 1       | 3
never back beyond zero: 2 in 1 min, zero half a minute before  | increase | 9m   | 1 3              | 3
far from the edge half a distance is added                     | increase | 9m   | 100 x x 102 104  | 5
one sample is not enough                                       | increase | 3m   | 5 x x            | none
increase per second                                            | rate     | 3m   | 10 11 12 13      | 0.016666666666666666
a straight line goes on                                        | predict  | 5m   | 1 2 3 4          | 14
a level line stays                                             | predict  | 5m   | 4 4 4            | 4
an infinite one does not                                       | predict  | 5m   | Inf Inf          | nan
one sample is no line                                          | predict  | 5m   | 4                | none
"""


@pytest.mark.parametrize(("what", "reducer", "over", "walk", "expected"), rows(VALUES))
def test_a_reducer_gives_what_promql_gives(what, reducer, over, walk, expected):
    more = {"ahead": "10m"} if reducer == "predict" else {}
    value = value_now(walk, reducer, over, **more)
    if expected == "none":
        assert value is None, what
    elif expected == "nan":
        assert value is not None, what
        assert math.isnan(value), what
    else:
        assert value == pytest.approx(float(expected), rel=1e-12, abs=1e-12), what


def test_increase_as_worked_out_by_hand():
    # Samples at 10 s, 25 s, 40 s of a window of 60 s: 4, 7, 2. Growth 2 - 4 + 7 = 5 over 30 s, 15 s apart.
    # To the start 10 s, which is less than 16.5 s, but zero was 30 * 4 / 5 = 24 s before; to the end 20 s, more than 16.5 s: 7.5 s.
    # 5 * (30 + 10 + 7.5) / 30
    span = Span((10_000, 25_000, 40_000), (4.0, 7.0, 2.0), 0, 60_000)
    assert WINDOWED["increase"](span) == pytest.approx(5 * 47.5 / 30)
    assert WINDOWED["rate"](span) == pytest.approx(5 * 47.5 / 30 / 60)


def test_predict_is_the_line_of_least_squares():
    # x = -2, -1, 0 min; y = 1, 2, 6: slope 2.5 a minute, 5.5 now.
    span = Span((0, MINUTE, 2 * MINUTE), (1.0, 2.0, 6.0), -1, 2 * MINUTE, ahead=4 * MINUTE)
    assert WINDOWED["predict"](span) == pytest.approx(5.5 + 4 * 2.5)


def test_every_reducer_of_the_form_is_one_and_only_one_kind():
    assert {*WINDOWED, *COMPARING} == set(REDUCERS)
    assert not WINDOWED.keys() & COMPARING.keys()


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [(1, 0.0, math.inf), (-1, 0.0, -math.inf), (1, -0.0, -math.inf), (-1, -0.0, math.inf), (6, 3, 2)],
)
def test_division_by_zero_is_infinite_with_its_sign(above, below, expected):
    assert divide(above, below) == expected


@pytest.mark.parametrize(
    ("above", "below"), [(0.0, 0.0), (math.nan, 0.0), (0.0, -0.0), (math.nan, 1.0), (1.0, math.nan)]
)
def test_nothing_over_nothing_is_no_number(above, below):
    assert math.isnan(divide(above, below))


def labelled(view, now=10 * MINUTE, **form):
    rule = parse({"name": "r", "op": "!=", "threshold": -1.5e-300, **form})
    played = play([rule], view, [now])
    assert not played.broken, played.broken
    return {tuple(value for _, value in labels): alert.value for (_, labels), alert in played.states.items()}


def put(view, metric, walk, **labels):
    for minute, value in walk:
        view.add(Series.of(metric, **labels), minute * MINUTE, value)


def test_by_sums_over_the_other_labels():
    view = MemoryView()
    put(view, "m", [(10, 1.0)], vendor="nvidia", model="a")
    put(view, "m", [(10, 2.0)], vendor="nvidia", model="b")
    put(view, "m", [(10, 4.0)], vendor="amd", model="c")
    assert labelled(view, metric="m", by=["vendor"]) == {("nvidia",): 3, ("amd",): 4}


def test_by_sums_what_has_a_value_and_leaves_out_what_was_marked_stale():
    view = MemoryView()
    put(view, "m", [(9, 1.0), (10, None)], vendor="nvidia", model="a")
    put(view, "m", [(9, 2.0)], vendor="nvidia", model="b")
    put(view, "m", [(3, 8.0)], vendor="nvidia", model="long gone")
    assert labelled(view, metric="m", by=["vendor"]) == {("nvidia",): 2}


def test_by_sums_first_and_reduces_then():
    # Sums at minutes 8, 9, 10: 5 + 0, 0 + 5, 5 + 0. The largest sum is 5; the sum of the largest would be 10.
    view = MemoryView()
    put(view, "m", [(8, 5.0), (9, 0.0), (10, 5.0)], vendor="v", model="a")
    put(view, "m", [(8, 0.0), (9, 5.0), (10, 0.0)], vendor="v", model="b")
    assert labelled(view, metric="m", by=["vendor"], reduce="max", over="3m") == {("v",): 5}
    assert labelled(view, metric="m", by=["vendor"], reduce="count", over="3m") == {("v",): 3}


def test_by_aligns_samples_at_the_union_of_their_times():
    # At 8: 1 (b has none). At 9: 1 + 10. At 10: 2 + 10.
    view = MemoryView()
    put(view, "m", [(8, 1.0), (10, 2.0)], vendor="v", model="a")
    put(view, "m", [(9, 10.0)], vendor="v", model="b")
    assert labelled(view, metric="m", by=["vendor"], reduce="sum", over="3m") == {("v",): 1 + 11 + 12}
    assert labelled(view, metric="m", by=["vendor"], reduce="delta", over="2m") == {("v",): 12 - 1}


def test_divide_by_joins_on_equal_labels_and_a_missing_side_is_no_result():
    view = MemoryView()
    put(view, "used", [(10, 3.0)], model="a")
    put(view, "used", [(10, 3.0)], model="only used")
    put(view, "total", [(10, 4.0)], model="a")
    put(view, "total", [(10, 4.0)], model="only total")
    assert labelled(view, metric="used", divide_by="total") == {("a",): 0.75}


def test_divide_by_reduces_both_sides_the_same_way():
    # A ratio of sums, 12 / 6, not the mean of the ratios 10 / 1 and 2 / 5.
    view = MemoryView()
    put(view, "burned", [(9, 10.0), (10, 2.0)])
    put(view, "minted", [(9, 1.0), (10, 5.0)])
    assert labelled(view, metric="burned", divide_by="minted", reduce="sum", over="2m") == {(): 2}


def test_divide_by_sums_both_sides_over_by():
    view = MemoryView()
    for model, used, total in (("a", 1.0, 2.0), ("b", 2.0, 2.0)):
        put(view, "used", [(10, used)], vendor="v", model=model)
        put(view, "total", [(10, total)], vendor="v", model=model)
    assert labelled(view, metric="used", divide_by="total", by=["vendor"]) == {("v",): 0.75}


def test_an_empty_label_in_where_means_that_it_is_absent():
    view = MemoryView()
    put(view, "m", [(10, 1.0)], network="akash")
    put(view, "m", [(10, 2.0)], network="akash", model="a")
    assert labelled(view, metric="m", where={"model": ""}) == {("akash",): 1}
    assert len(labelled(view, metric="m", where={"network": "akash"})) == 2


def test_a_second_opinion_is_read_only_where_it_is_named():
    view = MemoryView()
    put(view, "m", [(10, 1.0)], network="akash")
    put(view, "m", [(10, 2.0)], network="akash", source="coingecko")
    assert labelled(view, metric="m") == {("akash",): 1}
    assert labelled(view, metric="m", where={"source": "coingecko"}) == {("akash", "coingecko"): 2}
