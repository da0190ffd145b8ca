"""What a rule looks at beside its own value: other conditions, other metrics, other rules, and what is not there."""

from __future__ import annotations

import dataclasses

import pytest

from alerts.engine import compile_rules, evaluate, triggered
from alerts.replay import MemoryView, play, walk
from alerts.rule import parse
from alerts.sample import MINUTE, Series, Window
from alerts.state import Reason, State
from tests.alerts.walks import LETTERS

LOOKBACK = 90_000


def world(**walks):
    """Walks by name: `m` is a metric without labels, `m__a` is its series k="a", `m__a__s` a second opinion by source s."""
    view = MemoryView(LOOKBACK)
    for name, text in walks.items():
        metric, *labels = name.split("__")
        for at, value in walk(text):
            view.add(Series.of(metric, **dict(zip(("k", "source"), labels, strict=False))), at, value)
    return view


def lines(view, minutes, **form):
    """The states of each label set by the value of its label k."""
    rule = parse({"name": "r", "metric": "m", **form})
    played = play([rule], view, range(0, minutes * MINUTE, MINUTE), track=True)
    assert not played.broken, played.broken
    return {
        dict(labels).get("k", ""): " ".join(LETTERS[state] for state in line)
        for (_, labels), line in played.tracks.items()
    }


HOT = {"op": ">", "threshold": 10}


def test_unless_makes_the_condition_false_and_for_is_owed_again():
    view = world(m="11 11 11 11 11 11 11", quiet="0 0 1 0 0 0 0")
    unless = {"metric": "quiet", "op": "==", "threshold": 1}
    assert lines(view, 7, **HOT, **{"for": "2m"}, unless=unless) == {"": "p p . p p F F"}


def test_unless_holds_for_any_series_and_for_every_alert():
    view = world(m__a="11 11", m__b="11 11", quiet__x="0 0", quiet__y="0 1")
    unless = {"metric": "quiet", "op": "==", "threshold": 1}
    assert lines(view, 2, **HOT, unless=unless) == {"a": "F .", "b": "F ."}


def test_unless_without_data_does_not_hold():
    view = world(m="11 11 11", quiet="1 s x")
    assert lines(view, 3, **HOT, unless={"metric": "quiet", "op": "==", "threshold": 1}) == {"": ". F F"}


def test_unless_does_not_move_an_alert_that_has_no_data():
    view = world(m="11 s s 11", quiet="0 1 1 0")
    assert lines(view, 4, **HOT, unless={"metric": "quiet", "op": "==", "threshold": 1}) == {"": "F F F F"}


def test_unless_lets_keep_firing_for_run():
    view = world(m="11 11 11 11", quiet="0 1 1 1")
    unless = {"metric": "quiet", "op": "==", "threshold": 1}
    assert lines(view, 4, **HOT, unless=unless, keep_firing_for="2m") == {"": "F F F ."}


def test_all_parts_join_on_equal_labels_and_the_alert_carries_the_first_parts_labels():
    view = world(m__a="11 11", m__b="11 11", n__a="1 0", n__b="0 1")
    assert lines(view, 2, **HOT, all=[{"metric": "n", "op": "==", "threshold": 1}]) == {"a": "F .", "b": ". F"}


def test_a_part_with_fewer_labels_joins_on_those_that_both_have():
    view = world(m__a="11 11", m__b="11 11", n="0 1")
    assert lines(view, 2, **HOT, all=[{"metric": "n", "op": "==", "threshold": 1}]) == {"a": ". F", "b": ". F"}


def test_a_part_without_data_is_no_data_and_a_false_one_is_false():
    view = world(m="11 11 11 11", n="1 s 0 s", o="1 1 1 0")
    part = {"op": "==", "threshold": 1}
    assert lines(view, 4, **HOT, all=[{"metric": "n", **part}]) == {"": "F F . ."}
    assert lines(view, 4, **HOT, all=[{"metric": "n", **part}, {"metric": "o", **part}]) == {"": "F F . ."}


