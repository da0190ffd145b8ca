from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.charts import DARK, LIGHT, THEMES
from bot.charts._runs import segments, thin, window_of
from bot.charts.line import Line, Trace
from tests.bot.charts._pictures import DAY, HOUR, MINUTE, START, border_is_clean, draw, opened, refusal, share

EPOCHS = Path(__file__).parents[3] / ".." / "shared" / "data" / "networks" / "render_burn_mint_weekly.csv"
PLOT = (130, 200, 1300, 766)


def points(count, step, value):
    return tuple((START + index * step, value(index)) for index in range(count))


def line(**given):
    return Line(**{"title": "A finding", "points": points(50, HOUR, lambda i: 1 + i / 50), "unit": "ratio", **given})


def render_epochs():
    if not EPOCHS.exists():
        pytest.skip("the recorded Render epochs are not beside this checkout")
    with EPOCHS.open() as file:
        rows = list(csv.reader(file))[1:]
    at = [int(datetime.fromisoformat(row[2]).replace(tzinfo=UTC).timestamp() * 1000) for row in rows]
    return tuple(zip(at, (float(row[5]) for row in rows), strict=True))


def test_the_real_render_epochs_read_as_three_alarms():
    epochs = render_epochs()
    above = [value > 1 for _, value in epochs]
    turns = [epochs[i][0] for i in range(1, len(epochs)) if above[i] != above[i - 1]]
    episodes = tuple(zip(turns[::2], turns[1::2], strict=True))
    picture = draw(line(points=epochs, threshold=1.0, episodes=episodes, subtitle="Burn/mint ratio per weekly epoch"))
    assert "27 Dec 2023 to 29 Oct 2025 UTC: starts at 0.09, ends at 0.57" in picture.alt
    assert "highest 2.62 on 3 Sep 2025" in picture.alt
    assert "Alarm above 1.00" in picture.alt
    assert "3 alarms: 18 Dec 2024 to 8 Jan 2025; 25 Jun 2025 to 16 Jul 2025; 27 Aug 2025 to 10 Sep 2025" in picture.alt
    assert len(picture.png) < 50 * 1024
    assert share(picture, DARK.band, PLOT) > 0.05


def test_no_points_at_all_is_drawn_as_no_data():
    for empty in (line(points=()), line(points=points(9, HOUR, lambda _: None))):
        picture = draw(empty)
        assert "no data" in picture.alt
        assert share(picture, DARK.burned) == 0


def test_an_empty_window_shows_the_window_that_was_asked_for():
    asked = line(points=(), after=START, until=START + 7 * DAY, threshold=1.0)
    assert "no data from 1 Sep 2026 00:00 to 8 Sep 2026 00:00 UTC" in draw(asked).alt
    outside = replace(asked, points=points(20, HOUR, float), after=START + 30 * DAY, until=START + 31 * DAY)
    assert "no data from 1 Oct 2026 00:00" in draw(outside).alt


def test_values_before_and_after_the_window_take_no_part():
    picture = draw(line(points=points(100, HOUR, float), unit="GPU", after=START + 10 * HOUR, until=START + 20 * HOUR))
    assert "starts at 10 GPU, ends at 20 GPU, lowest 10 GPU" in picture.alt


def test_one_point_is_a_dot_with_its_value():
    picture = draw(line(points=((START, 0.97),), threshold=1.0, direction="below"))
    assert "starts at 0.97, ends at 0.97" in picture.alt
    assert 0 < share(picture, DARK.burned, PLOT) < 0.001


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0, 1e18, 1e-9, 1e60])
@pytest.mark.parametrize("theme", THEMES)
def test_a_constant_is_a_level_line(value, theme):
    picture = draw(line(points=points(100, HOUR, lambda _: value), threshold=None), theme)
    assert border_is_clean(picture, THEMES[theme].ground)
    image, wanted = opened(picture).convert("RGB"), tuple(bytes.fromhex(THEMES[theme].burned[1:]))
    rows = [y for y in range(200, 768) if image.getpixel((700, y)) == wanted]
    assert rows
    assert max(rows) - min(rows) < 12


@pytest.mark.parametrize(
    ("low", "high"),
    [(1e18, 3e18), (1e-9, 3e-9), (-1e6, -5.0), (-0.001, 0.001), (29_412_000, 29_412_100), (-1e60, 1e60)],
)
@pytest.mark.parametrize("unit", ["ratio", "fraction", "USD", "s", "AKT", "block height", "", "made up"])
def test_values_of_any_size_and_unit_stay_on_the_paper(low, high, unit):
    wave = points(60, HOUR, lambda i: low + (high - low) * (0.5 + 0.5 * math.sin(i / 7)))
    picture = draw(line(points=wave, unit=unit, threshold=low + (high - low) * 0.7))
    assert border_is_clean(picture, DARK.ground)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300, True, "1"])
