"""Samples in memory, the language of walks, and playing them."""

from __future__ import annotations

import bisect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.replay import MemoryView, labels_seen, load, play, steps, walk, walk_length
from alerts.rule import parse
from alerts.sample import HOUR, MINUTE, Series, Window
from alerts.state import State

S = Series.of("m")


def test_a_walk_is_a_sample_a_step():
    assert list(walk("16 x x 14 16x3 s NaN -Inf", 0, 1))[:6] == [
        (0, 16.0),
        (3, 14.0),
        (4, 16.0),
        (5, 16.0),
        (6, 16.0),
        (7, None),
    ]
    assert walk_length("16 x x 14 16x3 s NaN") == 9
    assert walk_length("xx3 5 stale") == 5
    assert list(walk("xx3 -1.5x2 _ stale", 0, 1)) == [(3, -1.5), (4, -1.5), (6, None)]


def test_a_walk_names_the_word_it_cannot_read():
    with pytest.raises(ValueError, match='"16y" is no step of a walk'):
        list(walk("16 16y"))


def test_steps_include_both_ends():
    assert list(steps(0, 120, 60)) == [0, 60, 120]
    assert list(steps(0, 119, 60)) == [0, 60]
    assert list(steps(5, 5, 60)) == [5]


def test_a_window_has_the_samples_and_the_one_before():
    view = MemoryView()
    for at in (10, 20, 30, 40):
        view.add(S, at, float(at))
    assert list(view.window(S, 20, 35).times) == [20, 30]
    assert list(view.window(S, 15, 35).times) == [10, 20, 30]
    assert list(view.window(S, 35, 36).times) == [30]
    assert list(view.window(S, 0, 5).times) == []
    assert view.window(Series.of("other"), 0, 50) == Window()


def test_samples_may_come_in_any_order_and_the_last_word_on_a_time_counts():
    view = MemoryView()
    for at, value in ((30, 3.0), (10, 1.0), (20, 9.0), (20, 2.0), (30, 4.0)):
        view.add(S, at, value)
    assert view.window(S, 0, 99) == Window([10, 20, 30], [1.0, 2.0, 4.0])
    other = MemoryView()
    other.put(S, [30, 10, 20, 20, 30], [3.0, 1.0, 9.0, 2.0, 4.0])
    assert other.window(S, 0, 99) == Window([10, 20, 30], [1.0, 2.0, 4.0])
    assert other.span() == (10, 30)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.none() | st.floats(allow_nan=False)), max_size=30),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=20),
)
def test_whatever_it_was_asked_before_a_view_answers_from_the_samples_alone(samples, asked):
    view = MemoryView(lookback=7)
    truth = {}
    for at, value in samples:
        view.add(S, at, value)
        truth[at] = value
    times = sorted(truth)
    for after, until in asked:
        first = max(0, bisect.bisect_right([time for time in times if time <= until], after) - 1)
        expected = [time for time in times if time <= until][first:]
        window = view.window(S, after, until)
        assert list(window.times) == expected
        assert list(window.values) == [truth[time] for time in expected]
        assert view.value_at(S, until) == view.window(S, until - 7, until).at(until, 7)


def test_tracks_hold_every_step_and_label_sets_that_never_left_rest():
    view = MemoryView()
    view.add(Series.of("m", k="calm"), 0, 1.0)
    view.add(Series.of("m", k="hot"), MINUTE, 9.0)
    view.add(Series.of("m", k="only marked stale"), 0, None)
    view.add(Series.of("m", k="later"), HOUR, 9.0)
    rule = parse({"name": "r", "metric": "m", "op": ">", "threshold": 5})
    played = play([rule], view, [0, MINUTE, 9 * MINUTE], track=True)
    assert played.tracks == {
        ("r", (("k", "calm"),)): [State.INACTIVE] * 3,
        ("r", (("k", "hot"),)): [State.INACTIVE, State.FIRING, State.FIRING],
    }


def test_a_replay_that_goes_on_from_states_tracks_them_from_the_first_step():
    view = MemoryView()
    view.add(S, 0, 9.0)
    rule = parse({"name": "r", "metric": "m", "op": ">", "threshold": 5})
    first = play([rule], view, [0])
    second = play([rule], view, [MINUTE], first.states, track=True)
    assert second.tracks == {("r", ()): [State.FIRING]}


def test_absent_speaks_of_the_labels_of_where_and_a_ratio_of_what_both_sides_have():
    view = MemoryView()
    view.add(Series.of("m", k="a"), 0, 1.0)
    view.add(Series.of("m", k="b"), 0, 1.0)
    view.add(Series.of("n", k="b"), 0, 1.0)
    absent = parse({"name": "r", "metric": "x", "kind": "absent", "where": {"k": "c", "l": ""}})
    assert labels_seen(absent, view, [0]) == [(("k", "c"),)]
    ratio = parse({"name": "r", "metric": "m", "divide_by": "n", "op": ">", "threshold": 5})
    assert labels_seen(ratio, view, [0]) == [(("k", "b"),)]


def test_stored_history_is_taken_once_and_gives_the_same():
    stored = MemoryView()
    for at, value in walk("1 9 9 9 1 x x x 9 9 9 1"):
        stored.add(S, at, value)
        stored.add(Series.of("n"), at, value)
        stored.add(Series.of("unread"), at, value)
    rules = [
        parse({"name": "a", "metric": "m", "op": ">", "threshold": 5, "for": "1m"}),
        parse({"name": "b", "metric": "m", "reduce": "avg", "over": "5m", "op": ">", "threshold": {"metric": "n"}}),
    ]
    times = steps(6 * MINUTE, 11 * MINUTE, MINUTE)
    memory = load(stored, rules, times[0], times[-1], 5 * MINUTE)
    assert memory.series("unread") == ()
    assert memory.window(S, 0, HOUR).times[0] == 0
    assert play(rules, memory, times) == play(rules, stored, times)
