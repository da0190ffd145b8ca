"""A draft over the past: its figures, the thresholds that would suit better, and that the fast search tells the truth."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alerts.errors import TrialStopped
from alerts.kept import Kept, keep
from alerts.replay import MemoryView, play, steps, walk
from alerts.rule import Level, parse
from alerts.sample import DAY, HOUR, MINUTE, Series
from alerts.state import State
from alerts.tape import record
from alerts.trial import try_rule

S = Series.of("m")


def rule(**more):
    return parse({"name": "draft", "metric": "m", "op": ">", "threshold": 10, **more})


def view_of(text, every=MINUTE, lookback=5 * MINUTE, series=S, into=None):
    view = into or MemoryView(lookback)
    for at, value in walk(text, 0, every):
        view.add(series, at, value)
    return view


def fired(draft, view, times):
    return sum(change.now is State.FIRING for change in play([draft], view, times).transitions)


def test_episodes_total_longest_and_the_short_ones_of_each_label_set():
    view = view_of("11x3 5x7 11x20 5x10 11x5", series=Series.of("m", k="a"))
    view_of("5x44 11", series=Series.of("m", k="b"), into=view)
    trial = try_rule(rule(), view, steps(0, 44 * MINUTE, MINUTE))
    assert [(one.labels, one.state, one.episodes) for one in trial.sets] == [
        (
            (("k", "a"),),
            State.FIRING,
            ((0, 3 * MINUTE), (10 * MINUTE, 30 * MINUTE), (40 * MINUTE, None)),
        ),
        ((("k", "b"),), State.FIRING, ((44 * MINUTE, None),)),
    ]
    assert len(trial.episodes) == 4
    assert (trial.total, trial.longest, trial.short) == (27 * MINUTE, 20 * MINUTE, 1)


def test_known_is_the_time_with_a_value_and_a_month_is_measured_against_it():
    view = view_of("x x 5x10 x s x x x x 11x10 x", lookback=1)
    trial = try_rule(rule(), view, steps(0, 29 * MINUTE, MINUTE))
    assert trial.known == 20 * MINUTE
    assert trial.known_from == trial.oldest == 2 * MINUTE
    assert trial.a_month == pytest.approx(30 * DAY / (20 * MINUTE))


def spiky(days=30, *, heights=(100.0, 80.0, 60.0, 40.0), every=10 * MINUTE, base=1.0):
    """A calm series with an hour's spike now and then: one of the first height, two of the second, four, eight, ..."""
    times = list(range(0, days * DAY, every))
    values = [base + (number % 7) * 0.01 for number in range(len(times))]
    spikes = [height for power, height in enumerate(heights) for _ in range(2**power)]
    gap = len(times) // len(spikes)
    for number, height in enumerate(spikes):
        for place in range(6):
            values[number * gap + 5 + place] = height + 0.001 * number
    view = MemoryView(HOUR)
    view.put(S, times, values)
    return view, range(0, days * DAY, every)


def test_thresholds_for_about_one_three_and_ten_a_month():
    view, times = spiky()
    trial = try_rule(rule(threshold=70, clear=50), view, times)
    assert len(trial.episodes) == 3
    one, three, ten = trial.suggestions
    assert (one.aim, one.episodes) == (1, 1)
    assert 80.002 <= one.threshold.value < 100
    assert one.threshold.value - one.clear.value == pytest.approx(20)
    assert three.as_it_is
    assert three.episodes == 3
    assert (ten.aim, ten.none) == (10, "")
    assert 7 <= ten.episodes <= 13
    assert fired(rule(threshold=ten.threshold.value, clear=ten.clear.value), view, times) == ten.episodes


def test_a_suggested_number_is_one_that_a_person_would_write():
    view, times = spiky()
    one = try_rule(rule(threshold=2), view, times).suggestions[0]
    assert one.threshold.value == 90.0


def test_below_is_the_mirror_of_above():
    view, times = spiky()
    low = MemoryView(HOUR)
    low.put(S, list(times), [-value for value in view.window(S, -1, 31 * DAY).values])
    ups = try_rule(rule(threshold=70), view, times).suggestions
    downs = try_rule(rule(op="<", threshold=-70), low, times).suggestions
    assert [(one.aim, one.episodes, one.threshold and -one.threshold.value) for one in downs] == [
        (one.aim, one.episodes, one.threshold and one.threshold.value) for one in ups
    ]


