"""Rules and changes with an owner: what an older file held is still there, and what one server's is goes with it alone."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from alerts.rule import named
from bot.storage import GuildRow, Storage, StoredRule
from bot.storage import migrations as m
from bot.storage._connect import connect_writer

if TYPE_CHECKING:
    from pathlib import Path

BODY = {"name": "Mine", "metric": "bme.collateral_ratio", "op": "<", "threshold": 1.0}
BEFORE = m.NAMES.index("m0009_guild_rules")


def rule(guild: str = "", title: str = "Mine", at: int = 1) -> StoredRule:
    return StoredRule(named(title, guild), {**BODY, "name": title}, "ana (7)", "ana (7)", at, at)


def test_rules_and_changes_of_an_older_file_are_read_as_everybodys(tmp_path: Path):
    path = tmp_path / "old.db"
    told = json.dumps({"of": "Mine", "guild": "123"})
    with closing(connect_writer(path, 1)) as connection:
        m.migrate(connection, upto=BEFORE)
        connection.execute(
            "INSERT INTO rules VALUES ('Mine', ?, 'ana (7)', 'ana (7)', 1, 1, NULL)", (json.dumps(BODY),)
        )
        for what, after in (
            ("Mine", json.dumps(BODY)),
            ("mute 1", told),
            ("mute 2", '"odd"'),
            ("acknowledge Mine", told),
        ):
            connection.execute("INSERT INTO audit (at, who, what, after) VALUES (1, 'ana', ?, ?)", (what, after))
    with Storage.open(f"sqlite:///{path}") as storage:
        (row,) = storage.read_now(lambda read: read.rules())
        assert (row.name, row.title, row.guild) == ("Mine", "Mine", "")
        audit = storage.read_now(lambda read: read.audit())
        assert {one.what: one.guild for one in audit} == {
            "Mine": "", "mute 1": "123", "mute 2": "", "acknowledge Mine": "123",
        }  # fmt: skip


def test_two_servers_and_the_house_keep_rules_of_one_name(storage: Storage):
    for guild in ("", "1", "2"):
        storage.write_now(lambda tx, guild=guild: tx.put_rule(rule(guild)))
    rows = storage.read_now(lambda read: read.rules())
    assert [(row.title, row.guild) for row in rows] == [("Mine", ""), ("Mine", "1"), ("Mine", "2")]
    storage.write_now(lambda tx: tx.remove_rule(named("Mine", "1"), 5, by="bob"))
    assert [row.guild for row in storage.read_now(lambda read: read.rules())] == ["", "2"]
    audit = storage.read_now(lambda read: read.audit("Mine", guild="1"))
    assert [(one.guild, one.after is None) for one in audit] == [("1", True), ("1", False), ("", False)]


def test_a_page_of_the_audit_goes_on_where_the_last_one_ended(storage: Storage):
    for number in range(7):
        storage.write_now(lambda tx, number=number: tx.note(number, "ana", "set-up", {}, {"pack": str(number)}, "1"))
    storage.write_now(lambda tx: tx.note(9, "eve", "set-up", {}, {"pack": "9"}, "2"))
    pages = [storage.read_now(lambda read, skip=skip: read.audit(None, 3, guild="1", skip=skip)) for skip in (0, 3, 6)]
    assert [[one.at for one in page] for page in pages] == [[6, 5, 4], [3, 2, 1], [0]]


def test_forgetting_a_server_takes_its_rules_and_nobody_elses(storage: Storage):
    for guild in ("", "1", "2"):
        storage.write_now(lambda tx, guild=guild: tx.put_rule(rule(guild)))
    storage.write_now(lambda tx: tx.put_guild(GuildRow("1", left_at=5)))
    storage.write_now(lambda tx: tx.put_guild(GuildRow("2")))
    assert storage.write_now(lambda tx: tx.forget_guilds(10)) == ["1"]
    assert [row.guild for row in storage.read_now(lambda read: read.rules(removed=True))] == ["", "2"]
    assert {one.guild for one in storage.read_now(lambda read: read.audit())} == {"", "2"}


def test_the_outbox_is_counted_from_an_index(storage: Storage):
    plan = storage.read_now(
        lambda read: read._rows("EXPLAIN QUERY PLAN SELECT state, count(*) FROM outbox GROUP BY state")
    )
    assert "COVERING INDEX outbox_states" in str([tuple(row) for row in plan])
