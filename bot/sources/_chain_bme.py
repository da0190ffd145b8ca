"""BME and oracle answers, read: akash-network/node x/bme and x/oracle, AEP-76.

BME does not burn AKT: AKT becomes a credit that is given back when ACT is redeemed, so `total_burned[uakt]` is always
"0" and is not read. Amounts are micro units, texts of digits.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from alerts.sample import MINUTE, SECOND, Ms
from bot.sources._chain_mark import CLOCK_DRIFT
from bot.sources._chain_types import BmeParams, Breaker, Canceled, OraclePrice, Queue, Vault
from bot.sources._http import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sources._chain_node import Answer
    from bot.sources._read import Read

log = logging.getLogger("burnwatch.sources")

PENDING = "ledger_record_status_pending"
CANCELED = "ledger_record_status_canceled"

STATES = {"healthy": 0, "warning": 1, "halt_cr": 2, "halt_oracle": 3}
_NUMBERS = {0: "unspecified", 1: "healthy", 2: "warning", 3: "halt_cr", 4: "halt_oracle"}
"""The enum's numbers, for a gateway that prints enums as numbers."""
UNKNOWN_WORD = 4
_FROZEN_AFTER: Ms = 5 * MINUTE
"""An aggregated price older than this is not the price any more: the chain leaves the last good one standing for ever."""


def is_stalled_price(answer: Answer) -> bool:
    """Whether an error of bme/status is the halt itself. The text decides: the HTTP status differs between nodes."""
    return "price stalled" in answer.message


def breaker(answer: Answer, params: BmeParams | None) -> Breaker:
    """The breaker out of bme/status, or out of the error that status gives on v2.1 while the oracle is unhealthy."""
    warn, halt = (params.warn_threshold, params.halt_threshold) if params else (None, None)
    if answer.message:
        says = f"the chain has no collateral ratio while its price is stalled ({tidy(answer.message)})"
        return Breaker("halt_oracle", 3, None, warn, halt, says=says, height=answer.height)
    status = answer.read.obj()
    word = _word(status)
    ratio = status.number("collateral_ratio", None, low=0.0)
    state: int | None = STATES.get(word, UNKNOWN_WORD)
    says = ""
    if ratio == 0:
        # v2.0 answers 200 with ratio 0 while the price is unknown, and the stored word may be older than that: neither is
        # a sample. The word stays in the answer for whoever shows it.
        ratio = state = None
        says = "the chain gives a collateral ratio of 0, which stands for unknown"
    elif ratio is None:
        says = "the answer holds no collateral ratio"
    return Breaker(
        word,
        state,
        ratio,
        status.number("warn_threshold", warn, low=0.0),
        status.number("halt_threshold", halt, low=0.0),
        status.bool("mints_allowed", None),
        status.bool("refunds_allowed", None),
        says,
        answer.height,
    )


def _word(status: Read) -> str:
    raw = status.at("status").value
    if isinstance(raw, int) and not isinstance(raw, bool):
        return _NUMBERS.get(raw, f"number {raw}" if abs(raw) < 1_000 else "an unknown number")
    word = tidy(status.text("status", most=100)).lower().removeprefix("mint_status_").strip()
    if not word:
        status.at("status").fail("expected the breaker's state, found an empty text")
    return word


def bme_params(answer: Answer) -> BmeParams:
    """BME's parameters: thresholds come in basis points."""
    params = answer.read.obj("params")

    def bps(key: str) -> float | None:
        points = params.number(key, None, low=0.0)
        return None if points is None else points / 10_000

    return BmeParams(
        bps("circuit_breaker_warn_threshold"),
        bps("circuit_breaker_halt_threshold"),
        params.int("min_epoch_blocks", None, low=0),
        params.int("mint_spread_bps", None, low=0),
        params.int("settle_spread_bps", None, low=0),
        params.value,
    )


def vault(answer: Answer) -> Vault:
    """BME's books. A denomination that is missing is zero where nothing contradicts it, else unknown."""
    state = answer.read.obj("vault_state")
    balances, credits_ = coins(state, "balances"), coins(state, "remint_credits")
    minted, burned = coins(state, "total_minted"), coins(state, "total_burned")
    act_minted, act_burned = minted.get("uact"), burned.get("uact")
    began = bool(balances or credits_ or minted or burned)
    issued = (act_minted or 0.0) > (act_burned or 0.0)
    return Vault(
        akt_balance=balances.get("uakt", None if credits_.get("uakt") or not began else 0.0),
        act_outstanding=balances.get("uact", None if issued or not began else 0.0),
        remint_credits=credits_.get("uakt", _zero_if("remint_credits" in state)),
        akt_minted=minted.get("uakt", _zero_if(bool(minted))),
        act_minted=act_minted if act_minted is not None else _zero_if(bool(minted)),
        act_burned=act_burned if act_burned is not None else _zero_if(bool(burned)),
        height=answer.height,
    )


