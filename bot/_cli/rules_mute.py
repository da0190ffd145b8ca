"""`burnwatch rules mute NAME --for 2h --reason "..."`: no new messages about some alerts, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.durations import parse_duration
from alerts.quiet import Matcher
from bot._cli._mutes import add_author, asked, line, operator
from bot._cli._plain import add_guild, add_place
from bot.clock import SystemClock
from bot.errors import UserError

if TYPE_CHECKING:
    import argparse

    from bot.clock import Clock
    from bot.compose import House

TOPICS = ("bme", "gpu", "governance", "network", "health")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the rule's name")
    parser.add_argument("--topic", choices=TOPICS, default="", help="every rule of a topic")
    parser.add_argument(
        "--metric", metavar="KEY", default="", help="every rule of a metric, or of all that begin so (gpu)"
    )
    parser.add_argument("--where", metavar="LABEL=VALUE", action="append", default=[], help="only this label's alerts")
    parser.add_argument("--for", dest="span", metavar="SPAN", required=True, help="for how long: 2h, 7d")
    parser.add_argument("--reason", metavar="TEXT", default="", help="why; it is shown wherever the mute is")
    add_guild(parser, "in this server alone, its own rules included (default: everywhere)")
    add_author(parser)
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 with one line for what is wrong with what was given, 3 when the database cannot be used."""

    async def work(house: House) -> None:
        made = await house.mutes.mute(operator(args), _matcher(args), _span(args.span), args.reason)
        print(line(made, (clock or SystemClock()).now()))
        guild = f" --guild {args.guild}" if args.guild else ""
        print(f"Take it back with: burnwatch rules unmute {made.number}{guild}")

    return await asked(args, clock, work)


def _matcher(args: argparse.Namespace) -> Matcher:
    labels = []
    for text in args.where:
        label, sign, value = text.partition("=")
        if not sign or not label:
            raise UserError(f'--where: "{text[:60]}" is no label; write it like model=h100')
        labels.append((label, value))
    return Matcher(args.name, args.topic, args.metric, tuple(sorted(labels)))


def _span(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError as err:
        raise UserError(f"--for: {err}") from err
