"""Every word that burnwatch says in a card, in one place: a second language is a second file of these names.

No exclamation marks, no advice. *Set aside* and *paid back* stand where people say burned and minted, because BME destroys
no AKT: it moves it into a vault and owes it; the first use in a message gives both words.
"""

from __future__ import annotations

from typing import Final

from bot.cards import words_bme, words_pictures
from bot.cards._saying import Saying

SIMULATED = "SIMULATED"
SIMULATED_FOOT = "SIMULATED: made-up numbers"
NO_DATA = "no data"
NOT_A_NUMBER = "not a number"
NO_TITLE = "(no title)"
PERCENT = " %"
PER_HOUR = "{value} an hour"
OLD = "{span} old"
JUST_NOW = "just now"
UP_TO = "up to {age}"
UNDER_A_SECOND = "under a second"
DELAYED = "Sent {span} late"


def days(number: int) -> str:
    """Days as a count: 1 day, 97 days."""
    return f"{number:,} day" if number == 1 else f"{number:,} days"


def plural(number: int, one: str, many: str = "") -> str:
    """A counted thing: 1 rule, 3 rules."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def more(number: int) -> str:
    """What stands for lines that found no room."""
    return f"… and {number:,} more"


def suffix(unit: str, text: str) -> str:
    """The unit behind a number."""
    match unit:
        case "AKT" | "ACT" | "RENDER":
            return f" {unit}"
        case "token":
            return " tokens"
        case "GPU":
            return " GPU" if text == "1" else " GPUs"
        case "h":
            return " h"
        case "d":
            return " day" if text == "1" else " days"
    return ""


NETWORKS: Final = {"akash": "Akash", "render": "Render", "bittensor": "Bittensor", "ionet": "io.net"}
TOKENS: Final = {"akash": "AKT", "render": "RENDER"}
"""What a network calls its own token; others say tokens."""
SOURCES: Final = {
    "akash_chain": "chain",
    "akash_console": "Console",
    "coingecko": "CoinGecko",
    "render": "Render Foundation",
    "own": "own computation",
}
SOURCES_IN_SENTENCE: Final = {
    "akash_chain": "the chain",
    "akash_console": "the Console",
    "render": "the Render Foundation's site",
}
BREAKER: Final = {0: "healthy", 1: "warning", 2: "halt: collateral", 3: "halt: oracle"}
BREAKER_UNKNOWN = "unknown word"
UP: Final = {0: "not answering", 1: "answering"}

OPS: Final = {"<": "below", "<=": "at or below", ">": "above", ">=": "at or above", "==": "at", "!=": "other than"}
BREAKER_OPS: Final = {
    "<": "better than {level}",
    "<=": "{level} or better",
    ">": "worse than {level}",
    ">=": "{level} or worse",
    "==": "{level}",
    "!=": "anything but {level}",
}
FARTHEST: Final = {"<": "lowest", "<=": "lowest", ">": "highest", ">=": "highest"}
EXTREME = "extreme"
WINDOWS: Final = {
    "1d": "Over the last full day (UTC)",
    "7d": "Over the last 7 full days (UTC)",
    "28d": "Over the last 28 days",
    "30d": "Over the last 30 full days (UTC)",
    "all": "Since the first full day",
    "today": "Since 00:00 UTC today",
}
EPOCHS: Final = {"7d": "In the last epoch (7 days)", "28d": "Over the last 4 epochs (28 days)"}
STATS: Final = {"min": "lowest", "med": "median", "avg": "mean", "max": "highest"}
WINDOW_SHORT: Final = {
    "1d": "1 day",
    "7d": "7 days",
    "28d": "28 days",
    "30d": "30 days",
    "all": "since the first full day",
    "today": "today so far (UTC)",
}


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

VALUE = "Value **{value}**"
LAST_KNOWN = "Last known **{value}**"
ALARM = "alarm {op} {level}"
RECOVERY = "recovery {level}"
SINCE = "since {when}"
RESOLVED = "resolved after {span}"
RESOLVED_EXTREME = "{word} {value} at {when}"
CLOSED = "closed after {span}"
SO_FAR = "{word} so far **{value}**"
STILL = "still so after {span}"
PRICE = "AKT at {price}"
PRICE_ABOVE = "{name} is reached at **{price}** ({change})"
PRICE_BELOW = "{name} was passed at **{price}** ({change})"
PRICE_LEVELS: Final = {"bme.akt_price_at_warn": "warn", "bme.akt_price_at_halt": "halt"}
TREND = "24 h trend {change} a day"
TREND_TO = ": {name} in about {span}, on this trend"
TREND_LEVELS: Final = {"bme.collateral_ratio": ("warn", "halt")}
TREND_RECOVERY = "recovery"
POINTS = "{value} points"
SOURCES_LINE = "Sources: {sources}"
OPINION = "{name} {value}"
BESIDE = "{name} {value}"
LABEL = "{name} **{value}**"
WHY = "Why this rule: {why}"
ACKNOWLEDGED = "{name} is on it since {when}"
FLAPPING = "It was raised {times} times within an hour; it is quiet until it has been steady for {span}"
STEADY = "It has been steady since {when}; it was raised {times} times in all"
HELD: Final = {
    "muted": "Told {span} late: it was muted by {by}",
    "inhibited": "Told {span} late: {by} spoke for it",
    "flapping": "Told {span} late: it came and went until it was steady",
    "quiet_hours": "Told {span} late: it came in quiet hours ({by})",
}
SNOOZE_OVER = "The snooze by {by} is over and it is still on"

GROUP_TITLE = "{name} and {count} more · {state}"
GROUP_ON = "{on} of {count} on"
GROUP_LINE = "**{name}** · {word} · {says}"

WORDS: Final = {
    "raised": "raised",
    "worse": "worse",
    "still": "still",
    "resolved": "resolved",
    "no data": "no data",
    "data back": "data back",
    "acknowledged": "acknowledged",
    "snoozed": "snoozed",
    "flapping": "flapping",
    "steady": "steady",
}
SEVERITIES: Final = {"info": "info", "warning": "warning", "critical": "critical"}

# Answers

BURNMINT_TITLE = "Burn/mint ratio · {network}"
BURNMINT_NONE = "There is no burn/mint ratio to show"
BURNMINT_LEAD_AKT = "{window} {value} AKT were set aside (burned) for each one paid back (minted)"
BURNMINT_LEAD = "{window} {value} {unit} were burned for each {unit} minted"
BURNMINT_USD = "USD {value}"
BURNMINT_NET = "net {value}"
GPU_TITLE = "GPUs · {network}"
GPU_LEAD = "{leased} of {total} GPUs are in use ({share})"
GPU_MODEL_LEAD = "{leased} of {total} {model} cards are in use ({share})"
GPU_PARTS = "{available} free · {pending} pending: reserved for a bid"
GPU_FIGURES = "GPU figures"
GPU_MODEL = "`{model}` **{leased}** of {total} in use ({share})"
GPU_MODEL_NONE = "`{model}` {missing}"
GPU_PRICE = "median bid {price}"
GPU_PRICE_RANGE = "{low} to {high}"
GPU_UNKNOWN = 'No model "{model}" is on the network now'
GPU_MEANT = "Did you mean {names}?"
GPU_NO_MODELS = "No figures for single models"
GPU_UNCERTAIN = "Shared nodes are counted to one of their models, so single models are less certain than the whole."
PRICES_ARE_BIDS = "Prices are what providers bid, not what was paid."
MISSING = "{name}: none since {when} ({says})."
MISSING_WINDOW = "{name}: {reason}"
MISSING_PLAIN = "{name}: none ({says})."
NOTHING_KNOWN = "no data yet"
NO_LONGER = "no newer value"
LAST_WAS = "Last known: {value}, {age}."

PROPOSALS_TITLE = "Proposals · {network}"
PROPOSALS_OPEN = "{count} open for voting"
PROPOSALS_NONE_OPEN = "No proposal is open for voting"
PROPOSAL_TITLE = "#{number} · {title}"
PROPOSAL_UNTITLED = "(no title)"
PROPOSAL_STATUS: Final = {
    "deposit": "in deposit period",
    "voting": "voting",
    "passed": "passed",
    "rejected": "rejected",
    "failed": "passed, then failed when it was carried out",
    "dropped": "dropped",
}
PROPOSAL_LEAD: Final = {
    "deposit": "In deposit period: voting starts once the deposit is met",
    "voting": "Open for voting",
    "passed": "The vote ended: passed",
    "rejected": "The vote ended: rejected",
    "failed": "It passed, and failed when it was carried out",
    "dropped": "It is gone from the chain: its deposit was not met, or it was withdrawn",
}
PROPOSAL_UNKNOWN = "Its state is one that burnwatch does not know"
PROPOSAL_OPEN_UNTIL = "Open for voting until {moment}, {relative}"
PROPOSAL_ENDED = "voting ended {relative}"
PROPOSAL_UNTIL = "voting ends {relative}"
PROPOSAL_OVER = "voting ended {moment}, its result has not been read"
PROPOSAL_EXPEDITED = "expedited: a shorter vote with a higher threshold"
PROPOSAL_TURNOUT_ALONE = "Turnout {turnout}"
PROPOSAL_KINDS = "It carries: {kinds}"
PROPOSAL_REASON = "Cause: {reason}"
PROPOSAL_LINKS = "{links} in its text left out: anybody can write there"
EXPLORER = "Explorer"

STATUS_TITLE = "Status of burnwatch"
STATUS_WELL = "All is well: {sources}, {rules}"
STATUS_NO_SOURCES = "No source has been asked yet"
STATUS_DOWN = "{down} of {all} sources do not answer"
STATUS_PARTS = "{count} {fail} although the source answers"
STATUS_ALL_ANSWER = "all {count} sources answer"
STATUS_ONE_ANSWERS = "the one source answers"
STATUS_DEAD = "{count} could not be delivered"
STATUS_BROKEN = "{count} cannot be judged"
STATUS_GATEWAY: Final = {
    "connected": "connected",
    "connecting": "connecting",
    "reconnecting": "reconnecting",
    "off": "not used",
}
STATUS_FACTS = "Running since {since} · version {version} · Discord {gateway}"
STATUS_JUDGED = "{rules} · last judged {when}"
STATUS_NOT_JUDGED = "{rules} · not judged yet"
STATUS_OUTBOX = "Messages waiting {waiting} · undeliverable {dead}"
STATUS_FIRING = "Firing now"
STATUS_SOURCES = "Sources"
STATUS_BROKEN_RULES = "Rules that cannot be judged"
SOURCE_UP = "{name}: answering, last {when}"
SOURCE_DOWN = "{name}: no usable answer since {when} ({reason})"
SOURCE_NEVER = "{name}: not asked yet"
SOURCE_NO_REASON = "no reason given"

BACKLOG_TITLE = "While burnwatch could not post"
BACKLOG_LEAD = "{count} could not be posted since {since}; this is the summary, the gravest first"
BACKLOG_LINE = "{when} **{what}** · {word}"
BUDGET_TITLE = "{count} more"
BUDGET_LEAD = "This channel takes {limit} new messages an hour; since {since} there {were} {count} more, told here"

MUTES_TITLE = "Muted now"
MUTES_NONE = "Nothing is muted"
MUTES_LEAD = "{count} set by people"
MUTE = ("mute", "mutes")
MUTE_LINE = "{number} · **{what}** {until}, by {author}"
MUTE_UNTIL = "until {moment}, {relative}"
MUTE_UNTIL_RESOLVED = "until it is resolved"
MUTE_REASON = "“{reason}”"
MUTE_HOLDS = "holds {count}"
STATUS_HELD = "Kept quiet now: {held} · {mutes}"
NEWS = ("piece of news", "pieces of news")

UPGRADE_TITLE = "Upgrade {name}"
UPGRADE_LEAD: Final = {
    "scheduled": "The chain is to upgrade at block {height}; it stops there until its validators run the new version",
    "cancelled": "The upgrade planned for block {height} was cancelled",
    "reached": "The chain reached block {height}, where it was to upgrade",
}
UPGRADE_UNKNOWN = "The plan to upgrade at block {height} changed"
UPGRADE_LEFT = "Block {now} now, {left} to go"

# Why a rule fires, or why not

EXPLAIN_TITLE = "Why · {rule}"
EXPLAIN_BROKEN = "It cannot be judged: {cause}"
EXPLAIN_NO_SERIES = "Nothing it looks at has been stored yet"
EXPLAIN_WHY: Final = {
    "firing": "It fires since {since}: {value} is {op} {level}",
    "firing_clear": "It fires since {since}: {value}; it is over when that is no longer {op} {level}",
    "on": "It fires since {since}",
    "clearing": "It fires since {since}; it has been over for {held}, and is bridged for {hold}",
    "pending": "It is true, for {held} of the {hold} that it has to be",
    "no_data": "There has been no value since {seen}, so nothing is judged",
    "no_data_ever": "There is no value, so nothing is judged",
    "no_level": "What it is compared with has no value, so nothing is judged",
    "unless": "{value} is {op} {level}, and the rule's `unless` holds, so it does not fire",
    "all": "{value} is {op} {level}, and another part of the rule does not hold, so it does not fire",
    "beyond": "{value} is {op} {level} now; the next evaluation begins with it",
    "within": "It does not fire: {value}, and the alarm is {op} {level}, {distance} away",
    "within_plain": "It does not fire: {value} is not {op} {level}",
    "firing_state": "It fires since {since}: {value}",
    "within_state": "It does not fire: {value}",
    "quiet": "It does not fire: what it watches for is not there",
}
EXPLAIN_KEPT: Final = {
    "muted": "muted by {by}, until {until}",
    "inhibited": "{by} is its cause and speaks for it",
    "flapping": "it comes and goes; quiet until {until} if it holds still",
    "quiet_hours": "quiet hours until {until} ({by})",
}
EXPLAIN_UNTIL_RESOLVED = "it is resolved"
EXPLAIN_KEPT_HOW: Final = {
    "held": "Not told{where}: {why}",
    "would": "If it fired now, it would not be told{where}: {why}",
    "repeat": "Not repeated{where}: {why}",
}
EXPLAIN_WHERE = (" in 1 channel", " in {count} channels")
EXPLAIN_NO_ROUTE = "No channel takes what it says: see `[[routes]]`, its topic and its severity"
EXPLAIN_RECENT = "Recent: {values}"
EXPLAIN_AT = "{at} {value}{state}"
EXPLAIN_STATES: Final = {"inactive": "", "pending": "pending", "firing": "firing", "no_data": "no data"}
EXPLAIN_TRUTH = ("false", "true")
EXPLAIN_NOTHING = "none"
EXPLAIN_EPISODES = "When it fired last"
EXPLAIN_SPAN = "{first} to {last}"
EXPLAIN_NO_EPISODES = "It has not fired as far back as its history goes"
EXPLAIN_EPISODE = "{since} for {span}"
EXPLAIN_EPISODE_ON = "{since}, on for {span}"
EXPLAIN_EPISODE_EXTREME = " ({word} {value})"
EXPLAIN_SAID = "What was told of it"
EXPLAIN_TOLD = "{at} {word}: told, {why}"
EXPLAIN_SILENT = "{at} {word}: silent, {why}"
EXPLAIN_TIMES = " ({count} channels)"
EXPLAIN_MADE: Final = {
    "preset": "It comes with burnwatch",
    "file": "It stands in the configuration",
    "": "Made by {author} {made}",
}
EXPLAIN_CHANGED = "last changed {changed} by {author}"
EXPLAIN_JUDGED = "judged with each new value and every {every}, last {judged}"
EXPLAIN_NOT_JUDGED = "not judged yet: is the bot running?"
EXPLAIN_EVERY_SERIES = "Every series it looks at"
REASONS: Final = {
    "crossed": "it crossed its threshold",
    "new_extreme": "it went further",
    "repeat": "it is still so",
    "cleared": "it is over",
    "forgotten": "its data stayed away",
    "removed": "its rule was taken away",
    "data_lost": "its data is gone",
    "data_back": "its data is back",
    "acknowledged": "somebody is on it",
    "flapping": "it comes and goes",
    "steady": "it has stopped coming and going",
    "grouped": "in the message of what fired just before",
    "released": "what held it back was over",
    "muted": "muted",
    "inhibited": "its cause spoke for it",
    "quiet_hours": "quiet hours",
    "over_budget": "the channel's messages of the hour were used up",
    "snoozed": "somebody wants no reminders of it for now",
    "unsnoozed": "the snooze was over, and its line was taken away",
    "snooze_over": "the snooze was over",
    "not_told": "its beginning was not told here",
    "no_route": "no channel took it",
}

AT_HEIGHT = "height {height}"

# Trying a rule before it is saved

TRIAL_TITLE = "Draft: {rule}"
TRIAL_FIRED = "In the last {span} this would have fired {times}: {total} in all, the longest {longest}"
TRIAL_FIRED_ONCE = "In the last {span} this would have fired once, for {total}"
TRIAL_CALM = "In the last {span} this would not have fired"
TRIAL_NOTHING = "There is no history of {name} to try this on"
TRIAL_BROKEN = "This rule cannot be judged: {cause}"
TRIAL_SHORT = (
    "{short} of {all} ended within 5 minutes ({share}): a longer `for` or a recovery level would silence those"
)
TRIAL_SHORT_ALL = "All of them ended within 5 minutes: a longer `for` or a recovery level would silence them"
TRIAL_COVERS = "History covers {known} of {span}; a month is reckoned from that"
TRIAL_REACH = "The rule looks back {over}, and the history began only {held} ago: its first values rest on less"
TRIAL_PACE = (
    "Judged every {every} here, every {usual} when it runs: reading so much at each of them would take too long"
)
TRIAL_MONTH = "That is about **{count}** a month"
TRIAL_FIRING = "It would be firing now ({count})"
TRIAL_FIRING_ONE = "It would be firing now"
TRIAL_THRESHOLDS = "Thresholds that would have given about"
TRIAL_AIM = "{aim} a month: {op} **{level}**{clear} · {times} in {known}, {total} in all"
TRIAL_AIM_CLEAR = ", recovery {level}"
TRIAL_AIM_SAME = "{aim} a month: as it is"
TRIAL_AIM_NONE: Final = {
    "too_short": "{aim} a month: the history is too short to tell",
    "never": "{aim} a month: none does, the most is {most}",
    "jumps": "{aim} a month: none does; one value more or less makes it far more or far fewer",
    "stopped": "{aim} a month: not found in time",
}
TRIAL_PLUS = "{metric} {plus}"
TRIAL_NO_SEARCH: Final = {
    "no_threshold": "This kind of rule has no threshold to move",
    "no_direction": "A threshold of == or != has no stricter and no looser side to look on",
}
TRIAL_SETS = "By series"
TRIAL_SET = "{labels} {times}, {total} in all{now}"
TRIAL_SET_CALM = "{labels} not once"
TRIAL_SET_NOW = ", firing now"
TRIAL_WARNING = "Worth a look: {says}"
TRIAL_PICTURE = "{name}: would have fired {times} in {span}"
TRIAL_PICTURE_CALM = "{name}: would not have fired in {span}"
TRIAL_FOOT = "tried on stored history, every {every}"
"""Under a picture of a draft."""


def times(number: int) -> str:
    """How often: once, twice, 12 times."""
    return {0: "not once", 1: "once", 2: "twice"}.get(number) or f"{number:,} times"


# Questions that cannot be answered as they were asked

ASKED_NO_METRIC = 'No metric "{typed}". Did you mean {names}?'
ASKED_NO_METRIC_AT_ALL = 'No metric "{typed}", and none like it; the list that opens while you type names them all.'
ASKED_NO_SPAN = '"{typed}" is no span of time: write it like 6h, 7d or 30d.'
ASKED_SPAN_RANGE = "A chart reaches back between {low} and {high}; {typed} is outside of that."
ASKED_ONE_OF = 'The {what} "{typed}" is not known. There are: {names}.'
ASKED_NOTHING_STORED = "`{metric}`: nothing is stored of it yet, so there is nothing to draw."
ASKED_NO_SERIES = '`{metric}` has no series "{where}". There are: {names}.'
ASKED_MANY_SERIES = "`{metric}` has {count} series: choose one with where. There are: {names}."
ASKED_ITSELF = "`{metric}` would be compared with itself: name another series, another metric, or before."
ASKED_NONE = "none"
ASKED_NO_NUMBER = '"{typed}" is no number of a proposal: write it like 341.'
ASKED_TOO_LONG = "This took longer than it may; please try again. (reference {reference})"
ASKED_BROKEN = "Something went wrong here, it is in the log. Please try again later. (reference {reference})"
ASKED_AT_THE_END = "The bot is just being restarted; please ask again in a minute."
ASKED_NOT_TAKEN = "Discord did not take the answer; please try again. (reference {reference})"
ASKED_OF_ANOTHER_VERSION = (
    "This command is not known to the running version; wait a minute, then reload Discord and try again."
)
ASKED_TOO_FAST = "Too fast: try again in {seconds} s."
ASKED_NO_VALUE = '"{typed}" is not a value that this option takes.'
ASKED_NOT_ALLOWED = "You may not use this command here; ask a server admin."
PICTURE_REFUSED = "Discord refused it here"
ASKED_OFTEN: Final = (
    "bme.burn_mint_ratio", "bme.collateral_ratio", "gpu.utilization", "gpu.model.utilization", "gpu.leased", "leases.active",
    "spend.usd_24h", "revenue.usd_per_lease", "revenue.usd_per_gpu", "oracle.akt_usd", "bme.net_akt", "gpu.model.price_usd_hour",
    "providers.active", "bme.akt_price_at_warn",
)  # fmt: skip
"""What is offered before anything is typed."""
UNITS: Final = {
    "ratio": "a plain ratio", "fraction": "percent", "token": "tokens", "USD/h": "USD an hour", "GPU": "GPUs", "count": "a count",
    "s": "seconds", "h": "hours", "block height": "blocks", "state": "states",
}  # fmt: skip
OFFER_METRIC = "{key} · {name}: {help}"
OFFER_NO_DATA = "(no data yet)"
OFFER_BEFORE = "the same span before it"
OFFER_SPAN = "the last {span}"
OFFER_MODEL = "{model} · {leased} of {total} in use"
OFFER_PROPOSAL = "#{number} · {title} ({status})"
PROPOSAL_STATUS_SHORT: Final = {**PROPOSAL_STATUS, "deposit": "deposit", "failed": "failed"}


def and_more(number: int) -> str:
    """What follows a list that was cut short, within a sentence."""
    return f"and {number:,} more"


NO_LABELS = "the one without labels"

# Pictures

FINDINGS: Final[dict[str, Saying]] = {
    "bme.burn_mint_ratio": Saying("", "{network}: {value} AKT set aside for each AKT paid back"),
    "bme.burn_mint_ratio@render": Saying(
        "", "Render burned as much as it minted", pivot=1.0,
        below="Render burned less than it minted", above="Render burned more than it minted",
    ),
    "bme.burn_mint_ratio_usd": Saying("", "{network}: {value} ACT minted for each ACT burned"),
    "bme.net_akt": Saying(
        "", "{network}: as much AKT was set aside as paid back", pivot=0.0,
        below="{network}: {size} more paid back than set aside", above="{network}: {size} more set aside than paid back",
    ),
}  # fmt: skip
"""What the titles of pictures say where the sentence of a message is too long to be read at arm's length."""
PICTURE_BREAKER: Final = {
    0: "The circuit breaker is healthy",
    1: "Minting is slowed: the circuit breaker warns",
    2: "Minting is stopped: too little in the vault",
    3: "Minting and redeeming are stopped: no fresh price",
}
PICTURE_BREAKER_UNKNOWN = "The circuit breaker is in an unknown state"
PICTURE_BACK = "{network}: {name} back {side} {level} after {span}"
PICTURE_BACK_TO = "{network}: {name} back to {value} after {span}"
PICTURE_OVER = "{network}: {name} {value}, resolved after {span}"
PICTURE_RESOLVED = "{says}: resolved after {span}"
PICTURE_ANSWERS = "{source} answers again after {span}"
PICTURE_THERE = "{network}: {name} there again after {span}"
PICTURE_FORGOTTEN = "{network}: no data on the {name}, closed after {span}"
PICTURE_REMOVED = "{network}: {name}, closed with its rule after {span}"
PICTURE_SIDES: Final = {"<": "above", "<=": "above", ">": "below", ">=": "below"}
PICTURE_OF = "{name} of {label}"
PICTURE_ALARM_OVER: Final = {
    "avg": "alarm {level} ({over} average)",
    "min": "alarm {level} ({over} lowest)",
    "max": "alarm {level} ({over} highest)",
}
PICTURE_ALARM_STATE = "alarm: {state}"
PICTURE_OLD = "Last known, {age}: {says}"
PICTURE_LAST = "last {span}"
PICTURE_BEFORE = "the {span} before"
PICTURE_NOW = "now {value}"
PICTURE_WAS = "last known {value}"
PICTURE_LOW = "lowest {value}"
PICTURE_HIGH = "highest {value}"
PICTURE_BURNMINT = "{network}: {value} {unit} set aside for each {unit} paid back"
PICTURE_BURNMINT_EPOCH = "{network} burned {value} {unit} for each {unit} minted"
PICTURE_SUMS = "{network}: {into} set aside, {out} paid back in {span}"
PICTURE_SUMS_EPOCH = "{network}: {into} burned, {out} minted in {span}"
PICTURE_NOTHING = "nothing"
PICTURE_PER_DAY = "Burned against minted per day"
PICTURE_PER_EPOCH = "Burned against minted per weekly epoch"
PICTURE_RATIO: Final = {
    "1d": "1-day ratio {value}", "7d": "7-day ratio {value}", "30d": "30-day ratio {value}", "all": "ratio since launch {value}",
    "28d": "4-epoch ratio {value}", "today": "today so far {value}",
}  # fmt: skip
PICTURE_EPOCH_RATIO = "last epoch {value}"
PICTURE_FRESH = "without freshly minted AKT on {days}, which is not known"
PICTURE_FLOWS: Final = {False: ("set aside", "paid back"), True: ("burned", "minted")}
"""The names of the two flows; True for a network with epochs, which destroys and makes tokens."""
PICTURE_GPU = "{leased} of {total} GPUs are in use"
PICTURE_GPU_MODEL = "{leased} of {total} {model} cards are in use"
PICTURE_GPU_OLD = "No GPU figures for {age}: last known {leased} of {total} in use"
PICTURE_GPU_MODEL_OLD = "No {model} figures for {age}: last known {leased} of {total} in use"
PICTURE_GPU_PARTS = "Leased, pending and free"
PICTURE_GPU_MODEL_PARTS = "{model}: leased and free"
PICTURE_GPU_CHANGE = "leased {change} in {span}"
PICTURE_BY_MODEL = "By model, leased of all"
PICTURE_BUSIEST = "busiest {model} ({share})"
PICTURE_IDLEST = "idlest {model} ({share})"

