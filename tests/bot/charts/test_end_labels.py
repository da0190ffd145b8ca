"""Names at the right end: none lies over another, whatever the values are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import DARK, LIGHT, THEMES
from bot.charts._panel import spread
from bot.charts.line import Line, Trace
from tests.bot.charts._pictures import DAY, HOUR, START, border_is_clean, draw, opened

LOW, HIGH = 63.0, 360.0
labels = st.lists(
    st.tuples(
        st.floats(LOW - 50, HIGH + 50), st.integers(0, 5), st.sampled_from([17.0, 20.0, 34.0]), st.floats(0, 0.001)
    ),
    min_size=1,
    max_size=8,
)


@given(labels)
def test_labels_keep_their_order_and_never_lie_over_each_other(given_labels):
    rows = sorted((y + jitter, first, height) for y, first, height, jitter in given_labels)
    wanted, first, heights = ([row[part] for row in rows] for part in range(3))
    places = spread(wanted, first, heights, LOW, HIGH)
    assert len(places) == len(rows)
    for (below, above), (low_height, high_height) in zip(pairwise(places), pairwise(heights), strict=True):
        assert above - below >= (low_height + high_height) / 2 - 1e-6
    assert places[0] - heights[0] / 2 >= LOW - 1e-6
    assert places[-1] + heights[-1] / 2 <= HIGH + 1e-6


@given(labels)
def test_labels_that_do_not_touch_stay_where_they_are(given_labels):
    heights = [height for _, _, height, _ in given_labels]
    wanted = [LOW + 20 + 36 * index for index in range(len(heights))]
    assert spread(wanted, [first for _, first, _, _ in given_labels], heights, LOW, HIGH) == pytest.approx(wanted)


def test_the_one_that_counts_most_stays_and_the_others_make_room():
    alarm, clear, latest = spread([200.0, 207.0, 213.0], [1, 2, 0], [17, 17, 20], LOW, HIGH)
    assert latest == pytest.approx(213, abs=2)
    assert clear == pytest.approx(latest - 18.5)
    assert alarm == pytest.approx(clear - 17)


def test_more_labels_than_there_is_room_for_share_what_there_is():
    places = spread([100.0] * 9, [1] * 9, [17.0] * 9, 80, 140)
    assert places == sorted(places)
    assert places[0] >= 80
    assert places[-1] <= 140
    assert spread([], [], [], LOW, HIGH) == []


@pytest.mark.parametrize("last", [0.95, 0.999, 1.0, 1.01, 1.03, 1.05, 1.06, 1.09, 1.12, 1.2])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_a_value_between_alarm_and_recovery_is_read_beside_both(last, theme):
    """The words of the value, of the alarm and of the recovery level stand on rows of their own."""
    points = tuple((START + i * HOUR, value) for i, value in enumerate([1.3, 1.1, 0.8, 0.5, 0.53, 0.8, last]))
    picture = draw(
        Line(title="x", unit="ratio", points=points, threshold=1.0, clear=1.05, direction="below"), theme.name
    )
    image = opened(picture).convert("RGB").crop((1410, 160, 1600, 780))  # right of the dot and of every line
    rows: dict[str, set[int]] = {name: set() for name in ("burned", "alarm", "dim")}
    wanted = {tuple(bytes.fromhex(getattr(theme, name)[1:])): name for name in rows}
    for y in range(image.height):
        for colour in {image.getpixel((x, y)) for x in range(image.width)} & wanted.keys():
            rows[wanted[colour]].add(y)
    for name, found in rows.items():
        assert found, f"nothing in the colour {name}"
    assert not rows["burned"] & rows["alarm"]
    assert not rows["alarm"] & {y for y in rows["dim"] if y < 600}  # below that is the word UTC
    assert not rows["burned"] & {y for y in rows["dim"] if y < 600}


def test_a_value_is_told_apart_from_a_level_that_it_does_not_stand_on():
    wave = tuple((START + i * HOUR, value) for i, value in enumerate([0.4, 2.0, 0.998]))
    picture = draw(Line(title="x", unit="ratio", points=wave, threshold=1.0))
    on_it = draw(Line(title="x", unit="ratio", points=(*wave[:2], (wave[2][0], 1.0)), threshold=1.0))
    label = (1330, 160, 1600, 766)
    assert opened(picture).crop(label).tobytes() != opened(on_it).crop(label).tobytes()


@pytest.mark.parametrize("name", ["alarm: halt: collateral or worse", "one " * 30, "w" * 80])
def test_a_long_name_of_a_level_takes_two_lines_and_stays_on_the_paper(name):
    points = tuple((START + i * DAY, float(i % 3)) for i in range(9))
    others = tuple(Trace(name, points) for _ in range(5))
    for theme in THEMES:
        picture = draw(
            Line(title="x", points=points, others=others, threshold=1.5, threshold_name=name, clear=1.4), theme
        )
        assert border_is_clean(picture, THEMES[theme].ground)
