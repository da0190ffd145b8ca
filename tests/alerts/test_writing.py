"""Rules as text: whatever parses is written so that it parses back to an equal rule."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.parsing import parse_toml
from alerts.presets import presets
from alerts.rule import parse, to_mapping
from alerts.writing import comment_toml, rule_toml, table_toml, value_toml

FULL = {
    "name": 'a "quoted" \\ name — ü \u2028',
    "metric": "bme.collateral_ratio",
    "where": {"network": "akash", "odd label!": "", "x": 'y"'},
    "by": ["network", "window"],
    "reduce": "predict",
    "over": "1h30m",
    "divide_by": {"metric": "n", "where": {"a": "b"}},
    "ahead": "2d",
    "op": "<",
    "threshold": {"metric": "bme.warn_threshold", "where": {"network": "akash"}, "plus": 0.05},
    "clear": {"metric": "bme.warn_threshold", "where": {"network": "akash"}, "plus": 0.08},
    "for": "5m",
    "keep_firing_for": "10m",
    "unless": {"metric": "a", "op": "!=", "threshold": -1e-300},
    "all": [
        {"metric": "a", "where": {"model": "h100"}, "op": ">", "threshold": 0.1 + 0.2},
        {"metric": "b", "reduce": "avg", "over": "5m", "op": ">=", "threshold": 1e22},
    ],
    "no_data": "alert",
    "forget_after": "1h",
    "topic": "gpu",
    "severity": "critical",
    "repeat_every": "6h",
    "mention": "operators",
    "summary": "{value} of {labels.model}, {{braces}}",
    "why": "because",
}
SPREAD = {
    "name": "s",
    "metric": "m",
    "kind": "spread",
    "against": {"where": {"source": "x"}},
    "op": ">",
    "threshold": 1,
}


@pytest.mark.parametrize(
    "raw", [FULL, SPREAD, {"name": "a", "metric": "m", "kind": "absent"}], ids=lambda raw: raw["name"][:6]
)
def test_every_key_comes_back(raw):
    rule = parse(raw)
    assert parse_toml(rule_toml(rule)) == [rule]


def test_presets_come_back_but_for_their_origin():
    rules = [parse(to_mapping(rule)) for rule in presets("all")]
    assert parse_toml("\n".join(map(rule_toml, rules))) == rules


@given(st.text(max_size=40).filter(lambda text: text.strip()), st.floats(allow_nan=False))
@example("\x7f\x80\t\n\r\0 \ud800 # ]", float("inf"))
@example("'''\"\"\"\\", -0.0)
def test_any_text_and_any_number_stay_what_they_are(text, number):
    document = tomllib.loads(f"{table_toml({'name': text, text: number})}")
    (table,) = document["rules"]
    safe = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert set(table.values()) == {safe, number} or len(table) == 1


@given(
    st.recursive(
        st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
def test_what_is_stored_is_written_as_it_is_whether_or_not_it_is_a_rule(value):
    clean = _without_surrogates(value)
    assert tomllib.loads(f"x = {value_toml(clean)}")["x"] == clean


def _without_surrogates(value):
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def test_whole_numbers_are_written_without_a_point():
    assert [value_toml(number) for number in (10.0, -3.0, 0.5, 1e15, float("inf"), float("-inf"))] == [
        "10", "-3", "0.5", "1000000000000000.0", "inf", "-inf",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_nothing_in_a_comment_can_become_a_key(text):
    assert tomllib.loads(comment_toml(text)) == {}
