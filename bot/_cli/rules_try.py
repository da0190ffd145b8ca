"""`burnwatch rules try`: a draft rule over the stored history, before it is saved."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts.durations import parse_duration
from alerts.form import nearest
from bot._cli._answer import refused
from bot._cli._house import house_of
from bot._cli._plain import add_place, plain_card
from bot._cli._rules_file import read_rules
from bot._cli._samples import BadInput
from bot.errors import BotError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from alerts.rule import Rule
    from alerts.sample import Ms
    from bot.app.facts import TrialFacts
    from bot.clock import Clock
    from bot.compose import House

BAD_INPUT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--rules", metavar="F", required=True, help="TOML file with [[rules]]")
    parser.add_argument("--name", metavar="N", help="this rule of the file (default: all of them)")
    parser.add_argument("--span", metavar="SPAN", default="30d", help="how far back (default 30d)")
    parser.add_argument(
        "-o", "--out", metavar="F.png", type=Path, help="a picture with the episodes shaded; one rule only"
    )
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 with one line for each thing that is wrong with what was given, 3 when the database cannot be used."""
    try:
        span, rules = _given(args)
    except BadInput as bad:
        print("\n".join(bad.lines), file=sys.stderr)
        return BAD_INPUT
    try:
        async with house_of(args, clock) as house:
            tried = [await house.trials.of(rule, span) for rule in rules]
            said = [await _drawn(house, facts, args) for facts in tried] if args.out else []
    except BotError as err:
        return refused(err)
    if args.json:
        print(json.dumps({"rules": [document(facts) for facts in tried]}, ensure_ascii=False, allow_nan=False))
        return 0
    from bot.cards.rules import trial_card  # noqa: PLC0415 - --help need not wait for it

    print("\n\n".join([*(plain_card(trial_card(facts)) for facts in tried), *said]))
    return 0


def _given(args: argparse.Namespace) -> tuple[Ms, Sequence[Rule]]:
    """The span and the rules; every problem at once."""
    problems: list[str] = []
    span, rules = 0, []
    try:
        span = parse_duration(args.span)
    except ValueError as error:
        problems.append(f"--span: {error}")
    try:
        rules = read_rules(Path(args.rules))
    except BadInput as bad:
        problems += bad.lines
    names = [rule.name for rule in rules]
    if args.name and rules and args.name not in names:
        problems.append(f'--name: no rule of {args.rules} is called "{args.name[:100]}"; {nearest(args.name, names)}')
    chosen = [rule for rule in rules if not args.name or rule.name == args.name]
    if args.out and len(chosen) > 1:
        problems.append(f"-o: {len(chosen)} rules and one picture: choose one with --name")
    if problems:
        raise BadInput(*problems)
    return span, chosen


async def _drawn(house: House, facts: TrialFacts, args: argparse.Namespace) -> str:
    """Draw the picture; its alternative text, or why there is none."""
    from bot.cards.rules import trial_line  # noqa: PLC0415 - --help need not wait for it

    line = trial_line(facts, args.theme)
    if line is None:
        return (
            f"No picture: {facts.kind} compares no value." if facts.sets else "No picture: there is no value to draw."
        )
    picture = await house.studio.draw("line", line)
    try:
        args.out.write_bytes(picture.png)
    except OSError as err:
        raise BotError(f"-o: {args.out} cannot be written ({err.strerror}): check the path and its rights") from err
    return picture.alt


def document(facts: TrialFacts) -> dict[str, Any]:
    """The document of docs/reference/rules.md."""
    raw = dataclasses.asdict(facts)
    for name in ("points", "labels", "bands", "now", "level", "level_clear", "unit", "reduce", "over", "kind"):
        raw.pop(name)
    spans = ("span", "every", "usual", "known", "reach", "held", "total", "longest", "hold")
    for name in spans:
        raw[f"{name}_seconds"] = raw.pop(name) / 1000
    known_from = raw.pop("known_from")
    raw["known_from"] = None if known_from is None else known_from / 1000
    for one in raw["sets"]:
        one["labels"] = dict(one["labels"])
    for one in (*raw["sets"], *raw["suggestions"]):
        for name in ("total", "longest"):
            if name in one:
                one[f"{name}_seconds"] = one.pop(name) / 1000
    plain: dict[str, Any] = _plain(raw)
    return plain


def _plain(thing: Any) -> Any:
    if isinstance(thing, float) and not math.isfinite(thing):
        return "NaN" if math.isnan(thing) else "+Inf" if thing > 0 else "-Inf"
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(value) for value in thing]
    return thing
