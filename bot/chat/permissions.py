"""What the bot may do in a channel, asked over REST and computed as Discord computes it.

Source: Discord's documentation, "Permissions", section "Permission Overwrites" (order: server-wide roles, then the
channel's overwrite of @everyone, of the bot's roles together, of the bot itself).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.cards import words_discord as say
from bot.chat._connection import Connection, point_at
from bot.chat.answering import EDGE
from bot.chat.client import API_BASE, close, usable
from bot.errors import StartUpError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from alerts.sample import Ms

ADMINISTRATOR = 1 << 3
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
SEND_MESSAGES_IN_THREADS = 1 << 38

USED = {
    VIEW_CHANNEL: say.RIGHTS["view"],
    SEND_MESSAGES: say.RIGHTS["send"],
    EMBED_LINKS: say.RIGHTS["embed"],
    ATTACH_FILES: say.RIGHTS["attach"],
    READ_MESSAGE_HISTORY: say.RIGHTS["history"],
}
"""Every permission that burnwatch uses, by the name that Discord's settings show."""
INVITE = sum(USED)
"""The number in the invite link: exactly the permissions used."""
VIEW = (USED[VIEW_CHANNEL],)
ATTACH = (USED[ATTACH_FILES],)
_NAMES = {**USED, SEND_MESSAGES_IN_THREADS: say.RIGHTS["send_in_threads"]}
_TIMED_OUT = VIEW_CHANNEL | READ_MESSAGE_HISTORY
_THREADS = {10, 11, 12}
_POSTABLE = {0, 2, 5, 13} | _THREADS


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `burnwatch check`."""

    subject: str
    good: bool
    says: str
    mend: str = ""
    sure: bool = True
    """False: it could not be looked at, so nothing is known."""
    here: bool = True
    """False: there is no such channel in this server, or it takes no messages."""
    unseen: bool = False
    """Discord does not show it to the bot: it may be one that is not to be seen, or one of a server without the bot."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place that alerts go to, as a route names it."""

    guild: str
    channel: str
    mention_role: str = ""


def invite_link(application_id: str) -> str:
    """Make the address that adds the bot to a server with exactly the permissions it uses."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={INVITE}"
    )


def effective(
    *,
    guild_id: str,
    owner_id: str,
    user_id: str,
    roles: Mapping[str, int],
    member_roles: Iterable[str],
    overwrites: Sequence[Mapping[str, Any]] = (),
    timed_out: bool = False,
) -> int:
    """Compute the permissions of a member in a channel, as a bit set. `roles` maps every role of the guild to its bits."""
    if user_id == owner_id:
        return ~0
    held = set(member_roles)
    bits = roles.get(guild_id, 0)
    for role in held:
        bits |= roles.get(role, 0)
    if bits & ADMINISTRATOR:
        return ~0
    by_id = {str(one["id"]): (int(one.get("allow", 0)), int(one.get("deny", 0))) for one in overwrites}
    allow, deny = by_id.get(guild_id, (0, 0))
    bits = bits & ~deny | allow
    allow = deny = 0
    for role in held - {guild_id}:
        one_allow, one_deny = by_id.get(role, (0, 0))
        allow |= one_allow
        deny |= one_deny
    bits = bits & ~deny | allow
    allow, deny = by_id.get(user_id, (0, 0))
    bits = bits & ~deny | allow
    if timed_out:
        bits &= _TIMED_OUT
    if not bits & VIEW_CHANNEL:
        return 0
    return bits


def missing(bits: int, *, thread: bool = False) -> list[str]:
    """Name the used permissions that `bits` lacks, in the order of Discord's settings."""
    needed = dict(_NAMES)
    if thread:
        needed.pop(SEND_MESSAGES)
    else:
        needed.pop(SEND_MESSAGES_IN_THREADS)
    return [name for bit, name in needed.items() if not bits & bit]


RIGHTS_REQUESTS = 3
"""What asking for the rights in a channel costs: the channel, its server, our membership."""


async def missing_rights(client: discord.Client, channel_id: int) -> list[str]:
    """Name what the bot lacks in a channel. Raises what the way to Discord raises."""
    channel = await client.http.get_channel(channel_id)
    place = await _place(client, dict(channel))
    return missing(place.bits, thread=place.thread)


@dataclass(frozen=True, slots=True)
class _Place:
    bits: int
    thread: bool
    roles: Mapping[str, Mapping[str, Any]]


async def _place(client: discord.Client, channel: Mapping[str, Any], now: Ms | None = None) -> _Place:
    guild_id = str(channel["guild_id"])
    thread = channel["type"] in _THREADS
    home: Mapping[str, Any] = channel
    if thread:
        home = dict(await client.http.get_channel(int(channel["parent_id"])))
    guild: Mapping[str, Any] = dict(await client.http.get_guild(int(guild_id), with_counts=False))
    user_id = str(client.user.id) if client.user else ""
    member: Mapping[str, Any] = dict(await client.http.get_member(int(guild_id), int(user_id)))
    roles = {str(role["id"]): role for role in guild["roles"]}
    bits = effective(
        guild_id=guild_id,
        owner_id=str(guild.get("owner_id", "")),
        user_id=user_id,
        roles={role_id: int(role["permissions"]) for role_id, role in roles.items()},
        member_roles=[str(role) for role in member["roles"]],
        overwrites=home.get("permission_overwrites", ()),
        timed_out=_timed_out(member.get("communication_disabled_until"), now),
    )
    return _Place(bits, thread, roles)


