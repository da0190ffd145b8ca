"""The rule form: all of it is read, all that is wrong with it is said at once, and it can be written down again."""

from __future__ import annotations

import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.durations import LONGEST, format_duration, parse_duration
from alerts.errors import RuleProblems
from alerts.metric import Catalogue, Metric, Unit
from alerts.parsing import check, parse, parse_all, parse_toml, to_mapping
from alerts.rule import Condition, Level, NoData, Rule, Selector, Severity, topic_of
from alerts.sample import DAY, HOUR, MINUTE

WHOLE = """
name = "Everything"
metric = "bme.collateral_ratio"
where = { network = "akash", model = "" }
by = ["network", "vendor"]
reduce = "predict"
over = "1h30m"
ahead = "2d"
divide_by = "gpu.total"
op = "<"
threshold = { metric = "bme.warn_threshold", where = { network = "akash" }, plus = 0.05 }
clear = { metric = "bme.warn_threshold", where = { network = "akash" }, plus = 0.1 }
for = "5m"
keep_firing_for = "10m"
unless = { metric = "bme.breaker", op = "==", threshold = 4 }
all = [{ metric = "oracle.age_seconds", op = ">", threshold = 60, reduce = "avg", over = "5m" }]
kind = "threshold"
no_data = "alert"
forget_after = "0s"
topic = "gpu"
severity = "critical"
repeat_every = "6h"
mention = "operators"
summary = "It is {value}, the level is {threshold}, {labels.model} since {since}"
why = "Because."
"""


def test_the_whole_form_is_read():
    rule = parse(tomllib.loads(WHOLE))
    where = (("model", ""), ("network", "akash"))
    warn = Selector("bme.warn_threshold", (("network", "akash"),))
    assert rule == Rule(
        name="Everything",
        condition=Condition(
            Selector("bme.collateral_ratio", where), "<", Level(0.05, warn), ("network", "vendor"), "predict", 90 * MINUTE, 2 * DAY,
            Selector("gpu.total", where),
        ),
        clear=Level(0.1, warn),
        hold=5 * MINUTE,
        keep_firing_for=10 * MINUTE,
        unless=Condition(Selector("bme.breaker"), "==", Level(4.0)),
        all=(Condition(Selector("oracle.age_seconds"), ">", Level(60.0), reduce="avg", over=5 * MINUTE),),
        no_data=NoData.ALERT,
        forget_after=0,
        topic="gpu",
        severity=Severity.CRITICAL,
        repeat_every=6 * HOUR,
        mention="operators",
        summary="It is {value}, the level is {threshold}, {labels.model} since {since}",
        why="Because.",
    )  # fmt: skip


def test_an_empty_text_list_or_table_is_not_given():
    bare = {"name": "r", "metric": "m", "op": ">", "threshold": 1}
    empty = {
        "where": {}, "by": [], "reduce": "", "over": "", "divide_by": "", "for": "", "unless": {}, "all": [], "kind": "",
        "no_data": "", "topic": "", "mention": "", "summary": "", "severity": "", "against": {},
    }  # fmt: skip
    assert parse({**bare, **empty}) == parse(bare)


BARE = {"name": "r", "metric": "m", "op": ">", "threshold": 1}

