"""`burnwatch backfill`: history from the Console's daily series and the ledger. Killed, it goes on where it was."""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from bot._cli._plain import STORAGE, add_place, one_line, place

if TYPE_CHECKING:
    from alerts.sample import Ms
    from bot.app.backfill import Part
    from bot.clock import Clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its arguments."""
    add_place(parser)
    parser.add_argument(
        "--since", metavar="DATE", type=_day, default=0, help="from this day on, as 2026-06-01 (default: all there is)"
    )


async def run(args: argparse.Namespace, clock: Clock | None = None) -> int:
    """0 when all of it is there, 3 when the database cannot be used or something could not be got: run it again."""
    from pathlib import Path  # noqa: PLC0415 - --help need not wait for any of these

    from bot.app.backfill import Backfill  # noqa: PLC0415 - as above
    from bot.clock import SystemClock  # noqa: PLC0415 - as above
    from bot.compose import build  # noqa: PLC0415 - as above
    from bot.settings import Settings, load  # noqa: PLC0415 - as above
    from bot.storage import Storage  # noqa: PLC0415 - as above

    logging.getLogger("stamina").setLevel(logging.ERROR)  # it warns of every retry; each part's line says how it ended
    settings = load(Path(args.config) if args.config else None) if args.config or not args.db else Settings()
    clock = clock or SystemClock()
    house = build(settings, Storage.open(place(args)), clock, lambda: (), {})
    shown = Shown()
    ended = False
    try:
        work = Backfill(house.storage, house.catalogue, house.sources, house.ledgers, clock, show=shown.part)
        filled = await work.run(args.since)
        ended = True
    finally:
        shown.close()
        await house.close()
        if not ended:
            print("stopped before the end: run it again, and it goes on where it was", file=sys.stderr)
    if not filled.parts:
        print("no source with a past is switched on: nothing to fill in")
    if not filled.whole:
        print("not everything could be got: run it again, and it goes on with what is missing", file=sys.stderr)
        return STORAGE
    return 0


class Shown:
    """A bar on a terminal, one plain line for each part in a pipe."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._name = ""

    def part(self, part: Part) -> None:
        """Show how far a part is."""
        if sys.stderr.isatty() and not part.ended:
            self._move(part)
        if part.ended:
            self.close()
            print(one_line(f"{part.name}: {part.says}"), flush=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._name = None, ""

    def _move(self, part: Part) -> None:
        from tqdm import tqdm  # noqa: PLC0415 - only where there is a bar

        if self._name != part.name:
            self.close()
            self._bar = tqdm(desc=part.name, total=part.of or None, unit="", leave=False)
            self._name = part.name
        self._bar.total = part.of or None
        self._bar.update(part.done - self._bar.n)


def _day(text: str) -> Ms:
    """A date, its midnight in UTC."""
    try:
        day = date.fromisoformat(text)
        return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f'"{text}" is no date: write 2026-06-01') from err
