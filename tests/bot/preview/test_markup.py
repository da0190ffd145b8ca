from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.foreign import escape, plain
from bot.preview.markup import ago, rendered, text
from tests.bot.cards.facts import DAY, HOUR, MINUTE, NOW, texts, times
from tests.bot.preview.pages import Page


def test_bold_code_escapes_and_lines_are_shown_as_discord_does():
    assert rendered("**a** `b<c` \\*d\\* <e>\nf", NOW) == "<b>a</b> <code>b&lt;c</code> *d* &lt;e&gt;<br>f"


def test_a_time_mark_becomes_a_time_with_its_full_form():
    shown = rendered(f"<t:{NOW // 1000}:f>", NOW)
    assert (
        shown
        == '<time datetime="2026-09-21T14:13:20Z" title="Monday 21 September 2026, 14:13 UTC">21 Sep 2026, 14:13 UTC</time>'
    )


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (0, "now"),
        (-MINUTE, "1 minute ago"),
        (-5 * MINUTE, "5 minutes ago"),
        (3 * DAY, "in 3 days"),
        (-HOUR, "1 hour ago"),
        (-400 * DAY, "1 year ago"),
    ],
)
def test_relative_times_count_from_the_message(span, said):
    assert ago(NOW + span, NOW) == said


def test_a_role_mention_is_a_pill():
    assert 'class="pill"' in rendered("<@&123456789012345678>", NOW)


def test_bold_left_open_is_closed():
    assert rendered("**a", NOW) == "<b>a</b>"


@given(st.one_of(texts, st.text()), times)
def test_nothing_but_our_markup_becomes_html(raw, at):
    Page(rendered(raw, at))
    Page(text(raw))


@given(st.one_of(texts, st.text()))
def test_escaped_foreign_text_shows_as_the_text_that_it_is(raw):
    safe = plain(raw, 300).text
    shown = Page(rendered(escape(safe), NOW)).text
    assert shown.replace("\u00a0", " ") == safe.replace("\n", "")