def test_the_threshold_may_be_another_metric_and_moves_with_it():
    view = world(m="1.02 1.02 1.02", warn="0.95 0.98 0.95")
    assert lines(view, 3, op="<", threshold={"metric": "warn", "plus": 0.05}) == {"": ". F ."}


def test_a_threshold_joins_by_labels_or_is_the_single_one():
    assert lines(world(m__a="5", m__b="5", n__a="4", n__b="6"), 1, op=">", threshold={"metric": "n"}) == {
        "a": "F",
        "b": ".",
    }
    assert lines(world(m__a="5", m__b="3", n="4"), 1, op=">", threshold={"metric": "n"}) == {"a": "F", "b": "."}
    assert lines(world(m__a="5", n__b="4"), 1, op=">", threshold={"metric": "n"}) == {"a": "."}
    assert lines(world(m__a="5", n__b="4"), 1, op=">", threshold={"metric": "n", "where": {"k": "b"}}) == {"a": "F"}


def test_a_missing_threshold_is_no_data():
    view = world(m="5 5 5 5", n="4 s s 9")
    assert lines(view, 4, op=">", threshold={"metric": "n"}) == {"": "F F F ."}
    assert lines(view, 4, op=">", threshold={"metric": "n"}, no_data="resolve") == {"": "F . . ."}
    assert lines(view, 4, op=">", threshold={"metric": "n"}, no_data="alert") == {"": "F n n ."}


def test_several_candidates_for_a_threshold_break_the_rule_with_the_mend():
    rule = parse({"name": "r", "metric": "m", "op": ">", "threshold": {"metric": "n"}})
    outcome = evaluate([rule], world(m="5", n__a="4", n__b="6"), {}, 0)
    assert outcome.broken == {"r": "ConditionError: 2 series of n could be the threshold: name one in threshold.where"}


def test_the_recovery_level_may_be_another_metric_too():
    view = world(m="5 4 3 2", up="4 4 4 4", down="2 2 2 2")
    assert lines(view, 4, op=">", threshold={"metric": "up"}, clear={"metric": "down"}) == {"": "F F F ."}


def test_absent_is_true_while_no_series_matches_and_carries_the_labels_of_where():
    view = world(m__a="s s 1 s", m__b="1 1 1 1")
    assert lines(view, 4, kind="absent", where={"k": "a"}) == {"a": "F F . F"}
    assert lines(view, 4, kind="absent", where={"k": "a"}, **{"for": "1m"}) == {"a": "p F . p"}


def test_absent_with_over_is_true_while_there_was_no_sample_in_it():
    view = world(m__a="1 s s s s 1")
    assert lines(view, 6, kind="absent", where={"k": "a"}, over="3m") == {"a": ". . . F F ."}


def test_absent_of_a_metric_that_never_was_is_true():
    (change,) = play([parse({"name": "r", "metric": "never", "kind": "absent"})], world(m="1"), [0]).transitions
    assert (change.labels, change.value, change.threshold) == ((), 1, None)


def test_lost_is_true_while_a_series_seen_within_over_has_no_value_now():
    view = world(m__a="1 1 s s s s s", m__b="1 1 1 1 1 1 1")
    assert lines(view, 7, kind="lost", over="3m") == {"a": ". . F F . . .", "b": ". . . . . . ."}


def test_lost_carries_the_last_value():
    played = play([parse({"name": "r", "metric": "m", "kind": "lost", "over": "9m"})], world(m="7 s"), [0, MINUTE])
    assert [change.value for change in played.transitions] == [7]


def test_spread_is_the_distance_between_two_opinions():
    view = world(m__a="100 100 100", m__a__other="100 104 97")
    form = {"kind": "spread", "op": ">", "threshold": 3, "against": {"where": {"source": "other"}}}
    assert lines(view, 3, **form) == {"a": ". F ."}
    assert lines(view, 3, **{**form, "op": ">="}) == {"a": ". F F"}


