"""Supply, staking, minting and the community pool, read: cosmos-sdk bank, staking, mint and distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sources._chain_types import CommunityPool, Staking

if TYPE_CHECKING:
    from bot.sources._chain_node import Answer


def supply(answer: Answer, denom: str) -> float:
    """The total supply of one denomination, in whole tokens."""
    amount = answer.read.obj("amount")
    if amount.text("denom", most=200) != denom:
        amount.at("denom").fail(f"expected {denom}, found another denomination")
    return amount.micro("amount")


def staking(answer: Answer, akt_supply: float | None) -> Staking:
    """The staking pool; its share of the supply where the supply is known."""
    pool = answer.read.obj("pool")
    bonded, not_bonded = pool.int("bonded_tokens", low=0), pool.int("not_bonded_tokens", low=0)
    ratio = bonded / 1_000_000 / akt_supply if akt_supply and bonded else None
    return Staking(bonded, not_bonded, ratio)


def inflation(answer: Answer) -> float:
    """Nominal inflation, a fraction of the supply per year."""
    return answer.read.obj().number("inflation", low=0.0)


def provisions(answer: Answer) -> float:
    """What a year of that inflation mints, in whole AKT."""
    return answer.read.obj().micro("annual_provisions")


def community_pool(answer: Answer) -> CommunityPool:
    """The pool's AKT among its many denominations; amounts are decimals with fractions of a uakt."""
    for coin in answer.read.list("pool", default=()):
        if coin.text("denom", most=200) == "uakt":
            return CommunityPool(coin.micro("amount"))
    return CommunityPool(None)
