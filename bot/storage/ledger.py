"""BME's finished records, each once by its id, and the scans that brought them."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alerts.reports.ledger import CANCELED, COUNTERS, EXECUTED, LedgerRecord, Totals
from bot.storage._base import Base
from bot.storage._text import pack_facts, plain, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.sample import Ms

_ID = ("denom", "to_denom", "source", "height", "sequence")
_BODY = ("status", *COUNTERS, "spread", "price", "reason")
_COLUMNS = (*_ID, *_BODY)
_ROW = ", ".join(_COLUMNS)
_MARKS = ", ".join("?" for _ in range(len(_COLUMNS) + 2))
_SAME = " AND ".join(f"{name} = ?" for name in ("network", *_ID))
_SCAN = "id, network, started_at, moved_at, finished_at, status, key, pages, seen, added, changed, failures, notes"


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan of the ledger and how far it came: what a restart needs to go on."""

    network: str
    started_at: Ms
    moved_at: Ms
    """When its last page was stored."""
    status: str
    """The records it reads now."""
    id: int = 0
    key: str = ""
    """Of the next page; empty at the beginning of a status."""
    finished_at: Ms | None = None
    pages: int = 0
    seen: int = 0
    added: int = 0
    changed: int = 0
    """Records that an earlier scan knew with other amounts: a finished record never changes by itself."""
    failures: int = 0
    """Turns in a row that brought nothing."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What others counted before and after, and what came of the comparison."""


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """How many finished records are known."""

    executed: int = 0
    canceled: int = 0
    unpriced: int = 0
    """Executed, and without a price or at a price of zero: counted, and left out of averages of prices."""
    unseen: int = 0
    """Known from an earlier scan and not in the newest complete one."""


class LedgerReads(Base):
    """What is known of the ledger."""

    def ledger_totals(self, network: str) -> Totals:
        """The exact sums over every executed record."""
        sums = ", ".join(f"ifnull(sum({name}), 0)" for name in COUNTERS)
        row = self._row(f"SELECT {sums} FROM ledger WHERE network = ? AND status = ?", (network, EXECUTED))
        return Totals(*row)

    def ledger_counts(self, network: str, newest: int) -> LedgerCounts:
        """Counts; `newest` is the number of the newest complete scan."""
        row = self._row(
            "SELECT ifnull(sum(status = ?), 0), ifnull(sum(status = ?), 0), ifnull(sum(status = ? AND price = ''), 0), "
            "ifnull(sum(scan < ?), 0) FROM ledger WHERE network = ?",
            (EXECUTED, CANCELED, EXECUTED, newest, network),
        )
        return LedgerCounts(*row)

    def ledger_fresh(self, network: str) -> list[tuple[int, int]]:
        """(height, uakt) of every record that was paid with fresh AKT, in order of height."""
        return [
            (row[0], row[1])
            for row in self._rows(
                "SELECT height, sum(fresh) FROM ledger WHERE network = ? AND fresh > 0 AND status = ? GROUP BY height "
                "ORDER BY height",
                (network, EXECUTED),
            )
        ]

    def ledger_since(self, network: str, height: int, most: int) -> list[LedgerRecord]:
        """The records asked for at `height` or later, the newest first."""
        rows = self._rows(
            f"SELECT {_ROW} FROM ledger WHERE network = ? AND height >= ? ORDER BY height DESC, sequence DESC LIMIT ?",
            (network, height, most),
        )
        return [LedgerRecord(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def last_scan(self, network: str, *, complete: bool = False) -> ScanRow | None:
        """The newest scan, or with `complete` the newest that came to its end."""
        only = "AND finished_at IS NOT NULL " if complete else ""
        row = self._row(
            f"SELECT {_SCAN} FROM ledger_scans WHERE network = ? {only}ORDER BY id DESC LIMIT 1", (network,)
        )
        if row is None:
            return None
        names = _SCAN.split(", ")
        return ScanRow(**{**dict(zip(names, row, strict=True)), "notes": unpack(row[-1])})


class LedgerWrites(LedgerReads):
    """What a page of a scan writes."""

    def put_ledger(self, network: str, records: Iterable[LedgerRecord], scan: int) -> tuple[int, int]:
        """Store records by their id. Returns (new, changed); one that is known as it is counts as neither."""
        added = changed = 0
        for record in records:
            identity = (network, *(getattr(record, name) for name in _ID))
            body = tuple(getattr(record, name) for name in _BODY)
            known = self._row(f"SELECT {', '.join(_BODY)} FROM ledger WHERE {_SAME}", identity)
            if known is None:
                added += 1
            elif tuple(known) != body:
                changed += 1
            self._connection.execute(
                f"INSERT OR REPLACE INTO ledger (network, {_ROW}, scan) VALUES ({_MARKS})", (*identity, *body, scan)
            )
        return added, changed

    def begin_scan(self, row: ScanRow) -> int:
        """A new scan's number. Of the older ones only the newest complete one is kept, for comparison."""
        self._connection.execute(
            "DELETE FROM ledger_scans WHERE network = ?1 AND id < ifnull((SELECT max(id) FROM ledger_scans WHERE network = ?1 "
            "AND finished_at IS NOT NULL), 0)",
            (row.network,),
        )
        cursor = self._connection.execute(
            f"INSERT INTO ledger_scans ({_SCAN.removeprefix('id, ')}) VALUES ({', '.join('?' * 12)})", self._values(row)
        )
        return int(cursor.lastrowid or 0)

    def put_scan(self, row: ScanRow) -> None:
        """How far it has come."""
        self._connection.execute(
            f"INSERT OR REPLACE INTO ledger_scans ({_SCAN}) VALUES ({', '.join('?' * 13)})",
            (row.id, *self._values(row)),
        )

    @staticmethod
    def _values(row: ScanRow) -> tuple[Any, ...]:
        return (
            row.network, row.started_at, row.moved_at, row.finished_at, row.status, plain(row.key), row.pages, row.seen,
            row.added, row.changed, row.failures, pack_facts(row.notes),
        )  # fmt: skip
