"""The pictures of docs/reference/answers.md: `python -m tests.contracts.screens` makes them anew.

Every command is used through the fake Discord by a bot that stands on the database of the demo; what nobody asks for is told
there by a real house. What arrives is drawn by the preview face. So a picture shows what a member would see, of numbers that
are simulated and say so. Needs Chromium for the drawing; the tests of this page do not.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import ManualClock
from bot.demo import simulation
from bot.demo.chapters import chapters
from bot.demo.play import DATABASE
from bot.demo.show import Show
from bot.preview.markup import rendered
from tests.contracts._asked import SCENES, Scene
from tests.contracts._drawn import picture_of, save
from tests.contracts._stage import Stage
from tests.contracts._unasked import ALERTS, VOTES, voting
from tests.contracts.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from alerts.sample import Ms
    from bot.cards.card import Card

PAGE = ROOT / "docs/reference/answers.md"
PICTURES = ROOT / "docs/pictures/answers"
NOW: Ms = simulation.END + 90_000
HEAD = """# What it looks like

A picture of every command's answer and of every kind of message that nobody asks for, as a member sees it: drawn by the
preview face from what the fake Discord was sent (`python -m tests.contracts.screens`). All numbers are made up and say so:
those of the demo's simulated network, and proposals that the tests put to a vote. Only the asker sees an answer unless it is
shared. What the options are: [commands](commands.md); how it is written: [messages](messages.md).
"""
UNASKED = """
# What comes without being asked

The same message is edited as what it tells of goes on.
"""
EVERY = {**SCENES, **ALERTS, **VOTES}


async def play(folder: Path, wanted: Sequence[str]) -> dict[str, str]:
    """Every scene; what each says, by its name. All are played, one after the other, because each goes on from the last."""
    said: dict[str, str] = {}
    settings = chapters()[2].settings("http://127.0.0.1:9")
    async with Stage(folder / DATABASE, settings, ManualClock(NOW)) as stage:
        await stage.minutes(1)
        for name, scene in {**SCENES, **ALERTS}.items():
            said[name] = await _played(stage, name, scene, wanted)
    async with voting(folder) as stage:
        for name, scene in VOTES.items():
            said[name] = await _played(stage, name, scene, wanted)
    return said


async def _played(stage: Stage, name: str, scene: Scene, wanted: Sequence[str]) -> str:
    cards = await scene.play(stage)
    at = [stage.at.get(id(card), stage.clock.now()) for card in cards]
    if not wanted or name in wanted:
        image = await asyncio.to_thread(picture_of, cards, scene.asked, at)
        save(image, PICTURES / f"{name}.png")
        sys.stdout.write(f"{name}: {len(cards)}, {(PICTURES / f'{name}.png').stat().st_size / 1024:.0f} KiB\n")
    return alt(cards, at)


def alt(cards: Sequence[Card], at: Sequence[Ms]) -> str:
    """What a picture says to someone who cannot see it: of each message its title and its first sentence."""
    told = [
        " ".join(filter(None, (card.title + (":" if card.lead else ""), *card.lead.splitlines()[:1]))) for card in cards
    ]
    plain = [html.unescape(re.sub(r"<[^>]+>", "", rendered(text, when))) for text, when in zip(told, at, strict=True)]
    return " / ".join(plain).replace("[", "(").replace("]", ")").replace("\u00a0", " ")


def page(said: Mapping[str, str]) -> str:
    """The page around the pictures: commands by name, then what comes by itself, in the order of its story."""
    asked = sorted((name for name in EVERY if EVERY[name].shows), key=lambda name: EVERY[name].heading)
    told = [name for name in EVERY if not EVERY[name].shows]
    return "".join([HEAD, *(_part(name, said) for name in asked), UNASKED, *(_part(name, said) for name in told)])


def _part(name: str, said: Mapping[str, str]) -> str:
    heading = EVERY[name].heading
    shown = f"`{heading}`" if EVERY[name].shows else heading
    return f"\n## {shown}\n\n![{said[name]}](../pictures/answers/{name}.png)\n"


def main(argv: list[str]) -> None:
    """`--demo DIR` takes the database of a demo that was played there; names draw only those."""
    folder = Path(argv[argv.index("--demo") + 1]) if "--demo" in argv else None
    wanted = [one for one in argv if one in EVERY]
    with tempfile.TemporaryDirectory() as aside:
        if folder is None:
            folder = Path(aside) / "demo"
            asyncio.run(Show(folder, print).run())
        copy = Path(aside) / "copy"
        copy.mkdir()
        shutil.copy(folder / DATABASE, copy / DATABASE)  # the scenes write into it
        said = asyncio.run(play(copy, wanted))
    PAGE.write_text(page(said), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
