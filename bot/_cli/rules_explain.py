"""`burnwatch rules explain NAME`: why a rule fires, or why not."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from typing import TYPE_CHECKING, Any

from bot._cli._answer import refused
from bot._cli._house import house_of
from bot._cli._plain import add_guild, add_place, age, plain_card, when
from bot.errors import BotError, UserError

if TYPE_CHECKING:
    import argparse

    from alerts.sample import Ms
    from bot.app.quiet_facts import ExplainFacts
    from bot.clock import Clock

_STAMP = re.compile(r"<t:(-?\d+)(?::([a-zA-Z]))?>")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("name", metavar="NAME", help="the rule's name")
    parser.add_argument("--where", metavar="LABEL=VALUE", action="append", default=[], help="only this label set")
    add_guild(parser, "as it is seen in this server: its own rules go first")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 for a name that no rule has, with the nearest ones; 3 when the database cannot be used."""
    try:
        async with house_of(args, clock) as house:
            facts = await house.explain.of(args.name, routes=house.guilds.routes(), guild=args.guild)
            facts = _only(facts, args.where)
    except BotError as err:
        return refused(err)
    if args.json:
        print(json.dumps(document(facts), ensure_ascii=False, allow_nan=False))
        return 0
    from bot.cards.explain import explain_card  # noqa: PLC0415 - --help need not wait for it

    print(in_plain_time(plain_card(explain_card(facts)), facts.now))
    return 0


def _only(facts: ExplainFacts, where: list[str]) -> ExplainFacts:
    """The label sets that agree with every LABEL=VALUE. Raises UserError."""
    wanted = {}
    for text in where:
        label, sign, value = text.partition("=")
        if not sign or not label:
            raise UserError(f'--where: "{text[:60]}" is no label; write it like model=h100')
        wanted[label] = value
    if not wanted:
        return facts
    sets = tuple(
        one for one in facts.sets if all(dict(one.labels).get(name, "") == value for name, value in wanted.items())
    )
    if not sets:
        known = (
            "; ".join(", ".join(f"{name}={value}" for name, value in one.labels) for one in facts.sets[:10]) or "none"
        )
        raise UserError(f"--where: no label set of this rule fits. There are: {known}.")
    return dataclasses.replace(facts, sets=sets, more=0)


def in_plain_time(text: str, now: Ms) -> str:
    """Discord's times as a terminal can show them: what stands near now as an age, the rest as an instant."""

    def said(found: re.Match[str]) -> str:
        at = int(found[1]) * 1000
        match found[2]:
            case "R":
                return f"{age(now - at)} ago" if at <= now else f"in {age(at - now)}"
            case "t":
                return when(at)[11:16]
        return when(at)

    return _STAMP.sub(said, text)


def document(facts: ExplainFacts) -> dict[str, Any]:
    """The document of docs/reference/command-line.md: times and spans in seconds."""
    raw = dataclasses.asdict(facts)
    for one in raw["sets"]:
        one["labels"] = dict(one["labels"])
        one["sources"] = [{"source": name, "at": at} for name, at in one["sources"]]
        one.pop("shape")
        for kept in one["kept"]:
            kept["addresses"] = [
                dict(zip(("face", "guild", "channel"), where, strict=True)) for where in kept["addresses"]
            ]
    plain: dict[str, Any] = _seconds(raw)
    return plain


_TIMES = frozenset(
    (
        "now",
        "made_at",
        "changed_at",
        "judged_at",
        "every",
        "since",
        "until",
        "held",
        "hold",
        "seen_at",
        "at",
        "acknowledged_at",
    )
)


def _seconds(thing: Any, key: str = "") -> Any:
    if isinstance(thing, dict):
        return {name: _seconds(value, name) for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_seconds(value) for value in thing]
    if key in _TIMES and isinstance(thing, int):
        return thing / 1000
    if isinstance(thing, float) and not math.isfinite(thing):
        return "NaN" if math.isnan(thing) else "+Inf" if thing > 0 else "-Inf"
    return thing
