"""Values that are states: steps between names, never a slope between numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.charts import DARK, THEMES
from bot.charts.line import Line, Trace
from tests.bot.charts._pictures import HOUR, START, border_is_clean, draw, opened, refusal, share

BREAKER = ((0.0, "healthy"), (1.0, "warning"), (2.0, "halt: collateral"), (3.0, "halt: oracle"))
STATES = Line(
    title="Minting is stopped",
    subtitle="Circuit breaker",
    unit="state",
    points=((START, 1.0), (START + 10 * HOUR, 2.0), (START + 90 * HOUR, 0.0), (START + 100 * HOUR, 0.0)),
    threshold=1.5,
    threshold_name="alarm at halt: collateral or worse",
    episodes=((START + 11 * HOUR, START + 90 * HOUR),),
    ticks=BREAKER,
    steps=True,
)


def line_pixels(picture, box):
    """Rows and columns of the line's colour in a part of the picture."""
    image, wanted = opened(picture).convert("RGB").crop(box), tuple(bytes.fromhex(DARK.burned[1:]))
    return [(x, y) for x in range(image.width) for y in range(image.height) if image.getpixel((x, y)) == wanted]


def test_a_state_holds_until_the_next_one_and_no_line_is_diagonal():
    found = line_pixels(draw(STATES), (280, 160, 1200, 766))
    columns: dict[int, set[int]] = {}
    for x, y in found:
        columns.setdefault(x, set()).add(y)
    tall = {x for x, rows in columns.items() if max(rows) - min(rows) > 12}
    heights = {min(rows) for x, rows in columns.items() if x not in tall}
    assert 1 < len(tall) < 30, "two edges straight up and down"
    assert len({round(height / 12) for height in heights}) <= 4, "levels and nothing between them"
    slope = line_pixels(draw(replace(STATES, steps=False)), (280, 160, 1200, 766))
    assert len({round(y / 12) for _, y in slope}) > 8


def test_the_alt_text_speaks_of_states_by_their_names():
    alt = draw(STATES).alt
    assert "Step chart, Circuit breaker" in alt
    assert "starts at warning, ends at healthy" in alt
    assert "2 changes: halt: collateral from 1 Sep 2026 10:00; healthy from 4 Sep 2026 18:00" in alt
    assert "Alarm at halt: collateral or worse" in alt
    assert "1 alarm: 1 Sep 2026 11:00 to 4 Sep 2026 18:00" in alt
    assert "lowest" not in alt
    assert "1.5" not in alt


def test_a_state_that_never_changed_says_so():
    calm = replace(STATES, points=((START, 0.0), (START + HOUR, 0.0)), episodes=())
    assert "starts at healthy, ends at healthy. It did not change." in draw(calm).alt


def test_only_the_last_of_many_changes_are_told():
    flapping = tuple((START + i * HOUR, float(i % 2)) for i in range(40))
    alt = draw(replace(STATES, points=flapping, episodes=())).alt
    assert "39 changes: the last 6 of them: " in alt
    assert len(alt) <= 1000


def test_what_lies_beyond_the_alarm_is_filled_in_steps():
    filled = DARK.mix(DARK.alarm, 0.30)
    assert share(draw(STATES), filled, (280, 160, 1300, 766)) > 0.05
    assert share(draw(replace(STATES, direction="at")), filled, (280, 160, 1300, 766)) == 0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("value", [4.0, -3.0, 2.5, 17.0])
def test_a_state_without_a_name_is_drawn_and_stays_on_the_paper(value, theme):
    odd = replace(STATES, points=(*STATES.points, (START + 110 * HOUR, value)))
    assert border_is_clean(draw(odd, theme), THEMES[theme].ground)


def test_a_gap_between_states_is_a_gap():
    holed = replace(STATES, points=((START, 0.0), (START + 40 * HOUR, None), (START + 90 * HOUR, 0.0), (START + 100 * HOUR, 0.0)))  # fmt: skip
    picture = draw(holed)
    assert "1 gap without data" in picture.alt
    assert share(picture, DARK.burned, (400, 160, 1000, 766)) == 0


def test_other_states_are_steps_too():
    other = Trace("second node", tuple((at, value) for at, value in STATES.points))
    assert "second node ends at healthy" in draw(replace(STATES, others=(other,), name="first")).alt


def test_too_many_names_and_a_name_for_no_number_are_refused():
    assert "ticks[0]" in refusal(replace(STATES, ticks=((float("nan"), "x"),)))
    assert "at most 12" in refusal(replace(STATES, ticks=tuple((float(n), str(n)) for n in range(13))))
