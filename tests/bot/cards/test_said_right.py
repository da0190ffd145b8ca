"""What a member could take for something else."""

from __future__ import annotations

import pytest

from bot.app.facts import SourceState, StatusFacts
from bot.cards import numbers, words, words_answers, words_commands
from bot.cards.alert import alert_card
from bot.cards.health import status_card
from tests.bot.cards.facts import changed


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (199 / 200, "99.5 %"), (1.0, "100 %"), (0.9996, "99.96 %"), (0.0, "0 %"), (1 / 3000, "0.03 %"),
        (0.004, "0.4 %"), (0.53, "53 %"), (1.0004, "100.04 %"), (-0.0002, "-0.02 %"), (0.999999, "100.000 %"),
    ],
)  # fmt: skip
def test_nearly_all_is_not_all_and_nearly_nothing_is_not_nothing(value, says):
    assert numbers.percent(value) == says


def test_windows_of_completed_days_say_so_and_whose_midnight_ends_them():
    """The 7 days end at the last midnight UTC, not now."""
    for window in ("1d", "7d", "30d"):
        assert "full day" in words.WINDOWS[window]
        assert "UTC" in words.WINDOWS[window]
    assert words.WINDOWS["today"] == "Since 00:00 UTC today"
    assert words.WINDOWS["all"] == "Since the first full day", "the launch day is in no window"


@pytest.mark.parametrize(("stat", "word"), [("min", "lowest"), ("med", "median"), ("avg", "mean"), ("max", "highest")])
def test_a_price_of_a_gpu_says_which_of_the_bids_it_is(stat, word):
    labels = (("model", "a100"), ("network", "akash"), ("stat", stat), ("vendor", "nvidia"))
    card = alert_card(changed(metric="gpu.model.price_usd_hour", unit="USD/h", value=1.84, labels=labels))
    assert card.lead == (
        f"Providers bid $1.84 an hour for one GPU of model a100 (the {word} of their bids, not of deals)."
    )


def test_sources_have_their_article_in_a_sentence():
    said = {
        source: alert_card(
            changed(metric="source.up", unit="state", value=0.0, labels=(("network", "akash"), ("source", source)))
        ).lead
        for source in ("akash_chain", "akash_console", "coingecko", "render")
    }
    assert said == {
        "akash_chain": "The chain gives no usable answer.",
        "akash_console": "The Console gives no usable answer.",
        "coingecko": "CoinGecko gives no usable answer.",
        "render": "The Render Foundation's site gives no usable answer.",
    }


def test_all_is_not_well_while_questions_to_a_source_that_answers_get_no_answer():
    """A chain that stands still answers for its newest block and for nothing else."""
    chain = SourceState("akash_chain", up=True, since=0, reason="", answered_at=1_000)
    broken = [
        SourceState(f"akash_chain/{name}", up=False, since=0, reason="the newest block is old", answered_at=0)
        for name in ("status", "vault")
    ]
    facts = StatusFacts(now=2_000, started_at=0, version="1", sources=(chain, *broken), rules=3)
    assert status_card(facts).lead == "2 requests fail although the source answers."
    facts = StatusFacts(now=2_000, started_at=0, version="1", sources=(chain, broken[0]), rules=3)
    assert status_card(facts).lead == "1 request fails although the source answers."


def test_questions_to_a_source_that_is_down_are_not_counted_beside_it():
    down = [
        SourceState(name, up=False, since=0, reason="gone", answered_at=0)
        for name in ("akash_chain", "akash_chain/vault")
    ]
    facts = StatusFacts(now=2_000, started_at=0, version="1", sources=tuple(down), rules=3)
    assert status_card(facts).lead == "1 of 1 sources do not answer."


def test_what_the_community_put_into_the_vault_is_not_called_set_aside():
    """300,000 AKT of it are a seed: only the credits were set aside, and only they are owed."""
    assert "set aside" not in words_answers.BME_VAULT_LINE
    assert "seed" in words_answers.BME_VAULT_LINE
    assert "set aside (burned) and not yet paid back" in words_answers.BME_CREDITS


def test_every_name_of_a_window_of_completed_days_says_so():
    for names in (words.WINDOWS, words_commands.WINDOW_CHOICES):
        assert all("full day" in names[window] for window in ("1d", "7d", "30d", "all"))
        assert "UTC" in names["today"]
