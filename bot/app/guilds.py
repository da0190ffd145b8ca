"""Servers: their settings from memory, the routes made of them, and what happens when the bot joins or leaves one."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from alerts.notice import Route
from alerts.quiet.hours import QuietHours
from alerts.rule import Severity
from alerts.sample import DAY
from bot.app.packs import ALWAYS, REPORTS, pack_of
from bot.app.rules import rules_changed
from bot.errors import StorageError
from bot.storage import GuildRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.sample import Ms
    from bot.clock import Clock
    from bot.storage import GuildRoute, Read, Storage, Tx

log = logging.getLogger("burnwatch.guilds")

T = TypeVar("T")

FACE = "discord"
PLACES = "channels of the file"
"""Where it is kept whose channels these are."""
_BACK = "back in server %s: everything that was set up is there again"
KEPT: Ms = 30 * DAY
"""How long the settings and rules of a server that was left are kept."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """When the weekly summary of a server is due: a day and a time on the wall clock of its place."""

    day: str = "monday"
    time: str = "09:00"
    zone: str = "UTC"


class Guilds:
    """Routes of the file first, then those that admins made. Read anew after each change, asked for from memory."""

    def __init__(
        self, storage: Storage, clock: Clock, fixed: Callable[[], Sequence[Route]], weekly: Weekly | None = None
    ) -> None:
        """`fixed`: the routes of the file and of the other faces, which nobody changes here. `weekly`: as the file has it."""
        self._storage = storage
        self._clock = clock
        self._fixed = fixed
        self._weekly = weekly or Weekly()
        self._rows: Mapping[str, GuildRow] = {}
        self._stored: tuple[GuildRoute, ...] = ()
        self._made: tuple[Route, ...] = ()
        self._whose: Mapping[str, str] = {}

    @property
    def fixed(self) -> Sequence[Route]:
        """The routes that are not set up in chat."""
        return self._fixed()

    def routes(self) -> Sequence[Route]:
        """All routes of the moment. One that the file gives no server is of the server whose channel it is."""
        return (*(self._placed(route) for route in self._fixed()), *self._made)

    def _placed(self, route: Route) -> Route:
        if route.guild or route.face != FACE or route.channel not in self._whose:
            return route
        return replace(route, guild=self._whose[route.channel])

    def unplaced(self) -> frozenset[str]:
        """Channels that the file names without their server."""
        return frozenset(route.channel for route in self._fixed() if route.face == FACE and not route.guild)

    async def place(self, channels: Mapping[str, str]) -> None:
        """These channels are of these servers: kept, so that it is known before Discord has said it again."""

        def work(tx: Tx) -> None:
            known = _places(tx)
            new = {channel: guild for channel, guild in channels.items() if known.get(channel) != guild}
            for channel, guild in new.items():
                tx.place_channel(FACE, channel, guild)
            if new:
                tx.set_meta(PLACES, json.dumps({**known, **new}, sort_keys=True))

        await self.change(work)

    def roles(self, guild: str) -> frozenset[str]:
        """The roles that may change things in a server beside Manage Server."""
        row = self._rows.get(guild)
        return frozenset(row.roles) if row is not None else frozenset()

    def weekly(self, guild: str = "") -> Weekly:
        """When a server's weekly summary is due; as the file has it where it has chosen nothing, and for no server."""
        row = self._rows.get(guild)
        if row is None:
            return self._weekly
        day = row.digest_day if row.zone or row.digest_day != GuildRow("").digest_day else self._weekly.day
        return Weekly(day, self._weekly.time, row.zone or self._weekly.zone)

    def zone(self, guild: str) -> str:
        """The zone on whose wall clock a server's days begin and end."""
        return self.weekly(guild).zone

    def row(self, guild: str) -> GuildRow | None:
        """A server's settings."""
        return self._rows.get(guild)

    def load(self) -> None:
        """Read everything, before anything runs."""
        self._storage.read_now(self.refresh)

    async def reload(self) -> None:
        """Read everything anew."""
        await self._storage.read(self.refresh)

    def refresh(self, read: Read) -> None:
        """Take over what is stored."""
        self._rows, self._stored = read.guilds(), tuple(read.guild_routes())
        here = [
            (row, stored)
            for stored in self._stored
            if (row := self._rows.get(stored.guild)) is not None and row.left_at is None
        ]
        # One channel is one address: a message must not come twice because the file says another server, or none.
        named = {route.channel: route.guild for route in self._fixed() if route.face == FACE and route.guild}
        self._whose = {**_places(read), **{stored.channel: row.guild for row, stored in here}}
        self._made = tuple(
            replace(route, guild=named.get(route.channel, route.guild))
            for row, stored in here
            for route in routes_of(row, stored)
        )

    async def change(self, work: Callable[[Tx], T]) -> T:
        """Change what is set up. The memory follows what was committed, never what was only tried."""
        tried = True
        try:
            return await self._storage.write(work)
        except StorageError:
            tried = False  # and nothing was kept
            raise
        finally:
            if tried:
                try:
                    await self.reload()
                except StorageError as err:
                    log.warning("what is set up could not be read anew: %s", err)

    async def present(self, guilds: Mapping[str, str]) -> None:
        """The bot is in exactly these servers (id -> name): what happened while it was away is made up for."""
        now = self._clock.now()

        def work(tx: Tx) -> tuple[Sequence[str], Sequence[str]]:
            known = tx.guilds()
            back = [guild for guild, name in guilds.items() if _here(tx, known.get(guild), guild, name, now)]
            left = [row for guild, row in known.items() if guild not in guilds and row.left_at is None]
            for row in left:
                _gone(tx, row, now)
            return back, [row.guild for row in left]

        back, left = await self.change(work)
        for guild in back:
            log.info(_BACK, guild)
        for guild in left:
            log.info("left server %s while away; what is of it is kept for 30 days", guild)

    async def joined(self, guild: str, name: str) -> None:
        """The bot was invited; what was set up less than 30 days ago is there again."""
        now = self._clock.now()

        if await self.change(lambda tx: _here(tx, tx.guild(guild), guild, name, now)):
            log.info(_BACK, guild)

    async def left(self, guild: str) -> None:
        """The bot was taken out: nothing goes there any more, and everything is kept for 30 days."""
        now = self._clock.now()

        def work(tx: Tx) -> bool:
            row = tx.guild(guild)
            if row is None or row.left_at is not None:
                return False
            _gone(tx, row, now)
            return True

        if await self.change(work):
            log.info("left server %s; what is of it is kept for 30 days", guild)

    async def forget(self, now: Ms) -> Sequence[str]:
        """Forget the servers that were left more than 30 days ago, and watches that were over by then."""

        def work(tx: Tx) -> Sequence[str]:
            gone = tx.forget_guilds(now - KEPT)
            tx.forget_watches(now - KEPT)
            if gone:
                rules_changed(tx)
            return gone

        gone = await self.change(work)
        for guild in gone:
            log.info("server %s was left 30 days ago: its settings and rules are forgotten", guild)
        return gone


