"""Every edge of the state machine, as walks that a person can read. The language is in tests/alerts/walks.py."""

from __future__ import annotations

import pytest

from alerts.replay import play
from alerts.sample import MINUTE
from alerts.state import Reason
from tests.alerts.walks import rows, rule_of, states, view_of

PROMETHEUS = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
without `for` it fires at the first true evaluation       | > 10                                | 9 11 11 9                  | . F F .
equal is not greater                                      | > 10                                | 10 10.0001 10              | . F .
equal is greater or equal                                 | >= 10                               | 9.9 10 9.9                 | . F .
less                                                      | < 10                                | 10 9.9 10                  | . F .
less or equal                                             | <= 10                               | 10.1 10 10.1               | . F .
equal                                                     | == 10                               | 9 10 11                    | . F .
not equal                                                 | != 10                               | 10 9 10                    | . F .
pending at the first true evaluation                      | > 10 for=2m                         | 9 11 9                     | . p .
fires when it was true for `for`, at that evaluation      | > 10 for=2m                         | 9 11 11 11 11              | . p p F F
a false evaluation while pending: `for` is owed again     | > 10 for=2m                         | 11 11 9 11 11 11           | p p . p p F
after a resolve `for` is owed again                       | > 10 for=1m                         | 11 11 9 11 11              | p F . p F
`for` between two evaluations rounds up                   | > 10 for=90s                        | 11 11 11 11                | p p F F
without keep_firing_for it resolves at once               | > 10                                | 11 9 9                     | F . .
keep_firing_for counts from the first false evaluation    | > 10 keep_firing_for=2m             | 11 9 9 9 9                 | F F F . .
a true evaluation starts keep_firing_for anew             | > 10 keep_firing_for=2m             | 11 9 9 11 9 9 9            | F F F F F F .
keep_firing_for never keeps a pending alert               | > 10 for=2m keep_firing_for=9m      | 11 11 9 9                  | p p . .
keep_firing_for less than a step changes nothing          | > 10 keep_firing_for=59s            | 11 9 9                     | F F .
keep_firing_for bridges without asking for `for` again    | > 10 for=1m keep_firing_for=2m      | 11 11 9 11                 | p F F F
NaN is not greater                                        | > 10                                | 11 NaN 11                  | F . F
NaN is not less                                           | < 10                                | 9 NaN 9                    | F . F
NaN is not equal                                          | == 10                               | 10 NaN 10                  | F . F
NaN is not equal, so != holds                             | != 10                               | 10 NaN 10                  | . F .
infinity is greater than any number                       | > 10                                | 9 Inf 9                    | . F .
minus infinity is not                                     | > 10                                | 11 -Inf 11                 | F . F
minus infinity is less than any number                    | < 10                                | 11 -Inf 11                 | . F .
zero is a value, not a missing one                        | < 1                                 | 0 0 5                      | F F .
"""

CLEAR = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
it stays while beyond the recovery level                  | > 100 clear=80                      | 90 101 90 81 80 90         | . F F F . .
at the recovery level the same operator decides           | >= 100 clear=80                     | 100 80 79                  | F F .
below works the same way                                  | < 10 clear=12                       | 9 11 12 11                 | F F . .
the recovery level is nothing to a pending alert          | > 100 clear=80 for=2m               | 101 90 101 101 101 90      | p . p p F F
after the resolve the threshold counts again              | > 100 clear=80                      | 101 79 90 101              | F . . F
the recovery level holds while keep_firing_for bridges    | > 100 clear=80 keep_firing_for=2m   | 101 79 90 79 79 79         | F F F F F .
NaN is not beyond the recovery level                      | > 100 clear=80                      | 101 NaN 90                 | F . .
"""

KEEP = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
one failed poll is bridged by the look-back               | > 10 for=2m                         | 11 x 11                    | p p F
at rest it stays at rest                                  | > 10                                | 9 x x x 9                  | . . . . .
firing it stays firing                                    | > 10                                | 16 x x x x                 | F F F F F
time without data does not count towards `for`            | > 10 for=3m                         | 11 11 s s s 11 11 11       | p p p p p p F F
a stale mark is no data at once                           | > 10 for=2m                         | 11 s s 11 11               | p p p p F
a false value after the gap resolves                      | > 10                                | 16 x x 9                   | F F F .
a true value after the gap goes on firing                 | > 10                                | 16 x x 14                  | F F F F
pending, and false after the gap                          | > 10 for=5m                         | 11 x x x 9                 | p p p p .
keep_firing_for waits for data too                        | > 10 keep_firing_for=2m             | 11 9 s s s 9 9 9           | F F F F F F . .
data that never was makes no alert                        | > 10                                | x x x 11                   | . . . F
forgotten after forget_after                              | > 10 forget_after=3m                | 11 s s s s s               | F F F . . .
pending is forgotten as well                              | > 10 for=9m forget_after=3m         | 11 s s s s                 | p p p . .
data within forget_after starts the count anew            | > 10 forget_after=3m                | 11 s s 11 s s s            | F F F F F F .
after it was forgotten a true value is a new alert        | > 10 forget_after=2m                | 11 s s s 11                | F F . . F
"""

RESOLVE = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
missing is false: the alert goes                          | > 10 no_data=resolve                | 11 s s 11                  | F . . F
the look-back still bridges                               | > 10 no_data=resolve                | 11 x 11                    | F F F
then it does not                                          | > 10 no_data=resolve                | 11 x x 11                  | F F . F
pending goes as well, `for` is owed again                 | > 10 no_data=resolve for=2m         | 11 11 s 11 11 11           | p p . p p F
keep_firing_for bridges missing data                      | > 10 no_data=resolve keep_firing_for=2m | 11 s s s 9             | F F F . .
"""

