"""What goes wrong on the way to Discord, as the delivery worker understands it."""

from __future__ import annotations

import math

import aiohttp
import discord

from bot import foreign
from bot.cards import words_discord as say
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
        return SendFailed(say.ASKS_TO_WAIT.format(seconds=f"{err.retry_after:.0f}"), after=err.retry_after)
    if isinstance(err, discord.HTTPException):
        return _of_answer(err, channel, editing=editing)
    if isinstance(err, TimeoutError):
        return SendFailed(say.NOT_IN_TIME, after=2.0)
    if isinstance(err, UNREADABLE):
        return SendFailed(say.UNREADABLE.format(what=type(err).__name__), after=5.0)
    return SendFailed(say.BROKE.format(what=type(err).__name__), after=1.0)


def _of_answer(err: discord.HTTPException, channel: str, *, editing: bool) -> SendError:
    if err.status == 429 or err.code in {OLD_EDITS_USED_UP, _TOO_FAST}:
        return SendFailed(say.RATE_LIMIT, after=_retry_after(err) or 30.0)
    if err.status >= 500:
        return SendFailed(say.ANSWERED.format(status=err.status), after=_retry_after(err) or 2.0)
    if err.status == 401:
        return SendFailed(say.REFUSES_TOKEN, after=60.0)
    if err.status in {403, 404} and not err.code:
        # Discord's own refusals carry a code; a proxy's or Cloudflare's do not, and pass.
        return SendFailed(say.BETWEEN.format(status=err.status), after=60.0)
    if editing and err.code in {UNKNOWN_MESSAGE, EDITS_ANOTHERS}:
        return MessageGone(say.DELETED if err.code == UNKNOWN_MESSAGE else say.OF_ANOTHER_BOT)
    return SendRefused(_refusal(err, channel))


def _refusal(err: discord.HTTPException, channel: str) -> str:
    known = say.REFUSALS.get(err.code)
    if known is None:
        return say.REFUSED.format(status=err.status, code=err.code, text=foreign.name(err.text, 300))
    where = say.WHERE_TO_SET.format(rights=say.RIGHTS["view"])
    return known.format(channel=channel, where=where)


def _retry_after(err: discord.HTTPException) -> float | None:
    raw = getattr(err.response, "headers", {}).get("Retry-After")
    try:
        seconds = float(raw) if raw is not None else math.nan
    except ValueError:
        return None
    return seconds if 0 < seconds < 86_400 else None
