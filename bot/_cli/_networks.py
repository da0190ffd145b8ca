"""A network that somebody named: one of which something is stored, or a sentence with those there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import words
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.storage import Read, Storage

TELLING = (
    "bme.akt_burned_total", "bme.burned", "bme.vault_akt", "token.price_usd", "token.supply", "spend.usd_24h",
    "leases.active", "gpu.leased", "chain.height",
)  # fmt: skip
"""Metrics of which every network that is watched has one."""


def check_network(storage: Storage, name: str | None) -> None:
    """Raise UserError for a network that nothing is stored of, where there are others: it is misspelt."""
    stored = storage.read_now(_networks)
    if name and stored and name not in {words.HOME, *stored}:
        raise UserError(f'--network: nothing is stored of "{name[:60]}": there is {", ".join(sorted(stored))}.')


def _networks(read: Read) -> set[str]:
    return {series.label("network") for key in TELLING for series in read.series(key)} - {""}
