"""A house without faces for one command: the configured database, its look-backs and the use cases over them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.errors import StartUpError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from bot.clock import Clock
    from bot.compose import House

STORAGE_EXIT = 3


@asynccontextmanager
async def house_of(args: argparse.Namespace, clock: Clock | None = None) -> AsyncIterator[House]:
    """Everything wired over --db, else over the configured database. Raises StartUpError; a database is never made here."""
    from bot.compose import build  # noqa: PLC0415 - pulls every room in, which --help need not wait for
    from bot.settings import Settings, load  # noqa: PLC0415 - as above
    from bot.storage import Storage  # noqa: PLC0415 - as above
    from bot.storage.place import path_of  # noqa: PLC0415 - as above

    settings = load(Path(args.config) if args.config else None) if args.config or not args.db else Settings()
    url = args.db or settings.storage.url
    if not path_of(url).exists():
        raise StartUpError(
            f"There is no database at {url}: start the bot once, or name another with --db", STORAGE_EXIT
        )
    house = build(settings, Storage.open(url), clock or SystemClock(), settings.discord_routes, {})
    try:
        yield house
    finally:
        await house.close()
