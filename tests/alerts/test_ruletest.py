"""Users' own rule tests: the walks, what is expected, and every way of getting the form wrong."""

from __future__ import annotations

import tomllib

import pytest

from alerts.errors import RuleProblems
from alerts.replay import walk, walk_length
from alerts.rule import parse
from alerts.ruletest import run
from alerts.ruletest_form import parse_tests
from alerts.sample import MINUTE
from alerts.state import State

HOT = {"name": "hot", "metric": "m", "op": ">", "threshold": 10, "for": "2m"}


def result_of(text, *rules):
    (test,) = parse_tests(tomllib.loads(f"[[tests]]\n{text}")["tests"], [parse(rule) for rule in rules or (HOT,)])
    return run(test)


def missed(text, *rules):
    return [(miss.what, miss.at, miss.expected, miss.got) for miss in result_of(text, *rules).misses]


def problems(text, *rules):
    with pytest.raises(RuleProblems) as raised:
        parse_tests(tomllib.loads(text)["tests"], [parse(rule) for rule in rules or (HOT,)])
    return [str(problem) for problem in raised.value.problems]


WALK = 'name = "t"\nseries = [{ metric = "m", walk = "5 11 12 13 14 5 5" }]\n'


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1+1x5", [1, 2, 3, 4, 5]),
        ("5-2x3", [5, 3, 1]),
        ("-1+0.5x3", [-1, -0.5, 0]),
        (".5-.5x2", [0.5, 0]),
        ("1e2+1e1x3", [100, 110, 120]),
        ("1e+2x2", [100, 100]),
        ("-3x2", [-3, -3]),
        ("sx2 7", [None, None, 7]),
    ],
)
def test_a_walk_may_climb_and_fall(text, values):
    assert [value for _, value in walk(text, 0, 1)] == values
    assert walk_length(text) == len(values)


@pytest.mark.parametrize("text", ["1+1", "1+x3", "x+1x3", "1+1+1x3", "16x", "1²x3", "16x1234567890"])
def test_what_is_neither_number_nor_ramp_is_named(text):
    with pytest.raises(ValueError, match="is no step of a walk"):
        list(walk(text, 0, 1))


def test_states_notices_and_episodes_as_they_come_pass():
    result = result_of(
        WALK
        + """
        episodes = 1
        expect = [
          { at = "0s", state = "inactive" }, { at = "1m", state = "pending" }, { at = "3m", state = "firing" },
          { at = "5m", state = "inactive" },
        ]
        notices = [
          { at = "3m", word = "raised", reason = "crossed", value = 13 },
          { at = "4m", word = "worse", value = 14 },
          { at = "5m", word = "resolved", reason = "cleared" },
        ]
        """
    )
    assert result.passed, result.misses
    assert result.episodes == 1
    assert result.state(("hot", ()), 2 * MINUTE) is State.PENDING


def test_a_state_that_is_another_is_missed_with_both():
    assert missed(WALK + 'expect = [{ at = "2m", state = "firing" }, { at = "3m", state = "firing" }]') == [
        ("state", 2 * MINUTE, "firing", "pending")
    ]


def test_a_notice_at_another_time_is_missed_there_and_too_many_here():
    assert missed(WALK + 'words = ["raised"]\nnotices = [{ at = "2m", word = "raised" }]') == [
        ("notice", 2 * MINUTE, "raised", "silence"),
        ("notice", 3 * MINUTE, "silence", "raised"),
    ]


def test_a_notice_with_another_word_reason_or_value_says_what_came():
    given = WALK + 'words = ["raised", "resolved"]\n'
    assert missed(given + 'notices = [{ at = "3m", word = "worse" }, { at = "5m", word = "resolved" }]') == [
        ("notice", 3 * MINUTE, "worse", "raised")
    ]
    assert missed(
        given + 'notices = [{ at = "3m", word = "raised", value = 1 },'
        '{ at = "5m", word = "resolved", reason = "forgotten" }]'
    ) == [
        ("notice", 3 * MINUTE, "raised at 1", "raised at 13"),
        ("notice", 5 * MINUTE, "resolved (forgotten)", "resolved (cleared)"),
    ]


def test_silence_is_an_expectation():
    assert missed(WALK + "silent = true\nwords = ['raised']") == [("notice", 3 * MINUTE, "silence", "raised")]
    assert result_of('name = "t"\nsilent = true\nseries = [{ metric = "m", walk = "11 11 5" }]').passed