def test_spread_with_divide_by_is_relative():
    view = world(m__a="200 200", m__a__other="203 207")
    form = {"kind": "spread", "op": ">", "threshold": 0.03, "against": {"where": {"source": "other"}}}
    assert lines(view, 2, **form, divide_by="m") == {"a": ". F"}


def test_spread_against_another_metric_joins_on_equal_labels():
    view = world(m__a="1", m__b="1", n__a="5", n__c="5")
    assert lines(view, 1, kind="spread", op=">", threshold=3, against={"metric": "n"}) == {"a": "F", "b": "."}


def test_spread_that_finds_several_second_opinions_breaks_with_the_mend():
    rule = parse(
        {
            "name": "r",
            "metric": "m",
            "where": {"k": "a"},
            "kind": "spread",
            "op": ">",
            "threshold": 3,
            "against": {"metric": "n"},
        }
    )
    outcome = evaluate([rule], world(m__a="1", n__a="5", n="5"), {}, 0)
    assert outcome.broken == {"r": "ConditionError: 2 series of n answer for one: name one in against.where"}


class Broken(MemoryView):
    def window(self, series, after, until):
        if series.metric == "bad":
            raise OSError("disk I/O error")
        return Window((until,), (99.0,))

    value_at = None

    def series(self, metric):
        return [Series.of(metric)]


def test_a_rule_that_raises_is_broken_with_its_cause_and_the_others_go_on():
    good, bad, odd = (parse({"name": name, "metric": name, **HOT}) for name in ("good", "bad", "odd"))
    odd = dataclasses.replace(odd, condition=dataclasses.replace(odd.condition, reduce="no such reducer", over=1))
    before = play([bad], _flat("bad"), [0]).states
    outcome = evaluate([bad, odd, good], Broken(), before, MINUTE)
    assert outcome.broken == {"bad": "OSError: disk I/O error", "odd": "KeyError: 'no such reducer'"}
    assert outcome.alerts["bad", ()] is before["bad", ()]
    assert outcome.alerts["good", ()].state is State.FIRING


def _flat(metric):
    view = MemoryView()
    view.add(Series.of(metric), 0, 99.0)
    return view


def test_two_rules_of_one_name_the_first_is_judged_and_the_name_is_broken():
    rule = parse({"name": "r", "metric": "m", **HOT})
    outcome = evaluate([rule, dataclasses.replace(rule, hold=MINUTE)], world(m="11"), {}, 0)
    assert "rename one" in outcome.broken["r"]
    assert outcome.alerts["r", ()].state is State.FIRING


def firing(rule, view, at=0):
    outcome = evaluate([rule], view, {}, at)
    assert [alert.state for alert in outcome.alerts.values()] == [State.FIRING]
    return outcome.alerts


def edited(rule, view=None, at=MINUTE, **changes):
    before = firing(rule, view or world(m__a="11 11 11"))
    condition = dataclasses.replace(rule.condition, **changes.pop("condition", {}))
    after = dataclasses.replace(rule, condition=condition, **changes)
    return evaluate([after], view or world(m__a="11 11 11"), before, at)


RULE = parse({"name": "r", "metric": "m", **HOT})


def test_an_edit_after_which_the_rule_cannot_speak_of_the_labels_closes_the_alert():
    for changes in ({"select": dataclasses.replace(RULE.condition.select, where=(("k", "b"),))}, {"by": ("vendor",)}):
        outcome = edited(RULE, condition=changes)
        closed = [change for change in outcome.transitions if change.was is State.FIRING]
        assert [(change.now, change.reason) for change in closed] == [(State.INACTIVE, Reason.EDITED)]


