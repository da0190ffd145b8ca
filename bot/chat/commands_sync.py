"""Telling Discord which commands there are, and only when that changed.

A sync is limited by Discord and shows in every client, so the fingerprint of what was told last is kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import discord

if TYPE_CHECKING:
    from bot.chat._connection import Connection

log = logging.getLogger("burnwatch.discord")

Scope = Literal["global", "off"] | Sequence[str]
"""`[discord] sync_commands`: everywhere, not at all, or these guilds only."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the fingerprint of the last sync lives: one text, loaded and saved by whoever has the storage."""

    load: Callable[[], Awaitable[str | None]]
    save: Callable[[str], Awaitable[None]]


async def sync(connection: Connection, scope: Scope, kept: Kept | None) -> bool:
    """Make Discord's list of commands ours; True when something had to be told.

    A guild that was in the scope before and is not now is emptied, or its members would see each command twice.
    """
    if scope == "off":
        return False
    wanted = {"": _fingerprint(connection)} if scope == "global" else dict.fromkeys(scope, _fingerprint(connection))
    told = _read(await kept.load() if kept else None, str(connection.application_id))
    changed = False
    for place in [*wanted, *(place for place in told if place not in wanted)]:
        if told.get(place) == wanted.get(place):
            continue
        changed = True
        if await _tell(connection, place, wanted=place in wanted):
            if place in wanted:
                told[place] = wanted[place]
            else:
                del told[place]
            if kept:
                await kept.save(json.dumps({"application": str(connection.application_id), "told": told}))
    return changed


async def _tell(connection: Connection, place: str, *, wanted: bool) -> bool:
    tree = connection.tree
    guild = discord.Object(int(place)) if place else None
    try:
        if guild is not None:
            tree.clear_commands(guild=guild)
            if wanted:
                tree.copy_global_to(guild=guild)
            await tree.sync(guild=guild)
            # The guild's copies exist at Discord; here the global ones answer for them.
            tree.clear_commands(guild=guild)
        elif wanted:
            await tree.sync()
        else:
            await connection.http.bulk_upsert_global_commands(connection.application_id or 0, payload=[])
    except discord.Forbidden:
        log.error(  # noqa: TRY400 - the sentence says all
            "commands were not set in guild %s: the bot is not there, or was invited without the scope applications.commands",
            place,
        )
        return not wanted
    except (discord.HTTPException, discord.app_commands.CommandSyncFailure) as err:
        if err.status >= 500 or err.status == 429:
            raise
        log.error("Discord refused the commands: %s", err)  # noqa: TRY400 - the sentence says all
        return False
    log.info("commands %s %s", "set" if wanted else "removed", f"in guild {place}" if place else "globally")
    return True


def _fingerprint(connection: Connection) -> str:
    tree = connection.tree
    definitions = sorted((command.to_dict(tree) for command in tree.get_commands()), key=lambda one: str(one["name"]))
    return hashlib.sha256(json.dumps(definitions, sort_keys=True).encode()).hexdigest()


def _read(text: str | None, application: str) -> dict[str, str]:
    try:
        document = json.loads(text or "{}")
        if document.get("application") != application:
            return {}
        return {str(place): str(mark) for place, mark in document["told"].items()}
    except (ValueError, AttributeError, KeyError):
        return {}
