"""News that answers a message, and newer numbers that are shown without a sound."""

from __future__ import annotations

import random

import pytest

from bot.app.living import NUMBERS
from bot.cards.card import Card
from bot.clock import ManualClock
from bot.delivery.worker import Worker
from bot.storage import NewOutboxRow, Storage
from tests.doubles.sink import RecordingSink

T0 = 1_790_000_000_000
HERE = ("discord", "g", "1")


class Plain:
    async def card(self, row, late):
        return Card(title=f"{row.subject} r{row.revision}", lead="")


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/t.db") as storage:
        yield storage


@pytest.fixture(name="sink")
def _sink():
    return RecordingSink()


@pytest.fixture(name="post")
def _post(storage, sink):
    worker = Worker(storage, {"discord": sink}, Plain(), ManualClock(T0), random.Random(1), owner="w")

    async def post(subject, revision=0, reason="", **facts):
        row = NewOutboxRow(
            dedup=f"{subject}|{revision}", kind="proposal", subject=subject, revision=revision, face=HERE[0], guild=HERE[1],
            channel=HERE[2], created_at=T0, due_at=T0, nonce=f"{subject}{revision}".ljust(25, "x"), reason=reason, facts=facts,
        )  # fmt: skip
        storage.write_now(lambda tx: tx.post(row))
        return await worker.pass_once()

    return post


async def test_news_answers_the_message_of_its_subject(post, sink):
    await post("p")
    await post("p|ended", answers="p")
    assert [message.cards[0].reply_to for message in sink.messages] == ["", "m1"]


async def test_news_whose_message_was_never_sent_stands_alone(post, sink):
    await post("p|ended", answers="p")
    assert sink.messages[0].cards[0].reply_to == ""


async def test_newer_numbers_do_not_bring_back_a_message_that_was_deleted(post, sink, storage):
    await post("p")
    sink.messages.clear()
    done = await post("p", 1, NUMBERS)
    assert sink.messages == []
    assert (done.sent, done.edited, done.dead) == (0, 0, 0)
    assert {row.state for row in storage.read_now(lambda read: read.outbox())} == {"sent"}
    await post("p", 2, "ended")
    assert len(sink.messages) == 1, "news does"


async def test_counts_of_a_vote_are_forgotten_once_a_newer_one_stands_there(post, storage):
    await post("p")
    for revision in range(1, 6):
        await post("p", revision, NUMBERS)
    await post("p", 6, "ended")
    assert storage.write_now(lambda tx: tx.thin("p", HERE, NUMBERS)) == 5
    rows = storage.read_now(lambda read: read.outbox())
    assert sorted(row.revision for row in rows) == [0, 6]
    assert storage.read_now(lambda read: read.message_of("p", HERE)) == "m1"
    newest = storage.read_now(lambda read: read.newest_rows("p"))
    assert {address: row.revision for address, row in newest.items()} == {HERE: 6}
    assert newest[HERE].message_id == "m1"


async def test_a_count_that_is_the_newest_is_never_forgotten(post, storage):
    await post("p")
    await post("p", 1, NUMBERS)
    assert storage.write_now(lambda tx: tx.thin("p", HERE, NUMBERS)) == 0
