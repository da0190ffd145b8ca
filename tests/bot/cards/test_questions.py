from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.sample import DAY, HOUR, Series
from bot.app.facts import GpuModel, ProposalFacts
from bot.app.known import Memory
from bot.cards import questions, words_asked, words_commands
from bot.cards.checks import check
from bot.cards.choices import LONGEST, MOST, Typing, choices
from bot.compose import catalogue
from bot.errors import UserError
from tests.bot.cards.facts import shown, texts
from tests.bot.cards.rules import LINK

KNOWN = catalogue()
MODELS = ("a100", "h100", "h200", "rtx4090")
STORED = {
    "gpu.utilization": (Series.of("gpu.utilization", network="akash"),),
    "gpu.leased": (Series.of("gpu.leased", network="akash"),),
    "gpu.total": (Series.of("gpu.total", network="akash"),),
    "gpu.model.total": tuple(Series.of("gpu.model.total", network="akash", vendor="nvidia", model=one) for one in MODELS),
    "gpu.model.utilization": tuple(
        Series.of("gpu.model.utilization", network="akash", vendor="nvidia", model=one) for one in MODELS
    ),
    "gpu.model.price_usd_hour": tuple(
        Series.of("gpu.model.price_usd_hour", network="akash", vendor="nvidia", model=one, stat=stat)
        for one in MODELS
        for stat in ("min", "med", "max")
    ),
    "bme.collateral_ratio": tuple(
        Series.of("bme.collateral_ratio", network="akash", source=one) for one in ("", "own", "akash_console")
    ),
    "bme.burn_mint_ratio": (
        *(Series.of("bme.burn_mint_ratio", network="akash", window=one) for one in ("1d", "7d", "30d", "all")),
        *(Series.of("bme.burn_mint_ratio", network="render", window=one) for one in ("7d", "28d")),
    ),
    "spend.usd_24h": (Series.of("spend.usd_24h", network="akash"),),
}  # fmt: skip
PROPOSALS = (
    ProposalFacts("akash", 341, "Relayer operations funding", "voting"),
    ProposalFacts("akash", 340, "@everyone [free AKT](http://evil.invalid) " * 9, "passed"),
)
H100 = GpuModel("nvidia", "h100", *[shown(48.0)] * 3, shown(0.85), *[shown(1.3)] * 3)
MEMORY = Memory(STORED, (H100,), PROPOSALS)


def ask(metric, where=None, span=None, compare=None):
    return questions.chart_question(metric, where, span, compare, KNOWN, STORED)


def refused(call, *args, **named):
    with pytest.raises(UserError) as wrong:
        call(*args, **named)
    return str(wrong.value)


def offer(about, typed="", memory=MEMORY, **given):
    return choices(about, Typing(typed, given, KNOWN, memory))


def test_a_metric_is_drawn_over_a_week_where_nothing_else_is_said():
    asked = ask("gpu.utilization")
    assert (asked.series, asked.span, asked.other, asked.before) == (STORED["gpu.utilization"][0], 7 * DAY, None, False)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("gpu.utilisation", "`gpu.utilization`"), ("GPU.Utilisaton", "`gpu.utilization`"), ("burn ratio", "`bme.burn_mint_ratio`"),
     ("leases.activ", "`leases.active`")],
)  # fmt: skip
def test_an_unknown_metric_gets_the_nearest_names(typed, near):
    said = refused(ask, typed)
    assert said.startswith(f'No metric "{questions._safe(typed)}". Did you mean ')
    assert near in said


def test_a_metric_like_none_says_so():
    assert "none like it" in refused(ask, "qqqqqqqqqqq")


@pytest.mark.parametrize("typed", ["@everyone", "[x](https://evil.com)", "a" * 5000, "\u202e`", "", " "])
def test_a_hostile_metric_is_one_harmless_sentence(typed):
    said = refused(ask, typed)
    assert "@everyone" not in said
    assert not LINK.search(said)
    assert len(said) < 600