# One metric over time

CHART_TITLE = "{name} · {network}"
CHART_RANGE = "Over {span}: {low} at {low_at}, {high} at {high_at}"
CHART_LOW = "lowest **{value}**"
CHART_HIGH = "highest **{value}**"
CHART_SAME = "Over {span}: **{value}** throughout"
CHART_STATES = "Over {span}: {states}"
CHART_STATE = "{state} for {span}"
CHART_RULE = "Rule **{rule}**: {condition} · {alarms}"
CHART_ALARMS = ("alarm in that time", "alarms in that time")
CHART_OLD = "The newest value is {age}"
CHART_BESIDE = "Beside it, {name}: {value}"
CHART_NOTHING = "`{metric}` has no value in the last {span}; its newest is of {moment}."
CHART_NEVER = "`{metric}` has no value in the last {span}."

# Commands: what Discord shows beside them (at most 100 characters each)

COMMANDS: Final = {
    "burnmint": "What was set aside (burned) against what was paid back (minted), over a day to all time",
    "bme": "The circuit breaker: state, how far it is, at which AKT price, the vault and the queue",
    "gpu": "GPUs in use, free and priced, of the whole network or of one model",
    "network": "Leases, spend, revenue per lease and GPU, providers, the token and the chain",
    "proposals": "Governance proposals: open ones first, or those of one status",
    "proposal": "One governance proposal: how its vote stands, or how it ended",
    "chart": "A picture of any number over time, alone or beside another",
    "digest": "The week: what changed, what drove it, proposals, alerts, and what is not known",
    "scorecard": "Is it real: what speaks for demand and what against it, by quarter, and what cannot be said",
    "simulate": "What if demand or the AKT price changed: the burn-mint mechanism played forward from today",
    "status": "Is burnwatch well: sources, rules, alerts that fire, what waits to be sent",
    "rules": "Alert rules: list, add, try, explain, mute, export, import",
    "held": "Proposals that look like scams: for admins, to release as text or to drop",
    "watch": "Be told once when a GPU is free at your price",
    "setup": "Set burnwatch up in this server: channels, what they hear, a test, time zone",
    "help": "What burnwatch can be asked, or what one number means",
}
OPTIONS: Final[dict[str, dict[str, str]]] = {
    "burnmint": {
        "window": "Over which time (7 full days when left out)",
        "network": "Another network that burns and mints",
    },
    "bme": {},
    "gpu": {"model": "One model, such as h100", "picture": words_pictures.PICTURE},
    "network": {},
    "proposals": {"status": "Only those that stand so"},
    "proposal": {"id": "The proposal's number"},
    "chart": {
        "metric": "What to draw: type a word of it",
        "where": "Which one, where there are several, such as model=h100",
        "span": "How far back: 6h, 7d, 30d (7d when left out)",
        "compare": "A second line: before, another series, or another metric",
    },
    "scorecard": {},
    "simulate": {
        "demand": "How many times today's demand, such as 10 (1 when left out)",
        "price": "Where AKT goes: flat, 0.30, -50%, or points with their day, as in /help simulate",
        "days": "How many days are played, 1 to 365 (90 when left out)",
        "preset": "A question that people keep asking; what else is given overrides it",
    },
    "digest": {"week": "Which week, such as 2026-W38 (the last whole one when left out)"},
    "status": {},
    "rules": {
        "list": "Every rule and how it stands",
        "add, edit, remove": "In a form, tried on the past before anything is saved",
        "try": "What a rule would have done",
        "explain": "Why it fires, or why it does not",
        "mute, unmute, mutes": "What nobody is told of for a while",
        "export, import": "Rules as a TOML file",
        "history": "Who changed what",
    },
    "held": {},
    "watch": {
        "gpu": "Wait for a model, a number of them and a price",
        "list": "What you wait for, and how it stands",
        "remove": "Stop waiting",
    },
    "setup": {
        "start": "Begin, or go on where it was left",
        "show": "How this server is set up, and what is missing",
        "zone": "Its time zone, and the day of the weekly summary",
        "channel": "How one channel is served: severity, ping, quiet hours, limit",
    },
    "help": {"about": "A command or a metric"},
}
ALWAYS_PRIVATE: Final = frozenset({"watch", "setup", "held"})
"""Commands that nobody can share: what they say is one person's, or an admin's."""
SHARE = "Show the answer to everybody here (otherwise only you see it)"
STATUSES: Final = {
    "open": "open: in deposit or voting",
    "voting": "voting",
    "deposit": "in deposit period",
    "passed": "passed",
    "rejected": "rejected",
    "failed": "passed, then failed",
    "dropped": "dropped",
}
WINDOW_CHOICES: Final = {
    "today": "today so far (UTC)",
    "1d": "the last full day (UTC)",
    "7d": "the last 7 full days",
    "28d": "the last 4 epochs (Render)",
    "30d": "the last 30 full days",
    "all": "since the first full day",
}
HOME = "akash"
"""The network that is meant where nobody names one."""
WHAT_WINDOW = "window"
WHAT_STATUS = "status"
WHAT_NETWORK = "network"

