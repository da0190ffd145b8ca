"""`burnwatch scorecard`: what is stored, read by the day, and silence with its reason."""

from __future__ import annotations

import json
import random

import pytest

from alerts.reports.quarter import LAUNCH_DAY
from alerts.sample import DAY, HOUR, Sample, Series
from bot._cli import scorecard
from bot.app.scorecard import stored_days
from bot.cards.card import Card
from bot.cards.outlookdesk import OutlookDesk
from bot.cli import parser
from bot.clock import ManualClock
from bot.storage import Storage
from tests.bot.cards.rules import within_limits, written_by_us

TODAY = LAUNCH_DAY + 190  # 2026-09-30
NOW = TODAY * DAY + 9 * HOUR


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> str:
    """Half a year from the launch of BME on, two samples a day, made of a seed."""
    rng, url = random.Random(4), f"sqlite:///{tmp_path_factory.mktemp('score') / 'watch.db'}"
    rows: list[Sample] = []
    burned = minted = spent = 0.0
    for half in range(2 * (TODAY - LAUNCH_DAY)):
        at = LAUNCH_DAY * DAY + half * DAY // 2 + 11 * HOUR + 30 * 60_000
        spend = 2_800 + 9 * half + rng.gauss(0, 60)
        top_up = max(0.0, spend * 1.1 + rng.gauss(0, 400))
        burned, minted, spent = burned + top_up, minted + top_up / 2, spent + spend / 2
        figures = {
            "spend.usd_24h": spend, "spend.usd_total": spent, "leases.active": 900 + half, "leases.total": 3e6 + 160 * half,
            "gpu.leased": 140 + 0.2 * half, "gpu.total": 360 + 0.2 * half, "providers.active": 58.0, "token.inflation": 0.04,
            "token.supply": 288e6 + 16_000 * half, "token.price_usd": 0.5, "bme.akt_burned_total": burned,
            "bme.akt_reissued_total": burned * 0.9, "bme.akt_minted_fresh_total": 0.0, "bme.act_minted_total": minted,
            "providers.top3_gpu_share": 0.8,
        }  # fmt: skip
        rows += [Sample(Series.of(key, network="akash-simulated"), at, value) for key, value in figures.items()]
    with Storage.open(url) as storage:
        assert not storage.write_now(lambda tx: tx.add_samples(rows)).refused
    return url


@pytest.fixture
def score(capsys):
    def run(*words: str, now: int = NOW):
        argv = ["scorecard", *words]
        code = scorecard.run(parser(argv).parse_args(argv), ManualClock(now))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_verdicts_claims_table_and_contradictions_are_told(score, place, tmp_path):
    out = tmp_path / "out.png"
    code, said, complained = score("--db", place, "--network", "akash-simulated", "-o", str(out))
    assert (code, complained) == (0, "")
    assert said.startswith("SIMULATED · Scorecard")
    for part in (
        "Lease revenue grows, and not by cheaper leases",
        "no data on leases.duration_days_p50, leases.closed_early_24h, leases.closed_24h yet",
        "80.0 % at the three largest",
        "AKT is set aside, not destroyed",
        "Over the same days the total supply changed by +",
        "Articles promise that 10 % to 20 %",
        "84 of 334 is 25.1 %, and 33.7 % was said",
        "53,520 (with the migration's 44,862)",
        "SIMULATED values.",
    ):
        assert part in said, part
    assert out.read_bytes().startswith(b"\x89PNG")


