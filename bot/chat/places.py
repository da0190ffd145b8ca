"""Channels of a server, looked at and tested for the set-up and the daily check."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol

from bot.app.post import new_nonce
from bot.app.setup import Looked
from bot.cards import words_discord as say
from bot.cards.setting_up import test_card
from bot.chat.permissions import RIGHTS_REQUESTS, VIEW, Wanted, check_channel, where_to_set
from bot.delivery.sink import Address
from bot.errors import BotError, SendFailed

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    import discord

    from bot.cards.card import Card
    from bot.chat.client import ChatClient
    from bot.chat.permissions import Finding
    from bot.clock import Clock
    from bot.delivery.sink import Sink

log = logging.getLogger("burnwatch.discord")

PATIENCE = 20.0
"""Seconds for looking at one channel, and for the picture of a test."""


class Turn(Protocol):
    """Waits for room in Discord's limit."""

    async def __call__(self, *, first: bool) -> None:
        """`first`: a person waits."""
        ...


class DiscordPlaces:
    """The channels that the bot can be sent to."""

    def __init__(
        self,
        chat: ChatClient,
        sink: Sink,
        clock: Clock,
        rng: random.Random,
        *,
        example: Callable[[], Awaitable[Card | None]],
        turn: Turn | None = None,
    ) -> None:
        """`example`: an answer whose picture a test message shows. `turn` waits for room in Discord's limit."""
        self._chat = chat
        self._sink = sink
        self._clock = clock
        self._rng = rng
        self._example = example
        self._turn = turn

    async def look(self, guild: str, channel: str, mention_role: str = "", *, hurried: bool = False) -> Looked:
        """Whether messages with a picture, and a ping where one is set, can be posted there."""
        try:
            client = self._chat.rest()
            async with asyncio.timeout(PATIENCE):
                for _ in range(RIGHTS_REQUESTS if self._turn is not None else 0):
                    assert self._turn is not None  # noqa: S101 - see the line above
                    await self._turn(first=hurried)
                wanted = Wanted(guild, channel, mention_role)
                findings = await check_channel(client, wanted, now=self._clock.now())
        except (BotError, TimeoutError) as err:
            return Looked(says=say.NOT_CHECKED.format(reason=type(err).__name__), sure=False)
        bad = [one for one in findings if not one.good]
        if not bad:
            return Looked()
        return Looked(
            says="; ".join(one.says for one in bad),
            mend=" ".join(_mend(one) for one in bad),
            sure=all(one.sure for one in bad),
            here=all(one.here for one in bad) and not (bad[0].unseen and _elsewhere(client, guild, channel)),
        )

    async def test(self, guild: str, channel: str) -> bool:
        """Post the test message. Raises SendError."""
        card = test_card(await self._pictured())
        try:
            await self._sink.send(Address(self._sink.face, guild, channel), card, new_nonce(self._rng))
        except TimeoutError as err:
            raise SendFailed(say.NOT_IN_TIME) from err
        return card.picture is not None

    async def _pictured(self) -> Card | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._example()
        except BotError as err:
            log.warning("the test message goes without a picture: %s", err)
        except Exception:  # a test without a picture is a test
            log.exception("the test message goes without a picture")
        return None


def _mend(finding: Finding) -> str:
    # Who sets a server up is in it, and so is the bot: the link that invites it helps nobody here.
    return where_to_set(VIEW) if finding.unseen else finding.mend


def _elsewhere(client: discord.Client, guild: str, channel: str) -> bool:
    """Whether the gateway knows the server, and no such channel in it: what may not be seen is known by name there."""
    home = client.get_guild(int(guild)) if guild.isdecimal() else None
    if home is None or home.unavailable or not channel.isdecimal():
        return False
    return home.get_channel_or_thread(int(channel)) is None
