"""Claim, render, send, record: over a real database, with a face that fails as asked."""

from __future__ import annotations

import random

import pytest

from alerts.sample import HOUR, MINUTE, SECOND
from bot.cards.card import Card
from bot.clock import ManualClock
from bot.delivery.backlog import Backlog
from bot.delivery.policy import Policy
from bot.delivery.worker import Worker
from bot.errors import SendFailed, SendRefused
from bot.storage import NewOutboxRow, Storage
from tests.doubles.sink import RecordingSink

T0 = 1_790_000_000_000


class Plain:
    """Facts to a card without a picture."""

    def __init__(self) -> None:
        self.late: list[int] = []

    async def card(self, row, late):
        self.late.append(late)
        if "bad" in row.facts:
            raise KeyError("bad")
        return Card(title=f"{row.subject} r{row.revision}", lead=str(row.facts.get("n", row.facts.get("count", ""))))


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/t.db") as storage:
        yield storage


@pytest.fixture(name="clock")
def _clock():
    return ManualClock(T0)


def post(storage, subject="a", revision=0, channel="1", at=T0, kind="alert", **facts):
    storage.write_now(
        lambda tx: tx.post(
            NewOutboxRow(
                dedup=f"{subject}|{revision}|{channel}",
                kind=kind,
                subject=subject,
                revision=revision,
                face="discord",
                guild="g",
                channel=channel,
                created_at=at,
                due_at=at,
                nonce=f"{subject}{revision}{channel}".ljust(25, "x"),
                facts=facts,
                severity="warning",
            )
        )
    )


def worker(storage, clock, sink, *, policy=None, renderer=None, owner="w", backlog=False):
    policy = policy or Policy()
    fold = Backlog(storage, policy, lambda: "n" * 25) if backlog else None
    return Worker(
        storage,
        {"discord": sink},
        renderer or Plain(),
        clock,
        random.Random(1),
        owner=owner,
        policy=policy,
        backlog=fold,
    )


def states(storage):
    return {(row.subject, row.revision): row.state for row in storage.read_now(lambda read: read.outbox())}


async def test_a_message_is_sent_and_its_id_recorded(storage, clock):
    post(storage)
    sink = RecordingSink()
    done = await worker(storage, clock, sink).pass_once()
    assert (done.sent, done.edited, done.dead) == (1, 0, 0)
    (row,) = storage.read_now(lambda read: read.outbox())
    assert (row.state, row.message_id) == ("sent", "m1")


async def test_the_next_revision_edits_the_same_message(storage, clock):
    sink = RecordingSink()
    post(storage)
    await worker(storage, clock, sink).pass_once()
    post(storage, revision=1)
    await worker(storage, clock, sink).pass_once()
    assert [len(message.cards) for message in sink.messages] == [2]
    assert sink.messages[0].cards[-1].title == "a r1"


async def test_revisions_that_waited_together_are_one_message(storage, clock):
    sink = RecordingSink()
    for revision in range(3):
        post(storage, revision=revision)
    await worker(storage, clock, sink).pass_once()
    assert sink.calls == ["send a r2"]
    assert states(storage) == {("a", 0): "folded", ("a", 1): "folded", ("a", 2): "sent"}


async def test_a_deleted_message_is_posted_anew(storage, clock):
    sink = RecordingSink()
    post(storage)
    await worker(storage, clock, sink).pass_once()
    sink.messages.clear()
    post(storage, revision=1)
    await worker(storage, clock, sink).pass_once()
    assert sink.calls == ["send a r0", "edit a r1", "send a r1"]


async def test_a_transient_failure_is_tried_again_after_a_wait(storage, clock):
    sink = RecordingSink(failing=[SendFailed("Discord answers 503")])
    post(storage)
    one = worker(storage, clock, sink)
    assert (await one.pass_once()).failed == 1
    assert (await one.pass_once()).moved == 0, "not before its wait is over"
    clock.set(T0 + 2 * SECOND)
    assert (await one.pass_once()).sent == 1


async def test_retry_after_is_honoured(storage, clock):
    sink = RecordingSink(failing=[SendFailed("429", after=30.0)])
    post(storage)
    one = worker(storage, clock, sink)
    await one.pass_once()
    clock.set(T0 + 29 * SECOND)
    assert (await one.pass_once()).moved == 0
    clock.set(T0 + 31 * SECOND)
    assert (await one.pass_once()).sent == 1


async def test_a_permanent_failure_is_a_dead_letter_with_its_cause(storage, clock):
    sink = RecordingSink(failing=[SendRefused("#alerts: Send Messages is missing")])
    post(storage)
    await worker(storage, clock, sink).pass_once()
    (row,) = storage.read_now(lambda read: read.outbox(state="dead"))
    assert row.cause == "#alerts: Send Messages is missing"


