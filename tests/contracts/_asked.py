"""The scenes of docs/reference/answers.md that a member begins: every command, used as a person uses it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.demo.chapters import SIMULATED_NETWORK
from tests.contracts._stage import MANAGES, Stage, form_of
from tests.doubles.discord import Upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cards.card import Card

NEAR = f"Collateral ratio near the warning level ({SIMULATED_NETWORK})"
THIN = "The vault grows thin"
IMPORTED = f"""[[rules]]
name = "{THIN}"
metric = "bme.collateral_ratio"
where = {{ network = "{SIMULATED_NETWORK}" }}
op = "<"
threshold = 0.95
for = "12h"

[[rules]]
name = "H100 nearly sold out"
metric = "gpu.model.utilization"
where = {{ network = "{SIMULATED_NETWORK}", model = "h100" }}
op = ">"
threshold = 0.9
for = "30m"
"""
WRITTEN = {
    "name": THIN,
    "threshold": "0.97",
    "more": f'metric = "bme.collateral_ratio"\nwhere = {{ network = "{SIMULATED_NETWORK}" }}\nfor = "12h"',
}
Play = Callable[[Stage], Awaitable["list[Card]"]]


@dataclass(frozen=True)
class Scene:
    """One picture: what stands over it, which commands it shows, and how it comes about."""

    heading: str
    play: Play
    shows: tuple[str, ...] = ()
    """Names of commands."""
    asked: str = ""
    """What the picture says that a member used."""


def answer_to(command: str, **options: Any) -> Scene:
    """The answer to one command."""
    written = " ".join([f"/{command}", *(f"{key}:{value}" for key, value in options.items() if len(str(value)) <= 48)])

    async def play(stage: Stage) -> list[Card]:
        return [stage.shows(await (await stage.ask(command, **options)).answered(60))]

    return Scene(written, play, (command,), written)


def form(command: str, values: Mapping[str, str], **options: Any) -> Scene:
    """The form that a command opens, filled in, what comes of sending it, and of saving that."""
    written = " ".join([f"/{command}", *(f"{key}:{value}" for key, value in options.items())])

    async def play(stage: Stage) -> list[Card]:
        opened = await stage.ask(command, **options)
        asked = await opened.form(10)
        answer = await (await stage.discord.submit(opened, dict(values), **MANAGES)).answered(60)
        tried = stage.shows(answer)
        await stage.pressed(answer, "Save")
        return [form_of(asked, values), tried, stage.shows(answer)]

    return Scene(written, play, (command,), written)


async def setting_up(stage: Stage) -> list[Card]:
    """All steps of /setup, as an admin takes them."""
    message = await (await stage.ask("setup start")).answered(15)
    cards = []

    async def choose(what: str, *values: str) -> None:
        await (await stage.discord.choose(message, f"bw:setup:{what}:here", *values, **MANAGES)).answered(15)

    await choose("place", stage.channel.id)
    cards.append(stage.shows(message))
    await stage.pressed(message, "Next")
    await choose("pack", "quiet")
    cards.append(stage.shows(message))
    await stage.pressed(message, "Next")
    await stage.pressed(message, "Send the test")
    cards.append(stage.shows(message))
    await stage.pressed(message, "Next")
    await choose("zone", "Europe/Berlin")
    cards.append(stage.shows(message))
    await stage.pressed(message, "Summary")
    return [*cards, stage.shows(message)]


async def channel(stage: Stage) -> list[Card]:
    """How one channel is served."""
    options = {"channel": stage.channel, "quiet_hours": "23:00-07:00", "max_per_hour": 20}
    return [stage.shows(await (await stage.ask("setup channel", **options)).answered(15))]


async def importing(stage: Stage) -> list[Card]:
    """A file of rules, the difference, and what comes of applying it."""
    file = Upload("rules.toml", IMPORTED.encode())
    message = await (await stage.ask("rules import", file=file)).answered(60)
    compared = stage.shows(message)
    await stage.pressed(message, "Apply")
    return [compared, stage.shows(message)]


async def removing(stage: Stage) -> list[Card]:
    """It asks first."""
    message = await (await stage.ask("rules remove", name=THIN)).answered(15)
    asked = stage.shows(message)
    await stage.pressed(message, "Remove")
    return [asked, stage.shows(message)]


SCENES: dict[str, Scene] = {
    "setup-start": Scene("/setup start", setting_up, ("setup start",), "/setup start"),
    "setup-channel": Scene(
        "/setup channel", channel, ("setup channel",), "/setup channel channel:#burnwatch quiet_hours:23:00-07:00 max_per_hour:20"
    ),
    "setup-zone": answer_to("setup zone", zone="Asia/Tokyo", day="friday"),
    "setup-show": answer_to("setup show"),
    "burnmint": answer_to("burnmint", window="7d"),
    "bme": answer_to("bme"),
    "gpu": answer_to("gpu"),
    "gpu-model": answer_to("gpu", model="h100"),
    "network": answer_to("network"),
    "chart": answer_to("chart", metric="bme.collateral_ratio", where=f"network={SIMULATED_NETWORK}", span="30d"),
    "digest": answer_to("digest", week="2025-W42"),
    "scorecard": answer_to("scorecard"),
    "simulate": answer_to("simulate", demand="2", price="-40%@14d"),
    "status": answer_to("status"),
    "help": answer_to("help"),
    "help-metric": answer_to("help", about="bme.burn_mint_ratio"),
    "rules-add": form("rules add", WRITTEN, metric="bme.collateral_ratio"),
    "rules-list": answer_to("rules list"),
    "rules-try": answer_to("rules try", name=THIN),
    "rules-edit": form("rules edit", {**WRITTEN, "threshold": "0.99"}, name=THIN),
    "rules-explain": answer_to("rules explain", name=NEAR),
    "rules-mute": answer_to("rules mute", **{"for": "8h", "rule": NEAR, "reason": "planned work"}),
    "rules-mutes": answer_to("rules mutes"),
    "rules-unmute": answer_to("rules unmute", mute="1"),
    "rules-export": answer_to("rules export"),
    "rules-import": Scene("/rules import", importing, ("rules import",), "/rules import file:rules.toml"),
    "rules-history": answer_to("rules history", name=THIN),
    "rules-remove": Scene("/rules remove", removing, ("rules remove",), f"/rules remove name:{THIN}"),
    "watch-gpu": answer_to("watch gpu", model="h100", min=24, max_price=2.2),
    "watch-list": answer_to("watch list"),
    "watch-remove": answer_to("watch remove", number=1),
}  # fmt: skip
