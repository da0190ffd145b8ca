"""`burnwatch rules export`: the stored rules as a file that `rules import` reads back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot._cli._answer import refused
from bot._cli._house import house_of
from bot._cli._plain import add_guild, add_place
from bot.errors import BotError

if TYPE_CHECKING:
    import argparse

    from bot.clock import Clock

BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument(
        "--origin",
        metavar="WHO",
        default="own",
        help="own (made in chat or imported, the default), preset, file, all, or the name of who made them",
    )
    add_guild(parser, "a server's own rules; with --origin all everybody's too (default: everybody's alone)")
    parser.add_argument("-o", "--out", metavar="F", type=Path, help="a file in place of standard output")
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0, 2 when the file cannot be written, 3 when the database cannot be used."""
    try:
        async with house_of(args, clock) as house:
            rows = await house.rulebook.stored(args.origin, guild=args.guild)
            text = await house.rulebook.export(args.origin, guild=args.guild)
    except BotError as err:
        return refused(err)
    if args.out is None:
        print(text, end="")
    else:
        try:
            _replace(args.out, text)
        except OSError as err:
            print(f"-o: {args.out} cannot be written ({err.strerror}): check the path and its rights", file=sys.stderr)
            return BAD_INPUT
    count = f"{len(rows)} rule{'' if len(rows) == 1 else 's'}"
    print(count if rows else f"no rule of origin {args.origin}: --origin all shows every one", file=sys.stderr)
    return 0


def _replace(path: Path, text: str) -> None:
    """The whole file or the old one, whenever the power goes."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
