"""The rest that is kept: notes of the program to itself, sources, proposals, and how much there is of everything."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from bot.storage._base import Base
from bot.storage._text import pack_facts, plain, unpack
from bot.storage.rows import ProposalRow, SourceRow

TABLES = (
    "series", "samples", "hourly", "daily", "outdated", "progress", "withheld", "meta", "sources",
    "rules", "audit", "alerts", "transitions", "proposals", "outbox",
    "mutes", "acknowledgements", "flaps", "incidents", "decisions",
    "guilds", "guild_routes", "watches", "ledger", "ledger_scans", "open_leases",
    "ended_leases", "digests", "judged", "held",
)  # fmt: skip


class KeptReads(Base):
    """Small things by name."""

    def meta(self, key: str) -> str | None:
        """A note of the program to itself."""
        row = self._row("SELECT value FROM meta WHERE key = ?", (key,))
        return None if row is None else row[0]

    def sources(self) -> dict[str, SourceRow]:
        """How each source is doing."""
        rows = self._rows("SELECT name, up, since, reason, answered_at FROM sources ORDER BY name")
        return {row[0]: SourceRow(row[0], bool(row[1]), *row[2:]) for row in rows}

    def proposals(self, network: str) -> dict[int, ProposalRow]:
        """Every proposal of a network as it was last seen, by number."""
        rows = self._rows(
            "SELECT id, status, facts, seen_at, changed_at, missing_polls FROM proposals WHERE network = ? ORDER BY id",
            (network,),
        )
        return {row[0]: ProposalRow(row[0], row[1], unpack(row[2]), *row[3:]) for row in rows}

    def counts(self) -> dict[str, int]:
        """Rows of each table, and of the outbox by state (`outbox.waiting`, ...). Counting samples reads all of them."""
        found = {table: self._row(f"SELECT count(*) FROM {table}")[0] for table in TABLES}
        return found | self.outbox_counts()

    def outbox_counts(self, guild: str | None = None) -> dict[str, int]:
        """`outbox.waiting`, `outbox.claimed`, `outbox.sent`, `outbox.folded`, `outbox.dead`; of one server and of none, or all."""
        empty = {f"outbox.{state}": 0 for state in ("waiting", "claimed", "sent", "folded", "dead")}
        where, values = ("", ()) if guild is None else (" WHERE guild IN (?, '')", (guild,))
        rows = self._rows(f"SELECT state, count(*) FROM outbox{where} GROUP BY state", values)
        return empty | {f"outbox.{state}": count for state, count in rows}


class KeptWrites(KeptReads):
    """Small things, written."""

    def set_meta(self, key: str, value: str) -> None:
        """Note something."""
        self._connection.execute(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, plain(value)),
        )

    def put_source(self, row: SourceRow) -> None:
        """How a source is doing now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO sources (name, up, since, reason, answered_at) VALUES (?, ?, ?, ?, ?)",
            (row.name, int(row.up), row.since, plain(row.reason), row.answered_at),
        )

    def put_proposal(self, network: str, row: ProposalRow) -> None:
        """A proposal as it is now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO proposals (network, id, status, facts, seen_at, changed_at, missing_polls) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (network, row.id, plain(row.status), pack_facts(row.facts), row.seen_at, row.changed_at, row.missing_polls),
        )
