"""The words of alerts: their lines, what holds them back, and what can be pressed under them. Part of the catalogue of words."""

from __future__ import annotations

from typing import Final

VALUE = "Value **{value}**"
LAST_KNOWN = "Last known **{value}**"
ALARM = "alarm {op} {level}"
RECOVERY = "recovery {level}"
SINCE = "since {when}"
CAUSE = "Cause: {cause}"
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
    "snoozed": "snoozed",
    "flapping": "flapping",
    "steady": "steady",
}
SEVERITIES: Final = {"info": "info", "warning": "warning", "critical": "critical"}

BACKLOG_TITLE = "While burnwatch could not post"
BACKLOG_LEAD = "{count} could not be posted since {since}; this is the summary, the gravest first"
BACKLOG_LINE = "{when} **{what}** · {word}"
BUDGET_TITLE = "{count} more"
BUDGET_LEAD = "This channel takes {limit} new messages an hour; since {since} there {were} {count} more, told here"

MUTES_TITLE = "Muted now"
MUTES_NONE = "Nothing is muted"
MUTES_LEAD = "{count} set by people"
MUTE = ("mute", "mutes")
MUTE_LINE = "{number} · **{what}** {until}, by {author}"
MUTE_UNTIL = "until {moment}, {relative}"
MUTE_UNTIL_RESOLVED = "until it is resolved"
MUTE_REASON = "“{reason}”"
MUTE_HOLDS = "holds {count}"
NEWS = ("piece of news", "pieces of news")

PRESS: Final = {
    "ack": "I'm on it",
    "snooze": "Snooze",
    "why": "Why?",
    "data": "Data",
    "snooze1h": "1 hour",
    "snooze8h": "8 hours",
    "snoozeend": "Until it is resolved",
    "save": "Save",
    "change": "Change",
    "cancel": "Cancel",
    "remove": "Remove",
    "apply": "Apply",
}
PRESS_OF_ANOTHER_VERSION = "This button is of another version of burnwatch and does nothing any more."
FORM_OF_ANOTHER_VERSION = "This form is of another version of burnwatch: please start again."
ACTED_ON_IT_TITLE = "You are on it"
ACTED_ON_IT = "The message says so now, and nothing is repeated until it is over: {rules}"
ACTED_ON_IT_BEFORE = "Until now: {others}"
ACTED_SNOOZE_TITLE = "Snooze"
ACTED_SNOOZE = "For how long no reminders of {rules}"
ACTED_SNOOZE_MORE = "The message itself goes on being edited. If it is still on when the time is over, it is told again"
ACTED_SNOOZED_TITLE = "Snoozed"
ACTED_SNOOZED = "No reminders {until}: {what}"
ACTED_SNOOZED_BACK = "Take it back: {commands}"
ACTED_WHY_OTHERS = "The message speaks of {count} too: ask `/rules explain`"
ACTED_DATA_TITLE = "Data · {metric}"
ACTED_DATA = "{rows} of {series}, {after} to {until}; an empty value is a gap"
ACTED_DATA_QUERY = "In Discord: `{query}`"
ACTED_DATA_SHELL = "In a shell: `{query}`"
SNOOZED = "snoozed by {name} until {until}"
SNOOZED_UNTIL_RESOLVED = "snoozed by {name} until it is resolved"