WRONG = [
    ({"metrik": "m"}, "rule.metrik", "did you mean metric"),
    ({"name": ""}, "rule.name", "is missing"),
    ({"metric": None}, "rule.metric", "is missing"),
    ({"metric": 7}, "rule.metric", "must be text, not 7"),
    ({"op": None}, "rule.op", "one of < <= > >= == !="),
    ({"op": "=>"}, "rule.op", "did you mean >, >="),
    ({"threshold": None}, "rule.threshold", "is missing"),
    ({"threshold": True}, "rule.threshold", "must be a number, not true"),
    ({"threshold": "1.05"}, "rule.threshold", 'must be a number, not "1.05"'),
    ({"threshold": math.nan}, "rule.threshold", "is NaN"),
    ({"threshold": 10**400}, "rule.threshold", "must be a number"),
    ({"threshold": {"plus": 1}}, "rule.threshold.metric", "is missing"),
    ({"threshold": {"metric": "n", "pluss": 1}}, "rule.threshold.pluss", "did you mean plus?"),
    ({"threshold": {"metric": "n", "plus": math.inf}}, "rule.threshold.plus", "is infinite"),
    ({"clear": 2}, "rule.clear", "is below the threshold"),
    ({"op": "<", "clear": 0}, "rule.clear", "is above the threshold"),
    ({"op": "==", "clear": 1}, "rule.clear", "has no direction"),
    ({"threshold": {"metric": "n", "plus": 1}, "clear": {"metric": "n", "plus": 2}}, "rule.clear", "wrong side"),
    ({"for": 300}, "rule.for", "must be a duration as text, not 300"),
    ({"for": "5 minutes"}, "rule.for", "is no duration"),
    ({"for": "-5m"}, "rule.for", "is no duration"),
    ({"over": "99999d", "reduce": "avg"}, "rule.over", "longer than ten years"),
    ({"reduce": "avg"}, "rule.over", "is missing: avg looks at a stretch of time"),
    ({"reduce": "avrg", "over": "5m"}, "rule.reduce", "did you mean avg?"),
    ({"where": "network"}, "rule.where", "must be a table"),
    ({"where": {"network": 1}}, "rule.where.network", 'write "1"'),
    ({"by": "model"}, "rule.by", 'write by = ["model"]'),
    ({"by": ["model", "model"]}, "rule.by", "names a label twice"),
    ({"kind": "treshold"}, "rule.kind", "did you mean threshold?"),
    ({"kind": "lost"}, "rule.over", "lost looks at a stretch of time"),
    ({"kind": "spread"}, "rule.against", "name the second opinion"),
    ({"kind": "spread", "against": {"metric": "m"}}, "rule.against", "is the same series"),
    ({"kind": "absent", "clear": 0}, "rule.clear", "absent compares nothing"),
    ({"no_data": "ok"}, "rule.no_data", "is none of its words"),
    ({"topic": "gov"}, "rule.topic", "known: bme, gpu, governance"),
    ({"severity": "page"}, "rule.severity", "known: info, warning, critical"),
    ({"repeat_every": "5s"}, "rule.repeat_every", "spam"),
    ({"unless": {"metric": "n", "op": ">"}}, "rule.unless.threshold", "is missing"),
    ({"unless": {"metric": "n", "op": ">", "threshold": 1, "for": "5m"}}, "rule.unless.for", "is not a key"),
    ({"all": {"metric": "n"}}, "rule.all", "must be a list"),
    ({"all": [{"metric": "n", "op": ">", "threshold": 1}, 5]}, "rule.all[1]", "must be a table"),
    ({"all": [{"metric": "n", "op": "?", "threshold": 1}]}, "rule.all[0].op", "is none of its words"),
    ({"summary": "{valeu}"}, "rule.summary", "did you mean value"),
    ({"summary": "{"}, "rule.summary", "write {{ for a brace"),
    ({"summary": "a\nb"}, "rule.summary", "on one line"),
    ({"name": "x" * 101}, "rule.name", "at most 100"),
]


@pytest.mark.parametrize(("changes", "path", "says"), WRONG)
def test_a_problem_names_its_place_and_its_mend(changes, path, says):
    with pytest.raises(RuleProblems) as caught:
        parse({**BARE, **changes})
    assert [problem.path for problem in caught.value.problems] == [path]
    assert says in str(caught.value)


def test_every_problem_is_named_at_once():
    with pytest.raises(RuleProblems) as caught:
        parse({"nmae": "r", "op": "?", "threshold": True, "for": 5, "reduce": "avg"}, "rules[3]")
    assert sorted(problem.path for problem in caught.value.problems) == [
        f"rules[3].{key}" for key in ("for", "metric", "name", "nmae", "op", "over", "threshold")
    ]


def test_a_rule_that_is_no_table_is_a_problem_and_no_crash():
    with pytest.raises(RuleProblems, match="must be a table"):
        parse([1, 2])  # type: ignore[arg-type]


def test_a_file_names_the_problems_of_all_its_rules_and_names_used_twice():
    with pytest.raises(RuleProblems) as caught:
        parse_all([BARE, {**BARE, "op": "?"}, BARE])
    assert [problem.path for problem in caught.value.problems] == ["rules[1].op", "rules[2].name"]


def test_a_configuration_will_do_as_a_file_of_rules():
    assert [
        rule.name
        for rule in parse_toml('[storage]\nurl = "x"\n[[rules]]\nname = "r"\nmetric = "m"\nop = ">"\nthreshold = inf')
    ] == ["r"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("x = ", "this is not TOML"), ("[[rule]]", "start each with"), ("[rules]\nname = 'r'", "two brackets")],
)
def test_a_file_without_rules_says_what_is_wrong(text, says):
    with pytest.raises(RuleProblems, match=says):
        parse_toml(text)


CATALOGUE = Catalogue(
    [
        ("test", Metric("bme.burn_mint_ratio", Unit.RATIO, "", labels=("window",), parts_and_wholes="window")),
        ("test", Metric("gpu.utilization", Unit.FRACTION, "")),
        ("test", Metric("gpu.model.utilization", Unit.FRACTION, "", labels=("model", "vendor"))),
    ]
)


def test_by_over_parts_and_wholes_is_a_problem_when_the_catalogue_knows():
    form = {**BARE, "metric": "bme.burn_mint_ratio", "by": ["network"]}
    parse(form)
    with pytest.raises(RuleProblems, match='add "window" to by') as caught:
        parse(form, "rule", CATALOGUE)
    assert caught.value.problems[0].path == "rule.by"
    parse({**form, "by": ["network", "window"]}, "rule", CATALOGUE)
    parse({**form, "where": {"window": "7d"}}, "rule", CATALOGUE)


