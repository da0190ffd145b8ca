"""What a set-up and a watch leave in the database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.quiet import Matcher, Mute
from bot.storage import GuildRoute, GuildRow, NewWatch, Storage

ROW = GuildRow("1", "Café \ud800", "Europe/Berlin", "friday", "en", "holder", ("5", "6"), ("gpu",), 100, None, 200, "9")
ROUTE = GuildRoute("1", "2", ("bme", "gpu"), "warning", "7", "22:00-07:00", 5, 10, "lacks", "allow", 9, None, 8)
WATCH = NewWatch("1", "2", "3", "akash", "h100", 2, 1.5, 100, 200)


@pytest.fixture
def storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/one.db") as one:
        yield one


def test_a_guild_and_its_routes_come_back_as_they_were_written(storage):
    row = replace(ROW, name="Café")
    storage.write_now(lambda tx: (tx.put_guild(row), tx.put_guild_routes("1", [ROUTE])))
    assert storage.read_now(lambda read: (read.guild("1"), read.guild_routes("1"))) == (row, [ROUTE])
    changed = replace(row, pack="quiet", left_at=300)
    storage.write_now(lambda tx: tx.put_guild(changed))
    assert storage.read_now(lambda read: read.guilds()) == {"1": changed}
    assert storage.read_now(lambda read: read.guild_routes()) == [ROUTE], "changing the server keeps its channels"


def test_a_name_that_no_file_holds_is_written_all_the_same(storage):
    storage.write_now(lambda tx: tx.put_guild(ROW))
    assert "d800" in storage.read_now(lambda read: read.guild("1")).name


def test_a_route_of_no_server_is_refused(storage):
    with pytest.raises(Exception, match=r"FOREIGN KEY|refused"):
        storage.write_now(lambda tx: tx.put_guild_route(ROUTE))


def test_only_what_was_left_long_ago_is_forgotten_with_everything_of_it(storage):
    mute = Mute(0, Matcher(rule="x"), "me", 1, 2, "why", "1")

    def work(tx):
        tx.put_guild(replace(ROW, name="a", left_at=50))
        tx.put_guild(replace(ROW, guild="2", name="b", left_at=51))
        tx.put_guild(replace(ROW, guild="3", name="c"))
        for guild in "123":
            tx.put_guild_route(replace(ROUTE, guild=guild))
            tx.add_watch(replace(WATCH, guild=guild))
        tx.add_mute(mute)

    storage.write_now(work)
    assert storage.write_now(lambda tx: tx.forget_guilds(50)) == ["1"]
    assert storage.read_now(lambda read: list(read.guilds())) == ["2", "3"]
    assert storage.read_now(lambda read: [one.guild for one in read.guild_routes()]) == ["2", "3"]
    assert storage.read_now(lambda read: [one.guild for one in read.watches()]) == ["2", "3"]
    assert storage.read_now(lambda read: read.mutes(ended=True)) == []


def test_a_watch_ends_once_and_its_number_is_never_given_again(storage):
    watch = storage.write_now(lambda tx: tx.add_watch(WATCH))
    assert storage.write_now(lambda tx: tx.end_watch(watch.id, "satisfied", 150))
    assert not storage.write_now(lambda tx: tx.end_watch(watch.id, "removed", 160))
    assert storage.read_now(lambda read: read.watches("3")) == []
    assert storage.read_now(lambda read: read.watches("3", ended=True)[0].ended) == "satisfied"
    assert storage.write_now(lambda tx: tx.forget_watches(150)) == 1
    assert storage.write_now(lambda tx: tx.add_watch(WATCH)).id == watch.id + 1
