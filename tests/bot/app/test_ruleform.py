"""What was filled into the form of a rule, as a rule: what is missing is named, and nothing else."""

from __future__ import annotations

import pytest

from alerts.errors import RuleProblems
from alerts.rule import parse
from bot.app.ruleform import mapping_of

RATIO = 'metric = "bme.collateral_ratio"\n'


def given(more, threshold="", op="<"):
    return {"name": "Low", "op": op, "threshold": threshold, "severity": "warning", "more": more}


def test_an_empty_threshold_is_what_is_missing_not_the_comparison_that_was_chosen():
    with pytest.raises(RuleProblems) as caught:
        parse(mapping_of(given(RATIO)))
    assert [problem.path for problem in caught.value.problems] == ["rule.threshold"]


@pytest.mark.parametrize("kind", ["absent", "lost"])
def test_a_kind_that_compares_nothing_is_not_given_the_comparison_that_the_form_always_holds(kind):
    more = f'{RATIO}kind = "{kind}"\n' + ('over = "1h"\n' if kind == "lost" else "")
    assert "op" not in mapping_of(given(more))
    assert parse(mapping_of(given(more))).kind == kind


def test_a_kind_that_there_is_not_is_named_beside_the_rest():
    with pytest.raises(RuleProblems) as caught:
        parse(mapping_of(given(f'{RATIO}kind = "nonsense"\n')))
    assert "rule.kind" in [problem.path for problem in caught.value.problems]


def test_a_threshold_that_is_another_metrics_value_is_read_as_in_a_file():
    rule = parse(mapping_of(given(RATIO, threshold='{ metric = "bme.warn_threshold", plus = 0.05 }')))
    assert rule.condition.threshold.value == pytest.approx(0.05)
