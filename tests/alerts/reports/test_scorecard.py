"""The rubric: each verdict at its thresholds, and silence wherever there is too little to say."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.reports.quarter import LAUNCH_DAY, Quarter
from alerts.reports.scorecard import KEYS, Evidence, Verdict, score

BEFORE, NOW = Quarter(2026, 2), Quarter(2026, 3)
TODAY = NOW.days.stop
HOLDS, MIXED, DOES_NOT, CANNOT = Verdict.HOLDS, Verdict.MIXED, Verdict.DOES_NOT, Verdict.CANNOT_SAY


def two(before: float, now: float, days: int = 200) -> dict[int, float]:
    """A gauge that stands at one figure in one quarter and at another in the next."""
    return dict.fromkeys(list(BEFORE.days)[:days], before) | dict.fromkeys(list(NOW.days)[:days], now)


def judged(key: str, days: dict[str, dict[int, float]], today: int = TODAY):
    return next(test for test in score(days, today, random.Random(1)).tests if test.key == key)


def test_of_nothing_nothing_can_be_said():
    card = score({}, TODAY, random.Random(1))
    assert card.count(CANNOT) == len(card.tests) == 9
    assert card.claim.share is None
    assert (card.tables, card.coverage) == ((), {})
    assert all(test.missing is not None and test.missing.last is None for test in card.tests)


@pytest.mark.parametrize(
    ("revenue", "leases", "expected"),
    [
        (1.05, 1.0, HOLDS),
        (1.06, 1.115, HOLDS),
        (1.06, 1.12, MIXED),
        (1.04, 1.0, MIXED),
        (1.04, 1.10, DOES_NOT),
        (0.96, 1.0, MIXED),
        (0.95, 0.9, DOES_NOT),
    ],
)
def test_revenue_must_grow_and_not_by_cheaper_leases(revenue, leases, expected):
    days = {"spend.usd_24h": two(1000, 1000 * revenue), "leases.active": two(100, 100 * leases)}
    assert judged("revenue_growth", days).verdict is expected


@pytest.mark.parametrize(
    ("used", "total", "expected"),
    [(1.05, 1.05, HOLDS), (1.2, 1.0, MIXED), (1.0, 1.2, MIXED), (1.0, 1.0, DOES_NOT), (0.9, 1.3, DOES_NOT)],
)
def test_supply_must_rise_with_use(used, total, expected):
    days = {"gpu.leased": two(100, 100 * used), "gpu.total": two(400, 400 * total)}
    assert judged("supply_with_use", days).verdict is expected


@pytest.mark.parametrize(("now", "expected"), [(1.2, HOLDS), (0.951, HOLDS), (0.95, DOES_NOT)])
def test_revenue_per_gpu_and_the_number_of_providers_must_not_fall(now, expected):
    days = {"spend.usd_24h": two(1000, 1000 * now), "gpu.leased": two(100, 100), "providers.active": two(60, 60 * now)}
    assert judged("revenue_per_gpu", days).verdict is expected
    assert judged("provider_churn", days).verdict is expected


@pytest.mark.parametrize(
    ("stayed", "left", "came", "expected"), [(8, 2, 3, HOLDS), (8, 3, 3, MIXED), (10, 0, 0, HOLDS)]
)
def test_a_steady_number_hides_who_left_and_who_came(stayed, left, came, expected):
    both = [*BEFORE.days, *NOW.days]
    hosts = {f"stays{number}": dict.fromkeys(both, 8.0) for number in range(stayed)}
    hosts |= {f"left{number}": dict.fromkeys(BEFORE.days, 8.0) for number in range(left)}
    hosts |= {f"came{number}": dict.fromkeys(NOW.days, 8.0) for number in range(came)}
    card = score({"providers.active": two(60, 60)}, TODAY, random.Random(1), hosts)
    test = next(test for test in card.tests if test.key == "provider_churn")
    assert test.verdict is expected
    assert [(one.name, one.value, one.n) for one in test.evidence[1:]] == [
        ("left", left, stayed + left),
        ("came", came, stayed + left),
    ]


def test_who_is_gone_by_the_end_of_the_quarter_has_left():
    hosts = {"stays": dict.fromkeys([*BEFORE.days, *NOW.days], 8.0)}
    hosts["leaves"] = dict.fromkeys([*BEFORE.days, *list(NOW.days)[:20]], 8.0)
    card = score({"providers.active": two(60, 60)}, TODAY, random.Random(1), hosts)
    evidence = next(test for test in card.tests if test.key == "provider_churn").evidence
    assert [(one.name, one.value) for one in evidence[1:]] == [("left", 1), ("came", 0)]


@pytest.mark.parametrize(
    ("lasted", "early", "expected"), [(1.0, 1.0, HOLDS), (0.9, 0.9, MIXED), (1.1, 1.2, MIXED), (0.9, 1.1, DOES_NOT)]
)
def test_leases_must_last_and_not_be_closed_early_more_often(lasted, early, expected):
    days = {
        "leases.duration_days_p50": two(3.0, 3.0 * lasted),
        "leases.closed_early_24h": two(20, 20 * early),
        "leases.closed_24h": two(200, 200),
    }
    assert judged("retention", days).verdict is expected


def test_retention_without_its_metrics_cannot_be_said_and_names_them():
    test = judged("retention", {"leases.closed_24h": two(200, 200)})
    assert test.verdict is CANNOT
    assert test.missing.keys == ("leases.duration_days_p50", "leases.closed_early_24h")


def test_a_source_that_fell_silent_is_told_with_its_last_day():
    old = dict.fromkeys(list(BEFORE.days)[:40], 60.0)
    test = judged("provider_churn", {"providers.active": old})
    assert (test.verdict, test.missing.last) == (CANNOT, max(old))


@pytest.mark.parametrize(("days", "expected"), [(28, HOLDS), (27, CANNOT)])
def test_a_quarter_counts_from_28_days_on(days, expected):
    assert judged("provider_churn", {"providers.active": two(60, 60, days)}).verdict is expected


def test_what_was_so_a_year_ago_is_no_verdict_of_today():
    days = {"gpu.leased": two(100, 200), "gpu.total": two(400, 800), "providers.top3_gpu_share": two(0.4, 0.4)}
    for key in ("supply_with_use", "concentration"):
        test = judged(key, days, today=TODAY + 300)
        assert (test.verdict, test.missing.last) == (CANNOT, TODAY - 1)


def test_two_quarters_with_one_between_them_are_not_compared():
    days = dict.fromkeys(BEFORE.before.days, 60.0) | dict.fromkeys(NOW.days, 90.0)
    assert judged("provider_churn", {"providers.active": days}).verdict is CANNOT


def test_a_quarter_that_is_not_over_is_read_by_the_day():
    days = {"gpu.leased": two(100, 200), "gpu.total": two(400, 800)}
    test = judged("supply_with_use", days, today=NOW.days.start + 30)
    assert test.verdict is HOLDS
    assert test.evidence[0].change == 1.0
    assert test.evidence[0].until == NOW.days.start + 29


def flows(burned, spent) -> dict[str, dict[int, float]]:
    total, days = 0.0, {LAUNCH_DAY - 1: 0.0}
    for index, part in enumerate(burned):
        total += part
        days[LAUNCH_DAY + index] = total
    return {
        "bme.akt_burned_total": days,
        "spend.usd_24h": {LAUNCH_DAY + index: value for index, value in enumerate(spent)},
    }


def test_what_moves_together_is_found_and_its_chance_told():
    rng = random.Random(2)
    usage = [1000 + 300 * rng.random() for _ in range(120)]
    test = judged(
        "burn_with_usage", flows([value * (0.9 + 0.2 * rng.random()) for value in usage], usage), LAUNCH_DAY + 120
    )
    assert test.verdict is HOLDS
    (evidence,) = test.evidence
    assert (evidence.n, evidence.chance.exact) == (120, False)
    assert evidence.value > 0.8
    assert evidence.chance.p <= 0.01


def test_what_does_not_move_together_is_not_called_so():
    rng = random.Random(3)
    days = flows([rng.random() for _ in range(120)], [rng.random() for _ in range(120)])
    test = judged("burn_with_usage", days, LAUNCH_DAY + 120)
    assert test.verdict in (MIXED, DOES_NOT)
    assert test.evidence[0].chance.p > 0.05


def test_what_moves_against_usage_does_not_hold():
    usage = [float(index % 30) for index in range(90)]
    assert judged("burn_with_usage", flows([40 - value for value in usage], usage), LAUNCH_DAY + 90).verdict is DOES_NOT


def test_a_correlation_of_too_few_days_cannot_be_said():
    usage = [float(index) for index in range(1, 28)]
    test = judged("burn_with_usage", flows(usage, usage), LAUNCH_DAY + 27)
    assert (test.verdict, test.missing.days) == (CANNOT, 27)


def bme(net_per_day: float, emission_per_day: float, fresh_per_day: float = 0.0) -> dict[str, dict[int, float]]:
    rows: dict[str, dict[int, float]] = {key: {} for key in KEYS}
    for index, day in enumerate(range(BEFORE.days.start - 1, TODAY)):
        rows["bme.akt_burned_total"][day] = 50_000 + 2_000.0 * index
        rows["bme.akt_reissued_total"][day] = (2_000.0 - net_per_day - fresh_per_day) * index
        rows["bme.akt_minted_fresh_total"][day] = fresh_per_day * index
        rows["token.supply"][day] = 290e6 + (emission_per_day + fresh_per_day) * index
        rows["token.price_usd"][day] = 0.5
        rows["spend.usd_24h"][day] = 4_000.0
    return {key: row for key, row in rows.items() if row}


@pytest.mark.parametrize(
    ("net", "emission", "expected"), [(800, 800, HOLDS), (200, 800, MIXED), (199, 800, DOES_NOT), (-100, 800, DOES_NOT)]
)
def test_net_akt_is_held_against_the_emission_of_the_same_days(net, emission, expected):
    test = judged("emission_offset", bme(net, emission))
    assert test.verdict is expected
    assert test.evidence[0].value == pytest.approx(net / emission)


def test_fresh_akt_is_no_emission_of_staking():
    test = judged("emission_offset", bme(400, 800, fresh_per_day=300))
    assert test.evidence[0].value == pytest.approx(0.5)


@pytest.mark.parametrize(("emission", "expected"), [(8_000, HOLDS), (32_000, MIXED), (32_100, DOES_NOT)])
def test_fees_are_held_against_what_the_emission_is_worth(emission, expected):
    test = judged("fees_against_issuance", bme(100, emission))
    assert test.verdict is expected
    assert test.evidence[0].value == pytest.approx(4_000 / (emission * 0.5))


def test_a_price_of_zero_is_no_price():
    days = bme(100, 8_000)
    was = judged("fees_against_issuance", days).evidence[0].value
    for day in list(NOW.days)[10:40]:
        days["token.price_usd"][day] = 0.0
    assert judged("fees_against_issuance", days).evidence[0].value == pytest.approx(was)
    days["token.price_usd"][TODAY - 1] = 0.0
    assert score(days, TODAY, random.Random(1)).tables[0].figures["price_end"].value == 0.5


@pytest.mark.parametrize(("share", "expected"), [(0.5, HOLDS), (0.51, MIXED), (0.75, MIXED), (0.76, DOES_NOT)])
def test_supply_at_three_providers(share, expected):
    assert judged("concentration", {"providers.top3_gpu_share": two(0.4, share)}).verdict is expected


def test_a_counter_that_was_set_back_says_nothing():
    days = bme(400, 800)
    days["bme.akt_burned_total"][TODAY - 20] = 1.0
    course = dict(judged("emission_offset", days).course)
    assert course["2026-Q2"] == pytest.approx(0.5)
    assert course["2026-Q3"] is None, "though its ends alone look well"


def test_the_claim_is_made_into_a_year_and_the_supply_did_not_fall():
    claim = score(bme(500, 20_000), TODAY, random.Random(1)).claim
    assert claim.share == pytest.approx(500 * 365 / claim.supply_akt)
    assert claim.share < claim.low == 0.10 < claim.high == 0.20
    assert claim.supply_change == pytest.approx(20_000 * claim.days), "setting AKT aside takes nothing off it"
    assert claim.days == TODAY - 1 - (BEFORE.days.start - 1)


def test_a_course_has_a_place_for_every_quarter_and_a_trend_from_three_on():
    days = {
        "providers.active": {
            day: 50.0 + (day - BEFORE.days.start) // 45 for day in range(BEFORE.before.before.days.start, TODAY)
        }
    }
    test = judged("provider_churn", days)
    assert [quarter for quarter, _ in test.course] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert test.slope > 0
    assert test.chance.exact
    assert judged("provider_churn", {"providers.active": two(60, 60)}).slope is None


def test_a_change_from_nothing_is_endless_and_from_less_than_nothing_is_none():
    one = Evidence("revenue_per_day", 5.0, "USD", 0.0)
    assert one.change == float("inf")
    assert replace(one, value=0.0).change == 0.0
    assert replace(one, before=-1.0).change is None


def test_the_same_days_and_seed_say_the_same():
    days = bme(400, 800)
    assert score(days, TODAY, random.Random(9)) == score(days, TODAY, random.Random(9))


some_days = st.dictionaries(st.integers(LAUNCH_DAY - 100, TODAY + 3), st.floats(0, 1e9), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), some_days, max_size=8))
def test_whatever_is_stored_every_test_has_a_verdict_or_a_reason(days):
    card = score(days, TODAY, random.Random(1))
    for test in card.tests:
        assert (test.verdict is CANNOT) == (not test.evidence) == (test.missing is not None)
        assert all(evidence.until < TODAY for evidence in test.evidence if evidence.until is not None)
    assert (card.claim.share is None) == (card.claim.missing is not None)
