from __future__ import annotations

import math

import aiohttp
import discord

from bot import foreign
from bot.errors import MessageGone, SendError, SendFailed, SendRefused

MISSING_ACCESS = 50001
EDITS_ANOTHERS = 50005
NOT_A_TEXT_CHANNEL = 50008
MISSING_PERMISSIONS = 50013
TOO_LARGE = 40005
ARCHIVED_THREAD = 50083
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
OLD_EDITS_USED_UP = 30046
TAKES_NONE = frozenset((50007, 50278, 10013))
"""Discord does not let this bot write to this person: direct messages are off, no server is shared, nobody is there."""
_TOO_FAST = 40003
"""Direct messages are opened too fast: it passes."""

WAY = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""What the way to Discord raises."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RuntimeError)
"""What the library raises inside on an answer that is no answer, or on a session closed meanwhile."""


def to_send_error(err: BaseException, channel: str, *, editing: bool) -> SendError:
    """`err` as the delivery worker understands it: try again, or never."""
    if isinstance(err, discord.RateLimited):
        return SendFailed(f"Discord asks to wait {err.retry_after:.0f} s", after=err.retry_after)
    if isinstance(err, discord.HTTPException):
        return _of_answer(err, channel, editing=editing)
    if isinstance(err, TimeoutError):
        return SendFailed("Discord did not answer in time", after=2.0)
    if isinstance(err, UNREADABLE):
        return SendFailed(f"Discord's answer could not be read ({type(err).__name__})", after=5.0)
    return SendFailed(f"the connection to Discord broke ({type(err).__name__})", after=1.0)


def _of_answer(err: discord.HTTPException, channel: str, *, editing: bool) -> SendError:
    if err.status == 429 or err.code in {OLD_EDITS_USED_UP, _TOO_FAST}:
        return SendFailed("Discord's rate limit", after=_retry_after(err) or 30.0)
    if err.status >= 500:
        return SendFailed(f"Discord answered {err.status}", after=_retry_after(err) or 2.0)
    if err.status == 401:
        return SendFailed("Discord refuses the token", after=60.0)
    if err.status in {403, 404} and not err.code:
        # Discord's own refusals carry a code; a proxy's or Cloudflare's do not, and pass.
        return SendFailed(f"something on the way answered {err.status}", after=60.0)
    if editing and err.code in {UNKNOWN_MESSAGE, EDITS_ANOTHERS}:
        return MessageGone("the message was deleted" if err.code == UNKNOWN_MESSAGE else "the message is another bot's")
    return SendRefused(_refusal(err, channel))


def _refusal(err: discord.HTTPException, channel: str) -> str:
    match err.code:
        case 10003:
            return f"channel {channel} does not exist any more: set another one for this route"
        case 10008:
            return "the message was posted and then deleted by somebody"
        case 50001:
            return (
                f"the bot may not see channel {channel}: it lacks View Channel, or is not in that server any more. "
                "Channel settings, Permissions, add the bot's role, allow View Channel."
            )
        case 50013:
            return (
                f"the bot lacks a permission in channel {channel}: run `burnwatch check` to see which. "
                "Channel settings, Permissions, add the bot's role."
            )
        case 50008:
            return f"channel {channel} takes no messages (a category or a forum): set a text channel for this route"
        case 50083:
            return f"thread {channel} is archived and locked: unlock it or set another channel for this route"
        case _:
            return f"Discord refused the message ({err.status}, code {err.code}): {foreign.name(err.text, 300)}"


def _retry_after(err: discord.HTTPException) -> float | None:
    raw = getattr(err.response, "headers", {}).get("Retry-After")
    try:
        seconds = float(raw) if raw is not None else math.nan
    except ValueError:
        return None
    return seconds if 0 < seconds < 86_400 else None
