"""`burnwatch rules replay`: the formats of docs/reference/rules.md, and bad input that never ends in a traceback."""

from __future__ import annotations

import argparse
import json
import math

import pytest

from bot._cli._samples import BadInput, format_time, parse_time, read_samples
from bot._cli.rules_replay import add_arguments, run

RULE = '[[rules]]\nname = "hot"\nmetric = "m"\nop = ">"\nthreshold = 10\nfor = "1m"\n'


@pytest.fixture
def replay(tmp_path, capsys):
    """Run the command on a file of rules and a list of samples; its exit code, its output, its complaints."""

    def call(samples, *options, rules=RULE):
        rule_file, sample_file = tmp_path / "rules.toml", tmp_path / "samples.jsonl"
        rule_file.write_text(rules)
        lines = samples if isinstance(samples, str) else "\n".join(json.dumps(sample) for sample in samples)
        sample_file.write_text(lines)
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        code = run(parser.parse_args(["--rules", str(rule_file), "--samples", str(sample_file), *options]))
        out, err = capsys.readouterr()
        return code, out, err.replace(f"{tmp_path}/", "")

    return call


def sample(at, value, **labels):
    return {"metric": "m", "labels": labels, "at": at, "value": value}


def test_states_and_transitions_in_seconds_when_the_samples_gave_seconds(replay):
    code, out, err = replay([sample(0, 9), sample(60, 11), sample(120, 12), sample(180, 9)], "--states", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "steps": [0, 60, 120, 180],
        "alerts": [{"rule": "hot", "labels": {}, "states": ["inactive", "pending", "firing", "inactive"]}],
        "transitions": [
            {
                "t": 60,
                "rule": "hot",
                "labels": {},
                "from": "inactive",
                "to": "pending",
                "value": 11.0,
                "reason": "crossed",
            },
            {"t": 120, "rule": "hot", "labels": {}, "from": "pending", "to": "firing", "value": 12.0, "reason": "held"},
            {
                "t": 180,
                "rule": "hot",
                "labels": {},
                "from": "firing",
                "to": "inactive",
                "value": 9.0,
                "reason": "cleared",
            },
        ],
    }


def test_times_in_iso_when_the_samples_gave_iso(replay):
    _, out, _ = replay(
        [sample("2026-03-23T00:00:00Z", 11, k="a")],
        "--states",
        "--json",
        "--from",
        "1774224000",
        "--to",
        "2026-03-23T00:01:00Z",
    )
    document = json.loads(out)
    assert document["steps"] == ["2026-03-23T00:00:00Z", "2026-03-23T00:01:00Z"]
    assert document["alerts"] == [{"rule": "hot", "labels": {"k": "a"}, "states": ["pending", "firing"]}]
    assert document["transitions"][1]["t"] == "2026-03-23T00:01:00Z"


def test_null_adds_nothing_stale_ends_the_look_back_and_words_are_numbers(replay):
    rules = RULE.replace('for = "1m"', 'no_data = "resolve"')
    samples = [
        sample(0, 11),
        sample(60, None),
        sample(120, "+Inf"),
        sample(180, "stale"),
        sample(240, "NaN"),
        sample(300, "-Inf"),
    ]
    _, out, _ = replay(samples, "--states", "--json", rules=rules)
    document = json.loads(out)
    assert document["alerts"][0]["states"] == ["firing", "firing", "firing", "inactive", "inactive", "inactive"]
    assert [change["reason"] for change in document["transitions"]] == ["crossed", "gone"]
    assert document["transitions"][1]["value"] == "+Inf"
    assert "Infinity" not in out


def test_nan_prints_as_text_so_that_the_document_is_json(replay):
    rules = RULE.replace('op = ">"', 'op = "!="').replace('for = "1m"', "")
    _, out, _ = replay([sample(0, "NaN")], "--json", rules=rules)
    assert json.loads(out, parse_constant=pytest.fail)["transitions"][0]["value"] == "NaN"


def test_the_look_back_is_the_options_alone(replay):
    rules = RULE.replace('for = "1m"', 'no_data = "resolve"')
    _, out, _ = replay([sample(0, 11), sample(600, 9)], "--states", "--json", "--lookback", "2m", rules=rules)
    assert json.loads(out)["alerts"][0]["states"] == ["firing"] * 2 + ["inactive"] * 9
    _, out, _ = replay([sample(0, 11), sample(600, 9)], "--states", "--json", "--lookback", "1h", rules=rules)
    assert json.loads(out)["alerts"][0]["states"] == ["firing"] * 10 + ["inactive"]


