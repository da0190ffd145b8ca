"""`burnwatch rules try`, `export` and `import`: what is printed, what is written, and every way of being wrong."""

from __future__ import annotations

import json

import pytest

from alerts.parsing import parse_toml
from alerts.rule import parse, to_mapping
from alerts.sample import MINUTE, Sample, Series
from bot.cli import main
from bot.clock import SystemClock
from bot.storage import Storage, StoredRule

RULE = '[[rules]]\nname = "hot"\nmetric = "gpu.utilization"\nop = ">"\nthreshold = 0.9\n'
GPU = Series.of("gpu.utilization", network="akash")


@pytest.fixture
def db(tmp_path, monkeypatch):
    """A database with two days of an hour above 0.9 each, and rules of every origin."""
    monkeypatch.chdir(tmp_path)
    now = SystemClock().now()
    count = 2 * 288
    samples = [
        Sample(GPU, now - (count - number) * 5 * MINUTE, 0.95 if number % 288 < 12 else 0.5) for number in range(count)
    ]

    def rows(tx):
        tx.add_samples(samples)
        for name, origin in (("of a preset", "preset"), ("of the configuration", "file"), ("of ana", "ana")):
            body = to_mapping(parse({"name": name, "metric": "gpu.total", "op": "<", "threshold": 5}))
            tx.put_rule(StoredRule(name, body, origin, origin, now, now))

    with Storage.open(f"sqlite:///{tmp_path}/b.db") as storage:
        storage.write_now(rows)
    return f"sqlite:///{tmp_path}/b.db"


@pytest.fixture
def burnwatch(db, tmp_path, capsys):
    """Run a command on that database; its exit code, its output, its complaints."""

    def call(*words, rules=None):
        if rules is not None:
            (tmp_path / "rules.toml").write_text(rules, encoding="utf-8")
        code = main(["rules", *words, "--db", db])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def names(db):
    with Storage.open(db) as storage:
        return {row.name: (row.origin, row.author) for row in storage.read_now(lambda read: read.rules())}


def test_try_says_in_a_sentence_what_would_have_been(burnwatch):
    code, out, err = burnwatch("try", "--rules", "rules.toml", "--span", "2d", rules=RULE)
    assert (code, err) == (0, "")
    assert out.startswith("Draft: hot\nIn the last 2 days this would have fired twice: 2 h in all, the longest 1 h.\n")
    assert "Thresholds that would have given about:" in out
    assert "**" not in out


def test_try_gives_one_json_document(burnwatch):
    code, out, err = burnwatch(
        "try", "--rules", "rules.toml", "--span", "2d", "--json", rules=RULE + RULE.replace("hot", "b")
    )
    found = json.loads(out)["rules"]
    assert (code, err) == (0, "")
    assert [one["rule"] for one in found] == ["hot", "b"]
    assert (found[0]["episodes"], found[0]["total_seconds"], found[0]["longest_seconds"]) == (2, 7200, 3600)
    assert found[0]["sets"] == [
        {
            "labels": {"network": "akash"},
            "episodes": 2,
            "firing": False,
            "total_seconds": 7200.0,
            "longest_seconds": 3600.0,
        }
    ]
    assert [one["aim"] for one in found[0]["suggestions"]] == [1, 3, 10]


def test_try_draws_a_picture_and_prints_its_words(burnwatch, tmp_path):
    code, out, _ = burnwatch("try", "--rules", "rules.toml", "--span", "2d", "-o", "p.png", rules=RULE)
    assert code == 0
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert "hot: would have fired twice in 2 days" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rules", "no.toml"], "no.toml: cannot be read"),
        (["--rules", "rules.toml", "--span", "3x"], "--span: '3x' is no duration"),
        (["--rules", "rules.toml", "--span", "1s"], "A trial looks back an hour at least"),
        (
            ["--rules", "rules.toml", "--name", "hit"],
            '--name: no rule of rules.toml is called "hit"; did you mean hot?',
        ),
        (["--rules", "rules.toml", "-o", "p.png"], "-o: 2 rules and one picture: choose one with --name"),
        (["--rules", "rules.toml", "--name", "hot", "-o", "no/p.png"], "-o: no/p.png cannot be written"),
    ],
)
def test_try_names_what_is_wrong_in_one_line(burnwatch, words, says):
    code, out, err = burnwatch("try", *words, rules=RULE + RULE.replace("hot", "b"))
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_a_database_that_is_not_there_is_not_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.toml").write_text(RULE)
    for words in (["try", "--rules", "rules.toml"], ["export"], ["import", "rules.toml"]):
        assert main(["rules", *words, "--db", f"sqlite:///{tmp_path}/none.db"]) == 3
        assert "There is no database at" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


def test_import_shows_the_difference_and_the_history_and_changes_nothing_without_a_yes(burnwatch, db):
    before = names(db)
    code, out, err = burnwatch("import", "rules.toml", rules=RULE)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "+ hot (new)"
    assert '    metric     "gpu.utilization"' in out.splitlines()
    assert "    In the last 30 days this would have fired twice: 2 h in all, the longest 1 h." in out
    assert out.endswith("1 new, 0 the same\nAdd --yes to do it.\nNothing was changed.\n")
    assert names(db) == before