# The answers of commands

BME_TITLE = "Circuit breaker · {network}"
BME_COVERS = "The vault covers {value} of the ACT outstanding"
BME_NONE = "The state of the breaker"
BME_LAST = "The last that is known: {says}"
BME_DISTANCE = "Distance"
BME_FALL = "{name} ({level}): AKT can fall by **{share}**, to **{price}**"
BME_PASSED = "{name} ({level}): passed; AKT would have to rise to **{price}**"
BME_LEVEL_ONLY = "{name} ({level}): at an AKT price of **{price}**"
BME_WARN = "Warn"
BME_HALT = "Halt"
BME_RATIO = "Collateral ratio"
BME_CHAIN = "The chain"
BME_RATIO_LINE = "The chain says {value}"
BME_OPINIONS: Final = {"own": "own computation {value}", "akash_console": "Console {value} (a midnight price)"}
BME_PRICE = "AKT price"
BME_PRICE_ORACLE = "Oracle {value}, {age}"
BME_PRICE_ORACLE_PLAIN = "Oracle {value}"
BME_PRICE_GONE = "Oracle: no price; its last one is {age}"
BME_ORACLE = "Oracle"
BME_PRICE_SOURCES = "{count} healthy"
BME_PRICE_TWAP = "averaged over time {value}, by which the breaker goes"
BME_PRICE_MARKET = "CoinGecko {value}"
BME_VAULT = "Vault"
BME_VAULT_LINE = "{vault} in the vault, the community's seed included, for {outstanding} outstanding"
BME_CREDITS = "{value} set aside (burned) and not yet paid back: used up before fresh AKT is minted"
BME_FRESH = "{value} freshly minted since launch"
BME_QUEUE = "Queue"
BME_PENDING = "{value} waiting"
BME_WAITING = "Waiting"
BME_CANCELED = "{value} cancelled since launch"
BME_CANCELED_DAY = "{change} in 24 h"
BME_DAY = "The last 24 hours"
BME_DAY_SINCE = "{state} since {when}"
BME_DAY_ALL = "{state} all the time"
BME_DAY_HALTS = "halted {times}, {total} in all, the longest {longest}"
BME_DAY_HALT = "halted once, for {total}"
BME_DAY_NO_HALT = "never halted"
BME_DAY_SEEN = "seen for {seen} of them"
TIMES = ("time", "times")