def test_the_document_holds_every_number_and_its_days(score, place):
    found = json.loads(score("--db", place, "--network", "akash-simulated", "--json")[1])
    tests = {test["key"]: test for test in found["tests"]}
    assert tests["revenue_growth"]["verdict"] == "holds"
    assert tests["retention"]["missing"] == {
        "metrics": ["leases.duration_days_p50", "leases.closed_early_24h", "leases.closed_24h"],
        "last": None, "days": 0, "needed": 56,
    }  # fmt: skip
    burned = tests["burn_with_usage"]["evidence"][0]
    assert burned["n"] > 150
    assert burned["chance"]["tried"] == 5_000
    assert found["claim"]["promised"] == [0.1, 0.2]
    assert 0 < found["claim"]["share_a_year"] < 0.01
    assert found["quarters"][0]["quarter"] == "2026-Q3"
    assert not found["quarters"][0]["finished"]
    assert found["simulated"] is True
    assert found == json.loads(score("--db", place, "--network", "akash-simulated", "--json")[1]), "the seed is fixed"


def test_a_network_without_data_is_answered_and_not_refused(score, place):
    code, said, _ = score("--db", place, "--network", "akash")
    assert code == 0
    assert "None of the 9 tests can be answered yet" in said
    assert "Nothing is stored yet" in said
    assert "SIMULATED" not in said


def test_a_network_that_is_misspelt_is_not_one_without_data(score, place):
    code, said, complained = score("--db", place, "--network", "akash-simulatd")
    assert (code, said) == (2, "")
    assert complained == '--network: nothing is stored of "akash-simulatd": there is akash-simulated.\n'


def test_what_fell_silent_is_told_with_its_last_day(score, place):
    _, said, _ = score("--db", place, "--network", "akash-simulated", now=NOW + 100 * DAY)
    assert "no data on providers.active after 2026-09-29" in said


async def test_the_card_keeps_to_the_limits_and_its_picture_is_drawn(place):
    with Storage.open(place) as storage:
        desk = OutlookDesk.over(storage, ManualClock(NOW), None)
        for card in (await desk.scorecard("akash-simulated"), await desk.scorecard("akash")):
            assert isinstance(card, Card)
            within_limits(card)
            written_by_us(card)
            assert all("…" not in field.value for field in card.fields), "nothing had to be cut"


def test_a_day_that_is_not_over_is_left_out_and_a_counter_stands_only_near_the_days_end(tmp_path):
    series = Series.of("spend.usd_total", network="akash")
    gauge = Series.of("spend.usd_24h", network="akash")
    day = TODAY - 3
    rows = [
        Sample(series, day * DAY + 23 * HOUR + 30 * 60_000, 5.0),
        Sample(series, (day + 1) * DAY + 12 * HOUR, 9.0),
        Sample(series, TODAY * DAY + HOUR, 11.0),
        Sample(gauge, day * DAY + HOUR, 10.0),
        Sample(gauge, day * DAY + 2 * HOUR, 20.0),
        Sample(gauge, TODAY * DAY + HOUR, 99.0),
    ]
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.write_now(lambda tx: tx.add_samples(rows))
        days, filled = storage.read_now(lambda read: stored_days(read, "akash", NOW))
    assert filled == {}
    assert days == {"spend.usd_total": {day: 5.0}, "spend.usd_24h": {day: 15.0}}


