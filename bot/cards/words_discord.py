"""The words of the way to Discord: what a channel lacks and where to set it, and why a message could not be delivered. Part of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

RIGHTS: Final = {
    "view": "View Channel",
    "send": "Send Messages",
    "embed": "Embed Links",
    "attach": "Attach Files",
    "history": "Read Message History",
    "send_in_threads": "Send Messages in Threads",
}
"""Permissions as Discord's settings name them."""

# What a look at a channel finds (`/setup`, the daily look, `burnwatch check`)

TOKEN = "Discord token"  # noqa: S105 - a word
TOKEN_REFUSED = "Discord refuses it"  # noqa: S105 - a sentence
LOGIN_REFUSED = (
    "Discord refuses the bot token: copy it anew from the application's Bot page "
    "into BURNWATCH_DISCORD__TOKEN or the file that BURNWATCH_DISCORD__TOKEN_FILE names."
)
TOKEN_GOOD = "logged in as {user}"  # noqa: S105 - a sentence
CHANNEL = "channel {channel}"
CHANNEL_NAMED = "#{name} ({channel})"
CHANNEL_GOOD = "alerts can be posted, with picture"
NO_CHANNEL_ID = "is no channel id"
NO_CHANNEL_ID_MEND = "switch on Developer Mode, right-click the channel, Copy Channel ID"
LACKS = "the bot lacks {rights}"
WHERE_TO_SET = "Channel settings, Permissions, add the bot's role, allow {rights}."
KINDS: Final = {1: "a direct message", 4: "a category", 15: "a forum", 16: "a media channel", 14: "a directory"}
"""Places that take no messages, by Discord's number of their kind."""
KIND_UNKNOWN = "a kind of channel that takes no messages"
KIND_WRONG = "is {kind}"
KIND_MEND = "name a text channel, an announcement channel or a thread"
OF_ANOTHER_SERVER = "belongs to server {found}, not to {wanted}"
OF_ANOTHER_SERVER_MEND = "correct guild or channel of this route"
NOT_THERE = "does not exist"
NOT_THERE_MEND = "correct the id, or choose another channel"
UNSEEN = "the bot may not see it: it lacks View Channel, or is not in that server"
UNSEEN_MEND = "{where} If the bot is not in server {guild}: {link}"
ROLE_UNKNOWN = "role {role} is not one of this server's roles that may be pinged"
ROLE_UNKNOWN_MEND = "correct mention_role: Server settings, Roles, …, Copy Role ID"
ROLE_SILENT = 'the role "{role}" would be shown but not pinged'
ROLE_SILENT_MEND = "Server settings, Roles, that role: Allow anyone to @mention this role"
NOT_CHECKED = "not checked: {reason}"
NOT_CHECKED_MEND = "try again"
REACHABLE = "is {address} reachable from here?"
ANSWERED = "Discord answered {status}"
ON_THE_WAY = "{what} on the way to Discord"

# Why a message waits, or could not be delivered (`outbox list`, the log, the daily look)

ASKS_TO_WAIT = "Discord asks to wait {seconds} s"
NOT_IN_TIME = "Discord did not answer in time"
UNREADABLE = "Discord's answer could not be read ({what})"
BROKE = "the connection to Discord broke ({what})"
RATE_LIMIT = "Discord's rate limit"
REFUSES_TOKEN = "Discord refuses the token"  # noqa: S105 - a sentence
BETWEEN = "something on the way answered {status}"
DELETED = "the message was deleted"
OF_ANOTHER_BOT = "the message is another bot's"
REFUSALS: Final = {
    10003: "channel {channel} does not exist any more: set another one for this route",
    10008: "the message was posted and then deleted by somebody",
    50001: "the bot may not see channel {channel}: it lacks View Channel, or is not in that server any more. {where}",
    50013: "the bot lacks a permission in channel {channel}: run `burnwatch check` to see which. "
    "Channel settings, Permissions, add the bot's role.",
    50008: "channel {channel} takes no messages (a category or a forum): set a text channel for this route",
    50083: "thread {channel} is archived and locked: unlock it or set another channel for this route",
}
"""What Discord refuses for good, by its code."""
REFUSED = "Discord refused the message ({status}, code {code}): {text}"
LACKS_IN = "the bot lacks {rights} in channel {channel}. {where}"
NO_PICTURE_LARGE = "Discord found it too large"
NO_PICTURE_RIGHT = "the bot lacks {rights} here"
NO_ID = '"{typed}" is no {what} id: ids are digits'
NO_ID_CHANNEL, NO_ID_MESSAGE, NO_ID_PERSON = "channel", "message", "person"
NO_NONCE = "a nonce has 1 to {most} characters, this one {count}"
NO_DIRECT_MESSAGES = "the person takes no direct messages, and asked in one"
NOT_MADE = "the card cannot be made into a message of Discord's ({what}); please report it"
NOT_LOGGED_IN = "not logged in to Discord yet"
TOOK_TOO_LONG = "sending took too long"
TOO_OLD = "older than a day before it could be sent"
FACTS_UNREADABLE = "its facts cannot be rendered ({what})"
STOPPED = "stopped while it was sent"


def all_of(names: Sequence[str]) -> str:
    """Join as a person does: `A`, `A and B`, `A, B and C`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
