"""The pictures of docs/reference/answers.md: `python -m tests.contracts.screens` makes them anew.

Every command is used through the fake Discord by a bot that stands on the database of the demo, and what arrives there is
drawn by the preview face. So a picture shows what a member would see, of numbers that are simulated and say so. Needs
Chromium for the drawing; the tests of this page do not.
"""

from __future__ import annotations

import asyncio
import io
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from PIL import Image, ImageChops

from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.chat.client import ChatClient
from bot.chat.places import DiscordPlaces
from bot.chat.sink import DiscordSink
from bot.clock import ManualClock
from bot.compose import build, desk_of
from bot.demo import simulation
from bot.demo.chapters import SIMULATED_NETWORK, chapters
from bot.demo.play import DATABASE
from bot.demo.show import Show
from bot.preview._style import STYLE
from bot.preview.journal import Journal
from bot.preview.page import message_html
from bot.storage import Storage
from tests.contracts.reference import ROOT
from tests.doubles.discord import FakeDiscord, Interaction, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.sample import Ms

PAGE = ROOT / "docs/reference/answers.md"
PICTURES = ROOT / "docs/pictures/answers"
HEAD = """# What each command answers

One picture of every command's answer, as a member sees it, drawn by the preview face from what the fake Discord was sent
(`python -m tests.contracts.screens`). All numbers are of the demo's simulated network and say so; the proposals are real
ones of the recording. Only the asker sees an answer unless it is shared. What the options are: [commands](commands.md).
"""
WIDTH = 660
TALLEST = 1600
COLOURS = 96
NOW: Ms = simulation.END + 90_000
IN_CHAPTER_TWO: Ms = chapters()[1].steps[8].at + 90_000
MANAGES = {"permissions": str(1 << 5)}
TONES = {0xF2CC60: Tone.WARNING, 0xFF5D5D: Tone.CRITICAL, 0x3FB68B: Tone.GOOD, 0xA8ADB5: Tone.QUIET}


class Simulated:
    """The desk, asked about the simulated network wherever a member's question names none."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    async def gpu(self, model: str | None = None) -> Card:
        return await self._desk.gpu(model, SIMULATED_NETWORK)

    async def bme(self, network: str = "") -> Card:
        return await self._desk.bme(SIMULATED_NETWORK if network in {"", "akash"} else network)

    async def burnmint(self, network: str = "", window: str | None = None) -> Card:
        return await self._desk.burnmint(SIMULATED_NETWORK if network in {"", "akash"} else network, window)

    async def network(self) -> Card:
        return await self._desk.network(SIMULATED_NETWORK)

    def __getattr__(self, question: str) -> Any:
        return getattr(self._desk, question)


class Stage:
    """A bot on the demo's database, one server, one member who manages it."""

    def __init__(self, database: Path, chapter: int, now: Ms) -> None:
        self._database = database
        self._chapter = chapters()[chapter]
        self._now = now
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.clock = ManualClock(self._now)
        self.storage = Storage.open(f"sqlite:///{self._database}")
        self.discord = await self._stack.enter_async_context(FakeDiscord())
        self.guild = self.discord.add_guild("Akash friends")
        self.channel = self.discord.add_channel(self.guild.id, "burnwatch")
        self.chat: ChatClient = ChatClient(
            self.discord.token, answers=_Late(self), api_base=self.discord.api_base, identify_pause=0, first_pause=0.01
        )
        sink = DiscordSink(self.chat)
        rng = random.Random(7)
        places = DiscordPlaces(self.chat, sink, self.clock, rng, example=self._example, turn=sink.turn)
        self.house = build(
            self._chapter.settings("http://127.0.0.1:9"), self.storage, self.clock, lambda: (), {"discord": sink},
            seed=7, places=lambda: places,
        )  # fmt: skip
        desk = desk_of(self.house)
        self.desk = Simulated(desk) if self._chapter.simulated else desk
        self.chat.homes = self.house.guilds
        await self.house.rulebook.load("quiet", [], self._now, (self._chapter.network,))
        self._running = asyncio.create_task(self.chat.run())
        await asyncio.wait_for(self.chat.ready.wait(), 10)
        while not self.discord.syncs:  # noqa: ASYNC110 - the thing waited for is another program's state
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running
        await self.house.close()
        await self._stack.aclose()

    async def _example(self) -> Card:
        return await self.desk.gpu()

    async def ask(self, command: str, **options: Any) -> Interaction:
        """As the member does."""
        return await self.discord.command(command, options, guild=self.guild.id, channel=self.channel.id, **MANAGES)

    async def press(self, message: Message, label: str) -> Interaction:
        """Press what says `label`."""
        return await self.discord.press(message, f"label:{label}", **MANAGES)


class _Late:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def __getattr__(self, question: str) -> Any:
        return getattr(self._stage.desk, question)


