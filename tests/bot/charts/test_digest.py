"""The picture of a week: panels without data say so, what is not over is hatched, and what cannot be is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.sample import DAY, HOUR
from bot.charts import DARK, LIGHT, ChartFailed
from bot.charts.digest import CHART, WeekDay, WeekGpus, WeekWords
from tests.bot.charts._pictures import share

EXAMPLE = CHART.example()
START = EXAMPLE.midnights[0]
EMPTY = replace(EXAMPLE, days=(WeekDay(),) * 7, gpus=(), alerts=(), votes=(), seen=False, words=WeekWords())
PANELS = {
    "flows": (50, 200, 600, 480),
    "gpus": (830, 200, 1380, 480),
    "money": (50, 550, 600, 820),
    "events": (830, 550, 1380, 820),
}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_week_without_anything_says_no_data_in_every_panel(theme):
    picture = CHART.draw(EMPTY, theme)
    assert picture.alt.count("no data") == 3
    for place in PANELS.values():
        assert share(picture, theme.burned, place) == share(picture, theme.minted, place) == 0
        assert share(picture, theme.grid, place) > 0.01


def test_one_panel_without_data_leaves_the_others_as_they_are():
    whole = CHART.draw(EXAMPLE, DARK)
    some = CHART.draw(replace(EXAMPLE, gpus=()), DARK)
    for name, place in PANELS.items():
        same = all(share(some, colour, place) == share(whole, colour, place) for colour in (DARK.ink, DARK.burned))
        assert same or name == "gpus"
    assert share(some, DARK.good, PANELS["gpus"]) == 0


def test_what_has_not_happened_yet_is_hatched():
    now = START + 3 * DAY
    until = CHART.draw(replace(EXAMPLE, until=now), DARK)
    over = CHART.draw(replace(EXAMPLE, until=None), DARK)
    assert "The week is not over" in until.alt
    assert "The week is not over" not in over.alt
    ahead = (950, 560, 1380, 660)
    assert share(until, DARK.ground, ahead) < share(over, DARK.ground, ahead) - 0.05


def test_an_unfinished_day_is_hatched_and_not_filled():
    days = (*EXAMPLE.days[:6], replace(EXAMPLE.days[6], partial=True))
    partial = CHART.draw(replace(EXAMPLE, days=days), DARK)
    last = (520, 210, 590, 470)
    assert 0 < share(partial, DARK.burned, last) < share(CHART.draw(EXAMPLE, DARK), DARK.burned, last)


def test_counts_every_six_hours_are_a_line_and_a_hole_is_a_gap():
    sparse = tuple(WeekGpus(START + step * 6 * HOUR, 200.0, 400.0) for step in range(28))
    holed = tuple(count for count in sparse if not 2 * DAY < count.at - START < 4 * DAY)
    line, gap = (CHART.draw(replace(EXAMPLE, gpus=counts), DARK) for counts in (sparse, holed))
    middle = (1030, 205, 1100, 300)
    assert share(line, DARK.dim, middle) > 0
    assert share(gap, DARK.dim, middle) == 0


def test_a_single_count_is_seen():
    one = CHART.draw(replace(EXAMPLE, gpus=(WeekGpus(START + 3 * DAY, 120.0, 247.0),)), DARK)
    assert share(one, DARK.good, PANELS["gpus"]) > 0


def test_the_longest_words_stay_inside_and_the_alt_text_within_its_limit():
    long = "word " * 60
    words = WeekWords(*[long] * 13, days=("Donnerstag",) * 7)
    picture = CHART.draw(replace(EXAMPLE, words=words, votes=((START, long), (START + HOUR, long))), DARK)
    assert len(picture.alt) <= 1000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"midnights": EXAMPLE.midnights[:7]}, "a week has eight and seven"),
        ({"midnights": (*EXAMPLE.midnights[:7], EXAMPLE.midnights[6])}, "does not come after"),
        ({"days": EXAMPLE.days[:6]}, "a week has eight and seven"),
        ({"days": (WeekDay(burned=-1.0), *EXAMPLE.days[1:])}, "less than nothing"),
        ({"days": (WeekDay(spend=float("nan")), *EXAMPLE.days[1:])}, "only finite values"),
        ({"days": (WeekDay(per_gpu=1e61), *EXAMPLE.days[1:])}, "beyond anything"),
        ({"gpus": (WeekGpus(START, -1.0, 1.0),)}, "below zero"),
        ({"gpus": (WeekGpus(START, 1.0, 1.0),) * 2}, "does not come after"),
        ({"alerts": ((START + 5, START),)}, "before its start"),
        ({"votes": ((-1, "#1"),)}, "outside the years"),
        ({"words": WeekWords(days=("Mon",))}, "names for seven days"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change, says):
    with pytest.raises(ChartFailed, match=says):
        CHART.draw(replace(EXAMPLE, **change), DARK)
