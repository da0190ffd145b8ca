"""What the database commands share: which file, plain tables, one line in place of a traceback."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE
from bot.errors import StartUpError, StorageError
from bot.storage.export import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from alerts.sample import Ms
    from bot.cards.card import Card

STORAGE = 3
"""The exit code of storage."""


_LONGEST_ID = 20


def add_place(parser: argparse.ArgumentParser) -> None:
    """Which database."""
    parser.add_argument(
        "--config", metavar="F", help="configuration file (default: config.toml here, else the environment)"
    )
    parser.add_argument(
        "--db", metavar="URL", help="this database in place of the configured one, as sqlite:///burnwatch.db"
    )


def add_guild(parser: argparse.ArgumentParser, says: str) -> None:
    """Which server's rules."""
    parser.add_argument("--guild", metavar="ID", type=_guild, default="", help=says)


def _guild(text: str) -> str:
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID):
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is no server\'s id: it is all digits')
    return text


def place(args: argparse.Namespace) -> str:
    """The url of the database: --db, else what the configuration says."""
    if args.db:
        return str(args.db)
    from bot.settings import load  # noqa: PLC0415 - --db works without any configuration

    return load(Path(args.config) if args.config else None).storage.url


def guarded(command: Callable[[], int]) -> int:
    """One line in place of a traceback."""
    try:
        return command()
    except StartUpError as err:
        print(err, file=sys.stderr)
        return err.exit_code
    except StorageError as err:
        print(err, file=sys.stderr)
        return STORAGE


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as their widest cell."""
    lines = [tuple(head), *(tuple(map(one_line, row)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print()
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def one_line(text: str) -> str:
    """What foreign text may hold must not move the cursor of a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)


_MARKUP = re.compile(r"\\(.)|\*\*|`")


def plain_card(card: Card) -> str:
    """A card as text: our bold and code marks left out, what was escaped for Discord as it was written."""
    parts = [card.title, card.lead, *card.lines]
    for field in card.fields:
        parts += ["", f"{field.name}:", *(f"  {line}" for line in field.value.splitlines())]
    text = "\n".join([*parts, *(["", card.footer] if card.footer else [])])
    return "\n".join(map(plain_text, text.splitlines()))


def plain_text(markup: str) -> str:
    """A line of a card without its marks."""
    return one_line(_MARKUP.sub(lambda found: found[1] or "", markup))


def size(count: int | None) -> str:
    """Bytes for people; a question mark where this SQLite cannot tell."""
    if count is None:
        return "?"
    left = float(count)
    for unit in ("B", "KiB", "MiB"):
        if left < 1024:
            return f"{left:.0f} {unit}" if unit == "B" else f"{left:.1f} {unit}"
        left /= 1024
    return f"{left:.1f} GiB"


def when(at: Ms | None) -> str:
    """An instant, to the second."""
    return "never" if at is None else iso(at // 1000 * 1000)


def age(span: Ms) -> str:
    """A span in its largest unit."""
    for name, unit in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if span >= unit:
            return f"{span // unit} {name}"
    return f"{max(span, 0) // 1000} s"
