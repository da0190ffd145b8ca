from __future__ import annotations

import asyncio
import base64
import dataclasses
import hashlib
import json
import re
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.notice import Word
from bot.cards.alert import alert_card
from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.clock import ManualClock
from bot.delivery.sink import Address
from bot.errors import MessageGone, SendFailed
from bot.preview import PreviewSink
from bot.preview.page import MOST_MESSAGES
from tests.bot.cards.facts import COLLATERAL, HOUR, NOW, changed, texts
from tests.bot.preview.pages import Page

TO = Address("preview", "guild", "burn-alerts")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
CARD = Card(title="Ratio · raised", lead="One sentence.", lines=("Value **0.9**",), kind="alert", state="raised")
RESOLVED = dataclasses.replace(CARD, title="Ratio · resolved", tone=Tone.GOOD, state="resolved")


def picture(salt: bytes = b"") -> Picture:
    return Picture("ratio.png", PNG + salt, 'A line <from> "0.9" to 1.2', 1600, 900)


@pytest.fixture
def clock():
    return ManualClock(NOW)


@pytest.fixture
def sink(tmp_path, clock):
    return PreviewSink(tmp_path / "page", clock)


def page_of(sink: PreviewSink) -> str:
    sink.flush()
    return sink.page.read_text()


async def test_a_message_is_shown_as_discord_would(sink):
    card = dataclasses.replace(
        CARD, picture=picture(), mention_role="123456789012345678", footer="warning · Akash", fields=(Field("Sources", "chain: **up**"),),
        buttons=(Button("Explorer", url="https://www.mintscan.io/akash/proposals/341"), Button("Snooze", action="snooze:1")),
    )  # fmt: skip
    await sink.send(TO, card, "n1")
    page = Page(page_of(sink))
    for word in (
        "burnwatch",
        "APP",
        "burn-alerts",
        "Ratio · raised",
        "One sentence.",
        "@role",
        "Explorer",
        "Snooze",
        "warning · Akash",
        "Sources",
        "ALT",
    ):
        assert word in page.text
    assert ("img", "alt", 'A line <from> "0.9" to 1.2') in page.attributes
    assert ("a", "href", "https://www.mintscan.io/akash/proposals/341") in page.attributes
    assert f"data:image/png;base64,{base64.b64encode(PNG).decode()}" in page_of(sink)


async def test_the_same_nonce_twice_is_one_message(sink):
    first = await sink.send(TO, CARD, "n1")
    assert await sink.send(TO, RESOLVED, "n1") == first
    assert page_of(sink).count("<article") == 1
    assert await sink.send(TO, CARD, "n2") != first


async def test_an_edit_replaces_the_message_and_keeps_what_it_said(sink, clock):
    sent = await sink.send(TO, CARD, "n1")
    clock.set(NOW + HOUR)
    await sink.edit(TO, sent, dataclasses.replace(CARD, title="Ratio · worse"))
    clock.set(NOW + 2 * HOUR)
    await sink.edit(TO, sent, RESOLVED)
    page = Page(page_of(sink)).text
    assert page.index("Ratio · resolved") < page.index("(edited") < page.index("2 earlier states")
    assert page.index("2 earlier states") < page.index("Ratio · raised") < page.index("Ratio · worse")
    assert "1 resolved" in page


async def test_the_same_edit_twice_is_one_state(sink):
    sent = await sink.send(TO, CARD, "n1")
    await sink.edit(TO, sent, RESOLVED)
    await sink.edit(TO, sent, RESOLVED)
    assert "1 earlier state<" in page_of(sink)


async def test_editing_what_is_not_there_says_it_is_gone(sink):
    sent = await sink.send(TO, CARD, "n1")
    with pytest.raises(MessageGone):
        await sink.edit(TO, "p99", CARD)
    with pytest.raises(MessageGone):
        await sink.edit(Address("preview", "guild", "elsewhere"), sent, CARD)


async def test_a_restart_goes_on_where_it_was(sink, clock, tmp_path):
    sink.heading("Chapter", "What it shows")
    sent = await sink.send(TO, dataclasses.replace(CARD, picture=picture()), "n1")
    before = page_of(sink)
    again = PreviewSink(tmp_path / "page", clock)
    assert page_of(again) == before
    assert await again.send(TO, CARD, "n1") == sent
    again.heading("Chapter", "What it shows")
    await again.edit(TO, sent, RESOLVED)
    assert await again.send(TO, CARD, "n2") == "p2"
    assert page_of(again).count("<h2>") == 1


