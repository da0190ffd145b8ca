"""The plan: three chapters, each with its own clock, its own sources and its own rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from alerts.rule import topic_of
from alerts.sample import HOUR, MINUTE, SECOND
from bot.demo import simulation
from bot.demo.bme_stand import CHAIN_ID as SIMULATED_CHAIN
from bot.demo.recorded import akash_2026, instant, render_epochs
from bot.demo.standin import NODES
from bot.settings import (
    AlertSettings,
    ChainSettings,
    CoinGeckoSettings,
    ConsoleSettings,
    RenderSettings,
    Settings,
    Sources,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from alerts.rule import Rule
    from alerts.sample import Ms

SIMULATED_NETWORK = "akash-simulated"
RENDER_RULE: dict[str, Any] = {
    "name": "Render burned more than it minted",
    "metric": "bme.burn_mint_ratio",
    "where": {"network": "render", "window": "7d"},
    "op": ">",
    "threshold": 1,
    "severity": "info",
}
LIVE = ("akash_chain", "akash_console", "coingecko")
"""The chain first: a second opinion that comes before it would be judged beside its figures of six hours ago."""


@dataclass(frozen=True, slots=True)
class Step:
    """One moment: which sources are polled, and what a member asks afterwards."""

    at: Ms
    poll: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    fresh: bool = False
    """Begin with a new house: a restart between two stretches of a chapter."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the recording with a clock of its own."""

    key: str
    """What the stand-in plays."""
    title: str
    paragraph: str
    network: str
    channel: str
    steps: tuple[Step, ...]
    settings: Callable[[str], Settings]
    """From the stand-in's address."""
    judges: Callable[[Rule], bool]
    """Which rules hold in this chapter: the clock goes back from one to the next, and so must no alert's."""
    simulated: bool = False


@cache
def chapters() -> tuple[Chapter, ...]:
    """All three, in the order of the page."""
    return _render(), _akash(), _bme()


def presets_networks() -> tuple[str, ...]:
    """The networks that the presets are made out for."""
    return "akash", SIMULATED_NETWORK


def _render() -> Chapter:
    above = sum(1 for epoch in render_epochs() if epoch.burned > epoch.emitted)
    steps = [Step(epoch.ended_at + HOUR, ("render",)) for epoch in render_epochs()]
    steps[-1] = Step(steps[-1].at, ("render",), ("burnmint",))
    return Chapter(
        key="render",
        title="1 · Render, 2023 to 2025: real",
        paragraph=(
            f"{len(steps)} weekly epochs as Render published them, what was burned and what was emitted, asked for an hour "
            f"after each one's end. One rule is watched: more burned than minted in an epoch. {_words(above)} epochs in three "
            "stretches were so. One stretch is one message; it is edited as the stretch goes on, and its end is its last state."
        ),
        network="render",
        channel="burn-and-mint",
        steps=tuple(steps),
        settings=lambda url: Settings(
            sources=_only(
                render=RenderSettings(
                    url=f"{url}/epoch-burn-stats-data.json", liability_url=f"{url}/liability-epochs-data.json"
                )
            ),
            alerts=AlertSettings(presets="none"),
        ),
        judges=lambda rule: rule.name == RENDER_RULE["name"],
    )