NETWORK_TITLE = "The network · {network}"
NETWORK_LEAD = "{leases} leases are open; in the last 24 hours they cost their tenants {spend}"
NETWORK_LEAD_LEASES = "{leases} leases are open"
NETWORK_LEAD_NONE = "Network figures"
NETWORK_COMPUTE = "Compute"
NETWORK_MONEY = "Spend"
NETWORK_TOKEN = "Token"  # noqa: S105 - a word
NETWORK_CHAIN = "Chain"
NETWORK_LEASES = "{value} leases open"
NETWORK_NEW = "{value} new in 24 h"
NETWORK_GPUS = "{leased} of {total} GPUs in use ({share})"
NETWORK_PROVIDERS = "{value} providers answer"
NETWORK_SPEND = "{value} in 24 h"
NETWORK_PER_LEASE = "{value} a day for an open lease"
NETWORK_PER_GPU = "{value} a day for a GPU in use, CPU leases counted in"
NETWORK_PRICE = "{value} on CoinGecko"
NETWORK_ORACLE = "{value} by the chain's oracle"
NETWORK_CAP = "market capitalisation {value}"
NETWORK_SUPPLY = "supply {value}, the vault counted in"
NETWORK_INFLATION = "inflation {value} a year"
NETWORK_BONDED = "{value} staked"
NETWORK_POOL = "community pool {value}"
NETWORK_HEIGHT = "block {value}, {age}"
NETWORK_PROPOSALS = "{value} open for voting"
NETWORK_PROPOSALS_NONE = "no proposal open for voting"
NETWORK_WEEK = "{change} in 7 days"
NETWORK_SAME = "as 7 days ago"