async def test_a_kill_in_the_middle_of_a_line_loses_only_that_line(sink, clock, tmp_path, caplog):
    await sink.send(TO, CARD, "n1")
    journal = tmp_path / "page" / "messages.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole + whole[: len(whole) // 2])
    again = PreviewSink(tmp_path / "page", clock)
    assert journal.read_bytes() == whole
    assert await again.send(TO, CARD, "n2") == "p2"
    assert PreviewSink(tmp_path / "page", clock)._journal.message("p2") is not None


async def test_a_line_of_nonsense_is_left_out_and_said(sink, clock, tmp_path, caplog):
    await sink.send(TO, CARD, "n1")
    journal = tmp_path / "page" / "messages.jsonl"
    journal.write_bytes(b'{"do":"edit","id":"p9"}\nnonsense\n[]\n' + journal.read_bytes())
    again = PreviewSink(tmp_path / "page", clock)
    assert again._journal.message("p1") is not None
    assert caplog.text.count("makes no sense") == 3


async def test_a_disk_that_takes_nothing_is_a_failure_to_try_again(sink, tmp_path):
    (tmp_path / "page" / "pictures").rmdir()
    (tmp_path / "page" / "pictures").write_text("in the way")
    with pytest.raises(SendFailed, match="preview cannot be written"):
        await sink.send(TO, dataclasses.replace(CARD, picture=picture()), "n1")
    assert await sink.send(TO, CARD, "n1") == "p1"


async def test_a_page_that_cannot_be_written_is_written_when_it_can_without_another_message(sink, monkeypatch, caplog):
    monkeypatch.setattr("bot.preview.sink.PAUSE", 0.0)
    monkeypatch.setattr("bot.preview.sink.AGAIN", 0.02)
    beside = sink.page.with_name("index.html.new")
    beside.mkdir()
    await sink.send(TO, CARD, "n1")
    async with asyncio.timeout(60):
        while "tried again" not in caplog.text:  # noqa: ASYNC110 - the page is written in another thread
            await asyncio.sleep(0.01)
        beside.rmdir()
        while CARD.title not in sink.page.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await sink._task
    assert caplog.text.count("tried again") == 1


async def test_chapters_summary_and_answers_stand_where_they_belong(sink):
    sink.heading("Render, real", "97 epochs")
    await sink.send(TO, CARD, "n1")
    sink.heading("BME, simulated", "made up", simulated=True)
    sink.answer("/gpu", dataclasses.replace(CARD, title="GPUs", kind="answer", simulated=True))
    sink.answer("/gpu", dataclasses.replace(CARD, title="GPUs", kind="answer", simulated=True))
    sink.summary(["**real 97**, simulated 240"])
    source = page_of(sink)
    page = Page(source).text
    for earlier, later in (
        ("real 97", "97 epochs"),
        ("97 epochs", "Ratio · raised"),
        ("Ratio · raised", "made up"),
        ("made up", "a member used /gpu"),
    ):
        assert page.index(earlier) < page.index(later)
    assert source.count("<article") == 2
    assert "1 real, 1 simulated" in page
    assert page.count("SIMULATED") >= 3
    assert 'href="#c1"' in source


async def test_simulated_messages_are_marked_whatever_their_text(sink):
    await sink.send(TO, dataclasses.replace(CARD, simulated=True), "n1")
    assert "SIMULATED" in Page(page_of(sink)).text


