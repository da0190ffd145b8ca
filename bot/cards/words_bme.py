"""The words of BME's books, of what two counts say, and of the breaker before it trips: part of the catalogue of words."""

from __future__ import annotations

from typing import Final

from bot.cards._saying import Saying

SAYINGS: Final[dict[str, Saying]] = {
    "bme.burn_reissue_ratio": Saying(
        "burn/reissue ratio",
        "{window} {value} AKT were set aside (burned) for each one paid back out of credits; freshly minted AKT is left out",
    ),
    "bme.retained_share": Saying(
        "retained share",
        "{window} {value} of the AKT set aside (burned) was not paid back (minted)",
        pivot=0.0,
        below="{window} more AKT was paid back (minted) than set aside (burned), by {size} of what was set aside",
        above="{window} {value} of the AKT set aside (burned) was not paid back (minted)",
    ),
    "bme.emission_offset": Saying(
        "share of staking emission offset",
        "{window} the net AKT set aside offsets {value} of what staking emitted; it is vaulted, not destroyed",
        pivot=0.0,
        below="{window} BME added to what staking emitted, by {size} of it",
        above="{window} the net AKT set aside offsets {value} of what staking emitted; it is vaulted, not destroyed",
    ),
    "token.supply_change": Saying(
        "change of supply",
        "{window} the AKT supply stood still",
        pivot=0.0,
        below="{window} the AKT supply fell by {size}",
        above="{window} the AKT supply grew by {size}; set-aside AKT is in it still",
    ),
    "bme.canceled_mints": Saying("cancelled mints", "{value} requests to mint ACT were cancelled since launch for no fault of whoever asked"),
    "bme.canceled_mints_1h": Saying("cancelled mints in an hour", "{value} requests to mint ACT were cancelled in the last hour"),
    "bme.act_minted_1h": Saying("ACT minted in an hour", "{value} were minted in the last hour"),
    "bme.mint_doubt": Saying(
        "doubt about minting", "Signs that mints may fail although the breaker allows them: {value}", pivot=0.5,
        below="Nothing speaks against minting", above="Signs that mints may fail although the breaker allows them: {value}",
    ),
    "bme.identity_gap": Saying(
        "gap between two counts", "Two counts of one thing lie {value} apart", pivot=0.0,
        below="Two counts of one thing agree", above="Two counts of one thing (`{identity}`) lie {value} apart",
    ),
}  # fmt: skip

DOUBT_AGE = "the oracle price is {age}"
DOUBT_SINCE = "the oracle price is from {when}"
DOUBT_SOURCES = "no source of the oracle's price is healthy"
DOUBT_CANCELED = "{count} to mint {were} cancelled in the last hour"
DOUBT_NONE = "and none went through"
DOUBT_SOME = "while others went through"
DOUBT_AND = " and "
DOUBT_OVER = "Nothing speaks against minting any more"
REQUEST: Final = ("request", "requests")
MAY_FAIL = "Minting may fail although the chain says {state}: {reasons}"

STATES: Final = {
    "agree": "agree",
    "one source": "one count only",
    "disagree": "disagree",
    "stale": "stale",
    "no data": "no data",
}
SPREAD = "{state} by {spread}"
COUNTED: Final = {
    "breaker": "breaker",
    "ratio": "collateral ratio",
    "price": "AKT price",
    "vault": "vault",
    "outstanding": "ACT outstanding",
    "credits": "remint credits",
    "fresh": "fresh AKT",
}
DAY_RECORDED = "over the whole day, by the Console's record: {halts}"
COUNTS = "Two counts of each"
STATE_OF = "{names}: {state}"
REWROTE = "The past was rewritten by its source {when} ({names}; up to {points} figures): what was told before then may differ"
WINDOW_STATE = "The totals behind these ratios: {state}"