OLD_VALUE = "{value} ({age})"
NO_VALUE = "{name}: no data"
WHY_OLD = "No data, or old: {reasons}"
WHY_SINCE = "{reason}, since {when}"

GPU_SOLD_OUT = "Sold out: {names}"
GPU_NEARLY = "Nearly sold out: {names}"
GPU_NEARLY_ONE = "`{model}` ({free} of {total} free)"
GPU_GONE = "No provider that answers carries `{model}` since {when}"
GPU_FREE = "{available} free"

PROPOSALS_OF: Final = {
    "open": "{count} open, in deposit or voting",
    "voting": "{count} open for voting",
    "deposit": "{count} in deposit period",
    "passed": "{count} passed",
    "rejected": "{count} rejected",
    "failed": "{count} passed, then failed when carried out",
    "dropped": "{count} dropped",
}
PROPOSALS_NO = "No proposal"
PROPOSALS_SINCE = "Listed is what burnwatch has seen since its start; `/proposal` finds older ones by their number."
PROPOSAL_NUMBER = "Proposal #{number} · {network}"
PROPOSAL_IS_UNKNOWN = "The chain knows no proposal #{number}"
PROPOSAL_NEWEST = "the newest known is #{newest}"
PROPOSAL_NOT_ASKED = "Proposal #{number} is not among those that were seen, and the chain could not be asked: {reason}"

