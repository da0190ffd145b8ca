"""Setting a server up: where its messages go, what they are about, and whether they can arrive.

Every step is one transaction that reads what is stored and changes one thing of it, so that two admins, a restart or an
abandoned message never leave half of a step.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo, available_timezones

from alerts.quiet.hours import parse_hours
from alerts.rule import Severity
from bot.app import refusals
from bot.app.guilds import FACE
from bot.app.packs import BY_KEY, TOPICS, pack_of
from bot.app.setup_audit import audited
from bot.app.setup_facts import STEPS, SetUpFacts, Tested
from bot.errors import SendError, SendRefused, StorageError, UserError
from bot.storage import GuildRoute, GuildRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from alerts.sample import Ms
    from bot.app.actor import Actor
    from bot.app.guilds import Guilds
    from bot.app.rights import Rights
    from bot.clock import Clock
    from bot.storage import Storage, Tx

log = logging.getLogger("burnwatch.guilds")

WHAT = "Setting up"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_CHANNELS = 20
"""Channels of one server: each costs a message for each alert."""
MOST_ROLES = 10


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at a channel. `says` empty: all is well."""

    says: str = ""
    mend: str = ""
    sure: bool = True
    """False: it could not be looked at now; nothing is known."""
    here: bool = True
    """False: it is no channel of this server, or none that takes messages."""


class Places(Protocol):
    """A face's channels."""

    async def look(self, guild: str, channel: str, mention_role: str = "", *, hurried: bool = False) -> Looked:
        """Whether messages can be posted there, with picture; `hurried`: a person waits. Never raises for what the face answers."""
        ...

    async def test(self, guild: str, channel: str) -> bool:
        """Post a real message there; True when it had a picture. Raises SendError."""
        ...


class NoPlaces:
    """Without Discord there is nothing to look at."""

    async def look(self, guild: str, channel: str, mention_role: str = "", *, hurried: bool = False) -> Looked:  # noqa: ARG002 - Places
        """Not known."""
        return Looked(says=refusals.NOT_LOOKED, sure=False)

    async def test(self, guild: str, channel: str) -> bool:  # noqa: ARG002 - Places
        """Refused."""
        raise SendRefused(refusals.DISCORD_OFF)


