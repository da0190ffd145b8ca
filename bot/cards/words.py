"""Every word that burnwatch says in a card, in one place: a second language is a second file of these names.

No exclamation marks, no advice. *Set aside* and *paid back* stand where people say burned and minted, because BME destroys
no AKT: it moves it into a vault and owes it; the first use in a message gives both words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
DELAYED = "delayed {span}"


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
        case "AKT" | "ACT":
            return f" {unit}"
        case "token":
            return " tokens"
        case "GPU":
            return " GPU" if text == "1" else " GPUs"
    return ""


NETWORKS: Final = {"akash": "Akash", "render": "Render", "bittensor": "Bittensor", "ionet": "io.net"}
SOURCES: Final = {
    "akash_chain": "chain",
    "akash_console": "Console",
    "coingecko": "CoinGecko",
    "render": "Render Foundation",
    "own": "own computation",
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
    "1d": "Over the last completed day",
    "7d": "Over the last 7 days",
    "28d": "Over the last 28 days",
    "30d": "Over the last 30 days",
    "all": "Since launch",
    "today": "Today so far",
}
EPOCHS: Final = {"7d": "In the last epoch (7 days)", "28d": "Over the last 4 epochs (28 days)"}
WINDOW_SHORT: Final = {
    "1d": "1 day",
    "7d": "7 days",
    "28d": "28 days",
    "30d": "30 days",
    "all": "since launch",
    "today": "today so far",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """What one metric means, said in a sentence without its full stop.

    Placeholders: {value}, {window}, {network} and every label. `below` and `above` take the place of `says` on either
    side of `pivot`. `low` and `high` follow while an alarm for a low or a high value is on. A clause follows when all its
    placeholders are known.
    """

    name: str
    says: str
    pivot: float | None = None
    below: str = ""
    above: str = ""
    low: str = ""
    high: str = ""
    clauses: tuple[str, ...] = ()


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
    "bme.act_minted_total": Saying("ACT minted", "{value} were minted since launch"),
    "bme.act_burned_total": Saying("ACT burned", "{value} were burned since launch"),
    "bme.act_outstanding": Saying("ACT outstanding", "{value} are outstanding"),
    "bme.warn_threshold": Saying("warn threshold", "Minting slows at a collateral ratio of {value}"),
    "bme.halt_threshold": Saying("halt threshold", "Minting stops at a collateral ratio of {value}"),
    "bme.akt_price_at_warn": Saying("AKT price at warn", "The breaker warns when AKT falls to {value}"),
    "bme.akt_price_at_halt": Saying("AKT price at halt", "Minting halts when AKT falls to {value}"),
    "bme.warn_distance": Saying(
        "distance to warn", "AKT may fall {value} before the breaker warns", pivot=0.0,
        below="The breaker's warn level is passed: AKT would have to rise to leave it", above="AKT may fall {value} before the breaker warns",
    ),
    "bme.halt_distance": Saying(
        "distance to halt", "AKT may fall {value} before minting halts", pivot=0.0,
        below="The breaker's halt level is passed: AKT would have to rise to leave it", above="AKT may fall {value} before minting halts",
    ),
    "bme.vault_akt": Saying("vault", "The vault holds {value}"),
    "bme.remint_credits": Saying(
        "remint credits", "{value} set aside earlier can still be paid back", low="; once they are gone, redemptions mint fresh AKT"
    ),
    "bme.pending_records": Saying("pending requests", "{value} mint and redeem requests wait for their epoch"),
    "bme.canceled_records": Saying("cancelled requests", "{value} mint and redeem requests were cancelled"),
    "oracle.akt_usd": Saying("oracle price", "The chain's oracle puts AKT at {value}"),
    "oracle.akt_usd_twap": Saying("oracle average price", "The chain's oracle puts AKT at {value}, averaged over time"),
    "oracle.age_seconds": Saying(
        "oracle price age", "The oracle's price is {value} old", high="; while it is stale, minting and redeeming stop"
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
    "gpu.model.available": Saying("GPUs free", "{value} of model {model} are free"),
    "gpu.model.price_usd_hour": Saying("GPU price", "Providers bid {value} for a {model} ({stat} of bids, not deals)"),
    "leases.active": Saying("active leases", "{value} leases are open"),
    "leases.new_24h": Saying("new leases", "{value} leases were made in the last 24 hours"),
    "leases.total": Saying("leases ever", "{value} leases were made since the start"),
    "spend.usd_24h": Saying("spend", "Leases cost their tenants {value} in the last 24 hours"),
    "spend.usd_total": Saying("spend ever", "Leases cost their tenants {value} since the start"),
    "revenue.usd_per_lease": Saying("revenue per lease", "An open lease brings {value} a day"),
    "revenue.usd_per_gpu": Saying("revenue per GPU", "A GPU in use stands for {value} of spend a day"),
    "providers.active": Saying("active providers", "{value} providers answered within three hours"),
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
    "source.up": Saying(
        "source", "{source} answers", pivot=0.5, below="{source} gives no usable answer", above="{source} answers"
    ),
    "source.age_seconds": Saying("source age", "{source} last gave a usable answer {value} ago"),
}  # fmt: skip

BREAKER_SAYS: Final = {
    0: "The breaker is healthy: minting and redeeming are open",
    1: "The breaker is at warning: minting goes on, slower; redeeming is open",
    2: "Minting is stopped because the vault covers too little of the ACT outstanding; redeeming is open",
    3: "Minting and redeeming are stopped because the oracle's price is stale or missing",
}
BREAKER_SAYS_UNKNOWN = "The chain reports a breaker state that burnwatch does not know"
BREAKER_NAME = "circuit breaker"

UNKNOWN_METRIC = "`{metric}` is {value}"
CHANGES: Final = {
    "delta": "The {name} changed by {value} within {over}",
    "abs_delta": "The {name} moved by {value} within {over}",
    "pct_change": "The {name} changed by {value} within {over}",
    "increase": "The {name} grew by {value} within {over}",
    "rate": "The {name} grows by {value} a second, over the last {over}",
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
    "flapping": "flapping",
    "steady": "steady",
}
SEVERITIES: Final = {"info": "info", "warning": "warning", "critical": "critical"}

# Answers

BURNMINT_TITLE = "Burn/mint ratio · {network}"
BURNMINT_NONE = "There is no burn/mint ratio to show"
BURNMINT_LEAD_AKT = "{window} {value} AKT were set aside (burned) for each one paid back (minted)"
BURNMINT_LEAD = "{window} {value} were burned for each token minted"
BURNMINT_USD = "USD {value}"
BURNMINT_NET = "net {value}"
GPU_TITLE = "GPUs · {network}"
GPU_LEAD = "{leased} of {total} GPUs are in use ({share})"
GPU_MODEL_LEAD = "{leased} of {total} {model} cards are in use ({share})"
GPU_PARTS = "{available} free · {pending} reserved"
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
PROPOSAL_TURNOUT = "Turnout {turnout} of {quorum} needed"
PROPOSAL_TURNOUT_ALONE = "Turnout {turnout}"
PROPOSAL_NO_TALLY = "No vote count yet"
PROPOSAL_SHARES: Final = (("yes", "yes"), ("no", "no"), ("veto", "veto"), ("abstain", "abstain"))
PROPOSAL_KINDS = "It carries: {kinds}"
PROPOSAL_REASON = "Cause: {reason}"
PROPOSAL_LINKS = "{links} in its title left out: anybody can write there"
EXPLORER = "Explorer"

STATUS_TITLE = "Status of burnwatch"
STATUS_WELL = "All is well: {sources}, {rules}"
STATUS_NO_SOURCES = "No source has been asked yet"
STATUS_DOWN = "{down} of {all} sources do not answer"
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
BACKLOG_LEAD = "{count} could not be posted since {since}; this is the summary"
BACKLOG_LINE = "{when} **{what}** · {word}"
BUDGET_TITLE = "{count} more"
BUDGET_LEAD = "This channel takes {limit} new messages an hour; since {since} there {were} {count} more, told here"

MUTES_TITLE = "Muted now"
MUTES_NONE = "Nothing is muted"
MUTES_LEAD = "{count} kept quiet by people"
MUTE = ("mute", "mutes")
MUTE_LINE = "{number} · **{what}** by {author} {until}"
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

AT_HEIGHT = "height {height}"