SIDES: Final = {
    "credits": ("AKT set aside and not paid back", "the Console", "the chain"),
    "outstanding": ("ACT outstanding", "the Console", "the chain"),
    "bank": ("ACT outstanding", "the bank module", "the vault's books"),
    "act_burned": ("ACT burned since launch", "the Console", "the chain"),
    "act_minted": ("ACT minted since launch, the migration included", "the Console", "the chain with it"),
    "vault": ("AKT in the vault", "the Console", "the chain"),
    "covered": ("the vault against the credits it owes", "the vault", "the credits"),
    "ratio": ("collateral ratio at the midnight price", "the Console", "the chain at that price"),
    "ledger": ("the ledger against the totals", "the ledger", "the other count"),
}
"""By identity: what is counted, who says the first number, and who the second."""
BROKEN = "Two counts differ: {what}. {first} says **{left}**, {second} **{right}** ({tolerance})"
BROKEN_HERE = "{what}: {first} says **{left}**, {second} **{right}** ({tolerance})"
TOLERATED = "{share} is tolerated"
EXACT = "equal to the last unit is asked"
AT_LEAST = "it must not hold less"
HOLD = "{count} of {all} sums that must balance do"
HOLD_UNKNOWN = "{count} more cannot be checked now: {why}"

LEDGER = "Ledger"
LEDGER_READ = "{records} executed and {canceled} cancelled records, read {when}"
LEDGER_AGREES = "add up to what {others} says"
LEDGER_OFF = "{what}: records {ledger}, {other} {against}"
LEDGER_PRICES = "minted at {mint} an AKT on average, redeemed at {redeem}"
LEDGER_MINT_PRICE = "minted at {mint} an AKT on average"
LEDGER_ODD = "{count} without a price"
LEDGER_UNSEEN = "{count} of an earlier scan not seen again"
LEDGER_CHANGED = "{count} changed since an earlier scan"
LEDGER_GOING = "a scan is going on: {seen} of about {before} records"
LEDGER_FIRST = "the first scan is going on: {seen} records so far"
LEDGER_NAMES: Final = {
    "accrued": "AKT set aside", "issued": "AKT paid back", "fresh": "fresh AKT", "minted": "ACT minted", "burned": "ACT burned",
    "credits": "credits",
}  # fmt: skip
LEDGER_OTHERS: Final = {"chain": "the chain", "console": "the Console"}

TO_WARN = "warn"
TO_HALT = "halt"
SLOPE = "24 h trend {change} a day ({low} to {high})"
REACHED = "{name} in about {after} ({soonest} to {latest})"
REACHED_OPEN = "{name} in about {after} ({soonest} or later)"
REACHED_NOT = "{name}: not on this trend"
REACHED_FAR = "{name}: not within 60 days on this trend"
REACHED_MAYBE = "{text} (at the steep end of its range in {soonest})"
REACHED_PASSED = "{name}: passed"
NO_TREND = "Trend: {why}"
REDEEM_UP = "Redeeming 1 % of the ACT ({act}) would lift the ratio from {before} to {after}"
REDEEM_DOWN = "Redeeming 1 % of the ACT ({act}) would lower the ratio from {before} to {after}: below 1 it takes more from the vault than from the debt"
REDEEM_SAME = "Redeeming 1 % of the ACT ({act}) would leave the ratio at {after}"
REDEEM_FRESH = ", and mint {fresh} afresh"
PRICE_SPREAD = "oracle {spread} against the market"
QUEUE_HOUR = "{count} to mint cancelled in the last hour"
MINTED_HOUR = "{value} minted in it"
OFFSETS = "offsets {share} of staking emission"
OFFSETS_NOMINAL = "offsets about {share} of staking's nominal emission"
ADDS = "adds {share} to staking emission"
ADDS_NOMINAL = "adds about {share} to staking's nominal emission"
RETAINED = "{share} of what was set aside was kept, not paid back"
OVERPAID = "{share} more was paid back than set aside"
SUPPLY = "AKT supply {change}: what is set aside is not destroyed"
STATUS_IDENTITIES = "Two counts differ"
STATUS_DIFFER = "two counts of one thing differ"
