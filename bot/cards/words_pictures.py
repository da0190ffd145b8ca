"""The words of pictures with several panels or rows: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

from bot.cards._saying import Saying

GPU_PICTURES: Final = {
    "network": "the whole network over time",
    "models": "each model over time",
    "prices": "what providers bid for each model",
}
WHAT_PICTURE = "picture"
PICTURE = "What to draw (the network over time when left out)"

CHANGED = "{name} {change}"
UNCHANGED = "{name} unchanged"
STANDS = "{name} {value}"
FROM_TO = "{name} {first} to {last}"
PAIR = "{one}; {other}"

GRID = "{leased} of {total} GPUs are in use"
GRID_SOLD_OUT = "{models}: none free"
GRID_ALL = "By model · last {span} · busiest first"
GRID_SOME = "The {count} largest of {all} models · last {span} · busiest first"

PRICES = "{model}: {low} to {high} for one GPU and hour"
PRICES_ONE = "{model}: {mid} for one GPU and hour"
PRICES_ALL = "What providers bid, by model · bids of the last 31 days, not deals"
PRICES_SOME = "What providers bid, {count} of {all} models · bids of the last 31 days, not deals"
BIDS = "{model}: half of the bids ask {mid} or less an hour"
BIDS_SPAN = "Bids for one GPU and hour · last {span} · now {low} to {high}"
MEDIAN, LOWEST, HIGHEST = "median", "lowest", "highest"

WARN_HALT: Final = {"warn": "warn {level}", "halt": "halt {level}"}
AT_PRICE = "{words} at {price}"
AKT_AT = "AKT at {price}"

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