@pytest.mark.parametrize(
    ("typed", "span"), [("6h", 6 * HOUR), (" 30D ", 30 * DAY), ("", 7 * DAY), (None, 7 * DAY), ("1w", 7 * DAY)]
)
def test_a_span_is_read_as_people_write_it(typed, span):
    assert questions.span_of(typed) == span


@pytest.mark.parametrize("typed", ["1m", "0s", "9000d"])
def test_a_span_out_of_range_is_told_the_range(typed):
    assert "between 10m and 1095d" in refused(questions.span_of, typed)


@pytest.mark.parametrize("typed", ["week", "7", "-1d", "1.5h", "\u0667d"])
def test_a_span_that_is_none_is_told_how_to_write_one(typed):
    assert "is no span of time: write it like 6h, 7d or 30d" in refused(questions.span_of, typed)


@pytest.mark.parametrize(
    ("where", "labels"),
    [
        ("model=h100", {"model": "h100", "stat": "med"}),
        ("H100", {"model": "h100", "stat": "med"}),
        ("model=h100, stat=min", {"model": "h100", "stat": "min"}),
        ("model = h100 stat=min", {"model": "h100", "stat": "min"}),
        ('model="h100"', {"model": "h100", "stat": "med"}),
        ("h100 max", {"model": "h100", "stat": "max"}),
    ],
)
def test_a_series_is_chosen_by_its_labels_or_a_bare_value(where, labels):
    series = ask("gpu.model.price_usd_hour", where).series
    assert {name: series.label(name) for name in labels} == labels


def test_the_thing_itself_is_meant_and_not_the_opinion_of_others():
    assert ask("bme.collateral_ratio").series.label("source") == ""
    assert ask("bme.collateral_ratio", "source=own").series.label("source") == "own"
    assert ask("bme.burn_mint_ratio").series == Series.of("bme.burn_mint_ratio", network="akash", window="7d")
    assert ask("bme.burn_mint_ratio", "network=render").series.label("window") == "7d"


def test_several_series_must_be_chosen_from():
    said = refused(ask, "gpu.model.utilization")
    assert said == (
        "`gpu.model.utilization` has 4 series: choose one with where. There are: `model=a100`, `model=h100`, `model=h200`, "
        "`model=rtx4090`."
    )


@pytest.mark.parametrize("where", ["model=v100", "v100", "nonsense", "model=", "@everyone"])
def test_a_series_that_is_not_there_is_told_what_is(where):
    said = refused(ask, "gpu.model.utilization", where)
    assert "There are: `model=a100`" in said
    assert "@everyone" not in said


def test_a_metric_nothing_is_stored_of_says_so():
    assert "nothing is stored of it yet" in refused(ask, "leases.active")


def test_two_series_of_one_metric_are_compared():
    assert ask("gpu.model.utilization", "h100", None, "a100").other.label("model") == "a100"
    assert ask("bme.collateral_ratio", None, None, "own").other.label("source") == "own"


def test_two_metrics_of_one_unit_are_compared():
    assert ask("gpu.leased", None, None, "gpu.total").other.metric == "gpu.total"
    assert ask("gpu.leased", None, None, "gpu.model.total model=h100").other == STORED["gpu.model.total"][1]
    assert ask("gpu.utilization", None, None, "gpu.model.utilization h100").other == STORED["gpu.model.utilization"][1]


def test_the_span_before_is_compared():
    assert ask("gpu.leased", None, "30d", "Before").before


def test_two_metrics_of_two_units_are_compared():
    assert ask("gpu.leased", None, None, "spend.usd_24h").other.metric == "spend.usd_24h"


def test_a_metric_is_not_compared_with_itself():
    assert "compared with itself" in refused(ask, "gpu.leased", None, None, "gpu.leased")


def test_an_unknown_metric_to_compare_with_gets_the_nearest_names():
    assert "Did you mean `gpu.total`" in refused(ask, "gpu.leased", None, None, "gpu.totals")


