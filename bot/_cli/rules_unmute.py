"""`burnwatch rules unmute NUMBER|NAME`: take a mute back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot._cli._mutes import add_author, asked, operator
from bot._cli._plain import add_guild, add_place, one_line

if TYPE_CHECKING:
    import argparse

    from bot.clock import Clock
    from bot.compose import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("which", metavar="NUMBER|NAME", help="a mute's number, or a rule's name for all of its mutes")
    add_guild(parser, "of this server alone (default: of every server)")
    add_author(parser)
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 when there is no such mute, 3 when the database cannot be used."""

    async def work(house: House) -> None:
        for mute in await house.mutes.unmute(operator(args), args.which):
            print(
                one_line(
                    f"{mute.number} ({mute.what}) is over. What it held and is on still is told at the next sweep."
                )
            )

    return await asked(args, clock, work)