def test_an_unknown_metric_is_a_warning_with_the_nearest_names():
    rule = parse({**BARE, "metric": "gpu.utilisation"}, "rule", CATALOGUE)
    (warning,) = check(rule, CATALOGUE)
    assert (warning.path, "gpu.utilization" in warning.says) == ("rule.metric", True)


def test_an_unknown_label_and_a_key_without_effect_are_warnings():
    rule = parse(
        {**BARE, "metric": "gpu.model.utilization", "where": {"modell": "h100"}, "ahead": "2d"}, "rule", CATALOGUE
    )
    assert [warning.path for warning in check(rule, CATALOGUE)] == ["rule.where", "rule.ahead"]
    assert "did you mean model" in check(rule, CATALOGUE)[0].says


@pytest.mark.parametrize(
    ("metric", "topic"),
    [
        ("bme.breaker", "bme"),
        ("oracle.age_seconds", "bme"),
        ("gov.turnout", "governance"),
        ("chain.height", "health"),
        ("x", "network"),
    ],
)
def test_the_topic_follows_the_prefix(metric, topic):
    assert topic_of(parse({**BARE, "metric": metric})) == topic


TEXTS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_characters="{}\x7f"), min_size=1, max_size=12
)
LABELS = st.dictionaries(TEXTS, st.text("ab", max_size=2), max_size=2).map(lambda labels: tuple(sorted(labels.items())))
SELECTORS = st.builds(Selector, TEXTS, LABELS)
SPANS = st.integers(0, LONGEST)
NUMBERS = st.floats(allow_nan=False)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
LEVELS = st.builds(Level, NUMBERS) | st.builds(Level, FINITE, SELECTORS)
REDUCTIONS = st.just(("last", 0)) | st.tuples(
    st.sampled_from(["last", "avg", "min", "max", "sum", "count", "changes", "delta", "increase", "rate", "predict"]),
    st.integers(1, LONGEST),
)


@st.composite
def conditions(draw):
    reduce, over = draw(REDUCTIONS)
    by = tuple(draw(st.lists(TEXTS, max_size=2, unique=True)))
    op = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    return Condition(draw(SELECTORS), op, draw(LEVELS), by, reduce, over, draw(SPANS), draw(st.none() | SELECTORS))


@st.composite
def whole_rules(draw):
    condition = draw(conditions())
    kind = draw(st.sampled_from(["threshold", "absent", "lost", "spread"]))
    if kind == "lost" and condition.over == 0:
        kind = "absent"
    against = draw(SELECTORS.filter(lambda selector: selector != condition.select) if kind == "spread" else st.none())
    clear = Level(condition.threshold.value, condition.threshold.metric)
    directed = kind in ("threshold", "spread") and condition.op not in ("==", "!=")
    return Rule(
        name=draw(TEXTS), condition=condition, kind=kind, clear=clear if directed and draw(st.booleans()) else None,
        hold=draw(SPANS), keep_firing_for=draw(SPANS), unless=draw(st.none() | conditions()),
        all=tuple(draw(st.lists(conditions(), max_size=2))), against=against, no_data=draw(st.sampled_from(list(NoData))),
        forget_after=draw(SPANS), topic=draw(st.sampled_from(["", "bme", "gpu"])), severity=draw(st.sampled_from(list(Severity))),
        repeat_every=draw(st.just(0) | st.integers(MINUTE, LONGEST)), mention=draw(st.just("") | TEXTS),
        summary=draw(st.just("") | TEXTS), why=draw(st.just("") | TEXTS),
    )  # fmt: skip


@given(whole_rules())
def test_what_is_written_down_is_read_back(rule):
    assert parse(to_mapping(rule)) == rule


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["metric", "op", "threshold", "by", "where", "all", "unless", "kind", "name", "over", "x"]
                ),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_nonsense_gives_problems_and_never_another_error(nonsense):
    with pytest.raises(RuleProblems) as caught:
        parse({**nonsense, "name": 5} if isinstance(nonsense, dict) else nonsense)
    assert all(problem.path and problem.says for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30s", 30_000),
        ("5m", 5 * MINUTE),
        ("2h", 2 * HOUR),
        ("7d", 7 * DAY),
        ("1h30m", 90 * MINUTE),
        ("0s", 0),
        ("1w", 7 * DAY),
        ("1s500ms", 1500),
        ("90m", 90 * MINUTE),
        (" 5m ", 5 * MINUTE),
    ],
)
def test_a_duration_is_text(text, span):
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 m", "5M", "1.5h", "30m1h", "5m5m", "-1s", "1e3s", "\u0665m", "9" * 70 + "s"]
)
def test_what_is_no_duration_says_how_to_write_one(text):
    with pytest.raises(ValueError, match="write it like"):
        parse_duration(text)


@given(SPANS)
def test_a_duration_is_written_as_it_is_read(span):
    assert parse_duration(format_duration(span)) == span
