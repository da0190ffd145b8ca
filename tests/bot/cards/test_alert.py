from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notice import AlertFacts, Measured, Reason, Word
from alerts.rule import Severity
from bot.cards import words_metrics
from bot.cards.alert import alert_card, alert_in_short
from bot.cards.card import Picture, Tone
from tests.bot.cards.facts import COLLATERAL, DAY, HOUR, MINUTE, NOW, RENDER, alerts, changed
from tests.bot.cards.rules import within_limits, written_by_us


def test_a_raised_alert_says_the_sentence_the_numbers_and_the_sources():
    card = alert_card(COLLATERAL)
    assert card.title == "Collateral ratio near the breaker · raised"
    assert card.lead == "The vault covers 0.981 of the ACT outstanding; minting slows at 0.95 and stops at 0.90."
    assert card.lines == (
        f"Value **0.981** (alarm below 1.00, recovery 1.10) · since <t:{(NOW - 5 * MINUTE) // 1000}:R>",
        "AKT at $0.4912 · warn is reached at **$0.4757** (-3.2 %) · halt is reached at **$0.4506** (-8.3 %)",
        "24 h trend -0.012 a day: warn in about 2½ days, on this trend",
        "Sources: chain 29,412,077, 12 s old · own computation 0.981 · Console \\(midnight price\\) 0.984",
    )
    assert card.footer == "warning · Akash · bme.collateral_ratio"
    assert (card.tone, card.silent, card.kind, card.state) == (Tone.WARNING, False, "alert", "raised")


def test_a_resolved_alert_says_how_long_and_how_far():
    card = alert_card(changed(
        word=Word.RESOLVED, reason=Reason.CLEARED, value=1.104, fired_at=NOW - 22_320_000, resolved_at=NOW, extreme=0.968, extreme_at=NOW - HOUR
    ))  # fmt: skip
    assert card.title.endswith("· resolved")
    assert card.lead == "The vault covers 1.104 of the ACT outstanding."
    assert f"resolved after 6 h 12 min · lowest 0.968 at <t:{(NOW - HOUR) // 1000}:f>" in card.lines
    assert card.tone is Tone.GOOD
    assert not any("trend" in line for line in card.lines)


def test_a_worse_alert_says_the_extreme_so_far():
    card = alert_card(changed(word=Word.WORSE, value=0.97, extreme=0.962))
    assert card.title.endswith("· worse")
    assert "lowest so far **0.962**" in card.lines


def test_a_repeated_alert_says_for_how_long_it_is_so():
    card = alert_card(changed(word=Word.STILL, fired_at=NOW - 6 * HOUR))
    assert "still so after 6 h" in card.lines


def test_lost_data_is_not_a_recovery():
    card = alert_card(changed(word=Word.NO_DATA, reason=Reason.DATA_LOST))
    assert card.lead == "The collateral ratio has no data now; whether it recovered is not known."
    assert card.lines[0].startswith("Last known **0.981**")
    assert card.tone is Tone.QUIET


def test_an_alert_closed_for_want_of_data_does_not_claim_recovery():
    card = alert_card(changed(word=Word.RESOLVED, reason=Reason.FORGOTTEN, resolved_at=NOW))
    assert "not known" in card.lead
    assert card.tone is Tone.QUIET
    assert any(line.startswith("closed after") for line in card.lines)


def test_data_that_is_back_is_no_all_clear():
    card = alert_card(changed(word=Word.BACK, reason=Reason.DATA_BACK, value=1.02))
    assert card.lead == "The collateral ratio has data again: 1.020; the rule judges it from here."


def test_set_aside_and_paid_back_come_with_the_words_people_say():
    low = alert_card(changed(RENDER, labels=(("network", "akash"), ("window", "7d")), op="<", value=0.912))
    assert (
        low.lead
        == "Over the last 7 full days (UTC) fewer AKT were set aside (burned) than paid back (minted): 0.912 for each one."
    )


def test_render_really_burns_and_the_network_is_named():
    card = alert_card(RENDER)
    assert (
        card.lead == "In the last epoch (7 days) Render burned more than it minted: 1.719 burned for each token minted."
    )
    assert "Render" in card.footer
    back = alert_card(
        changed(RENDER, word=Word.RESOLVED, value=0.265, resolved_at=NOW, extreme=2.62, extreme_at=NOW - DAY)
    )
    assert "burned less than it minted: 0.265" in back.lead
    assert any("highest 2.620" in line for line in back.lines)


def test_the_sentence_follows_the_value_and_not_the_direction_of_the_rule():
    card = alert_card(changed(RENDER, op="<", threshold=2.0, value=1.5))
    assert "burned more than it minted" in card.lead