HELP_TITLE = "What burnwatch can be asked"
HELP_LEAD = (
    "It watches the Akash Network: burn and mint, the circuit breaker, GPUs, leases, governance. Answers are yours alone "
    "unless you say share: true."
)
HELP_COMMAND = "`/{name}` {says}"
HELP_ASKING, HELP_DOING = "Asking", "Setting up"
DOING: Final = frozenset({"rules", "held", "watch", "setup", "help"})
"""Commands that `/help` lists apart from those that ask for numbers."""
HELP_READING = "Reading the answers"
HELP_WORDS: Final = (
    "**Set aside** is what others call burned: BME destroys no AKT, it moves it into a vault and owes it. **Paid back** is minted.",
    "A number that is old says how old; one that is missing says since when and why. No data is never 0.",
    "Under each answer stand its sources and how old what they said is.",
)
HELP_COMMAND_TITLE = "/{name}"
HELP_OPTION = "`{name}` {says}"
HELP_OPTIONS = "Options"
HELP_EXAMPLE = "Such as: {examples}"
HELP_EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "burnmint": ("/burnmint", "/burnmint window:30d", "/burnmint network:render share:True"),
    "bme": ("/bme",),
    "gpu": ("/gpu", "/gpu model:h100", "/gpu picture:models"),
    "network": ("/network", "/network share:True"),
    "proposals": ("/proposals", "/proposals status:passed"),
    "proposal": ("/proposal id:341",),
    "chart": (
        "/chart metric:gpu.utilization span:30d",
        "/chart metric:gpu.model.utilization where:model=h100 compare:model=a100",
        "/chart metric:spend.usd_24h compare:before",
        "/chart metric:leases.active compare:revenue.usd_per_lease span:30d",
    ),
    "scorecard": ("/scorecard", "/scorecard share:True"),
    "simulate": (
        "/simulate preset:spike",
        "/simulate demand:3 price:-50%@7d days:60",
        "/simulate price:0.30 share:True",
    ),
    "digest": ("/digest", "/digest week:2026-W38 share:True"),
    "status": ("/status",),
    "rules": ("/rules list", "/rules add metric:bme.collateral_ratio", "/rules mute for:2h rule:…"),
    "held": ("/held",),
    "watch": ("/watch gpu model:h100 max_price:1.5", "/watch list"),
    "watch gpu": ("/watch gpu model:h100", "/watch gpu model:a100 min:8 max_price:1.1 expires:2w"),
    "watch list": ("/watch list",),
    "watch remove": ("/watch remove number:3",),
    "setup": ("/setup start", "/setup show"),
    "setup start": ("/setup start",),
    "setup show": ("/setup show",),
    "setup zone": ("/setup zone zone:Europe/Berlin day:monday",),
    "setup channel": ("/setup channel channel:#alerts min_severity:warning",),
    "rules add": ("/rules add metric:bme.collateral_ratio",),
    "rules edit": ("/rules edit name:Mine",),
    "rules explain": ("/rules explain name:Mine", "/rules explain name:Mine share:True"),
    "rules export": ("/rules export", "/rules export origin:preset"),
    "rules history": ("/rules history", "/rules history name:Mine", "/rules history name:set-up page:2"),
    "rules import": ("/rules import file:rules.toml",),
    "rules list": ("/rules list", "/rules list origin:own"),
    "rules mute": (
        "/rules mute for:2h rule:Mine reason:upgrade",
        "/rules mute for:1d metric:gpu.model.utilization label:model=h100",
    ),
    "rules mutes": ("/rules mutes",),
    "rules remove": ("/rules remove name:Mine",),
    "rules try": ("/rules try name:Mine span:30d",),
    "rules unmute": ("/rules unmute mute:3",),
    "help": ("/help about:bme.collateral_ratio",),
}
HELP_MORE: Final[dict[str, tuple[str, ...]]] = {
    "simulate": (
        "A price path is `flat`, `0.30` or `-50%` by the last day, or points with their day: `-60%@7d, 0.50@30d`.",
        "It plays the chain's own rules forward from what is stored now: mints, redemptions, credits, fresh AKT, thresholds.",
        "A model and no forecast: nobody in it reacts to the price. The band is of random price paths with the measured volatility.",
    ),
    "scorecard": (
        "Each test is held against stored days, two calendar quarters (UTC) at a time; what there is no data on is said to be so.",
        "AKT is set aside, not destroyed: the total supply does not fall by it.",
    ),
    "burnmint": (
        "A ratio above 1 means that more was set aside than paid back. It counts full days in UTC; today so far is unfinished.",
        "USD is the same at execution prices: ACT minted over ACT burned, free of moves of the AKT price.",
    ),
    "bme": (
        "The collateral ratio is the value of the vault's AKT over the ACT outstanding, at the oracle's price.",
        "At warn minting slows down, at halt it stops; redeeming stays open. Without a price of the oracle both stop.",
        "The prices hold for the vault and the ACT of this moment.",
        "Of Akash alone, as /gpu and /network are: of Render only its burns and mints are published (/burnmint network:render, /chart where:network=render).",
    ),
    "gpu": (
        "Busiest first. Shared nodes are counted to one of their models, so single models are less certain than the whole.",
        "Prices are what providers bid, not what was paid.",
    ),
    "network": (
        "Spend is the price of leases as it accrues in 24 hours, not what providers have withdrawn.",
        "Spend for a GPU in use counts CPU leases in: it is a trend, not a price.",
    ),
    "proposals": (
        "A title is what its proposer wrote, as plain text: links in it are taken out. Never follow one from elsewhere.",
    ),
    "proposal": ("An older one is looked up on the chain. The only link is to an explorer, by the number.",),
    "chart": (
        "A gap is where there was no data. What is not over yet is hatched. The alarm level and its episodes are drawn where a rule has one.",
        "`compare:before` lays the span before over this one.",
    ),
    "status": (
        "A source that does not answer is named with its reason; its last values go on being shown, with their age.",
    ),
    "held": (
        "Needs Manage Server or a role chosen in /setup. What is decided holds for this server alone, and is kept with who did it.",
        "Released: its text goes to the channels that take governance, with no link of any kind. Dropped: they hear no more of it.",
    ),
    "watch": (
        "You get one direct message, once; if you take none, one mention where you asked. Five at a time, 30 days at most.",
        "The price is the cheapest bid for one GPU and hour: what a provider asks, not a deal.",
    ),
    "watch gpu": ("Judged each minute against figures that are not old. What is not known satisfies nothing.",),
    "setup": (
        "Needs Manage Server or a role chosen there. Everything is one private message that can be left and taken up again.",
        "A pack chooses topics and a severity for this server's channels. It hears everybody's rules, and those of its own (/rules add).",
        "What is changed here is in /rules history, with who did it. Leaving keeps everything for 30 days.",
    ),
    "setup start": (
        "Channels and the bot's rights in them, what they hear, a real test message, time zone and rights.",
        "It opens at the first step that is not done, whoever did the others.",
    ),
    "setup show": (
        "Once a day every channel is looked at; what is wrong is told once, and stands here until it is mended.",
    ),
    "setup zone": ("The zone is that of quiet hours and of the weekly summary.",),
    "setup channel": ("What is left out stays as it is. Quiet hours hold back what is less than critical.",),
    "rules": (
        "Reading is for everybody. Changing needs Manage Server or a role that /setup names.",
        "A server changes its own rules, which no other server sees. Presets and the configuration's are everybody's: mute those here.",
        "Nothing is saved before you have seen what the past says of it.",
    ),
    "rules add": (
        "Needs Manage Server or a role that /setup names.",
        "A form asks for the name, the comparison and the severity; everything else is the same TOML that files hold.",
        "The answer is what the rule would have done in the last 30 days, with a picture; Save, Change and Cancel follow. The draft is kept for a day.",
        "Every problem of a rule is told at once, with its key and how to mend it.",
    ),
    "rules edit": (
        "Needs Manage Server or a role that /setup names.",
        "Everybody's rules (presets, the configuration's) are not offered here: mute one, and add your own in its place.",
        "What somebody else changed meanwhile is not overwritten: you are told to look again.",
    ),
    "rules remove": (
        "Needs Manage Server or a role that /setup names.",
        "It asks first; open alerts of the rule are ended in their messages.",
    ),
    "rules try": (
        "It tells how often it would have fired, and thresholds that would have given about 1, 3 and 10 alerts a month.",
    ),
    "rules explain": (
        "The same as the button Why? under an alert: recent values, sources and their age, what holds it back, the last five times.",
    ),
    "rules mute": (
        "Needs Manage Server or a role that /setup names. It holds in this server alone.",
        "Several options narrow it: a rule and a label, a metric and a label. What is held and is still on is told when the mute ends.",
    ),
    "rules unmute": ("Needs Manage Server or a role that /setup names. It takes snoozes back too.",),
    "rules mutes": ("A mute that lasts longer than a day is told of once a day by itself.",),
    "rules export": (
        "The same TOML as `burnwatch rules export` writes: this server's own rules, or everybody's with them.",
        "The way to change a rule that is too long for the form: export, change the file, import.",
    ),
    "rules import": (
        "Needs Manage Server or a role that /setup names. At most 128 KiB; every problem of the file is told at once.",
        "It shows the difference, key by key, and what the rules would have done, as many as can be tried in 40 seconds; Apply makes all changes or none.",
        "What is not in the file stays as it is.",
    ),
    "rules history": (
        "Mutes, snoozes, acknowledgements and the set-up are in it too: of this server, and what is everybody's, marked so.",
        "15 changes a page, the newest first.",
    ),
    "help": ("Commands and metrics are offered while you type.",),
}
HELP_METRIC_LEAD = "`{key}`: {help}."
HELP_METRIC_UNIT = "In {unit}"
HELP_METRIC_RANGE = "between {low} and {high}; what lies outside is not believed"
HELP_METRIC_LABELS = "Told apart by {labels}"
HELP_METRIC_SERIES = "{count} stored, such as {names}"
HELP_METRIC_NONE = "Nothing is stored of it yet"
HELP_METRIC_BETTER: Final = {"higher": "higher is better", "lower": "lower is better"}
HELP_METRIC_COUNTER = "a total that only grows"
HELP_METRIC_DRAW = "Draw it: {example}"
HELP_UNKNOWN = 'Neither a command nor a metric: "{typed}". Did you mean {names}?'
HELP_UNKNOWN_AT_ALL = 'Neither a command nor a metric: "{typed}".'