def test_every_and_fractions_of_a_second(replay):
    _, out, _ = replay([sample(0.5, 11), sample(2, 11)], "--states", "--json", "--every", "500ms")
    assert json.loads(out)["steps"] == [0.5, 1, 1.5, 2]


def test_without_json_a_person_reads_what_happened(replay):
    code, out, _ = replay([sample(0, 9), sample(60, 11), sample(120, 12), sample(180, 9)], "--states")
    assert code == 0
    assert "120  hot  pending -> firing  held  value 12 (level 10)" in out
    assert "hot: inactive x1, pending x1, firing x1, inactive x1" in out
    assert "hot: fired once, 1m in all, longest 1m\n4 evaluations\n" in out


def test_a_rule_that_cannot_be_judged_is_said_and_the_others_are_answered(replay):
    other = '[[rules]]\nname = "odd"\nmetric = "m"\nop = ">"\nthreshold = { metric = "n" }\n'
    samples = [
        sample(0, 11),
        {"metric": "n", "labels": {"k": "a"}, "at": 0, "value": 1},
        {"metric": "n", "labels": {"k": "b"}, "at": 0, "value": 1},
    ]
    code, out, err = replay(samples, "--json", rules=RULE + other)
    assert code == 0
    assert list(json.loads(out)["broken"]) == ["odd"]
    assert 'rule "odd" could not be judged' in err


BAD_SAMPLES = [
    ("{", "samples.jsonl:1: is not JSON"),
    ("[1]", "samples.jsonl:1: must be an object, not [1]"),
    ('{"metric": "m", "at": 0}', "samples.jsonl:1: value: is missing"),
    ('{"metric": "m", "value": 0}', "samples.jsonl:1: at: is missing"),
    ('{"at": 0, "value": 0}', "samples.jsonl:1: metric: must be a name"),
    ('{"metric": "m", "at": true, "value": 0}', "at: must be a time, not true"),
    ('{"metric": "m", "at": "yesterday", "value": 0}', "at: 'yesterday' is no time"),
    ('{"metric": "m", "at": 1774224000000, "value": 0}', "are these milliseconds?"),
    ('{"metric": "m", "at": -5, "value": 0}', "is no time in seconds since 1970"),
    ('{"metric": "m", "at": 1e999, "value": 0}', "is no time in seconds"),
    ('{"metric": "m", "at": 0, "value": true}', "value: must be a number"),
    ('{"metric": "m", "at": 0, "value": "warm"}', 'not "warm"'),
    ('{"metric": "m", "at": 0, "value": NaN}', 'NaN is not JSON: write "NaN"'),
    ('{"metric": "m", "at": 0, "value": 1' + "0" * 400 + "}", "too large"),
    ('{"metric": "m", "at": 0, "value": {}}', "value: must be a number"),
    ('{"metric": "m", "at": 0, "value": 1, "label": {}}', "did you mean labels?"),
    ('{"metric": "m", "at": 0, "value": 1, "labels": {"k": 7}}', "labels: must be an object of texts"),
    ('{"metric": "m", "at": 0, "value": 1, "labels": {"k": []}}', "labels: must be an object of texts"),
    ('{"metric": "m", "at": 0, "value": 1, "labels": "k"}', "labels: must be an object of texts"),
    ('{"metric": ["m"], "at": 0, "value": 1}', "metric: must be a name"),
    ("[" * 100_000, "samples.jsonl:1: is n"),
    ("", "holds no sample"),
]


@pytest.mark.parametrize(("line", "says"), BAD_SAMPLES)
def test_a_bad_sample_names_file_line_and_mend_in_one_line(replay, line, says):
    code, out, err = replay(line)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
    assert len(err) < 400


def test_every_bad_line_is_named_with_its_number(replay):
    good = json.dumps(sample(0, 1))
    code, _, err = replay(f"{good}\n\n{{\n{good}\n" + '{"metric": "m", "at": 0, "value": "x"}')
    assert code == 2
    assert [line.split(":")[1] for line in err.splitlines()] == ["3", "5"]


def test_a_file_of_rubbish_is_not_read_to_its_end(replay):
    code, _, err = replay("{\n" * 50_000)
    assert code == 2
    assert err.count("\n") == 21
    assert "and maybe more" in err


