"""Open leases, and what became of one: akash/market/v1beta5.

The list of closed leases is hundreds of thousands long and in no order of time, so it is never read: an open lease that
is not listed any more is looked up by itself. `pagination.total` counts one page; a list is over when `next_key` is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.reports.leases import Ended, Lease
from bot.errors import SourceError, SourceRefused
from bot.sources._chain_pages import next_key
from bot.sources._http import MIB

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn
    from bot.sources._read import Read

PATHS = ("/akash/market/v1beta5/leases/list", "/akash/market/v1beta4/leases/list")
STATES = ("active", "reclaiming")
"""Those that bill. A node from before v2.1 does not know the second and answers with an error: it has none."""
_OPEN = frozenset(STATES)
_PAGE = 500
_MOST_PAGES = 60
_CAP = 8 * MIB
_LONGEST = 90
_PARTS = ("owner", "dseq", "gseq", "oseq", "provider", "bseq")


@dataclass(frozen=True, slots=True)
class OpenLeases:
    """Every open lease at one height, each once."""

    leases: tuple[Lease, ...]
    height: int
    at: int
    """The block's time, in milliseconds."""


async def open_leases(node: ChainNode, turn: Turn) -> OpenLeases:
    """All of them or none: half a list would look like leases that ended. Raises SourceError."""
    block = (await node.head(turn)).block
    found: dict[str, Lease] = {}
    for state in STATES:
        try:
            async for page in _pages(node, turn, {"filters.state": state}):
                for lease in _leases(page):
                    if isinstance(lease, Lease):
                        found[lease.id] = lease
        except SourceError:
            # What is missing because of a hiccup is looked up one by one, and found to be open.
            if state == STATES[0]:
                raise
    return OpenLeases(tuple(found.values()), block.height, block.time)


async def look_up(node: ChainNode, turn: Turn, lease_id: str) -> Ended | Lease | None:
    """What became of one lease: still open, ended, or None where the chain does not know it. Raises SourceError."""
    owner, dseq = lease_id.split("/")[:2]
    async for page in _pages(node, turn, {"filters.owner": owner, "filters.dseq": dseq}):
        for lease in _leases(page):
            if lease.id == lease_id:
                return lease
    return None


async def _pages(node: ChainNode, turn: Turn, filters: dict[str, str]) -> Any:
    key, seen = "", set[str]()
    for _ in range(_MOST_PAGES):
        params: dict[str, str | int] = {**filters, "pagination.limit": _PAGE}
        if key:
            params["pagination.key"] = key
        page = await node.ask(turn, *PATHS, params=params, read=_with_leases, page_cap=_CAP)
        yield page
        key = next_key(page)
        if not key:
            return
        if key in seen:
            raise SourceRefused("the leases' pages go in a circle: the same page key came again")
        seen.add(key)
    raise SourceRefused(f"the open leases fill more than {_MOST_PAGES} pages: not believed")


def _with_leases(page: Answer) -> Answer:
    body = page.read.obj()
    if "leases" not in body and "pagination" not in body:
        body.at("leases").fail("expected a list, found nothing")
    body.list("leases", default=())
    next_key(page)
    return page


def _leases(page: Answer) -> Iterable[Lease | Ended]:
    for each in page.read.list("leases", default=()):
        yield _lease(each.obj("lease"))


def _lease(read: Read) -> Lease | Ended:
    name = read.obj("id")
    parts = [_word(name, part) for part in _PARTS]
    identity, provider = "/".join(parts), parts[4]
    created = read.int("created_at", low=0)
    if read.text("state", most=60).removeprefix("lease_").lower() in _OPEN:
        price = read.obj("price")
        return Lease(identity, provider, created, price.text("denom", most=_LONGEST), price.dec("amount", low=0.0))
    reason = read.text("reason", "", most=80).lower().removeprefix("lease_closed_")
    plain = "".join(char for char in reason if char.isascii() and (char.isalnum() or char == "_"))
    return Ended(identity, provider, created, read.int("closed_on", low=0), "" if plain == "invalid" else plain)


def _word(name: Read, part: str) -> str:
    """A number or a word of plain letters. `bseq` came late: without it, it is 0."""
    raw = name.at(part).value
    text = (
        "0"
        if raw is None and part == "bseq"
        else str(raw)
        if isinstance(raw, int)
        else name.text(part, most=_LONGEST + 1)
    )
    if not text or len(text) > _LONGEST or not text.isascii() or not text.isalnum():
        name.at(part).fail("expected a short word of plain letters")
    return text