def routes_of(row: GuildRow, stored: GuildRoute) -> Iterable[Route]:
    """What one channel takes: what it was chosen for and the pack has, from the pack's severity on or its own."""
    pack = pack_of(row.pack)
    heard = [topic for topic in stored.topics if pack.hears(topic)]
    alerts = tuple(topic for topic in heard if topic in pack.topics and topic not in REPORTS)
    always = tuple(topic for topic in heard if topic not in pack.topics and topic in ALWAYS)
    reports = tuple(topic for topic in heard if topic in REPORTS)
    whole = Route(
        face=FACE,
        guild=row.guild,
        channel=stored.channel,
        mention_role=stored.mention_role,
        quiet=_quiet(stored, row.zone or "UTC"),
        max_per_hour=stored.max_per_hour,
    )
    if alerts:
        yield replace(whole, topics=alerts, min_severity=_severity(stored.min_severity, pack.min_severity))
    if always:
        yield replace(whole, topics=always, min_severity=_severity(stored.min_severity, Severity.WARNING))
    if reports:
        yield replace(whole, topics=reports)


def _severity(own: str, of_pack: Severity) -> Severity:
    try:
        return Severity(own) if own else of_pack
    except ValueError:
        return of_pack


def _quiet(stored: GuildRoute, zone: str) -> QuietHours | None:
    try:
        return QuietHours.of(stored.quiet_hours, zone) if stored.quiet_hours else None
    except ValueError:
        log.warning("channel %s: quiet hours cannot be read, so it has none", stored.channel)
        return None


def _places(read: Read) -> dict[str, str]:
    """Channel -> server, as Discord said it."""
    try:
        found = json.loads(read.meta(PLACES) or "{}")
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def _gone(tx: Tx, row: GuildRow, now: Ms) -> None:
    """Nothing of it is judged or told any more, and everything of it is kept."""
    tx.put_guild(replace(row, left_at=now))
    tx.leave_incidents(row.guild, now)
    rules_changed(tx)


def _here(tx: Tx, row: GuildRow | None, guild: str, name: str, now: Ms) -> bool:
    """The bot is in it; True where it had been taken out."""
    if row is None:
        tx.put_guild(GuildRow(guild, name, joined_at=now, changed_at=now))
    elif row.left_at is not None:
        tx.put_guild(replace(row, name=name, joined_at=now, left_at=None))
        rules_changed(tx)
        return True
    elif name and row.name != name:
        tx.put_guild(replace(row, name=name))
    return False
