"""Answering a person so that nobody is left on "thinking…": acknowledge first, then the answer or one sentence.

The library retries server errors here but not a reset connection, and a reset may hide an answer that did arrive:
so each step is repeated, and "already acknowledged" counts as done.
"""

from __future__ import annotations

import asyncio
import io
import logging
import math
import re
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord
from discord import app_commands

from bot import foreign
from bot.app.actor import Actor
from bot.cards import words_asked
from bot.chat import limits
from bot.chat.render import render, without_picture
from bot.errors import StorageError, UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.cards.card import Card
    from bot.cards.document import Document

log = logging.getLogger("burnwatch.discord")

T = TypeVar("T")

EDGE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""Everything the way to Discord may raise; a reset is no HTTPException."""
ALREADY_ACKNOWLEDGED = 40060
UNKNOWN_INTERACTION = 10062
SAID_FOR = 600.0
"""Seconds without such a question until the next one is said in the log again."""
PATIENCE = 60.0
"""Seconds for a use case and its picture: longer than any of them takes, and far within the token's 15 minutes."""
_OF_ITS_MESSAGE = (
    discord.InteractionResponseType.deferred_message_update,
    discord.InteractionResponseType.message_update,
)
_IN_PLACE = "acknowledged in place"
_ALIVE = re.compile(r"(?i)(?<=http|ttps|cord)(?=://)|(?<=discord|cordapp)(?=\.(?:gg|com|new)/)")
"""Where a space keeps Discord from making a link or an invitation of plain text."""
_PAUSES = (0.2, 0.6, 1.5, 4.0)

Interaction = discord.Interaction[Any]


def actor_of(interaction: Interaction) -> Actor:
    """Who asks, in the words of the app room."""
    user = interaction.user
    held = user.roles if isinstance(user, discord.Member) else []
    return Actor(
        face="discord",
        user=str(user.id),
        name=user.display_name,
        guild=str(interaction.guild_id or ""),
        channel=str(interaction.channel_id or ""),
        roles=frozenset(str(role.id) for role in held if not role.is_default()),
        manages_guild=interaction.permissions.manage_guild or interaction.permissions.administrator,
    )


async def acknowledge(interaction: Interaction, *, private: bool) -> None:
    """Show "thinking…" within the three seconds that Discord gives."""
    await once_more(lambda: done_is_fine(interaction.response.defer(ephemeral=private, thinking=True)))


async def respond(
    interaction: Interaction, ask: Callable[[], Awaitable[Card]], *, share: bool, patience: float = PATIENCE
) -> None:
    """Acknowledge, ask, answer: the whole of a reading command. Only the asker sees the answer unless it is shared."""
    await acknowledge(interaction, private=not share)
    await answer(interaction, await in_time(interaction, ask, patience=patience))


async def in_time(interaction: Interaction, ask: Callable[[], Awaitable[T]], *, patience: float = PATIENCE) -> T:
    """What was asked for; raises UserError when it takes so long that nobody should be left waiting."""
    try:
        async with asyncio.timeout(patience):
            return await ask()
    except TimeoutError as err:
        log.warning("interaction %s: no answer within %g s", interaction.id, patience)
        raise UserError(words_asked.ASKED_TOO_LONG.format(reference=interaction.id)) from err


async def acknowledge_in_place(interaction: Interaction) -> None:
    """Take a press within the three seconds; its message stays as it is until `answer` takes its place."""
    await once_more(lambda: done_is_fine(interaction.response.defer()))
    # The library does not know it when Discord's answer was lost, and what is wrong must not be told over the message.
    interaction.extras[_IN_PLACE] = True


async def answer(
    interaction: Interaction, card: Card, document: Document | None = None, *, view: discord.ui.View | None = None
) -> None:
    """Put `card`, and a file, in place of "thinking…" or of the message that was pressed; `view` in place of its buttons."""
    try:
        await once_more(lambda: _show(interaction, card, document, view))
    except discord.HTTPException as err:
        if card.picture is None or err.status not in {400, 403, 413}:
            raise
        log.warning("a picture was refused in an answer: %s", err)
        plain = without_picture(card, words_asked.PICTURE_REFUSED)
        await once_more(lambda: _show(interaction, plain, document, view))


async def tell_apart(interaction: Interaction, sentence: str) -> None:
    """Say one sentence to who pressed, alone; the message that was pressed stays as it is."""
    text = _content(sentence)

    async def beside() -> None:
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())

    await once_more(beside)


