"""Lists that come in pages: until `next_key` is null, never by `pagination.total` (which counts one page)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import SourceRefused

if TYPE_CHECKING:
    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn

LEDGER = "/akash/bme/v1/ledger"
PROPOSALS = "/cosmos/gov/v1/proposals"
_MOST_PAGES = 100
_LEDGER_PAGE = 200


async def ledger(node: ChainNode, turn: Turn, status: str) -> list[Answer]:
    """Every page of BME's ledger with one status."""
    pages: list[Answer] = []
    key, seen = "", set[str]()
    while len(pages) < _MOST_PAGES:
        params: dict[str, str | int] = {"filters.status": status, "pagination.limit": _LEDGER_PAGE}
        if key:
            params["pagination.key"] = key
        page = await node.ask(turn, LEDGER, params=params, read=_with_records)
        pages.append(page)
        key = next_key(page)
        if not key:
            return pages
        if key in seen:
            raise SourceRefused(f"{page.endpoint.host} gives the same page of the ledger again and again")
        seen.add(key)
    raise SourceRefused(f"the ledger's {status.rsplit('_', 1)[-1]} records fill more than {_MOST_PAGES} pages")


def _with_records(page: Answer) -> Answer:
    body = page.read.obj()
    if "records" not in body and "pagination" not in body:
        body.at("records").fail("expected a list, found nothing")
    body.list("records", default=())
    next_key(page)
    return page


def next_key(page: Answer) -> str:
    """Where the next page begins; empty when this was the last."""
    pagination = page.read.maybe("pagination")
    return pagination.text("next_key", "", most=4_000) if pagination else ""
