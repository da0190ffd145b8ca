"""What is true of every walk, every rule and every split."""

from __future__ import annotations

import dataclasses
import math

from hypothesis import given
from hypothesis import strategies as st

from alerts.crossing import Crossing, Rows
from alerts.engine import compile_rules, evaluate
from alerts.replay import MemoryView, play
from alerts.rule import Condition, Level, NoData, Rule, Selector
from alerts.sample import MINUTE, Series
from alerts.state import State

VALUES = st.one_of(st.integers(0, 4).map(float), st.sampled_from([math.nan, math.inf, -math.inf]))
STEPS = st.lists(st.one_of(st.just("x"), st.none(), VALUES), min_size=1, max_size=40)
SPANS = st.sampled_from([0, MINUTE, 90_000, 3 * MINUTE])
OPS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
LEVELS = st.integers(0, 4).map(lambda number: Level(float(number)))


ANSWERS = st.sampled_from(list(NoData))


@st.composite
def rules(draw, no_data=ANSWERS):
    over = draw(st.sampled_from([0, 0, 3 * MINUTE]))
    reducers = ["last"] if over == 0 else ["last", "avg", "max", "count", "changes", "increase", "delta", "pct_change"]
    op = draw(OPS)
    condition = Condition(
        Selector("m"),
        op,
        draw(LEVELS),
        over=over,
        reduce=draw(st.sampled_from(reducers)),
        by=draw(st.sampled_from([(), ("k",)])),
    )
    other = st.builds(Condition, st.just(Selector("m")), OPS, LEVELS)
    return Rule(
        "r",
        condition,
        clear=draw(st.none() | LEVELS),
        hold=draw(SPANS),
        keep_firing_for=draw(SPANS),
        unless=draw(st.none() | other),
        all=tuple(draw(st.lists(other, max_size=1))),
        no_data=draw(no_data),
        forget_after=draw(st.sampled_from([5 * MINUTE, 60 * MINUTE])),
    )


def view_of(*walks):
    view = MemoryView(90_000)
    for number, walk in enumerate(walks):
        for minute, value in enumerate(walk):
            if value != "x":
                view.add(Series.of("m", k=str(number)), minute * MINUTE, value)
    return view


def length(*walks):
    return [minute * MINUTE for minute in range(max(map(len, walks)))]


@given(rules(), STEPS)
def test_firing_and_the_end_of_it_alternate(rule, walk):
    fires = False
    for change in play([rule], view_of(walk), length(walk)).transitions:
        if change.now is State.FIRING:
            assert not fires
        if change.was is State.FIRING:
            assert fires
        fires = change.now is State.FIRING


@given(rules(), STEPS, STEPS)
def test_an_episode_never_repeats_and_every_change_is_told_with_the_state_before(rule, walk, other):
    begun = set()
    state = {}
    for change in play([rule], view_of(walk, other), length(walk, other)).transitions:
        assert change.was is state.get(change.labels, State.INACTIVE)
        assert change.now is not change.was
        state[change.labels] = change.now
        if change.now is State.FIRING:
            assert (change.rule, change.labels, change.episode or change.at) not in begun
            begun.add((change.rule, change.labels, change.episode or change.at))
        if change.was is State.PENDING:
            assert change.now is not State.PENDING


@given(rules(no_data=st.just(NoData.KEEP)), STEPS)
def test_under_keep_missing_data_never_moves_a_state(rule, walk):
    rule = dataclasses.replace(rule, forget_after=10**9, unless=None, all=())
    condition = dataclasses.replace(rule.condition, over=0, reduce="last")
    rule = dataclasses.replace(rule, condition=condition)
    view = view_of(walk)
    series = view.series("m")
    for change in play([rule], view, length(walk)).transitions:
        assert view.value_at(series[0], change.at) is not None


@given(rules(), STEPS, STEPS, st.data())
def test_a_replay_in_one_go_equals_one_in_any_parts(rule, walk, other, data):
    view, times = view_of(walk, other), length(walk, other)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(times)), max_size=3)))
    whole = play([rule], view, times)
    states, transitions = {}, []
    for first, last in zip([0, *cuts], [*cuts, len(times)], strict=True):
        part = play([rule], view_of(walk, other), times[first:last], states)
        states = dict(part.states)
        transitions += part.transitions
    assert _text(transitions) == _text(whole.transitions)
    assert _text(states) == _text(dict(whole.states))


@given(rules(), STEPS, STEPS)
def test_one_label_set_does_not_touch_another(rule, walk, other):
    rule = dataclasses.replace(rule, unless=None)  # which looks at every series on purpose
    times = length(walk, other)
    together = play([rule], view_of(walk, other), times).transitions
    alone = play([rule], view_of(walk), times).transitions
    assert _text([change for change in together if change.labels == (("k", "0"),)]) == _text(list(alone))


@given(st.lists(rules(), max_size=12), STEPS, STEPS)
def test_the_index_equals_the_plain_engine(several, walk, other):
    several = [dataclasses.replace(rule, name=f"r{number}") for number, rule in enumerate(several)]
    plain = [compile_rules(several, index=False), compile_rules(several, index=True)]
    views = [view_of(walk, other), view_of(walk, other)]
    states = [{}, {}]
    for now in length(walk, other):
        first, second = (evaluate(plan, view, held, now) for plan, view, held in zip(plain, views, states, strict=True))
        assert _text(first.transitions) == _text(second.transitions)
        assert _text(dict(sorted(first.alerts.items()))) == _text(dict(sorted(second.alerts.items())))
        states = [first.alerts, second.alerts]


@given(rules(), STEPS)
def test_an_alert_fires_only_after_its_for_and_extremes_lie_within_the_walk(rule, walk):
    view, times = view_of(walk), length(walk)
    states = {}
    for now in times:
        outcome = evaluate([rule], view, states, now)
        for alert in outcome.alerts.values():
            assert alert.evaluated_at == now
            if alert.state is State.FIRING:
                assert now - alert.active_at >= rule.hold
                assert alert.fired_at <= now
                assert alert.extreme is None or not math.isnan(alert.extreme)
        states = outcome.alerts


def _text(thing):
    """NaN is not equal to itself; its text is."""
    return repr(thing)


@given(st.lists(rules(), max_size=8), st.lists(VALUES, max_size=5))
def test_the_sorted_thresholds_find_what_comparing_in_turn_finds(several, values):
    several = [dataclasses.replace(rule, name=f"r{number}") for number, rule in enumerate(several)]
    found = [sorted(rule.name for rule in way(several)(values)) for way in (Rows, Crossing)]
    assert found[0] == found[1]
