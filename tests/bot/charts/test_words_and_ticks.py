from __future__ import annotations

import itertools
import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.charts._ticks import time_ticks, value_ticks
from bot.charts._words import clip, date_words, duration_words, number_words, plain, value_words
from tests.bot.charts._pictures import DAY, HOUR, MINUTE, SECOND, START, draw
from tests.bot.charts.test_line import line, points


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-09-03T14:00", "2026-09-03T15:00", ["3 Sep 14:00", "14:10", "14:20", "14:30", "14:40", "14:50", "15:00"]),
        ("2026-09-03T21:00", "2026-09-04T06:00", ["22:00", "4 Sep", "02:00", "04:00", "06:00"]),
        (
            "2026-09-03T14:00:00",
            "2026-09-03T14:00:40",
            [
                "3 Sep 14:00:00",
                "14:00:05",
                "14:00:10",
                "14:00:15",
                "14:00:20",
                "14:00:25",
                "14:00:30",
                "14:00:35",
                "14:00:40",
            ],
        ),
        ("2026-08-31", "2026-09-07", ["31 Aug 2026", "1 Sep", "2 Sep", "3 Sep", "4 Sep", "5 Sep", "6 Sep", "7 Sep"]),
        ("2026-08-31", "2026-09-30", ["31 Aug 2026", "7 Sep", "14 Sep", "21 Sep", "28 Sep"]),
        ("2026-12-20", "2027-01-20", ["21 Dec 2026", "28 Dec", "4 Jan 2027", "11 Jan", "18 Jan"]),
        ("2024-12-25", "2025-10-29", ["Jan 2025", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]),
        ("2023-12-27", "2025-10-29", ["Jan 2024", "Apr", "Jul", "Oct", "Jan 2025", "Apr", "Jul", "Oct"]),
        ("1990-01-01", "2026-01-01", ["1990", "1995", "2000", "2005", "2010", "2015", "2020", "2025"]),
    ],
)
def test_the_time_axis_of_a_span_reads_so(start, end, words):
    assert [label for _, label in time_ticks(at(start), at(end))] == words


@pytest.mark.parametrize(
    "span", [1, SECOND, MINUTE, HOUR, 5 * HOUR, DAY, 9 * DAY, 60 * DAY, 500 * DAY, 4000 * DAY, 2_000_000 * DAY]
)
def test_marks_lie_inside_the_span_in_order_and_are_few(span):
    for start in (0, START, START + 12_345_678):
        ticks = time_ticks(start, min(start + span, 253_402_300_799_000))
        times = [when for when, _ in ticks]
        assert times == sorted(set(times))
        assert all(start <= when <= start + span for when in times)
        assert len(times) <= 11


def test_the_axis_knows_no_summer_time():
    """Where clocks jump (Berlin, 2026-03-29), marks stay two hours apart and midnight is midnight in UTC."""
    before = os.environ.get("TZ")
    try:
        os.environ["TZ"] = "Europe/Berlin"
        time.tzset()
        ticks = time_ticks(at("2026-03-28T20:00"), at("2026-03-29T08:00"))
        gaps = {b - a for (a, _), (b, _) in itertools.pairwise(ticks)}
        assert gaps == {2 * HOUR}
        assert (at("2026-03-29T00:00"), "29 Mar") in ticks
        assert date_words(at("2026-03-29T02:30"), HOUR) == "29 Mar 2026 02:30"
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


