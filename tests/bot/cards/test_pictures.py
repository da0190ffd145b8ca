"""The pictures of answers: what their titles find, what their figures are, and when there is none."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.derived import EPOCH, PeriodFlow
from bot.app.facts import BurnMintFacts, GpuFacts, GpuModel
from bot.app.tracks import FlowTrack, GpuCounted, GpuTrack
from bot.cards.pictures import burnmint_bars, gpu_areas, gpu_bars, ratio
from bot.charts import DARK, ChartFailed
from bot.charts import burnmint as burnmint_chart
from bot.charts import gpu as gpu_chart
from bot.charts import gpumodels as models_chart
from tests.bot.cards.facts import DAY, HOUR, MINUTE, NOW, shown, showns, texts, times

MIDNIGHT = NOW - NOW % DAY


def facts(seven=1.271, **more):
    return BurnMintFacts(
        "akash", NOW, ratio={"7d": shown(seven), "30d": shown(1.1)}, ratio_usd={"7d": shown(1.098)}, net={"7d": shown(14_212.4)}, **more
    )  # fmt: skip


def flows(*pairs, today=True, period=DAY, **more):
    start = MIDNIGHT - (len(pairs) - 1) * DAY
    rows = tuple(
        PeriodFlow(start + index * period, into, out, partial=today and index == len(pairs) - 1)
        for index, (into, out) in enumerate(pairs)
    )
    return FlowTrack("akash", rows, period, NOW, **more)


WEEK = flows(*([(2_000.0, 1_500.0)] * 7), (900.0, 0.0))


def test_the_burn_mint_picture_states_the_ratio_and_its_figures():
    bars = burnmint_bars(facts(), dataclasses.replace(WEEK, height=29_412_077))
    assert bars.title == "Akash: 1.27 AKT set aside for each AKT paid back"
    assert bars.subtitle == "Burned against minted per day · 7-day ratio 1.27 (USD 1.10) · net +14,212 AKT"
    assert bars.foot == "Console, 12 s old"
    assert (bars.burned_name, bars.minted_name, bars.unit) == ("set aside", "paid back", "AKT")
    assert [flow.unfinished for flow in bars.flows] == [False] * 7 + [True]


def test_the_chain_in_the_foot_has_its_height():
    both = dataclasses.replace(shown(1.271), sources=(("akash_console", NOW - 40_000), ("akash_chain", NOW - 12_000)))
    bars = burnmint_bars(dataclasses.replace(facts(), ratio={"7d": both}, ratio_usd={}), dataclasses.replace(WEEK, height=29_412_077))  # fmt: skip
    assert bars.foot == "Console, 40 s old · chain 29,412,077, 12 s old"


def test_the_window_that_was_asked_for_is_the_one_told():
    bars = burnmint_bars(facts(), WEEK, "30d")
    assert bars.title == "Akash: 1.10 AKT set aside for each AKT paid back"
    assert "30-day ratio 1.10" in bars.subtitle
    assert "7-day" not in bars.subtitle


def test_without_a_ratio_the_sums_are_the_finding():
    none = facts(None)
    none = dataclasses.replace(none, ratio={"7d": shown(None, says="no redemptions in 7 days")})
    quiet = flows(*([(2_000.0, 0.0)] * 7), (5.0, 0.0))
    assert burnmint_bars(none, quiet).title == "Akash: 14,000 AKT set aside, nothing paid back in 7 days"
    assert burnmint_bars(none, flows((12.5, 3.25))).title == "Akash: 12.50 AKT set aside, 3.25 AKT paid back in 1 day"


def test_an_old_ratio_is_not_the_title():
    old = dataclasses.replace(facts(), ratio={"7d": shown(1.271, stale=True, age=9 * HOUR)})
    bars = burnmint_bars(old, WEEK)
    assert "1.27" not in bars.title
    assert "1.27" not in bars.subtitle


def test_days_without_known_fresh_akt_are_counted_in_the_foot():
    lacking = dataclasses.replace(
        WEEK, flows=tuple(dataclasses.replace(flow, fresh_known=index > 2) for index, flow in enumerate(WEEK.flows))
    )
    assert burnmint_bars(facts(), lacking).foot.endswith("without freshly minted AKT on 3 days, which is not known")


def test_render_burns_and_mints_in_epochs_and_in_its_own_token():
    render = BurnMintFacts("render", NOW, ratio={"7d": shown(0.5652), "28d": shown(0.507)}, unit="RENDER")
    bars = burnmint_bars(
        render, dataclasses.replace(flows(*([(10_109.57, 17_884.62)] * 9), period=EPOCH, today=False), network="render")
    )
    assert bars.title == "Render burned 0.57 RENDER for each RENDER minted"
    assert (
        bars.subtitle
        == "Burned against minted per weekly epoch · last epoch 0.57 · 4-epoch ratio 0.51 · net -7,775 RENDER"
    )
    assert (bars.burned_name, bars.minted_name, bars.unit, bars.period) == ("burned", "minted", "RENDER", EPOCH)


def test_a_missing_day_is_a_gap_in_the_picture_too():
    bars = burnmint_bars(facts(), flows((2_000.0, 1_500.0), (None, None), (0.0, 0.0), (1.0, 1.0)))
    alt = burnmint_chart.draw(bars, DARK).alt
    assert "1 without data" in alt
    assert "lowest 0 AKT" in alt


def test_without_any_flow_there_is_no_picture():
    assert burnmint_bars(facts(), flows()) is None
    assert burnmint_bars(facts(), flows((None, None))) is None


def test_made_up_flows_say_so():
    bars = burnmint_bars(dataclasses.replace(facts(simulated=True), network="akash-simulated"), WEEK)
    assert bars.simulated
    assert bars.foot.startswith("SIMULATED")
    assert bars.title.startswith("Akash: ")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.271, "1.27"),
        (1.0, "1.00"),
        (0.9996, "0.9996"),
        (1.002, "1.002"),
        (0.0004, "0.0004"),
        (0.0, "0.00"),
        (1234.5, "1,234.50"),
    ],
)
def test_a_ratio_in_a_title_is_short_and_never_1_00_when_it_is_not(value, says):
    assert ratio(value) == says


def model(name, leased, total, **more):
    return GpuModel(
        "nvidia", name, shown(total, **more), shown(leased, **more), shown(total - leased, **more),
        shown(leased / total, **more), shown(1.32, **more), shown(1.0, **more), shown(2.0, **more),
    )  # fmt: skip


GPUS = GpuFacts(
    "akash", NOW, shown(247), shown(120), shown(10), shown(117), shown(120 / 247),
    (model("a100", 42, 48), model("h100", 48, 63), model("h200", 28, 40)),
)  # fmt: skip


def course(*leased, name="", step=DAY):
    counts = tuple(
        GpuCounted(NOW - (len(leased) - 1 - index) * step, *((value, 10.0, 237.0 - value) if value is not None else (None,) * 3))
        for index, value in enumerate(leased)
    )  # fmt: skip
    return GpuTrack("akash", name, counts, NOW - 7 * DAY, NOW, 5 * MINUTE)


def test_the_gpu_picture_is_the_course_of_the_days():
    areas = gpu_areas(GPUS, course(97.0, None, 120.0))
    assert areas.title == "120 of 247 GPUs are in use"
    assert areas.subtitle == "Leased, pending and free · leased +23 in 2 days"
    assert areas.foot == "Console, 12 s old"
    assert (areas.after, areas.until) == (NOW - 2 * DAY, NOW)
    assert "1 gap without data" in gpu_chart.draw(areas, DARK).alt


def test_gpus_that_nobody_counted_lately_are_the_last_known_ones():
    old = dataclasses.replace(GPUS, leased=shown(120, stale=True, age=6 * HOUR))
    assert gpu_areas(old, course(97.0, 120.0)).title == "No GPU figures for 6 h: last known 120 of 247 in use"


def test_one_count_is_no_course():
    assert gpu_areas(GPUS, course(120.0)) is None
    assert gpu_areas(GPUS, course()) is None


def test_one_model_is_drawn_without_a_word_about_pending_ones():
    areas = gpu_areas(GPUS, dataclasses.replace(course(40.0, 48.0, name="h100"), model="h100"))
    assert areas.title == "48 of 63 h100 cards are in use"
    assert areas.subtitle == "h100: leased and free · leased +8 in 24 h · median bid $1.32 an hour"
    assert "pending" not in gpu_chart.draw(areas, DARK).alt
    assert gpu_areas(GPUS, course(1.0, 2.0, name="gone")) is None


def test_the_models_now_are_bars_with_the_busiest_and_the_idlest_named():
    bars = gpu_bars(GPUS)
    assert bars.title == "120 of 247 GPUs are in use"
    assert bars.subtitle == "By model, leased of all · busiest a100 (88 %) · idlest h200 (70 %)"
    assert "a100 42 of 48 · 88 %" in models_chart.draw(bars, DARK).alt


def test_old_models_are_not_drawn_as_todays():
    gone = dataclasses.replace(GPUS, models=(*GPUS.models, model("v100", 1, 2, stale=True)))
    assert [each.name for each in gpu_bars(gone).models] == ["a100", "h100", "h200"]
    assert gpu_bars(dataclasses.replace(GPUS, models=(model("v100", 1, 2, stale=True),))) is None
    assert gpu_bars(dataclasses.replace(GPUS, models=())) is None
    assert gpu_bars(dataclasses.replace(GPUS, leased=shown(120, stale=True))) is None
    only = gpu_bars(dataclasses.replace(GPUS, models=GPUS.models[:1]))
    assert only.subtitle == "By model, leased of all · busiest a100 (88 %)"


numbers = st.one_of(st.none(), st.floats(0, 1e9), st.just(0.0))
windows = st.dictionaries(st.sampled_from(["1d", "7d", "28d", "30d", "all", "today"]), showns, max_size=6)


@given(
    st.builds(
        BurnMintFacts, network=texts, now=times, ratio=windows, ratio_usd=windows, net=windows, simulated=st.booleans()
    ),
    st.lists(st.tuples(numbers, numbers), max_size=6),
    st.sampled_from([None, "7d", "today", "nonsense"]),
    st.sampled_from([DAY, EPOCH]),
)
def test_any_facts_over_any_flows_are_a_picture_or_none(given_facts, pairs, window, period):
    bars = burnmint_bars(given_facts, flows(*pairs, period=period), window)
    assert bars is None or bars.title
    assert (bars is None) == all(into is None and out is None for into, out in pairs)


@given(
    st.builds(dataclasses.replace, st.just(GPUS), leased=showns, total=showns, utilization=showns),
    st.lists(numbers, max_size=5),
)
def test_any_gpu_figures_are_a_picture_a_refusal_or_none(given_facts, leased):
    for values, drawing in (
        (gpu_areas(given_facts, course(*leased)), gpu_chart),
        (gpu_bars(given_facts), models_chart),
    ):
        if values is not None:
            with contextlib.suppress(ChartFailed):  # what cannot be drawn is refused by its name, and by nothing else
                assert drawing.draw(values, DARK).alt


def test_infinite_amounts_have_words_too():
    from bot.cards import pictures

    for value in (float("inf"), float("-inf"), float("nan")):
        assert pictures._amount(value, "AKT")
        assert pictures._change(value, "AKT")