def test_what_is_not_a_finite_number_is_refused(bad):
    assert "points[1]" in refusal(line(points=((START, 1.0), (START + 1, bad))))
    assert "threshold" in refusal(line(threshold=bad))
    assert "clear" in refusal(line(clear=bad))
    assert "others[x]" in refusal(line(others=(Trace("x", ((START, bad),)),)))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"points": ((START, 1.0), (START, 2.0))}, "does not come after"),
        ({"points": ((START + 0.5, 1.0),)}, "whole milliseconds"),
        ({"points": ((-1, 1.0),)}, "1970 to 9999"),
        ({"points": ((10**18, 1.0),)}, "1970 to 9999"),
        ({"direction": "up"}, 'use "above" or "below"'),
        ({"colour": "red"}, 'use "burned"'),
        ({"episodes": ((START, START - 1),)}, "before its start"),
        ({"after": START, "until": START}, "until does not come after"),
        ({"y_format": "%d%d"}, "y_format"),
        ({"events": ((START + 5, "b"), (START, "a"))}, "order of time"),
        ({"others": tuple(Trace(str(n), ()) for n in range(6))}, "at most 6"),
    ],
)
def test_a_wrong_input_is_refused_with_its_place(wrong, says):
    assert says in refusal(line(**wrong))


def test_a_gap_stays_a_gap():
    whole = points(100, HOUR, lambda _: 1.0)
    holed = tuple((at, None if 40 <= index < 60 else value) for index, (at, value) in enumerate(whole))
    missing = tuple(point for index, point in enumerate(whole) if not 40 <= index < 60)
    middle = (670, 200, 730, 766)
    assert share(draw(line(points=whole)), DARK.burned, middle) > 0
    for gap in (line(points=holed), line(points=missing, max_gap=2 * HOUR)):
        picture = draw(gap)
        assert share(picture, DARK.burned, middle) == 0
        assert "1 gap without data" in picture.alt
    assert share(draw(line(points=missing)), DARK.burned, middle) > 0


def test_a_value_alone_between_two_gaps_is_a_dot():
    alone = tuple((START + i * HOUR, 1.0 if i in {0, 25, 50} else None) for i in range(51))
    assert share(draw(line(points=alone)), DARK.burned, (600, 200, 800, 766)) > 0


def test_only_the_alarms_side_of_the_threshold_is_filled():
    wave = points(200, HOUR, lambda i: 1 + math.sin(i / 20))
    beyond = DARK.mix(DARK.alarm, 0.30)
    upper, lower = (130, 200, 1300, 400), (130, 540, 1300, 766)
    above, below = draw(line(points=wave, threshold=1.0)), draw(line(points=wave, threshold=1.0, direction="below"))
    assert share(above, beyond, upper) > 0.05
    assert share(above, beyond, lower) == 0
    assert share(below, beyond, lower) > 0.05
    assert share(below, beyond, upper) == 0


def test_a_threshold_out_of_reach_does_not_flatten_the_line():
    wave = points(200, HOUR, lambda i: 5 + math.sin(i / 20))
    picture = draw(line(points=wave, threshold=1000.0))
    assert share(picture, DARK.burned, (130, 200, 1300, 330)) > 0
    assert share(picture, DARK.alarm, PLOT) == 0
    assert "Alarm above 1,000.00" in picture.alt


def test_an_episode_is_a_band_with_a_bar_at_its_head():
    picture = draw(line(episodes=((START + 10 * HOUR, START + 20 * HOUR), (START + 40 * HOUR, None))))
    assert share(picture, DARK.band, PLOT) > 0.2
    assert share(picture, DARK.alarm, (130, 185, 1320, 200)) > 0.1
    assert "2 alarms: 1 Sep 2026 10:00 to 1 Sep 2026 20:00; since 2 Sep 2026 16:00" in picture.alt


def test_episodes_outside_the_window_are_neither_drawn_nor_told():
    picture = draw(line(episodes=((START - 9 * DAY, START - 8 * DAY), (START + 90 * DAY, None)), threshold=1.5))
    assert share(picture, DARK.band, PLOT) < 0.001  # a few edge pixels of the fill look like it
    assert "No alarm in this window" in picture.alt


def test_the_unfinished_period_is_hatched_and_the_value_is_so_far():
    given = line(partial_from=START + 40 * HOUR)
    hatch = DARK.mix(DARK.dim, 0.35)
    right = (1140, 200, 1290, 766)
    assert (
        opened(draw(given)).crop(right).tobytes()
        != opened(draw(replace(given, partial_from=None))).crop(right).tobytes()
    )
    assert "Unfinished since 2 Sep 2026 16:00" in draw(given).alt
    assert hatch != DARK.ground