def _timed_out(until: str | None, now: Ms | None) -> bool:
    return until is not None and now is not None and datetime.fromisoformat(until).timestamp() * 1000 > now


async def check(
    token: str, wanted: Iterable[Wanted], *, api_base: str = API_BASE, now: Ms | None = None
) -> list[Finding]:
    """Check the token and every place, one finding or more each; never raises for what Discord answers."""
    refused = Finding(say.TOKEN, good=False, says=say.TOKEN_REFUSED, mend=say.LOGIN_REFUSED)
    try:
        usable(token)
    except StartUpError:
        return [refused]
    point_at(api_base)
    client = Connection()
    try:
        try:
            await client.login(token)
        except discord.LoginFailure:
            return [refused]
        except (*EDGE, KeyError, ValueError, TypeError) as err:
            mend = say.REACHABLE.format(address=api_base)
            return [Finding(say.TOKEN, good=False, says=_not_checked(err), mend=mend)]
        findings = [Finding(say.TOKEN, good=True, says=say.TOKEN_GOOD.format(user=client.user))]
        for one in wanted:
            findings += await check_channel(client, one, now=now)
        return findings
    finally:
        await close(client)


async def check_channel(client: discord.Client, wanted: Wanted, *, now: Ms | None = None) -> list[Finding]:
    """Can alerts be posted there, with their picture and their ping? Each thing missing by name, and where to set it."""
    subject = say.CHANNEL.format(channel=wanted.channel)
    if not wanted.channel.isascii() or not wanted.channel.isdigit():
        return [_bad(subject, say.NO_CHANNEL_ID, say.NO_CHANNEL_ID_MEND, here=False)]
    try:
        channel: Mapping[str, Any] = dict(await client.http.get_channel(int(wanted.channel)))
        if trouble := _wrong_place(subject, wanted, channel):
            return [trouble]
        place = await _place(client, channel, now)
    except discord.HTTPException as err:
        return [_unseen(subject, wanted, client, err)]
    except (*EDGE, KeyError, ValueError, TypeError) as err:
        return [_bad(subject, _not_checked(err), say.NOT_CHECKED_MEND, sure=False)]
    subject = say.CHANNEL_NAMED.format(name=channel.get("name") or wanted.channel, channel=wanted.channel)
    lacks = missing(place.bits, thread=place.thread)
    findings = []
    if lacks:
        findings.append(_bad(subject, say.LACKS.format(rights=say.all_of(lacks)), where_to_set(lacks)))
    if wanted.mention_role:
        findings += _role(subject, wanted, place)
    return findings or [Finding(subject, good=True, says=say.CHANNEL_GOOD)]


def _wrong_place(subject: str, wanted: Wanted, channel: Mapping[str, Any]) -> Finding | None:
    kind = channel["type"]
    if kind not in _POSTABLE or not channel.get("guild_id"):
        says = say.KIND_WRONG.format(kind=say.KINDS.get(kind, say.KIND_UNKNOWN))
        return _bad(subject, says, say.KIND_MEND, here=False)
    if wanted.guild and str(channel["guild_id"]) != wanted.guild:
        says = say.OF_ANOTHER_SERVER.format(found=channel["guild_id"], wanted=wanted.guild)
        return _bad(subject, says, say.OF_ANOTHER_SERVER_MEND, here=False)
    return None


def _unseen(subject: str, wanted: Wanted, client: discord.Client, err: discord.HTTPException) -> Finding:
    if err.status == 404 and err.code == 10003:
        return _bad(subject, say.NOT_THERE, say.NOT_THERE_MEND, here=False)
    if err.status == 403 or (err.status == 404 and err.code == 10007):
        link = invite_link(str(client.application_id or ""))
        mend = say.UNSEEN_MEND.format(where=where_to_set(VIEW), guild=wanted.guild or "?", link=link)
        return Finding(subject, good=False, says=say.UNSEEN, mend=mend, unseen=True)
    return _bad(subject, _not_checked(err), say.NOT_CHECKED_MEND, sure=False)


def _role(subject: str, wanted: Wanted, place: _Place) -> list[Finding]:
    role = place.roles.get(wanted.mention_role)
    if role is None or wanted.mention_role == wanted.guild:
        return [_bad(subject, say.ROLE_UNKNOWN.format(role=wanted.mention_role), say.ROLE_UNKNOWN_MEND)]
    if not role.get("mentionable") and not place.bits & MENTION_EVERYONE:
        says = say.ROLE_SILENT.format(role=role.get("name", wanted.mention_role))
        return [_bad(subject, says, say.ROLE_SILENT_MEND)]
    return []


def where_to_set(names: Sequence[str]) -> str:
    """Where a person gives these permissions."""
    return say.WHERE_TO_SET.format(rights=say.all_of(names))


def _bad(subject: str, says: str, mend: str, *, sure: bool = True, here: bool = True) -> Finding:
    return Finding(subject, good=False, says=says, mend=mend, sure=sure, here=here)


def _not_checked(err: BaseException) -> str:
    if isinstance(err, discord.HTTPException):
        return say.NOT_CHECKED.format(reason=say.ANSWERED.format(status=err.status))
    return say.NOT_CHECKED.format(reason=say.ON_THE_WAY.format(what=type(err).__name__))