@given(texts, texts, texts, texts)
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_a_question_or_one_harmless_sentence(metric, where, span, compare):
    for key in (metric, "gpu.model.utilization", "bme.burn_mint_ratio"):
        try:
            asked = ask(key, where, span, compare)
        except UserError as wrong:
            said = str(wrong)
            assert 0 < len(said) < 1500
            assert "@everyone" not in said
            assert not LINK.search(said)
        else:
            assert asked.series in STORED[asked.metric.key]


@pytest.mark.parametrize(("typed", "number"), [("341", 341), ("#341", 341), (" 341 ", 341)])
def test_a_proposals_number_is_read(typed, number):
    assert questions.number_of(typed) == number


@pytest.mark.parametrize("typed", ["", "x", "-1", "0", "1e3", "9999999999", "\u0663", "341; drop"])
def test_what_is_no_number_is_told_how_to_write_one(typed):
    assert "write it like 341" in refused(questions.number_of, typed)


def test_the_shortest_labels_that_tell_a_series_from_the_others():
    assert questions.selector(STORED["gpu.model.total"][1], STORED["gpu.model.total"]) == "model=h100"
    price = STORED["gpu.model.price_usd_hour"]
    assert questions.selector(price[4], price) == "model=h100, stat=med"
    assert questions.selector(STORED["gpu.leased"][0], STORED["gpu.leased"]) == ""


# Checks


def test_checks_tell_what_is_wrong_from_memory():
    assert "The window" in refused(check, "burnmint", {"window": "2d", "network": None}, KNOWN, MEMORY)
    assert "akash, render" in refused(check, "burnmint", {"window": None, "network": "solana"}, KNOWN, MEMORY)
    assert "`h100`" in refused(check, "gpu", {"model": "h10"}, KNOWN, MEMORY)
    assert "passed" in refused(check, "proposals", {"status": "done"}, KNOWN, MEMORY)
    assert "341" in refused(check, "proposal", {"id": "x"}, KNOWN, MEMORY)
    assert "4 series" in refused(check, "chart", {"metric": "gpu.model.total", "span": None}, KNOWN, MEMORY)
    assert "Did you mean" in refused(check, "help", {"about": "burnmit"}, KNOWN, MEMORY)


def test_checks_let_through_what_is_right():
    for question, asked in (
        ("burnmint", {"window": "7d", "network": "render"}), ("burnmint", {"window": None, "network": None}), ("gpu", {"model": "H100"}),
        ("gpu", {"model": None}), ("proposals", {"status": "open"}), ("proposal", {"id": "#7"}), ("status", {}), ("help", {"about": None}),
        ("chart", {"metric": "gpu.model.total", "where": "h100", "span": "30d", "compare": "before"}),
    ):  # fmt: skip
        check(question, asked, KNOWN, MEMORY)


def test_without_a_memory_only_what_needs_none_is_judged():
    check("gpu", {"model": "h10"}, KNOWN, None)
    check("burnmint", {"window": None, "network": "solana"}, KNOWN, None)
    check("chart", {"metric": "leases.active", "span": None}, KNOWN, None)
    assert "Did you mean" in refused(check, "chart", {"metric": "leases.activ", "span": None}, KNOWN, None)


# Offers


def values(lines):
    return [one.value for one in lines]


def test_before_anything_is_typed_what_people_ask_for_is_offered_first():
    offered = offer("metric")
    assert offered[0].value == "bme.burn_mint_ratio"
    assert len(offered) == MOST
    assert "GPU utilisation" in next(one.name for one in offered if one.value == "gpu.utilization")


def test_a_metric_is_found_by_key_by_name_and_by_what_it_is():
    assert values(offer("metric", "gpu.ut"))[0] == "gpu.utilization"
    assert "gpu.utilization" in values(offer("metric", "utilisation"))
    assert "spend.usd_24h" in values(offer("metric", "lease price"))
    assert values(offer("metric", "gpu.utilisation"))[0] == "gpu.utilization"


