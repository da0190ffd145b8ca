"""`burnwatch db migrate|check|backup|stats|export`: the operator's hands on the file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tqdm import tqdm

from bot._cli._plain import add_place, guarded, place, size, table, when
from bot.clock import SystemClock
from bot.errors import StorageError
from bot.storage import Storage
from bot.storage.care import backup, check
from bot.storage.export import export
from bot.storage.measure import stats
from bot.storage.migrations import LATEST
from bot.storage.place import look, path_of

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.clock import Clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its commands."""
    add_place(parser)
    commands = parser.add_subparsers(dest="db_command", required=True, metavar="COMMAND")
    commands.add_parser("migrate", help="make the file, or bring it to this version's schema")
    looked = commands.add_parser("check", help="look it over: integrity, schema, times, roll-ups")
    looked.add_argument("--json", action="store_true", help="one JSON document on standard output")
    copied = commands.add_parser("backup", help="copy it to FILE while the bot runs, and prove the copy")
    copied.add_argument("file", metavar="FILE", type=Path)
    measured = commands.add_parser("stats", help="rows and bytes of each table and metric, oldest and newest")
    measured.add_argument("--json", action="store_true", help="one JSON document on standard output")
    taken = commands.add_parser("export", help="samples as lines; JSON lines are what `rules replay --samples` reads")
    taken.add_argument("--format", choices=("csv", "jsonl"), default="jsonl")
    taken.add_argument("--metric", metavar="KEY", help="this metric alone")
    taken.add_argument(
        "--since",
        metavar="DATE",
        type=_instant,
        default=-1,
        help="later than this, as 2026-09-01 or 2026-09-01T12:00:00Z",
    )
    taken.add_argument("-o", "--out", metavar="FILE", type=Path, help="a file in place of standard output")


def run(args: argparse.Namespace, storage_url: str | None = None, clock: Clock | None = None) -> int:
    """0, 1 when `check` found something wrong, 3 when the database cannot be used."""
    now = (clock or SystemClock()).now()

    def command() -> int:
        url = storage_url or place(args)
        match args.db_command:
            case "migrate":
                return _migrate(url)
            case "check":
                return _check(url, now, as_json=args.json)
            case "backup":
                return _backup(url, args.file)
            case "stats":
                return _stats(url, as_json=args.json)
            case _:
                return _export(url, args)

    return guarded(command)


def _migrate(url: str) -> int:
    path = path_of(url)
    before = look(path)
    Storage.open(url).close_now()
    print(f"{path}: schema {before} -> {LATEST}" if before < LATEST else f"{path}: schema {LATEST}, nothing to do")
    return 0


def _check(url: str, now: Ms, *, as_json: bool) -> int:
    findings = check(url, now)
    good = all(finding.ok for finding in findings)
    if as_json:
        print(json.dumps({"ok": good, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            print(f"{'ok ' if finding.ok else 'BAD'} {finding.name}: {finding.says}")
    return 0 if good else 1


def _backup(url: str, target: Path) -> int:
    with tqdm(disable=None, desc="backup", unit="page", leave=False) as bar:
        copied = backup(url, target, lambda done, total: _show(bar, done, total))
    print(f"{target}: {size(copied)}, proven")
    return 0


def _stats(url: str, *, as_json: bool) -> int:
    found = stats(url)
    if as_json:
        print(json.dumps(asdict(found) | {"path": str(found.path)}, indent=2))
        return 0
    print(
        f"{found.path}: {size(found.file_bytes)}, log {size(found.log_bytes)}, free inside {size(found.free_bytes)}, schema {found.schema}"
    )
    print(f"history from {when(found.oldest)} to {when(found.newest)}")
    print(f"outbox: {', '.join(f'{count} {state}' for state, count in found.outbox.items()) or 'empty'}")
    table(("table", "rows", "bytes"), [(row.name, f"{row.rows:,}", size(row.bytes)) for row in found.tables])
    table(
        ("metric", "series", "raw samples", "bytes", "oldest", "newest"),
        [
            (m.metric, f"{m.series:,}", f"{m.samples:,}", size(m.bytes), when(m.oldest), when(m.newest))
            for m in found.metrics
        ],
    )
    return 0


def _export(url: str, args: argparse.Namespace) -> int:
    with tqdm(disable=None, desc="export", unit="series", leave=False) as bar:

        def write(out: TextIO) -> int:
            show = partial(_show, bar)
            return export(url, args.format, out, metric=args.metric, after=args.since, progress=show)

        if args.out is None:
            count = write(sys.stdout)
        else:
            try:
                with args.out.open("x", encoding="utf-8", newline="") as out:
                    count = write(out)
            except FileExistsError as err:
                raise StorageError(f"{args.out} exists already: name another file, nothing was overwritten.") from err
            except OSError as err:
                raise StorageError(f"{args.out} cannot be written ({err.strerror}): name another file.") from err
    print(f"{count} samples", file=sys.stderr)
    return 0


def _show(bar: Any, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _instant(text: str) -> Ms:
    """A date or an instant, UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text)
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as err:
        raise argparse.ArgumentTypeError(f'"{text}" is no date: write 2026-09-01 or 2026-09-01T12:00:00Z') from err
