"""Lists that come in pages: until `next_key` is null, never by `pagination.total` (which counts one page)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.errors import SourceRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn

T = TypeVar("T")

LEDGER = "/akash/bme/v1/ledger"
PROPOSALS = "/cosmos/gov/v1/proposals"
_MOST_PAGES = 100
_LEDGER_PAGE = 200


async def walk(
    node: ChainNode,
    turn: Turn,
    path: str,
    name: str,
    asked: Mapping[str, str | int],
    size: int,
    most: int,
    read: Callable[[Answer], tuple[T, str]],
) -> list[T]:
    """What `read` makes of every page; its second word is the key of the next one.

    Raises SourceError for a list that does not end or has too many pages.
    """
    pages: list[T] = []
    key, seen = "", set[str]()
    while len(pages) < most:
        params = {**asked, "pagination.limit": size, **({"pagination.key": key} if key else {})}
        found, key = await node.ask(turn, path, params=params, read=read)
        pages.append(found)
        if not key:
            return pages
        if key in seen:
            raise SourceRefused(f"the same page of the {name} comes again and again")
        seen.add(key)
    raise SourceRefused(f"the {name} fill more than {most} pages")


async def ledger(node: ChainNode, turn: Turn, status: str) -> list[Answer]:
    """Every page of BME's ledger with one status."""
    name = f"ledger's {status.rsplit('_', 1)[-1]} records"
    return await walk(node, turn, LEDGER, name, {"filters.status": status}, _LEDGER_PAGE, _MOST_PAGES, _with_records)


def _with_records(page: Answer) -> tuple[Answer, str]:
    body = page.read.obj()
    if "records" not in body and "pagination" not in body:
        body.at("records").fail("expected a list, found nothing")
    body.list("records", default=())
    return page, next_key(page)


def next_key(page: Answer) -> str:
    """Where the next page begins; empty when this was the last."""
    pagination = page.read.maybe("pagination")
    return pagination.text("next_key", "", most=4_000) if pagination else ""
