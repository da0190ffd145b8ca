"""What Discord shows beside commands and options, at most 100 characters each, and what /help says: part of the catalogue of words."""

from __future__ import annotations

from typing import Final

from bot.cards import words_pictures

COMMANDS: Final = {
    "burnmint": "What was set aside (burned) against what was paid back (minted), over a day to all time",
    "bme": "The circuit breaker: state, how far it is, at which AKT price, the vault and the queue",
    "gpu": "GPUs in use, free and priced, of the whole network or of one model",
    "network": "Leases, spend, revenue per lease and GPU, providers, the token and the chain",
    "proposals": "Governance proposals: open ones first, or those of one status",
    "proposal": "One governance proposal: how its vote stands, or how it ended",
    "chart": "A picture of any number over time, alone or beside another",
    "digest": "The week: what changed, what drove it, proposals, alerts, and what is not known",
    "scorecard": "Is it real: what speaks for demand and what against it, by quarter, and what cannot be said",
    "simulate": "What if demand or the AKT price changed: the burn-mint mechanism played forward from today",
    "status": "Is burnwatch well: sources, rules, alerts that fire, what waits to be sent",
    "rules": "Alert rules: list, add, try, explain, mute, export, import",
    "held": "Proposals that look like scams: for admins, to release as text or to drop",
    "watch": "Be told once when a GPU is free at your price",
    "setup": "Set burnwatch up in this server: channels, what they hear, a test, time zone",
    "help": "What burnwatch can be asked, or what one number means",
}
OPTIONS: Final[dict[str, dict[str, str]]] = {
    "burnmint": {
        "window": "Over which time (7 full days when left out)",
        "network": "Another network that burns and mints",
    },
    "bme": {},
    "gpu": {"model": "One model, such as h100", "picture": words_pictures.PICTURE},
    "network": {},
    "proposals": {"status": "Only those that stand so"},
    "proposal": {"id": "The proposal's number"},
    "chart": {
        "metric": "What to draw: type a word of it",
        "where": "Which one, where there are several, such as model=h100",
        "span": "How far back: 6h, 7d, 30d (7d when left out)",
        "compare": "A second line: before, another series, or another metric",
    },
    "scorecard": {},
    "simulate": {
        "demand": "How many times today's demand, such as 10 (1 when left out)",
        "price": "Where AKT goes: flat, 0.30, -50%, or points with their day, as in /help simulate",
        "days": "How many days are played, 1 to 365 (90 when left out)",
        "preset": "A question that people keep asking; what else is given overrides it",
    },
    "digest": {"week": "Which week, such as 2026-W38 (the last whole one when left out)"},
    "status": {},
    "rules": {
        "list": "Every rule and how it stands",
        "add, edit, remove": "In a form, tried on the past before anything is saved",
        "try": "What a rule would have done",
        "explain": "Why it fires, or why it does not",
        "mute, unmute, mutes": "What nobody is told of for a while",
        "export, import": "Rules as a TOML file",
        "history": "Who changed what",
    },
    "held": {},
    "watch": {
        "gpu": "Wait for a model, a number of them and a price",
        "list": "What you wait for, and how it stands",
        "remove": "Stop waiting",
    },
    "setup": {
        "start": "Begin, or go on where it was left",
        "show": "How this server is set up, and what is missing",
        "zone": "Its time zone, and the day of the weekly summary",
        "channel": "How one channel is served: severity, ping, quiet hours, limit",
    },
    "help": {"about": "A command or a metric"},
}
ALWAYS_PRIVATE: Final = frozenset({"watch", "setup", "held"})
"""Commands that nobody can share: what they say is one person's, or an admin's."""
SHARE = "Show the answer to everybody here (otherwise only you see it)"
STATUSES: Final = {
    "open": "open: in deposit or voting",
    "voting": "voting",
    "deposit": "in deposit period",
    "passed": "passed",
    "rejected": "rejected",
    "failed": "passed, then failed",
    "dropped": "dropped",
}
WINDOW_CHOICES: Final = {
    "today": "today so far (UTC)",
    "1d": "the last full day (UTC)",
    "7d": "the last 7 full days",
    "28d": "the last 4 epochs (Render)",
    "30d": "the last 30 full days",
    "all": "since the first full day",
}

