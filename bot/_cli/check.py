"""`burnwatch check`: config, storage, every source, the token and each channel: one line each and how to mend it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.errors import BotError, StartUpError
from bot.settings import Settings, load

if TYPE_CHECKING:
    import argparse

    from bot.sources._base import Source
    from bot.storage import GuildRoute


@dataclass(frozen=True, slots=True)
class Line:
    """One finding."""

    what: str
    ok: bool
    says: str
    mend: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument(
        "--config", metavar="F", help="configuration file (default: config.toml here, else the environment)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


async def run(args: argparse.Namespace) -> int:
    """0 all good, 1 something wrong, 2 the configuration cannot be read."""
    settings = load(Path(args.config) if args.config else None)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # it warns of every retry; the lines say how it ended
    lines = [Line("config", ok=True, says="every key is known and in range")]
    lines += _rules(settings)
    lines += await _storage(settings)
    lines += await _sources(settings)
    lines += await _discord(settings)
    good = all(line.ok for line in lines)
    if args.json:
        print(json.dumps({"ok": good, "lines": [asdict(line) for line in lines]}, indent=2))
    else:
        for line in lines:
            print(_plain(line))
    return 0 if good else 1


def _plain(line: Line) -> str:
    mark = (
        ("ok  " if line.ok else "BAD ")
        if not sys.stdout.isatty() or os.environ.get("NO_COLOR")
        else ("\033[32m✓\033[0m " if line.ok else "\033[31m✗\033[0m ")
    )
    return f"{mark}{line.what}: {line.says}" + (f" → {line.mend}" if line.mend else "")


def _rules(settings: Settings) -> list[Line]:
    """What is worth saying of the file's rules: an unknown metric is not wrong, it may come with a later version."""
    from alerts.rule import check  # noqa: PLC0415 - see below
    from bot.compose import catalogue  # noqa: PLC0415

    known = catalogue()
    doubts = [
        Line(f'rule "{rule.name}"', ok=False, says=doubt.says, mend=f"mend {doubt.path}")
        for index, rule in enumerate(settings.file_rules())
        for doubt in check(rule, known, f"rules[{index}]")
    ]
    return doubts or [Line("rules", ok=True, says=f"{len(settings.rules)} in the file, every metric is known")]


async def _storage(settings: Settings) -> list[Line]:
    from bot.storage import Storage  # noqa: PLC0415 - a broken configuration should not wait for it

    try:
        storage = Storage.open(settings.storage.url)
    except StartUpError as err:
        return [Line("storage", ok=False, says=str(err))]
    counts = await storage.read(lambda read: read.counts())
    await storage.close()
    lines = [Line("storage", ok=True, says=f"{settings.storage.url}, {counts.get('samples', 0):,} samples")]
    if dead := counts["outbox.dead"]:
        lines.append(
            Line(
                "outbox",
                ok=False,
                says=f"{dead} messages could not be sent",
                mend="burnwatch outbox list, then retry ID",
            )
        )
    return lines


async def _sources(settings: Settings) -> list[Line]:
    from bot.compose import sources_of  # noqa: PLC0415 - see above
    from bot.sources._http import Http  # noqa: PLC0415

    async with Http() as http:
        sources = sources_of(settings, http, {})
        found = await asyncio.gather(*(_source(source) for source in sources))
    return [line for lines in found for line in lines]


async def _source(source: Source) -> list[Line]:
    try:
        fetched = await source.fetch(SystemClock().now())
    except Exception as err:  # noqa: BLE001 - one source's mistake must not hide the others' lines
        return [
            Line(
                source.key,
                ok=False,
                says=f"raised {type(err).__name__}",
                mend="this is a fault of burnwatch: report it",
            )
        ]
    values = sum(len(samples) for samples in fetched.samples.values())
    lines = [
        Line(
            f"{source.key}/{request}",
            ok=False,
            says=str(err),
            mend=f"check sources.{source.key} in the configuration and the network",
        )
        for request, err in fetched.failed.items()
    ]
    if fetched.samples:
        lines.insert(0, Line(source.key, ok=True, says=f"{values} values from {len(fetched.samples)} requests"))
    return lines


async def _discord(settings: Settings) -> list[Line]:
    token = settings.discord.token.get_secret_value().strip() if settings.discord.token else ""
    if not token:
        return [
            Line(
                "discord",
                ok=False,
                says="no token",
                mend="set BURNWATCH_DISCORD__TOKEN_FILE, or use burnwatch run --preview DIR",
            )
        ]
    from bot.chat.permissions import Wanted, check  # noqa: PLC0415 - importing discord is a third of the start

    wanted = [
        Wanted(channel=route.channel, guild=route.guild, mention_role=route.mention_role) for route in settings.routes
    ]
    by_file = {one.channel for one in wanted}
    wanted += [
        Wanted(channel=route.channel, guild=route.guild, mention_role=route.mention_role)
        for route in await _set_up(settings)
        if route.channel not in by_file
    ]
    try:
        findings = await check(token, wanted, api_base=settings.discord.api_base, now=SystemClock().now())
    except BotError as err:
        return [Line("discord", ok=False, says=str(err))]
    lines = [Line(item.subject, ok=item.good, says=item.says, mend=item.mend) for item in findings]
    if not wanted:
        mend = "/setup start in the server once the bot runs, or a [[routes]] table"
        lines.append(Line("routes", ok=True, says="none yet: alerts have nowhere to go", mend=mend))
    return lines


async def _set_up(settings: Settings) -> list[GuildRoute]:
    """What was chosen in the servers that the bot is in. A database that does not open has its own line."""
    from bot.storage import Storage  # noqa: PLC0415 - see above

    try:
        storage = Storage.open(settings.storage.url)
    except StartUpError:
        return []
    guilds, routes = await storage.read(lambda read: (read.guilds(), read.guild_routes()))
    await storage.close()
    return [route for route in routes if guilds[route.guild].left_at is None]
