from __future__ import annotations

import math
from dataclasses import replace

import pytest

from bot.charts import DARK, LIGHT, THEMES
from bot.charts._flows import MOST_BARS, Flow, sum_up
from bot.charts.burnmint import BurnMint
from tests.bot.charts._pictures import DAY, HOUR, START, border_is_clean, draw, opened, refusal, share

UPPER, LOWER = (130, 200, 1300, 430), (130, 560, 1300, 766)
MONDAY = START - DAY  # 2026-08-31


def flows(count, burned=100.0, minted=80.0, step=DAY, start=START):
    return tuple(Flow(start + index * step, burned, minted) for index in range(count))


def chart(**given):
    return BurnMint(**{"title": "A finding", "flows": flows(14), **given})


def test_what_is_set_aside_stands_above_and_what_is_paid_back_below():
    picture = draw(chart(shows="none"))
    assert share(picture, DARK.burned, UPPER) > 0.3
    assert share(picture, DARK.minted, LOWER) > 0.3
    assert share(picture, DARK.minted, UPPER) == share(picture, DARK.burned, LOWER) == 0


def test_the_alt_text_tells_totals_extremes_and_net():
    alt = draw(chart(flows=(Flow(START, 10, 5), Flow(START + DAY, 30, 7), Flow(START + 2 * DAY, 20, 6)))).alt
    assert "3 periods, 1 Sep 2026 00:00 to 4 Sep 2026 00:00 UTC" in alt
    assert "set aside: starts at 10 AKT, ends at 20 AKT, lowest 10 AKT (1 Sep 2026 00:00), highest 30 AKT" in alt
    assert "in all 60 AKT" in alt
    assert "Net 42 AKT" in alt


def test_the_unfinished_day_is_hatched():
    whole, part = draw(chart()), draw(chart(partial_from=START + 13 * DAY))
    last = (1335, 260, 1380, 440)
    assert 0 < share(part, DARK.burned, last) < 0.7 * share(whole, DARK.burned, last)
    assert "1 unfinished or incomplete, hatched" in part.alt


def test_a_day_without_data_is_no_bar_and_not_a_zero():
    given = tuple(
        Flow(f.at, None if i == 7 else f.burned, None if i == 7 else f.minted) for i, f in enumerate(flows(14))
    )
    picture = draw(chart(flows=given))
    assert "1 without data" in picture.alt
    assert "100 AKT in each" in picture.alt
    assert "lowest 0 AKT" in draw(chart(flows=(*flows(3), Flow(START + 9 * DAY, 0, 0)))).alt


def test_no_flows_at_all_and_none_but_gaps_are_drawn_as_no_data():
    for empty in ((), tuple(Flow(START + i * DAY, None, None) for i in range(9))):
        picture = draw(chart(flows=empty))
        assert "no data" in picture.alt
        assert share(picture, DARK.burned) == share(picture, DARK.minted) == 0


def test_one_bar_does_not_fill_the_paper():
    picture = draw(chart(flows=flows(1)))
    assert 0.01 < share(picture, DARK.burned, UPPER) < 0.1


@pytest.mark.parametrize("shows", ["net", "ratio", "none"])
@pytest.mark.parametrize("count", [1, 2, 7, 30, 100, 101, 120, 730, 5000])
def test_any_number_of_days_fits(shows, count):
    for theme in THEMES:
        picture = draw(chart(flows=flows(count), shows=shows), theme)
        assert border_is_clean(picture, THEMES[theme].ground)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e6, 1e18])
def test_any_size_of_flow_fits(scale):
    waves = tuple(Flow(START + i * DAY, scale * (2 + math.sin(i)), scale * (1 + math.cos(i))) for i in range(20))
    assert border_is_clean(draw(chart(flows=waves)), DARK.ground)


def test_nothing_but_zeros_is_a_zero_line_with_both_names():
    for shows in ("net", "ratio"):
        picture = draw(chart(flows=flows(9, 0, 0), shows=shows))
        names = (1330, 100, 1600, 766)
        assert share(picture, DARK.burned, names) > 0
        assert share(picture, DARK.minted, names) > 0