def test_an_old_value_does_not_pass_for_the_present_one():
    wave = points(60, HOUR, lambda i: 1 + math.sin(i / 5))
    fresh, old = draw(line(points=wave)), draw(line(points=wave, until=START + 300 * HOUR))
    column = (1150, 200, 1600, 766)
    assert opened(fresh).crop(column).tobytes() != opened(old).crop(column).tobytes()
    assert border_is_clean(old, DARK.ground)


def test_events_are_numbered_and_told():
    picture = draw(line(events=((START + HOUR, "upgrade v2.1.0"), (START + 30 * HOUR, "proposal 341"))))
    assert "Marked: 1 upgrade v2.1.0 (1 Sep 2026 01:00); 2 proposal 341 (2 Sep 2026 06:00)" in picture.alt


def test_a_hundred_events_share_their_marks():
    picture = draw(line(events=tuple((START + i * MINUTE * 29, f"event {i}") for i in range(100))))
    assert border_is_clean(picture, DARK.ground)
    assert len(picture.alt) <= 1000


def test_six_lines_that_end_together_keep_six_names():
    others = tuple(Trace(f"model {n}", points(50, HOUR, lambda i, n=n: 1 + i / 50 + n / 1000)) for n in range(5))
    for theme in THEMES:
        picture = draw(line(name="main", others=others, threshold=2.0), theme)
        assert border_is_clean(picture, THEMES[theme].ground)
        assert all(f"model {n} ends at" in picture.alt for n in range(5))


def test_a_line_to_compare_without_data_says_so():
    assert "ghost: no data" in draw(line(name="a", others=(Trace("ghost", ()),))).alt


@pytest.mark.parametrize("name", ["אזהרה 1.2", "$1 alarm_$", "a" * 300, "\u202e\u0000", "🔥"])
def test_any_threshold_name_stays_on_the_paper(name):
    for theme in (DARK, LIGHT):
        assert border_is_clean(draw(line(threshold=1.5, threshold_name=name), theme.name), theme.ground)


def test_ten_thousand_points_look_as_they_are():
    wave = tuple((START + i * 6 * MINUTE, math.sin(i / 250)) for i in range(10_000))
    picture = draw(line(points=wave, threshold=0.5))
    assert "lowest \u22121.00" in picture.alt
    assert "highest 1.00" in picture.alt
    thinned = tuple(thin(list(wave), (wave[0][0], wave[-1][0])))
    assert len(thinned) < 3000
    same = draw(line(points=thinned, threshold=0.5))
    assert abs(share(same, DARK.burned, PLOT) - share(picture, DARK.burned, PLOT)) < 0.001


def test_thinning_keeps_first_lowest_highest_and_last_of_every_column():
    run = [(at, math.sin(at / 97) * (1 + at % 13)) for at in range(50_000)]
    kept = thin(run, (0, 49_999))
    assert len(kept) <= 4 * 641
    assert kept == sorted(set(kept))
    assert (kept[0], kept[-1]) == (run[0], run[-1])
    assert max(v for _, v in kept) == max(v for _, v in run)
    assert min(v for _, v in kept) == min(v for _, v in run)
    assert thin(run[:1000], (0, 999)) == run[:1000]


def test_too_many_points_are_refused_not_ground_through():
    assert "ask for buckets" in refusal(line(points=points(200_001, 1, lambda _: 1.0)))


def test_the_window_is_the_one_asked_for_or_the_one_there_is():
    assert window_of([], None, None) is None
    assert window_of([5 * HOUR], None, None) == (4.5 * HOUR, 5.5 * HOUR)
    assert window_of([HOUR, 3 * HOUR], None, None) == (HOUR, 3 * HOUR)
    assert window_of([HOUR, 3 * HOUR], 0, 9 * HOUR) == (0, 9 * HOUR)
    assert window_of([], None, 9 * HOUR) == (8 * HOUR, 9 * HOUR)
    assert window_of([HOUR], 2 * HOUR, None) == (1.5 * HOUR, 2.5 * HOUR)


def test_segments_break_at_none_and_at_a_long_wait():
    run = ((0, 1.0), (10, 2.0), (20, None), (30, 3.0), (99, 4.0))
    assert segments(run, (0, 100), None) == [[(0, 1.0), (10, 2.0)], [(30, 3.0), (99, 4.0)]]
    assert segments(run, (0, 100), 50) == [[(0, 1.0), (10, 2.0)], [(30, 3.0)], [(99, 4.0)]]
    assert segments(run, (5, 35), None) == [[(10, 2.0)], [(30, 3.0)]]


def test_a_format_given_is_the_format_used():
    assert "ends at 1.9800" in draw(line(y_format=".4f")).alt