class SetUp:
    """The use cases behind `/setup`."""

    def __init__(
        self,
        storage: Storage,
        guilds: Guilds,
        rights: Rights,
        clock: Clock,
        places: Callable[[], Places],
    ) -> None:
        self._storage = storage
        self._guilds = guilds
        self._rights = rights
        self._clock = clock
        self._places = places

    async def show(self, actor: Actor, step: str = "") -> SetUpFacts:
        """Where it stands; without a step the first one that is not done. Raises UserError."""
        self._check(actor)
        return await self._facts(actor, step)

    async def pick(self, actor: Actor, topics: Iterable[str]) -> SetUpFacts:
        """The topics that the next chosen channel is for."""
        wanted = _known(topics)
        await self._change(actor, lambda row: replace(row, picked=wanted))
        return await self._facts(actor, "channels")

    async def place(self, actor: Actor, channel: str) -> SetUpFacts:
        """Send the picked topics to a channel (all that have none when nothing is picked), and look whether they can arrive."""
        self._check(actor)
        looked = await self._places().look(actor.guild, channel, hurried=True)
        if not looked.here:
            raise UserError(f"<#{_digits(channel)}> {looked.says}. {looked.mend}".strip())
        now = self._clock.now()

        def work(tx: Tx) -> None:
            row = _row(tx, actor)
            stored = {route.channel: route for route in tx.guild_routes(actor.guild)}
            placed = {topic for route in stored.values() for topic in route.topics}
            topics = row.picked or tuple(topic for topic in TOPICS if topic not in placed)
            if not topics:
                raise UserError(refusals.TOPICS_FIRST)
            if channel not in stored and len(stored) >= MOST_CHANNELS:
                raise UserError(refusals.MOST_CHANNELS.format(most=MOST_CHANNELS))
            for other in stored.values():
                left = tuple(topic for topic in other.topics if topic not in topics)
                stored[other.channel] = replace(other, topics=left)
            mine = stored.get(channel) or GuildRoute(actor.guild, channel, ())
            order = set(mine.topics) | set(topics)
            mine = replace(mine, topics=tuple(topic for topic in TOPICS if topic in order))
            stored[channel] = seen(mine, looked, now)
            tx.put_guild_routes(actor.guild, [route for route in stored.values() if route.topics])
            tx.put_guild(self._by(replace(row, picked=()), actor, now))

        await self._guilds.change(audited(work, actor, now))
        log.info("server %s: %s chose channel %s", actor.guild, actor.user, channel)
        return await self._facts(actor, "channels", unsure=() if looked.sure else (channel,))

    async def take_away(self, actor: Actor, channel: str) -> SetUpFacts:
        """Send nothing to a channel any more."""
        self._check(actor)
        now = self._clock.now()

        def work(tx: Tx) -> None:
            row = _row(tx, actor)
            left = [route for route in tx.guild_routes(actor.guild) if route.channel != channel]
            tx.put_guild_routes(actor.guild, left)
            tx.put_guild(self._by(row, actor, now))

        await self._guilds.change(audited(work, actor, now))
        log.info("server %s: %s took channel %s away", actor.guild, actor.user, channel)
        return await self._facts(actor, "channels")

    async def check(self, actor: Actor, step: str = "channels") -> SetUpFacts:
        """Look at every channel again."""
        self._check(actor)
        routes = await self._storage.read(lambda read: read.guild_routes(actor.guild))
        found = {
            route.channel: await self._places().look(actor.guild, route.channel, route.mention_role, hurried=True)
            for route in routes
        }
        await self._note(actor.guild, found)
        unsure = tuple(channel for channel, looked in found.items() if not looked.sure)
        return await self._facts(actor, step, unsure=unsure)

    async def choose_pack(self, actor: Actor, key: str) -> SetUpFacts:
        """What the channels take."""
        if key not in BY_KEY:
            raise UserError(refusals.NO_PACK.format(names=", ".join(BY_KEY)))
        await self._change(actor, lambda row: replace(row, pack=key))
        return await self._facts(actor, "pack")

    async def test(self, actor: Actor) -> SetUpFacts:
        """Post a real message to every channel, and say how each fared."""
        self._check(actor)
        routes = await self._storage.read(lambda read: read.guild_routes(actor.guild))
        if not routes:
            raise UserError(refusals.NO_CHANNEL_TO_TEST)
        results = [await self._test(route) for route in routes]
        now = self._clock.now()
        arrived = {result.channel for result in results if not result.refused}

        def work(tx: Tx) -> None:
            for route in tx.guild_routes(actor.guild):
                if route.channel in arrived:
                    tx.put_guild_route(replace(route, tested_at=now))

        try:
            await self._storage.write(work)
        except StorageError as err:  # they stand there all the same, and whoever asked is shown which
            log.warning("server %s: that test messages arrived could not be noted (%s)", actor.guild, err.word)
        return await self._facts(actor, "test", tested=tuple(results))

    async def set_time(self, actor: Actor, zone: str | None = None, day: str | None = None) -> SetUpFacts:
        """The zone that the server's days and quiet hours are in, and the day of the weekly summary."""
        if zone is not None:
            zone = known_zone(zone)
        if day is not None and day not in DAYS:
            raise UserError(refusals.NO_DAY.format(names=", ".join(DAYS)))
        weekly = self._guilds.weekly(actor.guild)
        await self._change(
            actor,
            lambda row: replace(row, zone=zone or weekly.zone, digest_day=day or weekly.day),
        )
        return await self._facts(actor, "time")

    async def set_roles(self, actor: Actor, roles: Iterable[str]) -> SetUpFacts:
        """Who may change things beside those with Manage Server. Only these may say so, or a role could give itself away."""
        self._check(actor)
        if not (actor.manages_guild or self._rights.owns(actor)):
            raise UserError(refusals.ROLES_NEED_RIGHT)
        wanted = tuple(dict.fromkeys(role for role in roles if role.isdecimal() and role != actor.guild))
        if len(wanted) > MOST_ROLES:
            raise UserError(refusals.MOST_ROLES.format(most=MOST_ROLES))
        await self._change(actor, lambda row: replace(row, roles=wanted))
        return await self._facts(actor, "time")

    async def tune(
        self,
        actor: Actor,
        channel: str,
        *,
        min_severity: str | None = None,
        mention_role: str | None = None,
        quiet_hours: str | None = None,
        max_per_hour: int | None = None,
    ) -> SetUpFacts:
        """Change how one chosen channel is served. Empty text takes a setting back; None leaves it."""
        self._check(actor)
        changes: dict[str, object] = {}
        if min_severity is not None:
            if min_severity and min_severity not in {one.value for one in Severity}:
                raise UserError(refusals.NO_SEVERITY.format(names=", ".join(one.value for one in Severity)))
            changes["min_severity"] = min_severity
        if quiet_hours is not None:
            changes["quiet_hours"] = _hours(quiet_hours)
        if mention_role is not None:
            changes["mention_role"] = mention_role if mention_role.isdecimal() and mention_role != actor.guild else ""
        if max_per_hour is not None:
            if not 1 <= max_per_hour <= 1000:
                raise UserError(refusals.MESSAGES_AN_HOUR.format(max_per_hour=max_per_hour))
            changes["max_per_hour"] = max_per_hour
        now = self._clock.now()

        def work(tx: Tx) -> None:
            stored = next((one for one in tx.guild_routes(actor.guild) if one.channel == channel), None)
            if stored is None:
                raise UserError(refusals.NOT_OUR_CHANNEL.format(channel=_digits(channel)))
            tx.put_guild_route(replace(stored, **changes))  # type: ignore[arg-type]  # each was checked above
            tx.put_guild(self._by(_row(tx, actor), actor, now))

        await self._guilds.change(audited(work, actor, now))
        try:
            return await self.check(actor, "summary")
        except StorageError as err:  # what was changed stays so, and must not be called unchanged
            log.warning("server %s: how its channels are could not be noted (%s)", actor.guild, err.word)
            return await self._facts(actor, "summary", unsure=(channel,))

    async def _test(self, route: GuildRoute) -> Tested:
        try:
            return Tested(route.channel, picture=await self._places().test(route.guild, route.channel))
        except SendError as err:
            return Tested(route.channel, refused=str(err))

    def _check(self, actor: Actor) -> None:
        if not actor.guild:
            raise UserError(refusals.SETUP_IN_A_SERVER)
        self._rights.insist(actor, WHAT)

    async def _change(self, actor: Actor, how: Callable[[GuildRow], GuildRow]) -> None:
        self._check(actor)
        now = self._clock.now()

        def work(tx: Tx) -> None:
            tx.put_guild(self._by(how(_row(tx, actor)), actor, now))

        await self._guilds.change(audited(work, actor, now))

    async def _note(self, guild: str, found: dict[str, Looked]) -> None:
        now = self._clock.now()

        def work(tx: Tx) -> None:
            for route in tx.guild_routes(guild):
                if route.channel in found:
                    tx.put_guild_route(seen(route, found[route.channel], now))

        await self._storage.write(work)

    @staticmethod
    def _by(row: GuildRow, actor: Actor, now: Ms) -> GuildRow:
        return replace(row, changed_at=now, changed_by=actor.user, left_at=None)

    async def _facts(
        self, actor: Actor, step: str = "", *, tested: Sequence[Tested] = (), unsure: Sequence[str] = ()
    ) -> SetUpFacts:
        now, guild = self._clock.now(), actor.guild
        row, routes = await self._storage.read(lambda read: (read.guild(guild), read.guild_routes(guild)))
        row = row or GuildRow(guild)
        pack, weekly = pack_of(row.pack), self._guilds.weekly(guild)
        made = {route.channel for route in routes}
        facts = SetUpFacts(
            now=now,
            step=step,
            settings=row,
            routes=tuple(routes),
            by_file=tuple(
                (route.channel, route.topics)
                for route in self._guilds.fixed
                if route.face == FACE and (route.guild == guild or route.channel in made)
            ),
            pack_topics=pack.topics,
            pack_severity=pack.min_severity.value,
            digest_at=next_digest(now, weekly.day, weekly.time, weekly.zone),
            tested=tuple(tested),
            unsure=tuple(unsure),
            may_give_roles=actor.manages_guild or self._rights.owns(actor),
        )
        return facts if step in STEPS else replace(facts, step=_next_step(facts))