BAD_RULES = [
    ("x =", "rules.toml:1: toml"),
    (RULE + '\n[[rules]]\nname = "b"\nmetric = "m"\nop = "=>"\nthreshold = 1\n', "rules.toml:11: rules[1].op"),
    (RULE.replace('"1m"', "60"), "rules.toml:6: rules[0].for: must be a duration as text, not 60"),
    (RULE.replace("threshold = 10\n", ""), "rules.toml:1: rules[0].threshold: is missing"),
    (RULE + RULE, "rules.toml:8: rules[1].name"),
    (RULE + '\n[rules.unless]\nmetric = "m"\nop = "?"\nthreshold = 1\n', "rules.toml:10: rules[0].unless.op"),
]


@pytest.mark.parametrize(("rules", "says"), BAD_RULES)
def test_a_bad_rule_names_file_line_and_mend(replay, rules, says):
    code, out, err = replay([sample(0, 1)], rules=rules)
    assert (code, out) == (2, "")
    assert err.startswith(says)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--every", "0s"], "--every: must be longer than nothing"),
        (["--every", "soon"], "--every: 'soon' is no duration"),
        (["--lookback", "5"], "--lookback: '5' is no duration"),
        (["--from", "later"], "--from: 'later' is no time"),
        (["--from", "nan"], "--from: nan is no time"),
        (["--from", "100", "--to", "50"], "--to: 1970-01-01T00:00:50Z is before --from"),
        (["--to", "2036-01-01", "--every", "1ms"], "--every: would make more than"),
        (["--db", "sqlite:///x.db"], "--samples: give either"),
    ],
)
def test_a_bad_option_says_how_to_mend_it(replay, options, says):
    code, _, err = replay([sample(0, 1)], *options)
    assert code == 2
    assert err.startswith(says)
    assert err.count("\n") == 1


def test_files_that_are_not_there_or_not_text(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for rules, samples in (("none.toml", "none.jsonl"), ("bytes", "bytes"), (".", ".")):
        code = run(parser.parse_args(["--rules", str(tmp_path / rules), "--samples", str(tmp_path / samples)]))
        err = capsys.readouterr().err
        assert code == 2
        assert err.count("\n") == 2
    assert run(parser.parse_args(["--rules", str(tmp_path / "x"), "--db", "sqlite:///nowhere/x.db"])) == 2


def test_stored_history_is_played_in_place_of_samples(tmp_path, capsys):
    from alerts.sample import MINUTE, Sample, Series
    from bot.storage import Storage

    url = f"sqlite:///{tmp_path}/history.db"
    with Storage.open(url) as storage:
        storage.write_now(
            lambda tx: [
                tx.add_samples([Sample(Series.of("m"), minute * MINUTE, float(value))])
                for minute, value in enumerate((9, 11, 12, 9))
            ]
        )
    (tmp_path / "rules.toml").write_text(RULE)
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    code = run(
        parser.parse_args(
            ["--rules", str(tmp_path / "rules.toml"), "--db", url, "--from", "0", "--to", "180", "--states", "--json"]
        )
    )
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert document["alerts"][0]["states"] == ["inactive", "pending", "firing", "inactive"]


def test_times_are_read_and_written():
    assert (
        parse_time("1774224000") == parse_time("2026-03-23T00:00:00Z") == parse_time("2026-03-23") == 1_774_224_000_000
    )
    assert parse_time("2026-03-23T02:00:00+02:00") == 1_774_224_000_000
    assert format_time(1_774_224_000_250, seconds=False) == "2026-03-23T00:00:00.250Z"
    assert format_time(1_500, seconds=True) == 1.5
    assert isinstance(format_time(1_000, seconds=True), int)


def test_samples_are_read_the_same_together_and_line_by_line():
    lines = [json.dumps(sample(at, value, k="a")) for at, value in enumerate([1, 2.5, None, "stale", "NaN", 7])]
    together = read_samples(lines, "x")
    (kept,) = together.series.values()
    assert kept[0] == [0, 1000, 3000, 4000, 5000]
    assert kept[1][:3] == [1.0, 2.5, None]
    assert math.isnan(kept[1][3])
    with pytest.raises(BadInput) as caught:
        read_samples([*lines, "no"], "x")
    assert len(caught.value.lines) == 1
