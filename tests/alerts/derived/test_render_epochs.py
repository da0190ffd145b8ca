"""Render: one ratio per epoch, at its end, equal to the recorded figures."""

from __future__ import annotations

import csv

import pytest

from alerts.derived import derive
from alerts.derived.burn_mint_ratio import BURN_MINT_RATIO
from alerts.sample import DAY, HOUR, Series
from tests.alerts.derived.memory import DATA, MemoryView, at

RECORD = DATA / "networks" / "render_burn_mint_weekly.csv"
NEEDS_RECORD = pytest.mark.skipif(
    not RECORD.exists(), reason="the recorded Render epochs are not beside the repository"
)
ONLY = {BURN_MINT_RATIO.key: BURN_MINT_RATIO}


def epochs():
    with RECORD.open() as lines:
        return [
            (
                at(row["end"]),
                float(row["burned_render"]),
                float(row["emission_due_render(derived_sum_of_channels)"]),
                row,
            )
            for row in csv.DictReader(lines)
        ]


def put(view, end, burned, minted):
    if burned is not None:
        view.put("bme.burned", end, burned, network="render")
    if minted is not None:
        view.put("bme.minted", end, minted, network="render")


def values(view, now, window):
    (result,) = derive({"bme.burned"}, view, now, of=ONLY)
    labels = Series.of("", network="render", window=window).labels
    return {value.at: value.value for value in result.values if value.labels == labels}


def reasons(view, now):
    (result,) = derive({"bme.burned"}, view, now, of=ONLY)
    return {dict(silent.labels)["window"]: silent.says for silent in result.withheld}


@NEEDS_RECORD
def test_all_97_epochs_equal_the_record():
    view, rows = MemoryView(), epochs()
    for end, burned, minted, _ in rows:
        put(view, end, burned, minted)
    weekly = values(view, rows[-1][0] + HOUR, "7d")
    assert len(weekly) == 97
    for end, _, _, row in rows:
        assert round(weekly[end], 6) == float(row["burn_mint_ratio(derived)"])
    above = [int(row["epoch"]) for end, _, _, row in rows if weekly[end] > 1]
    assert above == [52, 53, 54, 79, 80, 81, 88, 89]


@NEEDS_RECORD
def test_28_days_are_the_ratio_of_sums_over_four_epochs():
    view, rows = MemoryView(), epochs()
    for end, burned, minted, _ in rows:
        put(view, end, burned, minted)
    rolling = values(view, rows[-1][0], "28d")
    assert len(rolling) == 94
    for last in range(3, 97):
        four = rows[last - 3 : last + 1]
        expected = sum(row[1] for row in four) / sum(row[2] for row in four)
        assert rolling[rows[last][0]] == pytest.approx(expected, rel=1e-14)


@NEEDS_RECORD
def test_played_epoch_by_epoch_each_value_comes_once():
    view, told = MemoryView(), 0
    for end, burned, minted, _ in epochs():
        put(view, end, burned, minted)
        for now in (end + HOUR, end + 2 * HOUR):
            results = derive({"bme.burned"}, view, now, of=ONLY)
            told += len(results[0].values)
            view.keep(results, now)
    assert told == 97 + 94


def test_a_rewritten_epoch_is_given_again():
    view = MemoryView()
    end, now = at("2025-10-29"), at("2025-10-29T01:00")
    put(view, end, 50.0, 100.0)
    view.keep(derive({"bme.burned"}, view, now, of=ONLY), now)
    put(view, end, 75.0, 100.0)
    assert values(view, now + HOUR, "7d") == {end: 0.75}


def test_a_late_emission_figure_withholds_but_the_last_epoch_stands():
    view = MemoryView()
    end, now = at("2025-10-22"), at("2025-10-29T01:00")
    put(view, end, 50.0, 100.0)
    view.keep(derive({"bme.burned"}, view, end, of=ONLY), end)
    put(view, end + 7 * DAY, 60.0, None)
    (result,) = derive({"bme.burned"}, view, now, of=ONLY)
    assert dict(result.withheld[0].labels)["window"] == "7d"
    assert result.withheld[0].says == "no emission figure for the epoch that ended 2025-10-29"
    assert result.ended == ()


def test_a_missing_epoch_breaks_the_four():
    view, first = MemoryView(), at("2025-09-03")
    for week in (0, 1, 2, 4, 5, 6):
        put(view, first + week * 7 * DAY, 50.0, 100.0)
    now = first + 43 * DAY
    assert reasons(view, now) == {"28d": "no figures between the epochs that ended 2025-09-17 and 2025-10-01"}
    put(view, first + 7 * 7 * DAY, 50.0, 100.0)
    assert reasons(view, now + 7 * DAY) == {}


def test_an_epoch_that_ends_two_hours_late_is_still_the_next_one():
    view, first = MemoryView(), at("2025-09-03")
    for week, late in enumerate((0, 2 * HOUR, 2 * HOUR, 0)):
        put(view, first + week * 7 * DAY + late, 50.0, 100.0)
    assert set(values(view, first + 22 * DAY, "28d").values()) == {0.5}


def test_nothing_minted_is_no_ratio():
    view = MemoryView()
    put(view, at("2025-10-29"), 50.0, 0.0)
    assert reasons(view, at("2025-10-29T01:00")) == {
        "7d": "nothing minted in the epoch that ended 2025-10-29",
        "28d": "1 of 4 epochs known",
    }


def test_nothing_burned_is_a_ratio_of_zero():
    view = MemoryView()
    put(view, at("2025-10-29"), 0.0, 100.0)
    assert values(view, at("2025-10-29T01:00"), "7d") == {at("2025-10-29"): 0.0}


def test_an_epoch_that_has_not_ended_is_not_read():
    view = MemoryView()
    put(view, at("2025-10-29"), 50.0, 100.0)
    assert values(view, at("2025-10-28"), "7d") == {}
