"""`burnwatch rules test`: exit codes, the diff that people read, the document that programs read, bad files."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).parents[2]
RULE = '[[rules]]\nname = "hot"\nmetric = "m"\nop = ">"\nthreshold = 10\nfor = "1m"\n'
TEST = """
[[tests]]
name = "two minutes above ten"
notices = [{ at = "2m", word = "raised" }]
[[tests.series]]
metric = "m"
labels = { k = "a" }
walk = "5 11 12 12"
"""


@pytest.fixture
def tested(tmp_path, capsys, monkeypatch):
    """Run the command on texts, each in a file; its exit code, its output, its complaints."""
    monkeypatch.chdir(tmp_path)

    def call(*texts, options=(), **beside):
        names = []
        for number, text in enumerate(texts):
            name = f"{'abcd'[number]}.toml"
            Path(name).write_text(text, encoding="utf-8")
            names.append(name)
        for name, text in beside.items():
            Path(f"{name}.toml").write_text(text, encoding="utf-8")
        code = main(["rules", "test", *names, *options])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_a_file_that_passes_says_so_and_ends_with_the_count(tested):
    code, out, err = tested(RULE + TEST)
    assert (code, err) == (0, "")
    assert out == "ok   a.toml: two minutes above ten\n1 passed, 0 failed\n"


def test_the_example_in_the_docs_passes(capsys):
    assert main(["rules", "test", str(ROOT / "docs/examples/rules-with-tests.toml")]) == 0
    assert capsys.readouterr().out.endswith("5 passed, 0 failed\n")


def test_every_toml_of_the_how_to_page_passes_as_it_stands(tested):
    page = (ROOT / "docs/how-to/test-your-rules.md").read_text("utf-8")
    texts = [text for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[tests]]" in text]
    assert texts
    for text in texts:
        beside = {name.removesuffix(".toml"): RULE for name in tomllib.loads(text).get("rule_files", ())}
        code, out, err = tested(text, **beside)
        assert (code, err) == (0, ""), out


def test_a_failure_shows_walk_expected_and_got_side_by_side(tested):
    code, out, _ = tested(RULE + TEST.replace('"2m"', '"3m"'))
    assert code == 1
    assert out.splitlines() == [
        "FAIL a.toml: two minutes above ten",
        '     m{k="a"}: 5 11 12 12',
        "",
        '     hot{k="a"}',
        "       after  value  state expected  got      notice expected  got",
        "       1m     11                     pending",
        "    >  2m     12                     firing   silence          raised",
        "    >  3m     12                     firing   raised           silence",
        "",
        "0 passed, 1 failed",
    ]


def test_wrong_labels_and_wrong_counts_are_said_in_words(tested):
    _, out, _ = tested(RULE + TEST + '[[tests.expect]]\nat = "2m"\nlabels = { k = "z" }\nstate = "firing"\n')
    assert 'hot{k="z"}' in out
    assert '2m: expected firing, got no label set carries these; there are {k="a"}' in out
    _, out, _ = tested(RULE + TEST.replace("notices", "episodes = 3\n#"))
    assert "     episodes: expected 3, got 1" in out
    assert 'hot{k="a"}' in out


def test_one_json_document_on_standard_output(tested):
    code, out, err = tested(RULE + TEST, RULE + TEST.replace('"2m"', '"3m"'), options=["--json"])
    document = json.loads(out)
    assert (code, err) == (1, "")
    assert (document["passed"], document["failed"]) == (1, 1)
    assert [test["file"] for test in document["tests"]] == ["a.toml", "b.toml"]
    assert document["tests"][1]["misses"][0] == {
        "what": "notice", "at": "2m", "rule": "hot", "labels": {"k": "a"}, "expected": "silence", "got": "raised",
    }  # fmt: skip
    assert document["tests"][0]["notices"] == [
        {"at": "2m", "rule": "hot", "labels": {"k": "a"}, "word": "raised", "reason": "crossed", "value": 12.0}
    ]


def test_rules_may_stand_in_another_file_or_be_presets(tested):
    assert tested('rule_files = ["mine.toml"]\n' + TEST, mine=RULE)[0] == 0
    preset = """
    presets = "quiet"
    [[tests]]
    name = "a three-minute oracle trip does not page"
    rule = "Circuit breaker halted"
    silent = true
    series = [{ metric = "bme.breaker", labels = { network = "akash" }, walk = "0x5 3x3 0x10" }]
    """
    assert tested(preset)[0] == 0


def test_a_bad_file_names_every_problem_with_line_and_mend_and_nothing_is_run(tested):
    code, out, err = tested(RULE.replace('"1m"', "60") + "[[tests]]\n", TEST, "x = ", RULE)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'a.toml:6: rules[0].for: must be a duration as text, not 60: write it like "30s", "5m", "2h" or "7d"',
        'b.toml:1: rules: there are none: write [[rules]] here, or rule_files = ["rules.toml"]',
        "c.toml:1: toml: Invalid value (at end of document): this is not TOML",
        "d.toml:1: tests: there are none: start each with [[tests]]",
    ]


BAD = [
    ('rule_files = "x"\n' + TEST, "a.toml:1: rule_files: must be a list of paths"),
    ('rule_files = ["nowhere.toml"]\n' + TEST, "nowhere.toml: cannot be read (No such file or directory)"),
    ('rule_files = ["bad.toml"]\n' + TEST, "bad.toml:2: rules[0].nam: is not a key of a rule; did you mean name"),
    ('presets = "loud"\n' + TEST, 'a.toml:1: presets: "loud" is no choice of presets'),
    ("presets = 3\n" + TEST, "a.toml:1: presets: 3 is no choice of presets"),
    ('rule_files = ["same.toml"]\n' + RULE + TEST, 'a.toml:1: rule_files: two rules are called "hot"'),
    (RULE + TEST + "[[test]]", "a.toml:15: test: is not a key of a file of tests; did you mean tests"),
    ("[rules]\nx = 1\n" + TEST, "a.toml:1: rules: must be a list of tables"),
    ("tests = 3\n" + RULE, "a.toml:1: tests: must be a list of tables"),
    (RULE + TEST.replace("11 12", "11 wx"), 'a.toml:14: tests[0].series[0].walk: "wx" is no step of a walk'),
]


@pytest.mark.parametrize(("text", "says"), BAD)
def test_what_is_wrong_with_a_file_is_said_with_its_line(tested, text, says):
    code, out, err = tested(text, bad='[[rules]]\nnam = "x"\n', same=RULE)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_what_is_no_text_is_one_line(tmp_path, capsys):
    file = tmp_path / "a.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["rules", "test", str(file), str(tmp_path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "is not UTF-8 text" in lines[0]
    assert "cannot be read (Is a directory)" in lines[1]


def test_a_name_cannot_move_the_cursor_of_a_terminal(tested):
    _, out, _ = tested(RULE + TEST.replace('"a"', '"\\u001b[2J"').replace('"2m"', '"3m"'))
    assert "\x1b" not in out