def seen(route: GuildRoute, looked: Looked, now: Ms) -> GuildRoute:
    """The channel after it was looked at. What could not be looked at stays as it was; what healed is told no more."""
    if not looked.sure:
        return route
    if not looked.says:
        return replace(route, looked_at=now, trouble="", mend="", trouble_since=None, told_at=None)
    return replace(
        route, looked_at=now, trouble=looked.says, mend=looked.mend, trouble_since=route.trouble_since or now
    )


def known_zone(typed: str) -> str:
    """The zone of that name, however its letters are written, or of that one city. Raises UserError with the nearest."""
    wanted = typed.strip().casefold().replace(" ", "_")
    zones = {zone.casefold(): zone for zone in sorted(available_timezones())}
    cities = {folded.rpartition("/")[2]: zone for folded, zone in zones.items() if "/" in folded}
    alone = sum(folded.endswith(f"/{wanted}") for folded in zones) == 1
    if found := zones.get(wanted) or (cities.get(wanted) if alone else None):
        return found
    close = get_close_matches(wanted[:60], [*zones, *cities], n=3, cutoff=0.7)
    near = [zones.get(one) or cities[one] for one in close]
    said = refusals.NO_ZONE_NEAR.format(names=", ".join(dict.fromkeys(near))) if near else refusals.NO_ZONE
    raise UserError(said)


