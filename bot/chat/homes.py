"""Who is told in which servers the bot is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Homes(Protocol):
    """Servers come and go."""

    async def present(self, guilds: Mapping[str, str]) -> None:
        """The bot is in exactly these (id -> name)."""
        ...

    def unplaced(self) -> Collection[str]:
        """Channels of which it is not known whose they are."""
        ...

    async def place(self, channels: Mapping[str, str]) -> None:
        """These channels are of these servers (channel -> server)."""
        ...

    async def joined(self, guild: str, name: str) -> None:
        """It was invited."""
        ...

    async def left(self, guild: str) -> None:
        """It was taken out."""
        ...
