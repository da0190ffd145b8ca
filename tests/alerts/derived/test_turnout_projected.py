"""The turnout to expect, out of stored samples: the same projection that the proposal's card gives."""

from __future__ import annotations

import math

import pytest

from alerts.derived import derive, voting_courses
from alerts.derived.turnout_projected import TURNOUT_PROJECTED
from alerts.sample import DAY, HOUR, MINUTE
from tests.alerts.derived.memory import MemoryView, at, outcome

START = at("2026-09-18T15:22")
WEEK = 7 * DAY


def vote(view, number, turnout, start=START, until=None, period=WEEK, every=30 * MINUTE):
    """Samples of a vote from its start to `until`, as the chain source stores them."""
    end = start + period
    labels = {"proposal": str(number)}
    moment = start + every
    while moment <= min(until or end, end):
        view.put("gov.turnout", moment, turnout((moment - start) / DAY), **labels)
        view.put("gov.hours_left", moment, (end - moment) / HOUR, **labels)
        view.put("gov.elapsed", moment, (moment - start) / period, **labels)
        moment += every
    return view


def test_a_running_vote_is_projected_by_its_pace():
    view = vote(MemoryView(), 341, lambda day: 1 - 0.9**day, until=START + 3 * DAY)
    found = outcome(TURNOUT_PROJECTED, view, START + 3 * DAY, proposal="341")
    assert found == pytest.approx(1 - 0.9 ** (3 + 3 * math.log(7 / 3)), abs=1e-4)


def test_the_last_day_of_votes_that_ended_decides_what_the_last_day_brings():
    view = MemoryView()
    for number in range(1, 6):
        # Half of what had not voted a day before the end did so after all.
        vote(view, number, lambda day: 0.2 if day <= 6 else 0.2 + 0.4 * (day - 6), start=START - (10 + number) * DAY)
    vote(view, 341, lambda _: 0.3, until=START + 6 * DAY)
    running, earlier = voting_courses(view, "akash", START + 6 * DAY)
    assert (list(running), len(earlier)) == ([341], 5)
    assert outcome(TURNOUT_PROJECTED, view, START + 6 * DAY, proposal="341") == pytest.approx(0.65, abs=0.01)


def test_the_vote_times_come_out_of_what_was_stored():
    view = vote(MemoryView(), 341, lambda _: 0.1, until=START + DAY)
    running, _ = voting_courses(view, "akash", START + DAY)
    assert abs(running[341].start - START) <= 2
    assert abs(running[341].end - START - WEEK) <= 2


def test_a_vote_that_has_only_begun_is_silent_with_its_reason():
    view = vote(MemoryView(), 341, lambda _: 0.1, until=START + 2 * HOUR)
    assert "less than a tenth" in outcome(TURNOUT_PROJECTED, view, START + 2 * HOUR, proposal="341")


def test_nothing_is_said_of_votes_that_are_over_and_of_other_networks():
    view = vote(MemoryView(), 341, lambda _: 0.1)
    assert list(TURNOUT_PROJECTED.compute(view, START + WEEK + MINUTE)) == []
    assert voting_courses(view, "render", START + WEEK)[0] == {}


def test_a_stale_mark_at_the_end_hides_no_earlier_vote():
    view = vote(MemoryView(), 7, lambda day: day / 20, start=START - 20 * DAY)
    for metric in ("gov.turnout", "gov.hours_left", "gov.elapsed"):
        view.put(metric, START - 13 * DAY + MINUTE, None, proposal="7")
    _, earlier = voting_courses(view, "akash", START)
    assert [course.grew(DAY) for course in earlier] == [pytest.approx(0.05 / 0.7, abs=0.01)]


@pytest.mark.parametrize("number", ["x", "", "9" * 40, "²"])
def test_a_label_that_is_no_number_is_no_vote(number):
    view = MemoryView()
    view.put("gov.turnout", START, 0.2, proposal=number)
    view.put("gov.hours_left", START, 5.0, proposal=number)
    assert voting_courses(view, "akash", START + HOUR) == ({}, ())


def test_the_poll_derives_it_when_a_count_was_stored():
    view = vote(MemoryView(), 341, lambda day: 1 - 0.9**day, until=START + 3 * DAY)
    results = {result.key: result for result in derive({"gov.turnout"}, view, START + 3 * DAY)}
    (value,) = results["gov.turnout_projected"].values
    assert dict(value.labels) == {"network": "akash", "proposal": "341"}
    assert not results["gov.turnout_projected"].problem