def test_episodes_are_counted_over_all_label_sets():
    given = """
    name = "t"
    episodes = 3
    series = [
      { metric = "m", labels = { k = "a" }, walk = "11x3 5 11x3 5" },
      { metric = "m", labels = { k = "b" }, walk = "11x3 5" },
    ]
    """
    assert result_of(given).passed
    assert missed(given.replace("= 3", "= 2")) == [("episodes", None, "2", "3")]


def test_labels_choose_and_without_them_every_label_set_is_meant():
    given = """
    name = "t"
    series = [
      { metric = "m", labels = { k = "a", n = "1" }, walk = "11x3" },
      { metric = "m", labels = { k = "b", n = "1" }, walk = "5x3" },
    ]
    """
    assert result_of(given + 'expect = [{ at = "2m", labels = { k = "a" }, state = "firing" }]').passed
    result = result_of(given + 'expect = [{ at = "2m", state = "firing" }]')
    assert [(miss.labels, miss.got) for miss in result.misses] == [((("k", "b"), ("n", "1")), "inactive")]


def test_labels_that_nothing_carries_are_no_calm():
    given = 'name = "t"\nseries = [{ metric = "m", labels = { k = "a" }, walk = "5x3" }]\n'
    ((_, _, expected, got),) = missed(given + 'expect = [{ at = "2m", labels = { k = "z" }, state = "inactive" }]')
    assert expected == "inactive"
    assert got == 'no label set carries these; there are {k="a"}'


def test_a_series_has_a_cadence_of_its_own_and_the_look_back_is_as_said():
    given = 'name = "t"\nevery = "30s"\nlookback = "90s"\nseries = [{ metric = "m", walk = "11 x", every = "2m" }]\n'
    assert result_of(given + 'until = "3m"\nexpect = [{ at = "60s", state = "pending" }]\nepisodes = 0').passed
    assert result_of(given + 'until = "3m"\nepisodes = 1', {**HOT, "for": "1m"}).passed


def test_the_test_runs_on_to_the_last_time_that_is_expected():
    given = 'name = "t"\nseries = [{ metric = "m", walk = "11x3" }]\nexpect = [{ at = "26h", state = "inactive" }]\n'
    assert result_of(given).passed
    assert result_of(
        given + 'notices = [{at = "2m", word = "raised"}, {at = "24h6m", word = "resolved", reason = "forgotten"}]'
    ).passed


def test_no_data_has_its_words():
    rule = {**HOT, "no_data": "alert"}
    given = """
    name = "t"
    lookback = "2m"
    series = [{ metric = "m", walk = "5 5 s x x 5 5" }]
    notices = [{ at = "2m", word = "no data" }, { at = "5m", word = "resolved" }]
    """
    assert result_of(given, rule).passed


def test_a_rule_that_raises_fails_its_test_with_the_cause():
    rule = {**HOT, "threshold": {"metric": "n"}}
    given = """
    name = "t"
    episodes = 0
    series = [
      { metric = "m", walk = "5" },
      { metric = "n", labels = { k = "a" }, walk = "5" }, { metric = "n", labels = { k = "b" }, walk = "5" },
    ]
    """
    ((what, at, _, got),) = missed(given, rule)
    assert (what, at) == ("broken", 0)
    assert "2 series of n could be the threshold" in got


