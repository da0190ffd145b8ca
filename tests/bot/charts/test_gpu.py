from __future__ import annotations

import math

import pytest

from bot.charts import DARK, THEMES
from bot.charts.gpu import Gpu, GpuCount
from bot.charts.gpumodels import GpuModels, Model
from tests.bot.charts._pictures import DAY, HOUR, START, border_is_clean, draw, refusal, share

PLOT = (130, 200, 1280, 766)


def counts(number, leased=200, pending=10, free=190):
    return tuple(GpuCount(START + index * HOUR, leased, pending, free) for index in range(number))


def gpu(**given):
    return Gpu(**{"title": "A finding", "counts": counts(48), **given})


def test_the_parts_stand_in_proportion_one_on_the_other():
    picture = draw(gpu(counts=counts(48, 300, 0, 100)))
    leased, free = share(picture, DARK.good, PLOT), share(picture, DARK.free, PLOT)
    assert leased / free == pytest.approx(3, rel=0.05)
    assert share(picture, DARK.good, (130, 560, 1280, 766)) > 0.9


def test_pending_is_hatched_and_absent_when_there_is_none():
    assert share(draw(gpu(counts=counts(48, 200, 80, 120))), DARK.warning, PLOT) > 0.05
    assert share(draw(gpu(counts=counts(48, 200, 0, 200))), DARK.warning, PLOT) == 0


def test_the_alt_text_tells_first_last_and_the_extremes_of_what_is_leased():
    alt = draw(gpu(counts=(GpuCount(START, 126, 5, 271), GpuCount(START + DAY, 214, 7, 181)))).alt
    assert "starts at 126 leased, 5 pending, 271 free of 402; ends at 214 leased, 7 pending, 181 free of 402" in alt
    assert "Leased: lowest 126 on 1 Sep 2026 00:00, highest 214 on 2 Sep 2026 00:00" in alt


def test_a_count_with_a_part_missing_is_a_gap():
    holed = tuple(
        GpuCount(c.at, c.leased, None if 20 <= i < 28 else c.pending, c.free) for i, c in enumerate(counts(48))
    )
    picture = draw(gpu(counts=holed))
    assert "1 gap without data" in picture.alt
    assert share(picture, DARK.good, (690, 500, 720, 766)) == 0
    late = tuple(c for i, c in enumerate(counts(48)) if not 20 <= i < 28)
    assert "1 gap without data" in draw(gpu(counts=late, max_gap=2 * HOUR)).alt


def test_nothing_at_all_is_drawn_as_no_data():
    for empty in ((), tuple(GpuCount(START + i, None, None, None) for i in range(5))):
        picture = draw(gpu(counts=empty))
        assert "no data" in picture.alt
        assert share(picture, DARK.good) == 0


def test_one_count_is_a_bar_and_no_gpus_are_a_zero_line():
    assert 0 < share(draw(gpu(counts=counts(1))), DARK.good, PLOT) < 0.02
    assert "of 0" in draw(gpu(counts=counts(9, 0, 0, 0))).alt


def test_ten_thousand_counts_stay_on_the_paper():
    many = tuple(GpuCount(START + i * 60_000, 200 + i % 50, 5, 150) for i in range(10_000))
    for theme in THEMES:
        assert border_is_clean(draw(gpu(counts=many), theme), THEMES[theme].ground)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ((GpuCount(START, math.nan, 1, 1),), "counts[0].leased is nan"),
        ((GpuCount(START, 1, -1, 1),), "below zero"),
        ((GpuCount(START, 1, 1, 1), GpuCount(START, 1, 1, 1)), "does not come after"),
        (tuple(GpuCount(START + i, 1, 1, 1) for i in range(20_001)), "ask for buckets"),
    ],
)
def test_wrong_counts_are_refused_with_their_place(wrong, says):
    assert says in refusal(gpu(counts=wrong))


def models(*rows):
    return GpuModels(title="A finding", models=tuple(Model(*row) for row in rows))


def test_the_bars_stand_in_proportion():
    picture = draw(models(("h100", 30, 40), ("a100", 10, 40)))
    assert share(picture, DARK.good, (100, 220, 1500, 500)) == pytest.approx(
        share(picture, DARK.free, (100, 220, 1500, 500)), rel=0.06
    )
    assert "a100 10 of 40 · 25 %; h100 30 of 40 · 75 %" in picture.alt
    assert "2 models, 40 of 80 GPUs leased" in picture.alt


def test_the_largest_come_first_and_the_rest_is_one_row():
    picture = draw(models(*((f"m{n}", n, 10 * n) for n in range(1, 30))))
    assert "m29 29 of 290 · 10 %; m28" in picture.alt
    assert "20 more 210 of 2,100 · 10 %" in picture.alt


def test_a_rest_with_an_unknown_part_does_not_pass_for_a_sum():
    rows = [(f"m{n}", None if n == 2 else n, 10 * n) for n in range(1, 30)]
    assert "20 more ? of 2,100" in draw(models(*rows)).alt


def test_an_unknown_model_is_no_data_and_an_empty_one_is_zero():
    alt = draw(models(("a", 3, 10), ("b", None, 10), ("c", 0, None), ("d", 0, 0))).alt
    assert "b ? of 10" in alt
    assert "c no data" in alt
    assert "d 0 of 0" in alt
    assert "%" not in alt.split("d 0 of 0")[1]


def test_no_models_is_drawn_as_no_data():
    assert "no data" in draw(models()).alt
    assert "no data" in draw(models(("a", 1, None))).alt


@pytest.mark.parametrize("name", ["a" * 500, "שלום", "$x$", "", "\u202e\n"])
def test_any_name_of_a_model_stays_on_the_paper(name):
    for theme in THEMES:
        assert border_is_clean(draw(models((name, 1, 10), ("b", 10**15, 10**15)), theme), THEMES[theme].ground)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("a", math.inf, 1)], "leased of a is inf"),
        ([("a", 1, -1)], "below zero"),
        ([(str(n), 1, 1) for n in range(1001)], "more than 1,000"),
    ],
)
def test_wrong_models_are_refused(rows, says):
    assert says in refusal(models(*rows))
