"""What each metric means, in a sentence, and what a rule that looks at it says: part of the catalogue of words."""

from __future__ import annotations

from typing import Final

from bot.cards import words_bme
from bot.cards._saying import Saying

SAYINGS: Final[dict[str, Saying]] = {
    "bme.collateral_ratio": Saying(
        "collateral ratio",
        "The vault covers {value} of the ACT outstanding",
        clauses=("; minting slows at {bme.warn_threshold} and stops at {bme.halt_threshold}",),
    ),
    "bme.burn_mint_ratio": Saying(
        "burn/mint ratio",
        "{window} as many AKT were set aside (burned) as paid back (minted)",
        pivot=1.0,
        below="{window} fewer AKT were set aside (burned) than paid back (minted): {value} for each one",
        above="{window} more AKT were set aside (burned) than paid back (minted): {value} for each one",
    ),
    "bme.burn_mint_ratio@render": Saying(
        "burn/mint ratio",
        "{window} Render burned as much as it minted",
        pivot=1.0,
        below="{window} Render burned less than it minted: {value} burned for each token minted",
        above="{window} Render burned more than it minted: {value} burned for each token minted",
    ),
    "bme.burn_mint_ratio_usd": Saying(
        "burn/mint ratio in USD",
        "{window} {value} ACT were minted for each ACT burned: the burn/mint ratio at execution prices",
    ),
    "bme.net_akt": Saying(
        "net AKT set aside",
        "{window} as many AKT were set aside (burned) as paid back (minted)",
        pivot=0.0,
        below="{window} {size} more were paid back (minted) than set aside (burned)",
        above="{window} {size} more were set aside (burned) than paid back (minted)",
    ),
    "bme.volume_akt": Saying("burn/mint volume", "{window} the smaller side of set aside (burned) and paid back (minted) was {value}"),
    "bme.burned": Saying("burned", "{value} were burned in the last epoch"),
    "bme.minted": Saying("minted", "{value} were minted in the last epoch"),
    "bme.akt_burned_total": Saying("AKT set aside", "{value} were set aside (burned) since launch"),
    "bme.akt_reissued_total": Saying("AKT paid back", "{value} were paid back (minted) out of credits since launch"),
    "bme.akt_minted_fresh_total": Saying("fresh AKT", "{value} were newly minted because redemptions outran the credits"),
    "bme.act_minted_total": Saying("ACT minted", "{value} were minted since launch, the migration left out"),
    "bme.act_burned_total": Saying("ACT burned", "{value} were burned since launch"),
    "bme.act_outstanding": Saying("ACT outstanding", "{value} are outstanding"),
    "bme.warn_threshold": Saying("warn threshold", "Minting slows at a collateral ratio of {value}"),
    "bme.halt_threshold": Saying("halt threshold", "Minting stops at a collateral ratio of {value}"),
    "bme.akt_price_at_warn": Saying("AKT price at warn", "All else equal, the breaker warns when AKT falls to {value}"),
    "bme.akt_price_at_halt": Saying("AKT price at halt", "All else equal, minting halts when AKT falls to {value}"),
    "bme.warn_distance": Saying(
        "distance to warn", "AKT can fall by {value} before the breaker warns", pivot=0.0,
        below="The breaker's warn level is passed: AKT would have to rise to leave it", above="AKT can fall by {value} before the breaker warns",
    ),
    "bme.halt_distance": Saying(
        "distance to halt", "AKT can fall by {value} before minting halts", pivot=0.0,
        below="The breaker's halt level is passed: AKT would have to rise to leave it", above="AKT can fall by {value} before minting halts",
    ),
    "bme.vault_akt": Saying("vault", "The vault holds {value}, what waits in the queue left out"),
    "bme.remint_credits": Saying(
        "remint credits", "{value} set aside earlier can still be paid back", low="; once they are gone, redemptions mint fresh AKT"
    ),
    "bme.pending_records": Saying("pending requests", "{value} mint and redeem requests wait for their epoch"),
    "bme.canceled_records": Saying("cancelled requests", "{value} mint and redeem requests were cancelled"),
    "oracle.akt_usd": Saying("oracle price", "The chain's oracle puts AKT at {value}"),
    "oracle.akt_usd_twap": Saying("oracle average price", "The chain's oracle puts AKT at {value}, averaged over time"),
    "oracle.age_seconds": Saying(
        "oracle price age", "The oracle's price is {value} old", high="; while it is stale, minting and redeeming stop or fail"
    ),
    "oracle.healthy_sources": Saying("healthy price sources", "{value} of the oracle's price sources are healthy"),
    "gpu.utilization": Saying(
        "GPU utilisation",
        "{value} of the network's GPUs are in use",
        low="; much of the supply is idle",
        high="; little is left to lease",
    ),
    "gpu.total": Saying("GPUs in all", "{value} are on the network"),
    "gpu.leased": Saying("GPUs in use", "{value} are in use"),
    "gpu.pending": Saying("GPUs pending", "{value} are reserved for bids"),
    "gpu.available": Saying("GPUs free", "{value} are free"),
    "gpu.model.utilization": Saying(
        "GPU utilisation",
        "{value} of the {model} cards are in use",
        low="; most buyers can choose",
        high="; few are left to lease",
    ),
    "gpu.model.total": Saying("GPUs in all", "{value} of model {model} are on the network"),
    "gpu.model.leased": Saying("GPUs in use", "{value} of model {model} are in use"),
    "gpu.model.providers": Saying("providers with one free", "{value} providers at least have a GPU of model {model} free"),
    "gpu.model.available": Saying("GPUs free", "{value} of model {model} are free"),
    "gpu.model.price_usd_hour": Saying("GPU price", "Providers bid {value} for one GPU of model {model} (the {stat} of their bids, not of deals)"),
    "leases.active": Saying("active leases", "{value} leases are open"),
    "gpu.model.sole_provider": Saying("a model's largest sole provider", "{provider} has {value} of model {model} and no other"),
    "gpu.model.carriers": Saying("providers that carry it", "{value} providers online carry GPUs of model {model}"),
    "leases.closed_24h": Saying("ended leases", "{value} leases ended in the last 24 hours"),
    "leases.closed_early_24h": Saying("leases that ended early", "{value} leases ended within their first day, in the last 24 hours"),
    "leases.duration_days_p50": Saying("life of a lease", "The median lease that ended in the last 7 days had lasted {value}"),
    "leases.new_24h": Saying("new leases", "{value} leases were made in the last 24 hours"),
    "leases.total": Saying("leases ever", "{value} leases were made since the start"),
    "spend.usd_24h": Saying("spend", "Leases cost their tenants {value} in the last 24 hours"),
    "spend.usd_total": Saying("spend ever", "Leases cost their tenants {value} since the start"),
    "revenue.usd_per_lease": Saying("revenue per lease", "Each open lease brings {value} a day on average"),
    "revenue.usd_per_gpu": Saying("revenue per GPU", "For each GPU in use, tenants spend {value} a day, leases without a GPU included"),
    "providers.online": Saying("providers online", "{value} providers are online"),
    "providers.with_gpus": Saying("providers with GPUs", "{value} providers with GPUs are online"),
    "providers.gpu_total": Saying("a provider's GPUs", "{provider} has {value}"),
    "providers.gpu_leased": Saying("a provider's GPUs in use", "{value} of {provider} are in use"),
    "providers.top3_gpu_share": Saying("share of the three largest", "The three largest providers carry {value} of the GPUs"),
    "providers.gpu_concentration": Saying("concentration of GPUs", "The concentration of GPUs is {value} (1 is a single provider)"),
    "providers.earnings_usd_day_p50": Saying("median provider's earnings", "The median provider's leases accrue {value} a day"),
    "providers.top3_earnings_share": Saying("earnings of the top three", "The three providers that earn most have {value} of all earnings"),
    "providers.active": Saying("active providers", "{value} providers answered within the last three hours"),
    "token.price_usd": Saying("AKT price", "AKT trades at {value}"),
    "token.market_cap_usd": Saying("market capitalisation", "AKT's market capitalisation is {value}"),
    "token.supply": Saying("AKT supply", "The supply is {value}, the vault included"),
    "token.inflation": Saying("inflation", "AKT's nominal inflation is {value} a year"),
    "token.bonded_ratio": Saying("bonded share", "{value} of the supply is bonded to validators"),
    "token.community_pool": Saying("community pool", "The community pool holds {value}"),
    "chain.height": Saying("block height", "The newest block is {value}"),
    "chain.block_age_seconds": Saying(
        "block age", "The newest block is {value} old", high="; the chain has stopped, or every node that is asked fell behind"
    ),
    "gov.open_proposals": Saying("open proposals", "{value} proposals are open for voting"),
    "gov.turnout": Saying("turnout", "Turnout on proposal #{proposal} is {value}", clauses=(" of {gov.quorum} needed",)),
    "gov.quorum": Saying("quorum", "Proposal #{proposal} needs a turnout of {value}"),
    "gov.turnout_projected": Saying("expected turnout", "Turnout on proposal #{proposal} may come to {value} by the end of the vote"),
    "gov.yes_share": Saying("yes share", "Of those who took a side on proposal #{proposal}, {value} say yes"),
    "gov.veto_share": Saying("veto share", "Of all votes on proposal #{proposal}, {value} are a veto"),
    "gov.hours_left": Saying("time left to vote", "Voting on proposal #{proposal} ends in {value}"),
    "gov.elapsed": Saying("elapsed voting time", "{value} of the time to vote on proposal #{proposal} is over"),
    "source.up": Saying(
        "source", "{source} answers", pivot=0.5, below="{source} gives no usable answer", above="{source} answers"
    ),
    "source.age_seconds": Saying("source age", "{source} last gave a usable answer {value} ago"),
    **words_bme.SAYINGS,
}  # fmt: skip

