"""`/burnmint`: what was set aside against what was paid back, over every window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.facts import BurnMintFacts

if TYPE_CHECKING:
    from bot.app.asking.look import Look
    from bot.app.facts import Shown

WINDOWS = ("1d", "7d", "28d", "30d", "all", "today")
"""`28d` is Render's: four epochs."""


def burnmint(look: Look) -> BurnMintFacts:
    """Burned against minted over every window."""

    def by_window(key: str) -> dict[str, Shown]:
        return {window: look.shown(key, window=window) for window in WINDOWS}

    return BurnMintFacts(
        network=look.network,
        now=look.now,
        ratio=by_window("bme.burn_mint_ratio"),
        ratio_usd=by_window("bme.burn_mint_ratio_usd"),
        net=by_window("bme.net_akt"),
        unit="RENDER" if look.network == "render" else "AKT",
        simulated=look.simulated,
    )
