"""The scam gate's memory: what each proposal said, and what a server's admins decided about those that are held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.storage._base import Base
from bot.storage._text import pack_facts, plain, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """What became of a held proposal in one server."""

    number: int
    guild: str
    """Empty: wherever nobody of the server's own decided."""
    verdict: str
    """released, dropped."""
    by: str
    at: Ms


class HeldReads(Base):
    """What is remembered."""

    def judged_proposals(self, network: str) -> dict[int, dict[str, Any]]:
        """What the gate keeps of each proposal, by number."""
        rows = self._rows("SELECT id, said FROM judged WHERE network = ? ORDER BY id", (network,))
        return {row[0]: unpack(row[1]) for row in rows}

    def held_decisions(self, network: str, number: int | None = None) -> list[HeldDecision]:
        """What was decided, about one proposal or about all."""
        rows = self._rows(
            "SELECT id, guild, verdict, by, at FROM held WHERE network = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY id, guild",
            (network, number),
        )
        return [HeldDecision(*row) for row in rows]


class HeldWrites(HeldReads):
    """Remembering."""

    def put_judged(self, network: str, number: int, said: Mapping[str, Any]) -> None:
        """What the gate keeps of one proposal."""
        self._connection.execute(
            "INSERT OR REPLACE INTO judged (network, id, said) VALUES (?, ?, ?)",
            (plain(network), number, pack_facts(said)),
        )

    def decide_held(self, network: str, decision: HeldDecision) -> bool:
        """The first decision of a server stands. False: it had decided before."""
        cursor = self._connection.execute(
            "INSERT INTO held (network, id, guild, verdict, by, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                plain(network),
                decision.number,
                plain(decision.guild),
                decision.verdict,
                plain(decision.by),
                decision.at,
            ),
        )
        return cursor.rowcount == 1
