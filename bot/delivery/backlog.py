"""After an outage: many unsent incidents of one channel become one summary, instead of fifty stale messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from alerts.notice import Word
from alerts.rule import title_of
from alerts.sample import SIMULATED
from bot.storage import NewOutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.sample import Ms
    from bot.delivery.policy import Policy
    from bot.storage import OutboxRow, Storage, Tx

SHOWN = 12
"""Lines a summary names; the rest are counted."""
_PINGS = frozenset({Word.RAISED, Word.STILL, Word.NO_DATA})
_ORDER = ("info", "warning", "critical")


class Backlog:
    """Folds what waited too long, one transaction an address."""

    def __init__(self, storage: Storage, policy: Policy, nonce: Callable[[], str]) -> None:
        self._storage = storage
        self._policy = policy
        self._nonce = nonce

    async def fold(self, now: Ms) -> int:
        """How many rows became part of a summary."""
        overdue = await self._storage.read(lambda read: read.overdue(now - self._policy.backlog_after))
        crowded = [address for address, waiting in overdue.items() if waiting > self._policy.backlog_size]
        if not crowded:
            return 0
        return await self._storage.write(lambda tx: sum(self._fold(tx, address, now) for address in crowded))

    def _fold(self, tx: Tx, address: tuple[str, str, str], now: Ms) -> int:
        before = now - self._policy.backlog_after
        rows = [
            row
            for row in tx.waiting(address)
            if row.previous_message_id is None
            and row.kind != "digest"  # a report, however late, is no incident that a line can stand for
            and (row.kind == "backlog" or row.created_at <= before)
        ]
        newest = {row.subject: row for row in sorted(rows, key=lambda row: row.id)}
        if sum(row.kind != "backlog" for row in newest.values()) <= self._policy.backlog_size:
            return 0
        # A summary that waits is part of the next one: an outage of a night is one message, not one an hour.
        # News that answers a message of this very summary is in that message's line.
        told = [row for row in newest.values() if row.facts.get("answers") not in newest]
        first = min(row.id for row in rows)
        worst = max(told, key=_rank)
        summary = tx.post(
            NewOutboxRow(
                dedup=f"backlog|{first}|{max(row.id for row in rows)}|{':'.join(address)}",
                kind="backlog",
                subject=f"backlog:{max(row.id for row in rows)}",
                revision=0,
                face=address[0],
                guild=address[1],
                channel=address[2],
                topic="health",
                severity=worst.severity,
                reason="backlog",
                facts=_facts(told, now),
                created_at=now,
                due_at=now,
                nonce=self._nonce(),
            )
        )
        return 0 if summary is None else tx.fold([row.id for row in rows], summary)


def _rank(row: OutboxRow) -> int:
    return _ORDER.index(row.severity) if row.severity in _ORDER else 0


def _facts(rows: Sequence[OutboxRow], now: Ms) -> dict[str, Any]:
    """The gravest first, then the newest: what is left out of the lines is counted."""
    lines = sorted((line for row in rows for line in _lines(row)), key=lambda line: (line[3], line[2]), reverse=True)
    count = sum(int(row.facts["count"]) if row.kind in {"backlog", "group"} else 1 for row in rows)
    pinging = [_mention(row) for row in sorted(rows, key=_rank, reverse=True)]
    return {
        "now": now,
        "since": min(int(row.facts["since"]) if row.kind == "backlog" else row.created_at for row in rows),
        "count": count,
        "lines": [line[:3] for line in lines[:SHOWN]],
        "ranks": [line[3] for line in lines[:SHOWN]],
        "more": max(0, count - SHOWN),
        "mention": next(filter(None, pinging), ""),
        "simulated": any(SIMULATED in json.dumps(row.facts) or row.facts.get("simulated") is True for row in rows),
    }


def _mention(row: OutboxRow) -> str:
    """The role it would have pinged. What has ended meanwhile wakes nobody."""
    said = {member["word"] for member in row.facts["members"]} if row.kind == "group" else {row.facts.get("word")}
    quiet = row.kind != "backlog" and said.isdisjoint(_PINGS)
    return "" if quiet else str(row.facts.get("mention") or "")


def _lines(row: OutboxRow) -> list[tuple[str, str, Ms, int]]:
    """(what, word, when, rank): of a summary its own lines, of a group each of its alerts."""
    if row.kind == "backlog":
        return [
            (what, word, at, rank)
            for (what, word, at), rank in zip(row.facts["lines"], row.facts["ranks"], strict=True)
        ]
    if row.kind == "group":
        return [
            (title_of(member["rule"]), member["word"], row.created_at, _ORDER.index(member["severity"]))
            for member in row.facts["members"]
        ]
    word = str(row.facts.get("word") or row.facts.get("event") or row.reason)
    return [(_name(row), word, row.created_at, _rank(row))]


def _name(row: OutboxRow) -> str:
    facts = row.facts
    if facts.get("rule"):
        return title_of(str(facts["rule"]))
    return f"#{facts['number']} {facts.get('title', '')}" if "number" in facts else row.subject
