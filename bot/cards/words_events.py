"""The words of events beside a curve: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

EVENTS: Final = {
    "passed": "{name} passed",
    "rejected": "{name} was rejected",
    "failed": "{name} passed and could not be carried out",
    "upgrade": "upgrade {name}",
    "tripped": "minting stopped",
    "recovered": "minting resumed",
    "lost": "{name} went, {value} GPUs with it",
    "rewritten": "the source rewrote its past",
    "joined": "{name} came with {value} GPUs",
}
TRIPPED_MANY = "minting stopped {count} times that day"
LASTED = "{says} for {span}"
LASTED_IN_ALL = "{says}, {span} in all"
ON_THE_AXIS = "On the time axis: {events}"
ONE = "**{number}** {says}, {moment}"
