"""The words of questions: what cannot be answered as it was asked, and what is offered while somebody types. Part of the catalogue of words."""

from __future__ import annotations

from typing import Final

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
ASKED_DATABASE = (
    "{why}, so this could not be done and nothing was changed. Please try again in a minute; "
    "if it stays so, tell whoever runs this bot: only they can mend it."
)
ASKED_DATABASE_WHY: Final = {
    "locked": "Another program is holding the bot's database",
    "full": "The disk with the bot's database is full",
    "read-only": "The bot may not write its database at present",
    "disk": "The disk with the bot's database fails",
    "damaged": "The bot's database is damaged",
    "refused": "The bot's database did not take it",
}
"""By the word of a StorageError."""
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
OFFER_METRIC = "{key} · {name}: {help}"
OFFER_NO_DATA = "(no data yet)"
OFFER_BEFORE = "the same span before it"
OFFER_SPAN = "the last {span}"
OFFER_MODEL = "{model} · {leased} of {total} in use"
OFFER_PROPOSAL = "#{number} · {title} ({status})"
WHAT_WINDOW = "window"
WHAT_STATUS = "status"
WHAT_NETWORK = "network"