def test_the_words_are_those_of_the_live_bot_edit_by_edit():
    """worse: at most one in a minute, and only by a tenth of the distance; still: by repeat_every."""
    rule = {**HOT, "for": "0s", "repeat_every": "5m"}
    result = result_of('name = "t"\nepisodes = 1\nseries = [{ metric = "m", walk = "20 20.5 22 22x8 5" }]', rule)
    assert [(notice.at // MINUTE, notice.word.value) for notice in result.heard] == [
        (0, "raised"),
        (2, "worse"),
        (7, "still"),
        (11, "resolved"),
    ]


OTHER = {**HOT, "name": "other"}
BAD = [
    ("[[tests]]", "tests[0].name: is missing"),
    ("[[tests]]", "tests[0].series: is missing"),
    ("[[tests]]\n" + WALK, "tests[0]: expects nothing"),
    ("[[tests]]\nwalk = 3", "tests[0].walk: is not a key of a test; known: name"),
    ("[[tests]]\nepisodes = true\n" + WALK, "tests[0].episodes: must be a whole number, not true"),
    ("[[tests]]\nnotices = []\n" + WALK, "tests[0].notices: is empty, which means not given: write silent = true"),
    ("[[tests]]\nsilent = true\nnotices = [{}]\n" + WALK, "tests[0].silent: is true, and there are notices"),
    ("[[tests]]\nsilent = 'yes'\n" + WALK, 'tests[0].silent: must be true or false, not "yes"'),
    ("[[tests]]\nwords = 'raised'\n" + WALK, "tests[0].words: must be a list"),
    ("[[tests]]\nwords = ['risen']\n" + WALK, 'tests[0].words[0]: "risen" is no word of a notice; did you mean'),
    ("[[tests]]\nrule = 'hott'\n" + WALK, 'tests[0].rule: no rule is called "hott"; did you mean hot'),
    ("[[tests]]\nrules = ['hot', 'cold']\n" + WALK, 'tests[0].rules[1]: no rule is called "cold"'),
    ("[[tests]]\nrules = 'hot'\n" + WALK, "tests[0].rules: must be a list of names"),
    ("[[tests]]\nrules = ['hot']\nrule = 'hot'\n" + WALK, "tests[0].rules: and rule are both there"),
    ("[[tests]]\nevery = '0s'\n" + WALK, "tests[0].every: must be longer than nothing"),
    ("[[tests]]\nevery = '1ms'\nuntil = '7d'\n" + WALK, "tests[0].every: would make more than 1,000,000 evaluations"),
    ("[[tests]]\nexpect = [{ state = 'firing', rule = 'hot' }]\n" + WALK, "tests[0].expect[0].at: is missing"),
    ("[[tests]]\nexpect = [{ at = '90s', state = 'firing' }]\n" + WALK, "tests[0].expect[0].at: is no evaluation: there is one every 1m"),
    ("[[tests]]\nexpect = [{ at = '1m' }]\n" + WALK, "tests[0].expect[0].state: is missing: one of inactive, pending"),
    ("[[tests]]\nexpect = [{ at = '1m', state = 'on' }]\n" + WALK, 'tests[0].expect[0].state: "on" is none of its words'),
    ("[[tests]]\nexpect = [{ at = '1m', state = 'firing' }]\n" + WALK, "tests[0].expect[0].rule: is missing: 2 rules are under test"),
    ("[[tests]]\nexpect = [{ at = '9m', state = 'firing' }]\nuntil = '8m'\n" + WALK, "tests[0].until: is before the last time that is expected, 9m"),
    ("[[tests]]\nrule = 'hot'\nnotices = [{ at = '9m', word = 'rise' }]\n" + WALK, 'tests[0].notices[0].word: "rise" is none of its words'),
    ("[[tests]]\nrule = 'hot'\nepisodes = 0\nname = 't'\nseries = [{ metric = 'n', walk = '1' }]", 'none of them is read by "hot": it reads m; the test gives n'),
    ("[[tests]]\nepisodes = 0\nname = 't'\nseries = [{ metric = 'm', walk = '1x9999999' }]", "tests[0].series[0].walk: makes 9,999,999 places in this test: at most 1,000,000"),
    ("[[tests]]\nepisodes = 0\nname = 't'\nseries = [{ metric = 'm', walk = '1 zz' }]", 'tests[0].series[0].walk: "zz" is no step of a walk'),
    ("[[tests]]\nepisodes = 0\nname = 't'\nseries = [{ metric = 'm' }]", "tests[0].series[0].walk: is missing"),
    ("[[tests]]\nepisodes = 0\nname = 't'\nseries = [{ metric = 'm', walk = 3 }]", "tests[0].series[0].walk: must be text, not 3"),
    ("[[tests]]\nepisodes = 0\nname = 't'\nseries = [{ metric = 'm', walk = '1' }, { metric = 'm', walk = '1' }]", "tests[0].series[1]: m is there twice"),
    ("tests = [3]", "tests[0]: must be a table, not 3"),
    ("[[tests]]\nepisodes = 0\n" + WALK + "[[tests]]\nepisodes = 0\n" + WALK, 'tests[1].name: "t" is the name of tests[0] too'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), BAD)
def test_whatever_is_wrong_is_said_with_its_place_and_its_mend(text, says):
    assert any(says in problem for problem in problems(text, HOT, OTHER))


def test_every_problem_is_said_at_once():
    found = problems("[[tests]]\nrule = 'x'\nevery = 3\n[[tests]]\nepisodes = 1.5\n")
    assert len(found) >= 6
    assert {problem.split(".")[0] for problem in found} >= {"tests[0]", "tests[1]"}


def test_a_walk_may_stand_on_several_lines():
    given = 'name = "t"\nepisodes = 1\n[[tests.series]]\nmetric = "m"\nwalk = """\n5 11\n  11 11\n"""'
    assert result_of(given).passed