@pytest.mark.parametrize("op", [">", ">=", "<", "<="])
def test_what_is_suggested_is_what_the_engine_counts(op):
    rng = random.Random(op)
    value, values = 0.0, []
    times = range(0, 30 * DAY, 10 * MINUTE)
    for _ in times:
        value = 0.98 * value + rng.gauss(0, 1)
        values.append(round(value, 2))
    view = MemoryView(HOUR)
    view.put(S, list(times), values)
    draft = rule(op=op, threshold=0, **{"for": "20m"})
    for one in try_rule(draft, view, times).suggestions:
        assert one.none == ""
        assert one.episodes == pytest.approx(one.aim, abs=max(0.5, one.aim / 3))
        changed = replace(draft, condition=replace(draft.condition, threshold=one.threshold))
        assert fired(changed, view, times) == one.episodes


def test_a_threshold_taken_from_another_metric_is_moved_by_plus():
    view, times = spiky()
    view.put(Series.of("level"), list(times), [50.0 + (at >= 15 * DAY) for at in times])
    draft = rule(threshold={"metric": "level", "plus": 0.5})
    one, three, _ = try_rule(draft, view, times).suggestions
    for found in (one, three):
        assert found.threshold.metric == draft.condition.threshold.metric
        assert found.episodes == found.aim
        changed = replace(draft, condition=replace(draft.condition, threshold=found.threshold))
        assert fired(changed, view, times) == found.aim


def test_none_is_said_with_its_reason():
    quiet = view_of("5x200", every=HOUR, lookback=HOUR + 1)
    whole = steps(0, 199 * HOUR, 10 * MINUTE)
    assert [one.none for one in try_rule(rule(), quiet, whole).suggestions] == ["too_short", "never", "never"]
    square = view_of("5x30 9x30 " * 12, every=HOUR, lookback=HOUR + 1)
    whole = steps(0, 719 * HOUR, 10 * MINUTE)
    assert [(one.none, one.episodes) for one in try_rule(rule(), square, whole).suggestions] == [
        ("jumps", 0),
        ("jumps", 0),
        ("", 12),
    ]
    few = try_rule(rule(), view_of("5x300 9x30 5x300 9x30", every=HOUR, lookback=HOUR + 1), steps(0, 659 * HOUR, HOUR))
    assert [(one.none, one.most) for one in few.suggestions][2] == ("never", 2)


def test_rules_without_a_threshold_or_a_direction_are_tried_but_not_searched():
    view, times = view_of("5 x x x x x x x 5"), steps(0, 8 * MINUTE, MINUTE)
    assert try_rule(parse({"name": "n", "metric": "m", "kind": "absent"}), view, times).no_search == "no_threshold"
    assert try_rule(rule(op="=="), view, times).no_search == "no_direction"
    assert try_rule(rule(metric="n"), view, times).no_search == "no_values"
    absent = try_rule(parse({"name": "n", "metric": "m", "kind": "absent"}), view, times)
    assert absent.sets[0].episodes == ((5 * MINUTE, 8 * MINUTE),)


def test_a_rule_that_raises_is_tried_as_far_as_it_goes_and_says_the_cause():
    view = view_of("11 11")
    for k in "ab":
        view_of("1", series=Series.of("n", k=k), into=view)
    trial = try_rule(rule(threshold={"metric": "n"}), view, steps(0, MINUTE, MINUTE))
    assert trial.no_search == "broken"
    assert "2 series of n could be the threshold" in trial.broken


def test_a_trial_that_is_told_to_stop_stops():
    view, times = spiky()
    with pytest.raises(TrialStopped, match="stopped after 0 of 4,320 evaluations"):
        try_rule(rule(), view, times, lambda: False)
    allowed = iter([True] * (2 * 68 + 3))
    trial = try_rule(rule(threshold=70), view, times, lambda: next(allowed, False))
    assert len(trial.episodes) == 3
    assert {one.none for one in trial.suggestions} == {"stopped"}