ALERT = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
firing becomes no data                                    | > 10 no_data=alert                  | 11 s s                     | F n n
pending becomes no data                                   | > 10 no_data=alert for=3m           | 11 s s                     | p n n
at rest becomes no data                                   | > 10 no_data=alert                  | 9 s s                      | . n n
the look-back still bridges                               | > 10 no_data=alert                  | 11 x x 11                  | F F n F
a true value starts pending, `for` is owed again          | > 10 no_data=alert for=2m           | 11 11 11 s 11 11 11        | p p F n p p F
a false value ends it                                     | > 10 no_data=alert                  | 11 s 9                     | F n .
without `for` a true value fires at once                  | > 10 no_data=alert                  | 11 s 11                    | F n F
keep_firing_for does not hide that there is no data       | > 10 no_data=alert keep_firing_for=9m | 11 9 s                   | F F n
labels never seen make no alert                           | > 10 no_data=alert                  | x x 9 s                    | . . . n
a window that is too young is not missing data            | > 10 no_data=alert reduce=delta over=3m | 1 1 1 20 s             | . . . F n
"""

REDUCED = """
what is true                                              | rule                                | walk                       | states
----------------------------------------------------------|-------------------------------------|----------------------------|-------
an average calms a spike                                  | > 10 reduce=avg over=3m             | 5 5 20 5 5                 | . . . . .
the window is open on the left                            | > 10 reduce=max over=2m             | 20 5 5 5                   | F F . .
a window drops a stale mark and keeps the samples         | > 10 reduce=max over=3m             | 20 s s s                   | F F F F
delta needs a value then and now                          | > 5 reduce=delta over=2m            | 1 9 9 15                   | . . F F
a fall in percent                                         | <= -50 reduce=pct_change over=1m    | 10 5 5 2                   | . F . F
changes counts edges                                      | >= 2 reduce=changes over=3m         | 1 2 1 1 1 1                | . . F . . .
"""


@pytest.mark.parametrize(
    ("what", "rule", "walk", "expected"),
    [row for table in (PROMETHEUS, CLEAR, KEEP, RESOLVE, ALERT, REDUCED) for row in rows(table)],
)
def test_a_walk_leads_through_these_states(what, rule, walk, expected):
    assert states(rule, walk) == expected, what


def test_a_faster_evaluation_than_sampling_fires_between_two_samples():
    assert states("> 10 for=30s", "9 11 11", every=30_000) == ". . p F F"


def test_a_slower_evaluation_than_sampling_sees_only_what_stands_then():
    assert states("> 10 for=2m", "11 9 11 9 11", every=2 * MINUTE) == "p F F"


def test_every_label_set_has_its_own_clock():
    rule, lookback = rule_of("> 10 for=2m")
    view = view_of(lookback, a="11 11 11 11", b="9 9 11 11", c="11 9 11 11")
    played = play([rule], view, range(0, 4 * MINUTE, MINUTE), track=True)
    assert {dict(labels)["k"]: [state.value[0] for state in line] for (_, labels), line in played.tracks.items()} == {
        "a": ["p", "p", "f", "f"],
        "b": ["i", "i", "p", "p"],
        "c": ["p", "i", "p", "p"],
    }


def changes(rule, text):
    made, lookback = rule_of(rule)
    return play([made], view_of(lookback, a=text), range(0, 20 * MINUTE, MINUTE)).transitions


def test_every_transition_says_why_in_one_word():
    words = [change.reason for change in changes("> 10 for=1m no_data=alert", "11 11 9 11 9 s 9 s x 11")]
    assert words[:5] == [Reason.CROSSED, Reason.HELD, Reason.CLEARED, Reason.CROSSED, Reason.CLEARED]
    assert words[5:8] == [Reason.GONE, Reason.BACK, Reason.GONE]


def test_an_episode_is_the_time_it_fired_and_begins_with_firing():
    begun, fired, ended = changes("> 10 for=1m", "11 12 9 9x16")
    assert (begun.episode, fired.episode, ended.episode) == (0, MINUTE, MINUTE)
    assert (fired.at, ended.at) == (MINUTE, 2 * MINUTE)


def test_what_was_forgotten_is_told_once():
    told = [change for change in changes("> 10 forget_after=3m", "11 s") if change.reason is Reason.FORGOTTEN]
    assert [change.at for change in told] == [3 * MINUTE]
    assert told[0].value == 11


def alert_after(rule, text, minute):
    made, lookback = rule_of(rule)
    (alert,) = play([made], view_of(lookback, a=text), range(0, minute * MINUTE + 1, MINUTE)).states.values()
    return alert


def test_the_extreme_of_an_episode_is_the_farthest_in_the_direction_of_the_operator():
    high = alert_after("> 10 keep_firing_for=9m", "11 15 12 3", 3)
    assert (high.first_value, high.extreme, high.extreme_at, high.value) == (11, 15, MINUTE, 3)
    low = alert_after("< 10", "9 4 7", 2)
    assert (low.first_value, low.extreme, low.extreme_at) == (9, 4, MINUTE)
    other = alert_after("!= 10", "11 NaN 7 12", 3)
    assert (other.extreme, other.extreme_at) == (7, 2 * MINUTE)


def test_a_new_episode_forgets_the_extreme_of_the_last():
    again = alert_after("> 10", "99 9 11", 2)
    assert (again.first_value, again.extreme, again.fired_at) == (11, 11, 2 * MINUTE)


def test_under_keep_the_last_known_value_stays():
    alert = alert_after("> 10", "16 x x x", 3)
    assert (alert.value, alert.seen_at, alert.evaluated_at) == (16, MINUTE, 3 * MINUTE)
