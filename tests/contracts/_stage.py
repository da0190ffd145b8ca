"""Where the scenes of docs/reference/answers.md are played: a bot on a database, a fake Discord, and what arrives there as cards."""

from __future__ import annotations

import asyncio
import io
import random
import re
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from PIL import Image

from alerts.notice import Route
from alerts.sample import MINUTE, Sample, Series
from bot.app.scorecard import Scorecards
from bot.app.simulate import Simulations
from bot.cards.card import Button, Card, Field, Picture, Tone
from bot.cards.outlookdesk import OutlookDesk
from bot.chat.client import ChatClient
from bot.chat.places import DiscordPlaces
from bot.chat.sink import DiscordSink
from bot.compose import SOURCE_ROWS, build, desk_of
from bot.demo.chapters import SIMULATED_NETWORK
from bot.errors import SourceDown
from bot.sources._base import Fetched
from bot.storage import Storage
from tests.doubles.discord import FakeDiscord, Interaction, Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from alerts.sample import Ms
    from bot.app.simulate_facts import WhatIfFacts, WhatIfQuestion
    from bot.clock import ManualClock
    from bot.settings import Settings

MANAGES = {"permissions": str(1 << 5)}
TONES = {0xF2CC60: Tone.WARNING, 0xFF5D5D: Tone.CRITICAL, 0x3FB68B: Tone.GOOD, 0xA8ADB5: Tone.QUIET}


REQUESTS = {
    (key, str(getattr(row.metric, "key", row.metric))): row.request for key, rows in SOURCE_ROWS.items() for row in rows
}
"""What each number is asked with: its age is that request's."""


