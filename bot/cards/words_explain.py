"""The words of why a rule fires, or why not: part of the catalogue of words."""

from __future__ import annotations

from typing import Final

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
EXPLAIN_NO_ROUTE = (
    "No channel takes what it says: choose one in `/setup start`, or see the topic and severity of `[[routes]]`"
)
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
