"""The rule book: who may change what, what is written down, and that a running bot notices what others changed."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from alerts.notice import Route
from alerts.parsing import parse_toml
from alerts.rule import parse
from alerts.sample import MINUTE, Sample, Series
from bot.app.rules import RuleBook
from bot.clock import ManualClock
from bot.compose import build
from bot.errors import UserError
from bot.settings import Settings
from bot.storage import Storage, StoredRule

NOW = 20_000 * 24 * 60 * MINUTE
GPU = Series.of("gpu.utilization", network="akash")
FIXED = ("Source silent", "from the file")
QUIET = Settings.model_validate({"alerts": {"presets": "none"}})


def rule(name="mine", **more):
    return parse({"name": name, "metric": "gpu.utilization", "op": ">", "threshold": 0.9, **more})


@pytest.fixture
async def house(tmp_path):
    storage = Storage.open(f"sqlite:///{tmp_path}/b.db")
    found = build(QUIET, storage, ManualClock(NOW), lambda: [Route("preview", "", "c")], {}, seed=1)
    await found.rulebook.load("none", [rule("from the file", metric="gpu.leased")], NOW)
    yield found
    await found.close()


def stranger(house):
    """Another process over the same database: it changes rules and judges nothing."""
    return RuleBook(house.storage, build(QUIET, house.storage, ManualClock(NOW), list, {}).judge)


def told(house):
    return house.storage.read_now(
        lambda read: [(row.facts["word"], row.reason) for row in read.outbox() if row.kind == "alert"]
    )


async def gpu(house, value, at):
    await house.storage.write(lambda tx: tx.add_samples([Sample(GPU, at, value)]))
    await house.poller.sweep(at)


async def test_a_rule_is_added_changed_and_removed_with_its_author_and_an_audit_row_each(house):
    book = house.rulebook
    await book.add(rule(), "ana", NOW)
    await book.edit("mine", rule(threshold=0.8), "bob", NOW + 1)
    (row,) = await book.stored("own")
    assert (row.origin, row.author, row.made_at, row.changed_at) == ("ana", "bob", NOW, NOW + 1)
    assert {known.name: known.origin for known in house.judge.rules}["mine"] == "ana"
    await book.remove("mine", "cy", NOW + 2)
    assert await book.stored("own") == []
    audit = house.storage.read_now(lambda read: read.audit("mine"))
    assert [(entry.who, entry.before and entry.before["threshold"], entry.after and entry.after["threshold"]) for entry in audit] == [
        ("cy", 0.8, None),
        ("bob", 0.9, 0.8),
        ("ana", None, 0.9),
    ]  # fmt: skip


async def test_an_edit_may_give_another_name_that_is_free(house):
    book = house.rulebook
    await book.add(rule(), "ana", NOW)
    await book.edit("mine", rule("ours"), "ana", NOW + 1)
    assert [row.name for row in await book.stored("ana")] == ["ours"]
    with pytest.raises(UserError, match='There is a rule "from the file" already'):
        await book.edit("ours", rule("from the file"), "ana", NOW + 2)


async def test_what_may_not_be_is_refused_in_a_sentence(house):
    book = house.rulebook
    with pytest.raises(UserError, match='There is a rule "from the file" already: edit it'):
        await book.add(rule("from the file"), "ana", NOW)
    for change in (book.edit("from the file", rule(), "ana", NOW), book.remove("from the file", "ana", NOW)):
        with pytest.raises(UserError, match='"from the file" stands in the configuration: change it there'):
            await change
    with pytest.raises(UserError, match=r'No rule is called "from the fil"\. Did you mean from the file\?'):
        await book.remove("from the fil", "ana", NOW)
    for author in ("", " ", "a\nb", "x" * 101):
        with pytest.raises(UserError, match="An author is a name on one line"):
            await book.add(rule(), author, NOW)
    for author in ("preset", "file", "own", "all"):
        with pytest.raises(UserError, match="is a word of ours"):
            await book.add(rule(), author, NOW)


async def test_a_running_bot_judges_by_what_another_process_wrote_from_its_next_sweep_on(house):
    await gpu(house, 0.95, NOW)
    other = stranger(house)
    await other.add(rule("theirs", severity="critical"), "ana", NOW + 1)
    assert "theirs" not in {known.name for known in house.judge.rules}
    await gpu(house, 0.95, NOW + MINUTE)
    assert "theirs" in {known.name for known in house.judge.rules}
    assert ("raised", "crossed") in told(house)
    await other.edit("theirs", rule("theirs", threshold=0.99), "ana", NOW + 2)
    await gpu(house, 0.95, NOW + 2 * MINUTE)
    alerts = house.storage.read_now(lambda read: {name for name, _ in read.alerts()})
    assert alerts == set()


async def test_the_alerts_of_a_rule_that_another_process_removed_are_ended_and_told_once(house):
    other = stranger(house)
    await other.add(rule("theirs"), "ana", NOW)
    await gpu(house, 0.95, NOW + MINUTE)
    await other.remove("theirs", "ana", NOW + MINUTE + 1)
    await gpu(house, 0.95, NOW + 2 * MINUTE)
    await gpu(house, 0.95, NOW + 3 * MINUTE)
    assert house.storage.read_now(lambda read: read.alerts()) == {}
    last = house.storage.read_now(lambda read: read.transitions(rule="theirs"))[-1]
    assert (last.now, last.reason) == ("inactive", "removed")
    assert [word for word, _ in told(house)].count("resolved") == 1


async def test_what_was_removed_while_the_bot_was_off_is_ended_at_its_start(house):
    await house.rulebook.add(rule("theirs"), "ana", NOW)
    await gpu(house, 0.95, NOW + MINUTE)
    await stranger(house).remove("theirs", "ana", NOW + 2 * MINUTE)
    again = build(QUIET, house.storage, ManualClock(NOW), lambda: [Route("preview", "", "c")], {}, seed=2)
    await again.rulebook.load("none", [], NOW + 3 * MINUTE)
    assert house.storage.read_now(lambda read: read.alerts()) == {}
    assert [word for word, _ in told(house)].count("resolved") == 1


async def test_a_stored_rule_that_no_longer_parses_is_shown_kept_and_mended_by_an_edit(house):
    body = {"metric": "gpu.utilization", "op": "=>", "threshold": 1, "name": "old"}
    await house.storage.write(
        lambda tx: (tx.put_rule(StoredRule("old", body, "ana", "ana", NOW, NOW)), tx.set_meta("rules changed", "99"))
    )
    await house.poller.sweep(NOW + MINUTE)
    assert 'old.op: "=>" is none of its words' in house.judge.broken['rule "old"']
    assert "old" in {row.name for row in await house.rulebook.stored()}
    assert dict((await house.query.status()).broken_rules)['rule "old"']
    await house.rulebook.edit("old", rule("old"), "ana", NOW + MINUTE)
    assert house.judge.broken == {}
    await house.storage.write(
        lambda tx: (
            tx.put_rule(StoredRule("old", body, "ana", "ana", NOW, NOW + 5)),
            tx.set_meta("rules changed", "x1"),
        )
    )


async def test_a_broken_rule_that_is_removed_is_not_shown_any_more(house):
    body = {"metric": "gpu.utilization"}
    await house.storage.write(lambda tx: tx.put_rule(StoredRule("old", body, "ana", "ana", NOW, NOW)))
    await house.storage.write(lambda tx: tx.set_meta("rules changed", "99"))
    await house.poller.sweep(NOW + MINUTE)
    assert 'rule "old"' in house.judge.broken
    await house.rulebook.remove("old", "ana", NOW + MINUTE)
    assert house.judge.broken == {}


async def test_a_rule_that_raised_is_no_longer_broken_once_it_can_be_judged(house):
    await house.rulebook.add(rule(threshold={"metric": "bme.warn_threshold"}), "ana", NOW)
    levels = [Series.of("bme.warn_threshold", network=network) for network in ("akash", "other")]
    await house.storage.write(lambda tx: tx.add_samples([Sample(one, NOW + MINUTE, 0.95) for one in levels]))
    elsewhere = Series.of("gpu.utilization")
    await house.storage.write(lambda tx: tx.add_samples([Sample(elsewhere, NOW + MINUTE, 0.95)]))
    await house.poller.sweep(NOW + MINUTE)
    raised = dict(house.judge.broken)
    await house.storage.write(lambda tx: tx.add_samples([Sample(levels[1], NOW + 2 * MINUTE, None)]))
    await house.poller.sweep(NOW + 2 * MINUTE)
    assert "name one in threshold.where" in raised.get('rule "mine"', "")
    assert house.judge.broken == {}


async def test_a_rule_of_the_configuration_does_not_overwrite_a_persons_rule_of_the_same_name(house):
    await house.rulebook.add(rule(), "ana", NOW)
    await house.rulebook.load("none", [rule(threshold=0.1)], NOW + 1)
    (row,) = await house.rulebook.stored("own")
    assert (row.body["threshold"], row.origin) == (0.9, "ana")
    assert house.judge.broken == {
        'rule "mine" of origin file': "ana made a rule of that name, which is judged in its place: rename one of them"
    }


async def test_an_import_says_what_is_new_changed_field_by_field_and_the_same(house):
    book = house.rulebook
    await book.add(rule("a"), "ana", NOW)
    await book.add(rule("b", **{"for": "5m"}), "ana", NOW)
    compared = await book.compare(
        [rule("a"), rule("b", threshold=0.8, severity="info"), rule("c"), rule("from the file", metric="gpu.leased")]
    )
    assert compared.same == 2
    changed, new = compared.changes
    assert (changed.what, changed.name) == ("changed", "b")
    assert [(field.key, field.before, field.after) for field in changed.fields] == [
        ("threshold", 0.9, 0.8),
        ("for", "5m", None),
        ("severity", None, "info"),
    ]
    assert (new.what, new.name) == ("new", "c")
    assert await book.apply(compared, "bob", NOW + 1) == 2
    assert {row.name: (row.origin, row.author) for row in await book.stored("own")} == {
        "a": ("ana", "ana"),
        "b": ("ana", "bob"),
        "c": ("bob", "bob"),
    }
    assert {known.name for known in house.judge.rules} == {"a", "b", "c", *FIXED}


async def test_only_replace_takes_away_and_never_what_is_fixed_or_cannot_be_read(house):
    book = house.rulebook
    await book.add(rule("a"), "ana", NOW)
    await house.storage.write(lambda tx: tx.put_rule(StoredRule("odd", {"x": 1}, "ana", "ana", NOW, NOW)))
    assert (await book.compare([rule("c")])).changes[0].what == "new"
    compared = await book.compare([rule("c")], replace=True)
    assert [(change.what, change.name) for change in compared.changes] == [("new", "c"), ("removed", "a")]
    assert compared.spared == ("odd",)
    await book.apply(compared, "ana", NOW + 1)
    assert {row.name for row in await book.stored()} == {"c", "odd", *FIXED}


async def test_rules_of_presets_and_of_the_configuration_are_refused_and_nothing_is_written(house):
    compared = await house.rulebook.compare([rule("c"), rule("from the file")])
    assert compared.refused == ((1, "from the file", "stands in the configuration: change it there"),)
    with pytest.raises(UserError, match="stands in the configuration"):
        await house.rulebook.apply(compared, "ana", NOW)
    assert await house.rulebook.stored("own") == []


async def test_what_changed_between_the_look_and_the_yes_is_not_written_over(house):
    book = house.rulebook
    await book.add(rule("a"), "ana", NOW)
    compared = await book.compare([rule("b"), rule("a", threshold=0.5)])
    await book.edit("a", rule("a", threshold=0.7), "bob", NOW + 1)
    with pytest.raises(UserError, match='"a" was changed meanwhile: nothing was done'):
        await book.apply(compared, "ana", NOW + 2)
    assert [(row.name, row.body["threshold"]) for row in await book.stored("own")] == [("a", 0.7)]


async def test_an_export_is_stable_says_who_and_when_and_parses_back(house):
    book = house.rulebook
    await book.add(rule("b", summary="x"), "ana", NOW)
    await book.add(rule("a", **{"for": "5m"}), "bob\u2028[[rules]]"[:3], NOW)
    await book.edit("b", rule("b", summary="y"), "cy", NOW + MINUTE)
    await house.storage.write(lambda tx: tx.put_rule(StoredRule("odd", {"op": "=>"}, "ana", "ana", NOW, NOW)))
    text = await book.export()
    assert parse_toml(text) == [rule("a", **{"for": "5m"}), rule("b", summary="y")]
    assert '# made 2024-10-04T00:00:00Z by ana, changed 2024-10-04T00:01:00Z by cy\n[[rules]]\nname = "b"' in text
    assert "# BROKEN, as it is stored: odd.metric: is missing" in text
    assert '# [[rules]]\n# name = "odd"\n# op = "=>"\n' in text
    assert text == await book.export()
    compared = await book.compare(parse_toml(text))
    assert (compared.changes, compared.same) == ((), 2)
    assert [known.name for known in parse_toml(await book.export("all"))] == [
        "Source silent",
        "a",
        "b",
        "from the file",
    ]


async def test_a_write_that_fails_leaves_rules_and_judge_as_they_were(house, monkeypatch):
    before = house.judge.rules

    def full(tx, stored):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("bot.storage.read.Tx.put_rule", full)
    with pytest.raises(Exception, match="full"):
        await house.rulebook.add(rule(), "ana", NOW)
    monkeypatch.undo()
    await house.poller.sweep(NOW + MINUTE)
    assert house.judge.rules == before


async def test_two_hands_at_once_lose_nothing(house):
    await asyncio.gather(*(house.rulebook.add(rule(f"r{number}"), "ana", NOW) for number in range(10)))
    assert len(await house.rulebook.stored("own")) == 10
    assert len(house.judge.rules) == 10 + len(FIXED)


def test_a_rule_about_an_unknown_metric_is_said_once_with_the_nearest_names(tmp_path, caplog):
    import logging

    from alerts.rule import parse
    from bot.clock import SystemClock
    from bot.compose import build
    from bot.settings import Settings
    from bot.storage import Storage

    with Storage.open(f"sqlite:///{tmp_path}/a.db") as storage:
        house = build(Settings(), storage, SystemClock(), list, {})
        rule = parse({"name": "Typo", "metric": "gpu.utilisation", "op": ">", "threshold": 1})
        with caplog.at_level(logging.WARNING, logger="burnwatch"):
            house.judge.use([rule])
            house.judge.use([rule])
    (says,) = [record.getMessage() for record in caplog.records if "gpu.utilisation" in record.getMessage()]
    assert "did you mean gpu.utilization" in says