def test_the_sources_own_history_serves_where_it_is_longer_and_a_zero_counter_was_always_zero(tmp_path):
    key, fresh = "bme.akt_burned_total", "bme.akt_minted_fresh_total"
    daily = Series.of(key, network="akash", source="akash_console_daily")
    rows = [Sample(daily, (LAUNCH_DAY + number + 1) * DAY - 1, 100.0 * number) for number in range(5)]
    live = [
        Sample(Series.of(key, network="akash"), (LAUNCH_DAY + 5) * DAY - HOUR // 2, 999.0),
        Sample(Series.of(fresh, network="akash"), (LAUNCH_DAY + 5) * DAY - HOUR // 2, 0.0),
    ]
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.write_now(lambda tx: tx.add_samples(rows, history=True))
        storage.write_now(lambda tx: tx.add_samples(live))
        days, filled = storage.read_now(lambda read: stored_days(read, "akash", NOW))
    assert filled == {key: 5}
    assert days[key] == {LAUNCH_DAY + number: 100.0 * number for number in range(5)}
    assert days[fresh] == dict.fromkeys(range(LAUNCH_DAY - 1, LAUNCH_DAY + 5), 0.0)


@pytest.mark.parametrize(("network", "first"), [("akash", LAUNCH_DAY - 1), ("akash-simulated", LAUNCH_DAY - 200)])
def test_only_akash_itself_counts_from_the_day_after_the_migration(tmp_path, network, first):
    key, fresh = "bme.akt_burned_total", "bme.akt_minted_fresh_total"
    known = range(LAUNCH_DAY - 200, LAUNCH_DAY + 3)
    rows = [
        Sample(Series.of(key, network=network, source="akash_console_daily"), (day + 1) * DAY - 1, 100.0 * day)
        for day in known
    ]
    live = [Sample(Series.of(fresh, network=network), (LAUNCH_DAY + 3) * DAY - HOUR // 2, 0.0)]
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.write_now(lambda tx: tx.add_samples(rows, history=True))
        storage.write_now(lambda tx: tx.add_samples(live))
        days, _ = storage.read_now(lambda read: stored_days(read, network, NOW))
    assert (min(days[key]), max(days[key])) == (first, LAUNCH_DAY + 2)
    assert min(days[fresh]) == first


def test_history_goes_on_in_our_readings_where_it_ends_and_each_says_which_it_is(tmp_path):
    """A backfill of long ago must not freeze the scorecard at its last day, nor a count with the migration meet one without."""
    first, turn, last = LAUNCH_DAY, LAUNCH_DAY + 60, LAUNCH_DAY + 70

    def ends(key: str, source: str, days: range, start: float) -> list[Sample]:
        series = Series.of(key, network="akash", source=source)
        return [Sample(series, (day + 1) * DAY - 1, start + 10.0 * (day - first)) for day in days]

    console, long_ago = "akash_console_daily", range(first, turn)
    past = [
        *ends("spend.usd_total", console, long_ago, 0.0),
        *ends("leases.active", console, long_ago, 700.0),
        *ends("bme.act_minted_total", console, long_ago, 410_000.0),
        *ends("bme.akt_minted_fresh_total", "akash_ledger_daily", long_ago, 3.0),
        *ends("gpu.leased", console, long_ago, 120.0),
    ]
    lately = range(turn - 2, last)
    own = [
        *ends("spend.usd_total", "", lately, 0.0),
        *ends("leases.active", "", lately, 701.0),
        *ends("spend.usd_24h", "", lately, 5.0),
        *ends("bme.act_minted_total", "", lately, 0.0),
        *ends("bme.act_minted_total", "akash_console", lately, 410_000.0),
        *ends("bme.akt_minted_fresh_total", "", lately, 3.0),
    ]
    with Storage.open(f"sqlite:///{tmp_path / 'watch.db'}") as storage:
        storage.write_now(lambda tx: tx.add_samples(past, history=True))
        storage.write_now(lambda tx: tx.add_samples(own))
        days, filled = storage.read_now(lambda read: stored_days(read, "akash", NOW))
    every = range(first, last)
    assert days["spend.usd_total"] == {day: 10.0 * (day - first) for day in every}
    assert days["bme.act_minted_total"] == {day: 410_000.0 + 10.0 * (day - first) for day in every}
    assert days["bme.akt_minted_fresh_total"] == {day: 3.0 + 10.0 * (day - first) for day in every}
    assert days["leases.active"] == {day: (701.0 if day in lately else 700.0) + 10.0 * (day - first) for day in every}
    flowed = days["spend.usd_24h"]
    assert [flowed[first + 1], flowed[turn - 3], flowed[turn - 2]] == [10.0, 10.0, 5.0 + 10.0 * (turn - 2 - first)]
    assert first not in flowed, "what one day brought is not known without the day before"
    assert set(days["gpu.leased by leases"]) == set(long_ago)
    assert "gpu.leased" not in days, "GPUs of leases are another count"
    assert filled["leases.active"] == 58
    assert filled["bme.akt_minted_fresh_total"] == 60
