from __future__ import annotations

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot._markdown import MOST_LINKS
from bot.foreign import Oddity, escape, name, plain

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"

# What Discord itself would act on: its URL rule, invites, every <...> mention, @everyone, @here.
AUTOLINK = re.compile(
    r"(?:https?|steam|discord)://|(?<![\w.-])www\.\w|(?<![\w-])\w[\w-]*\.[a-z]{2,24}/\S", re.IGNORECASE
)
INVITE = re.compile(r"discord(?:app)?\.(?:gg|com|me|io|li)(?![\w-]|[.。｡]\w)", re.IGNORECASE)
MENTION = re.compile(r"@everyone|@here|<(?:@|#|/|t:|a?:|id:|sound:)", re.IGNORECASE)
BARE = re.compile(r"(?<![\w-])\w[\w-]{0,40}\.(?:com|net|org|io|gg|xyz|network)(?![\w-]|[.。｡]\w)", re.IGNORECASE)
SPECIAL = frozenset("\\*_~`|>#[](){}<@/")

pieces = st.sampled_from(
    [
        "https://", "HTTPS://", "http:", "//", "steam://", "discord.gg/", "discord", ".gg", ".com", ".network", "www.", "evil", "akash", "a",
        "@", "everyone", "here", "<", ">", "<@", "<@&", "<#", "<t:", ":R>", "<:", "<a:", "</", "<id:", "123456789012345678", ":", "!",
        "[", "]", "(", ")", "![", "](", "*", "**", "_", "~~", "`", "```", "||", "#", "-", "+", "1.", "> ", "\n", "\n\n", "\\", "|", "&", "#64;",
        "&#8203;", "&#64;", "&lt;", "<b>", "<a href=", "'", '"', "<!--", "-->", "<script>", " ", "\t", "=", "\u200b", "\u202e", "\ufe0f",
        "\U000e0041", "\u0301", "\uff20", "\uff0e", "\u3002", "\uff1a", "\uff0f", "\u0430", "\u2063", "\x00", "\x1b[31m", "é", "🇩🇪", "👍🏽", "½",
    ]
)  # fmt: skip
hostile = st.one_of(st.lists(pieces, max_size=40).map("".join), st.text(max_size=120))


