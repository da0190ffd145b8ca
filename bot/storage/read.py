"""The two hands of a transaction: Read looks, Tx looks and writes."""

from __future__ import annotations

from bot.storage.digests import DigestReads, DigestWrites
from bot.storage.guilds import GuildReads, GuildWrites
from bot.storage.held import HeldReads, HeldWrites
from bot.storage.kept import KeptReads, KeptWrites
from bot.storage.leases import LeaseReads, LeaseWrites
from bot.storage.ledger import LedgerReads, LedgerWrites
from bot.storage.outbox import OutboxReads, OutboxWrites
from bot.storage.quiet import QuietReads, QuietWrites
from bot.storage.rollups import RollupReads, RollupWrites
from bot.storage.states import StateReads


class Read(
    RollupReads,
    QuietReads,
    StateReads,
    OutboxReads,
    GuildReads,
    LedgerReads,
    LeaseReads,
    DigestReads,
    HeldReads,
    KeptReads,
):
    """One consistent snapshot. It is alerts.engine.View, so the engine and the derived metrics read through it."""


class Tx(
    RollupWrites,
    OutboxWrites,
    QuietWrites,
    GuildWrites,
    LedgerWrites,
    LeaseWrites,
    DigestWrites,
    HeldWrites,
    KeptWrites,
    Read,
):
    """One transaction of the one writer: all of it is kept or nothing. It reads what it wrote."""
