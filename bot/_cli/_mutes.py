"""What the commands about mutes share: who asks, and one line in place of a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot._cli._answer import refused
from bot._cli._house import house_of
from bot._cli._plain import age, one_line, when
from bot.app.actor import Actor
from bot.app.mute import OPERATOR
from bot.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from alerts.sample import Ms
    from bot.app.quiet_facts import MuteShown
    from bot.clock import Clock
    from bot.compose import House


def add_author(parser: argparse.ArgumentParser) -> None:
    """Whose word it is."""
    parser.add_argument("--author", metavar="NAME", default="command line", help="the name that is shown with it")


def operator(args: argparse.Namespace) -> Actor:
    """Who runs the bot; in the server that was named, else everywhere."""
    return Actor(OPERATOR, OPERATOR, args.author, getattr(args, "guild", ""))


async def asked(args: argparse.Namespace, clock: Clock | None, work: Callable[[House], Awaitable[None]]) -> int:
    """0; 2 with one line when it cannot be done as asked, 3 when the database cannot be used."""
    try:
        async with house_of(args, clock) as house:
            await work(house)
    except BotError as err:
        return refused(err)
    return 0


def line(mute: MuteShown, now: Ms) -> str:
    """One mute for a terminal."""
    until = "until it is resolved" if mute.until is None else f"until {when(mute.until)} (in {age(mute.until - now)})"
    reason = f": {mute.reason}" if mute.reason else ""
    where = f", guild {mute.guild}" if mute.guild else ""
    held = f", holds {mute.held}" if mute.held else ""
    return one_line(f"{mute.number}  {mute.what}  by {mute.author} {until}{where}{held}{reason}")