def next_digest(now: Ms, day: str, at: str, zone: str) -> Ms | None:
    """When that day and time of day come next on the wall clock of that place."""
    try:
        place = ZoneInfo(zone)
        wanted = time.fromisoformat(at)
        weekday = DAYS.index(day)
    except (ValueError, OSError):
        return None
    wall = datetime.fromtimestamp(now / 1000, UTC).astimezone(place)
    ahead = (weekday - wall.weekday()) % 7
    for days in (ahead, ahead + 7):
        due = datetime.combine(wall.date() + timedelta(days=days), wanted, place)
        if due.timestamp() * 1000 > now:
            return round(due.timestamp() * 1000)
    return None


def _next_step(facts: SetUpFacts) -> str:
    """The first screen on which something is to do."""
    done = facts.finished
    if not (done["channels"] and done["rights"]):
        return "channels"
    return next((step for step in ("pack", "test", "time") if not done[step]), "summary")


def _row(tx: Tx, actor: Actor) -> GuildRow:
    row = tx.guild(actor.guild)
    if row is None:
        # Asked before the gateway told of this server: who sets it up has invited it.
        row = GuildRow(actor.guild)
        tx.put_guild(row)
    return row


def _known(topics: Iterable[str]) -> tuple[str, ...]:
    wanted = set(topics)
    if strange := wanted - set(TOPICS):
        raise UserError(refusals.NO_TOPIC.format(names=", ".join(TOPICS), count=len(strange)))
    return tuple(topic for topic in TOPICS if topic in wanted)


def _digits(channel: str) -> str:
    return channel if channel.isdecimal() else "0"


def _hours(typed: str) -> str:
    text = typed.strip()
    if text.casefold() in {"", "none", "off"}:
        return ""
    try:
        parse_hours(text)
    except ValueError as err:
        raise UserError(refusals.QUIET_HOURS_UNREADABLE.format(err=err)) from err
    return text
