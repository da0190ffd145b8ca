"""What is said of a set-up: facts, never text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.storage import GuildRoute, GuildRow

STEPS = ("channels", "pack", "test", "time", "summary")
"""The screens of the set-up, in order."""


@dataclass(frozen=True, slots=True)
class Tested:
    """How a test message fared. `refused` empty: it arrived."""

    channel: str
    refused: str = ""
    picture: bool = True


@dataclass(frozen=True, slots=True)
class SetUpFacts:
    """A server's set-up as it stands."""

    now: Ms
    step: str
    settings: GuildRow
    routes: tuple[GuildRoute, ...] = ()
    by_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(channel, topics) that the configuration file sends here: shown, and changed only there."""
    pack_topics: tuple[str, ...] = ()
    pack_severity: str = "info"
    digest_at: Ms | None = None
    """When the next weekly summary is due."""
    tested: tuple[Tested, ...] = ()
    """What just came of a test."""
    unsure: tuple[str, ...] = ()
    """Channels that could not be looked at just now."""
    may_give_roles: bool = False

    @property
    def placed(self) -> frozenset[str]:
        """The topics that have a channel."""
        return frozenset(topic for route in self.routes for topic in route.topics)

    @property
    def unplaced(self) -> tuple[str, ...]:
        """What the pack has and no channel takes."""
        by_file = {topic for _, topics in self.by_file for topic in topics}
        return tuple(topic for topic in self.pack_topics if topic not in self.placed | by_file)

    @property
    def finished(self) -> dict[str, bool]:
        """Each step of the way, and whether it is done."""
        looked = bool(self.routes) and all(route.looked_at and not route.trouble for route in self.routes)
        return {
            "channels": bool(self.routes),
            "rights": looked,
            "pack": bool(self.settings.pack),
            "test": bool(self.routes) and all(route.tested_at for route in self.routes),
            "time": bool(self.settings.zone),
        }


@dataclass(frozen=True, slots=True)
class TroubleFacts:
    """Channels of a server that messages cannot reach: what is wrong and where it is mended."""

    now: Ms
    channels: tuple[tuple[str, str, str, Ms], ...]
    """(channel, what is wrong, the mend, since when)."""
    server: str = ""
    """The server's name, where it is told outside of it."""


@dataclass(frozen=True, slots=True)
class WatchShown:
    """What somebody waits for, and how it stands."""

    number: int
    model: str
    at_least: int
    max_price: float | None
    made_at: Ms
    expires_at: Ms
    now: Ms
    available: float | None = None
    total: float | None = None
    price: float | None = None
    """The cheapest bid for one GPU and hour."""
    at: Ms | None = None
    """When the newest of these numbers was read."""
    providers: float | None = None
    """None: not known."""
    simulated: bool = False

    @property
    def met(self) -> bool:
        """Enough are free, and the cheapest bid is within the price where one was named. What is not known meets nothing."""
        if self.available is None or self.available < self.at_least:
            return False
        return self.max_price is None or (self.price is not None and self.price <= self.max_price)
