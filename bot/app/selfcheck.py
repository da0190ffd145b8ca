"""Once a day: can every channel that an admin chose still be reached? An admin is told once; nothing is ever taken away.

Told in a channel that still works; where none does, by direct message to who set the server up last.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from alerts.rule import Severity
from alerts.sample import DAY, HOUR
from bot.app.guilds import FACE
from bot.app.post import put
from bot.app.setup import Looked, seen
from bot.app.setup_facts import TroubleFacts
from bot.app.watch import to_person

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from alerts.sample import Ms
    from bot.app.guilds import Guilds
    from bot.app.setup import Places
    from bot.storage import GuildRoute, Storage, Tx

log = logging.getLogger("burnwatch.guilds")

EVERY: Ms = DAY
CHECKED = "channels checked"
KIND = "trouble"


class SelfCheck:
    """Looks at every chosen channel, and tells of what is gone in one that still works."""

    def __init__(
        self,
        storage: Storage,
        guilds: Guilds,
        places: Callable[[], Places],
        rng: random.Random,
        *,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._guilds = guilds
        self._places = places
        self._rng = rng
        self._wake = wake

    async def due(self, now: Ms) -> bool:
        """Whether a day has passed since the last one, restarts or not."""
        last = await self._storage.read(lambda read: read.meta(CHECKED))
        return last is None or not last.isdecimal() or not now - EVERY + HOUR // 2 < int(last) <= now

    async def run(self, now: Ms) -> int:
        """Look at everything; how many servers were told of something."""
        routes = await self._storage.read(lambda read: read.guild_routes())
        by_guild: dict[str, list[GuildRoute]] = {}
        for route in routes:
            row = self._guilds.row(route.guild)
            if row is not None and row.left_at is None:
                by_guild.setdefault(route.guild, []).append(route)
        told = known = 0
        for guild, chosen in by_guild.items():
            found = {
                route.channel: await self._places().look(guild, route.channel, route.mention_role) for route in chosen
            }
            known += any(looked.sure for looked in found.values())
            told += await self._storage.write(lambda tx, guild=guild, found=found: self._take(tx, guild, found, now))  # type: ignore[misc]
        if known or not by_guild:
            # Without one answer nothing was looked at: it is tried again, not tomorrow.
            await self._storage.write(lambda tx: tx.set_meta(CHECKED, str(now)))
        if told:
            self._wake()
        return told

    def _take(self, tx: Tx, guild: str, found: Mapping[str, Looked], now: Ms) -> int:
        routes = tx.guild_routes(guild)
        after = [seen(route, found.get(route.channel, Looked(sure=False)), now) for route in routes]
        for route, was in zip(after, routes, strict=True):
            if was.trouble and not route.trouble:
                log.info("server %s: channel %s works again", guild, route.channel)
        untold = [route for route in after if route.trouble and route.told_at is None]
        reachable = [
            route for route in after if not route.trouble and found.get(route.channel, Looked(sure=False)).sure
        ]
        told = 0
        if untold and reachable:
            # Where the bot's own health goes, if that still works.
            to = next((route for route in reachable if "health" in route.topics), reachable[0])
            told = self._tell(tx, (FACE, guild, to.channel), untold, now, f"{now}")
            after = [replace(route, told_at=now) if route in untold else route for route in after]
        elif untold:
            told = self._tell_person(tx, guild, untold, now)
        for route in after:
            tx.put_guild_route(route)
        return told

    def _tell_person(self, tx: Tx, guild: str, untold: Sequence[GuildRoute], now: Ms) -> int:
        """Tell who set the server up last, once for each fault. They may take no message, so a channel that is back hears of it too."""
        row = tx.guild(guild)
        person = row.changed_by if row is not None and row.changed_by.isdecimal() else ""
        if row is not None and person:
            faults = ",".join(f"{route.channel}@{route.trouble_since}" for route in untold)
            return self._tell(tx, (FACE, guild, to_person(person, "")), untold, now, faults, row.name or guild)
        for route in untold:
            if route.trouble_since == now:
                log.warning(
                    "server %s: channel %s: %s. No other channel there works, and who set it up is not known, so nobody was told",
                    guild, route.channel, route.trouble,
                )  # fmt: skip
        return 0

    def _tell(
        self, tx: Tx, to: tuple[str, str, str], untold: Sequence[GuildRoute], now: Ms, news: str, server: str = ""
    ) -> int:
        facts = TroubleFacts(
            now,
            tuple((route.channel, route.trouble, route.mend, route.trouble_since or now) for route in untold),
            server,
        )
        return put(
            tx,
            to,
            self._rng,
            dedup=f"trouble|{to[1]}|{news}",
            kind=KIND,
            subject=f"trouble:{to[1]}|{news}",
            revision=0,
            topic="health",
            severity=Severity.WARNING,
            reason="trouble",
            facts=dataclasses.asdict(facts),
            now=now,
        )
