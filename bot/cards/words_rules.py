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

RULE_SEVERITIES: Final = {
    "info": "info: silent",
    "warning": "warning",
    "critical": "critical",
}
RULE_FORM: Final[dict[str, tuple[str, str]]] = {
    "name": ("Name", "The title of its messages"),
    "op": ("Fires while the value is", "Not asked of the kinds absent and lost"),
    "threshold": ("Threshold", 'A number, or { metric = "bme.warn_threshold", plus = 0.05 }'),
    "severity": ("Severity", "How loud it is, and how it looks"),
    "more": ("Everything else, as TOML", "One key = value on a line: metric, where, for, clear, reduce, over, summary"),
}
RULE_FORM_ADD = "New rule"
RULE_FORM_EDIT = "Change a rule"
RULES_TITLE = "Rules"
RULES_LEAD = "{count}, {on}: {own} of this server, {shared} everybody's"
RULES_LEAD_SHARED = "{count}, {on}: everybody's, and none of this server alone yet"
RULES_ON = "{count} firing now"
RULES_NONE_ON = "none firing now"
RULES_NONE = "There are none"
RULES_STAND: Final = {
    "firing": "Firing",
    "broken": "Broken, so not judged",
    "no_data": "No data",
    "pending": "Pending: true, and not yet for long enough",
    "critical": "Calm, critical",
    "warning": "Calm, warning",
    "info": "Calm, info",
}
"""How a rule stands, the gravest first: what fires, what cannot be judged, and the rest by severity."""
RULES_HEADING = "**{says} ({count})**"
RULES_FIRING_SETS = "{count} of them since {since}"
RULES_LINE = "{name} · {says}"
RULES_ORIGINS: Final = {"preset": "preset", "file": "configuration"}
RULES_BY = "by {author}"
RULE_KINDS: Final = {
    "threshold": "{metric} {op} {level}",
    "absent": "no {metric} at all",
    "lost": "{metric} lost",
    "spread": "opinions on {metric} apart by {op} {level}",
}
RULE_FOR = " for {span}"
RULE_REDUCED = "{reduce} of {metric}"
RULE_REDUCED_OVER = "{reduce} over {span} of {metric}"
RULE_DIVIDED = "{metric} / {other}"
RULE_PROBLEMS_TITLE = "Not a rule yet"
RULE_PROBLEMS = "{count} to mend; nothing was saved"
RULE_FILE_PROBLEMS_TITLE = "The file cannot be taken"
RULE_PROBLEM = "`{path}` {says}"
RULE_DRAFT_TITLE = "Draft · {name}"
RULE_DRAFT_SAYS = "Would fire on: {condition}, as {severity}"
RULE_DRAFT_NOT_SAVED = "Nothing is saved until you press Save; the draft is kept for a day"
RULE_TRIED_TITLE = "Tried · {name}"
RULE_UNTRIED = "It was not tried on the past: {why}"
RULE_REMOVE_TITLE = "Remove · {name}"
RULE_REMOVE = "The rule is taken out of use and its alerts are ended: {condition}"
RULE_REMOVE_BROKEN = "The rule cannot be read and is taken out of use"
RULE_DONE: Final = {
    "add": ("Saved · {name}", "It is judged from now on, within a minute"),
    "edit": ("Changed · {name}", "It is judged so from now on, within a minute"),
    "remove": ("Removed · {name}", "It is out of use; what it had told of is ended in its messages"),
    "import": ("Applied", "{count} changed; judged so from now on, within a minute"),
}
RULE_RENAMED = "It was called {was}"
RULE_TOO_LONG = "This took longer than it may; please try again, or look at fewer series or a shorter time."
RULE_CANCELLED_TITLE = "Cancelled"
RULE_CANCELLED = "Nothing was changed"
RULE_IMPORT_TITLE = "What the file would change"
RULE_IMPORT = "{counts}; nothing is changed until you press Apply"
RULE_IMPORT_SAME = "Nothing: all {same} are stored as they stand there"
RULE_IMPORT_COUNTS: Final = {"new": "{count} new", "changed": "{count} changed", "removed": "{count} removed"}
RULE_IMPORT_SAME_COUNT = "{same} the same"
RULE_IMPORT_NEW = "new **{name}**: {condition}"
RULE_IMPORT_CHANGED = "changed **{name}**: {fields}"
RULE_IMPORT_FIELD = "`{key}` {before} → {after}"
RULE_IMPORT_NOT_GIVEN = "not given"
RULE_IMPORT_TRIAL = "   {says}"
RULE_IMPORT_UNTRIED = "{count} not tried on the past here: `/rules try` after it, or `burnwatch rules import` before"
RULE_TOO_LARGE = "The file has {size} bytes; a file of rules has at most {most}."
RULE_FILE_GONE = "Discord did not hand the file over; please try again."
RULE_EXPORT_TITLE = "Rules as a file"
RULE_EXPORT = "{count}, as `burnwatch rules import` and `/rules import` read them"
RULE_EXPORT_NONE = "There is no rule of that origin, so there is nothing to put in a file."
RULE_HISTORY_TITLE = "Who changed what"
RULE_HISTORY_OF = "Who changed what · {name}"
RULE_HISTORY_NONE = "Nothing was changed yet"
RULE_HISTORY_NONE_OF = "Nothing of that name was changed yet"
RULE_HISTORY_LINE = "{when} {who} {did}"
RULE_HISTORY_ON = "is on it: {what}"
RULE_HISTORY_DID: Final = {"made": "made {what}", "removed": "removed {what}", "changed": "changed {what}: {fields}"}
RULE_MUTED_TITLE = "Muted"
RULE_MUTED = "Nothing new is told of this here; what is held and is still on then is told when it ends"
RULE_UNMUTED_TITLE = "Unmuted"
RULE_UNMUTED = "Taken back: {what}. What it held and is still on is told within a minute"
RULE_MUTE_BACK = "Take it back: `/rules unmute mute:{number}`"
RULE_NO_LABEL = '"{typed}" is no label: write it like model=h100.'
RULE_NO_SPAN = '"{typed}" is no span of time: write it like 2h, 1d or 7d.'
MUTE_TOPICS: Final = {
    "bme": "BME and oracle", "gpu": "GPUs", "governance": "governance", "network": "the network", "health": "the bot's own health",
}  # fmt: skip
RULE_ORIGIN_CHOICES: Final = {
    "all": "all of them", "own": "this server's own", "preset": "presets", "file": "of the configuration",
}  # fmt: skip
RULES_GROUP = "Alert rules: list, add, try, explain, mute, export, import"
RULES_COMMANDS: Final[dict[str, str]] = {
    "list": "Every rule and how it stands: firing, pending, broken",
    "add": "A new rule, tried on the past before it is saved",
    "edit": "Change a rule, tried on the past before it is saved",
    "remove": "Take a rule out of use",
    "try": "What a rule would have done over the stored history",
    "explain": "Why a rule fires, or why it does not",
    "mute": "No new messages about some alerts, for a while",
    "unmute": "Take a mute or a snooze back",
    "mutes": "What is muted now, by whom, until when and why",
    "export": "Rules as a TOML file",
    "import": "Rules from a TOML file: the difference and the past first",
    "history": "Who changed which rule, when, from what to what",
}
RULES_OPTIONS: Final[dict[str, dict[str, str]]] = {
    "list": {"origin": "Only those of this origin"},
    "add": {"metric": "What it looks at: type a word of it"},
    "edit": {"name": "The rule"},
    "remove": {"name": "The rule"},
    "try": {"name": "The rule", "span": "How far back: 1d, 30d, 1y (30d when left out)"},
    "explain": {"name": "The rule"},
    "mute": {
        "for": "For how long: 2h, 1d, 7d",
        "rule": "Only this rule",
        "topic": "Every rule of a topic",
        "metric": "Every rule of a metric",
        "label": "Only alerts with this label, such as model=h100",
        "reason": "Why; it is shown wherever the mute is",
    },
    "unmute": {"mute": "The mute's number, or the rule's name"},
    "mutes": {},
    "export": {"origin": "Which (this server's own when left out)"},
    "import": {"file": "A TOML file with [[rules]]"},
    "history": {"name": "Only this rule, or: set-up", "page": "Which page: 1 is the newest"},
}
MUTE_SPANS: Final = ("1h", "4h", "8h", "1d", "3d", "7d", "30d")