# What can be pressed

PRESS: Final = {
    "ack": "I'm on it",
    "snooze": "Snooze",
    "why": "Why?",
    "data": "Data",
    "snooze1h": "1 hour",
    "snooze8h": "8 hours",
    "snoozeend": "Until it is resolved",
    "save": "Save",
    "change": "Change",
    "cancel": "Cancel",
    "remove": "Remove",
    "apply": "Apply",
}
PRESS_OF_ANOTHER_VERSION = "This button is of another version of burnwatch and does nothing any more."
FORM_OF_ANOTHER_VERSION = "This form is of another version of burnwatch: please start again."
ACTED_ON_IT_TITLE = "You are on it"
ACTED_ON_IT = "The message says so now, and nothing is repeated until it is over: {rules}"
ACTED_SNOOZE_TITLE = "Snooze"
ACTED_SNOOZE = "For how long is nothing more to be said of {rules}"
ACTED_SNOOZE_MORE = (
    "The message itself goes on being edited. When the time is over and it is still on, it is told again"
)
ACTED_SNOOZED_TITLE = "Snoozed"
ACTED_SNOOZED = "No reminders {until}: {what}"
ACTED_SNOOZED_BACK = "Take it back: `/rules unmute`, number {numbers}"
ACTED_WHY_OTHERS = "The message speaks of {count} too: ask `/rules explain`"
ACTED_DATA_TITLE = "Data · {metric}"
ACTED_DATA = "{rows} of {series}, {after} to {until}; an empty value is a gap"
ACTED_DATA_QUERY = "In Discord: `{query}`"
ACTED_DATA_SHELL = "In a shell: `{query}`"
SNOOZED = "snoozed by {name} until {until}"
SNOOZED_UNTIL_RESOLVED = "snoozed by {name} until it is resolved"

# Rules in a conversation