def test_a_longer_for_sends_a_firing_alert_back_to_pending_and_it_stays_one_episode():
    outcome = edited(RULE, hold=2 * MINUTE)
    (alert,) = outcome.alerts.values()
    assert (alert.state, alert.active_at, alert.fired_at) == (State.PENDING, 0, 0)
    assert outcome.transitions[0].reason == Reason.EDITED
    later = evaluate([dataclasses.replace(RULE, hold=2 * MINUTE)], world(m__a="11 11 11"), outcome.alerts, 2 * MINUTE)
    assert [change.reason for change in later.transitions] == [Reason.HELD]


def test_a_clock_set_back_is_no_edit():
    rule = dataclasses.replace(RULE, hold=MINUTE)
    view = world(m__a="11 11 11 11")
    played = play([rule], view, [0, MINUTE])
    assert evaluate([rule], view, played.states, MINUTE - 5).transitions == []


def test_another_answer_to_missing_data_ends_the_state_no_data():
    rule = dataclasses.replace(RULE, no_data="alert")
    view = world(m__a="11 s s s")
    silent = play([rule], view, [0, MINUTE])
    assert [alert.state for alert in silent.states.values()] == [State.NO_DATA]
    outcome = evaluate([RULE], view, silent.states, 2 * MINUTE)
    assert (outcome.alerts, [change.reason for change in outcome.transitions]) == ({}, [Reason.EDITED])


def test_states_of_rules_that_are_not_judged_are_left_out_and_with_complete_they_are_closed():
    states = firing(RULE, world(m__a="11 11"))
    other = dataclasses.replace(RULE, name="other")
    partly = evaluate([other], world(m__a="9 9"), states, MINUTE)
    assert (partly.alerts, list(partly.transitions)) == ({}, [])
    whole = evaluate([other], world(m__a="9 9"), states, MINUTE, complete=True)
    assert [(change.rule, change.reason, change.episode) for change in whole.transitions] == [("r", Reason.REMOVED, 0)]


def test_triggered_finds_rules_by_every_metric_they_read():
    rule = parse(
        {
            "name": "r", "metric": "first", "op": "<", "divide_by": "divisor", "threshold": {"metric": "level"},
            "clear": {"metric": "clear"}, "unless": {"metric": "unless", **HOT}, "all": [{"metric": "part", **HOT}],
        }
    )  # fmt: skip
    spread = parse({"name": "s", "metric": "m", "kind": "spread", **HOT, "against": {"metric": "second"}})
    for key in ("first", "divisor", "level", "clear", "unless", "part"):
        assert triggered([rule, spread], {key}) == [rule]
    assert triggered([rule, spread], {"second", "other"}) == [spread]
    assert triggered([rule, spread], {"other"}) == []


def test_transitions_come_in_the_order_of_the_rules_then_of_the_labels():
    rules = [parse({"name": name, "metric": "m", **HOT}) for name in ("b", "a")]
    outcome = evaluate(compile_rules(rules), world(m__y="11", m__x="11"), {}, 0)
    assert [(change.rule, change.labels[0][1]) for change in outcome.transitions] == [
        ("b", "x"),
        ("b", "y"),
        ("a", "x"),
        ("a", "y"),
    ]


def test_a_plan_sees_series_that_came_after_it_was_made():
    plan = compile_rules([RULE])
    view = world(m__a="11 11")
    first = evaluate(plan, view, {}, 0)
    view.add(Series.of("m", k="b"), MINUTE, 11.0)
    assert len(evaluate(plan, view, first.alerts, MINUTE).alerts) == 2


@pytest.mark.parametrize("index", [False, True])
def test_with_and_without_the_index_an_alert_at_rest_is_woken(index):
    plan = compile_rules(
        [parse({"name": op, "metric": "m", "op": op, "threshold": 3}) for op in ("<", "<=", ">", ">=", "==", "!=")],
        index=index,
    )
    woken = {name for name, _ in evaluate(plan, world(m__a="3", m__b="5"), {}, 0).alerts}
    assert woken == {"<=", ">", ">=", "==", "!="}
