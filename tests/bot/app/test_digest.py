"""Sending the weekly summary: once for a week and a place, whatever happens to the bot, its clock and its servers."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import textwrap
from datetime import datetime
from pathlib import Path

import pytest

from alerts.notice import Route
from alerts.rule import Severity, named
from alerts.sample import DAY, HOUR, MINUTE, Sample, Series
from alerts.state import State, Transition
from bot.app.digest import LATE, Digests
from bot.app.digest_facts import restored
from bot.app.guilds import Weekly
from bot.app.provenance import Provenance
from bot.clock import ManualClock
from bot.errors import UserError
from bot.storage import Storage

ROOT = Path(__file__).parents[3]
HERE = Route("discord", "1", "11")
THERE = Route("discord", "2", "22")
PAGE = Route("preview", "", "burnwatch")


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


MONDAY = at("2026-09-21T09:00:00+00:00")
"""When the summary of week 38 is due in UTC."""


class Proposals:
    def every(self, read, network):
        return ()


class Bot:
    """A bot with a clock of its own over one file; opened again it remembers what is in the file alone."""

    def __init__(self, url, routes=(HERE,), weekly=None):
        self.storage = Storage.open(url)
        self.routes = list(routes)
        self.weekly = dict(weekly or {})
        self.clock = ManualClock(MONDAY)
        self.digests = Digests(
            self.storage,
            Proposals(),
            Provenance({}, {}, {}),
            self.clock,
            random.Random(1),
            lambda: self.routes,
            lambda guild: self.weekly.get(guild, Weekly()),
        )

    def look(self, now):
        self.clock.set(now)
        return asyncio.run(self.digests.due(now))

    def rows(self):
        return [
            row for row in reversed(self.storage.read_now(lambda read: read.outbox(limit=1000))) if row.kind == "digest"
        ]

    def sent(self):
        return [(restored(row.facts).week, row.guild or row.channel) for row in self.rows()]

    def settled(self):
        return [(row.period, row.place, row.outcome) for row in self.storage.read_now(lambda read: read.digests())]

    def close(self):
        self.storage.close_now()


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/burnwatch.db"


@pytest.fixture
def bot(url):
    made = Bot(url)
    made.look(MONDAY - 3 * DAY)  # it has been here since Friday
    yield made
    made.close()


def test_what_was_due_before_a_place_was_there_is_no_news(bot):
    assert bot.sent() == []
    assert bot.settled() == [("2026-W37", "discord:1", "before")]


def test_the_summary_comes_at_its_hour_and_once(bot):
    assert bot.look(MONDAY - 1) == 0
    assert bot.look(MONDAY) == 1
    for minutes in range(1, 90):
        assert bot.look(MONDAY + minutes * MINUTE) == 0
    assert bot.sent() == [("2026-W38", "1")]
    facts = restored(bot.rows()[0].facts)
    assert (facts.week, facts.due_at, facts.zone) == ("2026-W38", MONDAY, "UTC")


def test_a_year_of_looks_sends_every_week_once_and_in_order(url):
    made = Bot(url, weekly={"1": Weekly("monday", "09:00", "Europe/Berlin")})
    start = at("2026-01-05T00:00:00+00:00")
    made.look(start)
    for hour in range(1, 366 * 24, 6):
        made.look(start + hour * HOUR)
    weeks = [week for week, _ in made.sent()]
    assert weeks == [f"2026-W{number:02}" for number in range(1, 54)]
    made.close()


def test_a_restart_at_the_hour_sends_neither_two_nor_none(url, bot):
    bot.look(MONDAY)
    bot.close()
    for seconds in range(0, 600, 60):
        again = Bot(url)
        again.look(MONDAY + seconds * 1000)
        assert again.sent() == [("2026-W38", "1")]
        again.close()


def test_a_bot_that_was_off_at_the_hour_sends_late_and_says_so(url, bot):
    bot.close()
    again = Bot(url)
    assert again.look(MONDAY + LATE) == 1
    facts = restored(again.rows()[0].facts)
    assert facts.now - facts.due_at == LATE
    assert again.settled()[-1] == ("2026-W38", "discord:1", "late")
    again.close()


def test_what_is_older_than_the_limit_is_noted_as_missed_and_the_next_week_comes(url, bot):
    bot.close()
    again = Bot(url)
    assert again.look(MONDAY + LATE + 1) == 0
    assert again.settled()[-1] == ("2026-W38", "discord:1", "missed")
    assert again.look(MONDAY + 7 * DAY) == 1
    assert again.sent() == [("2026-W39", "1")]
    again.close()


def test_a_clock_that_is_set_back_sends_nothing_again(bot):
    bot.look(MONDAY)
    for back in (HOUR, DAY, 5 * DAY):
        bot.look(MONDAY - back)
    bot.look(MONDAY + MINUTE)
    assert bot.sent() == [("2026-W38", "1")]


def test_a_clock_that_ran_years_ahead_for_a_moment_costs_no_week(url, bot):
    bot.look(at("2031-03-09T10:00:00+00:00"))  # more than the limit after its Monday: nothing is sent
    assert bot.look(MONDAY) == 1
    assert bot.sent() == [("2026-W38", "1")]


def test_servers_get_it_at_their_own_hour_and_day(url):
    weekly = {
        "1": Weekly("monday", "09:00", "Asia/Tokyo"),
        "2": Weekly("friday", "18:30", "America/New_York"),
    }
    made = Bot(url, (HERE, THERE), weekly)
    friday = at("2026-09-18T23:00:00+00:00")
    made.look(friday)
    sent = []
    for step in range(8 * 24 * 4):
        now = friday + step * 15 * MINUTE
        if made.look(now):
            sent.append((made.sent()[-1], now))
    assert sent == [
        (("2026-W38", "1"), at("2026-09-21T09:00:00+09:00")),
        (("2026-W38", "2"), at("2026-09-25T18:30:00-04:00")),
    ]
    weeks = {row.guild: restored(row.facts) for row in made.rows()}
    assert weeks["1"].start == at("2026-09-14T00:00:00+09:00")
    assert weeks["2"].start == at("2026-09-14T00:00:00-04:00")
    made.close()


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Berlin"])
@pytest.mark.parametrize("day", ["monday", "wednesday", "sunday"])
def test_a_zone_or_a_day_changed_in_mid_week_sends_no_week_twice_and_leaves_none_out(url, bot, zone, day):
    bot.look(MONDAY)
    bot.weekly["1"] = Weekly(day, "09:00", zone)
    for hour in range(1, 15 * 24):
        bot.look(MONDAY + hour * HOUR)
    weeks = [week for week, _ in bot.sent()]
    assert weeks == sorted(set(weeks))
    assert weeks[:2] == ["2026-W38", "2026-W39"]


@pytest.mark.parametrize(
    ("zone", "sunday"), [("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25")], ids=["gap", "twice"]
)
def test_an_hour_that_the_clocks_leave_out_or_repeat_is_due_once(url, zone, sunday):
    made = Bot(url, weekly={"1": Weekly("sunday", "02:30", zone)})
    start = at(f"{sunday}T00:00:00+00:00") - 4 * HOUR
    made.look(start - 2 * DAY)
    sent = sum(made.look(start + minute * 10 * MINUTE) for minute in range(10 * 6))
    assert sent == 1
    made.close()


def test_who_does_not_take_summaries_gets_none_and_no_severity_keeps_them_out(url):
    deaf = Route("discord", "3", "33", topics=("bme", "gpu"))
    grave = Route("discord", "4", "44", topics=("digest",), min_severity=Severity.CRITICAL)
    made = Bot(url, (HERE, deaf, grave, PAGE))
    made.look(MONDAY - DAY)
    assert made.look(MONDAY) == 3
    assert sorted(place for _, place in made.sent()) == ["1", "4", "burnwatch"]
    made.close()


def test_a_server_with_two_channels_gets_it_in_both_and_a_channel_chosen_later_gets_the_next(bot):
    bot.routes.append(Route("discord", "1", "12"))
    assert bot.look(MONDAY) == 2
    bot.routes.append(Route("discord", "1", "13"))
    assert bot.look(MONDAY + HOUR) == 0
    assert bot.look(MONDAY + 7 * DAY) == 3


def test_a_server_that_comes_later_gets_its_first_week_next_monday(bot):
    bot.look(MONDAY)
    bot.routes.append(THERE)
    assert bot.look(MONDAY + HOUR) == 0
    assert bot.look(MONDAY + 7 * DAY) == 2
    assert bot.sent() == [("2026-W38", "1"), ("2026-W39", "1"), ("2026-W39", "2")]


def test_a_day_changed_by_a_new_server_brings_no_week_from_before_it_came(url):
    made = Bot(url)
    made.look(MONDAY + HOUR)  # week 38 was due an hour ago: it is before this server came
    made.weekly["1"] = Weekly("saturday", "09:00", "UTC")
    assert made.look(MONDAY + 2 * HOUR) == 0  # by that day week 37 would have been due two days ago
    assert made.look(MONDAY + 5 * DAY) == 0
    assert made.look(MONDAY + 12 * DAY) == 1
    assert made.sent() == [("2026-W39", "1")]
    made.close()


def test_many_servers_are_settled_in_parts_and_each_gets_one(url):
    made = Bot(url, [Route("discord", str(number), str(number)) for number in range(1, 61)])
    made.look(MONDAY - DAY)
    assert made.look(MONDAY) == 60
    assert made.look(MONDAY + MINUTE) == 0
    assert len(set(made.sent())) == 60
    made.close()


def test_a_servers_own_alerts_are_in_its_summary_alone(url):
    made = Bot(url, (HERE, THERE))
    made.look(MONDAY - DAY)
    when, labels = MONDAY - 3 * DAY, (("network", "akash"),)
    rules = ("Everybody's", named("Secret plan", "2"))

    def put(tx):
        for rule in rules:
            tx.add_transitions(
                [
                    Transition(when, rule, labels, State.PENDING, State.FIRING, 1, 0, "held", when),
                    Transition(when + HOUR, rule, labels, State.FIRING, State.INACTIVE, 0, 0, "cleared", when),
                ]
            )

    made.storage.write_now(put)
    made.look(MONDAY)
    by_guild = {row.guild: [rule.rule for rule in restored(row.facts).rules] for row in made.rows()}
    assert by_guild == {"1": ["Everybody's"], "2": ["Everybody's", "Secret plan"]}
    assert "Secret" not in str(made.rows()[0].facts)
    made.close()


CHILD = textwrap.dedent(
    """
    import os, sys
    from tests.bot.app.test_digest import Bot, HERE, MONDAY, THERE
    from bot.storage import Storage
    url, kill = sys.argv[1], sys.argv[2]
    bot = Bot(url, (HERE, THERE))
    if kill:
        bot.storage._checkpoint = lambda word: os._exit(9) if word == kill else None
    print("ready", flush=True)
    sys.stdin.readline()
    bot.look(MONDAY)
    bot.close()
    """
)


def child(url, kill=""):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, url, kill], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_two_processes_at_the_same_hour_send_each_week_once(url):
    first = Bot(url, (HERE, THERE))
    first.look(MONDAY - DAY)
    first.close()
    both = [child(url), child(url)]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.communicate("go\n", timeout=60)
        assert one.returncode == 0
    after = Bot(url, (HERE, THERE))
    assert sorted(after.sent()) == [("2026-W38", "1"), ("2026-W38", "2")]
    after.close()


@pytest.mark.parametrize(("kill", "left"), [("after-begin", 0), ("before-commit", 0), ("after-commit", 2)])
def test_a_kill_inside_the_transaction_leaves_all_of_it_or_nothing(url, kill, left):
    first = Bot(url, (HERE, THERE))
    first.look(MONDAY - DAY)
    first.close()
    dying = child(url, kill)
    dying.communicate("go\n", timeout=60)
    assert dying.returncode == 9
    after = Bot(url, (HERE, THERE))
    assert len(after.sent()) == left
    after.look(MONDAY + MINUTE)
    assert sorted(after.sent()) == [("2026-W38", "1"), ("2026-W38", "2")]
    after.close()


# Asked for


def test_the_week_that_is_meant(bot):
    bot.clock.set(MONDAY)
    assert bot.digests.week(None, MONDAY).key == "2026-W38"
    assert bot.digests.week("2026-w37", MONDAY).key == "2026-W37"
    assert bot.digests.week("2026-W39", MONDAY).key == "2026-W39"
    for bad in ("2026-W40", "next week", "2026-W99", "@everyone"):
        with pytest.raises(UserError, match="newest whole week is 2026-W38"):
            bot.digests.week(bad, MONDAY)


def test_the_weeks_that_are_offered_are_those_with_values(bot):
    bot.clock.set(MONDAY)
    assert [week.key for week in asyncio.run(bot.digests.weeks())] == ["2026-W39"]
    series = Series.of("gpu.leased", network="akash")
    bot.storage.write_now(lambda tx: tx.add_samples([Sample(series, MONDAY - 20 * DAY, 1.0)], history=True))
    bot.clock.set(MONDAY + HOUR)
    assert [week.key for week in asyncio.run(bot.digests.weeks())] == ["2026-W38", "2026-W37", "2026-W36", "2026-W39"]