HELP_TITLE = "What burnwatch can be asked"
HELP_LEAD = (
    "It watches the Akash Network: burn and mint, the circuit breaker, GPUs, leases, governance. Answers are yours alone "
    "unless you say share: true."
)
HELP_COMMAND = "`/{name}` {says}"
HELP_ASKING, HELP_DOING = "Asking", "Setting up"
DOING: Final = frozenset({"rules", "held", "watch", "setup", "help"})
"""Commands that `/help` lists apart from those that ask for numbers."""
HELP_READING = "Reading the answers"
HELP_WORDS: Final = (
    "**Set aside** is what others call burned: BME destroys no AKT, it moves it into a vault and owes it. **Paid back** is minted.",
    "A number that is old says how old; one that is missing says since when and why. No data is never 0.",
    "Under each answer stand its sources and how old what they said is.",
)
HELP_COMMAND_TITLE = "/{name}"
HELP_OPTION = "`{name}` {says}"
HELP_OPTIONS = "Options"
HELP_EXAMPLE = "Such as: {examples}"
HELP_EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "burnmint": ("/burnmint", "/burnmint window:30d", "/burnmint network:render share:True"),
    "bme": ("/bme",),
    "gpu": ("/gpu", "/gpu model:h100", "/gpu picture:models"),
    "network": ("/network", "/network share:True"),
    "proposals": ("/proposals", "/proposals status:passed"),
    "proposal": ("/proposal id:341",),
    "chart": (
        "/chart metric:gpu.utilization span:30d",
        "/chart metric:gpu.model.utilization where:model=h100 compare:model=a100",
        "/chart metric:spend.usd_24h compare:before",
        "/chart metric:leases.active compare:revenue.usd_per_lease span:30d",
    ),
    "scorecard": ("/scorecard", "/scorecard share:True"),
    "simulate": (
        "/simulate preset:spike",
        "/simulate demand:3 price:-50%@7d days:60",
        "/simulate price:0.30 share:True",
    ),
    "digest": ("/digest", "/digest week:2026-W38 share:True"),
    "status": ("/status",),
    "rules": ("/rules list", "/rules add metric:bme.collateral_ratio", "/rules mute for:2h rule:…"),
    "held": ("/held",),
    "watch": ("/watch gpu model:h100 max_price:1.5", "/watch list"),
    "watch gpu": ("/watch gpu model:h100", "/watch gpu model:a100 min:8 max_price:1.1 expires:2w"),
    "watch list": ("/watch list",),
    "watch remove": ("/watch remove number:3",),
    "setup": ("/setup start", "/setup show"),
    "setup start": ("/setup start",),
    "setup show": ("/setup show",),
    "setup zone": ("/setup zone zone:Europe/Berlin day:monday",),
    "setup channel": ("/setup channel channel:#alerts min_severity:warning",),
    "rules add": ("/rules add metric:bme.collateral_ratio",),
    "rules edit": ("/rules edit name:Mine",),
    "rules explain": ("/rules explain name:Mine", "/rules explain name:Mine share:True"),
    "rules export": ("/rules export", "/rules export origin:preset"),
    "rules history": ("/rules history", "/rules history name:Mine", "/rules history name:set-up page:2"),
    "rules import": ("/rules import file:rules.toml",),
    "rules list": ("/rules list", "/rules list origin:own"),
    "rules mute": (
        "/rules mute for:2h rule:Mine reason:upgrade",
        "/rules mute for:1d metric:gpu.model.utilization label:model=h100",
    ),
    "rules mutes": ("/rules mutes",),
    "rules remove": ("/rules remove name:Mine",),
    "rules try": ("/rules try name:Mine span:30d",),
    "rules unmute": ("/rules unmute mute:3",),
    "help": ("/help about:bme.collateral_ratio",),
}
HELP_MORE: Final[dict[str, tuple[str, ...]]] = {
    "simulate": (
        "A price path is `flat`, `0.30` or `-50%` by the last day, or points with their day: `-60%@7d, 0.50@30d`.",
        "It plays the chain's own rules forward from what is stored now: mints, redemptions, credits, fresh AKT, thresholds.",
        "A model and no forecast: nobody in it reacts to the price. The band is of random price paths with the measured volatility.",
    ),
    "scorecard": (
        "Each test is held against stored days, two calendar quarters (UTC) at a time; what there is no data on is said to be so.",
        "AKT is set aside, not destroyed: the total supply does not fall by it.",
    ),
    "burnmint": (
        "A ratio above 1 means that more was set aside than paid back. It counts full days in UTC; today so far is unfinished.",
        "USD is the same at execution prices: ACT minted over ACT burned, free of moves of the AKT price.",
    ),
    "bme": (
        "The collateral ratio is the value of the vault's AKT over the ACT outstanding, at the oracle's price.",
        "At warn minting slows down, at halt it stops; redeeming stays open. Without a price of the oracle both stop.",
        "The prices hold for the vault and the ACT of this moment.",
        "Of Akash alone, as /gpu and /network are: of Render only its burns and mints are published (/burnmint network:render, /chart where:network=render).",
    ),
    "gpu": (
        "Busiest first. Shared nodes are counted to one of their models, so single models are less certain than the whole.",
        "Prices are what providers bid, not what was paid.",
    ),
    "network": (
        "Spend is the price of leases as it accrues in 24 hours, not what providers have withdrawn.",
        "Spend for a GPU in use counts CPU leases in: it is a trend, not a price.",
    ),
    "proposals": (
        "A title is what its proposer wrote, as plain text: links in it are taken out. Never follow one from elsewhere.",
    ),
    "proposal": ("An older one is looked up on the chain. The only link is to an explorer, by the number.",),
    "chart": (
        "A gap is where there was no data. What is not over yet is hatched. The alarm level and its episodes are drawn where a rule has one.",
        "`compare:before` lays the span before over this one.",
    ),
    "status": (
        "A source that does not answer is named with its reason; its last values go on being shown, with their age.",
    ),
    "held": (
        "Needs Manage Server or a role chosen in /setup. What is decided holds for this server alone, and is kept with who did it.",
        "Released: its text goes to the channels that take governance, with no link of any kind. Dropped: they hear no more of it.",
    ),
    "watch": (
        "You get one direct message, once; if you take none, one mention where you asked. Five at a time, 30 days at most.",
        "The price is the cheapest bid for one GPU and hour: what a provider asks, not a deal.",
    ),
    "watch gpu": ("Judged each minute against figures that are not old. What is not known satisfies nothing.",),
    "setup": (
        "Needs Manage Server or a role chosen there. Everything is one private message that can be left and taken up again.",
        "A pack chooses topics and a severity for this server's channels. It hears everybody's rules, and those of its own (/rules add).",
        "What is changed here is in /rules history, with who did it. Leaving keeps everything for 30 days.",
    ),
    "setup start": (
        "Channels and the bot's rights in them, what they hear, a real test message, time zone and rights.",
        "It opens at the first step that is not done, whoever did the others.",
    ),
    "setup show": (
        "Once a day every channel is looked at; what is wrong is told once, and stands here until it is mended.",
    ),
    "setup zone": ("The zone is that of quiet hours and of the weekly summary.",),
    "setup channel": ("What is left out stays as it is. Quiet hours hold back what is less than critical.",),
    "rules": (
        "Reading is for everybody. Changing needs Manage Server or a role that /setup names.",
        "A server changes its own rules, which no other server sees. Presets and the configuration's are everybody's: mute those here.",
        "Nothing is saved before you have seen what the past says of it.",
    ),
    "rules add": (
        "Needs Manage Server or a role that /setup names.",
        "A form asks for the name, the comparison and the severity; everything else is the same TOML that files hold.",
        "The answer is what the rule would have done in the last 30 days, with a picture; Save, Change and Cancel follow. The draft is kept for a day.",
        "Every problem of a rule is told at once, with its key and how to mend it.",
    ),
    "rules edit": (
        "Needs Manage Server or a role that /setup names.",
        "Everybody's rules (presets, the configuration's) are not offered here: mute one, and add your own in its place.",
        "What somebody else changed meanwhile is not overwritten: you are told to look again.",
    ),
    "rules remove": (
        "Needs Manage Server or a role that /setup names.",
        "It asks first; open alerts of the rule are ended in their messages.",
    ),
    "rules try": (
        "It tells how often it would have fired, and thresholds that would have given about 1, 3 and 10 alerts a month.",
    ),
    "rules explain": (
        "The same as the button Why? under an alert: recent values, sources and their age, what holds it back, the last five times.",
    ),
    "rules mute": (
        "Needs Manage Server or a role that /setup names. It holds in this server alone.",
        "Several options narrow it: a rule and a label, a metric and a label. What is held and is still on is told when the mute ends.",
    ),
    "rules unmute": ("Needs Manage Server or a role that /setup names. It takes snoozes back too.",),
    "rules mutes": ("A mute that lasts longer than a day is told of once a day by itself.",),
    "rules export": (
        "The same TOML as `burnwatch rules export` writes: this server's own rules, or everybody's with them.",
        "The way to change a rule that is too long for the form: export, change the file, import.",
    ),
    "rules import": (
        "Needs Manage Server or a role that /setup names. At most 128 KiB; every problem of the file is told at once.",
        "It shows the difference, key by key, and what the rules would have done, as many as can be tried in 40 seconds; Apply makes all changes or none.",
        "What is not in the file stays as it is.",
    ),
    "rules history": (
        "Mutes, snoozes, acknowledgements and the set-up are in it too: of this server, and what is everybody's, marked so.",
        "15 changes a page, the newest first.",
    ),
    "help": ("Commands and metrics are offered while you type.",),
}
HELP_METRIC_LEAD = "`{key}`: {help}."
HELP_METRIC_UNIT = "Unit: {unit}"
HELP_METRIC_RANGE = "between {low} and {high}; what lies outside is not believed"
HELP_METRIC_LABELS = "Told apart by {labels}"
HELP_METRIC_SERIES = "{count} series stored, such as {names}"
HELP_METRIC_NONE = "Nothing is stored of it yet"
HELP_METRIC_BETTER: Final = {"higher": "higher is better", "lower": "lower is better"}
HELP_METRIC_COUNTER = "a total that only grows"
HELP_METRIC_DRAW = "Draw it: {example}"
HELP_UNKNOWN = 'Neither a command nor a metric: "{typed}". Did you mean {names}?'
HELP_UNKNOWN_AT_ALL = 'Neither a command nor a metric: "{typed}".'
