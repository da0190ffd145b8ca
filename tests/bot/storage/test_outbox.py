from __future__ import annotations

from contextlib import ExitStack
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from alerts.sample import DAY
from bot.errors import StorageError
from bot.storage import OutboxRow, Retention, Storage
from tests.bot.storage._given import CHANNEL, TORTURE, fresh, message

LEASE = 100


def post(storage: Storage, *args, **more) -> int | None:
    return storage.write_now(lambda tx: tx.post(message(*args, **more)))


def claim(storage: Storage, now: int = 0, owner: str = "w", **more) -> list[OutboxRow]:
    return storage.write_now(lambda tx: tx.claim(now, LEASE, owner, **more))


def sent(storage: Storage, row: OutboxRow, message_id: str, now: int = 0) -> bool:
    return storage.write_now(lambda tx: tx.record_sent(row.id, row.owner, now, message_id))


def failed(storage: Storage, row: OutboxRow, due: int) -> bool:
    return storage.write_now(lambda tx: tx.record_failed(row.id, row.owner, due, "502"))


def states(storage: Storage) -> list[str]:
    return [row.state for row in reversed(storage.read_now(lambda read: read.outbox()))]


def test_a_row_comes_back_with_everything_that_was_posted(storage: Storage):
    new = message(
        facts={"value": 0.97, "labels": {"model": "h100"}, "text": "\ud800"},
        topic="gpu",
        severity="critical",
        reason="raised",
    )
    number = storage.write_now(lambda tx: tx.post(new))
    (row,) = claim(storage, 5)
    assert row.id == number
    assert all(getattr(row, name) == getattr(new, name) for name in new.__slots__)
    assert (row.state, row.owner, row.lease_until, row.attempts, row.message_id) == ("claimed", "w", 105, 0, None)


