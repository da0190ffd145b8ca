"""The words that every card shares: units, networks, sources, counts, and what is said where there is no number.

All that people read stands in these files, `words*.py`, one for each subject: a second language is a second file of each.
No exclamation marks, no advice. *Set aside* and *paid back* stand where people say burned and minted, because BME destroys
no AKT: it moves it into a vault and owes it; the first use in a message gives both words.
"""

from __future__ import annotations

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
MISSING = "{name}: none since {when} ({says})."
MISSING_WINDOW = "{name}: {reason}"
MISSING_PLAIN = "{name}: none ({says})."
NOTHING_KNOWN = "no data yet"
NO_LONGER = "no newer value"
LAST_WAS = "Last known: {value}, {age}."
EXPLORER = "Explorer"


def times(number: int) -> str:
    """How often: once, twice, 12 times."""
    return {0: "not once", 1: "once", 2: "twice"}.get(number) or f"{number:,} times"


UNITS: Final = {
    "ratio": "a plain ratio", "fraction": "percent", "token": "tokens", "USD/h": "USD an hour", "GPU": "GPUs", "count": "a count",
    "s": "seconds", "h": "hours", "block height": "blocks", "state": "states",
}  # fmt: skip


def and_more(number: int) -> str:
    """What follows a list that was cut short, within a sentence."""
    return f"and {number:,} more"


NO_LABELS = "the one without labels"
HOME = "akash"
"""The network that is meant where nobody names one."""
TIMES = ("time", "times")

OLD_VALUE = "{value} ({age})"
NO_VALUE = "{name}: no data"
WHY_OLD = "No data, or old: {reasons}"
WHY_SINCE = "{reason}, since {when}"
