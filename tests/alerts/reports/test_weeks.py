"""ISO weeks on the wall clock of a place."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from alerts.reports.weeks import Week, last_due, parse_week, week_of
from alerts.sample import DAY, HOUR, MINUTE

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Havana",
)


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_week_begins_on_monday_and_ends_before_the_next_one():
    week = parse_week("2026-W38")
    assert (week.key, str(week.monday), str(week.sunday)) == ("2026-W38", "2026-09-14", "2026-09-20")
    assert (week.start, week.end) == (at("2026-09-14T00:00:00+00:00"), at("2026-09-21T00:00:00+00:00"))
    assert week.hours == 168
    assert week.before().key == "2026-W37"
    assert week.before(-1).key == "2026-W39"


@pytest.mark.parametrize(
    ("text", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W30", 168)], ids=["spring", "autumn", "summer"]
)
def test_a_week_in_which_the_clocks_change_has_an_hour_less_or_more(text, hours):
    week = parse_week(text, "Europe/Berlin")
    assert week.hours == hours
    assert week.end - week.start == hours * HOUR
    days = [after - before for before, after in zip(week.midnights, week.midnights[1:], strict=False)]
    assert sorted(set(days)) == sorted({DAY, DAY + (hours - 168) * HOUR})


def test_a_zone_that_skips_midnight_begins_its_day_when_the_clock_first_says_so():
    # Havana sets its clocks at midnight: the Sunday begins at 01:00.
    week = parse_week("2026-W10", "America/Havana")
    sunday = datetime.fromtimestamp(week.midnights[6] / 1000, UTC).astimezone(ZoneInfo("America/Havana"))
    assert (sunday.month, sunday.day, sunday.hour) == (3, 8, 1)
    assert week.hours == 167


def test_the_year_of_a_week_is_that_of_its_thursday():
    assert week_of(at("2027-01-01T12:00:00+00:00")).key == "2026-W53"
    assert parse_week("2026-W53").before(-1).key == "2027-W01"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write it as 2026-W38"),
        ("38", "write it as 2026-W38"),
        ("2026-38", "write it as 2026-W38"),
        ("2026-W00", "2026 has the weeks 1 to 53"),
        ("2026-W54", "2026 has the weeks 1 to 53"),
        ("2025-W53", "2025 has the weeks 1 to 52"),
        ("0001-W01", "between 1971 and 9998"),
        ("9999-W52", "between 1971 and 9998"),
        ("\uff12\uff10\uff12\uff16-W38", "write it as 2026-W38"),
    ],
)
def test_what_is_no_week_is_refused_in_a_sentence(text, says):
    with pytest.raises(ValueError, match=says):
        parse_week(text)


def test_a_week_may_be_written_as_people_write_it():
    assert {parse_week(text).key for text in ("2026-w38", " 2026-W38 ", "2026W38")} == {"2026-W38"}


def test_whatever_the_time_and_the_place_the_last_due_is_the_newest_one_that_has_come():
    chance = random.Random(7)
    start = at("2024-01-01T00:00:00+00:00")
    for _ in range(400):
        zone, day, clock = (
            chance.choice(ZONES),
            chance.randrange(7),
            f"{chance.randrange(24):02}:{chance.randrange(60):02}",
        )
        now = start + chance.randrange(3 * 366 * DAY)
        due, week = last_due(now, day, clock, zone)
        assert due <= now < due + 8 * DAY
        wall = datetime.fromtimestamp(due / 1000, UTC).astimezone(ZoneInfo(zone))
        # An hour that is left out is taken after the jump.
        jumped = (wall.hour * 60 + wall.minute) - (int(clock[:2]) * 60 + int(clock[3:]))
        assert wall.weekday() == day
        assert jumped in (0, 30, 60)
        assert week.end <= due
        assert week.before(-1).start <= due < week.before(-1).end
        again, same = last_due(due, day, clock, zone)
        assert (again, same) == (due, week)
        assert last_due(due - 1, day, clock, zone)[1] == week.before()


def test_an_hour_that_comes_twice_is_due_once():
    # On 25 October 2026 the clock in Berlin goes from 03:00 back to 02:00.
    first = at("2026-10-25T02:30:00+02:00")
    due, week = last_due(first + 90 * MINUTE, 6, "02:30", "Europe/Berlin")
    assert (due, week.key) == (first, "2026-W42")


def test_a_zone_changed_in_the_middle_of_a_week_does_not_change_which_week_is_due():
    now = at("2026-09-23T12:00:00+00:00")
    assert {last_due(now, 0, "09:00", zone)[1].key for zone in ZONES} == {"2026-W38"}


def test_a_week_knows_whether_its_days_are_those_of_utc():
    assert Week(2026, 38).whole_days
    assert not Week(2026, 38, "Europe/Berlin").whole_days
    assert Week(2026, 38, "Africa/Abidjan").whole_days