def test_a_metric_without_data_says_so_and_stands_behind_one_with_data():
    offered = offer("metric", "gpu")
    assert next(one for one in offered if one.value == "gpu.pending").name.startswith(words_asked.OFFER_NO_DATA)
    assert values(offered).index("gpu.leased") < values(offered).index("gpu.pending")


def test_labels_are_offered_for_the_metric_that_was_chosen():
    assert values(offer("where", metric="gpu.model.total")) == [f"model={one}" for one in MODELS]
    assert values(offer("where", "h1", metric="gpu.model.total")) == ["model=h100"]
    assert offer("where", metric="gpu.leased") == []
    assert offer("where", metric="no.such") == []
    assert offer("where") == []


def test_spans_are_offered_and_a_bare_number_gets_its_units():
    assert values(offer("span"))[:3] == ["1h", "6h", "1d"]
    assert values(offer("span", "12")) == ["12h", "12d", "12w"]


def test_what_may_be_compared_is_offered():
    offered = values(offer("compare", metric="gpu.model.utilization"))
    assert offered[0] == questions.BEFORE
    assert "model=a100" in offered
    assert "gpu.utilization" in offered
    assert offered.index("gpu.utilization") < offered.index("gpu.leased"), "one scale first, then another unit"
    assert offer("compare") == []


def test_models_are_offered_with_how_busy_they_are():
    assert [(one.name, one.value) for one in offer("model", "H1")] == [("h100 · 48 of 48 in use", "h100")]


def test_proposals_are_offered_by_number_and_title():
    assert values(offer("proposal")) == ["341", "340"]
    assert values(offer("proposal", "#34")) == ["341", "340"]
    assert values(offer("proposal", "relayer")) == ["341"]
    assert "@everyone" not in offer("proposal")[1].name


def test_help_offers_commands_then_metrics():
    assert values(offer("about"))[: len(words_commands.COMMANDS)] == list(words_commands.COMMANDS)
    assert values(offer("about", "/bur"))[0] == "burnmint"
    assert "bme.collateral_ratio" in values(offer("about", "collateral"))


def test_networks_are_offered():
    assert [(one.name, one.value) for one in offer("network")] == [("Akash", "akash"), ("Render", "render")]


def test_an_option_without_offers_has_none():
    assert offer("nonsense") == []


abouts = st.sampled_from(["metric", "where", "compare", "span", "model", "proposal", "network", "about"])


@given(abouts, texts, st.dictionaries(st.just("metric"), st.one_of(texts, st.sampled_from(sorted(STORED)))))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_at_most_25_lines_of_100_characters_are_offered(about, typed, given):
    for memory in (MEMORY, Memory()):
        offered = choices(about, Typing(typed, given, KNOWN, memory))
        assert len(offered) <= MOST
        assert len({one.value for one in offered}) == len(offered)
        assert all(0 < len(one.name) <= LONGEST and 0 < len(one.value) <= LONGEST for one in offered)


@pytest.mark.parametrize("metric", STORED)
def test_every_series_that_is_offered_is_understood_when_it_comes_back(metric):
    for line in offer("where", metric=metric):
        assert questions.selector(ask(metric, line.value).series, STORED[metric]) == line.value


@pytest.mark.parametrize("metric", STORED)
def test_everything_that_is_offered_to_compare_with_is_understood(metric):
    chosen = STORED[metric][0]
    for line in offer("compare", metric=metric):
        many = len(STORED.get(line.value, ())) > 1 and line.value.startswith("gpu.model")
        if line.value == questions.selector(chosen, STORED[metric]) or many:
            continue  # itself, or one that has to be chosen from
        asked = ask(metric, questions.selector(chosen, STORED[metric]), None, line.value)
        assert asked.before or asked.other != asked.series


def test_every_span_that_is_offered_is_in_range():
    for line in offer("span"):
        assert questions.SHORTEST <= questions.span_of(line.value) <= questions.LONGEST
