"""The words of the scorecard: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

TITLE = "Scorecard · {network}"
LEAD_NONE = "Does real demand carry the token? None of the {count} tests can be answered yet: too little is stored."
LEAD = "Does real demand carry the token? Of {count} tests {said}."
COUNTS: Final = {
    "holds": ("{n} holds", "{n} hold"),
    "does_not": ("{n} does not", "{n} do not"),
    "mixed": ("{n} is mixed", "{n} are mixed"),
    "cannot_say": ("{n} cannot be said", "{n} cannot be said"),
}
VERDICT: Final = {"holds": "holds", "does_not": "does not", "mixed": "mixed", "cannot_say": "no data"}
MARK: Final = {"holds": "✓", "does_not": "✗", "mixed": "~", "cannot_say": "?"}
GROUP: Final = {
    "holds": "✓ Holds",
    "does_not": "✗ Does not hold",
    "mixed": "~ Mixed",
    "cannot_say": "? Cannot be answered",
}
NAME: Final = {
    "revenue_growth": "Lease revenue grows, and not by cheaper leases",
    "supply_with_use": "GPU supply rises with use",
    "revenue_per_gpu": "Revenue per GPU in use is stable or rises",
    "retention": "Leases last, and few are closed early",
    "provider_churn": "Providers stay",
    "burn_with_usage": "AKT set aside moves with usage",
    "emission_offset": "Net AKT offsets the emission",
    "fees_against_issuance": "Fees cover the issuance",
    "concentration": "GPU supply is spread out",
}
SHORT: Final = {
    "revenue_growth": "Revenue grows, per lease too",
    "supply_with_use": "GPU supply rises with use",
    "revenue_per_gpu": "Revenue per GPU",
    "retention": "Leases last",
    "provider_churn": "Providers stay",
    "burn_with_usage": "AKT set aside follows usage",
    "emission_offset": "Net AKT offsets emission",
    "fees_against_issuance": "Fees cover issuance",
    "concentration": "GPU supply is spread out",
}
EVIDENCE: Final = {
    "revenue_per_day": "{value} a day",
    "revenue_per_lease": "{value} a lease and day",
    "gpus_used": "{value} in use",
    "gpus_total": "{value} in all",
    "revenue_per_gpu": "{value} a GPU and day",
    "revenue_per_leased_gpu": "{value} a day for each GPU of an open lease",
    "duration": "{value} days at the median",
    "closed_early": "{value} of ended leases within a day",
    "providers": "{value} providers",
    "left": "of {n} with GPUs {value} left",
    "came": "{value} came",
    "spearman": "rank correlation {value} in AKT",
    "spearman_usd": "{value} in USD",
    "offset": "{value} of the emission",
    "covered": "{value} of what the emission is worth",
    "top3": "{value} at the three largest",
}
CHANGE = "{text} ({change})"
FROM_NOTHING = "from nothing"
CHANCE = "n = {n} days, p = {p}"
WINDOW = "{since} to {until}"
AGAINST = "{quarter} against {before}"
OF_QUARTER = "{quarter}, {days}"
LINE = "**{name}**: {evidence} · {window}"
LINE_CANNOT = "**{name}**: {why}"
TREND_UP = "rising over {n} quarters"
TREND_DOWN = "falling over {n} quarters"
TREND_FLAT = "level over {n} quarters"
COUNT_ALONE = "a count alone: of who came and went too little is stored"
NOTE: Final = {
    "concentration": "by account: one operator may hold several",
    "burn_with_usage": "weeks shuffled, ranks compared",
}
MISSING_EVER = "no data on {names} yet"
MISSING_AFTER = "no data on {names} after {last}"
MISSING_DAYS = "{days} of data on {names}, {needed} needed"
MISSING_QUARTERS = "{names}: two quarters with {needed} days each are needed, the fullest has {days}"
CLAIM_NAME = "Claims"
CLAIM_SAID = "Articles promise that {low} to {high} of the supply is burned a year."
CLAIM_SEEN = "Seen: net **{share}** a year ({net} over {days}, {since} to {until}, made into a year)."
CLAIM_NONE = "What was seen cannot be said: {why}."
CLAIM_PLAIN = (
    "AKT is set aside, not destroyed: it comes back when ACT is redeemed. The total supply does not fall by it."
)
CLAIM_SUPPLY = "Over the same days the total supply changed by {change}."
PUBLISHED_NAME = "Published figures that contradict themselves"
PUBLISHED_SHARE = "{period}, {what}: {first} of {second} is {computed}, and {said} was said"
PUBLISHED_TWO = "{period}, {what}: {first} in one place, {second} in another"
PUBLISHED_CAP = "{period}, {what}: {said} was said, and the mint module's cap was {second}: it is growth of supply, not the parameter"
PUBLISHED_WHY = " ({why})"
PUBLISHED_OTHERS: Final = {
    "used_of_free": "84 of the 250 not in use is 33.6 %",
    "quarter_before": "the quarter before had 198 of 587, 33.7 %",
}
WHAT: Final = {
    "fee_per_lease": "fee per lease",
    "akt_returned": "AKT bought back or burned",
    "gpu_utilisation": "GPU utilisation",
    "gpu_used": "GPUs in use",
    "gpu_capacity": "GPUs in all",
    "inflation": "inflation",
    "active_providers": "providers",
}
TABLE_NAME = "{quarter} from our own data"
TABLE_DAYS = "{name} · {days} of {of} days"
TABLE_RUNNING = "{quarter} so far, from our own data"
TABLE_ROWS: Final = {
    "lease_revenue": ("Lease revenue", "USD"),
    "new_leases": ("New leases", "count"),
    "fee_per_lease": ("Revenue per new lease", "USD"),
    "active_leases": ("Active leases", "count"),
    "gpu_used": ("GPUs in use", "count"),
    "gpu_capacity": ("GPUs in all", "count"),
    "gpu_utilisation": ("GPU utilisation", "fraction"),
    "active_providers": ("Providers", "count"),
    "akt_set_aside": ("AKT set aside", "AKT"),
    "akt_paid_back": ("AKT paid back", "AKT"),
    "akt_fresh": ("AKT freshly minted", "AKT"),
    "akt_net": ("Net AKT", "AKT"),
    "inflation": ("Mint parameter", "fraction"),
    "supply_growth": ("Supply growth a year", "fraction"),
    "price_end": ("AKT price at the end", "USD"),
}
PUBLISHED_NOTE: Final = {("2026-Q1", "akt_set_aside"): " (with the migration's 44,862)"}
TABLE_LINE = "{name} {value}{part}"
TABLE_PART = " ({days} of {of} days)"
TABLE_NONE = "nothing of it is stored"
WHY: Final = {"no_data": "no data", "fell": "the total fell: a re-index", "zero": "nothing to divide by"}
COVERAGE = (
    "Rests on stored days from {first} to {last}; what is not in them is not said. Quarters are compared by the day."
)
FILLED = "Up to {days} of them are no readings of our own but history that the Console and the ledger gave (backfill)."
COVERAGE_NONE = "Nothing is stored yet: the scorecard fills as days go by."
DAYS: Final = ("day", "days")

# The picture

PICTURE_TITLE: Final = {
    False: "{holds} of {count} tests of real demand hold, {does_not} do not",
    True: "None of the {count} tests of real demand can be answered yet",
}
PICTURE_EVIDENCE: Final = {
    "left": "{value} left",
    "revenue_per_lease": "{value} a lease",
    "revenue_per_gpu": "{value} a GPU and day",
    "revenue_per_leased_gpu": "{value} a GPU and day",
    "spearman": "r {value}",
    "spearman_usd": "USD {value}",
    "covered": "{value} of the emission's worth",
    "closed_early": "{value} closed early",
}
PICTURE_CHANCE = "{text} (p {p})"
PICTURE_PAIRS = "n {n}"
PICTURE_SUBTITLE = "By quarter, from stored days · {claim}"
PICTURE_CLAIM = "net AKT {share} of supply a year, {low} to {high} promised"
PICTURE_NO_CLAIM = "net AKT a year: no data"
PICTURE_FOOT = "{span} · bars: one for each quarter, oldest left"