async def test_a_dead_letter_can_be_sent_again(storage, clock):
    sink = RecordingSink(failing=[SendRefused("no")])
    post(storage)
    one = worker(storage, clock, sink)
    await one.pass_once()
    (row,) = storage.read_now(lambda read: read.outbox(state="dead"))
    storage.write_now(lambda tx: tx.retry(row.id, T0))
    assert (await one.pass_once()).sent == 1


async def test_a_dead_letter_that_is_days_old_is_sent_when_an_operator_asks(storage, clock):
    sink = RecordingSink()
    post(storage)
    clock.set(T0 + 60 * HOUR)
    one = worker(storage, clock, sink)
    assert (await one.pass_once()).dead == 1
    (row,) = storage.read_now(lambda read: read.outbox(state="dead"))
    storage.write_now(lambda tx: tx.retry(row.id, clock.now()))
    assert (await one.pass_once()).sent == 1


async def test_order_in_a_channel_is_kept_and_other_channels_go_on(storage, clock):
    sink = RecordingSink(failing=[SendFailed("503")])
    post(storage, "a", channel="1")
    post(storage, "b", channel="1")
    post(storage, "c", channel="2")
    one = worker(storage, clock, sink)
    await one.pass_once()
    assert [message.cards[0].title for message in sink.messages] in (["c r0"], [])
    clock.set(T0 + 10 * SECOND)
    await one.pass_once()
    titles = [message.cards[0].title for message in sink.messages if message.to.channel == "1"]
    assert titles == ["a r0", "b r0"]


async def test_facts_that_cannot_be_rendered_stop_only_themselves(storage, clock):
    sink = RecordingSink()
    post(storage, "a", bad=1)
    post(storage, "b")
    done = await worker(storage, clock, sink).pass_once()
    assert (done.dead, done.sent) == (1, 1)
    (row,) = storage.read_now(lambda read: read.outbox(state="dead"))
    assert "cannot be rendered" in row.cause


async def test_a_late_message_knows_how_late_it_is(storage, clock):
    sink, renderer = RecordingSink(), Plain()
    post(storage)
    clock.set(T0 + 25 * MINUTE)
    await worker(storage, clock, sink, renderer=renderer).pass_once()
    assert renderer.late == [25 * MINUTE]


async def test_a_message_in_time_is_not_late(storage, clock):
    sink, renderer = RecordingSink(), Plain()
    post(storage)
    clock.set(T0 + 3 * SECOND)
    await worker(storage, clock, sink, renderer=renderer).pass_once()
    assert renderer.late == [0]


async def test_after_a_day_it_is_given_up(storage, clock):
    sink = RecordingSink()
    post(storage)
    clock.set(T0 + 25 * HOUR)
    done = await worker(storage, clock, sink).pass_once()
    assert (done.dead, sink.calls) == (1, [])


async def test_a_backlog_becomes_one_summary(storage, clock):
    sink = RecordingSink()
    for number in range(9):
        post(storage, f"s{number}", at=T0 + number, rule=f"rule {number}", word="raised")
    clock.set(T0 + 20 * MINUTE)
    one = worker(storage, clock, sink, backlog=True)
    await one.pass_once()
    assert len(sink.messages) == 1
    assert sink.messages[0].cards[0].lead == "9"
    assert set(states(storage).values()) == {"folded", "sent"}
    await one.pass_once()
    assert len(sink.messages) == 1


async def test_a_few_late_messages_stay_messages(storage, clock):
    sink = RecordingSink()
    for number in range(3):
        post(storage, f"s{number}")
    clock.set(T0 + 20 * MINUTE)
    await worker(storage, clock, sink, backlog=True).pass_once()
    assert len(sink.messages) == 3


async def test_a_crash_after_the_send_makes_no_second_message(storage, clock):
    post(storage)
    sink = RecordingSink()

    class Crash(BaseException):
        pass

    def crash(point):
        if point == "after-send":
            raise Crash

    first = Worker(storage, {"discord": sink}, Plain(), clock, random.Random(1), owner="dies", checkpoint=crash)
    with pytest.raises((Crash, BaseExceptionGroup)):
        await first.pass_once()
    clock.set(T0 + 5 * MINUTE)
    done = await worker(storage, clock, sink, owner="second").pass_once()
    assert done.sent == 1
    assert len(sink.messages) == 1
    assert set(states(storage).values()) == {"sent"}


async def test_rows_of_a_face_that_is_not_here_wait(storage, clock):
    post(storage)
    done = await Worker(storage, {}, Plain(), clock, random.Random(1), owner="w").pass_once()
    assert done.moved == 0
    assert states(storage) == {("a", 0): "waiting"}


def test_waits_double_up_to_a_limit_and_are_jittered():
    policy, rng = Policy(), random.Random(3)
    waits = [policy.wait(attempts, None, rng) for attempts in range(12)]
    assert all(0.5 * policy.first_wait * 2**n <= wait <= policy.first_wait * 2**n for n, wait in enumerate(waits[:8]))
    assert max(waits) <= policy.longest_wait
    assert policy.wait(0, 42.0, rng) == 42_000
