"""The weekly summary in words: its one sentence, and a card that holds whatever the facts are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.reports.digest import Day, Digest, Figure, Halts, Headline, Part, RuleWeek, Vote, headline
from alerts.sample import DAY, HOUR
from bot.cards._digest_words import driven
from bot.cards.digest import digest_card, headline_text
from bot.cards.digest_picture import week_picture
from bot.charts import DARK, ChartFailed
from bot.charts.digest import CHART
from tests.bot.cards.facts import hostile, texts
from tests.bot.cards.rules import within_limits, written_by_us

START = 1_789_344_000_000
AKASH = (("network", "akash"),)
UNKNOWN = "how GPUs in use and spend moved cannot be said"
UNITS = {
    "bme.burn_mint_ratio": "ratio", "bme.burn_mint_ratio_usd": "ratio", "bme.akt_burned_total": "AKT",
    "bme.akt_reissued_total": "AKT", "bme.net_akt": "AKT", "bme.emission_offset": "fraction", "gpu.leased": "GPU",
    "gpu.total": "GPU", "gpu.utilization": "fraction", "spend.usd_24h": "USD", "leases.active": "count",
    "revenue.usd_per_lease": "USD", "revenue.usd_per_gpu": "USD", "token.price_usd": "USD", "providers.active": "count",
    "gpu.model.price_usd_hour": "USD/h",
}  # fmt: skip


def figure(key, value, previous=None, **more):
    withheld = "" if previous is not None else "none_before"
    made = Figure(key, AKASH, UNITS[key], "mean", value, previous, coverage=1.0, coverage_before=1.0, withheld=withheld)
    return replace(made, **more)


def week(*figures, **more):
    facts = Digest(
        network="akash", week="2026-W38", zone="UTC", start=START, end=START + 7 * DAY, now=START + 7 * DAY + HOUR,
        figures=figures, coverage=1.0, days=(), **more,
    )  # fmt: skip
    return replace(facts, headline=headline(facts))


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ((), "No data: nothing was read in this week"),
        (
            (figure("gpu.leased", 214, 143), figure("spend.usd_24h", 8290, 8240)),
            "More compute for the same money: GPUs in use rose by half while spend stayed level",
        ),
        (
            (figure("gpu.leased", 120, 200), figure("spend.usd_24h", 4000, 8000)),
            "Less compute, and less paid for it: GPUs in use fell by 40 %, spend halved",
        ),
        (
            (figure("gpu.leased", 300, 100), figure("spend.usd_24h", 6800, 8000)),
            "More compute, less paid for it: GPUs in use rose to 3 times as much while spend fell by 15 %",
        ),
        ((figure("spend.usd_24h", 10_000, 8000),), "More was paid for compute: spend rose by 25 %"),
        (
            (figure("bme.burn_mint_ratio", 1.18, 0.94), figure("gpu.leased", 100, 99)),
            "The balance turned: 1.18 AKT set aside (burned) for each AKT paid back (minted), after 0.94 the week before",
        ),
        (
            (figure("bme.burn_mint_ratio", 0.96, 1.01),),
            "The balance turned: only 0.96 AKT set aside (burned) for each AKT paid back (minted), after 1.01 the week before",
        ),
        (
            (figure("bme.burn_mint_ratio", 1.6, 1.2),),
            "More set aside (burned) than paid back (minted): 1.60 AKT for each AKT, after 1.20 the week before",
        ),
        (
            (figure("bme.akt_burned_total", 6900, 10_000),),
            "AKT set aside (burned) fell by 31 %",
        ),
        ((figure("token.price_usd", 0.62, 0.5),), "AKT rose by 24 %, to $0.62 on average"),
        ((figure("gpu.total", 300, 400),), "GPU supply fell by 25 %, to 300 on average"),
        ((figure("providers.active", 53, 60),), "The providers fell by 12 %, to 53 on average"),
        (
            (figure("gpu.leased", 101, 100), figure("spend.usd_24h", 8000, 8100), figure("bme.burn_mint_ratio", 1.04, 1.02)),
            "Quiet week: GPUs in use +1 %, spend -1.2 %, 1.04 AKT set aside for each paid back",
        ),
        (
            (figure("bme.burn_mint_ratio", 1.04, 1.02),),
            f"Quiet as far as is known: 1.04 AKT set aside for each paid back; {UNKNOWN}",
        ),
        (
            (figure("leases.active", 704), figure("gpu.leased", 120), figure("gpu.total", 247)),
            "704 leases, 120 of 247 GPUs in use; there is no week before it to compare with",
        ),
    ],
    ids=["nothing", "example", "both down", "apart", "spend", "up", "down", "above", "flow", "price", "supply", "gone", "quiet", "half quiet", "alone"],
)  # fmt: skip
def test_the_sentence_says_what_mattered(figures, says):
    assert headline_text(week(*figures)) == says


def test_a_stopped_mint_comes_first():
    facts = week(figure("gpu.leased", 300, 100), halts=Halts(3, 2 * HOUR, HOUR))
    assert headline_text(facts) == "Minting had stopped for 2 h in all: the circuit breaker halted 3 times"


def test_trips_of_minutes_are_no_headline():
    facts = week(figure("gpu.leased", 100, 100), halts=Halts(8, 20 * 60_000, 180_000))
    assert facts.headline.kind == "quiet"
    assert "The circuit breaker stopped minting 8 times, 20 min in all." in digest_card(facts).fields[-2].value


def test_a_change_that_is_withheld_is_no_news():
    facts = week(figure("gpu.leased", 300, 100, withheld="little"))
    assert facts.headline.kind == "alone"
    assert "less than half" in "".join(field.value for field in digest_card(facts).fields)


def test_what_more_came_out_than_went_in_offsets_nothing():
    net, share = figure("bme.net_akt", -500.0, 10.0), figure("bme.emission_offset", -0.02, 0.001)
    into, out = figure("bme.akt_burned_total", 100.0, 10.0), figure("bme.akt_reissued_total", 600.0, 10.0)
    facts = week(figure("bme.burn_mint_ratio", 0.17, 0.9), into, out, net, share)
    assert "more came out than went in" in digest_card(facts).fields[0].value


def test_a_late_summary_says_when_it_was_due_and_a_punctual_one_does_not():
    late = week(figure("gpu.leased", 1.0, 1.0), due_at=START + 7 * DAY - 5 * HOUR)
    assert "Late: it was due <t:" in digest_card(late).lines[0]
    assert digest_card(replace(late, due_at=late.now)).lines == ()


def test_votes_say_how_they_ended_or_until_when_they_go():
    end = START + 8 * DAY
    facts = week(
        figure("gpu.leased", 1.0, 1.0),
        votes=(
            Vote(340, "Relayer", "passed", decided=True, ends_at=START + DAY, yes=0.71, turnout=0.44),
            Vote(341, "", "voting", decided=False, ends_at=end),
        ),
    )
    (field,) = [one for one in digest_card(facts).fields if one.name == "Proposals"]
    assert field.value == (
        f"Decided: #340 Relayer passed (71 % yes, turnout 44 %).\nOpen: #341 until <t:{end // 1000}:R>."
    )


def test_what_drove_a_change_is_told_in_points_that_add_up_to_it():
    paid_back = Figure(
        "bme.akt_reissued_total", AKASH, "AKT", "increase", 303.0, 1000.0, readings=2,
        driver=(Part("bme.act_burned_total", -0.764, AKASH, 1.0, 2.0), Part("oracle.akt_usd", 0.067, AKASH, 1.0, 2.0)),
    )  # fmt: skip
    assert driven(paid_back).endswith(
        "-70 %: -76.4 points from fewer dollars handed back, +6.7 points from a lower AKT price"
    )


numbers = st.one_of(
    st.none(),
    st.floats(min_value=0, max_value=1e300, allow_nan=False),
    st.floats(min_value=-1e6, max_value=1e6),
    st.just(0.0),
)
figures = st.builds(
    lambda key, value, previous, withheld, says, source, basis, coverage, model: Figure(
        key, (("model", model), ("network", "akash")) if "model" in key else AKASH, UNITS[key], "mean", value, previous,
        coverage=coverage, says=says, source=source, withheld=withheld, basis=basis, readings=2,
        driver=(Part("providers.gpu_total", -0.3, (("provider", model),), 0.0, 4.0),) if key == "gpu.total" else (
            Part("leases.active", 0.2, AKASH, 2.0, 1.0), Part("gpu.model.leased", -0.3, (("model", model),), 1.0, 4.0),
        ),
    ),
    st.sampled_from(sorted(UNITS)), numbers, numbers, st.sampled_from(["", "little", "unfinished", "of a newer version"]),
    texts, texts, st.sampled_from(["", "utc_days", "nominal"]), st.floats(0, 1), hostile,
)  # fmt: skip
votes = st.builds(
    Vote, st.integers(1, 10**9), texts, st.one_of(st.sampled_from(["voting", "passed", "failed"]), hostile), st.booleans(),
    st.one_of(st.none(), st.integers(0, 10**14)), numbers, numbers,
)  # fmt: skip
rules = st.builds(
    RuleWeek, texts, st.integers(1, 10**6), st.integers(0, 9), st.integers(0, 9), st.integers(0, 10**12), st.none()
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(figures, max_size=18, unique_by=lambda one: one.key), st.lists(votes, max_size=40), st.lists(rules, max_size=8),
    st.sampled_from(
        ["no_data", "alone", "quiet", "compute", "supply", "burn", "price", "providers", "halted", "of a newer version"]
    ),
    st.one_of(st.sampled_from(["compute", "burn", ""]), hostile),
)  # fmt: skip
def test_whatever_the_facts_are_the_card_fits_and_is_written_by_us(known, voted, ruled, kind, word):
    about = ("gpu.leased", "spend.usd_24h", "bme.burn_mint_ratio", "leases.active")
    facts = replace(
        week(*known, votes=tuple(voted), rules=tuple(ruled)), headline=Headline(kind, about, word), coverage=0.3
    )
    card = digest_card(facts, late=HOUR)
    within_limits(card)
    written_by_us(card)


def test_the_picture_of_values_that_cannot_be_is_refused_and_nothing_else():
    facts = week(figure("gpu.leased", 1.0, 1.0))
    facts = replace(facts, days=tuple(week_day(day) for day in range(7)))
    assert CHART.draw(week_picture(facts), DARK).png
    broken = replace(facts.days[0], spend=-1.0)
    with pytest.raises(ChartFailed, match=r"days\[0\].spend is -1.0"):
        CHART.draw(week_picture(replace(facts, days=(broken, *facts.days[1:]))), DARK)


def week_day(number):
    return Day(START + number * DAY, 10.0, 5.0, 8000.0, 40.0)