async def test_the_page_needs_nothing_and_allows_nothing(sink):
    await sink.send(TO, alert_card(COLLATERAL, picture=picture()), "n1")
    source = page_of(sink)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', source).group(1)
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert (
        policy == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "<script" not in source
    assert "prefers-color-scheme" in style
    assert 'name="viewport"' in source
    assert "url(" not in style


async def test_only_https_buttons_lead_anywhere(sink):
    await sink.send(
        TO,
        dataclasses.replace(
            CARD, buttons=(Button("x", url="javascript:alert(1)"), Button("y", url="http://evil.example"))
        ),
        "n1",
    )
    assert not [value for tag, name, value in Page(page_of(sink)).attributes if name == "href"]


async def test_the_page_is_written_by_itself_soon_after_a_message(sink):
    sink.flush()
    await sink.send(TO, CARD, "n1")
    assert "Ratio" not in sink.page.read_text()
    for _ in range(200):
        await asyncio.sleep(0.02)
        if "Ratio" in sink.page.read_text():
            break
    assert "Ratio · raised" in sink.page.read_text()


async def test_a_page_that_a_kill_left_behind_its_journal_is_caught_up_at_the_next_start(sink, clock):
    await sink.send(TO, CARD, "n1")
    sink._timer.cancel()
    sink._timer = None
    assert "Ratio" not in sink.page.read_text()
    again = PreviewSink(sink.page.parent, clock)
    assert "Ratio · raised" in again.page.read_text()


async def test_writing_a_large_page_does_not_hold_the_event_loop(sink, clock, monkeypatch):
    import bot.preview.sink as room

    whole = room.write_page
    begun, going_on = threading.Event(), threading.Event()

    def slow(path, journal):
        begun.set()
        assert going_on.wait(60), "the loop went on meanwhile"
        whole(path, journal)

    monkeypatch.setattr(room, "write_page", slow)
    await sink.send(TO, CARD, "n1")
    while not begun.is_set():  # noqa: ASYNC110 - a thread's state
        await asyncio.sleep(0.01)
    going_on.set()
    while "Ratio" not in sink.page.read_text():  # noqa: ASYNC110 - a thread's state
        await asyncio.sleep(0.01)


async def test_hundreds_of_messages_stay_cheap_and_old_ones_are_counted(sink, clock):
    started = time.perf_counter()
    for number in range(MOST_MESSAGES + 50):
        clock.set(NOW + number * HOUR)
        await sink.send(TO, dataclasses.replace(CARD, picture=picture(number.to_bytes(4, "big"))), f"n{number}")
    source = page_of(sink)
    assert time.perf_counter() - started < 60
    assert source.count("<article") == MOST_MESSAGES
    assert "50 older messages" in source


async def test_a_picture_is_kept_once_however_often_it_is_shown(sink, tmp_path):
    for number in range(5):
        await sink.send(TO, dataclasses.replace(CARD, picture=picture()), f"n{number}")
    assert len(list((tmp_path / "page" / "pictures").iterdir())) == 1
    assert all(len(line) < 2_000 for line in (tmp_path / "page" / "messages.jsonl").read_text().splitlines())


async def test_a_lost_picture_leaves_its_words(sink, tmp_path):
    await sink.send(TO, dataclasses.replace(CARD, picture=picture()), "n1")
    next((tmp_path / "page" / "pictures").iterdir()).unlink()
    assert "Picture left out of this page" in page_of(sink)


async def test_every_line_of_the_journal_is_json(sink, tmp_path):
    await sink.send(TO, alert_card(changed(word=Word.STILL)), "n1")
    sink.heading("a", "b")
    for line in (tmp_path / "page" / "messages.jsonl").read_text().splitlines():
        assert json.loads(line)["do"] in ("send", "heading")


cards = st.builds(
    Card,
    title=texts,
    lead=texts,
    lines=st.lists(texts, max_size=4).map(tuple),
    fields=st.lists(st.builds(Field, name=texts, value=texts, inline=st.booleans()), max_size=3).map(tuple),
    footer=texts,
    buttons=st.lists(st.builds(Button, label=texts, url=texts, action=texts), max_size=3).map(tuple),
    mention_role=texts,
    silent=st.booleans(),
    simulated=st.booleans(),
    kind=texts,
    state=texts,
    tone=st.sampled_from(Tone),
    picture=st.one_of(
        st.none(), st.builds(Picture, name=texts, png=st.just(PNG), alt=texts, width=st.just(1), height=st.just(1))
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards, texts, texts)
def test_no_card_breaks_the_page_or_smuggles_a_tag_in(tmp_path_factory, card, channel, heading):
    directory = tmp_path_factory.mktemp("page")
    sink = PreviewSink(directory, ManualClock(NOW))

    async def fill() -> None:
        sink.heading(heading, heading)
        sink.summary([heading])
        sent = await sink.send(Address("preview", "g", channel), card, "n1")
        await sink.edit(Address("preview", "g", channel), sent, dataclasses.replace(card, title="edited"))

    asyncio.run(fill())
    Page(page_of(sink))
    Page(page_of(PreviewSink(directory, ManualClock(NOW))))


async def test_an_answer_leads_to_the_message_it_answers_after_a_restart_too(sink, tmp_path, clock):
    first = await sink.send(TO, CARD, "n1")
    await sink.send(TO, dataclasses.replace(CARD, title="Passed", reply_to=first), "n2")
    await sink.send(TO, dataclasses.replace(CARD, title="Alone", reply_to="p99"), "n3")
    again = PreviewSink(tmp_path / "page", clock)
    for page in (page_of(sink), page_of(again)):
        assert page.count("in reply to") == 1
        assert f'href="#{first}"' in page
