"""How values are called where one word says what a second count makes of them."""

from __future__ import annotations

from typing import Final

LINE = "Second counts: {states}"
NAMES: Final = {
    "bme.akt_burned_total": "AKT set aside",
    "bme.akt_reissued_total": "AKT paid back",
    "bme.akt_minted_fresh_total": "fresh AKT",
    "bme.act_minted_total": "ACT minted",
    "bme.act_burned_total": "ACT burned",
    "bme.burned": "burned",
    "bme.minted": "minted",
    "leases.active": "leases",
    "gpu.leased": "GPUs in use",
    "gpu.total": "GPUs in all",
    "providers.active": "providers",
    "spend.usd_24h": "spend",
    "token.price_usd": "AKT price",
    "token.supply": "supply",
    "token.bonded_ratio": "bonded share",
    "token.inflation": "inflation",
    "token.community_pool": "community pool",
}
