"""What a server's admins set up: its settings, where its messages go, and what its members watch for."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.storage._base import Base
from bot.storage._text import pack, plain, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.sample import Ms

_GUILD = "guild, name, zone, digest_day, language, pack, roles, picked, joined_at, left_at, changed_at, changed_by"
_ROUTE = (
    "guild, channel, topics, min_severity, mention_role, quiet_hours, max_per_hour, looked_at, trouble, mend, "
    "trouble_since, told_at, tested_at"
)
_WATCH = "id, guild, channel, user, network, model, at_least, max_price, made_at, expires_at, ended_at, ended"
_OF_ITS_RULES = ("alerts", "transitions", "flaps", "acknowledgements", "incidents", "decisions", "mutes")
_OF_A_GUILD = (
    "mutes", "acknowledgements", "incidents", "decisions", "watches", "digests", "held", "rules", "audit",
    "guild_routes", "guilds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GuildRow:
    """One server's settings. `left_at`: the bot is not in it any more since then."""

    guild: str
    name: str = ""
    zone: str = ""
    """Empty: not chosen yet."""
    digest_day: str = "monday"
    language: str = "en"
    pack: str = ""
    """The preset pack's key; empty: not chosen yet."""
    roles: tuple[str, ...] = ()
    """Who may change things beside those with Manage Server."""
    picked: tuple[str, ...] = ()
    """The topics that the next chosen channel is for: a set-up left in the middle goes on there."""
    joined_at: Ms = 0
    left_at: Ms | None = None
    changed_at: Ms = 0
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class GuildRoute:
    """One channel of a server: what goes there, and what was found when it was looked at last."""

    guild: str
    channel: str
    topics: tuple[str, ...]
    min_severity: str = ""
    """Empty: as the server's preset pack has it."""
    mention_role: str = ""
    quiet_hours: str = ""
    max_per_hour: int = 30
    looked_at: Ms = 0
    """0: never."""
    trouble: str = ""
    mend: str = ""
    trouble_since: Ms | None = None
    told_at: Ms | None = None
    """When an admin was told of the trouble."""
    tested_at: Ms | None = None
    """When a test message arrived there."""


@dataclass(frozen=True, slots=True)
class NewWatch:
    """What a person waits for."""

    guild: str
    channel: str
    """Where they asked."""
    user: str
    network: str
    model: str
    at_least: int
    max_price: float | None
    made_at: Ms
    expires_at: Ms


@dataclass(frozen=True, slots=True)
class Watch:
    """What a person waits for, under its number."""

    id: int
    guild: str
    channel: str
    user: str
    network: str
    model: str
    at_least: int
    max_price: float | None
    made_at: Ms
    expires_at: Ms
    ended_at: Ms | None = None
    ended: str = ""
    """satisfied, expired, removed."""


class GuildReads(Base):
    """What was set up."""

    def guilds(self) -> dict[str, GuildRow]:
        """Every server that is known, also those that the bot left."""
        return {row[0]: _guild(row) for row in self._rows(f"SELECT {_GUILD} FROM guilds ORDER BY guild")}

    def guild(self, guild: str) -> GuildRow | None:
        """One server."""
        row = self._row(f"SELECT {_GUILD} FROM guilds WHERE guild = ?", (plain(guild),))
        return None if row is None else _guild(row)

    def guild_routes(self, guild: str | None = None) -> list[GuildRoute]:
        """The channels of a server (of all when None)."""
        rows = self._rows(
            f"SELECT {_ROUTE} FROM guild_routes WHERE ?1 IS NULL OR guild = ?1 ORDER BY guild, channel",
            (None if guild is None else plain(guild),),
        )
        return [_route(row) for row in rows]

    def watches(self, user: str | None = None, *, ended: bool = False) -> list[Watch]:
        """What a person (everybody when None) waits for, oldest first; with `ended` also what is over."""
        rows = self._rows(
            f"SELECT {_WATCH} FROM watches WHERE (?1 IS NULL OR user = ?1) AND (?2 OR ended_at IS NULL) ORDER BY id",
            (None if user is None else plain(user), int(ended)),
        )
        return [Watch(*row) for row in rows]