def _zero_if(told: bool) -> float | None:  # noqa: FBT001 - a private one-liner
    return 0.0 if told else None


def coins(holder: Read, key: str) -> dict[str, float]:
    """A list of coins by denomination, in whole tokens. The order of the list means nothing."""
    found: dict[str, float] = {}
    for coin in holder.list(key, default=()):
        denom = coin.text("denom", most=200)
        if denom in found:
            coin.fail("the denomination stands twice in one list")
        found[denom] = coin.micro("amount")
    return found


def oracle(answer: Answer, now: Ms) -> OraclePrice:
    """The aggregated price, v2 and v1 alike. A price of zero, or one frozen for minutes, is no price."""
    price, health = answer.read.obj("aggregated_price"), answer.read.maybe("price_health")
    denom = price.text("denom", "akt", most=100)
    if denom != "akt":
        price.at("denom").fail("expected the price of akt, found another's")
    at = price.time_ms("timestamp")
    age = None if at is None else now - at
    if age is not None and age < -CLOCK_DRIFT:
        price.at("timestamp").fail(f"expected a time that has come, found one {-age // SECOND} s ahead")
    frozen = age is not None and age > _FROZEN_AFTER
    median, twap = price.number("median_price", None, low=0.0), price.number("twap", None, low=0.0)
    reasons = tuple(each.text(most=300) for each in health.list("failure_reason", default=())) if health else ()
    return OraclePrice(
        None if frozen else median or None,
        None if frozen else twap or None,
        at,
        None if age is None else max(age, 0) / SECOND,
        health.bool("is_healthy", None) if health else None,
        health.int("total_healthy_sources", None, low=0) if health else None,
        health.int("total_sources", None, low=0) if health else None,
        price.number("deviation_bps", None, low=0.0),
        reasons,
        answer.height,
        _why_no_price((median, twap), reasons, frozen=frozen),
    )


def _why_no_price(prices: tuple[float | None, float | None], reasons: tuple[str, ...], *, frozen: bool) -> str:
    if frozen:
        says = "the oracle's price has stood still for more than 5 minutes"
    elif 0 in prices:
        says = "the oracle gives a price of zero"
    elif None in prices:
        says = "the oracle's answer holds no price"
    else:
        return ""
    return f"{says} ({tidy(reasons[0])})" if reasons else says


def queue(pages: Iterable[Answer], books: Vault | None) -> Queue:
    """What waits, over all pages: `pagination.total` counts one page only and is not read.

    The vault's balance includes AKT that waits, so the vault figure exists only where both were read at one height.
    """
    records, akt, act, oldest, heights = 0, 0.0, 0.0, None, set[int | None]()
    for page in pages:
        heights.add(page.height)
        for record in page.read.list("records", default=()):
            pending = record.maybe("pending_record")
            if record.text("status", PENDING, most=100) != PENDING or pending is None:
                continue  # the node ignored the filter
            records += 1
            coin, height = pending.obj("coins_to_burn"), record.obj("id").int("height", None, low=0)
            amount = coin.micro("amount")
            pair = (coin.text("denom", most=200), pending.text("denom_to_mint", most=200))
            akt += amount if pair == ("uakt", "uact") else 0.0
            act += amount if pair == ("uact", "uakt") else 0.0
            oldest = height if oldest is None else min(oldest, height or oldest)
    one_height = books is not None and heights == {books.height}
    left = (
        round(books.akt_balance - akt, 6)
        if books is not None and books.akt_balance is not None and one_height
        else None
    )
    if left is not None and left < 0:
        log.warning("more AKT waits in the queue (%s) than the vault holds: no vault figure", akt)
        left = None
    return Queue(records, akt, act, oldest, left, next(iter(heights), None))


THEIRS = frozenset({"epsilon", "insufficient_funds", "invalid_denom", "invalid_amount", "minimum_mint"})
"""Reasons of cancellation that lie with whoever asked: they say nothing of whether minting works."""


def canceled(pages: Iterable[Answer]) -> Canceled:
    """Cancelled conversions by reason."""
    reasons: dict[str, int] = {}
    mints = 0
    for page in pages:
        for record in page.read.list("records", default=()):
            gone = record.maybe("canceled_record")
            if record.text("status", CANCELED, most=100) != CANCELED or gone is None:
                continue
            reason = tidy(gone.text("cancel_reason", "unknown", most=100)).lower() or "unknown"
            reasons[reason] = reasons.get(reason, 0) + 1
            mints += reason not in THEIRS and gone.text("denom_to_mint", "", most=200) == "uact"
    return Canceled(sum(reasons.values()), reasons, mints)
