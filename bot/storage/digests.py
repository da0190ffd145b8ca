"""Which weekly summaries a place has had: one row for a week and a place, whoever writes it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.storage._base import Base
from bot.storage._text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One week of one place, settled."""

    period: str
    """2026-W38."""
    place: str
    """A server (`discord:<id>`), or a channel where no server is named."""
    guild: str
    outcome: str
    """told, late, missed (the bot was off for too long), before (the place was new)."""
    due_at: Ms
    settled_at: Ms


class DigestReads(Base):
    """What was settled."""

    def digests(self, place: str | None = None) -> list[DigestRow]:
        """Every settled week, of one place or of all, oldest first."""
        rows = self._rows(
            "SELECT period, place, guild, outcome, due_at, settled_at FROM digests WHERE ?1 IS NULL OR place = ?1 "
            "ORDER BY settled_at, place, period",
            (None if place is None else plain(place),),
        )
        return [DigestRow(*row) for row in rows]

    def open_digests(self, wanted: Mapping[str, str], now: Ms) -> dict[str, str]:
        """By place: those of `wanted` (place -> week) that are not settled, with the newest week that is (empty: none).

        A row from later than `now` was written by a clock that ran ahead: it says nothing of what is newest.
        """
        found: dict[str, str] = {}
        for place, period in wanted.items():
            key = plain(place)
            if self._row("SELECT 1 FROM digests WHERE period = ? AND place = ?", (period, key)) is None:
                newest = self._row("SELECT max(period) FROM digests WHERE place = ? AND settled_at <= ?", (key, now))
                found[place] = newest[0] or ""
        return found

    def first_sample_at(self) -> Ms | None:
        """When the oldest thing that is stored was measured."""
        found = [
            row[0]
            for table, span in (("samples", 0), ("hourly", 3_600_000), ("daily", 86_400_000))
            for row in self._rows(
                f"SELECT min((SELECT min(at) FROM {table} WHERE series = s.id)) - ? FROM series s",  # noqa: S608 - constants
                (span,),
            )
            if row[0] is not None
        ]
        return max(0, min(found)) if found else None


class DigestWrites(DigestReads):
    """Settling a week."""

    def settle_digest(self, row: DigestRow) -> bool:
        """False: another process, or an earlier run, had settled it before."""
        cursor = self._connection.execute(
            "INSERT INTO digests (period, place, guild, outcome, due_at, settled_at) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (period, place) DO NOTHING",
            (row.period, plain(row.place), row.guild, row.outcome, row.due_at, row.settled_at),
        )
        return cursor.rowcount == 1