def test_import_with_a_yes_writes_all_of_it_and_who_it_was(burnwatch, db):
    code, out, _ = burnwatch("import", "rules.toml", "--yes", "--author", "bob", rules=RULE)
    assert code == 0
    assert "1 rule changed." in out
    assert names(db)["hot"] == ("bob", "bob")
    code, out, _ = burnwatch(
        "import", "rules.toml", "--yes", "--author", "cy", rules=RULE.replace("0.9", "0.94") + 'for = "20m"\n'
    )
    covers = "History covers 2 days of 30 days; a month is reckoned from that. That is about 30 a month."
    assert out.splitlines()[:5] == [
        "~ hot (changed)",
        "    threshold  0.9 -> 0.94",
        '    for        not given -> "20m"',
        f"    now: In the last 30 days this would have fired twice: 2 h in all, the longest 1 h. {covers}",
        f"    then: In the last 30 days this would have fired twice: 1 h 20 min in all, the longest 40 min. {covers}",
    ]
    assert names(db)["hot"] == ("bob", "cy")
    assert burnwatch("import", "rules.toml", "--yes")[1] == "1 the same\n"
    with Storage.open(db) as storage:
        audit = storage.read_now(lambda read: read.audit("hot"))
    assert [(entry.who, entry.after["threshold"]) for entry in audit] == [("cy", 0.94), ("bob", 0.9)]


def test_only_replace_takes_rules_away(burnwatch, db):
    code, out, _ = burnwatch("import", "rules.toml", "--yes", "--no-history", rules=RULE)
    assert "of ana" in names(db)
    code, out, _ = burnwatch("import", "rules.toml", "--yes", "--no-history", "--replace")
    assert code == 0
    assert "- of ana (removed)" in out
    assert set(names(db)) == {"hot", "of a preset", "of the configuration"}


def test_a_rule_of_a_preset_or_of_the_configuration_is_refused_with_its_line(burnwatch, db):
    before = names(db)
    rules = RULE + RULE.replace("hot", "of a preset") + RULE.replace("hot", "of the configuration")
    code, out, err = burnwatch("import", "rules.toml", "--yes", rules=rules)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        'rules.toml:7: rules[1].name: "of a preset" is a preset: choose presets in [alerts] of the configuration',
        'rules.toml:12: rules[2].name: "of the configuration" stands in the configuration: change it there',
    ]
    assert names(db) == before


def test_every_problem_of_the_file_is_named_with_line_and_mend_and_nothing_is_written(burnwatch, db):
    before = names(db)
    code, out, err = burnwatch(
        "import", "rules.toml", "--yes", rules=RULE.replace('">"', '"=>"') + "for = 5\n" + RULE + "x = 1\n"
    )
    assert (code, out) == (2, "")
    assert [line.split(": ")[0] for line in err.splitlines()] == ["rules.toml:4", "rules.toml:6", "rules.toml:12"]
    assert names(db) == before


def test_an_author_that_would_make_a_rule_read_only_is_refused(burnwatch, db):
    before = names(db)
    assert burnwatch("import", "rules.toml", "--yes", "--author", "preset", rules=RULE)[0] == 2
    assert names(db) == before


def test_a_metric_that_is_unknown_today_is_a_warning_with_its_line(burnwatch):
    code, _, err = burnwatch("import", "rules.toml", "--yes", rules=RULE.replace("utilization", "utilisation"))
    assert code == 0
    assert err.startswith(
        'rules.toml:3: rules[0].metric: no metric "gpu.utilisation" is known today; did you mean gpu.utilization'
    )


def test_export_is_what_import_reads_back(burnwatch, db, tmp_path):
    burnwatch("import", "rules.toml", "--yes", "--no-history", "--author", "bob", rules=RULE)
    code, out, err = burnwatch("export")
    assert (code, err) == (0, "2 rules\n")
    assert [rule.name for rule in parse_toml(out)] == ["hot", "of ana"]
    code, said, err = burnwatch("export", "-o", "out.toml")
    assert (code, said) == (0, "")
    assert (tmp_path / "out.toml").read_text(encoding="utf-8") == out
    assert [file.name for file in tmp_path.iterdir() if "new" in file.name] == []
    assert burnwatch("import", "out.toml", "--yes")[1] == "2 the same\n"


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        ("own", ["of ana"]),
        ("ana", ["of ana"]),
        ("preset", ["of a preset"]),
        ("file", ["of the configuration"]),
        ("all", ["of a preset", "of ana", "of the configuration"]),
    ],
)
def test_export_chooses_by_origin(burnwatch, origin, found):
    _, out, _ = burnwatch("export", "--origin", origin)
    assert [rule.name for rule in parse_toml(out)] == found


def test_export_of_nothing_says_so(burnwatch):
    assert burnwatch("export", "--origin", "nobody") == (
        0,
        "",
        "no rule of origin nobody: --origin all shows every one\n",
    )
    code, _, err = burnwatch("export", "-o", "no/such/place.toml")
    assert code == 2
    assert "cannot be written" in err


def test_two_days_are_what_the_history_covers(burnwatch):
    _, out, _ = burnwatch("try", "--rules", "rules.toml", rules=RULE)
    assert "History covers 2 days of 30 days" in out
