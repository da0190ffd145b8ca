"""The only room with SQL: samples, rules, states, the outbox, in one SQLite file behind one writer."""

from bot.storage.digests import DigestRow
from bot.storage.guilds import GuildRoute, GuildRow, NewWatch, Watch
from bot.storage.held import HeldDecision
from bot.storage.ledger import LedgerCounts, ScanRow
from bot.storage.read import Read, Tx
from bot.storage.rows import (
    Added,
    AuditRow,
    Bucket,
    NewOutboxRow,
    OutboxRow,
    ProposalRow,
    Refused,
    Retention,
    Rewritten,
    SourceRow,
    StoredRule,
    WithheldRow,
)
from bot.storage.storage import Storage

__all__ = [
    "Added",
    "AuditRow",
    "Bucket",
    "DigestRow",
    "GuildRoute",
    "GuildRow",
    "HeldDecision",
    "LedgerCounts",
    "NewOutboxRow",
    "NewWatch",
    "OutboxRow",
    "ProposalRow",
    "Read",
    "Refused",
    "Retention",
    "Rewritten",
    "ScanRow",
    "SourceRow",
    "Storage",
    "StoredRule",
    "Tx",
    "Watch",
    "WithheldRow",
]
