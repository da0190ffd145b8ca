"""What is known of who carries the network, for `/gpu`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.reports.market import Mover, SoldOut
    from alerts.sample import Ms
    from bot.app.facts import Shown


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """The providers behind the figures: of the whole network, or of one model."""

    with_gpus: Shown
    top3: Shown
    concentration: Shown
    largest: tuple[str, float, float] | None = None
    """(host, its GPUs, the GPUs of all others): what the absence of the largest would leave."""
    mover: Mover | None = None
    """Who alone moved the network's total within the last day."""
    carriers: Shown | None = None
    """Of one model: providers that carry it."""
    absence: tuple[str, float, float] | None = None
    """Of one model: the largest provider with this model alone, its GPUs, and how many of all would be left without it."""
    sold_out: SoldOut | None = None
    """Of one model: when none was free."""
    since: Ms = 0
    """Since when the spells are counted."""