def _akash() -> Chapter:
    recorded = akash_2026()
    proposals = {facts["id"]: facts for facts in recorded["proposals"]}
    opened, upgrade, share = proposals[341]["voting_start"], proposals[318], proposals[329]
    noticed: Ms = 5 * MINUTE
    steps = (
        Step(instant("2026-03-06T12:00:00Z"), ("akash_chain",)),
        Step(instant(upgrade["voting_start"]) + noticed, ("akash_chain",)),
        Step(instant(upgrade["voting_end"]) + noticed, ("akash_chain",)),
        Step(instant(share["seen_voting"]), ("akash_chain", "coingecko")),
        Step(instant(share["voting_end"]) + noticed, ("akash_chain",)),
        Step(instant("2026-07-11T12:00:00Z"), ("coingecko",)),
        Step(instant("2026-07-17T20:07:00Z"), ("akash_console", "coingecko"), ("gpu", "burnmint")),
        Step(instant(opened) // MINUTE * MINUTE + MINUTE, ("akash_chain",)),
        Step(instant("2026-09-19T12:00:00Z"), ("akash_chain",), ("proposals",)),
        Step(instant("2026-09-21T12:00:00Z"), ("akash_console",)),
        Step(instant("2026-09-28T16:18:43Z"), ("akash_console",), ("gpu h100",)),
        Step(instant("2026-10-19T12:00:00Z"), ("akash_chain",), ("proposals", "gpu"), fresh=True),
    )
    return Chapter(
        key="akash",
        title="2 · Akash, 2026: real, with its gaps",
        paragraph=(
            "What public records say about Akash's main network at the moments they say it, each with its source in the "
            "recording. Nothing is filled in: where nobody wrote an answer down, the stand-in answers 502, and burnwatch says "
            "“no data”, never zero. Where only the day is on record, noon UTC stands for it. The preset rules are on; nothing "
            "on record gave them a reason to speak."
        ),
        network="akash",
        channel="governance",
        steps=steps,
        settings=lambda url: Settings(
            sources=_live(url, "akash", "akashnet-2"), alerts=AlertSettings(lookback=_span("6h"))
        ),
        # A recording's silence is not an outage: the rule about silent sources would report one that never was.
        judges=lambda rule: rule.origin == "preset" and topic_of(rule) != "health" and not _of(rule, SIMULATED_NETWORK),
    )


def _bme() -> Chapter:
    ticks = {at: Step(at, LIVE) for at in range(simulation.START, simulation.END + 1, simulation.TICK)}
    for minute in range(-1, 7):
        at = simulation.TRIP + minute * MINUTE
        ticks[at] = Step(at, ("akash_chain",))
    asked, healed = simulation.ZEROS + 2 * MINUTE, simulation.ZEROS + 3 * MINUTE
    ticks |= {asked: Step(asked, (), ("gpu", "status")), healed: Step(healed, ("akash_console",))}
    ticks[simulation.END] = Step(simulation.END, LIVE, ("burnmint", "gpu", "digest"))
    return Chapter(
        key="bme",
        title="3 · What if: Akash's mechanism in the fall of 10 October 2025",
        paragraph=(
            "Made up, except for the AKT price and the formulas. The mechanism began in 2026; here it lives through the "
            "recorded daily closes of 15 September to 29 October 2025 (straight lines between them), polled every six hours. "
            "On 2 October the oracle stands still for three minutes, watched by the minute; on 5 October the Console answers "
            "one poll with zeros, and a member asks just then."
        ),
        network=SIMULATED_NETWORK,
        channel="what-if",
        steps=tuple(step for _, step in sorted(ticks.items())),
        settings=lambda url: Settings(
            sources=_live(url, SIMULATED_NETWORK, SIMULATED_CHAIN), alerts=AlertSettings(lookback=_span("6h1m"))
        ),
        judges=lambda rule: rule.origin == "preset" and (_of(rule, SIMULATED_NETWORK) or topic_of(rule) == "health"),
        simulated=True,
    )


def _only(**switched_on: Any) -> Sources:
    """These sources, the others off."""
    off: dict[str, Any] = {
        "akash_chain": ChainSettings(enabled=False),
        "akash_console": ConsoleSettings(enabled=False),
        "coingecko": CoinGeckoSettings(enabled=False),
        "render": RenderSettings(enabled=False),
    }
    return Sources(**(off | switched_on))


def _live(url: str, network: str, chain_id: str) -> Sources:
    """The three sources of an Akash network, all at the stand-in. A tick of a minute: whatever is polled is due."""
    return _only(
        akash_chain=ChainSettings(
            endpoints=tuple(url + node for node in NODES), network=network, chain_id=chain_id, every=_span("1m")
        ),
        akash_console=ConsoleSettings(base_url=url, network=network, every=_span("1m")),
        coingecko=CoinGeckoSettings(base_url=url, network=network, every=_span("1m")),
    )


def _span(text: str) -> Any:
    """A duration as the configuration file says it."""
    return text


def _of(rule: Rule, network: str) -> bool:
    return dict(rule.condition.select.where).get("network") == network


def _words(number: int) -> str:
    return (
        ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")[number]
        if number < 10
        else str(number)
    )


def total_steps(plan: Sequence[Chapter] | None = None) -> int:
    """Steps of all chapters."""
    return sum(len(chapter.steps) for chapter in plan or chapters())


DOWNTIME: Ms = 95 * SECOND
"""How long the program is away after it was killed: longer than the lease of the message it was sending."""
KILL_IN = "bme"
KILL_FROM: Ms = instant("2025-10-11T00:00:00Z")
"""From this moment of that chapter on, the first new message is the one that the kill falls behind."""
