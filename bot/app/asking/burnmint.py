"""`/burnmint`: what was set aside against what was paid back, over every window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.derived.emission_offset import NOMINAL
from bot.app.asking.behind import flow_states
from bot.app.facts import BurnMintFacts
from bot.app.rewritten import TOTALS, rewrote

if TYPE_CHECKING:
    from bot.app.asking.look import Look
    from bot.app.facts import Shown

DAYS, EPOCHS = ("1d", "7d", "30d", "all", "today"), ("7d", "28d")
"""The windows that there are: of full days, and of Render's weekly epochs. Of another one nothing is missing."""


def burnmint(look: Look) -> BurnMintFacts:
    """Burned against minted over every window."""
    windows = EPOCHS if look.network.startswith("render") else DAYS

    def by_window(key: str) -> dict[str, Shown]:
        return {window: look.shown(key, window=window) for window in windows}

    ratio = by_window("bme.burn_mint_ratio")
    return BurnMintFacts(
        network=look.network,
        now=look.now,
        ratio=ratio,
        ratio_usd=by_window("bme.burn_mint_ratio_usd"),
        net=by_window("bme.net_akt"),
        states=flow_states(look, ratio),
        offset={window: _offset(look, window) for window in windows},
        retained=by_window("bme.retained_share"),
        supply_change=by_window("token.supply_change"),
        rewrote=rewrote(look.read, look.network, TOTALS, look.now),
        unit="RENDER" if look.network == "render" else "AKT",
        simulated=look.simulated,
    )


def _offset(look: Look, window: str) -> Shown:
    """As it was measured, else as it nominally is: which of the two, its label `source` says."""
    measured = look.shown("bme.emission_offset", window=window)
    nominal = look.shown("bme.emission_offset", window=window, source=NOMINAL)
    return nominal if measured.value is None and nominal.value is not None else measured
