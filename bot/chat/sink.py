"""Alerts out to Discord over plain REST: works before the gateway is ready and while it is away."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import discord

from bot.cards import words_discord as say
from bot.chat import limits
from bot.chat._errors import MISSING_PERMISSIONS, TAKES_NONE, TOO_LARGE, UNREADABLE, WAY, to_send_error
from bot.chat.pace import Pace
from bot.chat.permissions import ATTACH, RIGHTS_REQUESTS, missing_rights, where_to_set
from bot.chat.render import Rendered, render, without_picture
from bot.chat.threads import Threads
from bot.errors import SendError, SendRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.cards.card import Card
    from bot.chat.client import ChatClient
    from bot.delivery.sink import Address

log = logging.getLogger("burnwatch.discord")

T = TypeVar("T")

DEADLINE = 60.0
"""Seconds for one message, the library's own retries included (its five tries of a 500 wait 25)."""
_PERSON = "dm:"
"""An address `dm:USER:CHANNEL`: the person, and where to mention them when they take no direct messages."""
NO_HISTORY = 160002
"""A reply needs Read Message History; news without it is better than none."""
_PICTURES_KEPT = 4096


class DiscordSink:
    """Posts and edits. Order is kept per channel; all channels together stay just below Discord's 50 requests a second.

    A post carries its row's nonce, enforced: after an answer that was lost, the same post finds the message already
    made. Errors come out as SendFailed (again), SendRefused (never) and MessageGone (an edit of a deleted message).
    """

    face = "discord"

    def __init__(self, chat: ChatClient, *, pace: Pace | None = None, deadline: float = DEADLINE) -> None:
        self._chat = chat
        self._pace = pace or Pace()
        chat.limited = self._pace.back_off
        self._deadline = deadline
        self._in_order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._pictures: OrderedDict[str, str] = OrderedDict()
        self._threads = Threads(chat, self._pace)

    async def send(self, to: Address, card: Card, nonce: str) -> str:
        """Post, and return the message id."""
        if not 0 < len(nonce) <= limits.NONCE:
            raise SendRefused(say.NO_NONCE.format(most=limits.NONCE, count=len(nonce)))
        if to.channel.startswith(_PERSON):
            return await self._to_person(to, card, nonce)

        async def post(rendered: Rendered) -> str:
            channel, made = self._channel(to), _posted(rendered, nonce)
            try:
                message = await channel.send(**made, **_answered(to, card.reply_to))
            except discord.HTTPException as err:
                if not card.reply_to or err.code != NO_HISTORY:
                    raise
                message = await channel.send(**_posted(rendered, nonce))
            self._remember(str(message.id), rendered)
            return str(message.id)

        message_id = await self._deliver(to, card, post, editing=False)
        if card.thread:
            await self._threads.open(to, int(message_id), card.thread)
        return message_id

    async def edit(self, to: Address, message_id: str, card: Card) -> None:
        """Replace the message; a picture that did not change stays where it is and is not sent again."""
        number = _number(message_id, say.NO_ID_MESSAGE)

        async def replace(rendered: Rendered) -> None:
            keep = bool(rendered.picture_key) and self._pictures.get(message_id) == rendered.picture_key
            message = self._channel(to).get_partial_message(number)
            await message.edit(**_edited(rendered, keep_picture=keep))
            self._remember(message_id, rendered)

        await self._deliver(to, card, replace, editing=True)

    async def _to_person(self, to: Address, card: Card, nonce: str) -> str:
        """A direct message; to somebody who takes none, one mention in the channel where they asked. It pings them alone."""
        _, user, asked_in = [*to.channel.split(":"), "", ""][:3]
        person = discord.Object(_number(user, say.NO_ID_PERSON))

        async def direct(rendered: Rendered) -> str:
            return str((await (await self._chat.rest().create_dm(person)).send(**_posted(rendered, nonce))).id)

        async def mention(rendered: Rendered) -> str:
            named = discord.AllowedMentions(everyone=False, roles=False, users=[person], replied_user=False)
            rendered = replace(rendered, content=f"<@{person.id}>", allowed_mentions=named, silent=False)
            return str((await self._channel(to).send(**_posted(rendered, nonce))).id)

        card = replace(card, mention_role="")
        async with self._in_order.setdefault(to.channel, asyncio.Lock()):
            try:
                await self._pace.turn()  # opening the conversation is a request of its own
                return await self._once(direct, card, to)
            except discord.HTTPException as err:
                if err.code not in TAKES_NONE:
                    raise to_send_error(err, to.channel, editing=False) from err
                log.info("a person takes no direct message (code %s): mentioned where they asked", err.code)
            except (*WAY, *UNREADABLE) as err:
                raise to_send_error(err, to.channel, editing=False) from err
        if not asked_in:
            raise SendRefused(say.NO_DIRECT_MESSAGES)
        to = replace(to, channel=asked_in)
        return await self._deliver(to, card, mention, editing=False)

    async def turn(self, *, first: bool = False) -> None:
        """Wait for room in Discord's limit, for requests that are no messages; `first` where a person waits."""
        await self._pace.turn(first=first)

    def _channel(self, to: Address) -> discord.PartialMessageable:
        return self._chat.rest().get_partial_messageable(_number(to.channel, say.NO_ID_CHANNEL))

    async def _deliver(self, to: Address, card: Card, work: Callable[[Rendered], Awaitable[T]], *, editing: bool) -> T:
        lock = self._in_order.setdefault(to.channel, asyncio.Lock())
        async with lock:
            try:
                return await self._once(work, card, to)
            except discord.HTTPException as err:
                reason = await self._refused(err, to)
                if card.picture is None or not reason.text_alone:
                    raise reason.error or to_send_error(err, to.channel, editing=editing) from err
                log.warning("channel %s: the picture was left out: %s", to.channel, reason.says)
                card = without_picture(card, reason.says)
            except (*WAY, *UNREADABLE) as err:
                raise to_send_error(err, to.channel, editing=editing) from err
            try:
                return await self._once(work, card, to)
            except (*WAY, *UNREADABLE) as err:
                raise to_send_error(err, to.channel, editing=editing) from err

    async def _once(self, work: Callable[[Rendered], Awaitable[T]], card: Card, to: Address) -> T:
        await self._pace.turn()
        # Rendered when its turn has come: a thousand at once would hold the event loop and the first message.
        try:
            rendered = render(card, guild=to.guild)
        except UNREADABLE as err:
            raise SendRefused(limits.cut(say.NOT_MADE.format(what=f"{type(err).__name__}: {err}"), 300)) from err
        async with asyncio.timeout(self._deadline):
            return await work(rendered)

    async def _refused(self, err: discord.HTTPException, to: Address) -> _Reason:
        if err.code == TOO_LARGE or err.status == 413:
            return _Reason(text_alone=True, says=say.NO_PICTURE_LARGE)
        if err.code != MISSING_PERMISSIONS:
            return _Reason()
        try:
            for _ in range(RIGHTS_REQUESTS):
                await self._pace.turn()
            async with asyncio.timeout(self._deadline):
                lacks = await missing_rights(self._chat.rest(), _number(to.channel, say.NO_ID_CHANNEL))
        except (SendError, *WAY, *UNREADABLE):
            return _Reason()
        rights = say.all_of(lacks) if lacks else ""
        if tuple(lacks) == ATTACH:
            return _Reason(text_alone=True, says=say.NO_PICTURE_RIGHT.format(rights=rights))
        if not lacks:
            return _Reason()
        says = say.LACKS_IN.format(rights=rights, channel=to.channel, where=where_to_set(lacks))
        return _Reason(error=SendRefused(says))

    def _remember(self, message_id: str, rendered: Rendered) -> None:
        self._pictures[message_id] = rendered.picture_key
        self._pictures.move_to_end(message_id)
        while len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)