def test_info_is_silent_and_good_news_is_green():
    card = alert_card(RENDER)
    assert card.silent
    assert card.tone is Tone.GOOD
    assert alert_card(changed(RENDER, word=Word.RESOLVED)).tone is Tone.QUIET


@pytest.mark.parametrize(
    ("value", "word", "sentence"),
    [
        (0.0, "healthy", "The breaker is healthy: minting and redeeming are open."),
        (1.0, "warning", "The breaker is at warning: minting goes on, slower; redeeming is open."),
        (
            2.0,
            "halt: collateral",
            "Minting is stopped because the vault covers too little of the ACT outstanding; redeeming is open.",
        ),
        (
            3.0,
            "halt: oracle",
            "Minting and redeeming are stopped because the oracle's price is stale, missing or in dispute.",
        ),
        (4.0, "unknown word", "The chain reports a breaker state that burnwatch does not know."),
        (2.5, "unknown word", "The chain reports a breaker state that burnwatch does not know."),
    ],
)
def test_the_breaker_is_said_in_words(value, word, sentence):
    card = alert_card(
        changed(metric="bme.breaker", unit="state", op=">=", threshold=2.0, clear=None, value=value, beside=())
    )
    assert card.lead == sentence
    assert f"**{word}** (alarm at halt: collateral or worse)" in card.lines[0]


def test_the_recovery_level_is_not_shown_as_the_alarm():
    card = alert_card(changed(threshold=1.1))
    assert "(recovery 1.10)" in card.lines[0]
    assert "alarm" not in card.lines[0]


def test_a_value_just_beyond_the_threshold_does_not_look_equal_to_it():
    card = alert_card(
        changed(metric="gpu.utilization", unit="fraction", op=">", threshold=0.9, clear=None, value=0.9004, beside=())
    )
    assert card.lead == "90.04 % of the network's GPUs are in use; little is left to lease."
    assert "**90.04 %** (alarm above 90 %)" in card.lines[0]


def test_labels_that_the_sentence_does_not_name_are_named_beside():
    labels = (("model", "h100"), ("network", "akash"), ("vendor", "nvidia"))
    card = alert_card(changed(metric="gpu.model.utilization", unit="fraction", labels=labels, beside=()))
    assert "of the h100 cards" in card.lead
    assert "vendor **nvidia**" in card.lines[0]


@pytest.mark.parametrize(
    ("changes", "lead"),
    [
        ({"kind": "absent", "over": 600_000}, "There was no collateral ratio in the last 10 min."),
        ({"kind": "absent"}, "There is no collateral ratio."),
        ({"kind": "lost"}, "The collateral ratio is gone: it was there before and has no value now."),
        ({"kind": "absent", "word": Word.RESOLVED}, "The collateral ratio is there again."),
        ({"kind": "spread", "value": 0.04}, "Two sources of the collateral ratio are 0.040 apart."),
        (
            {"reduce": "pct_change", "over": 86_400_000, "value": -12.5},
            "The collateral ratio changed by -12 % within 1 day.",
        ),
        ({"reduce": "delta", "over": 3_600_000, "value": -0.05}, "The collateral ratio changed by -0.050 within 1 h."),
        ({"reduce": "avg", "over": 600_000}, "The vault covers 0.981 of the ACT outstanding, averaged over 10 min"),
        ({"metric": "foo.bar", "metric_help": "Foos a bar."}, "`foo[.]bar` is 0.981 (Foos a bar)."),
        ({"metric": "gpu.foo", "unit": "GPU", "value": 12}, "`gpu.foo` is 12 GPUs."),
        ({"metric": "gpu.model.utilization", "unit": "fraction", "labels": ()}, "`gpu.model.utilization` is 98 %."),
        (
            {"metric": "source.up", "unit": "state", "value": 0.0, "labels": (("source", "akash_console"),)},
            "The Console gives no usable answer.",
        ),
    ],
)
def test_every_kind_of_condition_has_its_sentence(changes, lead):
    assert alert_card(changed(**changes)).lead.startswith(lead)


def test_a_silent_source_says_why_in_its_own_words_made_safe_and_nothing_once_it_answers():
    said = {"metric": "source.up", "unit": "state", "value": 0.0, "labels": (("source", "akash_console"),)}
    why = "akash_console/gpu: @everyone [x](https://evil.com) answered 502"
    card = alert_card(changed(cause=why, **said))
    assert card.lines[0].replace("\\", "") == "Cause: Console (gpu): @ everyone [x](hxxps://evil[.]com) answered 502"
    assert "Cause: Console (gpu)" in alert_in_short(changed(cause=why, **said)).replace("\\", "")
    over = changed(cause=why, word=Word.RESOLVED, **said)
    assert not any("Cause" in line for line in (*alert_card(over).lines, alert_in_short(over)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"word": Word.NO_DATA}, True),
        ({"kind": "absent"}, True),
        ({"kind": "lost"}, True),
        ({"kind": "lost", "word": Word.RESOLVED}, False),
        ({}, False),
    ],
)
def test_of_a_value_that_is_missed_it_is_said_why(changes, told):
    card = alert_card(changed(cause="akash_console: console.example answered 502", **changes))
    assert ("Cause: Console: console.example answered 502" in card.lines) is told, card.lines


