"""After an outage: many unsent incidents of one channel become one summary, instead of fifty stale messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from alerts.sample import SIMULATED
from bot.storage import NewOutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.sample import Ms
    from bot.delivery.policy import Policy
    from bot.storage import OutboxRow, Storage, Tx

SHOWN = 12
"""Lines a summary names; the rest are counted."""


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
        rows = [row for row in tx.waiting(address) if row.kind != "backlog" and row.previous_message_id is None]
        newest = {row.subject: row for row in sorted(rows, key=lambda row: row.id)}
        if len(newest) <= self._policy.backlog_size:
            return 0
        told = sorted(newest.values(), key=lambda row: row.created_at, reverse=True)
        first = min(row.id for row in rows)
        summary = tx.post(
            NewOutboxRow(
                dedup=f"backlog|{first}|{max(row.id for row in rows)}|{':'.join(address)}",
                kind="backlog",
                subject=f"backlog:{first}",
                revision=0,
                face=address[0],
                guild=address[1],
                channel=address[2],
                topic="health",
                severity=_highest(told),
                reason="backlog",
                facts=_facts(told, now),
                created_at=now,
                due_at=now,
                nonce=self._nonce(),
            )
        )
        return 0 if summary is None else tx.fold([row.id for row in rows], summary)


def _highest(rows: Sequence[OutboxRow]) -> str:
    order = ("info", "warning", "critical")
    return max((row.severity for row in rows), key=lambda word: order.index(word) if word in order else 0)


def _facts(rows: Sequence[OutboxRow], now: Ms) -> dict[str, Any]:
    return {
        "now": now,
        "since": min(row.created_at for row in rows),
        "count": len(rows),
        "lines": [[_name(row), str(row.facts.get("word") or row.facts.get("event") or row.reason), row.created_at]
                  for row in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "simulated": any(SIMULATED in json.dumps(row.facts) for row in rows),
    }  # fmt: skip


def _name(row: OutboxRow) -> str:
    facts = row.facts
    return str(
        facts.get("rule") or (f"#{facts['number']} {facts.get('title', '')}" if "number" in facts else row.subject)
    )
