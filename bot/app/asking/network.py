"""`/network`: leases, spend, providers, the token and the chain, with what a week changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.reports.agreement import Agreement, Other, agreement
from alerts.reports.second import SECONDS
from alerts.sample import DAY
from bot.app.asking.market import moved
from bot.app.facts import NetworkFacts

if TYPE_CHECKING:
    from alerts.reports.second import Second
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


HEADLINES = (
    "leases.active", "gpu.leased", "gpu.total", "providers.active", "spend.usd_24h", "token.price_usd", "token.supply",
    "token.bonded_ratio", "token.inflation", "token.community_pool",
)  # fmt: skip
"""Each with one word on what a second count says of it."""


def network(look: Look) -> NetworkFacts:
    """The network's figures, and those of a week ago where they were read then."""
    return NetworkFacts(
        network=look.network,
        now=look.now,
        figures={key: look.shown(key) for key in FIGURES},
        week_ago={key: was for key in COMPARED if (was := look.before(key, WEEK)) is not None},
        mover=moved(look.read, look.network, look.now),
        states={key: state_of(look, key) for key in HEADLINES},
        simulated=look.simulated,
    )


def state_of(look: Look, key: str) -> Agreement:
    """The word for a headline value: what a second count of it says."""
    shown, second = look.shown(key), SECONDS.get(key)
    other = None if second is None else _second(look, second)
    return agreement(shown.value, stale=shown.stale, others=(other,))


def _second(look: Look, second: Second) -> Other | None:
    """What the other count says now; a sum only where every part of it was in one answer."""
    if not second.summed:
        shown = look.shown(second.key, source=second.source)
        return None if shown.value is None or shown.stale else Other(shown.value, second.tolerance)
    parts = [
        sample
        for series in look.read.series(second.key)
        if series.label("network") == look.network
        and not series.label("source")
        and (sample := look.read.latest(series, look.now)) is not None
    ]
    newest = max((sample.at for sample in parts), default=0)
    listed = [sample for sample in parts if sample.at == newest and sample.value is not None]
    if not listed or newest <= look.now - look.read.lookback(listed[0].series):
        return None
    return Other(sum(sample.value or 0.0 for sample in listed), second.tolerance)
