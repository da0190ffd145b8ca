"""An answer as files (its picture, a page that needs nothing else), or the line that says why there is none."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot._cli._plain import plain_text
from bot.clock import ManualClock
from bot.errors import BotError, StartUpError, StorageError, UserError

if TYPE_CHECKING:
    import argparse

    from alerts.sample import Ms
    from bot.cards.card import Card, Picture
    from bot.charts import Caption


BAD_INPUT = 2
STORAGE = 3


def refused(err: BotError) -> int:
    """The exit code, after one line on standard error. What keeps the program from starting is raised on."""
    if isinstance(err, StartUpError):
        raise err
    print(err if isinstance(err, StorageError) else plain_text(str(err)), file=sys.stderr)
    return STORAGE if isinstance(err, StorageError) else BAD_INPUT


def add_files(parser: argparse.ArgumentParser) -> None:
    """Which files, and the picture's theme."""
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("-o", "--out", metavar="F.png", type=Path, help="the picture's file")
    parser.add_argument("--page", metavar="F.html", type=Path, help="a page with text and picture, complete in itself")


def write_files(args: argparse.Namespace, command: str, key: str, values: Caption, card: Card, now: Ms) -> str:
    """Write what was asked for; the picture's words, or nothing without one. Raises BotError."""
    if args.out is None and args.page is None:
        return ""
    picture = _draw(key, values)
    if args.out is not None:
        _write(args.out, picture.png, "-o")
    if args.page is not None:
        _write(args.page, page_of(f"burnwatch {command}", command, replace(card, picture=picture), now), "--page")
    return picture.alt


def _draw(key: str, values: Caption) -> Picture:
    from bot.charts import Studio  # noqa: PLC0415 - the charts room is asked only for a picture

    studio = Studio()
    try:
        return studio.draw_now(key, values)
    finally:
        studio.close_now()


def page_of(asked: str, channel: str, card: Card, now: Ms) -> bytes:
    """The page of one answer, complete in itself."""
    from bot.preview import PreviewSink  # noqa: PLC0415 - only where there is a page

    with tempfile.TemporaryDirectory() as folder:
        sink = PreviewSink(Path(folder), ManualClock(now))
        sink.answer(asked, card, channel)
        sink.flush()
        return sink.page.read_bytes()


def _write(path: Path, data: bytes, option: str) -> None:
    try:
        path.write_bytes(data)
    except OSError as err:
        raise UserError(f"{path} cannot be written ({err.strerror}): name another file with {option}") from err
