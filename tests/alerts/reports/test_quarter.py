"""A quarter from its days: the figures of the recorded file come out of daily series made from it, and nothing else does."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from alerts.reports.published import FIGURES, STATEMENTS, check, contradictions
from alerts.reports.quarter import LAUNCH_DAY, Quarter, growth_of, mean_of, quarters, quotient_of, table
from alerts.sample import DAY

RECORDED = Path(__file__).parents[3] / ".." / "shared" / "data" / "akash" / "quarterly_metrics.csv"
Q3, Q4, Q1 = Quarter(2025, 3), Quarter(2025, 4), Quarter(2026, 1)
LATER = Quarter(2027, 1).days.start


def day(text: str) -> int:
    from datetime import date

    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def test_a_quarter_is_of_the_calendar_in_utc():
    assert Quarter.of(day("2026-01-01") * DAY) == Q1
    assert Quarter.of(day("2026-01-01") * DAY - 1) == Q4
    assert (Q1.key, Q1.before, Q4.next) == ("2026-Q1", Q4, Q1)
    assert (len(Q1.days), len(Q4.days)) == (90, 92)
    assert Q1.days.start == day("2026-01-01")
    assert Q1.elapsed(day("2026-01-11")) == 10
    assert (Q1.elapsed(day("2025-12-31")), Q1.elapsed(LATER)) == (0, 90)


def test_a_mean_is_over_the_days_that_are_there_and_says_how_many():
    days = dict.fromkeys(range(Q1.days.start, Q1.days.start + 10), 4.0) | {Q1.days.start + 20: 26.0}
    told = mean_of(days, Q1, LATER)
    assert (told.value, told.days, told.of, told.whole) == (6.0, 11, 90, False)
    assert mean_of({}, Q1, LATER).says == "no_data"


def test_a_counters_growth_is_from_the_eve_of_the_quarter_and_a_hole_costs_nothing():
    start = Q1.days.start
    told = growth_of({start - 1: 100.0, start + 5: 130.0, start + 89: 400.0}, Q1, LATER)
    assert (told.value, told.days, told.whole) == (300.0, 90, True)
    assert told.per_day() == pytest.approx(300 / 90)
    late = growth_of({start + 10: 100.0, start + 20: 150.0}, Q1, LATER)
    assert (late.value, late.days, late.whole) == (50.0, 10, False), "what was before the first reading is not known"


def test_a_counter_that_falls_is_withheld_with_the_reason():
    start = Q1.days.start
    assert growth_of({start: 5.0, start + 1: 4.0, start + 2: 9.0}, Q1, LATER).says == "fell"


def test_a_quotient_is_sum_over_sum_over_the_days_that_have_both():
    start = Q1.days.start
    above = {start: 10.0, start + 1: 30.0, start + 2: 1_000.0}
    told = quotient_of(above, {start: 1.0, start + 1: 9.0}, Q1, LATER)
    assert (told.value, told.days) == (4.0, 2)
    assert quotient_of({start: 1.0}, {start: 0.0}, Q1, LATER).says == "zero"


def test_quarters_run_from_the_first_day_seen_to_the_last_without_a_hole_in_the_row():
    days = {"gpu.total": {Q3.days.start: 1.0, Q1.days.start: 2.0}}
    assert quarters(days, LATER, 6) == [Q3, Q4, Q1]
    assert quarters(days, LATER, 2) == [Q4, Q1]
    assert quarters(days, Q1.days.start, 6) == [Q3], "a day that is not over is not counted"
    assert quarters({}, LATER, 6) == []


def test_bme_counts_from_its_first_full_day():
    counter = {LAUNCH_DAY - 1: 44_862.22, LAUNCH_DAY: 46_000.0, Q1.days.stop - 1: 53_520.0}
    days = {"bme.akt_burned_total": counter}
    assert table(days, Q1, LATER).figures["akt_set_aside"].value == pytest.approx(53_520 - 44_862.22)


def test_net_akt_needs_all_three_over_the_same_days():
    start, last = LAUNCH_DAY - 1, Q1.days.stop - 1
    days = {
        "bme.akt_burned_total": {start: 0.0, last: 900.0},
        "bme.akt_reissued_total": {start: 0.0, last: 300.0},
        "bme.akt_minted_fresh_total": {start: 0.0, last: 50.0},
    }
    assert table(days, Q1, LATER).figures["akt_net"].value == 550.0
    days["bme.akt_minted_fresh_total"] = {last - 2: 0.0, last: 50.0}
    assert table(days, Q1, LATER).figures["akt_net"].value is None


def test_growth_of_supply_is_told_beside_the_mint_parameter():
    start = Q1.days.start
    days = {"token.supply": {start - 1: 280e6, start + 89: 286.19e6}, "token.inflation": {start: 0.04}}
    told = table(days, Q1, LATER).figures
    assert told["supply_growth"].value == pytest.approx((286.19 / 280 - 1) * 365 / 90)
    assert told["inflation"].value == 0.04


# The recorded file

_METRIC = {
    "gpu_usage_avg": ("gpu.leased", "mean", "gpu_used"),
    "gpu_capacity_avg": ("gpu.total", "mean", "gpu_capacity"),
    "active_providers_avg": ("providers.active", "mean", "active_providers"),
    "active_providers": ("providers.active", "mean", "active_providers"),
    "new_leases": ("leases.total", "sum", "new_leases"),
    "lease_revenue": ("spend.usd_total", "sum", "lease_revenue"),
    "price_end": ("token.price_usd", "last", "price_end"),
}


def recorded() -> list[dict[str, str]]:
    if not RECORDED.exists():
        pytest.skip("the recorded data are not beside this checkout")
    with RECORDED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def row(value: float, how: str, quarter: Quarter) -> dict[int, float]:
    """Days of a quarter that come to `value`, none like the other: they swing by a half around it, in pairs."""
    days = list(quarter.days)
    swings = [1 + (0.5 if index % 2 else -0.5) * (index // 2) / len(days) for index in range(len(days))]
    if len(days) % 2:
        swings[0] = 1.0
    found, each = {}, value if how == "mean" else value / len(days)
    factor = len(days) / sum(swings)
    total = 1_000.0
    found[days[0] - 1] = total
    for number, swing in zip(days, swings, strict=True):
        part = each * swing * factor
        total += part
        found[number] = total if how == "sum" else value if how == "last" else part
    if how != "sum":
        del found[days[0] - 1]
    return found


def test_daily_series_whose_sums_are_the_recorded_figures_give_the_recorded_figures():
    wanted: dict[tuple[str, str], float] = {}
    days: dict[str, dict[int, float]] = {}
    for line in recorded():
        if (
            line["metric"] not in _METRIC
            or not re.fullmatch(r"\d{4}Q\d", line["quarter"])
            or line["value"].startswith(">")
        ):
            continue
        quarter = Quarter(int(line["quarter"][:4]), int(line["quarter"][5]))
        key, how, name = _METRIC[line["metric"]]
        wanted[quarter.key, name] = float(line["value"])
        if how == "sum":  # a counter runs on: each quarter is looked at with its own days alone
            days.setdefault(f"{key}@{quarter.key}", {}).update(row(float(line["value"]), how, quarter))
        else:
            days.setdefault(key, {}).update(row(float(line["value"]), how, quarter))
    assert len(wanted) == 11
    for (of, name), value in wanted.items():
        quarter = Quarter(int(of[:4]), int(of[6]))
        own = {key.partition("@")[0]: row_ for key, row_ in days.items() if key.endswith(of) or "@" not in key}
        told = table(own, quarter, LATER).figures[name]
        assert told.value == pytest.approx(value, rel=1e-9), (of, name)
        assert told.whole
    used = table(days, Q4, LATER).figures["gpu_utilisation"]
    assert f"{used.value:.1%}" == "33.7%", "198 of 587, which is Q4 of 2025 and not Q1 of 2026"


def test_every_published_figure_stands_in_the_recorded_file():
    lines = recorded()
    known = {
        (line["quarter"], _METRIC.get(line["metric"], ("", "", line["metric"]))[2]): line["value"] for line in lines
    }
    known |= {("2026Q1", "akt_set_aside"): next(line["value"] for line in lines if line["metric"] == "akt_burned_bme")}
    for quarter, figures in FIGURES.items():
        for name, value in figures.items():
            assert float(known[quarter.replace("-", ""), name]) == value


def test_the_line_of_the_first_quarter_of_2026_contradicts_itself():
    (found,) = [one for one in contradictions("2026-Q1") if one.published.kind == "share"]
    assert (found.published.first, found.published.second, found.published.said) == (84, 334, 33.7)
    assert f"{found.computed:.1f}" == "25.1"
    assert (f"{found.low:.1f}", f"{found.high:.1f}") == ("25.0", "25.3"), "no rounding of 84 and 334 makes it 33.7"
    assert found.explained == ("used_of_free", "quarter_before"), (
        "84 of the 250 not in use; 198 of 587 the quarter before"
    )


def test_what_rounding_explains_is_no_contradiction():
    providers = next(one for one in STATEMENTS if one.what == "active_providers")
    found = check(providers)
    assert (f"{found.computed:.1f}", found.agrees) == ("-7.9", True), (
        "-8.4 % is within what 63 and 58 were rounded from"
    )
    assert {one.published.what for one in contradictions()} == {"akt_returned", "inflation", "gpu_utilisation"}


def test_inflation_above_the_cap_is_not_the_mint_parameter():
    assert [one.published.period for one in contradictions() if one.published.kind == "cap"] == ["2025-Q4", "2026-Q1"]