def test_kept_history_answers_as_the_storage_did_each_series_with_its_own_look_back():
    class Weekly(MemoryView):
        def lookback(self, series):
            return 8 * DAY if series.label("k") == "slow" else 5 * MINUTE

        value_at = None

    view = Weekly()
    for k in ("slow", "fast"):
        view_of("5 x x 11", every=2 * DAY, series=Series.of("m", k=k), into=view)
    view_of("1", series=Series.of("unread"), into=view)
    kept = keep(view, rule(), 3 * DAY, 7 * DAY)
    assert isinstance(kept, Kept)
    assert [kept.count(series) for series in kept.series("m")] == [2, 2]
    assert not kept.series("unread")
    trial = try_rule(rule(), kept, steps(3 * DAY, 7 * DAY, DAY))
    known = {dict(one.labels)["k"]: one.known for one in trial.sets}
    assert known == {"slow": 5 * DAY, "fast": DAY}


VALUES = st.sampled_from(["1", "2", "3", "4", "5", "6", "x", "s", "NaN"])
WALKS = st.lists(VALUES, min_size=1, max_size=60).map(" ".join)
SPANS = st.sampled_from(["0s", "1m", "2m", "3m", "5m"])
EXTRAS = st.fixed_dictionaries(
    {
        "op": st.sampled_from([">", ">=", "<", "<="]),
        "for": SPANS,
        "keep_firing_for": SPANS,
        "forget_after": st.sampled_from(["2m", "4m", "24h"]),
        "no_data": st.sampled_from(["keep", "resolve", "alert"]),
    },
    optional={
        "reduce": st.just("avg"),
        "unless": st.just({"metric": "n", "op": ">", "threshold": 4}),
        "all": st.just([{"metric": "n", "op": "<", "threshold": 4}]),
        "threshold": st.just({"metric": "n"}),
    },
)


@given(WALKS, WALKS, WALKS, EXTRAS, st.none() | st.sampled_from([0.0, 1.0, 2.5]))
@example(
    "1 6 x x x 6",
    "1",
    "x",
    {"op": ">", "for": "2m", "keep_firing_for": "0s", "forget_after": "24h", "no_data": "keep"},
    None,
)
@settings(max_examples=100, deadline=None)
def test_the_tape_counts_what_the_engine_counts_at_every_step(one, two, other, extras, clear):
    """The search skips steps at which nothing can change; that is worth nothing unless it is the same."""
    body = {"threshold": 3, **extras}
    if "reduce" in body:
        body["over"] = "3m"
    draft = rule(**body)
    if clear is not None:
        way = -clear if draft.condition.op in (">", ">=") else clear
        draft = replace(draft, clear=replace(draft.condition.threshold, value=draft.condition.threshold.value + way))
    view = view_of(one, lookback=2 * MINUTE, series=Series.of("m", k="a"))
    view_of(two, series=Series.of("m", k="b"), into=view)
    view_of(other, series=Series.of("n"), into=view)
    times = steps(0, 65 * MINUTE, MINUTE)
    tape = record(draft, view, times, lambda: True)
    for shift in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0):
        level = draft.condition.threshold
        moved = replace(level, value=level.value + shift)
        back = None if draft.clear is None else replace(draft.clear, value=draft.clear.value + shift)
        changed = replace(draft, condition=replace(draft.condition, threshold=moved), clear=back)
        assert tape.count(changed, 10_000) == fired(changed, view, times)


def test_margins_are_the_values_that_part_the_thresholds():
    view = view_of("3 1 NaN Inf 2 2")
    assert record(rule(), view, steps(0, 5 * MINUTE, MINUTE), lambda: True).margins() == [1.0, 2.0, 3.0]
    view_of("1x6", series=Series.of("n"), into=view)
    by = rule(threshold={"metric": "n"})
    assert record(by, view, steps(0, 5 * MINUTE, MINUTE), lambda: True).margins() == [0.0, 1.0, 2.0]
    assert not any(math.isinf(value) for value in record(by, view, range(0, 1, 1), lambda: True).margins())


def test_a_level_keeps_its_metric():
    assert Level(1.0).metric is None
