"""Quiet hours on the wall clock, also in the two nights in which it is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.quiet import QuietHours, parse_hours
from alerts.sample import DAY, HOUR, MINUTE

BERLIN = "Europe/Berlin"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "until"),
    [
        ("22:00-07:00", "UTC", "2026-09-21T21:59:59+00:00", None),
        ("22:00-07:00", "UTC", "2026-09-21T22:00:00+00:00", "2026-09-22T07:00:00+00:00"),
        ("22:00-07:00", "UTC", "2026-09-22T06:59:59+00:00", "2026-09-22T07:00:00+00:00"),
        ("22:00-07:00", "UTC", "2026-09-22T07:00:00+00:00", None),
        ("12:00-13:00", "UTC", "2026-09-22T12:30:00+00:00", "2026-09-22T13:00:00+00:00"),
        ("00:00-23:30", "UTC", "2026-09-22T22:20:00+00:00", "2026-09-22T23:30:00+00:00"),
        ("22:00-07:00", BERLIN, "2026-07-01T20:00:00+00:00", "2026-07-02T05:00:00+00:00"),
        ("22:00-07:00", BERLIN, "2026-01-01T21:00:00+00:00", "2026-01-02T06:00:00+00:00"),
        # The night of 29 March 2026, in which 02:00 became 03:00: an hour less of quiet.
        ("22:00-07:00", BERLIN, "2026-03-28T21:00:00+00:00", "2026-03-29T05:00:00+00:00"),
        ("22:00-02:30", BERLIN, "2026-03-28T21:00:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("02:10-02:50", BERLIN, "2026-03-29T01:10:00+00:00", None),
        # The night of 25 October 2026, in which 03:00 became 02:00: an hour more of quiet.
        ("22:00-07:00", BERLIN, "2026-10-24T20:00:00+00:00", "2026-10-25T06:00:00+00:00"),
        ("22:00-02:30", BERLIN, "2026-10-24T20:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("22:00-02:30", BERLIN, "2026-10-25T01:15:00+00:00", "2026-10-25T01:30:00+00:00"),
        # A zone that is half an hour off, and one that sets its clock by half an hour.
        ("22:00-07:00", "Asia/Kolkata", "2026-09-21T16:30:00+00:00", "2026-09-22T01:30:00+00:00"),
        ("22:00-07:00", "Australia/Lord_Howe", "2026-10-03T12:00:00+00:00", "2026-10-03T20:00:00+00:00"),
    ],
)  # fmt: skip
def test_they_end_when_the_clock_on_the_wall_says_so(hours, zone, now, until):
    assert QuietHours.of(hours, zone).until(at(now)) == (None if until is None else at(until))


@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.sampled_from(["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]),
    st.integers(at("2026-01-01T00:00:00+00:00") // 1000, at("2027-12-31T00:00:00+00:00") // 1000),
)
def test_until_is_the_first_minute_that_is_not_quiet(start, end, zone, second):
    if start == end:
        return
    hours, now = QuietHours(start, end, zone), second * 1000
    until = hours.until(now)
    if until is None:
        assert not hours.at(now)
        return
    assert now < until <= now + DAY + HOUR
    assert not hours.at(until)
    assert hours.at(until - 1)
    step = max(MINUTE, (until - now) // 50)
    assert all(hours.at(moment) for moment in range(now, until, step))


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 2 * 365 * 24 * 60))
def test_quiet_is_what_the_wall_says(start, end, minute):
    if start == end:
        return
    wall = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(ZoneInfo(BERLIN))
    inside = (wall.hour * 60 + wall.minute - start) % 1440 < (end - start) % 1440
    assert QuietHours(start, end, BERLIN).at(int(wall.timestamp() * 1000)) is inside


def test_they_are_written_as_people_write_them():
    assert parse_hours("22:00-07:00") == (1320, 420)
    assert parse_hours(" 09:30 - 17:45 ") == (570, 1065)
    assert parse_hours("22:00\u20137:00") == (1320, 420), "as a telephone writes it"
    assert str(QuietHours.of("22:00-07:05", BERLIN)) == "22:00-07:05 Europe/Berlin"


@pytest.mark.parametrize(
    "text", ["", "22-07", "24:00-07:00", "22:00", "22:00-22:00", "22:60-07:00", "٢٢:00-07:00", "x" * 9999]
)
def test_anything_else_is_refused_with_the_mend(text):
    with pytest.raises(ValueError, match="22:00-07:00"):
        parse_hours(text)