class _Reason:
    __slots__ = ("error", "says", "text_alone")

    def __init__(self, *, text_alone: bool = False, says: str = "", error: SendRefused | None = None) -> None:
        self.text_alone = text_alone
        self.says = says
        self.error = error


def _posted(rendered: Rendered, nonce: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "content": rendered.content,
        "embed": rendered.embed,
        "allowed_mentions": rendered.allowed_mentions,
        "silent": rendered.silent,
        "nonce": nonce,
    }
    if (file := rendered.file()) is not None:
        made["file"] = file
    if (view := rendered.view()) is not None:
        made["view"] = view
    return made


def _answered(to: Address, message_id: str) -> dict[str, Any]:
    """What makes it a reply. One to a message that was deleted stands alone, and nobody is pinged for having been answered."""
    if not (message_id.isascii() and message_id.isdigit() and len(message_id) <= 20):
        return {}
    reference = discord.MessageReference(
        message_id=int(message_id), channel_id=_number(to.channel, say.NO_ID_CHANNEL), fail_if_not_exists=False
    )
    return {"reference": reference, "mention_author": False}


def _edited(rendered: Rendered, *, keep_picture: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "content": rendered.content,
        "embed": rendered.embed,
        "allowed_mentions": rendered.allowed_mentions,
        "view": rendered.view(),
    }
    if not keep_picture:
        file = rendered.file()
        made["attachments"] = [file] if file is not None else []
    return made


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise SendRefused(say.NO_ID.format(typed=limits.cut(text, 40), what=what))
    return int(text)