async def tell(interaction: Interaction, sentence: str) -> None:
    """Say one sentence to the person who asked, whatever was or was not answered before."""
    text = _content(sentence)
    nobody = discord.AllowedMentions.none()

    async def first() -> None:
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=nobody)

    async def instead() -> None:
        await interaction.edit_original_response(
            content=text, embeds=[], attachments=[], view=None, allowed_mentions=nobody
        )

    if _IN_PLACE in interaction.extras or interaction.response.type in _OF_ITS_MESSAGE:
        await tell_apart(interaction, sentence)
        return
    if not interaction.response.is_done():
        try:
            await once_more(first)
        except discord.HTTPException as err:
            if err.code != ALREADY_ACKNOWLEDGED:
                raise
        else:
            return
    await once_more(instead)


def _content(sentence: str) -> str:
    """The sentence as Discord takes it, with no address alive: what somebody typed stands in it, and others may see it."""
    return limits.cut(_ALIVE.sub(" ", sentence), limits.CONTENT)


def custom_id_of(interaction: Interaction) -> str:
    """What was pressed, chosen from or sent; empty for anything else."""
    data: Any = interaction.data or {}
    return str(data.get("custom_id", ""))


def chosen(interaction: Interaction) -> list[str]:
    """What was chosen in a select: values, or the ids of channels and roles."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values") or ()]


async def apologise(interaction: Interaction, error: Exception) -> None:
    """One sentence for whatever went wrong in a command; what is not the person's doing is logged with a reference."""
    sentence = _sentence(interaction, error)
    if interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await tell(interaction, sentence)
    except (*EDGE, RuntimeError) as err:  # a session that was closed meanwhile is a RuntimeError
        log.warning("interaction %s could not be answered: %s", interaction.id, type(err).__name__)


def _sentence(interaction: Interaction, error: Exception) -> str:
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, UserError):
        return str(cause)
    if isinstance(cause, StorageError):
        return _of_the_database(interaction, cause)
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        log.warning("a command of another version was used: %s", cause)
        return words_asked.ASKED_OF_ANOTHER_VERSION
    if isinstance(cause, app_commands.CommandOnCooldown):
        return words_asked.ASKED_TOO_FAST.format(seconds=f"{cause.retry_after:.0f}")
    if isinstance(cause, app_commands.TransformerError):
        typed = getattr(
            cause.value, "name", getattr(cause.value, "id", cause.value)
        )  # a channel, a role, what was typed
        return words_asked.ASKED_NO_VALUE.format(typed=foreign.escape(foreign.name(str(typed), 80)))
    if isinstance(cause, EDGE):
        log.warning("interaction %s: Discord did not take the answer: %s", interaction.id, cause)
        return words_asked.ASKED_NOT_TAKEN.format(reference=interaction.id)
    if isinstance(cause, app_commands.CheckFailure):
        return words_asked.ASKED_NOT_ALLOWED
    name = interaction.command.qualified_name if interaction.command else "?"
    log.error("interaction %s: /%s failed", interaction.id, name, exc_info=cause)
    return words_asked.ASKED_BROKEN.format(reference=interaction.id)


def _of_the_database(interaction: Interaction, err: StorageError) -> str:
    """What to tell; said in the log once for all who are told it in an outage, with the path that is nobody's business here."""
    if err.word == "closed":
        return words_asked.ASKED_AT_THE_END
    said: dict[str, float] = getattr(interaction.client, "said", {})
    now = asyncio.get_running_loop().time()
    if now - said.get(err.word, -math.inf) > SAID_FOR:
        log.error("%s People who ask are told so, and nothing is changed", err)
    said[err.word] = now
    why = words_asked.ASKED_DATABASE_WHY
    return words_asked.ASKED_DATABASE.format(why=why.get(err.word, why["refused"]))


async def _show(
    interaction: Interaction, card: Card, document: Document | None = None, view: discord.ui.View | None = None
) -> None:
    rendered = render(card, guild=str(interaction.guild_id or ""))
    files = [file] if (file := rendered.file()) is not None else []
    if document is not None:
        files.append(discord.File(io.BytesIO(document.data), filename=document.name))
    await interaction.edit_original_response(
        content=None,
        embeds=[rendered.embed],
        attachments=files,
        view=view if view is not None else rendered.view(),
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def done_is_fine(step: Awaitable[object]) -> None:
    """A first answer; that it had arrived already is fine."""
    try:
        await step
    except discord.InteractionResponded:
        return
    except discord.HTTPException as err:
        if err.code != ALREADY_ACKNOWLEDGED:
            raise


async def once_more(step: Callable[[], Awaitable[object]]) -> None:
    """Take a step, and again after what passes: a limit, a server error, a broken connection."""
    for pause in _PAUSES:
        try:
            await step()
        except discord.HTTPException as err:
            if err.status != 429 and err.status < 500:
                raise
        except (aiohttp.ClientError, OSError, TimeoutError):
            pass
        else:
            return
        await asyncio.sleep(pause)
    await step()