def test_one_side_alone_says_that_the_other_is_unknown():
    picture = draw(chart(flows=tuple(Flow(f.at, f.burned, None) for f in flows(9))))
    assert "paid back: no data" in picture.alt


def test_a_period_without_redemptions_has_no_ratio():
    assert Flow(START, 5, 0).ratio is None
    assert Flow(START, 5, None).ratio is None
    assert Flow(START, 5, 2).ratio == 2.5
    assert draw(chart(flows=flows(9, 5, 0), shows="ratio"))


def test_the_ratio_named_is_that_of_the_last_finished_period():
    given = (*flows(5), Flow(START + 5 * DAY, 1, 80, unfinished=True))
    with_part, without = draw(chart(flows=given, shows="ratio")), draw(chart(flows=flows(5), shows="ratio"))
    label = (1330, 620, 1600, 780)
    words = [opened(picture).convert("RGB").crop(label).getcolors(1 << 20) for picture in (with_part, without)]
    ink = tuple(bytes.fromhex(DARK.ink[1:]))
    assert len({{colour: count for count, colour in counted}.get(ink) for counted in words}) == 1


def test_a_hundred_bars_are_drawn_and_a_hundred_and_one_are_summed():
    assert sum_up(flows(MOST_BARS), DAY).every == ""
    assert sum_up(flows(MOST_BARS + 1), DAY).every == "by week"
    assert "summed by week" in draw(chart(flows=flows(101))).alt


def test_sums_by_week_begin_on_mondays_and_lose_nothing():
    bars = sum_up(flows(120, start=MONDAY), DAY)
    assert [flow.at for flow in bars.flows] == [MONDAY + index * 7 * DAY for index in range(18)]
    assert [flow.burned for flow in bars.flows] == [700.0] * 17 + [100.0]
    assert [flow.unfinished for flow in bars.flows] == [False] * 17 + [True]


def test_a_week_that_lacks_a_day_or_one_side_of_it_counts_as_unfinished():
    days = flows(119, start=MONDAY)
    without_day = sum_up(days[:10] + days[11:], DAY)
    assert [index for index, flow in enumerate(without_day.flows) if flow.unfinished] == [1]
    without_side = sum_up([replace(f, minted=None) if i == 15 else f for i, f in enumerate(days)], DAY)
    assert [index for index, flow in enumerate(without_side.flows) if flow.unfinished] == [2]


def test_a_week_in_which_today_lies_is_unfinished():
    bars = sum_up(flows(119, start=MONDAY), DAY, partial_from=MONDAY + 118 * DAY)
    assert [flow.unfinished for flow in bars.flows] == [False] * 16 + [True]


def test_sums_by_month_know_how_long_each_month_is():
    bars = sum_up(flows(1460, start=START), DAY)
    assert bars.every == "by month"
    assert [flow.burned for flow in bars.flows[:7]] == [3000.0, 3100.0, 3000.0, 3100.0, 3100.0, 2800.0, 3100.0]
    assert [flow.unfinished for flow in bars.flows[:-1]] == [False] * (len(bars.flows) - 1)


def test_hours_are_summed_by_day_and_long_periods_are_left_alone():
    assert sum_up(flows(168, step=HOUR), HOUR).every == "by day"
    assert len(sum_up(flows(110, step=365 * DAY, start=0), 365 * DAY).flows) == 110


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"flows": (Flow(START, math.nan, 1),)}, "flows[0].burned is nan"),
        ({"flows": (Flow(START, 1, math.inf),)}, "flows[0].minted is inf"),
        ({"flows": (Flow(START, -1, 1),)}, "below zero"),
        ({"flows": (Flow(START, 1, 1), Flow(START, 1, 1))}, "flows[1] does not come after"),
        ({"shows": "both"}, 'use "net"'),
        ({"period": 0}, "period is 0"),
        ({"flows": flows(20_001, step=1000)}, "ask for longer"),
    ],
)
def test_a_wrong_input_is_refused_with_its_place(wrong, says):
    assert says in refusal(chart(**wrong))


@pytest.mark.parametrize("name", ["burned", "שרוף", "b" * 200, "$x_$"])
def test_any_name_of_a_flow_stays_on_the_paper(name):
    assert border_is_clean(draw(chart(burned_name=name, minted_name=name), "light"), LIGHT.ground)
