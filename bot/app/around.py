"""What the chain is like while a proposal is read: its parameters, what AKT costs, what the community pool holds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from alerts.governance.blockpace import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms
    from bot.sources._chain_params import ModuleParams
    from bot.sources._chain_types import Block, CommunityPool, OraclePrice


@dataclass(frozen=True, slots=True)
class Around:
    """As it was last heard; None where it was not."""

    params: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Module -> its current parameters as the chain gives them."""
    akt_usd: float | None = None
    price_at: Ms | None = None
    """The time that the price is about."""
    pool_akt: float | None = None
    """The community pool, in whole AKT."""
    height: int | None = None
    height_at: Ms | None = None
    block_ms: float | None = None
    """The time between two blocks, measured."""

    def heard(self, answers: Mapping[str, object]) -> Around:
        """With what one fetch of the chain brought."""
        new = self
        if (modules := answers.get("module_params")) is not None:
            new = dataclasses.replace(new, params=cast("ModuleParams", modules).modules)
        if (price := answers.get("oracle")) is not None:
            new = _priced(new, cast("OraclePrice", price))
        if (pool := answers.get("community_pool")) is not None:
            new = dataclasses.replace(new, pool_akt=cast("CommunityPool", pool).akt)
        if (block := answers.get("block")) is not None:
            new = dataclasses.replace(new, height=cast("Block", block).height, height_at=cast("Block", block).time)
        return new

    def eta(self, height: int) -> Ms | None:
        """When a height will be reached at the measured pace; None while there is no pace, and beyond any date worth telling."""
        if self.height is None or self.height_at is None or self.block_ms is None:
            return None
        ahead = (height - self.height) * self.block_ms
        return int(self.height_at + ahead) if 0 <= ahead <= FARTHEST else None


def _priced(around: Around, price: OraclePrice) -> Around:
    """A price that has stood still is none, and then the last good one stands with its own time."""
    if price.median is None:
        return around
    return dataclasses.replace(around, akt_usd=price.median, price_at=price.at)
