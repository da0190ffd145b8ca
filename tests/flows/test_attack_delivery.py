"""Attacks on the way from the outbox to a face: slow channels, dead workers, a poison message, outages of a night."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from types import SimpleNamespace

import pytest

from alerts.sample import DAY, HOUR, MINUTE, SECOND
from bot.cards.card import Card
from bot.clock import ManualClock, SystemClock
from bot.delivery.backlog import Backlog
from bot.delivery.policy import Policy
from bot.delivery.rendering import CardRenderer
from bot.delivery.worker import Worker
from bot.errors import SendFailed, StorageError
from bot.storage import NewOutboxRow, Storage
from tests.bot.chat.holding import held
from tests.doubles.sink import RecordingSink

T0 = 1_790_000_000_000


class Cards:
    async def card(self, row, _late):
        facts = row.facts
        return Card(title=f"{row.subject} r{row.revision}", lead=str(facts.get("count", "")), lines=tuple(map(str, facts.get("lines", ()))),
                    mention_role=str(facts.get("mention", "")))  # fmt: skip


@pytest.fixture(name="storage")
def _storage(tmp_path):
    with Storage.open(f"sqlite:///{tmp_path}/t.db") as storage:
        yield storage


@pytest.fixture(name="clock")
def _clock():
    return ManualClock(T0)


def post(storage, subject="a", revision=0, channel="1", at=T0, face="discord", severity="warning", **facts):
    row = NewOutboxRow(
        dedup=f"{subject}|{revision}|{channel}",
        kind="alert",
        subject=subject,
        revision=revision,
        face=face,
        guild="g",
        channel=channel,
        created_at=at,
        due_at=at,
        nonce=f"{subject}{revision}{channel}".ljust(25, "x"),
        facts=facts,
        severity=severity,
    )
    storage.write_now(lambda tx: tx.post(row))


def worker(storage, clock, sink, *, policy=None, owner="w", backlog=False):
    policy = policy or Policy()
    nonces = iter(f"summary {number}".ljust(25, "x") for number in range(100))
    fold = Backlog(storage, policy, lambda: next(nonces)) if backlog else None
    return Worker(
        storage, {"discord": sink}, Cards(), clock, random.Random(1), owner=owner, policy=policy, backlog=fold
    )


def states(storage):
    return Counter(row.state for row in storage.read_now(lambda read: read.outbox(limit=1000)))


@contextlib.asynccontextmanager
async def delivering(one):
    task = asyncio.create_task(one.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def all_sent(storage, how_many):
    async with asyncio.timeout(120):
        while states(storage)["sent"] < how_many:  # noqa: ASYNC110 - a worker's state
            await asyncio.sleep(0.01)


class Slow(RecordingSink):
    """Takes its time, and has forgotten every nonce: Discord does after some minutes."""

    async def send(self, to, card, nonce):
        await asyncio.sleep(0.05)
        self.calls.append(f"{to.channel} {card.title}")
        return f"m{len(self.calls)}"


async def test_a_storm_in_one_slow_channel_outlives_its_leases_without_a_second_message(storage):
    clock, sink = SystemClock(), Slow()
    for number in range(30):
        post(storage, f"s{number}", at=clock.now())
    async with delivering(worker(storage, clock, sink, policy=Policy(lease=400, send_limit=300))):
        await all_sent(storage, 30)
        await asyncio.sleep(0.5)
    assert max(Counter(sink.calls).values()) == 1
    assert sink.calls == [f"1 s{number} r0" for number in range(30)]


async def test_two_workers_on_one_file_share_the_work_and_say_nothing_twice(tmp_path):
    url, clock, sink = f"sqlite:///{tmp_path}/t.db", SystemClock(), Slow()
    with Storage.open(url) as mine, Storage.open(url) as yours:
        for number in range(40):
            post(mine, f"s{number}", channel=str(number % 4), at=clock.now())
        policy = Policy(lease=20_000, send_limit=10_000)
        async with (
            delivering(worker(mine, clock, sink, policy=policy, owner="mine")),
            delivering(worker(yours, clock, sink, policy=policy, owner="yours")),
        ):
            await all_sent(mine, 40)
    assert max(Counter(sink.calls).values()) == 1


async def count_writes(storage, one, seconds=0.7):
    writes, whole = 0, storage.write

    async def counting(work):
        nonlocal writes
        writes += 1
        return await whole(work)

    storage.write = counting
    async with delivering(one):
        await asyncio.sleep(seconds)
    storage.write = whole
    return writes


async def test_a_news_behind_a_failed_message_does_not_keep_the_worker_spinning(storage, clock):
    one = worker(storage, clock, RecordingSink(failing=[SendFailed("503", after=300)]))
    post(storage, "a")
    await one.pass_once()
    post(storage, "a", revision=1)
    assert await count_writes(storage, one) <= 2


async def test_a_row_of_a_face_that_is_not_here_does_not_keep_the_worker_spinning(storage, clock):
    post(storage, "a", face="preview")
    assert await count_writes(storage, worker(storage, clock, RecordingSink())) <= 2


async def test_a_row_of_a_dead_worker_does_not_keep_the_next_one_spinning(storage, clock):
    post(storage, "a")
    storage.write_now(lambda tx: tx.claim(T0, 90_000, "dead"))
    post(storage, "a", revision=1)
    assert await count_writes(storage, worker(storage, clock, RecordingSink())) <= 2


async def test_what_comes_while_a_message_waits_to_be_tried_again_keeps_its_place_behind_it(storage, clock):
    sink = RecordingSink(failing=[SendFailed("503", after=30)])
    one = worker(storage, clock, sink)
    post(storage, "a")
    await one.pass_once()
    post(storage, "b")
    post(storage, "c", channel="2")
    await one.pass_once()
    assert sink.calls == ["send a r0", "send c r0"]
    clock.set(T0 + 31 * SECOND)
    await one.pass_once()
    assert sink.calls[2:] == ["send a r0", "send b r0"]


async def test_one_message_that_discord_never_takes_cannot_silence_its_channel(storage, clock):
    class Poison(RecordingSink):
        async def send(self, to, card, nonce):
            if card.title.startswith("poison"):
                raise SendFailed("Discord answered 500")
            return await super().send(to, card, nonce)

    sink = Poison()
    one = worker(storage, clock, sink)
    post(storage, "poison")
    await one.pass_once()
    post(storage, "breaker halted")
    for second in range(60):
        clock.set(T0 + second * SECOND)
        await one.pass_once()
    assert sink.calls == ["send breaker halted r0"]


async def test_an_end_that_waited_longer_than_a_day_still_ends_its_message(storage, clock):
    sink = RecordingSink()
    one = worker(storage, clock, sink)
    post(storage, "a")
    await one.pass_once()
    post(storage, "a", revision=1)
    clock.set(T0 + 2 * DAY)
    await one.pass_once()
    assert [card.title for card in sink.messages[0].cards] == ["a r0", "a r1"]


async def test_an_old_end_whose_message_is_gone_is_not_posted_as_news(storage, clock):
    sink = RecordingSink()
    one = worker(storage, clock, sink)
    post(storage, "a")
    await one.pass_once()
    sink.messages.clear()
    post(storage, "a", revision=1)
    clock.set(T0 + 2 * DAY)
    await one.pass_once()
    assert sink.messages == []
    assert states(storage) == {"sent": 1, "dead": 1}


async def test_a_message_sent_while_the_disk_is_full_is_recorded_when_there_is_room_again(storage, monkeypatch, caplog):
    monkeypatch.setattr("bot.delivery.worker.IDLE", 0.05)
    clock, sink = SystemClock(), Slow()
    post(storage, "a", at=clock.now())
    whole, full, refused = storage.write, asyncio.Event(), []

    async def write(work):
        if sink.calls and not full.is_set():
            refused.append(clock.now())
            raise StorageError("Database t.db: the disk is full.", "full")
        return await whole(work)

    storage.write = write
    with caplog.at_level(logging.INFO, logger="burnwatch"):
        async with delivering(worker(storage, clock, sink, policy=Policy(lease=200, send_limit=150))):
            while not refused or refused[-1] - refused[0] < 800:  # noqa: ASYNC110 - the worker's tries
                await asyncio.sleep(0.01)
            assert states(storage) == {"claimed": 1}
            full.set()
            await all_sent(storage, 1)
            await asyncio.sleep(0.2)
    assert sink.calls == ["1 a r0"], "the lease ran out four times, and nothing was said twice"
    assert [record.message for record in caplog.records] == [
        "Database t.db: the disk is full. Messages wait until it is mended",
        "the database takes messages again",
    ]


async def test_a_stop_while_another_program_holds_the_file_does_not_wait_for_it(storage, monkeypatch):
    monkeypatch.setattr("bot.delivery.worker.GIVING_BACK", 0.05)
    clock, sink = SystemClock(), Slow()
    post(storage, at=clock.now())
    running = asyncio.create_task(worker(storage, clock, sink).run())
    async with asyncio.timeout(60):
        while not states(storage)["claimed"]:  # noqa: ASYNC110 - a worker's state
            await asyncio.sleep(0)
        with held(storage, patience=3600.0):
            while not sink.calls:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
            running.cancel()
            await asyncio.wait({running})
            assert states(storage)["claimed"] + states(storage)["sent"] == 1


async def test_a_fresh_alarm_is_not_swallowed_by_the_summary_of_old_ones(storage, clock):
    for number in range(9):
        post(storage, f"old {number}", at=T0 + number, rule=f"old {number}", word="raised")
    clock.set(T0 + 20 * MINUTE)
    post(storage, "fresh", at=clock.now(), severity="critical", rule="fresh", word="raised")
    sink = RecordingSink()
    await worker(storage, clock, sink, backlog=True).pass_once()
    assert "send fresh r0" in sink.calls
    assert len(sink.messages) == 2


async def test_the_gravest_of_a_backlog_is_named_first_and_pings_as_it_would_have(storage, clock):
    post(storage, "halt", at=T0, severity="critical", rule="Breaker halted", word="raised", mention="77")
    post(storage, "ended", at=T0, severity="critical", rule="Ended", word="resolved", mention="88")
    for number in range(20):
        post(storage, f"s{number}", at=T0 + 1 + number, severity="info", rule=f"rule {number}", word="raised")
    clock.set(T0 + 20 * MINUTE)
    sink = RecordingSink()
    await worker(storage, clock, sink, backlog=True).pass_once()
    (message,) = sink.messages
    (card,) = message.cards
    assert card.lead == "22"
    assert any("Breaker halted" in line for line in card.lines[:2])
    assert card.mention_role == "77"


async def test_a_night_without_discord_ends_in_one_summary_that_counts_everything(storage, clock):
    sink = RecordingSink(failing=[SendFailed("503")] * 10_000)
    one = worker(storage, clock, sink, backlog=True)
    for step in range(8 * 12):
        clock.set(T0 + step * 5 * MINUTE)
        for number in range(3):
            post(storage, f"s{step}.{number}", at=clock.now(), rule=f"rule {step}.{number}", word="raised")
        await one.pass_once()
    sink.failing.clear()
    clock.set(clock.now() + HOUR)
    for _ in range(12):
        await one.pass_once()
        clock.set(clock.now() + MINUTE)
    assert len(sink.messages) == 1
    assert sink.messages[0].cards[0].lead == str(8 * 12 * 3)


async def test_a_picture_that_hangs_does_not_hold_back_the_text(storage, monkeypatch):
    monkeypatch.setattr("bot.delivery.rendering.PATIENCE", 0.05)

    class Hangs(CardRenderer):
        async def _draw(self, _facts):
            await asyncio.sleep(3600)

    renderer = Hangs(None, None)
    facts = SimpleNamespace(subject="a", word="raised", at=T0)
    async with asyncio.timeout(60):
        assert await renderer._once(facts) is None
    for task in renderer._drawn.values():
        task.cancel()


async def test_after_the_clock_was_set_back_nothing_waits_for_it_to_catch_up(storage, clock):
    sink = RecordingSink()
    post(storage, "a", channel="1")
    post(storage, "b", channel="2")
    storage.write_now(lambda tx: tx.claim(T0, 90_000, "dead", limit=1))
    clock.set(T0 - HOUR)
    await worker(storage, clock, sink).pass_once()
    assert sorted(sink.calls) == ["send a r0", "send b r0"]
