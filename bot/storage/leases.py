"""Leases that are open, and those that ended lately."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from alerts.reports.leases import Ended, Lease
from bot.storage._base import Base

if TYPE_CHECKING:
    from collections.abc import Iterable


class LeaseReads(Base):
    """What is known of leases."""

    def open_leases(self, network: str) -> dict[str, Lease]:
        """By id."""
        rows = self._rows(
            "SELECT id, provider, created, denom, rate FROM open_leases WHERE network = ? ORDER BY id", (network,)
        )
        return {row[0]: Lease(row[0], row[1], row[2], row[3], Decimal(row[4])) for row in rows}

    def ended_leases(self, network: str, height: int) -> list[Ended]:
        """Those that ended at `height` or later, the newest last."""
        rows = self._rows(
            "SELECT id, provider, created, closed, reason FROM ended_leases WHERE network = ? AND closed >= ? "
            "ORDER BY closed, id",
            (network, height),
        )
        return [Ended(*row) for row in rows]


class LeaseWrites(LeaseReads):
    """What one listing writes."""

    def put_open_leases(self, network: str, leases: Iterable[Lease]) -> None:
        """New ones, and those whose rate changed."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO open_leases (network, id, provider, created, denom, rate) VALUES (?, ?, ?, ?, ?, ?)",
            [(network, one.id, one.provider, one.created, one.denom, str(one.rate)) for one in leases],
        )

    def end_leases(self, network: str, ended: Iterable[Ended], lost: Iterable[str] = ()) -> None:
        """They are over; `lost` are those that the chain does not know any more."""
        over = list(ended)
        self._connection.executemany(
            "INSERT OR REPLACE INTO ended_leases (network, id, provider, created, closed, reason) VALUES (?, ?, ?, ?, ?, ?)",
            [(network, one.id, one.provider, one.created, one.closed, one.reason) for one in over],
        )
        self._connection.executemany(
            "DELETE FROM open_leases WHERE network = ? AND id = ?",
            [(network, name) for name in (*(one.id for one in over), *lost)],
        )

    def forget_leases(self, network: str, before: int) -> None:
        """Those that ended below a height."""
        self._connection.execute("DELETE FROM ended_leases WHERE network = ? AND closed < ?", (network, before))