class Simulated:
    """The desk, asked about the simulated network wherever a member's question names none."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    async def gpu(self, model: str | None = None, **more: Any) -> Card:
        return await self._desk.gpu(model, SIMULATED_NETWORK, **more)

    async def bme(self, network: str = "") -> Card:
        return await self._desk.bme(SIMULATED_NETWORK if network in {"", "akash"} else network)

    async def burnmint(self, network: str = "", window: str | None = None, **more: Any) -> Card:
        return await self._desk.burnmint(SIMULATED_NETWORK if network in {"", "akash"} else network, window, **more)

    async def network(self, **more: Any) -> Card:
        return await self._desk.network(SIMULATED_NETWORK, **more)

    async def scorecard(self, **more: Any) -> Card:
        return await self._desk.scorecard(SIMULATED_NETWORK, **more)

    async def proposals(self, network: str = "", status: str | None = None) -> Card:
        return await self._desk.proposals(SIMULATED_NETWORK, status)

    async def proposal(self, number: str) -> Card:
        return await self._desk.proposal(number, SIMULATED_NETWORK)

    def __getattr__(self, question: str) -> Any:
        return getattr(self._desk, question)


class _Elsewhere(Simulations):
    """What-ifs that begin with the state of the simulated network."""

    def __init__(self, simulations: Simulations) -> None:
        self._simulations = simulations

    async def of(self, question: WhatIfQuestion) -> WhatIfFacts:
        return await self._simulations.of(replace(question, network=SIMULATED_NETWORK))


@dataclass
class Feed:
    """One source that says, minute by minute, what the scene wants; None in place of the values is no answer."""

    key: str = "akash_chain"
    network: str = SIMULATED_NETWORK
    every: Ms = MINUTE
    cadence: dict[str, Ms] = field(default_factory=dict)
    rows: tuple[Any, ...] = ()
    values: dict[Series, float] | None = field(default_factory=dict)

    async def fetch(self, now: Ms) -> Fetched:
        if self.values is None:
            return Fetched(self.key, now, failed={"all": SourceDown("answered 502")}, network=self.network)
        answers: dict[str, tuple[Sample, ...]] = {}
        for series, value in self.values.items():
            request = REQUESTS.get((self.key, series.metric), "all")
            answers[request] = (*answers.get(request, ()), Sample(series, now, value))
        return Fetched(self.key, now, answers, network=self.network)

    def says(self, key: str, value: float, **labels: str) -> None:
        """From now on."""
        assert self.values is not None
        self.values[Series.of(key, network=self.network, **labels)] = value


class Stage:
    """A bot on a database, one server with one channel, one member who manages it."""

    def __init__(
        self, database: Path, settings: Settings, clock: ManualClock, *, presets: str = "quiet", told: bool = False
    ) -> None:
        """`told`: the channel takes everything, without a set-up."""
        self._database = database
        self._settings = settings
        self.clock = clock
        self._presets = presets
        self._told = told
        self.chain, self.console, self.market = Feed(), Feed("akash_console"), Feed("coingecko")
        self.at: dict[int, Ms] = {}
        self._stack = AsyncExitStack()
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.storage = Storage.open(f"sqlite:///{self._database}")
        self.discord = await self._stack.enter_async_context(FakeDiscord(a_second=None))
        self.guild = self.discord.add_guild("Akash friends")
        self.channel = self.discord.add_channel(self.guild.id, "burnwatch")
        self.chat: ChatClient = ChatClient(
            self.discord.token, answers=_Late(self), api_base=self.discord.api_base, identify_pause=0, first_pause=0.01
        )
        sink = DiscordSink(self.chat)
        rng = random.Random(8)  # another one than the house: Discord takes two messages with one nonce for one
        places = DiscordPlaces(self.chat, sink, self.clock, rng, example=self._example, turn=sink.turn)
        self.house = build(
            self._settings, self.storage, self.clock, self._routes, {"discord": sink}, seed=7, places=lambda: places,
            gateway=lambda: self.chat.gateway,
        )  # fmt: skip
        desk = desk_of(self.house)
        simulations = _Elsewhere(Simulations(self.storage, self.clock))
        desk.outlook = OutlookDesk(simulations, Scorecards(self.storage, self.clock), self.house.studio)
        self.desk = Simulated(desk)
        self.chat.homes = self.house.guilds
        await self.house.rulebook.load(self._presets, [], self.clock.now(), (SIMULATED_NETWORK,))
        self._running = asyncio.create_task(self.chat.run())
        await asyncio.wait_for(self.chat.ready.wait(), 60)
        while not self.discord.syncs:  # noqa: ASYNC110 - the thing waited for is another program's state
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self.house.close()
        await self._stack.aclose()

    def _routes(self) -> list[Route]:
        return [Route("discord", self.guild.id, self.channel.id)] if self._told else []

    async def _example(self) -> Card:
        return await self.desk.gpu()

    # time

    async def minutes(self, count: int, *feeds: Feed) -> None:
        """Minutes pass, each with a poll of every feed, a sweep and a delivery."""
        for _ in range(count):
            self.clock.set(self.clock.now() + MINUTE)
            for feed in feeds:
                await self.house.poller.poll(feed, self.clock.now())
            await self.house.poller.sweep(self.clock.now())
            await self.house.worker.pass_once()

    # what a person does

    async def ask(self, command: str, **options: Any) -> Interaction:
        """Use a command."""
        return await self.discord.command(command, options, guild=self.guild.id, channel=self.channel.id, **MANAGES)

    async def press(self, message: Message, label: str) -> Interaction:
        """Press what says `label`."""
        return await self.discord.press(message, f"label:{label}", **MANAGES)

    async def pressed(self, message: Message, label: str) -> Message:
        """Press it, and give the answer."""
        pressed = await self.press(message, label)
        answer = await pressed.answered(60)
        return pressed.followups[0] if pressed.followups else answer

    # what is there

    def shows(self, message: Message) -> Card:
        """A message as it is now, and when that was."""
        card = card_of(message)
        self.at[id(card)] = self.clock.now()
        return card

    def posted(self) -> list[Message]:
        """Every message of the channel that nobody asked for, oldest first."""
        return [one for one in self.discord.messages(self.channel.id) if not one.private]


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
    files = [one for one in message.attachments if one is not picture]
    title = embed.get("title") or ""
    return Card(
        title=title,
        lead=named(embed.get("description") or message.content),
        tone=TONES.get(embed.get("color") or 0, Tone.INFO),
        fields=(
            *(Field(one["name"], named(one["value"]), one.get("inline", False)) for one in embed.get("fields") or ()),
            *(Field("Attached file", f"`{one.filename}` {len(one.data):,} bytes") for one in files),
        ),
        footer=(embed.get("footer") or {}).get("text") or "",
        picture=Picture(picture.filename, picture.data, "", width, height) if picture else None,
        buttons=(
            *(Button(f"{_standing(one)} \u25be") for one in chosen),
            *(Button(one["label"], url=one.get("url") or "") for one in rows if one["type"] == 2),
        ),
        simulated="SIMULATED" in title,
        silent=message.silent,
    )


def named(text: str) -> str:
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
