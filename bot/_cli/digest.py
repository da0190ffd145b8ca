"""`burnwatch digest`: the weekly summary as text, page and picture, or its facts as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from bot._cli._answer import page_of
from bot._cli._house import house_of
from bot._cli._networks import check_network
from bot._cli._plain import add_place, plain_card
from bot._cli._samples import parse_time
from bot.clock import ManualClock
from bot.errors import BotError, UserError

if TYPE_CHECKING:
    import argparse

    from alerts.reports.digest import Digest
    from bot.cards.card import Card, Picture
    from bot.charts import Studio

BAD_INPUT = 2
FOLDER = Path("burnwatch-digest")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--week", metavar="W", help="which week, as 2026-W38 (default: the last whole one)")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help=f"where page and picture go (default: {FOLDER}; none with --json)"
    )
    parser.add_argument("--json", action="store_true", help="the facts as one JSON document on standard output")
    parser.add_argument("--zone", metavar="ZONE", help="on the wall clock of this zone (default: that of [digest])")
    parser.add_argument("--network", metavar="NAME", help="another stored network (default: the configured one)")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="of the picture (default: dark)")
    parser.add_argument("--now", metavar="T", help="as if it were this time, in seconds or ISO (default: now)")
    add_place(parser)


async def run(args: argparse.Namespace) -> int:
    """0; 2 for a week that there is not, 3 when the database cannot be used."""
    try:
        facts, picture = await _asked(args)
    except UserError as err:
        print(err, file=sys.stderr)
        return BAD_INPUT
    from bot.app.digest_facts import document  # noqa: PLC0415 - a wrong week is told without the cards
    from bot.cards.digest import digest_card, headline_text  # noqa: PLC0415 - as above
    from bot.cards.words import SIMULATED  # noqa: PLC0415 - as above

    card = digest_card(facts, picture)
    if args.json:
        mark = f"{SIMULATED}: " if facts.simulated else ""
        said = f"{mark}{headline_text(facts, plainly=True)}."
        print(json.dumps(document(facts, said), indent=1, ensure_ascii=False))
    else:
        print(plain_card(card))
    out = args.out or (None if args.json else FOLDER)
    if out is None:
        return 0
    try:
        written = _write(out, facts, card, args.network)
    except OSError as err:
        print(f"{out}: cannot be written ({err.strerror}); name another folder with --out", file=sys.stderr)
        return BAD_INPUT
    where = sys.stderr if args.json else sys.stdout
    print("", *(f"{name:9} {path}" for name, path in written), sep="\n", file=where)
    return 0


async def _asked(args: argparse.Namespace) -> tuple[Digest, Picture | None]:
    """The facts and their picture. Raises UserError, StartUpError."""
    if args.zone is not None and args.zone not in available_timezones():
        raise UserError("--zone: there is no such time zone; write one such as UTC or Europe/Berlin")
    try:
        clock = None if args.now is None else ManualClock(parse_time(args.now))
    except ValueError as err:
        raise UserError(f"--now: {err}") from err
    async with house_of(args, clock) as house:
        check_network(house.storage, args.network)
        facts = await house.digests.of(args.week, network=args.network, zone=args.zone)
        wanted = not args.json or args.out is not None
        return facts, await _drawn(house.studio, facts, args.theme) if wanted else None


async def _drawn(studio: Studio, facts: Digest, theme: str) -> Picture | None:
    """The picture; without it the summary is text, and that is said."""
    from bot.cards.digest_picture import week_picture  # noqa: PLC0415 - the charts room is asked only for a picture

    try:
        return await studio.draw("digest", week_picture(facts, theme))
    except BotError as err:
        print(f"no picture: {err}", file=sys.stderr)
        return None


def _write(out: Path, facts: Digest, card: Card, network: str | None) -> list[tuple[str, Path]]:
    """The page that needs nothing else, and the picture beside it. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    name = f"digest-{facts.week}" + (f"-{_file_word(network)}" if network else "")
    page, picture = out / f"{name}.html", out / f"{name}.png"
    page.write_bytes(page_of(f"/digest week:{facts.week}", "weekly-summary", card, facts.now))
    written = [("page", page)]
    if card.picture is not None:
        picture.write_bytes(card.picture.png)
        written.append(("picture", picture))
    return written


def _file_word(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char in "-_")[:40] or "network"