BREAKER_SAYS: Final = {
    0: "The breaker is healthy: minting and redeeming are open",
    1: "The breaker is at warning: minting goes on, slower; redeeming is open",
    2: "Minting is stopped because the vault covers too little of the ACT outstanding; redeeming is open",
    3: "Minting and redeeming are stopped because the oracle's price is stale, missing or in dispute",
}
BREAKER_SAYS_UNKNOWN = "The chain reports a breaker state that burnwatch does not know"
BREAKER_NAME = "circuit breaker"

UNKNOWN_METRIC = "`{metric}` is {value}"
CHANGES: Final = {
    "delta": "The {name} changed by {value} within {over}",
    "abs_delta": "The {name} moved by {value} within {over}",
    "pct_change": "The {name} changed by {value} within {over}",
    "increase": "The {name} grew by about {value} within {over}",
    "rate": "The {name} grows by about {value} a second, over the last {over}",
    "sum": "The {name} adds up to {value} over the last {over}",
    "count": "The {name} was measured {value} times in the last {over}",
    "changes": "The {name} changed {value} times within {over}",
    "predict": "By a straight line through the last {over}, the {name} comes to {value} in {ahead}",
}
RATIO_OF = "The {name} over the {other} is {value}"
AVERAGES: Final = {"avg": "averaged over {over}", "min": "the lowest of {over}", "max": "the highest of {over}"}
ABSENT = "There is no {name}"
ABSENT_OVER = "There was no {name} in the last {over}"
LOST = "The {name} is gone: it was there within the last {over} and has no value now"
LOST_NOW = "The {name} is gone: it was there before and has no value now"
THERE_AGAIN = "The {name} is there again"
SPREAD = "Two sources of the {name} are {value} apart"
GONE = "The {name} has no data now; whether it recovered is not known"
GONE_FIRST = "The {name} has no data now"
FORGOTTEN = "The {name} gave no data for so long that this is closed; whether it recovered is not known"
REMOVED = "The rule was taken away, so this is closed"
DATA_BACK = "The {name} has data again: {value}; the rule judges it from here"
