"""What the database keeps is all that a ledger needs: the same stories, told from memory and from the file, are the same."""

from __future__ import annotations

import dataclasses
import random

from hypothesis import given, settings

from alerts.quiet import Ledger
from alerts.sample import HOUR, MINUTE, SECOND
from bot.app.post import Poster
from tests.alerts.quiet.given import T0, Book, notice
from tests.alerts.quiet.test_ledger_properties import LABELS, ROUTES, STEPS, Story
from tests.bot.storage._given import fresh


class Stored(Book):
    """A book whose entries live in the database: each ledger is given only what `entries` selects."""

    def __init__(self, storage, *routes) -> None:
        super().__init__(*routes)
        self.storage = storage
        self.poster = Poster(lambda: self.routes, random.Random(1))

    def take(self, *notices, guild=""):
        def work(ledger, tx):
            for one in notices:
                ledger.take(one, guild=guild)

        return self._in_a_transaction(work, {(one.facts.rule, one.facts.labels) for one in notices})

    def sweep(self, fresh_facts=None):
        def work(ledger, tx):
            ledger.release(fresh_facts)
            ledger.catch_up()

        return self._in_a_transaction(work, None)

    def _in_a_transaction(self, work, keys):
        now = self.world.now

        def write(tx):
            wanted = keys if keys is not None else {(e.facts.rule, e.facts.labels) for e in tx.open_entries()}
            entries = tx.entries(sorted(wanted), begun_after=now - 30 * SECOND - 1, summed_after=now - HOUR)
            ledger = Ledger(self.world, self.routes, entries, lambda: tx.begun_messages(now - HOUR))
            work(ledger, tx)
            speeches = ledger.speeches()
            assert self.poster.speak(tx, speeches, now) == len(speeches), "no row was there before"
            tx.put_entries(ledger.changed, now)
            tx.add_decisions(ledger.decisions)
            return ledger, speeches

        ledger, speeches = self.storage.write_now(write)
        for entry in ledger.changed:
            self.entries[entry.address, entry.incident] = entry
        self.decisions += ledger.decisions
        self.speeches += speeches
        return speeches


def seen(book):
    return [
        (
            speech.address,
            speech.subject,
            [(entry.facts.rule, entry.facts.word, entry.place) for entry in speech.entries],
        )
        for speech in book.speeches
    ]


@settings(max_examples=40, deadline=None, database=None, derandomize=True)
@given(STEPS)
def test_from_the_file_the_same_is_told_as_from_memory(steps):
    memory = Story().play(steps).finish()
    with fresh() as storage:
        story = Story()
        story.book = Stored(storage, *ROUTES)
        story.play(steps).finish()
        assert sorted(map(repr, story.book.decisions)) == sorted(map(repr, memory.book.decisions))
        assert sorted(seen(story.book)) == sorted(seen(memory.book))
        kept = storage.read_now(lambda read: read.decisions(limit=100_000))
        assert sorted(map(repr, kept)) == sorted(map(repr, story.book.decisions))
        rows = storage.read_now(lambda read: read.outbox(limit=100_000))
        assert len({row.dedup for row in rows}) == len(rows) == len(story.book.speeches)
        for rule in {entry.facts.rule for entry in story.book.entries.values()}:
            stored = {
                (e.address, e.incident): e
                for e in storage.read_now(lambda read, rule=rule: read.incidents(rule, LABELS))
            }
            ours = {key: e for key, e in story.book.entries.items() if e.facts.rule == rule}
            assert stored == ours


def test_an_hours_summary_is_found_again_in_the_file():
    with fresh() as storage:
        book = Stored(storage, dataclasses.replace(ROUTES[0], max_per_hour=1))
        for number in range(5):
            at = T0 + number * 5 * MINUTE
            book.at(at).take(notice(f"r{number}", at=at))
        assert len({speech.subject for speech in book.speeches}) == 2
        rows = storage.read_now(lambda read: read.outbox())
        assert [row.kind for row in reversed(rows)] == ["alert", *["backlog"] * 4]
        assert rows[0].facts["count"] == 4
