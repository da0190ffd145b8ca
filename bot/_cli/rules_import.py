"""`burnwatch rules import`: what a file would change, what history says of it, and then the change, all of it or nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from alerts.errors import RuleProblem
from alerts.rule import check
from alerts.writing import value_toml
from bot._cli._answer import refused
from bot._cli._house import house_of
from bot._cli._plain import add_guild, add_place, one_line, plain_text
from bot._cli._rules_file import problem_lines, read_rules, read_text
from bot._cli._samples import BadInput
from bot.app.trial import MONTH
from bot.clock import SystemClock
from bot.errors import BotError, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from alerts.rule import Rule
    from bot.app.rulefile import Change, Comparison
    from bot.clock import Clock
    from bot.compose import House

BAD_INPUT = 2
_SIGNS = {"new": "+", "changed": "~", "removed": "-"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("file", metavar="F", type=Path, help="TOML file with [[rules]]")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.add_argument(
        "--replace",
        action="store_true",
        help="take away what is not in the file (presets and the configuration's stay)",
    )
    parser.add_argument("--author", metavar="NAME", default="command line", help="whose rules these are")
    add_guild(parser, "make them this server's own, not everybody's")
    parser.add_argument("--no-history", action="store_true", help="do not try them on the stored history first")
    add_place(parser)


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0; 2 with one line for each thing that is wrong with the file, 3 when the database cannot be used."""
    try:
        rules, text = read_rules(args.file), read_text(args.file)
        async with house_of(args, clock) as house:
            compared = await house.rulebook.compare(rules, guild=args.guild, replace=args.replace)
            _insist(args.file, text, compared)
            _warn(args.file, text, rules, house)
            tried = {} if args.no_history else await _tried(house, compared)
            print("\n".join(map(one_line, _text(compared, tried))))
            if not compared.changes:
                return 0
            if not args.yes and not _agreed():
                print("Nothing was changed.")
                return 0
            now = (clock or SystemClock()).now()
            done = await house.rulebook.apply(compared, args.author, now, guild=args.guild)
    except BadInput as bad:
        print("\n".join(bad.lines), file=sys.stderr)
        return BAD_INPUT
    except BotError as err:
        return refused(err)
    print(f"{done} rule{'' if done == 1 else 's'} changed. A running bot takes that over at its next sweep.")
    return 0


def _insist(path: Path, text: str, compared: Comparison) -> None:
    """Every rule of the file that may not be changed here, with its line."""
    problems = [RuleProblem(f"rules[{place}].name", f'"{name}" {why}') for place, name, why in compared.refused]
    if problems:
        raise BadInput(*problem_lines(path, text, problems))


def _warn(path: Path, text: str, rules: list[Rule], house: House) -> None:
    """What is no problem and still worth a look."""
    found = [problem for place, rule in enumerate(rules) for problem in check(rule, house.catalogue, f"rules[{place}]")]
    for line in problem_lines(path, text, found):
        print(f"{line} (a warning)", file=sys.stderr)


async def _tried(house: House, compared: Comparison) -> Mapping[str, str]:
    """For each new or changed rule a sentence of what it would have done, beside what the old one did."""
    from bot.app.rulefile import parsed  # noqa: PLC0415 - with the house
    from bot.cards.rules import trial_card  # noqa: PLC0415 - as above

    said: dict[str, str] = {}
    rules = [change for change in compared.changes if change.rule is not None]
    with tqdm(rules, unit="rule", desc="history", disable=None, file=sys.stderr, leave=False) as bar:
        for change in bar:
            old = parsed(change.was)[0] if change.was is not None else None
            sentences = []
            for name, rule in (("now", old), ("then" if old is not None else "", change.rule)):
                if rule is None:
                    continue
                try:
                    card = trial_card(await house.trials.of(rule, MONTH))
                    sentence = plain_text(" ".join([card.lead, *card.lines]))
                except UserError as err:
                    sentence = str(err)
                sentences.append(f"{name}: {sentence}" if name else sentence)
            said[change.name] = "\n".join(sentences)
    return said


def _text(compared: Comparison, tried: Mapping[str, str]) -> Iterator[str]:
    """The difference, rule by rule and key by key."""
    for change in compared.changes:
        yield f"{_SIGNS[change.what]} {change.name} ({change.what})"
        yield from _fields(change)
        for sentence in tried.get(change.name, "").splitlines():
            yield f"    {sentence}"
    for name in compared.spared:
        yield f"! {name} is broken and not in the file: it stays until it is removed by name"
    counts = {what: sum(change.what == what for change in compared.changes) for what in _SIGNS}
    told = [f"{count} {what}" for what, count in counts.items() if count]
    yield ", ".join([*told, f"{compared.same} the same"])


def _fields(change: Change) -> Iterator[str]:
    if change.mends:
        yield f"    mends what could not be judged: {change.mends}"
    width = max((len(field.key) for field in change.fields), default=0)
    for field in change.fields:
        after = "not given" if field.after is None else value_toml(field.after)
        if change.what == "new":
            yield f"    {field.key.ljust(width)}  {after}"
            continue
        before = "not given" if field.before is None else value_toml(field.before)
        yield f"    {field.key.ljust(width)}  {before} -> {after}"


def _agreed() -> bool:
    """Ask, where there is somebody to ask."""
    if not sys.stdin.isatty():
        print("Add --yes to do it.")
        return False
    return input("Do it? [y/N] ").strip().lower() in ("y", "yes")
