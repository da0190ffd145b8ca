"""The words of the scam gate: part of the catalogue of words, so a second language is a second file of these names too."""

from __future__ import annotations

from typing import Final

REASONS: Final = {
    "outside_link": "links to a host that is not well known",
    "bare_address": "an address that is to be typed by hand",
    "free_hosting": "a page on free hosting",
    "shortener": "a link shortener",
    "posing_host": "a host that wears a known name",
    "numeric_host": "a host that is only a number",
    "spelled_address": "an address spelled out to pass filters",
    "image": "an image",
    "hidden_target": "words of a link that name another host than it leads to",
    "lookalike_host": "look-alike letters in a host",
    "script_link": "a link that runs a script",
    "lure_in_title": "a lure in the title (claim, airdrop, migrate, bonus, …)",
    "lure_in_text": "several lures in the text",
    "offer": "an offer of tokens, or a wallet to connect, beside a link",
    "offer_elsewhere": "an offer of tokens, or a wallet to connect",
    "led_elsewhere": "something to search for, or somebody to write to, in place of a link",
    "invitation": "a call to visit a link",
    "hurry": "it presses for time",
    "promise": "it promises gains",
    "decorated_title": "a title with pictograms or in capitals",
    "link_in_title": "a link in the title",
    "little_but_links": "little else than links",
    "only_a_link": "a few words and a link, and nothing to decide",
    "disguised_words": "lures in disguise (letters swapped or spread out)",
    "mixed_letters": "words of mixed alphabets",
    "hidden_characters": "characters nobody sees",
    "asks_for_secret": "it asks for a recovery phrase or a key",
    "asks_for_payment": "it asks to send tokens to an address",
    "no_message": "no message: it would change nothing on the chain",
    "new_proposer": "a proposer who never proposed before",
    "proposer_held": "a proposer of an earlier one that was held",
    "copy": "the text of an earlier proposal",
    "copy_of_held": "the text of an earlier one that was held",
    "host_of_held": "a host that earlier held ones led to",
}
"""Reason -> how it is said in a list, after "Reasons:"."""
UNJUDGED: Final = {"unreadable": "it could not be read, so nothing of it was judged"}
"""The same where there is no score."""
REASON_UNKNOWN = "a reason this version has no words for"
MOST_REASONS = 8

TITLE = "Proposal #{number} is held"
LEAD = "It looks like a scam, so its text is not shown here"
LEAD_ENDED = {
    "passed": "It was held because it looked like a scam; it passed",
    "rejected": "It was held because it looked like a scam; it was rejected",
    "failed": "It was held because it looked like a scam; it failed",
    "dropped": "It was held because it looked like a scam; it is gone from the chain",
}
ENDS = "Its vote ends {relative}."
HINT = "Admins see it with /held, and may release it as text."
SCORE = "Score {score} of 1. Reasons: {reasons}."
WARNING = (
    "**Looks like a scam** (score {score} of 1): {reasons}. Nothing in its text is a link here; follow none of it."
)
LINKS = "Links taken out: {links}"
LINE = "**#{number} · held: it looks like a scam** · {status}"

OFFER = "held: it looks like a scam"

QUEUE_TITLE = "Held proposals"
QUEUE_NONE = "No proposal is held."
QUEUE_LEAD = "{count} held, {open} without a decision here. Until then members see {shown}."
SHOWN: Final = {
    "notice": "one line with its number",
    "text": "its title as text, without any link",
    "nothing": "nothing of it",
}
THING = ("proposal", "proposals")
ITEM = "**#{number}** {title} · {status} · score {score}"
WAITS = "waits"
WHY = "Why: {reasons}"
DECIDED: Final = {"released": "released as text by {by} {when}", "dropped": "dropped by {by} {when}"}
DID: Final = {
    "released": "Proposal #{number} is released: its text goes to this server's channels, without any link.",
    "dropped": "Proposal #{number} is dropped: this server hears no more of it.",
}
RELEASE, DROP = "Release #{number}", "Drop #{number}"
SOMEBODY = "somebody"