class GuildWrites(GuildReads):
    """What a set-up and a watch write."""

    def put_guild(self, row: GuildRow) -> None:
        """A server's settings as they are now."""
        values = (
            row.guild, plain(row.name), row.zone, row.digest_day, row.language, row.pack, pack(list(row.roles)),
            pack(list(row.picked)), row.joined_at, row.left_at, row.changed_at, plain(row.changed_by),
        )  # fmt: skip
        names = [name for name in _GUILD.split(", ") if name != "guild"]
        self._connection.execute(
            f"INSERT INTO guilds ({_GUILD}) VALUES ({_marks(values)}) ON CONFLICT (guild) DO UPDATE SET "
            + ", ".join(f"{name} = excluded.{name}" for name in names),
            values,
        )

    def put_guild_routes(self, guild: str, routes: Iterable[GuildRoute]) -> None:
        """Make these the channels of a server."""
        self._connection.execute("DELETE FROM guild_routes WHERE guild = ?", (plain(guild),))
        for route in routes:
            self.put_guild_route(route)

    def put_guild_route(self, route: GuildRoute) -> None:
        """One channel as it is now."""
        values = (
            route.guild, route.channel, pack(list(route.topics)), route.min_severity, route.mention_role, route.quiet_hours,
            route.max_per_hour, route.looked_at, plain(route.trouble), plain(route.mend), route.trouble_since, route.told_at,
            route.tested_at,
        )  # fmt: skip
        self._connection.execute(f"INSERT OR REPLACE INTO guild_routes ({_ROUTE}) VALUES ({_marks(values)})", values)

    def forget_guilds(self, left_before: Ms) -> list[str]:
        """Forget everything of the servers that were left at or before then. Returns which."""
        gone = [
            row[0] for row in self._rows("SELECT guild FROM guilds WHERE left_at <= ? ORDER BY guild", (left_before,))
        ]
        for guild in gone:
            for table in _OF_ITS_RULES:
                self._connection.execute(
                    f"DELETE FROM {table} WHERE rule IN (SELECT name FROM rules WHERE guild = ?)", (guild,)
                )
            for table in _OF_A_GUILD:
                self._connection.execute(f"DELETE FROM {table} WHERE guild = ?", (guild,))
            self._connection.execute("DELETE FROM meta WHERE key GLOB '*|' || ?", (guild,))
            self._connection.execute(
                "DELETE FROM outbox WHERE guild = ? AND state IN ('sent', 'folded', 'dead')", (guild,)
            )
        return gone

    def leave_incidents(self, guild: str, now: Ms) -> None:
        """Nothing that stood open in a server is told of any more: nobody of ours is there to see it."""
        self._connection.execute(
            "UPDATE incidents SET stand = 'over', behind = 0, changed_at = ? WHERE guild = ? AND stand <> 'over'",
            (now, plain(guild)),
        )

    def place_channel(self, face: str, channel: str, guild: str) -> None:
        """What was told in a channel of an unknown server was told in this one: buttons and edits find it there."""
        for table in ("incidents", "decisions", "outbox"):
            self._connection.execute(
                f"UPDATE OR IGNORE {table} SET guild = ? WHERE face = ? AND guild = '' AND channel = ?",
                (plain(guild), face, plain(channel)),
            )

    def add_watch(self, new: NewWatch) -> Watch:
        """Somebody waits for something."""
        values = (
            new.guild, new.channel, new.user, new.network, plain(new.model), new.at_least, new.max_price, new.made_at,
            new.expires_at,
        )  # fmt: skip
        cursor = self._connection.execute(
            "INSERT INTO watches (guild, channel, user, network, model, at_least, max_price, made_at, expires_at) "
            f"VALUES ({_marks(values)})",
            values,
        )
        return Watch(int(cursor.lastrowid or 0), *values)

    def end_watch(self, number: int, how: str, now: Ms) -> bool:
        """It is over. False: it was before."""
        cursor = self._connection.execute(
            "UPDATE watches SET ended_at = ?, ended = ? WHERE id = ? AND ended_at IS NULL", (now, how, number)
        )
        return cursor.rowcount == 1

    def forget_watches(self, ended_before: Ms) -> int:
        """Forget what was over by then."""
        return self._connection.execute("DELETE FROM watches WHERE ended_at <= ?", (ended_before,)).rowcount


def _marks(values: tuple[Any, ...]) -> str:
    return ", ".join("?" * len(values))


def _guild(row: tuple[Any, ...]) -> GuildRow:
    values = dict(zip(_GUILD.split(", "), row, strict=True))
    return GuildRow(**values | {name: tuple(unpack(values[name])) for name in ("roles", "picked")})


def _route(row: tuple[Any, ...]) -> GuildRoute:
    values = dict(zip(_ROUTE.split(", "), row, strict=True))
    return GuildRoute(**values | {"topics": tuple(unpack(values["topics"]))})
