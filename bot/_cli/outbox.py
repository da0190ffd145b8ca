"""`burnwatch outbox list|retry ID`: what waits to be sent, and dead letters."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot._cli._plain import add_place, age, guarded, place, table
from bot.clock import SystemClock
from bot.storage import Storage
from bot.storage.place import look, path_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.clock import Clock
    from bot.storage import OutboxRow

STATES = ("waiting", "claimed", "sent", "folded", "dead")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its commands."""
    add_place(parser)
    commands = parser.add_subparsers(dest="outbox_command", required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="what waits to be sent, and dead letters")
    listed.add_argument("--state", choices=STATES, help="rows in this state (default: waiting, claimed and dead)")
    listed.add_argument("--limit", metavar="N", type=int, default=50)
    listed.add_argument("--json", action="store_true", help="one JSON document on standard output")
    again = commands.add_parser("retry", help="send a dead letter after all")
    again.add_argument("id", metavar="ID", type=int)


def run(args: argparse.Namespace, storage_url: str | None = None, clock: Clock | None = None) -> int:
    """0, 1 when there is nothing to retry, 3 when the database cannot be used."""
    now = (clock or SystemClock()).now()

    def command() -> int:
        url = storage_url or place(args)
        return _retry(url, args.id, now) if args.outbox_command == "retry" else _list(url, args, now)

    return guarded(command)


def _list(url: str, args: argparse.Namespace, now: Ms) -> int:
    states: Sequence[str] = (args.state,) if args.state else ("waiting", "claimed", "dead")
    with _opened(url) as storage:
        rows = storage.read_now(
            lambda read: [row for state in states for row in read.outbox(state=state, limit=args.limit)]
        )
    if args.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return 0
    if not rows:
        print(
            "nothing waits to be sent, and there are no dead letters" if not args.state else f"nothing is {args.state}"
        )
        return 0
    table(
        ("id", "state", "kind", "to", "about", "age", "tries", "cause"),
        [
            (
                str(row.id),
                row.state,
                row.kind,
                f"{row.face} {row.channel}",
                row.subject,
                age(now - row.created_at),
                str(row.attempts),
                row.cause,
            )
            for row in rows
        ],
    )
    if any(row.state == "dead" for row in rows):
        print("\nburnwatch outbox retry ID sends a dead letter after all")
    return 0


def _retry(url: str, number: int, now: Ms) -> int:
    with _opened(url) as storage:
        if storage.write_now(lambda tx: tx.retry(number, now)):
            print(f"{number} is due now: the running bot takes it within seconds")
            return 0
        found = storage.read_now(lambda read: read.outbox_row(number))
    print(_why_not(number, found), file=sys.stderr)
    return 1


def _why_not(number: int, row: OutboxRow | None) -> str:
    if row is None:
        return f"There is no message {number}: burnwatch outbox list shows those there are."
    if row.state != "dead":
        return f"Message {number} is {row.state}, not dead: there is nothing to retry."
    return f"Message {number} is out of date: something newer about {row.subject} was sent since."


def _opened(url: str) -> Storage:
    look(path_of(url), must_exist=True)
    return Storage.open(url)
