"""The words of the weekly summary: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TITLE = "Week {number} · {span}"
TITLE_SO_FAR = "Week {number} so far · {span}"
DAYS_OF_A_MONTH = "{first} to {last} {month} {year}"
DAYS_OF_TWO = "{first} {month} to {last} {other} {year}"
DAYS_OF_TWO_YEARS = "{first} {month} {year} to {last} {other} {next}"

# The one sentence

NO_DATA = "No data: nothing was read in this week"
NO_DATA_SO_FAR = "No data so far: nothing was read in this week"
HALTED = "Minting had stopped for {span} in all: the circuit breaker halted {times}"
ONCE, TIMES = "once", "{count} times"
ALONE = "{levels}; there is no week before it to compare with"
LITTLE = "{levels}; too little of the week is known to say what changed"
GLIMPSE = "{levels}, known for {share} of the week: what changed cannot be said"
LEVELS: Final = {
    "leases.active": "{value} leases",
    "spend.usd_24h": "{value} spent a day",
    "gpu.leased": "{value} GPUs in use",
}
LEVELS_GPUS = "{value} of {total} GPUs in use"
LEVELS_NONE = "Some figures are known"
QUIET = "Quiet week: {figures}"
QUIET_VOTES = "Quiet week, and {votes}: {figures}"
QUIET_PARTLY = "Quiet as far as is known: {figures}; {lacking} cannot be said"
QUIET_LACKING: Final = {"compute": "how GPUs in use and spend moved", "burn": "how much was burned against minted"}
QUIET_NONE = "Quiet week: nothing moved by more than it does in any week"
QUIET_FIGURES: Final = {
    "gpu.leased": "GPUs in use {change}",
    "spend.usd_24h": "spend {change}",
    "bme.burn_mint_ratio": "{value} AKT set aside for each paid back",
}
UNFINISHED = "So far: {sentence}"
COMPUTE: Final = {
    "up_up": "More compute, and more paid for it",
    "up_level": "More compute for the same money",
    "up_down": "More compute, less paid for it",
    "level_up": "The same compute, more paid for it",
    "level_level": "The same compute for the same money",
    "level_down": "The same compute, less paid for it",
    "down_up": "Less compute, more paid for it",
    "down_level": "Less compute for the same money",
    "down_down": "Less compute, and less paid for it",
    "up_unknown": "More compute",
    "down_unknown": "Less compute",
    "unknown_up": "More was paid for compute",
    "unknown_down": "Less was paid for compute",
}
COMPUTE_ELSE = "Compute moved"
COMPUTE_BOTH = "{head}: GPUs in use {gpus} while spend {spend}"
COMPUTE_ALIKE = "{head}: GPUs in use {gpus}, spend {spend}"
COMPUTE_GPUS = "{head}: GPUs in use {gpus}"
COMPUTE_SPEND = "{head}: spend {spend}"
BURN: Final = {
    "crossed_up": "The balance turned: {ratio} AKT set aside (burned) for each AKT paid back (minted), after {before} the week before",
    "crossed_down": "The balance turned: only {ratio} AKT set aside (burned) for each AKT paid back (minted), after {before} the week before",
    "above": "More set aside (burned) than paid back (minted): {ratio} AKT for each AKT, {than}",
    "below": "More paid back (minted) than set aside (burned): {ratio} AKT set aside for each AKT paid back, {than}",
    "even": "As much set aside (burned) as paid back (minted), {than}",
    "flow_up": "AKT set aside (burned) {moved}",
    "flow_down": "AKT set aside (burned) {moved}",
}
THAN = "after {before} the week before"
THAN_FLOW = "on flows that changed: set aside {moved}"
BURN_ELSE = "Burned against minted moved"
PRICE = "AKT {moved}, to {value} on average"
SUPPLY = "GPU supply {moved}, to {value} on average"
SUPPLIER_OF = "{sentence}: {supplier}"
SUPPLIER_TOO = "{sentence}; {supplier}"
SUPPLIER_WENT, SUPPLIER_CAME = "{provider} went, {count} GPUs with it", "{provider} came with {count} GPUs"
SUPPLIER_MOVED = "{provider} has {count} GPUs, {before} the week before"
PROVIDERS = "The providers {moved}, to {value} on average"
STAYED = "stayed level"
ROSE, FELL = "rose by {change}", "fell by {change}"
ROSE_HALF, DOUBLED, HALVED, ROSE_TO = "rose by half", "doubled", "halved", "rose to {times} times as much"

# The figures

BURN_FIELD, COMPUTE_FIELD, MARKET_FIELD, VOTES_FIELD, ALERTS_FIELD, KNOWN_FIELD = (
    "Burned against minted", "Compute", "Prices and supply", "Proposals", "Alerts", "What is known",
)  # fmt: skip
BURN_LINE = "Set aside (burned) {into}, paid back (minted) {out} → {ratio}"
BURN_USD = "{ratio} (USD {usd})"
BURN_USD_CHANGE = "{ratio} ({change}; USD {usd})"
BURN_NO_RATIO = "no ratio: {says}"
BURN_NONE = "no data: {says}"
BURN_UNREAD = "No data: none of it was read in this week"
OFFSET = "Net {net}: offsets {share} of staking emission ({change})"
OFFSET_ALONE = "Net {net}: offsets {share} of staking emission"
OFFSET_NEGATIVE = "Net {net}: more came out than went in, so none of staking emission is offset"
OFFSET_NOMINAL = "emission as the chain's inflation has it, not measured"
OFFSET_NONE = "Net {net}; share of staking emission: {says}"
UTC_DAYS = "Counted over the seven days in UTC: there is no reading at midnight of {zone}"
GPUS = "GPUs in use {leased} of {total} ({share})"
GPUS_CHANGE = "{share}, {change}"
GPUS_SUPPLY = "{share}; supply {change}"
GPUS_ALONE = "GPUs in use {leased}"
SPEND = "Spend {value} a day"
LEASES = "Leases {value}"
PER_LEASE = "Revenue per lease {value} a day"
PER_GPU = "per GPU in use {value} a day"
MODEL_PRICE = "{value} a GPU-hour, median bid {model}"
PRICE_LINE = "AKT {value}"
PROVIDERS_LINE = "Providers {value}"
NONE_OF = "{name}: no data"
NAMES: Final = {
    "bme.burn_mint_ratio": "Burned against minted",
    "bme.akt_burned_total": "Set aside",
    "bme.akt_reissued_total": "Paid back",
    "bme.net_akt": "Net set aside",
    "bme.emission_offset": "Share of staking emission",
    "gpu.leased": "GPUs in use",
    "gpu.total": "GPUs",
    "spend.usd_24h": "Spend",
    "leases.active": "Leases",
    "revenue.usd_per_lease": "Revenue per lease",
    "revenue.usd_per_gpu": "Revenue per GPU",
    "gpu.model.price_usd_hour": "GPU prices",
    "token.price_usd": "AKT price",
    "providers.active": "Providers",
}
CHANGED = "{text} ({change})"
PARTLY = "{text}, from {share} of the week"
DRIVER = "{name} {change}: {parts}"
DRIVER_PART = "{share} from {what}"
DRIVER_MODEL = "{change} {model}"
DRIVER_WENT, DRIVER_CAME, DRIVER_MOVED = "{provider} went ({count})", "{provider} came ({count})", "{change} {provider}"
DRIVERS: Final = {
    "bme.act_minted_total": ("more dollars minted", "fewer dollars minted"),
    "bme.act_burned_total": ("more dollars handed back", "fewer dollars handed back"),
    "oracle.akt_usd": ("a higher AKT price", "a lower AKT price"),
    "leases.active": ("more leases", "fewer leases"),
    "revenue.usd_per_lease": ("leases that pay more", "leases that pay less"),
}
"""What drove a change, by whether it rose or fell itself."""
POINTS = "{value} points"
WITHHELD: Final = {
    "none_before": "No change: nothing is known of the week before",
    "little": "No change: less than half of this week is known",
    "little_before": "No change: less than half of the week before is known",
    "unfinished": "No change of what flows: the week is not over",
    "not_comparable": "No change in percent of what was zero or less",
}
WITHHELD_OF = "{says} ({names})"

# Proposals and alerts

DECIDED = "Decided: {votes}"
OPEN = "Open: {votes}"
VOTE = "#{number} {title} {status}"
VOTE_PLAIN = "#{number} {status}"
VOTE_SHARES = "{vote} ({shares})"
VOTE_YES = "{share} yes"
VOTE_TURNOUT = "turnout {share}"
VOTE_UNTIL = "until {when}"
VOTE_ENDED = "ended {when}, {status}"
VOTE_OVER = "voting ended {when}, its result was not read yet"
NO_VOTES = "None decided, none open."
HELD = "{proposals} held back as a likely scam"
ALERTS = "{alerts}, longest {longest}"
ALERTS_NOISY = "noisiest: {rule} ({times})"
ALERTS_NOISY_SPAN = "noisiest: {rule} ({times}, usually resolved in {span})"
ALERTS_EACH_ONCE = "each once: {rules}"
ALERTS_OPEN = "{count} still on"
NO_ALERTS = "No alert."
NO_ALERTS_PARTLY = "None in what is known: {share} of the week."
NO_ALERTS_UNSEEN = "None, and nothing was read that could have raised one."
HALTS = "The circuit breaker stopped minting {times}, {span} in all"

COVERAGE = "Coverage {share}"
COVERAGE_NONE = "Coverage 0 %: nothing was read"
ALL_PARTLY = "What stands here is known from {share} of the week at most"
ALL_PARTLY_ONCE = "What stands here was read once: {share} of the week"
LATE = "Late: it was due {when}, when burnwatch was not running"
FOOT = "{network} · Monday to Sunday in {zone}"

# The command

COMMAND = "The weekly summary: what changed, what drove it, what is not known"
OPTION_WEEK = "Which week, such as 2026-W38 (the last whole one when left out)"
OFFER = "{key} · {span}"
OFFER_RUNNING = "{key} · {span} · not over yet"

# The picture

PICTURE_FLOWS = "Burned against minted, by day"
PICTURE_FLOWS_RATIO = "Burned against minted · {ratio}"
PICTURE_FLOWS_UTC = "{title}, UTC"
PICTURE_GPUS = "GPUs in use against supply"
PICTURE_GPUS_SHARE = "GPUs in use against supply · {share}"
PICTURE_MONEY = "Spend a day, and for each GPU in use"
PICTURE_WEEK = "Proposals and alerts"
PICTURE_NO = "no data"
PICTURE_INTO, PICTURE_OUT = "set aside {value} AKT", "paid back {value} AKT"
PICTURE_INTO_NONE, PICTURE_OUT_NONE = "set aside", "paid back"
PICTURE_USED, PICTURE_SUPPLY = "in use {value}", "supply {value}"
PICTURE_SPEND, PICTURE_EACH = "{value} a day", "{value} per GPU"
PICTURE_VOTE = "#{number} {status}"
PICTURE_ALERTS = "{alerts}, up to {longest}"
PICTURE_DECIDED, PICTURE_OPEN = "{count} decided", "{count} open"
PICTURE_UNSEEN = "no alert seen"
PICTURE_NO_ALERTS, PICTURE_NO_VOTES = "no alert", "no vote"
PICTURE_FOOT = "{network} · Monday to Sunday in {zone} · coverage {share} · {sources}"
PICTURE_CHANGE = "{words}, {change}"
DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
