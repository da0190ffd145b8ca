"""The words of pictures with several panels or rows: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

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
