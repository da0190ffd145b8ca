from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import limits
from bot.chat.limits import cut


@given(st.text(max_size=400), st.integers(0, 300))
def test_a_cut_text_is_never_longer_than_its_limit(text, limit):
    short = cut(text, limit)
    assert len(short) <= limit
    assert (short == text) == (len(text) <= limit)


@given(st.text(alphabet="ab .*`<t:1R>[]()~_\n", min_size=50, max_size=300), st.integers(8, 49))
def test_a_cut_leaves_nothing_open(text, limit):
    short = cut(text, limit)
    assert short.count("**") % 2 == 0
    assert short.count("`") % 2 == 0


def test_a_text_is_cut_after_a_sentence_if_one_ends_in_the_second_half():
    assert cut("One sentence ends here. Another goes on and on", 30) == "One sentence ends here.…"


def test_a_text_without_a_sentence_is_cut_after_a_word():
    assert cut("aaaa bbbb cccc dddd eeee", 16) == "aaaa bbbb cccc…"


def test_a_text_without_any_boundary_is_cut_hard():
    assert cut("a" * 50, 10) == "a" * 9 + "…"


def test_a_decimal_point_is_no_end_of_a_sentence():
    assert cut("The ratio is at 0.981 of what it was", 24) == "The ratio is at 0.981…"


@pytest.mark.parametrize("limit", range(12, 24))
def test_a_time_mark_is_never_cut_through(limit):
    assert cut("since then <t:1790000000:R> and on and on", limit) == "since then…"


@pytest.mark.parametrize("limit", range(10, 36))
def test_a_link_is_never_cut_through(limit):
    short = cut("see this [page](https://example.invalid/a/b) for more of it", limit)
    assert "](" not in short or ")" in short


def test_bold_left_open_by_a_cut_is_closed():
    assert cut("a **bold word that goes on for long** and on", 20) == "a **bold word…**"


def test_limits_and_cards_do_not_import_discord():
    code = (
        "import sys, bot.chat.limits, bot.chat.pace, bot.cards.card, bot.delivery.sink; print('discord' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_parts_of_an_embed_may_be_more_than_the_whole():
    # Why there is a sum at all: every part within its own limit can still be refused.
    whole = limits.EMBED_TITLE + limits.EMBED_DESCRIPTION + limits.EMBED_FOOTER
    assert whole > limits.EMBED_TOTAL
