"""What a use case says to a person when it cannot do what they ask: one sentence each, what is wrong and how to mend it.

With the catalogues of the cards room (`bot/cards/words*.py`) these are the words for people; a second language is a second
file of these names. What stands in braces is filled in by the use case.
"""

from __future__ import annotations

NO_VALUES_TO_GIVE = "There are no values to give: nothing is stored of what this rule looks at."
NOTHING_STORED = "{key}: nothing is stored of it yet in this database"
NO_SERIES = "{key}: no series with {where}. There are: {choices}"
MANY_SERIES = "{key}: {count} series fit; choose with --where: {choices}"
WEEK_NOT_BEGUN = "{key} has not begun yet: the newest whole week is {before}, and {running} is running."
WEEK_UNREADABLE = '"{typed}" {err}. The newest whole week is {before}.'
DRAFT_OF_ANOTHER = "This draft is somebody else's: start one of your own."
HELD_VERDICTS = "A held proposal is released or dropped."
NOT_HELD = "Proposal {number} is not held."
DECIDED_BEFORE = "Proposal {number} was decided about here before: see /held."
NOT_ON_ANY_MORE = '"{title}" is not on any more: there is nothing to be on.'
NO_RULE_CALLED = 'No rule is called "{name}"; {nearest}'
NO_RULES = "There are no rules."
TEXT_TOO_LONG = "The {what} is {count} characters long; at most {most} are shown."
MUTE_WHAT = "Say what to mute: a rule, a topic, a metric or a label. Everything at once cannot be muted."
MUTE_SPAN = "A mute lasts between 1 minute and 366 days; one without an end would be forgotten."
SNOOZE_SPAN = "A snooze lasts between 1 minute and 366 days, or until the alert is resolved."
QUIET_NEEDS = "Keeping alerts quiet needs Manage Server; ask a server admin."
MUTE_OF_THE_OPERATOR = "That mute was made by who runs the bot, for every server: only they take it back."
NO_MUTE = 'No mute "{name}". There is: {known}.'
MUTE_EVERYWHERE = "That mute holds in every server, not in this one alone: leave out --guild."
CHANGING_RULES = "Changing rules"
KEEPING_QUIET = "Keeping alerts quiet"
NEEDS_RIGHT = "{what} needs {needed}; ask a server admin."
FILE_TOO_LARGE = "The file has {count:,} bytes; a file of rules has at most {most:,}."
FILE_NOT_UTF8 = "The file is not UTF-8 text: save it as UTF-8."
MOST_RULES = "A server has at most {most} rules of its own: take one away first."
AUTHOR_ONE_LINE = "An author is a name on one line, with at most {most} characters."
AUTHOR_OF_OURS = '"{author}" is a word of ours: give another name as author.'
RULE_TOO_LONG_FOR_FORM = (
    '"{title}" has {count:,} characters beside its name and threshold; a form holds {most:,}. Take it as '
    "a file with /rules export, change it there, and hand it back with /rules import."
)
RULE_BROKEN = '"{title}" cannot be tried: it is broken. {broken}'
RULE_CHANGED_MEANWHILE = '"{title}" was changed meanwhile: nothing was done, look again.'
NO_RULE_YET = "It is not a rule yet: {problems}"
NO_ZONE = "There is no such time zone; write one such as UTC or Europe/Berlin. They are offered while you type."
NO_ZONE_NEAR = "There is no such time zone. Did you mean {names}? They are offered while you type."
NO_TOPIC = "A topic is one of {names}, not {count} others."
NO_PACK = "There is no such pack; there are {names}."
NO_CHANNEL_TO_TEST = "There is no channel to test yet: choose one first."
NO_DAY = "A day is one of {names}."
ROLES_NEED_RIGHT = "Choosing the roles needs Manage Server; ask a server admin."
MOST_ROLES = "At most {most} roles."
SETUP_IN_A_SERVER = "A server is set up in that server, not in a direct message."
QUIET_HOURS_UNREADABLE = "These {err}."
TOPICS_FIRST = "Every topic has its channel: first choose the topics that are to move there."
MOST_CHANNELS = "A server has at most {most} channels of burnwatch: take one away first."
NO_SEVERITY = "A severity is one of {names}."
MESSAGES_AN_HOUR = "{max_per_hour} messages an hour: write a number from 1 to 1000."
NOT_OUR_CHANNEL = "<#{channel}> is not one of burnwatch's channels here: choose it in `/setup start`."
VAULT_OVER_SUPPLY = "These figures make no state of BME: the vault holds more AKT than the supply."
NO_STATE_YET = (
    "There is no state to begin with yet: nothing is stored of {names}. Let the bot read the chain once, or "
    "give the figures."
)
PRICE_OUT_OF_RANGE = "The price path leaves the range from $0.0001 to $10,000: {part} on the way."
NO_STATE_OF_FIGURES = "These figures make no state of BME: {err}."
NO_SUCH_PARAMETERS = "These parameters cannot be: {err}."
TRIAL_SPAN = "A trial looks back an hour at least and 400 days at most."
TRIAL_TOO_LARGE = (
    'Trying "{title}" would read more than {most:,} values. Ask for a shorter span, or name fewer series in where.'
)
TRIAL_TOO_LONG = (
    'Trying "{title}" on {days} days took longer than {limit:g} seconds and was stopped at {done} %{why}. '
    "Ask for a shorter span, name fewer series in where, or make over shorter."
)
TRIAL_GAVE_WAY = " because another server waits for its turn: ask again in a minute, or do this"
NO_SUCH_MODEL = "No provider has listed that model; {near}"
WATCH_SPAN = "A watch lasts from {shortest} to {longest}."
WATCH_FOR_A_PERSON = "A watch is for a person in Discord."
GPUS_OUT_OF_RANGE = "{wanted:,} GPUs: write a number from 1 to {most:,}."
PRICE_IS_USD = "A price is in USD for one GPU and hour: more than 0 and at most {most:,.0f}."
NO_MODEL_KNOWN = "No GPU model is known yet: the Console has not answered. Try again in a minute."
WATCH_HOW_LONG = "How long is a duration such as 12h, 3d or 2w."
MOST_WATCHES = "You have {most} watches, and that is the limit: `/watch remove` one first."
WATCH_THERE = "You have that watch already: see `/watch list`."
NO_WATCH = "You have no watch {number}: see `/watch list`."
SHARED = "is everybody's: mute it for this server with /rules mute, and add one of your own in its place"
OWN_WAY = "For this server alone: mute it with /rules mute, and add a rule of your own in its place."
RULE_SHARED = '"{title}" {shared}.'
WHICH_SERVER = '{count} servers have a rule "{title}": say which with --guild ({where}).'
NOT_LOOKED = "not checked: Discord is off"
DISCORD_OFF = "Discord is off"
