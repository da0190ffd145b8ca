from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.facts import BmeFacts, BreakerDay, NetworkFacts
from bot.cards import words_answers, words_metrics
from bot.cards.bme import bme_card, with_warn
from bot.cards.card import Tone
from bot.cards.network import network_card
from bot.charts.line import Line
from tests.bot.cards.facts import DAY, HOUR, MINUTE, NOW, showns, texts, times, values
from tests.bot.cards.facts import shown as plain
from tests.bot.cards.rules import within_limits, written_by_us


def shown(value, unit="", **more):
    return dataclasses.replace(plain(value, **more), unit=unit, source="akash_chain")


FACTS = BmeFacts(
    network="akash",
    now=NOW,
    breaker=shown(0.0, "state"),
    ratio=shown(0.981, "ratio"),
    warn_threshold=shown(0.95, "ratio"),
    halt_threshold=shown(0.9, "ratio"),
    warn_distance=shown(0.0316, "fraction"),
    halt_distance=shown(0.0826, "fraction"),
    price_at_warn=shown(0.4757, "USD"),
    price_at_halt=shown(0.4506, "USD"),
    price=shown(0.4912, "USD"),
    twap=shown(0.4908, "USD"),
    market=shown(0.495, "USD"),
    oracle_age=shown(6.0, "s", age=0),
    healthy_sources=shown(3.0, "count"),
    vault=shown(1_000_000.0, "AKT"),
    outstanding=shown(500_000.0, "ACT"),
    credits=shown(700_000.0, "AKT"),
    fresh=shown(0.0, "AKT"),
    pending=shown(2.0, "count"),
    canceled=shown(120.0, "count"),
    height=shown(29_412_077.0, "block height"),
    day=BreakerDay(changed_at=NOW - 3 * HOUR, halts=3, halted=7 * MINUTE, longest=3 * MINUTE, seen=DAY),
    opinions={"own": shown(0.9805, "ratio"), "akash_console": shown(0.984, "ratio")},
    trend_per_day=-0.012,
    canceled_24h=4.0,
)
KEYS = [item.name for item in dataclasses.fields(BmeFacts) if isinstance(getattr(FACTS, item.name), type(FACTS.ratio))]
NONE = dataclasses.replace(FACTS.ratio, value=None, at=None)


def field(card, name):
    return next((one.value for one in card.fields if one.name.startswith(name)), "")


def everything(card):
    return "\n".join([card.title, card.lead, *card.lines, *(f"{one.name}\n{one.value}" for one in card.fields)])


def changed(**about):
    return dataclasses.replace(FACTS, **about)


def test_the_breaker_is_one_sentence_then_how_far_it_is():
    card = bme_card(FACTS)
    assert card.title == "Circuit breaker · Akash"
    assert card.lead == f"{words_metrics.BREAKER_SAYS[0]}. The vault covers **0.981** of the ACT outstanding."
    assert card.tone is Tone.GOOD
    assert field(card, words_answers.BME_DISTANCE).splitlines() == [
        "Warn (0.95): AKT can fall by **3.2 %**, to **$0.4757**",
        "Halt (0.90): AKT can fall by **8.3 %**, to **$0.4506**",
    ]


def test_the_ratio_stands_beside_its_second_opinions_and_its_trend():
    assert field(bme_card(FACTS), words_answers.BME_RATIO).splitlines() == [
        "The chain says **0.981** · own computation 0.981 · Console 0.984 (a midnight price)",
        "24 h trend -0.012 a day: warn in about 2½ days, on this trend",
    ]


def test_the_price_says_who_says_it_and_how_old_it_is_by_now():
    old = changed(oracle_age=shown(6.0, "s", age=34_000))
    assert field(bme_card(old), words_answers.BME_PRICE).startswith("Oracle **$0.4912**, 40 s old (3 sources healthy)")
    assert "CoinGecko $0.4950" in field(bme_card(old), words_answers.BME_PRICE)


def test_the_day_tells_of_halts_that_are_over():
    said = field(bme_card(FACTS), words_answers.BME_DAY)
    assert said == f"Healthy since <t:{(NOW - 3 * HOUR) // 1000}:R> · halted 3 times, 7 min in all, the longest 3 min"


def test_a_day_that_was_not_seen_whole_says_so():
    day = BreakerDay(seen=6 * HOUR)
    assert (
        field(bme_card(changed(day=day)), words_answers.BME_DAY)
        == "Healthy all the time · never halted · seen for 6 h of them"
    )
    assert field(bme_card(changed(day=BreakerDay())), words_answers.BME_DAY) == ""


