"""The daily series: which points are completed days, and where their samples lie."""

from __future__ import annotations

from itertools import pairwise

import pytest

from alerts.sample import DAY, MINUTE
from bot.errors import SourceRefused, SourceShapeChanged
from bot.sources._console_daily import parse_daily
from bot.sources.akash_console import DAILY, METRICS, TOTALS
from tests.bot.sources._given import NOW, fixture, ms, recorded

NAME = "totalAktBurnedForAct"


@pytest.fixture
def graph():
    return fixture(f"akash_console/graph_{NAME}")


def snap(day, value):
    return {"date": day, "value": value}


def test_a_snapshot_lies_at_the_last_millisecond_of_its_day(graph):
    series = parse_daily(graph, NAME, NOW)
    assert series.points[-1] == (ms("2026-09-19T23:59:59.999Z"), 1_842_090.0)
    assert len(series.points) == 10


def test_the_last_partial_point_is_dropped(graph):
    assert graph["snapshots"][-1]["date"] == "2026-09-20T10:14:48.000Z"
    assert all(at < ms("2026-09-20T00:00Z") for at, _ in parse_daily(graph, NAME, NOW).points)


def test_a_day_that_still_runs_is_dropped_even_when_it_is_dated_at_midnight(graph):
    graph["snapshots"][-1]["date"] = "2026-09-20T00:00:00.000Z"
    assert parse_daily(graph, NAME, NOW).points[-1][0] == ms("2026-09-19T23:59:59.999Z")


def test_yesterday_is_believed_only_twenty_minutes_after_midnight(graph):
    midnight = ms("2026-09-20T00:00Z")
    assert parse_daily(graph, NAME, midnight + 19 * MINUTE).points[-1][0] == ms("2026-09-18T23:59:59.999Z")
    assert parse_daily(graph, NAME, midnight + 20 * MINUTE).points[-1][0] == ms("2026-09-19T23:59:59.999Z")


def test_the_first_point_of_a_daily_series_is_the_whole_of_day_one_and_is_dropped():
    raw = {
        "snapshots": [snap(f"2026-09-{day}T00:00:00.000Z", value) for day, value in ((10, 9e9), (11, 2e6), (12, 1e6))]
    }
    assert [value for _, value in parse_daily(raw, "dailyAktBurnedForAct", NOW).points] == [2.0, 1.0]


def test_zero_days_before_launch_are_ignored(graph):
    zeros = [snap(f"2026-03-{day}T00:00:00.000Z", 0) for day in range(10, 23)] + [
        snap("2025-01-01T00:00:00.000Z", None)
    ]
    graph["snapshots"] = zeros + graph["snapshots"]
    assert parse_daily(graph, NAME, NOW).points[0][0] == ms("2026-09-10T23:59:59.999Z")


def test_a_zero_after_launch_is_a_zero(graph):
    graph["snapshots"].insert(0, snap("2026-03-24T00:00:00.000Z", 0))
    assert parse_daily(graph, NAME, NOW).points[0] == (ms("2026-03-24T23:59:59.999Z"), 0.0)


def test_a_missing_day_stays_missing(graph):
    del graph["snapshots"][4]
    times = [at for at, _ in parse_daily(graph, NAME, NOW).points]
    assert [later - earlier for earlier, later in pairwise(times)].count(2 * DAY) == 1


def test_a_total_that_falls_mixes_two_indexes_and_is_refused(graph):
    graph["snapshots"][5]["value"] = 1
    with pytest.raises(SourceRefused, match="falls on 2026-09-15"):
        parse_daily(graph, NAME, NOW)


def test_days_out_of_order_are_refused(graph):
    graph["snapshots"][3], graph["snapshots"][4] = graph["snapshots"][4], graph["snapshots"][3]
    with pytest.raises(SourceRefused, match="stands after"):
        parse_daily(graph, NAME, NOW)


def test_no_completed_day_is_refused():
    with pytest.raises(SourceRefused, match="not one completed day"):
        parse_daily({"currentValue": 0, "compareValue": 0, "snapshots": []}, NAME, NOW)


def test_a_snapshot_without_a_date_is_another_shape(graph):
    graph["snapshots"][2]["date"] = None
    with pytest.raises(SourceShapeChanged, match=r"snapshots\[2\]\.date"):
        parse_daily(graph, NAME, NOW)


def test_history_carries_its_own_source_label_and_its_own_time(graph):
    for name in TOTALS:
        rows = [row for row in METRICS if row.request == name]
        assert len(rows) == 1
        for picked in rows[0].pick(parse_daily(graph, name, NOW)):
            assert picked.labels == {"source": DAILY}
            assert picked.at is not None
            assert picked.at % DAY == DAY - 1


def test_the_reference_sample_is_read_without_its_first_and_last_point():
    raw = recorded("reference/akash-samples/console_graph_data_dailyAktBurnedForAct.synthetic.json")
    values = [value for _, value in parse_daily(raw, "dailyAktBurnedForAct", ms("2026-08-22T10:00Z")).points]
    assert values == [18500.0, 31250.0, 0.0, 22000.0, 40100.0, 21000.0]
