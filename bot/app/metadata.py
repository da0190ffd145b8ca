"""Titles that stand behind a content id: fetched beside the polls, kept for good, and never waited for.

A proposal is told with the title it has; when the fetched one comes, the next poll shows it in the message that stands.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, Protocol

from alerts.governance.title import cid_of
from alerts.sample import DAY, MINUTE, Ms
from bot.app.proposal_rows import shown_of
from bot.errors import SourceError

if TYPE_CHECKING:
    from alerts.governance.proposal import Proposal
    from bot.storage import Read, Storage

log = logging.getLogger("burnwatch.governance")

AT_ONCE = 5
"""Ids that one turn asks for."""
MOST_TRIES = 10
_FIRST_WAIT: Ms = 10 * MINUTE


class Fetches(Protocol):
    """Whatever can be asked for what a content id names."""

    async def text(self, cid: str) -> str:
        """A JSON object as text. Raises SourceError."""
        ...


def kept(read: Read, proposal: Proposal) -> str:
    """What a proposal's metadata pointed to, where that was fetched; else nothing."""
    cid = cid_of(proposal.metadata)
    return str(_entry(read, cid).get("text", "")) if cid else ""


class Metadata:
    """Asks for what is missing, a little at a time."""

    def __init__(self, storage: Storage, gateways: Fetches) -> None:
        self._storage = storage
        self._gateways = gateways

    async def gather(self, network: str, now: Ms) -> int:
        """Ask for the ids that are due. How many came. One that fails is asked again ever later, and then no more."""
        came = 0
        for cid in await self._storage.read(lambda read: _due(read, network, now)):
            try:
                entry: dict[str, Any] = {"text": await self._gateways.text(cid)}
                came += 1
            except SourceError as err:
                log.info("the metadata %s could not be read: %s", cid, err)
                entry = {}
            await self._storage.write(lambda tx, cid=cid, entry=entry: _keep(tx, cid, entry, now))  # type: ignore[misc]
        return came


def _due(read: Read, network: str, now: Ms) -> list[str]:
    cids = dict.fromkeys(facts.metadata_cid for facts in shown_of(read, network).values() if facts.metadata_cid)
    return [cid for cid in cids if _is_due(_entry(read, cid), now)][:AT_ONCE]


def _is_due(entry: dict[str, Any], now: Ms) -> bool:
    tries = int(entry.get("tries", 0))
    if "text" in entry or tries >= MOST_TRIES:
        return False
    return tries == 0 or now >= int(entry.get("at", 0)) + min(_FIRST_WAIT * 2 ** (tries - 1), DAY)


def _keep(tx: Any, cid: str, entry: dict[str, Any], now: Ms) -> None:
    tries = int(_entry(tx, cid).get("tries", 0)) + 1
    tx.set_meta(_key(cid), json.dumps({**entry, "tries": tries, "at": now}))


def _entry(read: Read, cid: str) -> dict[str, Any]:
    raw = read.meta(_key(cid))
    found = json.loads(raw) if raw else {}
    return found if isinstance(found, dict) else {}


def _key(cid: str) -> str:
    return f"metadata:{cid}"