RULE_SEVERITIES: Final = {
    "info": "info: silent",
    "warning": "warning",
    "critical": "critical",
}
RULE_FORM: Final[dict[str, tuple[str, str]]] = {
    "name": ("Name", "The title of its messages"),
    "op": ("Fires while the value is", "Not asked of the kinds absent and lost"),
    "threshold": ("Threshold", 'A number, or { metric = "bme.warn_threshold", plus = 0.05 }'),
    "severity": ("Severity", "How loud it is, and how it looks"),
    "more": ("Everything else, as TOML", "One key = value on a line: metric, where, for, clear, reduce, over, summary"),
}
RULE_FORM_ADD = "New rule"
RULE_FORM_EDIT = "Change a rule"
RULES_TITLE = "Rules"
RULES_LEAD = "{count}, {on}: {own} of this server, {shared} everybody's"
RULES_LEAD_SHARED = "{count}, {on}: all of them everybody's, none of this server alone yet"
RULES_ON = "{count} firing now"
RULES_NONE_ON = "none firing now"
RULES_NONE = "There are none"
RULES_BROKEN = "broken: {cause}"
RULES_FIRING = "**firing** since {since}"
RULES_FIRING_SETS = "**firing** ({count}) since {since}"
RULES_PENDING = "pending"
RULES_NO_DATA = "no data"
RULES_LINE = "**{name}** · {says}"
RULES_ORIGINS: Final = {"preset": "preset", "file": "configuration"}
RULES_BY = "by {author}"
RULE_KINDS: Final = {
    "threshold": "{metric} {op} {level}",
    "absent": "no {metric} at all",
    "lost": "{metric} lost",
    "spread": "opinions on {metric} apart by {op} {level}",
}
RULE_FOR = " for {span}"
RULE_REDUCED = "{reduce} of {metric}"
RULE_REDUCED_OVER = "{reduce} over {span} of {metric}"
RULE_DIVIDED = "{metric} / {other}"
RULE_PROBLEMS_TITLE = "Not a rule yet"
RULE_PROBLEMS = "{count} to mend; nothing was saved"
RULE_FILE_PROBLEMS_TITLE = "The file cannot be taken"
RULE_PROBLEM = "`{path}` {says}"
RULE_DRAFT_TITLE = "Draft · {name}"
RULE_DRAFT_SAYS = "Would fire on: {condition}, as {severity}"
RULE_DRAFT_NOT_SAVED = "Nothing is saved until you press Save; the draft is kept for a day"
RULE_TRIED_TITLE = "Tried · {name}"
RULE_UNTRIED = "It was not tried on the past: {why}"
RULE_REMOVE_TITLE = "Remove · {name}"
RULE_REMOVE = "The rule is taken out of use and its alerts are ended: {condition}"
RULE_REMOVE_BROKEN = "The rule cannot be read and is taken out of use"
RULE_DONE: Final = {
    "add": ("Saved · {name}", "It is judged from now on, within a minute"),
    "edit": ("Changed · {name}", "It is judged so from now on, within a minute"),
    "remove": ("Removed · {name}", "It is out of use; what it had told of is ended in its messages"),
    "import": ("Applied", "{count} changed; judged so from now on, within a minute"),
}
RULE_RENAMED = "It was called {was}"
RULE_TOO_LONG = "This took longer than it may; please try again, or look at fewer series or a shorter time."
RULE_CANCELLED_TITLE = "Cancelled"
RULE_CANCELLED = "Nothing was changed"
RULE_IMPORT_TITLE = "What the file would change"
RULE_IMPORT = "{counts}; nothing is changed until you press Apply"
RULE_IMPORT_SAME = "Nothing: all {same} are stored as they stand there"
RULE_IMPORT_COUNTS: Final = {"new": "{count} new", "changed": "{count} changed", "removed": "{count} removed"}
RULE_IMPORT_SAME_COUNT = "{same} the same"
RULE_IMPORT_NEW = "new **{name}**: {condition}"
RULE_IMPORT_CHANGED = "changed **{name}**: {fields}"
RULE_IMPORT_FIELD = "`{key}` {before} → {after}"
RULE_IMPORT_NOT_GIVEN = "not given"
RULE_IMPORT_TRIAL = "   {says}"
RULE_IMPORT_UNTRIED = "{count} not tried on the past here: `/rules try` after it, or `burnwatch rules import` before"
RULE_TOO_LARGE = "The file has {size} bytes; a file of rules has at most {most}."
RULE_FILE_GONE = "Discord did not hand the file over; please try again."
RULE_EXPORT_TITLE = "Rules as a file"
RULE_EXPORT = "{count}, as `burnwatch rules import` and `/rules import` read them"
RULE_EXPORT_NONE = "There is no rule of that origin, so there is nothing to put in a file."
RULE_HISTORY_TITLE = "Who changed what"
RULE_HISTORY_OF = "Who changed what · {name}"
RULE_HISTORY_LEAD = "The newest first"
RULE_HISTORY_NONE = "Nothing was changed yet"
RULE_HISTORY_NONE_OF = "Nothing of that name was changed yet"
RULE_HISTORY_LINE = "{when} {who} {did}"
RULE_HISTORY_ON = "is on it: {what}"
RULE_HISTORY_DID: Final = {"made": "made {what}", "removed": "removed {what}", "changed": "changed {what}: {fields}"}
RULE_MUTED_TITLE = "Muted"
RULE_UNMUTED_TITLE = "Unmuted"
RULE_UNMUTED = "Taken back: {what}. What it held and is still on is told within a minute"
RULE_MUTE_BACK = "Take it back: `/rules unmute mute:{number}`"
RULE_NO_LABEL = '"{typed}" is no label: write it like model=h100.'
RULE_NO_SPAN = '"{typed}" is no span of time: write it like 2h, 1d or 7d.'
MUTE_TOPICS: Final = {
    "bme": "BME and oracle", "gpu": "GPUs", "governance": "governance", "network": "the network", "health": "the bot's own health",
}  # fmt: skip
RULE_ORIGIN_CHOICES: Final = {
    "all": "all of them", "own": "this server's own", "preset": "presets", "file": "of the configuration",
}  # fmt: skip
RULES_GROUP = "Alert rules: list, add, try, explain, mute, export, import"
RULES_COMMANDS: Final[dict[str, str]] = {
    "list": "Every rule and how it stands: firing, pending, broken",
    "add": "A new rule, tried on the past before it is saved",
    "edit": "Change a rule, tried on the past before it is saved",
    "remove": "Take a rule out of use",
    "try": "What a rule would have done over the stored history",
    "explain": "Why a rule fires, or why it does not",
    "mute": "No new messages about some alerts, for a while",
    "unmute": "Take a mute or a snooze back",
    "mutes": "What is muted now, by whom, until when and why",
    "export": "Rules as a TOML file",
    "import": "Rules from a TOML file: the difference and the past first",
    "history": "Who changed which rule, when, from what to what",
}
RULES_OPTIONS: Final[dict[str, dict[str, str]]] = {
    "list": {"origin": "Only those of this origin"},
    "add": {"metric": "What it looks at: type a word of it"},
    "edit": {"name": "The rule"},
    "remove": {"name": "The rule"},
    "try": {"name": "The rule", "span": "How far back: 1d, 30d, 1y (30d when left out)"},
    "explain": {"name": "The rule"},
    "mute": {
        "for": "For how long: 2h, 1d, 7d",
        "rule": "Only this rule",
        "topic": "Every rule of a topic",
        "metric": "Every rule of a metric",
        "label": "Only alerts with this label, such as model=h100",
        "reason": "Why; it is shown wherever the mute is",
    },
    "unmute": {"mute": "The mute's number, or the rule's name"},
    "mutes": {},
    "export": {"origin": "Which (this server's own when left out)"},
    "import": {"file": "A TOML file with [[rules]]"},
    "history": {"name": "Only this rule, or: set-up", "page": "Which page: 1 is the newest"},
}
MUTE_SPANS: Final = ("1h", "4h", "8h", "1d", "3d", "7d", "30d")
