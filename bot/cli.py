"""The command line. Each command's body is a file in bot/_cli, imported only when it is asked for."""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.errors import BotError, StartUpError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, its line of help, and the module that holds `add_arguments` and `run`."""

    words: tuple[str, ...]
    help: str
    module: str


COMMANDS = (
    Command(("run",), "the bot; with --preview DIR a page beside or instead of Discord", "bot._cli.run"),
    Command(("demo",), "the whole pipeline on recorded input, ends by itself", "bot._cli.demo"),
    Command(("check",), "config, storage, sources, Discord: one line each and how to mend it", "bot._cli.check"),
    Command(("rules", "test"), "users' own tests of their rules", "bot._cli.rules_test"),
    Command(
        ("rules", "try"), "a draft rule over the stored history: how often it would have fired", "bot._cli.rules_try"
    ),
    Command(("rules", "replay"), "play samples through the live engine", "bot._cli.rules_replay"),
    Command(("rules", "export"), "the stored rules as a file", "bot._cli.rules_export"),
    Command(("rules", "import"), "rules from a file: shows what changes, tries it on history", "bot._cli.rules_import"),
    Command(("rules", "explain"), "why a rule fires, or why not", "bot._cli.rules_explain"),
    Command(("rules", "mute"), "no new messages about some alerts, for a while", "bot._cli.rules_mute"),
    Command(("rules", "unmute"), "take a mute back", "bot._cli.rules_unmute"),
    Command(("rules", "mutes"), "what is muted now", "bot._cli.rules_mutes"),
    Command(("chart",), "draw one metric", "bot._cli.chart"),
    Command(
        ("backfill",),
        "history from the Console's daily series and the ledger; goes on where it was",
        "bot._cli.backfill",
    ),
    Command(("digest",), "the weekly summary: page and picture, or facts as JSON", "bot._cli.digest"),
    Command(("sim",), "what if demand or the AKT price changed: the mechanism played forward", "bot._cli.sim"),
    Command(
        ("scorecard",), "is it real: tests by quarter, with evidence and what cannot be said", "bot._cli.scorecard"
    ),
    Command(("gov",), "proposals as the bot reads them, from the chain or from recorded pages", "bot._cli.gov"),
    Command(("db",), "the database: migrate, check, backup, stats, export", "bot._cli.db"),
    Command(("outbox",), "what waits to be sent, and dead letters: list, retry", "bot._cli.outbox"),
)


class _Parser(argparse.ArgumentParser):
    """One line for bad input, and exit code 2."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog}: {message} (try {self.prog} --help)\n")
        raise SystemExit(2)


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of the asked command only: nobody waits for imports that are not used."""
    top = _Parser(prog="burnwatch", description="Watches the Akash Network for the people who depend on it.")
    top.add_argument("--version", action="store_true", help="print the version and exit")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    for command in COMMANDS:
        at: argparse._SubParsersAction[_Parser] = commands
        if len(command.words) > 1:
            group = command.words[0]
            if group not in groups:
                members = [other.words[1] for other in COMMANDS if other.words[0] == group]
                inner = commands.add_parser(group, help=f"{group}: {', '.join(members)}")
                groups[group] = inner.add_subparsers(title="commands", metavar="COMMAND", required=True)
            at = groups[group]
        sub = at.add_parser(command.words[-1], help=command.help, description=command.help)
        if tuple(argv[: len(command.words)]) == command.words:
            body = importlib.import_module(command.module)
            body.add_arguments(sub)
            sub.set_defaults(run=body.run)
    return top


def main(argv: Sequence[str], top: argparse.ArgumentParser | None = None) -> int:
    """Run one command and give its exit code. A known error is its sentence on standard error, never a traceback.

    `top` is parser(argv), where it was made before.
    """
    top = top or parser(argv)
    args = top.parse_args(argv)
    if args.version:
        from bot.compose import version  # noqa: PLC0415 - pulls every room in

        print(version())
        return 0
    if not hasattr(args, "run"):
        top.print_help()
        return 0
    try:
        done = args.run(args)
        return asyncio.run(done) if asyncio.iscoroutine(done) else int(done)
    except StartUpError as err:
        print(f"burnwatch: {err}", file=sys.stderr)
        return err.exit_code
    except StorageError as err:
        print(f"burnwatch: {err}", file=sys.stderr)
        return 3
    except BotError as err:
        print(f"burnwatch: {err}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong, and nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


@contextmanager
def to_stay() -> Iterator[None]:
    """What is made here lives as long as the process, and is never searched for garbage.

    The searches are a sixth of the start, find next to nothing, and each full one would hold the event loop for 50 ms.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def config_path(text: str | None) -> Path | None:
    """The --config argument as a path."""
    return None if text is None else Path(text)


def entry() -> None:
    """The console script."""
    with to_stay():
        top = parser(sys.argv[1:])
    sys.exit(main(sys.argv[1:], top))
