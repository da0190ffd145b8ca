"""The picture of a vote: nothing too small to see, nothing said that is not drawn."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import DARK, LIGHT
from bot.charts._ballot import beside, percent, written
from bot.charts.governance import CHART, Ahead, Vote
from tests.bot.charts._pictures import BOTH, DAY, HOUR, START, border_is_clean, draw, refusal, share

EXAMPLE = CHART.example()
BARS = (124, 192, 1262, 303)
"""Both bars, without the line that names their parts."""


def vote(**changed):
    return replace(EXAMPLE, simulated=False, **changed)


@pytest.mark.parametrize("theme", BOTH, ids=lambda theme: theme.name)
def test_a_hair_of_no_is_still_seen(theme):
    picture = draw(vote(yes=0.384, no=0.0001, veto=0.0, abstain=0.008), theme.name)
    assert share(picture, theme.burned, BARS) > 0
    nothing = draw(vote(yes=0.384, no=0.0, veto=0.0, abstain=0.008), theme.name)
    assert share(nothing, theme.burned, BARS) == 0


def test_one_no_among_all_the_yes_is_seen_in_the_bar_of_the_sides():
    lower = (BARS[0], 262, BARS[2], BARS[3])
    picture = draw(vote(yes=0.38, no=0.00001, veto=0.0, abstain=0.0))
    assert share(picture, DARK.burned, lower) > 0
    assert share(draw(vote(yes=0.38, no=0.0, veto=0.0, abstain=0.0)), DARK.burned, lower) == 0


def test_the_bars_grow_with_their_shares():
    small, large = (draw(vote(yes=yes, no=0.0, veto=0.0, abstain=0.0)) for yes in (0.1, 0.6))
    assert share(large, DARK.minted, BARS) > share(small, DARK.minted, BARS)


def test_the_range_ahead_is_an_area_and_its_absence_is_none():
    below = (120, 420, 1250, 760)
    assert share(draw(vote()), DARK.free, below) > 0.02
    assert share(draw(vote(ahead=())), DARK.free, below) < 0.001


def test_quorum_and_threshold_are_drawn_only_where_they_are_known():
    assert share(draw(vote(quorum=None, threshold=None, veto=0.0)), DARK.alarm, BARS) == 0
    assert share(draw(vote(veto=0.0)), DARK.alarm, BARS) > 0


def test_without_votes_the_picture_says_so():
    empty = vote(yes=0.0, no=0.0, veto=0.0, abstain=0.0, points=(), ahead=())
    picture = draw(empty)
    assert "no data" in picture.alt
    assert share(picture, LIGHT.ground) == 0


def test_the_alt_text_says_what_is_drawn():
    alt = draw(vote()).alt
    for words in (
        "yes 37.7 %",
        "39.2 % voted, quorum 33.4 %",
        "passes above 50 %",
        "starts at 0 %",
        "between 41 % and 56 %",
    ):
        assert words in alt
    assert "18 Sep 2026 15:22 to 25 Sep 2026 15:22 UTC" in alt


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"yes": 1.2}, "not a share"),
        ({"yes": -0.1}, "not a share"),
        ({"yes": math.nan}, "finite"),
        ({"yes": 0.9, "no": 0.9}, "more than the whole"),
        ({"quorum": 33.4}, "not a share"),
        ({"points": ((START, 0.1), (START, 0.2))}, "does not come after"),
        ({"points": ((START, math.inf),)}, "finite"),
        ({"start": START, "end": START - 1}, "until does not come after after"),
        ({"ahead": (Ahead(START, 0.3, 0.2, 0.4),)}, "no range"),
        ({"ahead": tuple(Ahead(START + hour * HOUR, 0, 0, 0) for hour in range(200))}, "too many"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_place(changed, says):
    assert says in refusal(vote(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"points": ((EXAMPLE.start, 0.0),), "ahead": (), "yes": 0.0001, "no": 0.0, "veto": 0.0, "abstain": 0.0},
        {"points": (), "ahead": ()},
        {"points": (), "ahead": (), "start": None, "end": None},
        {"of_stake": False, "quorum": None, "yes": 0.6, "no": 0.2, "veto": 0.1, "abstain": 0.1},
        {"yes": 0.0, "no": 0.0, "veto": 0.0, "abstain": 0.4},
        {"yes": 1.0, "no": 0.0, "veto": 0.0, "abstain": 0.0, "quorum": 1.0, "threshold": 1.0},
        {"quorum": 0.0, "threshold": 0.0},
        {"end": EXAMPLE.start + 300 * DAY},
    ],
)
@pytest.mark.parametrize("theme", BOTH, ids=lambda theme: theme.name)
def test_odd_votes_stay_on_the_paper(changed, theme):
    assert border_is_clean(draw(vote(**changed), theme.name), theme.ground)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1), st.floats(0, 1))
def test_any_shares_can_be_drawn(shares, quorum, threshold):
    whole = max(1.0, sum(shares) * 1.0001)
    yes, no, veto, abstain = (each / whole for each in shares)
    picture = draw(vote(yes=yes, no=no, veto=veto, abstain=abstain, quorum=quorum, threshold=threshold))
    assert len(picture.png) < 50 * 1024
    assert len(picture.alt) <= 1000


def test_figures_read_as_they_were_set():
    assert [written(value) for value in (0.5, 0.334, 0.2, 0.6667)] == ["50 %", "33.4 %", "20 %", "66.67 %"]
    assert [percent(value) for value in (0, 1, 0.392, 0.00021, 0.9999)] == [
        "0 %",
        "100 %",
        "39.2 %",
        "0.02 %",
        "99.99 %",
    ]
    assert percent(0.0000001) == "below 0.01 %"


@pytest.mark.parametrize(
    ("share", "level", "exact", "says"),
    [
        (0.1999, 0.2, 1, "19.99 %"),
        (0.20001, 0.2, 1, "20.001 %"),
        (0.2, 0.2, 1, "20.0 %"),
        (0.50001, 0.5, 2, "50.001 %"),
        (0.4999999999, 0.5, 2, "just below 50 %"),
        (0.3923, 0.334, 1, "39.2 %"),
        (0.3923, None, 1, "39.2 %"),
        (0.0, 0.334, 1, "0 %"),
    ],
)
def test_a_share_never_reads_as_the_level_that_it_lacks_or_passed(share, level, exact, says):
    assert beside(share, level, exact) == says


def test_a_vote_a_hair_below_the_quorum_does_not_read_as_one_that_reached_it():
    short = vote(
        yes=0.1999,
        no=0.0,
        veto=0.0,
        abstain=0.0,
        quorum=0.2,
        points=((EXAMPLE.start, 0.0), (EXAMPLE.start + HOUR, 0.1999)),
        ahead=(),
    )
    alt = draw(short).alt
    assert "19.99 % voted, quorum 20 %" in alt
    assert "is 19.99 % at" in alt


def test_the_example_is_a_vote():
    assert isinstance(EXAMPLE, Vote)