@pytest.mark.parametrize(
    ("state", "tone"), [(1.0, Tone.WARNING), (2.0, Tone.CRITICAL), (3.0, Tone.CRITICAL), (4.0, Tone.WARNING)]
)
def test_every_state_has_its_sentence_and_its_colour(state, tone):
    card = bme_card(changed(breaker=shown(state, "state")))
    assert card.tone is tone
    assert card.lead.startswith(words_metrics.BREAKER_SAYS.get(int(state), words_metrics.BREAKER_SAYS_UNKNOWN))


def test_a_healthy_word_with_an_old_price_is_a_warning():
    card = bme_card(changed(oracle_age=shown(43 * 60.0, "s", age=0)))
    assert card.lead.startswith("Minting may fail although the chain says healthy: the oracle price is 43 min old.")
    assert card.tone is Tone.WARNING
    halted = bme_card(changed(oracle_age=shown(43 * 60.0, "s"), breaker=shown(3.0, "state")))
    assert "although" not in halted.lead


def test_a_level_that_is_passed_says_so():
    passed = changed(warn_distance=shown(-0.02, "fraction"), price_at_warn=shown(0.5012, "USD"))
    assert field(bme_card(passed), words_answers.BME_DISTANCE).splitlines()[0] == (
        "Warn (0.95): passed; AKT would have to rise to **$0.5012**"
    )


def test_nothing_known_is_a_reason_and_no_number():
    nothing = {key: dataclasses.replace(NONE, says="akash_chain has not answered yet") for key in KEYS}
    card = bme_card(dataclasses.replace(FACTS, **nothing, opinions={}, trend_per_day=None, day=BreakerDay()))
    assert card.lead == "The state of the breaker: none (chain has not answered yet)."
    assert card.fields == ()
    assert card.tone is Tone.QUIET
    assert "0" not in everything(card)


def test_the_last_known_values_are_clearly_old_and_their_reason_is_said_once():
    def old(one):
        return dataclasses.replace(one, stale=True, at=NOW - 3 * HOUR, says="akash_chain: HTTP 502")

    stale = {key: old(getattr(FACTS, key)) for key in KEYS}
    card = bme_card(
        dataclasses.replace(FACTS, **stale, opinions={key: old(one) for key, one in FACTS.opinions.items()})
    )
    assert "none since" in card.lead
    assert "The last that is known: the breaker is healthy" in card.lead
    assert card.tone is Tone.QUIET
    for name in (
        words_answers.BME_DISTANCE,
        words_answers.BME_RATIO,
        words_answers.BME_PRICE,
        words_answers.BME_VAULT,
        words_answers.BME_QUEUE,
    ):
        assert any(one.name == f"{name} · 3 h old" for one in card.fields)
    assert everything(card).count("HTTP 502") == 2, "in the sentence, and once for all the numbers"
    assert "(3 h old)" not in everything(card)


def test_one_old_value_among_fresh_ones_carries_its_own_age():
    card = bme_card(
        changed(twap=dataclasses.replace(FACTS.twap, stale=True, at=NOW - 2 * HOUR, says="akash_chain/oracle: down"))
    )
    assert "averaged over time $0.4908 (2 h old)" in field(card, words_answers.BME_PRICE)
    assert any(line.startswith("No data, or old: chain (oracle): down, since <t:") for line in card.lines)


def test_a_missing_ratio_leaves_the_opinions():
    card = bme_card(changed(ratio=NONE, trend_per_day=None))
    assert (
        field(card, words_answers.BME_RATIO)
        == "The chain: no data · own computation 0.981 · Console 0.984 (a midnight price)"
    )


def test_simulated_says_so():
    card = bme_card(changed(network="akash-simulated", simulated=True))
    assert card.simulated
    assert "SIMULATED" in card.title
    assert "SIMULATED" in card.footer


WARN, HALT = (0.95, "warn 0.95 at $0.4757"), (0.9, "halt 0.90 at $0.4506")


def test_the_picture_draws_warn_and_halt_with_the_price_at_each():
    line = Line(title="x", subtitle="Collateral ratio", points=((NOW, 1.0),))
    assert with_warn(FACTS, line).subtitle == "Collateral ratio · AKT at $0.4908"
    drawn = with_warn(FACTS, line)
    assert (drawn.threshold, drawn.threshold_name, drawn.direction, drawn.levels) == (*WARN, "below", (HALT,))
    own = with_warn(FACTS, dataclasses.replace(line, threshold=1.0, threshold_name="mine"))
    assert (own.threshold, own.threshold_name, own.levels) == (1.0, "mine", (WARN, HALT))
    same = with_warn(FACTS, dataclasses.replace(line, threshold=0.95))
    assert (same.threshold, same.threshold_name, same.levels) == (*WARN, (HALT,))
    assert with_warn(changed(price_at_warn=NONE), line).threshold_name == "warn 0.95"
    assert with_warn(changed(warn_threshold=NONE), line).threshold == 0.9
    assert with_warn(changed(warn_threshold=NONE, halt_threshold=NONE), line) == line


