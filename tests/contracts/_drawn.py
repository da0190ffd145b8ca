"""Cards as pictures of docs/reference/answers.md: the preview face's page of one message, drawn by Chromium."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from bot.preview._style import STYLE
from bot.preview.journal import Journal
from bot.preview.page import message_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.sample import Ms
    from bot.cards.card import Card

WIDTH = 660
TALLEST = 2400
COLOURS = 128
KEPT = ("#f0883e", "#5865f2", "#f2cc60", "#ff5d5d", "#3fb68b", "#58a6ff", "#ffffff", "#313338", "#2b2d31", "#1e1f22")
"""Colours that stay what they are, however little of the picture they cover."""


def picture_of(cards: Sequence[Card], asked: str, at: Sequence[Ms]) -> Image.Image:
    """The messages below one another, each as it was at its time."""
    with tempfile.TemporaryDirectory() as aside:
        images = [
            _drawn(Path(aside), asked if not number else "", card, at[number]) for number, card in enumerate(cards)
        ]
    whole = Image.new("RGB", (WIDTH, sum(one.height for one in images)), images[0].getpixel((0, 0)))
    top = 0
    for one in images:
        whole.paste(one, (0, top))
        top += one.height
    return whole


def _drawn(folder: Path, asked: str, card: Card, at: Ms) -> Image.Image:
    journal = Journal(folder)
    message = journal.message(journal.send(at, f"{asked}{card.title}{card.lead}", "", "commands", card, asked))
    assert message is not None
    page, shot = folder / "one.html", folder / "one.png"
    page.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="dark"><style>{STYLE}'
        f"details.alt{{display:none}}main{{padding:6px 14px 10px}}</style><main>{message_html(journal, message)}</main></html>",
        encoding="utf-8",
    )
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("Chromium is not installed: the pictures cannot be drawn")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--force-dark-mode",
         "--blink-settings=preferredColorScheme=0", f"--user-data-dir={folder / 'profile'}",
         f"--window-size={WIDTH},{TALLEST}", f"--screenshot={shot}", page.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return _cut(Image.open(shot).convert("RGB"))


def _cut(image: Image.Image) -> Image.Image:
    """What is there, without the empty rest."""
    ground = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, ground).getbbox()
    return image.crop((0, 0, image.width, min(image.height, (box[3] if box else 0) + 12)))


def save(image: Image.Image, path: Path) -> None:
    """In few colours: the text must be sharp and the file small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    side = max(8, image.height // (8 * len(KEPT)))
    taught = Image.new("RGB", (image.width, image.height + side * len(KEPT)))
    taught.paste(image, (0, 0))
    for number, colour in enumerate(KEPT):
        taught.paste(Image.new("RGB", (image.width, side), colour), (0, image.height + number * side))
    palette = taught.quantize(COLOURS, dither=Image.Dither.NONE)
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