def test_a_late_message_says_how_late():
    assert "Sent 25 min late" in alert_card(COLLATERAL, late=25 * MINUTE).lines
    assert not any("delayed" in line for line in alert_card(COLLATERAL).lines)


def test_a_rules_own_sentence_is_filled_and_made_safe():
    summary = "{value} is under {threshold} on {labels.model}, {labels.nope} {foo} since {since} @everyone [x](https://evil.com)"
    card = alert_card(changed(summary=summary, labels=(("model", "<@123>"), ("network", "akash"))))
    since = f"<t:{(NOW - 5 * MINUTE) // 1000}:R>"
    assert card.lead == (
        f"0.981 is under 1.00 on \\[user\\], \\{{labels.nope\\}} \\{{foo\\}} since {since}"
        " \\@ everyone \\[x\\]\\(hxxps\\:\\/\\/evil\\[.\\]com\\)"
    )
    assert card.lines[0].startswith("The vault covers")


def test_no_link_can_be_put_together_from_a_summary_and_a_label():
    card = alert_card(changed(summary="https:{labels.a}{labels.b}", labels=(("a", "//"), ("b", "evil.com/x"))))
    assert "evil[.]com" in card.lead.replace("\\", "")


def test_a_rules_own_sentence_is_not_repeated_when_it_is_over():
    assert "too low" not in alert_card(changed(word=Word.RESOLVED, summary="Ratio too low")).lead


def test_simulated_numbers_say_so_in_title_and_footer():
    card = alert_card(changed(labels=(("network", "akash-simulated"),)))
    assert card.simulated
    assert card.title.startswith("SIMULATED · ")
    assert card.footer.startswith("SIMULATED")
    assert "· Akash ·" in card.footer


def test_only_news_may_ping_and_only_a_role_id():
    role = "123456789012345678"
    assert alert_card(changed(mention=role)).mention_role == role
    assert alert_card(changed(mention=role, word=Word.WORSE)).mention_role == ""
    assert alert_card(changed(mention=role, word=Word.RESOLVED)).mention_role == ""
    assert alert_card(changed(mention="@everyone")).mention_role == ""


def test_prices_already_passed_say_so():
    beside = (
        Measured("AKT price", "oracle.akt_usd", 0.45, "USD", NOW),
        Measured("AKT price at warn", "bme.akt_price_at_warn", 0.4757, "USD", NOW),
    )
    assert "warn was passed at **$0.4757** (+5.7 %)" in alert_card(changed(beside=beside)).lines[1]


def test_a_trend_towards_recovery_says_so_and_a_far_one_promises_nothing():
    assert (
        "24 h trend +0.050 a day: recovery in about 2½ days, on this trend"
        in alert_card(changed(trend_per_day=0.05)).lines
    )
    assert "24 h trend -0.001 a day" in alert_card(changed(trend_per_day=-0.0005, value=0.9999)).lines


def test_facts_survive_their_way_through_the_outbox():
    stored = AlertFacts.from_mapping(json.loads(COLLATERAL.to_json()))
    assert alert_card(stored) == alert_card(COLLATERAL)


def test_every_unit_of_the_catalogue_has_a_sentence_without_open_places():
    for metric, saying in words_metrics.SAYINGS.items():
        labels = tuple(
            (name, "x") for name in ("identity", "model", "network", "proposal", "provider", "source", "stat", "window")
        )
        for value in (-1.0, 0.0, 0.5, 1.0, 2.0):
            card = alert_card(changed(metric=metric.partition("@")[0], labels=labels, value=value, beside=()))
            assert "{" not in card.lead, metric
            assert not card.lead.startswith("`"), metric
        assert saying.name


@settings(max_examples=100, deadline=None)
@given(alerts, st.integers(-10, 10**12))
def test_any_facts_make_a_card_within_the_limits_that_only_says_our_markup(facts, late):
    picture = Picture("a.png", b"png", "x" * 3_000, 1, 1)
    card = alert_card(facts, late=late, picture=picture)
    within_limits(card)
    written_by_us(card)
    assert card.simulated == facts.simulated
    assert not facts.simulated or "SIMULATED" in card.title
    assert card.silent == (facts.severity is Severity.INFO)
    assert re.fullmatch(r"\d*", card.mention_role)
