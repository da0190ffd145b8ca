from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import numbers

UNITS = ["ratio", "fraction", "AKT", "ACT", "token", "USD", "USD/h", "GPU", "count", "s", "block height", "state", ""]
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.981, "ratio", "0.981"),
        (12.3456, "ratio", "12.35"),
        (214 / 402, "fraction", "53 %"),
        (0.048, "fraction", "4.8 %"),
        (0.0, "fraction", "0 %"),
        (1.0, "fraction", "100 %"),
        (0.4757, "USD", "$0.4757"),
        (11.9, "USD", "$11.90"),
        (8240.4, "USD", "$8,240"),
        (-5.5, "USD", "-$5.50"),
        (0.0000123, "USD", "$0.0000123"),
        (1.32, "USD/h", "$1.32 an hour"),
        (230_557.4, "AKT", "230,557.40 AKT"),
        (277_000_000.6, "AKT", "277,000,001 AKT"),
        (29_412_077, "block height", "29,412,077"),
        (214, "GPU", "214 GPUs"),
        (1, "GPU", "1 GPU"),
        (43.5, "count", "43.5"),
        (2580, "s", "43 min"),
        (-0.00001, "ratio", "0.000"),
        (-0.0, "AKT", "0.00 AKT"),
        (None, "AKT", "no data"),
        (math.nan, "USD", "not a number"),
        (math.inf, "ratio", "∞"),
        (-math.inf, "fraction", "-∞"),
    ],
)
def test_a_value_is_grouped_rounded_and_has_its_unit(value, unit, text):
    assert numbers.amount(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(1.0, "ratio", "1.00"), (1.05, "ratio", "1.05"), (0.955, "ratio", "0.955"), (0.9, "fraction", "90 %"), (0.334, "fraction", "33.4 %"),
     (0.45, "USD", "$0.45"), (1000, "USD", "$1,000"), (90, "s", "1 min 30 s"), (100, "AKT", "100 AKT"), (10, "GPU", "10 GPUs")],
)  # fmt: skip
def test_a_threshold_shows_what_was_written(value, unit, text):
    assert numbers.level(value, unit) == text


def test_a_value_beside_its_threshold_has_the_decimals_to_tell_them_apart():
    assert numbers.amount(0.8996, "fraction", 0.9) == "89.96 %"
    assert numbers.amount(0.99999, "ratio", 1.0) == "0.99999"
    assert numbers.amount(300.2, "s", 300) == "300.2 s"
    assert numbers.amount(0.9, "fraction", 0.9) == "90 %"


@given(st.one_of(st.none(), st.floats()), st.sampled_from(UNITS), st.one_of(st.none(), st.floats()))
def test_no_number_is_ever_minus_zero_or_breaks_the_markup(value, unit, against):
    for text in (
        numbers.amount(value, unit, against),
        numbers.level(value, unit),
        numbers.signed(value, unit),
        numbers.compact(value),
        numbers.count(value),
        numbers.percent(value),
    ):
        assert not re.search(r"-\$?0(?:[.,]0*)?(?![\d.,])", text), text
        assert not re.search(r"[*_`~|<>\\\[\]]", text), text
        assert len(text) < 60


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (950, "950"),
        (999.9, "1k"),
        (1200, "1.2k"),
        (12_345, "12.3k"),
        (4_560_000, "4.56M"),
        (2e9, "2B"),
        (-1500, "-1.5k"),
    ],
)
def test_axis_numbers_are_short(value, text):
    assert numbers.compact(value) == text


def test_changes_carry_their_sign_and_no_change_has_none():
    assert numbers.signed(71, "count") == "+71"
    assert numbers.signed(-0.012, "ratio") == "-0.012"
    assert numbers.signed(0.0, "ratio") == "±0.000"


@pytest.mark.parametrize(
    ("span", "text"),
    [(500, "under a second"), (12_000, "12 s"), (200_000, "3 min 20 s"), (25 * 60_000, "25 min"), (22_320_000, "6 h 12 min"), (2 * HOUR, "2 h"),
     (76 * HOUR, "3 days 4 h"), (24 * HOUR, "1 day"), (97 * 24 * HOUR, "97 days"), (-5, "under a second")],
)  # fmt: skip
def test_spans_are_said_in_their_two_largest_units(span, text):
    assert numbers.duration(span) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (60 * HOUR, "2½ days"),
        (4 * HOUR, "4 h"),
        (40 * 60_000, "40 min"),
        (10, "1 min"),
        (300 * HOUR, "12 days"),
        (36 * HOUR, "1½ days"),
    ],
)
def test_estimates_are_rounded_to_halves(span, text):
    assert numbers.roughly(span) == text


def test_ages_have_one_unit():
    assert [numbers.age(span) for span in (0, 12_000, 180_000, 3 * HOUR, 72 * HOUR)] == [
        "just now",
        "12 s old",
        "3 min old",
        "3 h old",
        "3 days old",
    ]


def test_times_are_left_to_the_reader_and_stay_within_what_discord_takes():
    assert numbers.ago(1_790_000_000_999) == "<t:1790000000:R>"
    assert numbers.moment(-5) == "<t:0:f>"
    assert numbers.moment(10**20) == "<t:253402300799:f>"
