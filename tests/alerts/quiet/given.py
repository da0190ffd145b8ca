"""Notices, routes and a small world for the tests of being quiet."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from alerts.notice import AlertFacts, Notice, Reason, Route, Word
from alerts.quiet import Ledger, World
from alerts.rule import Severity
from alerts.sample import HOUR, MINUTE

if TYPE_CHECKING:
    from alerts.quiet import Decision, Entry, Speech

T0 = 1_790_000_000_000
HERE = Route("discord", "1", "10")
THERE = Route("discord", "2", "20")
REASONS = {
    Word.RAISED: Reason.CROSSED,
    Word.WORSE: Reason.NEW_EXTREME,
    Word.STILL: Reason.REPEAT,
    Word.RESOLVED: Reason.CLEARED,
    Word.NO_DATA: Reason.DATA_LOST,
    Word.BACK: Reason.DATA_BACK,
}


def facts(rule: str = "Low", word: Word = Word.RAISED, at: int = T0, fired_at: int | None = None, **more) -> AlertFacts:
    given = {
        "rule": rule, "metric": "bme.collateral_ratio", "labels": (("network", "akash"),), "word": word, "severity": Severity.WARNING,
        "topic": "bme", "unit": "ratio", "kind": "threshold", "op": "<", "reduce": "last", "over": 0, "value": 0.9, "threshold": 1.0,
        "clear": None, "fired_at": at if fired_at is None else fired_at, "active_at": at, "at": at, "reason": REASONS.get(word, Reason.CROSSED),
    }  # fmt: skip
    return AlertFacts(**(given | more))


def notice(rule: str = "Low", word: Word = Word.RAISED, at: int = T0, fired_at: int | None = None, **more) -> Notice:
    return Notice(
        facts(rule, word, at, fired_at, **more),
        0,
        reminder=word is Word.STILL,
        tag=str(at) if word is Word.STILL else "",
    )


class Book:
    """Entries that outlive a ledger, as the database keeps them; and everything that was ever said and decided."""

    def __init__(self, *routes: Route) -> None:
        self.routes = list(routes or (HERE,))
        self.entries: dict[tuple, Entry] = {}
        self.decisions: list[Decision] = []
        self.speeches: list[Speech] = []
        self.begun: list[tuple[int, tuple]] = []
        """(when, address) of every new message."""
        self.world = World(T0)

    def at(self, now: int, **changes) -> Book:
        self.world = dataclasses.replace(self.world, now=now, **changes)
        return self

    def ledger(self) -> Ledger:
        spent: dict[tuple, int] = {}
        for at, address in self.begun:
            if self.world.now - HOUR < at:
                spent[address] = spent.get(address, 0) + 1
        return Ledger(self.world, self.routes, self.entries.values(), lambda: spent)

    def take(self, *notices: Notice, guild: str = "") -> list[Speech]:
        ledger = self.ledger()
        for one in notices:
            ledger.take(one, guild=guild)
        return self.keep(ledger)

    def sweep(self, fresh=None) -> list[Speech]:
        ledger = self.ledger()
        ledger.release(fresh or (lambda entry: dataclasses.replace(entry.facts, word=Word.RAISED, at=self.world.now)))
        ledger.catch_up()
        return self.keep(ledger)

    def keep(self, ledger: Ledger) -> list[Speech]:
        known = {(speech.address, speech.subject) for speech in self.speeches}
        speeches = ledger.speeches()
        for speech in speeches:
            if (speech.address, speech.subject) not in known and not speech.subject.startswith("budget:"):
                self.begun.append((self.world.now, speech.address))
        for entry in ledger.changed:
            self.entries[entry.address, entry.incident] = entry
        self.decisions += ledger.decisions
        self.speeches += speeches
        return speeches

    def last(self) -> tuple[bool, Reason]:
        decision = self.decisions[-1]
        return decision.told, decision.reason

    def shown(self) -> dict[tuple, list[tuple[str, Word]]]:
        """What stands on each message now: (address, subject) -> (rule, word) of each."""
        return {
            (speech.address, speech.subject): [(entry.facts.rule, entry.facts.word) for entry in speech.entries]
            for speech in self.speeches
        }


__all__ = ["HERE", "MINUTE", "T0", "THERE", "Book", "facts", "notice"]