def card_of(message: Message) -> Card:
    """A message that arrived at Discord, back as a card: what is drawn is what was sent."""
    embed = message.embeds[0] if message.embeds else {}
    picture = next((one for one in message.attachments if one.filename.endswith(".png")), None)
    width, height = Image.open(io.BytesIO(picture.data)).size if picture else (0, 0)
    rows = [part for row in message.components for part in row.get("components") or ()]
    chosen = [one for one in rows if one["type"] != 2]
    return Card(
        title=embed.get("title") or "",
        lead=_named(embed.get("description") or message.content),
        tone=TONES.get(embed.get("color") or 0, Tone.INFO),
        fields=tuple(
            Field(one["name"], _named(one["value"]), one.get("inline", False)) for one in embed.get("fields") or ()
        ),
        footer=(embed.get("footer") or {}).get("text") or "",
        picture=Picture(picture.filename, picture.data, "", width, height) if picture else None,
        buttons=(
            *(Button(f"{_standing(one)} \u25be") for one in chosen),
            *(Button(one["label"], url=one.get("url") or "") for one in rows if one["type"] == 2),
        ),
        simulated="SIMULATED" in (embed.get("title") or ""),
        silent=True,
    )


def _named(text: str) -> str:
    """Mentions as Discord shows them."""
    return re.sub(r"<@!?\d+>", "**@someone**", re.sub(r"<#\d+>", "**#burnwatch**", text))


def _standing(select: Mapping[str, Any]) -> str:
    """What a closed select shows."""
    default = [one["label"] for one in select.get("options") or () if one.get("default")]
    return ", ".join(default) or str(select.get("placeholder") or "choose")


def form_of(form: Mapping[str, Any], values: Mapping[str, str]) -> Card:
    """A form that opened, as a card."""
    return Card(
        title=str(form["title"]),
        lead="",
        tone=Tone.QUIET,
        fields=tuple(
            Field(part["label"], _filled(part["component"], values) or (part.get("description") or "\u2026"))
            for part in form["components"]
        ),
        buttons=(Button("Submit"), Button("Cancel")),
    )


def _filled(one: Mapping[str, Any], values: Mapping[str, str]) -> str:
    default = [option["label"] for option in one.get("options") or () if option.get("default")]
    text = values.get(one["custom_id"]) or ", ".join(default) or str(one.get("value") or one.get("placeholder") or "")
    return "\n".join(f"`{line}`" if line.strip() else "" for line in text.splitlines())


Scene = Callable[[Stage], Awaitable[list[Card]]]


def answer_to(command: str, **options: Any) -> Scene:
    """The answer to one command."""

    async def play(stage: Stage) -> list[Card]:
        return [card_of(await (await stage.ask(command, **options)).answered(30))]

    return play


def written(command: str, values: Mapping[str, str], **options: Any) -> Scene:
    """The form that a command opens, filled in, what comes of sending it, and of saving that."""

    async def play(stage: Stage) -> list[Card]:
        opened = await stage.ask(command, **options)
        form = await opened.form(10)
        answer = await (await stage.discord.submit(opened, dict(values), **MANAGES)).answered(60)
        tried = card_of(answer)
        await (await stage.press(answer, "Save")).answered(60)
        return [form_of(form, values), tried, card_of(answer)]

    return play


async def setting_up(stage: Stage) -> list[Card]:
    """All steps of /setup, as an admin takes them."""
    message = await (await stage.ask("setup start")).answered(15)
    cards = []

    async def choose(what: str, *values: str) -> None:
        await (await stage.discord.choose(message, f"bw:setup:{what}:here", *values, **MANAGES)).answered(15)

    async def go(label: str) -> None:
        await (await stage.press(message, label)).answered(60)

    await choose("place", stage.channel.id)
    cards.append(card_of(message))
    await go("Next")
    await choose("pack", "holder")
    cards.append(card_of(message))
    await go("Next")
    await go("Send the test")
    cards.append(card_of(message))
    await go("Next")
    await choose("zone", "Europe/Berlin")
    cards.append(card_of(message))
    await go("Summary")
    return [*cards, card_of(message)]


async def watching(stage: Stage) -> list[Card]:
    """A watch, and the list of them."""
    made_one = await (await stage.ask("watch gpu", model="h100", min=24, max_price=2.2)).answered(15)
    listed = await (await stage.ask("watch list")).answered(15)
    return [card_of(made_one), card_of(listed)]