days = st.builds(
    BreakerDay,
    changed_at=st.one_of(st.none(), times),
    halts=st.integers(0, 10**6),
    halted=st.integers(0, 10**12),
    longest=st.integers(0, 10**12),
    seen=st.integers(0, DAY),
)
any_bme = st.builds(
    BmeFacts,
    network=texts,
    now=times,
    **dict.fromkeys(KEYS, showns),
    day=days,
    opinions=st.dictionaries(st.sampled_from(["own", "akash_console", "@everyone"]), showns),
    trend_per_day=values,
    canceled_24h=values,
    simulated=st.booleans(),
)


@settings(max_examples=70, deadline=None)
@given(any_bme)
def test_any_facts_of_the_breaker_make_a_card_within_the_limits_that_only_says_our_markup(facts):
    card = bme_card(facts)
    within_limits(card)
    written_by_us(card)


# The network

NETWORK = NetworkFacts(
    "akash",
    NOW,
    {
        "leases.active": shown(731.0, "count"),
        "leases.new_24h": shown(1_012.0, "count"),
        "spend.usd_24h": shown(8_240.12, "USD"),
        "revenue.usd_per_lease": shown(11.27, "USD"),
        "revenue.usd_per_gpu": shown(38.5, "USD"),
        "gpu.leased": shown(214.0, "GPU"),
        "gpu.total": shown(402.0, "GPU"),
        "gpu.utilization": shown(214 / 402, "fraction"),
        "providers.active": shown(61.0, "count"),
        "token.price_usd": shown(0.495, "USD"),
        "token.market_cap_usd": shown(140_000_000.0, "USD"),
        "token.supply": shown(297_012_345.0, "AKT"),
        "token.bonded_ratio": shown(0.4, "fraction"),
        "token.inflation": shown(0.042, "fraction"),
        "token.community_pool": shown(5_312_000.0, "AKT"),
        "chain.height": shown(29_412_077.0, "block height", age=6_000),
        "chain.block_age_seconds": shown(2.0, "s"),
        "gov.open_proposals": shown(1.0, "count"),
    },
    {"leases.active": 710.0, "spend.usd_24h": 8_240.12, "token.bonded_ratio": 0.38, "gpu.leased": 143.0},
)


def test_the_network_is_one_sentence_then_compute_spend_token_and_chain():
    card = network_card(NETWORK)
    assert card.lead == "**731** leases are open; in the last 24 hours they cost their tenants **$8,240**."
    assert field(card, words_answers.NETWORK_COMPUTE).splitlines() == [
        "**731** leases open (+3.0 % in 7 days) · **1,012** new in 24 h",
        "**214** of 402 GPUs in use (53 %, +50 % in 7 days) · **61** providers answer",
    ]
    assert field(card, words_answers.NETWORK_MONEY).splitlines()[0] == "**$8,240** in 24 h (as 7 days ago)"
    assert "**40 %** staked (+2.0 points in 7 days)" in field(card, words_answers.NETWORK_TOKEN)
    assert field(card, words_answers.NETWORK_CHAIN) == "Block **29,412,077**, 6 s old · 1 proposal open for voting"


def test_a_network_without_figures_says_why():
    none = {key: dataclasses.replace(NONE, says="akash_console: HTTP 502") for key in NETWORK.figures}
    card = network_card(dataclasses.replace(NETWORK, figures=none, week_ago={}))
    assert card.lead == "Network figures: none (Console: HTTP 502)."
    assert card.fields == ()
    assert network_card(NetworkFacts("akash", NOW)).lead == "Network figures: none (no data yet)."


def test_a_week_ago_of_nothing_is_no_change():
    card = network_card(dataclasses.replace(NETWORK, week_ago={"leases.active": 0.0}))
    assert field(card, words_answers.NETWORK_COMPUTE).startswith("**731** leases open · ")


figures = st.dictionaries(st.sampled_from(sorted(NETWORK.figures)), showns)
any_network = st.builds(
    NetworkFacts,
    network=texts,
    now=times,
    figures=figures,
    week_ago=st.dictionaries(st.sampled_from(sorted(NETWORK.figures)), st.floats()),
    simulated=st.booleans(),
)


@settings(max_examples=70, deadline=None)
@given(any_network)
def test_any_facts_of_the_network_make_a_card_within_the_limits_that_only_says_our_markup(facts):
    card = network_card(facts)
    within_limits(card)
    written_by_us(card)