def unsafe(text: str) -> str:
    """The first thing in `text` that a reader or Discord could be led by."""
    for pattern in (AUTOLINK, INVITE, MENTION, BARE):
        found = pattern.search(text)
        if found:
            return found.group()
    return next(
        (char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn")), ""
    )


def shown_by_discord(markup: str) -> str:
    """Discord's escape rule: a backslash before anything but a letter, a digit or a space shows that character."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markup)


def bare_markup(markup: str) -> str:
    """What is left for Discord to format once every escaped pair is gone."""
    return "".join(char for char in re.sub(r"\\[^0-9A-Za-z\s]", "", markup) if char in SPECIAL)


@settings(max_examples=400, deadline=None)
@given(hostile, st.integers(1, 200))
def test_no_input_leaves_a_link_a_mention_or_an_invisible_character_in_plain_text(text, cap):
    found = plain(text, cap)
    assert not unsafe(found.text)
    assert len(found.text) <= cap
    for link in found.links:
        assert not unsafe(link.text), link
        assert not unsafe(link.target), link
    for oddity in found.oddities:
        assert not unsafe(oddity.shown + " " + oddity.reads), oddity


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_no_input_leaves_markup_after_escape(text):
    markup = escape(text)
    assert not bare_markup(markup)
    assert not unsafe(shown_by_discord(markup))
    assert not re.search(r"(?m)^\s*(?:[-+*#>]|\d+\.)\s", markup)


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_escaping_shows_exactly_the_safe_text(text):
    safe = plain(text, 500).text
    assert shown_by_discord(escape(safe)) == safe


@settings(max_examples=200, deadline=None)
@given(hostile, st.integers(1, 60))
def test_a_name_is_one_safe_line(text, cap):
    short = name(text, cap)
    assert not unsafe(short)
    assert "\n" not in short
    assert len(short) <= cap
    assert name(short, cap) == short


def test_a_masked_link_keeps_its_words_and_lists_its_target():
    found = plain("Read the [official site](https://evil.example/claim) now", 200)
    assert found.text == "Read the official site now"
    assert [(link.text, link.target, link.host, link.kind) for link in found.links] == [
        ("official site", "hxxps://evil[.]example/claim", "evil.example", "link"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "host"),
    [
        ("<https://a.example/x>", "auto", "a.example"),
        ("[x][r]\n\n[r]: https://a.example", "link", "a.example"),
        ("nothing\n\n[r]: https://a.example", "reference", "a.example"),
        ("![cat](https://a.example/c.png)", "image", "a.example"),
        ("<a href='https://a.example'>x</a>", "html", "a.example"),
        ("<div>\n<a href=https://a.example>x</a>\n</div>", "html", "a.example"),
        ("go to https://a.example/x.", "bare", "a.example"),
        ("go to a.com today", "bare", "a.com"),
        ("go to a.example/claim", "bare", "a.example"),
        ("join discord.gg/abc", "bare", "discord.gg"),
        ("`https://a.example`", "bare", "a.example"),
        ("```\nhttps://a.example\n```", "bare", "a.example"),
        ("| a |\n|---|\n| https://a.example |", "bare", "a.example"),
        ("evil\uff0ecom", "bare", "evil.com"),
        ("evil\u3002com", "bare", "evil.com"),
        ("ht\u200btps://a.example", "bare", "a.example"),
        ("<meta http-equiv=refresh content='0;url=https://a.example/x'>", "html", "a.example"),
        ('<b style="background:url(https://a.example/x.png)">x</b>', "html", "a.example"),
        ("<div onclick=\"location='https://a.example'\">x</div>", "html", "a.example"),
        ("<img src='https://a.example/x.png' alt='x'>", "image", "a.example"),
        ('<a href="https&#58;//a.example">x</a>', "html", "a.example"),
    ],
)
def test_every_way_to_write_a_link_is_found(text, kind, host):
    found = plain(text, 200)
    assert (kind, host) in [(link.kind, link.host) for link in found.links]
    assert not unsafe(found.text)


@pytest.mark.parametrize(
    "text",
    [
        "Node.js 20",
        "v2.1.0-rc12",
        "akash.bme.v1.MsgUpdateParams",
        "230,557.40 AKT",
        "e.g. this",
        "1.5x",
        "x/bme module",
    ],
)
def test_what_only_looks_like_a_host_stays_as_it_is(text):
    found = plain(text, 100)
    assert found.text == text
    assert not found.links


def test_headings_lists_code_and_tables_become_lines():
    text = (
        "# Summary\n\nFund **the** _team_.\n\n- one\n- two\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert plain(text, 200).text == "Summary\nFund the team.\none\ntwo\nx = 1\na · b\n1 · 2"


def test_html_is_dropped_and_its_words_kept():
    found = plain("<script>alert(1)</script><!-- hidden --><div>\n<b>Fund</b> &amp; go\n</div>", 200)
    assert "alert" not in found.text
    assert "hidden" not in found.text
    assert dict(found.removed)["markup"] >= 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone look", "@ everyone look"),
        ("@HERE", "@ HERE"),
        ("<@123>", "[user]"),
        ("<@!123>", "[user]"),
        ("<@&123>", "[role]"),
        ("<#123>", "[channel]"),
        ("</ping:123>", "[ping]"),
        ("<t:1700000000:R>", "[time]"),
        ("<:akt:123>", "[akt]"),
        ("<a:akt:123>", "[akt]"),
        ("<id: customize>", "[guide]"),
        ("<\\@123>", "[user]"),
        ("&#60;@123>", "[user]"),
        ("@\u200beveryone", "@ everyone"),
        ("\uff20everyone", "@ everyone"),
    ],
)
def test_a_mention_is_neutralised_and_stays_readable(text, shown):
    assert plain(text, 100).text == shown
    if "\\" not in text and "&#" not in text:
        assert name(text) == shown


def test_hidden_characters_are_removed_and_counted_by_kind():
    found = plain("A\u200bk\u202eash\ufe0f \U000e0041\x07Net", 100)
    assert found.text == "Akash Net"
    assert dict(found.removed) == {"zero-width": 1, "direction": 1, "variation": 1, "tag": 1, "control": 1}


def test_styled_letters_are_read_as_letters_and_meaning_is_kept():
    found = plain("\U0001d5d4\U0001d5f8\U0001d5ee\U0001d600\U0001d5f5 grows 10² by ½ …", 100)
    assert found.text == "Akash grows 10² by ½ …"
    assert dict(found.removed) == {"styled letters": 5}


def test_stacked_marks_are_thinned():
    assert len(plain("a" + "\u0301" * 500, 200).text) <= 5


def test_a_word_of_two_alphabets_is_reported_and_stays_readable():
    found = plain("\u0410kash drop", 100)
    assert found.text == "\u0410kash drop"
    assert found.oddities == (Oddity("mixed letters", "\u0410kash", "Akash"),)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("(see https://a.example).", "hxxps://a[.]example"),
        ("at https://a.example/x, or", "hxxps://a[.]example/x"),
        ("'https://a.example'", "hxxps://a[.]example"),
        ("\u201ehttps://a.example\u201c", "hxxps://a[.]example"),
        ("https://a.example/x_(y)", "hxxps://a[.]example/x_(y)"),
        ("(https://a.example/x_(y)).", "hxxps://a[.]example/x_(y)"),
    ],
)
def test_what_ends_a_sentence_is_no_part_of_its_address(text, target):
    """(https://discord.akash.network) was once taken for a host that poses as Akash's."""
    found = plain(text, 200)
    assert [(link.target, link.host) for link in found.links] == [(target, "a.example")]


@pytest.mark.parametrize(
    ("text", "kind", "reads"),
    [
        ("https://xn--edger-61a.com", "encoded host", "xn--edger-61a[.]com"),
        ("h t t p s : / / a . c o m", "spelled address", ""),
        ("https://\u1d00kash.network", "look-alike host", "akash[.]network"),
        ("[go](https://\u0430kash.network)", "look-alike host", "akash[.]network"),
        ("https://xn--80ak6aa92e.com", "encoded host", "\u0430\u0440\u0440\u04cf\u0435[.]com"),
        ("[https://akash.network](https://evil.example)", "names another host", "akash[.]network"),
        ("https://akash.network@evil.example/", "name before host", ""),
        ("http://203.0.113.7/x", "numeric host", ""),
        ("[x](javascript:alert(1))", "script", ""),
        ("x" * 20_000, "cut", ""),
    ],
)
def test_what_is_suspicious_about_a_link_is_reported(text, kind, reads):
    assert (kind, reads) in [(oddity.kind, oddity.reads) for oddity in plain(text, 100).oddities]


def test_an_honest_link_is_not_odd():
    assert (
        plain(
            "[Forum](https://github.com/orgs/akash-network/discussions/1523) and [akash.network](https://www.akash.network/)",
            200,
        ).oddities
        == ()
    )


def test_a_files_name_is_not_taken_for_a_host():
    assert plain("[CHANGELOG.md](https://github.com/akash-network/node)", 100).oddities == ()


def test_other_alphabets_alone_are_not_odd():
    assert plain("Предложение финансирования. 提案 資金 GPU", 200).oddities == ()


def test_the_cap_cuts_between_what_is_drawn_as_one():
    assert plain("ab" + "e\u0323\u0302", 4).text == unicodedata.normalize("NFC", "abe\u0323\u0302")
    assert plain("abx\u0327\u0302cd", 4).text == "ab…"
    assert plain("a🇩🇪🇫🇷bcd", 4).text == "a🇩🇪…"


def test_links_are_bounded():
    assert len(plain(" ".join(f"https://h{i}.example" for i in range(400)), 100).links) == MOST_LINKS


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "![" * 500_000,
        "[a](b" * 200_000,
        "*a_" * 300_000,
        "`" * 1_000_000,
        "<!--" * 250_000,
        "<a href=" * 100_000,
        "a." * 500_000,
        "a-" * 500_000,
        "a" * 1_000_000 + "://",
        "h" * 500_000 + "http:" * 100_000,
        ">" * 1_000_000,
        "- " * 500_000,
        "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|x|\n" * 200_000,
        "<@" * 500_000,
        "</a" * 300_000,
        "&#" * 500_000,
        "\u200b" * 1_000_000,
        "e\u0301" * 500_000,
        "🇩" * 500_000,
        "[a]: b\n" * 100_000,
        "1" * 500_000 + ".\n",
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_a_megabyte_of_anything_is_read_quickly(text):
    started = time.perf_counter()
    found = plain(text, 300)
    assert time.perf_counter() - started < 60  # a quadratic reading of a megabyte takes minutes
    assert not unsafe(found.text)


def test_real_scam_proposals_are_shown_without_a_live_link():
    pages = [SHARED / "gov" / f"cosmoshub_proposals_v1_page{number}.json" for number in (1, 2)]
    if not all(page.exists() for page in pages):
        pytest.skip("the recorded Cosmos Hub pages are not here")
    proposals = [proposal for page in pages for proposal in json.loads(page.read_text())["proposals"]]
    linked = 0
    for proposal in proposals:
        for text in (proposal.get("title", ""), proposal.get("summary", "")):
            found = plain(text, 2_000)
            linked += len(found.links)
            assert not unsafe(found.text)
            assert not bare_markup(escape(found.text))
    assert len(proposals) == 200
    assert linked > 100