NEAR = f"Collateral ratio near the warning level ({SIMULATED_NETWORK})"
THIN = "The vault grows thin"
WRITTEN = {
    "name": THIN,
    "threshold": "0.97",
    "more": f'metric = "bme.collateral_ratio"\nwhere = {{ network = "{SIMULATED_NETWORK}" }}\nfor = "12h"',
}
SCENES: dict[str, tuple[str, Scene]] = {
    "setup": ("/setup start", setting_up),
    "setup-show": ("/setup show", answer_to("setup show")),
    "burnmint": ("/burnmint window:7d", answer_to("burnmint", window="7d")),
    "bme": ("/bme", answer_to("bme")),
    "gpu": ("/gpu", answer_to("gpu")),
    "gpu-model": ("/gpu model:h100", answer_to("gpu", model="h100")),
    "network": ("/network", answer_to("network")),
    "chart": ("/chart", answer_to("chart", metric="bme.collateral_ratio", where=f"network={SIMULATED_NETWORK}", span="30d")),
    "status": ("/status", answer_to("status")),
    "help": ("/help", answer_to("help")),
    "help-metric": ("/help about:bme.burn_mint_ratio", answer_to("help", about="bme.burn_mint_ratio")),
    "rules-add": ("/rules add", written("rules add", WRITTEN, metric="bme.collateral_ratio")),
    "rules-list": ("/rules list", answer_to("rules list")),
    "rules-try": ("/rules try", answer_to("rules try", name=THIN)),
    "rules-explain": ("/rules explain", answer_to("rules explain", name=NEAR)),
    "rules-mute": ("/rules mute", answer_to("rules mute", **{"for": "8h", "rule": NEAR, "reason": "planned work"})),
    "rules-mutes": ("/rules mutes", answer_to("rules mutes")),
    "rules-history": ("/rules history", answer_to("rules history", name=THIN)),
    "rules-export": ("/rules export", answer_to("rules export")),
    "rules-remove": ("/rules remove", answer_to("rules remove", name=THIN)),
    "watch": ("/watch gpu, /watch list", watching),
}  # fmt: skip
GOVERNANCE: dict[str, tuple[str, Scene]] = {
    "proposals": ("/proposals", answer_to("proposals")),
    "proposal": ("/proposal id:341", answer_to("proposal", id="341")),
}


def drawn(folder: Path, asked: str, card: Card, at: Ms) -> Image.Image:
    """One message as the preview face shows it, cut to what is there."""
    journal = Journal(folder)
    number = journal.send(at, f"{asked}{card.title}{card.lead}", "", "commands", card, asked)
    message = journal.message(number)
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
    profile = folder / "profile"
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--force-dark-mode",
         "--blink-settings=preferredColorScheme=0", f"--user-data-dir={profile}", f"--window-size={WIDTH},{TALLEST}",
         f"--screenshot={shot}", page.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return _cut(Image.open(shot).convert("RGB"))


def _cut(image: Image.Image) -> Image.Image:
    ground = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
    box = ImageChops.difference(image, ground).getbbox()
    return image.crop((0, 0, image.width, min(image.height, (box[3] if box else 0) + 12)))


def save(name: str, images: list[Image.Image]) -> str:
    """The pictures below one another, in few colours; returns the file's name."""
    whole = Image.new("RGB", (WIDTH, sum(one.height for one in images)), images[0].getpixel((0, 0)))
    top = 0
    for one in images:
        whole.paste(one, (0, top))
        top += one.height
    PICTURES.mkdir(parents=True, exist_ok=True)
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    return f"{name}.png"


async def play(folder: Path, wanted: list[str]) -> dict[str, str]:
    """Every scene that is wanted (all when none is named); what each says, by its name."""
    said: dict[str, str] = {}
    for chapter, now, scenes in ((2, NOW, SCENES), (1, IN_CHAPTER_TWO, GOVERNANCE)):
        async with Stage(folder / DATABASE, chapter, now) as stage:
            for name, (asked, scene) in scenes.items():
                if wanted and name not in wanted:
                    continue
                cards = await scene(stage)
                with tempfile.TemporaryDirectory() as aside:
                    images = [
                        await asyncio.to_thread(drawn, Path(aside), asked if not number else "", card, now)
                        for number, card in enumerate(cards)
                    ]
                save(name, images)
                said[name] = _alt(cards)
                sys.stdout.write(f"{name}: {len(cards)}\n")
    return said


def _alt(cards: list[Card]) -> str:
    """What a picture says to someone who cannot see it."""
    words = [f"{card.title}: {card.lead.splitlines()[0]}" if card.lead else card.title for card in cards]
    return re.sub(r"[\[\]*`]|<t:\d+:.>", "", " / ".join(words)).replace("  ", " ")


def page(said: Mapping[str, str]) -> str:
    """The page around the pictures."""
    parts = [HEAD]
    for name, (asked, _) in {**SCENES, **GOVERNANCE}.items():
        parts.append(f"\n## {asked}\n\n![{said[name]}](../pictures/answers/{name}.png)\n")
    return "".join(parts)


def main(argv: list[str]) -> None:
    """`--demo DIR` takes the database of a demo that was played there; names draw only those."""
    folder = Path(argv[argv.index("--demo") + 1]) if "--demo" in argv else None
    wanted = [one for one in argv if one in {*SCENES, *GOVERNANCE}]
    with tempfile.TemporaryDirectory() as aside:
        if folder is None:
            folder = Path(aside) / "demo"
            asyncio.run(Show(folder, print).run())
        copy = Path(aside) / "copy"
        copy.mkdir()
        shutil.copy(folder / DATABASE, copy / DATABASE)  # the scenes write into it
        said = asyncio.run(play(copy, wanted))
    if not wanted:
        PAGE.write_text(page(said), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
