"""The words of the set-up and of watches: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

from bot.cards import words_commands

SETUP = words_commands.COMMANDS["setup"]
SETUP_START = "Begin the set-up, or go on where it was left"
SETUP_SHOW = "How this server is set up, and what is missing"
SETUP_ZONE = "The time zone of this server and the day of the weekly summary"
SETUP_CHANNEL = "How one of the chosen channels is served: severity, ping, quiet hours, limit"
OPTION_ZONE = "Such as Europe/Berlin: type a part of it"
OPTION_DAY = "The day of the weekly summary"
OPTION_CHANNEL = "One of the channels chosen in /setup start"
OPTION_SEVERITY = "Only what is at least this grave (as the pack has it when never set)"
OPTION_ROLE = "A role to ping with warnings and worse"
OPTION_NO_PING = "Take the ping away again"
OPTION_QUIET = "When less than critical waits, such as 22:00-07:00; none takes them away"
OPTION_LIMIT = "New messages in an hour; what comes after them shares one summary (1 to 1000)"

TOPICS: Final = {
    "bme": "Burn and mint, the circuit breaker, the oracle",
    "gpu": "GPUs: supply, use, prices",
    "governance": "Proposals and upgrades",
    "network": "Leases, spend, providers, the token",
    "health": "burnwatch itself: sources, broken channels",
    "digest": "The weekly summary",
}
TOPIC: Final = {
    "bme": "burn and mint",
    "gpu": "GPUs",
    "governance": "governance",
    "network": "network",
    "health": "burnwatch itself",
    "digest": "weekly summary",
}
PACKS: Final = {
    "holder": ("Holder", "For those who hold AKT: burn and mint, the breaker, proposals and the network's business."),
    "provider": (
        "Provider",
        "For those who rent GPUs out: demand, prices and leases, and the proposals that change the terms.",
    ),
    "tenant": ("Tenant", "For those who rent: warnings when GPUs run short, or when minting ACT slows or stops."),
    "governance": ("Governance", "Proposals as they enter voting and end, scheduled upgrades, and the weekly summary."),
    "quiet": ("Everything quiet", "All topics, but only what is a warning or worse, and the weekly summary."),
}
SEVERITIES: Final = {"info": "all severities", "warning": "warnings and worse", "critical": "critical alone"}
SEVERITY_CHOICES: Final[dict[str, str]] = {
    "info": "info: everything",
    "warning": "warning: warnings and worse",
    "critical": "critical: critical alone",
}
DAYS: Final = {
    "monday": "Monday", "tuesday": "Tuesday", "wednesday": "Wednesday", "thursday": "Thursday", "friday": "Friday",
    "saturday": "Saturday", "sunday": "Sunday",
}  # fmt: skip

# The screens

TITLE: Final = {
    "channels": "Set-up 1 of 4 · Channels",
    "pack": "Set-up 2 of 4 · What they hear",
    "test": "Set-up 3 of 4 · A real test",
    "time": "Set-up 4 of 4 · Time and rights",
    "summary": "Set-up · Summary",
}
LEAD: Final = {
    "channels": "Pick topics, then the channel they go to. Pick no topics, and the channel gets all that have none yet.",
    "pack": "Choose what the channels hear. It can be changed at any time.",
    "test": "Send a real message with a picture to every channel, and see whether it arrives.",
    "time": "Choose the time zone of this server and the day of the weekly summary.",
}
DONE_LEAD = "Done. burnwatch posts here from now on."
LEFT_LEAD = "To do: {missing}. `/setup start` goes on there."
PROGRESS = "Progress"
STEPS: Final = {
    "channels": "a channel is chosen",
    "rights": "the bot may post there",
    "pack": "a pack is chosen",
    "test": "a test message arrived everywhere",
    "time": "the time zone is chosen",
}
TO_DO: Final = {
    "channels": "choose a channel",
    "rights": "let the bot post there",
    "pack": "choose a pack",
    "test": "send a test that arrives everywhere",
    "time": "choose the time zone",
}
CHECK: Final = {True: "✅ {what}", False: "⬜ to do: {what}"}
PICKED = "Picked: {topics}. Now choose their channel."
CHANNELS = "Channels"
CHANNEL_LINE = "<#{channel}> hears {topics}"
CHANNEL_HEARS_NOTHING = "nothing of this pack (chosen for {topics})"
CHANNEL_FILE = "<#{channel}> hears {topics} by the configuration file, which only who runs the bot changes"
CHANNEL_SEVERITY = "{severity}"
CHANNEL_PING = "pings <@&{role}>"
CHANNEL_QUIET = "quiet {hours}"
CHANNEL_LIMIT = "at most {limit} an hour"
CHANNEL_GOOD = "✅ messages can be posted, with picture"
CHANNEL_BAD = "❌ {says}. {mend}"
CHANNEL_BAD_SINCE = "❌ {says} (since {when}). {mend}"
CHANNEL_UNSEEN = "⬜ not looked at yet"
CHANNEL_UNSURE = "⬜ could not be looked at just now; press *Check again*"
CHANNEL_TESTED = "tested {when}"
NO_CHANNELS = "None yet."
UNPLACED = "No channel for: {topics}"
PACK_NOW = "Chosen: **{name}**. {says}"
PACK_NONE = "No pack chosen yet: until then the channels hear everything they were chosen for."
PACK_RULES = "A pack chooses topics and a severity for this server's channels. They hear everybody's rules, and this server's own (`/rules add`)."
TEST_ARRIVED = "✅ <#{channel}>: the test arrived, with picture"
TEST_PLAIN = "✅ <#{channel}>: the test arrived, without a picture, because no figures are stored yet"
TEST_REFUSED = "❌ <#{channel}>: {says}"
TEST_NEEDS = "There is no channel yet: go back and choose one."
TIME_NOW = "Time zone {zone}, weekly summary on **{day}**, next {when}"
TIME_UNSET = "No time zone chosen yet: UTC until then. One that is not in the list: `/setup zone`."
TIME_MORE = "A zone that is not in the list: `/setup zone`."
ROLES_NOW = "Who may change things here: members with Manage Server, and {roles}"
ROLES_NONE = "Who may change things here: members with Manage Server"
ROLES_WHO = "Only those with Manage Server choose the roles"
CHANGED = "Last changed {when} by <@{who}>"
LANGUAGE = "Language: English"
MENTION = "<@&{role}>"

SELECT_TOPICS = "Topics for the next channel"
SELECT_CHANNEL = "The channel they go to"
SELECT_AWAY = "Take a channel away"
SELECT_PACK = "What the channels hear"
SELECT_ZONE = "Time zone"
SELECT_DAY = "Day of the weekly summary"
SELECT_ROLES = "Roles that may change things (none: Manage Server alone)"
BUTTON_CHECK = "Check again"
BUTTON_TEST = "Send the test"
BUTTON_BACK = "Back"
BUTTON_NEXT = "Next"
BUTTON_SUMMARY = "Summary"
BUTTON_CHANGE = "Change"
AWAY_LINE = "#{name}"

TEST_TITLE = "Test message of burnwatch"
TEST_LEAD = "This channel is set up: messages arrive here as this one did. Nothing is wrong and nothing is to do."
TEST_PICTURE = "The picture is a real one: {title}"
TEST_FOOT = "sent by /setup"

TROUBLE_TITLE = "burnwatch cannot reach {count}{where} any more"
TROUBLE_WHERE = " of {server}"
TROUBLE_CHANNEL = ("channel", "channels")
TROUBLE_LEAD = "What was chosen in the set-up is kept and works again as soon as this is mended; it is told once."
TROUBLE_LINE = "<#{channel}>: {says}, since {when}. {mend}"

# Watches

WATCH = words_commands.COMMANDS["watch"]
WATCH_GPU = "Wait for a GPU model: one direct message when it is free, at a price or any"
WATCH_LIST = "What you wait for, and how it stands"
WATCH_REMOVE = "Stop waiting"
OPTION_MODEL = "The model, such as h100"
OPTION_MIN = "How many have to be free (1 when left out)"
OPTION_PRICE = "At most this many USD for one GPU and hour, by the cheapest bid"
OPTION_EXPIRES = "How long to wait: 12h, 3d, 2w (7 days when left out, 30 at most)"
OPTION_NUMBER = "The watch's number, from /watch list"
WATCH_TITLE = "Watch {number}: {what}"
WATCH_WHAT = "{count} {model} free"
WATCH_WHAT_PRICE = "{what} at {price} or less"
WATCH_ADDED = "You are told once, by direct message, when this is so; if you take none, by a mention where you asked."
WATCH_ADDED_MET = (
    "This is so already: the direct message comes within a minute; if you take none, a mention where you asked."
)
WATCH_REMOVED = "Removed. Nothing more comes of it."
WATCH_REMOVED_TITLE = "Watch {number} removed"
WATCH_EXPIRES = "Ends by itself {when}"
WATCH_MET_TITLE = "{model}: {count} free"
WATCH_MET_LEAD = "What you waited for is there: {free} of {total} {model} are free."
WATCH_MET_LEAD_ALONE = "What you waited for is there: {free} {model} are free."
WATCH_MET_PRICE = (
    "Cheapest bid **{price}**, within your {max}. Bids are what providers ask, not deals; others may be faster."
)
WATCH_MET_BID = "Cheapest bid **{price}**. Bids are what providers ask, not deals; others may be faster."
WATCH_MET_NO_PRICE = "No bid is known for it."
WATCH_PROVIDERS = "Free at {count} at least"
WATCH_NO_PROVIDERS = "How many providers have them is not known."
WATCH_MET_SINCE = "Watch {number}, set {when}; it is over now and says nothing more."
WATCH_AGE = "Console, {age}"
WATCHES_TITLE = "Your watches"
WATCHES_NONE = "You wait for nothing. `/watch gpu` begins."
WATCHES_LEAD = "{count}; each tells you once and is over then."
WATCH_THING = ("watch", "watches")
WATCH_LINE = "**{number}** · {what} · now {now} · ends {when}"
WATCH_NOW = "{free} free"
WATCH_NOW_PRICE = "{free} free, cheapest bid {price}"
WATCH_NOW_NONE = "no fresh figures"
