"""What a week is called: made-up weeks in which one thing happened, and the sentence that says it."""

from __future__ import annotations

import csv
import functools
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest

from alerts.reports._headline import ORDINARY
from alerts.reports.digest import Vote, digest
from alerts.reports.weeks import parse_week
from alerts.sample import DAY, HOUR, Sample, Series
from bot.cards.digest import digest_card, headline_text
from bot.cards.digest_picture import week_picture
from bot.storage import Storage
from tests.bot.cards.rules import within_limits, written_by_us
from tests.flows.week import SIMULATED, simulated, store

PRICES = Path(__file__).parents[3] / "shared" / "data" / "prices" / "bybit_AKTUSDT_daily.csv"
WEEK = parse_week("2026-W39")
LOST = WEEK.start + 30 * HOUR


@functools.cache
def calm():
    """Two weeks in which nothing moves by more than it does in any week."""
    rising = parse_week("2026-W41")
    return [one for one in simulated(rising, weeks=4, seed=7) if one.at <= WEEK.end + HOUR]


def changed(change, since, *keys):
    return [
        Sample(one.series, one.at, change(one.value)) if one.series.metric in keys and one.at >= since else one
        for one in calm()
    ]


def hosts(key="providers.gpu_total", until=None, **gpus):
    """The GPUs of each provider, hour by hour; the farm is listed until then."""
    for provider, count in gpus.items():
        series = Series.of(key, network=SIMULATED, provider=f"{provider}.example")
        for at in range(WEEK.before().start + HOUR, WEEK.end + HOUR, HOUR):
            if provider != "farm" or until is None or at < until:
                yield Sample(series, at, count)


@pytest.fixture
def told(tmp_path):
    """The facts of a week of these samples."""

    def told(samples, **more):
        with Storage.open(f"sqlite:///{tmp_path}/week.db") as storage:
            store(storage, samples)
            now = WEEK.end + 9 * HOUR
            return storage.read_now(lambda read: digest(read, SIMULATED, WEEK, now, sources={}, **more))

    return told


def text_of(facts):
    card = digest_card(facts)
    within_limits(card)
    written_by_us(card)
    return "\n".join(field.value for field in card.fields)


def test_gpus_that_left_with_one_provider_are_no_quiet_week(told):
    gone = changed(lambda value: value - 96, LOST, "gpu.total")
    facts = told([*gone, *hosts(until=LOST, farm=96.0, barn=300.0)])
    assert headline_text(facts) == "GPU supply fell by 20 %, to 317 on average: farm.example went, 96 GPUs with it"
    assert "; supply -79)" in text_of(facts)
    assert "GPUs -20 %: farm.example went (96)" in text_of(facts)
    part = facts.figure("gpu.total").driver[0]
    assert part.share == pytest.approx(facts.figure("gpu.total").change, rel=0.02)


def test_a_provider_that_came_is_named_and_its_name_is_no_markup(told):
    came = [
        Sample(one.series, one.at, one.value + 80) if one.series.metric == "gpu.total" and one.at >= LOST else one
        for one in calm()
    ]
    new = Series.of("providers.gpu_total", network=SIMULATED, provider="big_farm_1.example")
    listed = [Sample(new, at, 80.0) for at in range(LOST, WEEK.end + HOUR, HOUR)]
    facts = told([*came, *hosts(barn=396.0), *listed])
    assert headline_text(facts).endswith(": big\\_farm\\_1.example came with 80 GPUs")
    assert week_picture(facts).title.endswith(": big_farm_1.example came with 80 GPUs")


def test_supply_that_many_left_names_nobody(told):
    less = changed(lambda value: value - 96, LOST, "gpu.total")
    facts = told([*less, *hosts(barn=150.0, hut=150.0), *hosts(until=LOST, farm=40.0)])
    assert headline_text(facts) == "GPU supply fell by 20 %, to 317 on average"


def test_cards_in_use_that_were_one_providers_are_told_by_it_and_not_by_model(told):
    less = changed(lambda value: max(0.0, value - 60), LOST, "gpu.leased")
    leased = hosts("providers.gpu_leased", LOST, farm=60.0, barn=83.0)
    facts = told([*less, *leased])
    assert facts.headline.kind == "compute"
    assert "GPUs in use -35 %: farm.example went (60)" in text_of(facts)


def test_a_provider_endpoint_that_was_silent_took_nobody_away(told):
    silent = [one for one in hosts(farm=96.0, barn=300.0) if one.at < LOST]
    facts = told([*calm(), *silent])
    assert facts.headline.kind == "quiet"
    assert facts.figure("gpu.total").driver == ()


@pytest.mark.parametrize(
    ("votes", "says"),
    [
        ((341, "passed"), "Quiet week, and #341 passed: GPUs in use "),
        ((341, "passed", 342, "rejected", 343, "passed"), "Quiet week, and #341 passed, #342 rejected, and 1 more: GPUs"),
        ((), "Quiet week: GPUs in use "),
    ],
)  # fmt: skip
def test_a_vote_that_ended_is_named_where_nothing_else_happened(told, votes, says):
    ended = zip(votes[::2], votes[1::2], strict=True)
    found = [Vote(number, "Relayers", status, True, WEEK.start + DAY, 0.7, 0.4) for number, status in ended]
    still = Vote(350, "Open still", "voting", False, WEEK.end + DAY)
    assert headline_text(told(calm(), votes=(*found, still))).startswith(says)


def test_a_week_with_a_hole_of_four_days_is_not_called_quiet(told):
    hole = (WEEK.start + DAY, WEEK.start + 5 * DAY)
    facts = told([one for one in calm() if not hole[0] < one.at < hole[1]])
    said = headline_text(facts)
    assert said.startswith("Quiet as far as is known: ")
    assert said.endswith(" AKT set aside for each paid back; how GPUs in use and spend moved cannot be said")


def test_a_week_of_a_source_that_was_indexed_anew_says_what_is_not_known(told):
    facts = told(changed(lambda value: value * 0.6, WEEK.start + 50 * HOUR, "bme.akt_burned_total"))
    assert headline_text(facts).endswith("; how much was burned against minted cannot be said")
    assert "fell from" in text_of(facts)


@pytest.mark.skipif(not PRICES.exists(), reason="the shared recording is not beside this checkout")
def test_what_is_ordinary_of_the_price_is_what_three_of_four_recorded_weeks_stayed_below():
    weeks: dict[tuple[int, int], list[float]] = {}
    for row in csv.DictReader(PRICES.read_text(encoding="utf-8").splitlines()):
        day = datetime.fromtimestamp(int(row["timestamp"]) / 1000, UTC)
        weeks.setdefault(day.isocalendar()[:2], []).append(float(row["close"]))
    means = [fmean(week) for _, week in sorted(weeks.items()) if len(week) == 7]
    below = sum(abs(after / before - 1) < ORDINARY["token.price_usd"] for before, after in pairwise(means))
    assert below / (len(means) - 1) == pytest.approx(0.75, abs=0.02)
