"""How far turnout may come: between what is cast and everything, and never without a basis."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alerts.governance.projection import OLD, Basis, Course, NoBasis, Projection, project
from alerts.sample import DAY, HOUR
from tests.alerts.governance import projection_tuning as tuning

START = 1_790_000_000_000
END = START + 7 * DAY


def course(*pairs: tuple[float, float], start: int | None = START, end: int | None = END) -> Course:
    """Readings at so many days after the start."""
    return Course(start, end, tuple((START + round(day * DAY), value) for day, value in pairs))


def earlier(day_before: float, final: float, end: int = START - 10 * DAY) -> Course:
    readings = tuple(
        (end - (48 - half) * HOUR // 2, day_before + (final - day_before) * half / 48) for half in range(49)
    )
    return Course(end - 7 * DAY, end, readings)


def projected(found: Projection | NoBasis) -> Projection:
    assert isinstance(found, Projection), found
    return found


def test_without_a_basis_there_is_no_projection_but_a_reason() -> None:
    assert project(course(), (), START) is NoBasis.NO_COUNT
    assert project(course((0.1, 0.2), end=None), (), START + DAY // 10) is NoBasis.NO_END
    assert project(course((6.9, 0.2)), (), END) is NoBasis.OVER
    assert project(course((0.05, 0.02)), (), START + DAY // 10) is NoBasis.TOO_EARLY


def test_one_reading_is_no_pace_however_far_the_vote_has_come() -> None:
    """39 % after a day, read once, would come to 97 % if the first day's rush went on."""
    assert project(course((1.0, 0.39)), (), START + DAY) is NoBasis.TOO_SHORT
    found = projected(project(course((1.0, 0.39), (1.2, 0.40)), (), START + 12 * DAY // 10))
    assert found.turnout < 0.6


def test_an_old_count_is_where_nobody_knows_that_turnout_stands() -> None:
    readings = course((2.0, 0.2), (3.0, 0.3))
    assert isinstance(project(readings, (), START + 3 * DAY + OLD), Projection)
    assert project(readings, (), START + 3 * DAY + OLD + 1) is NoBasis.NO_COUNT


def test_the_pace_so_far_goes_on_at_best_and_slows_with_the_vote_s_age_in_the_middle() -> None:
    halfway = course(*((tenth / 10, 1 - 0.9 ** (tenth / 10)) for tenth in range(36)))
    found = projected(project(halfway, (), START + 35 * DAY // 10))
    assert found.basis is Basis.PACE
    assert found.n == 0
    assert found.over == DAY
    assert found.turnout_high == pytest.approx(1 - 0.9**7, abs=1e-6)
    # The integral of pace / age: at twice its age the vote has come on by ln 2 times its age at the pace it had.
    assert found.turnout == pytest.approx(1 - 0.9 ** (3.5 + 3.5 * math.log(2)), abs=1e-6)
    assert found.turnout_low == pytest.approx(1 - 0.9**3.5)


def test_a_vote_that_came_to_rest_is_projected_to_rest_with_its_earlier_pace_as_the_best_case() -> None:
    resting = course((0.5, 0.3), (3.0, 0.3), (4.0, 0.3))
    found = projected(project(resting, (), START + 4 * DAY))
    assert found.turnout_low == found.turnout == 0.3
    assert found.turnout_high > 0.4


def test_in_the_last_day_earlier_votes_say_what_is_still_to_come() -> None:
    # Each gained a fifth of what was left.
    before = [earlier(0.5, 0.6), earlier(0.25, 0.4), earlier(0.0, 0.2)]
    found = projected(project(course((6.0, 0.3)), before, START + 6 * DAY))
    assert (found.basis, found.n) == (Basis.LAST_DAY, 3)
    assert found.turnout == pytest.approx(0.3 + 0.7 * 0.2)
    assert found.turnout_low == pytest.approx(0.3), "three votes are too few to promise anything"


def test_many_earlier_votes_make_the_range_narrow() -> None:
    before = [earlier(0.3, 0.3 + gain / 100) for gain in range(1, 12)]
    found = projected(project(course((6.0, 0.3)), before, START + 6 * DAY))
    assert found.n == 11
    assert found.turnout == pytest.approx(0.36)
    assert (found.turnout_low, found.turnout_high) == pytest.approx((0.312, 0.408)), "a tenth of twelve, not of ten"


@pytest.mark.parametrize("shape", sorted(tuning.SHAPES))
def test_the_range_holds_in_about_eight_of_ten_votes_from_nine_earlier_ones_on(shape) -> None:
    """By the quantiles of the nine themselves it held in 61 to 80 of a hundred, of five in 53 to 64."""
    assert tuning.coverage(shape, 9, DAY, votes=80).share >= 0.72


def test_the_pace_alone_does_not_know_of_a_rush_at_the_end_and_the_docs_say_so() -> None:
    assert tuning.coverage("early", 0, DAY, votes=80).share > 0.9
    assert tuning.coverage("late", 0, DAY, votes=80).share < 0.2


def test_what_was_cast_since_the_last_reading_is_ahead_too() -> None:
    """Five hours without a reading, one left: what earlier votes gained in six hours is still to come, not that of one."""
    before = [earlier(0.5, 0.6), earlier(0.25, 0.4), earlier(0.0, 0.2)]
    own = course((6.0, 0.3), (6.75, 0.3))
    found = projected(project(own, before, END - HOUR))
    assert found.turnout == projected(project(own, before, END - 6 * HOUR)).turnout
    assert (found.path[0].at, found.path[-1].at) == (END - 6 * HOUR, END)


def test_a_vote_that_has_only_begun_is_not_projected_from_earlier_ones_before_its_last_day() -> None:
    assert project(course((0.1, 0.1)), [earlier(0.5, 0.6)], START + DAY // 10) is NoBasis.TOO_EARLY


def test_before_the_last_day_the_pace_leads_up_to_it() -> None:
    found = projected(project(course((2.0, 0.2), (3.0, 0.2)), [earlier(0.5, 0.75)], START + 3 * DAY))
    assert (found.basis, found.n) == (Basis.BOTH, 1)
    assert found.turnout == pytest.approx(0.2 + 0.8 * 0.5)
    by_time = {step.at: step for step in found.path}
    assert {START + 3 * DAY, END - DAY, END} <= set(by_time)
    assert by_time[END - DAY].mid == pytest.approx(0.2)


def test_earlier_votes_that_were_not_followed_to_their_end_are_no_basis() -> None:
    gap = Course(START - 20 * DAY, START - 10 * DAY, ((START - 11 * DAY, 0.2), (START - 10 * DAY - 3 * HOUR, 0.4)))
    late = Course(START - 20 * DAY, START - 10 * DAY, ((START - 10 * DAY - HOUR // 4, 0.4),))
    found = projected(project(course((5.5, 0.3), (6.0, 0.3)), [gap, late], START + 6 * DAY))
    assert found.n == 0
    assert found.basis is Basis.PACE


def test_a_converted_vote_is_counted_from_its_new_start() -> None:
    converted = course((0.2, 0.4), (0.9, 0.5), (1.0, 0.0), (2.0, 0.1))
    anew = course((0.0, 0.0), (1.0, 0.1), start=START, end=END - DAY)
    found = projected(project(converted, (), START + 2 * DAY))
    assert found.turnout == projected(project(anew, (), START + DAY)).turnout


def test_what_was_read_after_the_moment_in_question_is_not_known_at_it() -> None:
    whole = course(*((day, day / 10) for day in range(8)))
    early = course(*((day, day / 10) for day in range(4)))
    assert project(whole, (), START + 3 * DAY) == project(early, (), START + 3 * DAY)


turnouts = st.floats(0, 1.2, allow_nan=False)


@example([(5.0, 0.0), (5.5, 0.25)], [(0.0, 0.0)], 5.75)  # 1 - (1 - a) rounded to less than a
@given(
    st.lists(st.tuples(st.floats(0, 6.9), turnouts), min_size=1, max_size=12),
    st.lists(st.tuples(turnouts, turnouts), max_size=8),
    st.floats(0.1, 6.95),
)
def test_a_projection_never_falls_never_passes_one_and_keeps_its_order(pairs, ended, day) -> None:
    own = course(*sorted(pairs))
    now = START + round(day * DAY)
    found = project(own, [earlier(before, final) for before, final in ended], now)
    if isinstance(found, NoBasis):
        return
    cast = min(1.0, next(value for at, value in reversed(own.readings) if at <= now))
    assert cast <= found.turnout_low <= found.turnout <= found.turnout_high <= 1
    assert (found.path[0].at, found.path[-1].at) == (max(at for at, _ in own.readings if at <= now), END)
    for before, after in zip(found.path, found.path[1:], strict=False):
        assert before.at < after.at
        assert (before.low, before.mid, before.high) <= (after.low, after.mid, after.high)
        assert before.low <= after.low
        assert before.mid <= after.mid
        assert before.high <= after.high
    assert found.path[-1].mid == found.turnout
