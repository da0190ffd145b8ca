"""BME's finished records, page by page: executed and cancelled, with the amounts and prices at which they were executed.

Key order is (denom, to_denom, address, height, sequence), not time, and `reverse` does not give the newest; a page's `total`
counts that page. A page key stays good while the ledger grows, so a scan may stop and go on at another height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alerts.reports.ledger import CANCELED, EXECUTED, MOST, LedgerRecord
from bot.errors import SourceRefused
from bot.sources._chain_pages import LEDGER
from bot.sources._http import MIB, BodyTooLarge, tidy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from decimal import Decimal

    from bot.sources._chain_node import Answer, ChainNode
    from bot.sources._polled import Turn
    from bot.sources._read import Read

STATUSES = (EXECUTED, CANCELED)
"""The order of a scan. What waits is asked at every tick."""
PAGE = 500
"""Records asked for at once; a page that is too large or too slow is asked for smaller."""
_LEAST = 20
_CAP = 4 * MIB
_FILTER = "ledger_record_status_"
_LONGEST = 128
"""Characters of a denomination or an address."""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page: its records, and the key of the next one, empty on the last."""

    status: str
    records: tuple[LedgerRecord, ...]
    next_key: str
    height: int | None


async def pages(
    node: ChainNode, turn: Turn, status: str, key: str, most: int, failures: int = 0
) -> AsyncIterator[LedgerPage]:
    """Up to `most` pages of one status from `key` on, at this turn's height. Raises SourceError.

    `failures`: turns in a row that brought nothing. Public nodes give up on large pages, so each of them makes the pages smaller.
    """
    limit, seen, given = max(_LEAST, PAGE // 4 ** min(failures, 3)), {key}, 0
    while given < most:
        params: dict[str, str | int] = {"filters.status": _FILTER + status, "pagination.limit": limit}
        if key:
            params["pagination.key"] = key
        try:
            page = await node.ask(
                turn, LEDGER, params=params, read=lambda answer: read_page(answer, status), page_cap=_CAP
            )
        except BodyTooLarge:
            if limit <= _LEAST:
                raise
            limit //= 4
            continue
        yield page
        given += 1
        key = page.next_key
        if not key:
            return
        if key in seen:
            raise SourceRefused("the ledger's pages go in a circle: the same page key came again")
        seen.add(key)


def read_page(answer: Answer, status: str) -> LedgerPage:
    """One page of records of one status. A node that ignores the filter gives others too: they are left out."""
    body = answer.read.obj()
    if "records" not in body and "pagination" not in body:
        body.at("records").fail("expected a list, found nothing")
    found = [record(each) for each in body.list("records", default=())]
    pagination = body.maybe("pagination")
    key = pagination.text("next_key", "", most=4_000) if pagination else ""
    return LedgerPage(status, tuple(one for one in found if one and one.status == status), key, answer.height)


def record(read: Read) -> LedgerRecord | None:
    """One finished record, or None for one that still waits or that has a state this version does not know."""
    status = read.text("status", most=100).removeprefix(_FILTER)
    body = read.maybe(f"{status}_record") if status in STATUSES else None
    if body is None:
        return None
    name = read.obj("id")
    height, sequence = name.int("height", low=0), name.int("sequence", low=0)
    if max(height, sequence) > MOST:
        name.fail("expected a plausible height and sequence")
    found = LedgerRecord(_word(name, "denom"), _word(name, "to_denom"), _word(name, "source"), height, sequence, status)
    if status == CANCELED:
        return replace(found, reason=tidy(body.text("cancel_reason", "unknown", most=60)).lower() or "unknown")
    return _executed(found, body)


def _executed(found: LedgerRecord, body: Read) -> LedgerRecord:
    accrued, issued = _coin(body, "remint_credit_accrued", "uakt"), _coin(body, "remint_credit_issued", "uakt")
    act_in, act_out = _coin(body, "minted", "uact"), _coin(body, "burned", "uact")
    fresh = _coin(body, "minted", "uakt")
    if not any(amount for amount, _ in (accrued, issued, act_in, act_out, fresh)):
        body.fail("expected what was set aside, paid back, minted or burned, found none of it")
    return replace(
        found,
        accrued=accrued[0],
        issued=issued[0],
        fresh=fresh[0],
        minted=act_in[0],
        burned=act_out[0],
        spread=_spread(body),
        price=next((price for _, price in (accrued, issued, fresh) if price), ""),
    )


def _coin(body: Read, key: str, denom: str) -> tuple[int, str]:
    """(amount, price) of a coin with its price; (0, "") where the field is empty or of another denomination."""
    priced = body.maybe(key)
    coin = None if priced is None else priced.maybe("coin")
    if priced is None or coin is None or coin.text("denom", most=_LONGEST) != denom:
        return 0, ""
    price = priced.dec("price", None, low=0.0)
    return _amount(coin), _plain(price) if price else ""


def _spread(body: Read) -> int:
    spread = body.maybe("spread")
    if spread is None:
        return 0
    inner = spread.maybe("coin")
    return _amount(spread if inner is None else inner)


def _amount(coin: Read) -> int:
    amount = coin.int("amount", low=0)
    if amount > MOST:
        coin.at("amount").fail("expected a plausible amount")
    return amount


def _plain(price: Decimal) -> str:
    """Without an exponent and without the zeros that only fill eighteen places."""
    text = f"{price:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _word(read: Read, key: str) -> str:
    text = read.text(key, most=_LONGEST + 1)
    if not text or len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        read.at(key).fail("expected a short word of plain letters")
    return text
