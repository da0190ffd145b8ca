"""`burnwatch rules mutes`: what is muted now, by whom, until when and why."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from bot._cli._mutes import asked, line
from bot._cli._plain import add_guild, add_place

if TYPE_CHECKING:
    import argparse

    from bot.clock import Clock
    from bot.compose import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    add_guild(parser, "what holds in this server (default: all there is)")
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 3 when the database cannot be used."""

    async def work(house: House) -> None:
        facts = await house.mutes.listed(args.guild or None)
        if args.json:
            rows = [dataclasses.asdict(mute) for mute in facts.mutes]
            for row in rows:
                row["since"] /= 1000
                row["until"] = None if row["until"] is None else row["until"] / 1000
            print(json.dumps({"mutes": rows}, ensure_ascii=False))
        elif not facts.mutes:
            print("nothing is muted")
        else:
            print("\n".join(line(mute, facts.now) for mute in facts.mutes))

    return await asked(args, clock, work)