def test_the_columns_are_the_fields_of_the_row(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    sent(storage, row, "m1", 7)
    (row,) = storage.read_now(lambda read: read.outbox())
    assert (row.state, row.owner, row.lease_until, row.message_id, row.sent_at, row.cause) == (
        "sent",
        None,
        None,
        "m1",
        7,
        "",
    )


def test_a_message_is_posted_once_for_each_dedup_key(storage: Storage):
    assert post(storage) == 1
    assert post(storage) is None
    assert post(storage, revision=1) is not None


def test_a_posting_that_is_taken_back_leaves_nothing(storage: Storage):
    def work(tx):
        tx.post(message())
        raise KeyError

    with pytest.raises(KeyError):
        storage.write_now(work)
    assert states(storage) == []
    assert post(storage) is not None


def test_nothing_is_claimed_before_it_is_due_or_while_it_is_out(storage: Storage):
    post(storage, due_at=50)
    assert claim(storage, 49) == []
    assert len(claim(storage, 50)) == 1
    assert claim(storage, 149, "other") == []


def test_a_lease_that_ran_out_gives_the_row_back_and_counts_the_attempt(storage: Storage):
    post(storage)
    (first,) = claim(storage, 0, "a")
    (second,) = claim(storage, LEASE, "b")
    assert (second.id, second.owner, second.attempts, second.nonce) == (first.id, "b", 1, first.nonce)
    assert not sent(storage, first, "m")
    assert not failed(storage, first, 0)
    assert not storage.write_now(lambda tx: tx.record_dead(first.id, "a", 0, "x"))
    assert sent(storage, second, "m")


def test_a_late_worker_may_still_record_while_nobody_else_took_the_row(storage: Storage):
    post(storage)
    (row,) = claim(storage, 0)
    assert sent(storage, row, "m", 10 * LEASE)
    assert not sent(storage, row, "again", 10 * LEASE)


def test_what_failed_comes_back_when_it_is_due(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    assert failed(storage, row, 30)
    assert claim(storage, 29) == []
    (again,) = claim(storage, 30)
    assert (again.attempts, again.cause) == (1, "502")


def test_what_was_never_tried_comes_back_without_an_attempt(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    assert storage.write_now(lambda tx: tx.record_untried(row.id, "w", 30, "behind"))
    (again,) = claim(storage, 30)
    assert again.attempts == 0


def test_the_newest_revision_speaks_for_the_older_ones(storage: Storage):
    for revision in range(3):
        post(storage, revision=revision)
    (row,) = claim(storage)
    assert (row.revision, row.previous_message_id) == (2, None)
    assert states(storage) == ["folded", "folded", "claimed"]
    assert storage.read_now(lambda read: read.outbox_row(1)).folded_into == row.id


def test_a_later_revision_edits_the_message_of_the_first(storage: Storage):
    post(storage)
    (first,) = claim(storage)
    post(storage, revision=1)
    assert claim(storage) == []
    sent(storage, first, "m1")
    (edit,) = claim(storage)
    assert edit.previous_message_id == "m1"
    sent(storage, edit, "m2")
    post(storage, revision=2)
    assert claim(storage)[0].previous_message_id == "m2"


def test_the_same_subject_elsewhere_is_another_message(storage: Storage):
    here, there = CHANNEL, ("discord", "guild", "other")
    post(storage, to=here)
    post(storage, to=there)
    assert [row.channel for row in claim(storage)] == ["channel", "other"]
    for row in storage.read_now(lambda read: read.outbox()):
        sent(storage, row, f"m-{row.channel}")
    post(storage, revision=1, to=there)
    assert claim(storage)[0].previous_message_id == "m-other"


def test_a_channel_of_the_same_name_in_another_guild_is_another_address(storage: Storage):
    post(storage, to=("preview", "a", "alerts"), dedup="1")
    post(storage, to=("preview", "b", "alerts"), dedup="2", revision=1)
    assert len(claim(storage)) == 2


def test_a_post_that_may_already_stand_there_goes_again_before_what_is_newer(storage: Storage):
    """Its worker was never heard of again: only its own nonce finds the message that it may have made."""
    post(storage)
    claim(storage, 0, "dead")
    post(storage, revision=1)
    (again,) = claim(storage, LEASE, "b")
    assert (again.revision, again.attempts) == (0, 1)
    sent(storage, again, "m1")
    (edit,) = claim(storage, LEASE, "b")
    assert (edit.revision, edit.previous_message_id) == (1, "m1")


def test_a_post_whose_answer_was_lost_goes_again_before_what_is_newer(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    post(storage, revision=1)
    failed(storage, row, 30)
    assert claim(storage, 29) == []
    assert claim(storage, 30)[0].revision == 0


def test_an_edit_that_failed_gives_way_to_a_newer_one(storage: Storage):
    post(storage)
    sent(storage, claim(storage)[0], "m1")
    post(storage, revision=1)
    failed(storage, claim(storage)[0], 30)
    post(storage, revision=2)
    assert claim(storage, 29) == []
    (edit,) = claim(storage, 30)
    assert (edit.revision, edit.previous_message_id) == (2, "m1")
    assert states(storage) == ["sent", "folded", "claimed"]


def test_a_later_revision_that_is_not_due_does_not_hold_up_an_earlier_one(storage: Storage):
    post(storage)
    post(storage, revision=1, due_at=60)
    (row,) = claim(storage)
    assert row.revision == 0
    assert states(storage) == ["claimed", "waiting"]


def test_a_dead_post_lets_the_next_revision_be_the_post(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    storage.write_now(lambda tx: tx.record_dead(row.id, "w", 5, "missing permission"))
    post(storage, revision=1)
    (now,) = claim(storage)
    assert (now.revision, now.previous_message_id) == (1, None)
    assert states(storage) == ["dead", "claimed"]


def test_a_dead_letter_is_sent_after_all_when_asked(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    failed(storage, row, 0)
    (row,) = claim(storage)
    storage.write_now(lambda tx: tx.record_dead(row.id, "w", 5, "missing permission"))
    assert storage.write_now(lambda tx: tx.retry(row.id, 9))
    assert not storage.write_now(lambda tx: tx.retry(row.id, 9))
    (again,) = claim(storage, 9)
    assert (again.id, again.attempts) == (row.id, 0)


def test_a_dead_letter_that_is_out_of_date_is_not_sent_again(storage: Storage):
    post(storage)
    (row,) = claim(storage)
    storage.write_now(lambda tx: tx.record_dead(row.id, "w", 5, "x"))
    post(storage, revision=1)
    sent(storage, claim(storage)[0], "m2")
    assert not storage.write_now(lambda tx: tx.retry(row.id, 9))


def test_a_revision_that_comes_after_a_newer_one_was_sent_is_folded(storage: Storage):
    post(storage, revision=5)
    sent(storage, claim(storage)[0], "m")
    post(storage, revision=4)
    assert claim(storage) == []
    assert states(storage) == ["sent", "folded"]


def test_rows_are_given_in_order_up_to_the_limit(storage: Storage):
    for number in range(5):
        post(storage, f"alert:{number}")
    assert [row.id for row in claim(storage, limit=3)] == [1, 2, 3]
    assert [row.id for row in claim(storage, limit=3)] == [4, 5]


def test_only_the_faces_that_are_asked_for(storage: Storage):
    post(storage, to=("discord", "g", "c"))
    post(storage, to=("preview", "g", "c"))
    assert claim(storage, faces=[]) == []
    assert [row.face for row in claim(storage, faces={"preview"})] == ["preview"]
    assert [row.face for row in claim(storage)] == ["discord"]


def test_a_backlog_becomes_one_summary(storage: Storage):
    ids = [post(storage, f"alert:{number}") for number in range(4)]
    (out,) = claim(storage, limit=1)
    summary = post(storage, "backlog")
    assert storage.write_now(lambda tx: tx.fold([*ids, summary], summary)) == 3
    assert [row.id for row in claim(storage)] == [summary]
    assert out.id == ids[0]
    assert storage.write_now(lambda tx: tx.fold([], summary)) == 0


def test_folding_into_nothing_is_a_mistake_and_folds_nothing(storage: Storage):
    number = post(storage)
    with pytest.raises(StorageError):
        storage.write_now(lambda tx: tx.fold([number], 99))
    assert states(storage) == ["waiting"]


def test_what_waits_is_counted_by_address(storage: Storage):
    post(storage, "a", at=10)
    post(storage, "b", at=20)
    post(storage, "b", to=("preview", "g", "c"), at=30)
    assert storage.read_now(lambda read: read.overdue(25)) == {CHANNEL: 2}
    assert [row.subject for row in storage.read_now(lambda read: read.waiting(CHANNEL))] == ["a", "b"]
    assert len(storage.read_now(lambda read: read.waiting())) == 3
    assert storage.read_now(lambda read: read.next_due()) == 10
    claim(storage, 40)
    assert storage.read_now(lambda read: read.next_due()) == 40 + LEASE
    assert storage.read_now(lambda read: read.outbox_counts())["outbox.claimed"] == 3


def test_old_messages_go_unless_their_subject_lives(storage: Storage):
    keep = Retention(messages=5 * DAY)
    for subject in ("done", "alive"):
        post(storage, subject)
        post(storage, subject, revision=1)
    for row in claim(storage):
        sent(storage, row, f"m-{row.subject}")
    post(storage, "alive", revision=2, at=6 * DAY)
    post(storage, "waits", at=1)
    assert storage.write_now(lambda tx: tx.forget_old(8 * DAY, keep)) == 2
    assert {row.subject for row in storage.read_now(lambda read: read.outbox())} == {"alive", "waits"}
    rows = {row.subject: row for row in claim(storage, 8 * DAY)}
    assert rows["alive"].previous_message_id == "m-alive"


class Delivery(RuleBasedStateMachine):
    """Several workers, one clock, every way a send can end. The face makes one message of one nonce, as Discord does."""

    held = Bundle("held")
    SUBJECTS: ClassVar = st.sampled_from(["a", "b"])
    PLACES: ClassVar = st.sampled_from([("f", "g", "c1"), ("f", "g", "c2")])
    WORKERS: ClassVar = st.sampled_from(["w1", "w2", "w3"])

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.storage = self.stack.enter_context(fresh())
        self.now = 0
        self.posted: dict[int, tuple] = {}
        self.revisions: dict[tuple, int] = {}
        self.leases: dict[int, tuple[str, int]] = {}
        self.by_nonce: dict[str, str] = {}
        self.shown: dict[tuple, dict[str, int]] = {}
        self.done: set[int] = set()
        self.buried: set[int] = set()
        self.claims = 0

    @rule(subject=SUBJECTS, place=PLACES, wait=st.integers(0, 50))
    def post(self, subject, place, wait):
        group = (subject, place)
        revision = self.revisions[group] = self.revisions.get(group, -1) + 1
        number = post(self.storage, subject, revision, self.now, place, due_at=self.now + wait)
        self.posted[number] = (group, revision)

    @rule(passed=st.integers(1, 150))
    def wait(self, passed):
        self.now += passed

    @rule(target=held, worker=WORKERS, limit=st.integers(1, 4))
    def take(self, worker, limit):
        # Each claim of a worker is an owner of its own, as each running worker is.
        owner = f"{worker}.{self.claims}"
        self.claims += 1
        rows = claim(self.storage, self.now, owner, limit=limit)
        assert len({(row.subject, row.channel) for row in rows}) == len(rows)
        assert [row.id for row in rows] == sorted(row.id for row in rows)
        for row in rows:
            held = self.leases.get(row.id)
            assert held is None or held[1] <= self.now, "taken while another's lease was alive"
            group, revision = self.posted[row.id]
            others = [n for n, (_, until) in self.leases.items() if until > self.now and self.posted[n][0] == group]
            assert not others, "two rows of one subject are out at once"
            assert row.id not in self.done, "sent twice"
            last = max((self.posted[n][1] for n in self.done if self.posted[n][0] == group), default=-1)
            assert revision > last, "an older revision after a newer one"
            recorded = [n for n in self.done if self.posted[n][0] == group]
            assert (row.previous_message_id is not None) == bool(recorded), "an edit before its post"
            self.leases[row.id] = (owner, self.now + LEASE)
        return rows

    def _show(self, row: OutboxRow) -> str:
        """What the face does: edit, or post once for each nonce."""
        group, revision = self.posted[row.id]
        place = self.shown.setdefault(group, {})
        name = row.previous_message_id or self.by_nonce.setdefault(row.nonce + row.channel, f"m{row.id}")
        place[name] = max(place.get(name, -1), revision)
        return name

    def _free(self, row: OutboxRow, kept: object) -> None:
        mine = self.leases.get(row.id, ("", 0))[0] == row.owner
        assert kept == mine, "recorded without the lease, or not with it"
        if kept:
            del self.leases[row.id]

    @rule(rows=consumes(held))
    def send_and_record(self, rows):
        for row in rows:
            if self.leases.get(row.id, ("", 0))[0] != row.owner:
                assert not sent(self.storage, row, "late", self.now)
                continue
            name = self._show(row)
            kept = sent(self.storage, row, name, self.now)
            self._free(row, kept)
            self.done.add(row.id)

    @rule(rows=consumes(held))
    def send_and_crash(self, rows):
        for row in rows:
            if self.leases.get(row.id, ("", 0))[1] > self.now:
                self._show(row)

    @rule(rows=consumes(held), wait=st.integers(0, 80), landed=st.booleans())
    def fail(self, rows, wait, landed):
        for row in rows:
            if landed and self.leases.get(row.id, ("", 0))[0] == row.owner:
                self._show(row)
            self._free(row, failed(self.storage, row, self.now + wait))

    @rule(rows=consumes(held))
    def bury(self, rows):
        for row in rows:
            kept = self.storage.write_now(lambda tx, row=row: tx.record_dead(row.id, row.owner, self.now, "no"))
            self._free(row, kept)
            if kept:
                self.buried.add(row.id)

    @invariant()
    def nothing_is_lost(self):
        """Every row waits, is out, was sent, is a dead letter, or something newer of its subject speaks for it."""
        rows = {row.id: row for row in self.storage.read_now(lambda read: read.outbox(limit=1000))}
        assert set(rows) == set(self.posted)
        for number, row in rows.items():
            group, revision = self.posted[number]
            if row.state == "folded":
                into = self.posted[row.folded_into]
                assert into[0] == group
                assert into[1] > revision
            else:
                assert (row.state == "sent") == (number in self.done)
                assert (row.state == "dead") == (number in self.buried)

    def teardown(self):
        """When everyone comes back and the API works, each subject ends in one message that shows its newest word."""
        for _ in range(200):
            self.now += 200
            rows = claim(self.storage, self.now, "last", limit=10)
            if not rows:
                break
            for row in rows:
                sent(self.storage, row, self._show(row), self.now)
        open_rows = [
            row
            for row in self.storage.read_now(lambda read: read.outbox(limit=1000))
            if row.state in ("waiting", "claimed")
        ]
        assert not open_rows
        rows_sent = self.storage.read_now(lambda read: read.outbox(state="sent", limit=1000))
        for group, messages in self.shown.items():
            newest = max((self.posted[row.id][1] for row in rows_sent if self.posted[row.id][0] == group), default=-1)
            assert max(messages.values()) >= newest
            if not any(self.posted[number][0] == group for number in self.buried):
                assert len(messages) == 1, "one subject became two messages"
        self.stack.close()


@pytest.mark.long
class TestDelivery(Delivery.TestCase):
    settings = settings(
        max_examples=1500 if TORTURE else 40, stateful_step_count=30, deadline=None, derandomize=not TORTURE
    )


def test_what_the_worker_asks_all_day_never_reads_the_messages_that_are_done(storage: Storage):
    asked: list[str] = []

    def work(tx):
        tx._connection.set_trace_callback(asked.append)
        tx.overdue(10)
        tx.waiting(("discord", "1", "2"))
        tx.next_due(5, ["discord"])
        tx.claim(10, LEASE, "w", faces=["discord"], lanes=[])
        tx._connection.set_trace_callback(None)
        reads = [sql for sql in asked if sql.startswith("SELECT") and "FROM outbox" in sql]
        plans = [step[3] for sql in reads for step in tx._connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert len(reads) >= 5
        assert [step for step in plans if "SCAN outbox" in step or "SCAN o" in step.split(" USING")[0]] == []

    post(storage)
    storage.write_now(work)


def test_with_lanes_an_address_gives_one_row_at_a_time(storage: Storage):
    for subject, channel in (("a", "1"), ("b", "1"), ("c", "2")):
        post(storage, subject, channel=channel)
    first = claim(storage, lanes=[])
    assert [row.subject for row in first] == ["a", "c"]
    busy = [(row.face, row.guild, row.channel) for row in first]
    assert claim(storage, lanes=busy) == []
    sent(storage, first[0], "m1")
    assert [row.subject for row in claim(storage, lanes=busy[1:])] == ["b"]


def test_a_row_that_waits_to_be_tried_again_holds_those_behind_it_for_some_tries(storage: Storage):
    post(storage, "a", channel="1")
    post(storage, "b", channel="1")
    for attempt in range(5):
        assert attempt == 0 or claim(storage, attempt - 1, lanes=[]) == []
        (row,) = claim(storage, attempt, lanes=[])
        assert row.subject == "a"
        failed(storage, row, attempt + 1)
    (row,) = claim(storage, 4, lanes=[])
    assert row.subject == "b", "after five failures it lets the next one pass"


def test_a_worker_that_asked_for_the_time_earlier_does_not_take_what_another_just_claimed(storage: Storage):
    """Two processes: the one waits for the other's transaction, and its now is older than the lease it then sees."""
    post(storage)
    (row,) = claim(storage, 1000, "first")
    assert claim(storage, 990, "second") == []
    assert row.lease_until == 1000 + LEASE


def test_a_lease_from_a_time_that_has_not_come_yet_holds_nothing(storage: Storage):
    post(storage, at=10_000)
    assert len(claim(storage, 10_000, "first")) == 1
    (row,) = claim(storage, 1000, "second")
    assert (row.owner, row.attempts) == ("second", 1)
