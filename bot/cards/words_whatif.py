"""The words of what-ifs: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

PRESETS: Final = {
    "spike": "ten times the demand, price unchanged",
    "crash": "AKT loses 60 % within a week",
    "both": "ten times the demand while AKT loses 60 %",
    "today": "nothing changes",
}
OFFERED_PRICES: Final = {
    "flat": "today's price throughout",
    "-30%": "falls by 30 % until the last day",
    "-60%@7d": "falls by 60 % within 7 days, then stays",
    "-80%@1d": "falls by 80 % within a day, then stays",
    "+50%": "rises by half until the last day",
    "-60%@7d, +0%@60d": "falls by 60 % within 7 days, back after 60",
}

# Questions that cannot be played

NO_DEMAND = (
    'The demand "{typed}" is no factor: write how many times today\'s it is, from 0 to 1,000, such as 10 or 0.5.'
)
NO_DAYS = '"{typed}" is no number of days: from 1 to 365, such as 90.'
NO_HOLD = 'The time in vault "{typed}" is none: write days, from 0.05 to 365, such as 7.'
NO_SIGMA = 'The volatility "{typed}" is none: write percent a year, from 0 to 500, such as 108%.'
NO_PATHS = '"{typed}" is no number of price paths: from 0 to 1,000, such as 100.'
NO_PRESET = 'There is no preset "{typed}": {names}.'
NO_PATH: Final = {
    "form": 'The price "{typed}" cannot be read: write flat, a price (0.30), a change (-50%), or points with their day: `-60%@7d, 0.50@30d`.',
    "price": 'The price "{typed}" is out of range: from $0.0001 to $10,000, and a fall is less than 100 %.',
    "order": 'The points of "{typed}" are not in order: each but the last needs its day, and the days rise: `-60%@7d, 0.50@30d`.',
    "days": "The price path has a point on day {typed}, and only {days} are played: ask for more days.",
    "many": "The price path has {typed} points: 12 at most.",
}
NO_OUTAGE = 'The outage "{typed}" is none: write from which day to which, within the days that are played, such as 3-4.'

# The answer

TITLE = "What if · {network}"
WHAT_IF = "What if {demand} and {price}, for {days}?"
DEMAND_SAME = "demand stayed as it is"
DEMAND_NONE = "nobody topped up any more"
DEMAND_TIMES = "demand were {times} times today's"
PRICE_FLAT = "AKT stayed at {now}"
PRICE_TO = "AKT went from {now} to {end}"
PRICE_FELL = "AKT fell from {now} to {over} and came to {end}"
PRICE_ROSE = "AKT rose from {now} to {over} and came to {end}"
LEAD_WELL = "The breaker would stay healthy: the vault covers {ratio} of the ACT at the end, {lowest} at the least."
LEAD_WARN = "Minting would slow after {warn} and not stop: the vault covers {lowest} of the ACT at the least."
LEAD_WELL_DEAD = "The ratio would stay above warn: the vault covers {lowest} of the ACT at the least."
LEAD_WARN_DEAD = "The ratio would come to warn after {warn}: the vault covers {lowest} of the ACT at the least."
LEAD_HALT = "Minting would stop after {halt}: the vault covers {lowest} of the ACT at the least."
LEAD_HALTED = "Minting is stopped from the start: the vault covers {ratio} of the ACT."
LEAD_NO_ACT = "No ACT is outstanding at the end: there is nothing to cover."
LEAD_ORACLE = " For {span} the oracle gives no price: minting and redeeming both stop."
AT_ONCE = "less than {span}"
FLOW_NAME = "AKT"
FLOW_NET = "Net set aside: **{net}**"
FLOW_FRESH = "**{fresh}** freshly minted and taken off it"
FLOW_NO_FRESH = "none freshly minted"
FLOW_SHARE = "{share} of the supply"
FLOW_AWAY = "Turned away while minting was stopped: {away} of top-ups"
BREAKER_NAME = "Breaker"
BREAKER_NEVER = "Never reaches warn ({warn}) on this path"
BREAKER_NO_HALT = "Reaches warn and does not halt"
BREAKER_IN_HALT = "Halted for **{span}** in all"
TURN = "**{number}** after {when}: {says}"
TURNS: Final = {
    "slows": "minting slows",
    "full": "minting at full speed again",
    "stops": "minting stops",
    "no_price": "no oracle price: nothing moves",
    "redeems": "a price again: redeeming goes on, minting does not",
    "goes_on": "minting goes on",
    "spent": "credits used up, AKT is freshly minted",
}
CHANCE_NAME = "If the price wanders"
CHANCE_LINE = "Of {paths} random paths around this one ({sigma} a year): {warned} reach warn, {halted} halt"
CHANCE_DAYS = "Half of those that halt do so within {days}"
CHANCE_NET = "Net set aside in nine of ten: {low} to {high}"
CHANCE_FRESH = "Freshly minted: more than {high} in one of twenty"
CHANCE_NONE = "No band: the volatility is 0."
BASIS_NAME = "Begins with"
BASIS_VAULT = "Vault {vault} · credits {credits} · ACT outstanding {outstanding} · ratio {ratio}{basis}"
BASIS_DAILY = "Top-ups of {daily} a day{basis} · ACT held for {hold}{hold_basis}"
BASIS_SIGMA = "Volatility {sigma} a year{basis}"
BASES: Final = {
    "stored": " (stored, {age})",
    "given": " (given)",
    "minted": " (ACT minted, mean of 7 days)",
    "spent": " (spend of 24 hours: minting is not stored)",
    "turnover": " (outstanding over a day's minting)",
    "aep76": " (AEP-76's assumption: nothing to measure by)",
    "measured": " (measured on {n} daily prices)",
    "recorded": " (too few prices are stored; of 506 daily closes of AKT/USDT, June 2024 to November 2025)",
    "none": "",
}
FOOT = "SIMULATED: a what-if, nothing of it has happened"
CAVEAT = (
    "A model, not a forecast: the chain's own rules, tenants who keep topping up evenly, ACT redeemed first in, first out, "
    "and nobody who reacts to the price."
)
SIMULATED_START = "The state it begins with is made up too."
DAYS: Final = ("day", "days")

# The picture

PICTURE_TITLE = "What if: {says}"
PICTURE_WELL = "the breaker stays healthy"
PICTURE_DEAD = "for {span} the oracle stops everything"
PICTURE_WARN = "minting slows after {warn}"
PICTURE_HALT = "minting stops after {halt}"
PICTURE_HALTED = "minting is stopped from the start"
PICTURE_SUBTITLE = "Collateral ratio · {demand} · AKT {price} · {days}"
PICTURE_DEMAND = "demand x{times}"
PICTURE_PRICE_FLAT = "stays {now}"
PICTURE_PRICE = "{now} to {end}"
PICTURE_PRICE_OVER = "{now} over {over} to {end}"
PICTURE_FOOT = "what if, no forecast · {paths}state {start}"
PICTURE_PATHS = "{paths} random price paths, {sigma} a year · "
PICTURE_GIVEN = "as given"
PICTURE_LINE = "this path"
PICTURE_WARN_AT = "warn {level}"
PICTURE_HALT_AT = "halt {level}"