def test_the_picture_does_not_depend_on_the_zone_of_the_machine():
    given = line(points=points(100, HOUR, float))
    before, picture = os.environ.get("TZ"), draw(given)
    try:
        os.environ["TZ"] = "Pacific/Auckland"
        time.tzset()
        assert draw(given) == picture
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0, 2.9, "ratio", ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
        (-3000, 3500, "AKT", ["\u22122k", "0", "2k"]),
        (0, 1, "fraction", ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        (0.2, 0.6, "USD", ["$0.2", "$0.3", "$0.4", "$0.5", "$0.6"]),
        (0, 2700, "s", ["0", "10 min", "20 min", "30 min", "40 min"]),
        (
            29_412_000,
            29_412_100,
            "block height",
            ["29,412,000", "29,412,020", "29,412,040", "29,412,060", "29,412,080", "29,412,100"],
        ),
        (0, 3e18, "AKT", ["0", "5e17", "1e18", "1.5e18", "2e18", "2.5e18", "3e18"]),
        (0, 5e6, "USD", ["$0M", "$1M", "$2M", "$3M", "$4M", "$5M"]),
    ],
)
def test_the_value_axis_of_a_range_reads_so(low, high, unit, words):
    assert [label for _, label in value_ticks(low, high, unit, 6)] == words


@pytest.mark.parametrize("unit", ["ratio", "fraction", "USD", "USD/h", "s", "AKT", "GPU", "block height", ""])
@pytest.mark.parametrize("size", [1e-12, 1e-4, 0.3, 1, 7, 45, 999, 1e4, 3.3e6, 1e12, 1e20])
def test_no_two_marks_carry_the_same_words(unit, size):
    for low, high in ((0, size), (-size, size), (size, size * 1.001), (-size * 2, -size)):
        words = [label for _, label in value_ticks(low, high, unit, 8)]
        assert len(set(words)) == len(words)
        assert len(words) <= 17


@pytest.mark.parametrize(
    ("value", "unit", "span", "words"),
    [
        (0.566, "ratio", 2.5, "0.57"),
        (0.9812, "ratio", 0.05, "0.981"),
        (1.0, "ratio", 0.0, "1.00"),
        (0.532, "fraction", 0.4, "53 %"),
        (0.0532, "fraction", 0.05, "5.3 %"),
        (0.4912, "USD", 0.0, "$0.4912"),
        (1.32, "USD/h", 0.0, "$1.32/h"),
        (-8240.0, "USD", 0.0, "\u2212$8,240"),
        (23410.4, "AKT", 9000, "23,410"),
        (214.0, "GPU", 100, "214"),
        (2580, "s", 0.0, "43 min"),
        (3e18, "AKT", 0.0, "3e18"),
        (0.000_004, "ratio", 2.0, "0.00"),
        (0.0, "AKT", 0.0, "0"),
    ],
)
def test_a_value_is_rounded_to_what_is_known(value, unit, span, words):
    assert value_words(value, unit, span) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (59.9, "59.9 s"),
        (60, "1 min"),
        (2580, "43 min"),
        (3600, "1 h"),
        (22_320, "6 h 12 min"),
        (187_200, "2 d 4 h"),
        (-90, "\u22122 min"),
        (1e9, "11,574 d"),
    ],
)
def test_a_duration_reads_in_its_two_largest_parts(seconds, words):
    assert duration_words(seconds) == words


def test_numbers_never_lose_their_sign_or_gain_a_false_zero():
    assert number_words(-0.5) == "\u22120.5"
    assert number_words(1234.0) == "1,234"
    assert number_words(10.0) == "10"
    assert number_words(0.25, 0.2) == "0.25"


def test_foreign_text_is_one_plain_line():
    assert plain("a\u202eb\u200bc\x00d\ne\tf  g\ud800h") == "abcd e f gh"
    assert plain("x" * 1000, 10) == "x" * 9 + "…"
    assert plain("e\u0301") == "é"
    assert len(plain("a" * 10_000_000)) == 400
    assert clip("abc", 3) == "abc"


def test_dates_are_as_exact_as_the_span():
    moment = at("2026-09-03T14:10")
    assert date_words(moment, DAY) == "3 Sep 2026 14:10"
    assert date_words(moment, 30 * DAY) == "3 Sep 2026"
    assert datetime.fromtimestamp(moment / 1000, UTC) - datetime(2026, 9, 3, tzinfo=UTC) == timedelta(
        hours=14, minutes=10
    )
