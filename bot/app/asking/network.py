"""`/network`: leases, spend, providers, the token and the chain, with what a week changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.sample import DAY
from bot.app.facts import NetworkFacts

if TYPE_CHECKING:
    from bot.app.asking.look import Look

WEEK = 7 * DAY
FIGURES = (
    "leases.active", "leases.new_24h", "leases.total", "spend.usd_24h", "spend.usd_total", "revenue.usd_per_lease",
    "revenue.usd_per_gpu", "providers.active", "gpu.leased", "gpu.total", "gpu.utilization", "token.price_usd", "oracle.akt_usd",
    "token.market_cap_usd", "token.supply", "token.inflation", "token.bonded_ratio", "token.community_pool", "chain.height",
    "chain.block_age_seconds", "gov.open_proposals", "leases.closed_24h", "leases.closed_early_24h", "leases.duration_days_p50",
    "providers.earnings_usd_day_p50", "providers.top3_earnings_share",
)  # fmt: skip
COMPARED = (
    "leases.active", "leases.new_24h", "spend.usd_24h", "revenue.usd_per_lease", "revenue.usd_per_gpu", "providers.active",
    "gpu.leased", "token.price_usd", "token.bonded_ratio", "leases.duration_days_p50", "providers.earnings_usd_day_p50",
)  # fmt: skip


def network(look: Look) -> NetworkFacts:
    """The network's figures, and those of a week ago where they were read then."""
    return NetworkFacts(
        network=look.network,
        now=look.now,
        figures={key: look.shown(key) for key in FIGURES},
        week_ago={key: was for key in COMPARED if (was := look.before(key, WEEK)) is not None},
        simulated=look.simulated,
    )
