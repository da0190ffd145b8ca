"""The catalogue of words, the part about whose a rule is and who changed what."""

from __future__ import annotations

from typing import Final

SHARED: Final = {
    "preset": "preset",
    "file": "in the configuration",
}
"""Whose a rule is that no server owns, by its origin."""
SHARED_BY = "everybody's, by {author}"
UNHEARD = (
    "No channel of this server takes it yet, so nobody will hear of it: choose channels and a pack with `/setup start`"
)
FORM_GONE = "The rule that this form was about is not there any more."
HISTORY_LEAD = "{count}, the newest first"
HISTORY_LEAD_PAGE = "The newest first, page {page}"
HISTORY_MORE = "Older ones: `/rules history page:{page}`"
HISTORY_END = "There is nothing older"
HISTORY_HOUSE = "burnwatch"
HISTORY_SHARED = "everybody's: "
"""Before a change that is about every server."""
HISTORY_SETUP = "changed the set-up: {fields}"
SETUP_KEYS: Final = {
    "pack": "pack",
    "zone": "time zone",
    "digest_day": "day of the weekly summary",
    "roles": "roles",
}
CHANNEL_KEYS: Final = {
    "topics": "topics",
    "min_severity": "least severity",
    "mention_role": "role to mention",
    "quiet_hours": "quiet hours",
    "max_per_hour": "messages an hour",
}
SETUP_FIELD = "{key} from {before} to {after}"
SETUP_FIRST = "{key} {after}"
SETUP_GONE = "no {key} any more (it was {before})"
