"""All that a person can do in Discord, as one table over a whole house: commands, offers, forms, selects and buttons.

Each line prepares what it needs, does one thing, and says what must be read in the end. A test runs the lines under one
failure after another; another one compares the table with what the program tells Discord.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.governance.known import KnownProposal
from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.sample import DAY, Sample, Series
from bot.app.actor import Actor
from bot.app.governance import Looked
from bot.app.held import RELEASED
from bot.app.proposal_facts import describe
from bot.app.proposal_rows import keep
from bot.sources._base import Fetched
from bot.sources._chain_types import Proposals
from tests.bot.chat.acting import LOW, MANAGER, RATIO
from tests.doubles.discord import Upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HOSTILE = "@everyone [free AKT](http://evil.example/claim)"
MINE = {
    "name": "Mine",
    "op": "<",
    "threshold": "1.1",
    "severity": "info",
    "more": 'metric = "bme.collateral_ratio"\nwhere = { network = "akash" }\nfor = "5m"',
}
SPEND = {
    "@type": "/cosmos.distribution.v1beta1.MsgCommunityPoolSpend",
    "recipient": "akash1nw9k9336g9csenjaq74f87gc4w4ffrv3wa3um0",
    "amount": [{"denom": "uakt", "amount": "230557400000"}],
}


@dataclass(frozen=True)
class Line:
    """One thing that a person does."""

    name: str
    does: Callable[[Any, Any], Awaitable[Any]]
    """(bot, what was prepared) -> the interaction."""
    reads: str = ""
    """What must stand in the answer."""
    prepares: Callable[[Any, str], Awaitable[Any]] | None = None
    """(bot, a name of this run) -> whatever `does` needs."""
    after: Callable[[Any, Any], None] | None = None
    """What must be true of the database then: once, however often Discord was asked."""
    shared: bool = False


def _command(name: str, options: dict[str, Any] | None = None, reads: str = "", **about: Any) -> Line:
    return Line(f"/{name}", lambda bot, _: bot.manager(name, options), reads, **about)


def _offer(name: str, option: str, /, **given: str) -> Line:
    async def does(bot: Any, _: Any) -> Any:
        return await bot.discord.autocomplete(name, option, "", given, guild=bot.guild.id)

    return Line(f"/{name} {option}:", does)


# what is prepared


async def stock(bot: Any) -> None:
    """What there is to ask about: values, a rule that fires, one of the server's own, a proposal, one that is held, a channel."""
    bot.house.guilds.load()
    await bot.house.guilds.joined(bot.guild.id, "Server")
    gpu = {"network": "akash", "vendor": "nvidia", "model": "h100"}
    now = bot.clock.now()
    await bot.storage.write(
        lambda tx: tx.add_samples(
            [
                Sample(Series.of("gpu.model.available", **gpu), now, 0.0),
                Sample(Series.of("gpu.model.total", **gpu), now, 12.0),
                Sample(Series.of("gpu.utilization", network="akash"), now, 0.5),
            ]
        )
    )
    await bot.ratio(1.2, 0.98)
    await proposed(bot)
    await proposed(bot, _proposal(bot, 341, HOSTILE))
    manager = Actor("discord", "1", guild=bot.guild.id, channel=bot.channel.id, manages_guild=True)
    await bot.house.held.decide(manager, 341, RELEASED)  # the gate holds it, and here it is to be seen
    await bot.deliver()
    await bot.storage.write(lambda tx: _hold(bot, tx, "0"))
    await saved(bot, "Mine")
    message = await (await bot.manager("setup start")).answered()
    await (await bot.discord.choose(message, "bw:setup:place:here", bot.channel.id, **MANAGER)).answered()
    await (await bot.manager("rules mute", {"for": "1h", "rule": "Ratio low"})).answered()


def _proposal(bot: Any, number: int, title: str, summary: str = "") -> Proposal:
    now = bot.clock.now()
    return Proposal(
        number, ProposalStatus.VOTING, title, summary=summary, messages=(SPEND,), submit_time=now,
        voting_start_time=now, voting_end_time=now + 3 * DAY,
    )  # fmt: skip


async def proposed(bot: Any, *seen: Proposal) -> None:
    bot.clock.set(bot.clock.now() + 60_000)
    fetched = Fetched("akash_chain", bot.clock.now(), answers={"proposals": Proposals(seen)})
    await bot.storage.write(lambda tx: bot.house.governance.take(tx, fetched, Looked()))
    await bot.deliver()


def _hold(bot: Any, tx: Any, run: str) -> int:
    lure = "Claim your tokens at [https://akash.network/claim](https://evil-drop.example/x) now."
    number = 1000 + sum(row[0] for row in [(1,)] * len(bot.held))
    bot.held.append(number)
    proposal = _proposal(bot, number, f"AKT airdrop for stakers @everyone {run}", lure)
    facts = bot.house.held._gate.judge(tx, describe("akash", proposal, bot.clock.now()), proposal)
    keep(tx, "akash", KnownProposal(proposal.id, proposal.status, changed_at=bot.clock.now()), facts)
    return number


async def held(bot: Any, run: str) -> Any:
    """The queue with one more in it, and its number."""
    number = await bot.storage.write(lambda tx: _hold(bot, tx, run))
    return await (await bot.manager("held")).answered(), number


async def drafted(bot: Any, run: str) -> Any:
    opened = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    return await (await bot.discord.submit(opened, MINE | {"name": run}, **MANAGER)).answered(), run


async def saved(bot: Any, run: str) -> Any:
    draft, _ = await drafted(bot, run)
    await (await bot.discord.press(draft, "label:Save", **MANAGER)).answered()
    return run


async def opened(bot: Any, run: str) -> Any:
    asked = await bot.manager("rules add", {"metric": "bme.collateral_ratio"})
    await asked.form()
    return asked, run


async def removal(bot: Any, run: str) -> Any:
    await saved(bot, run)
    return await (await bot.manager("rules remove", {"name": run})).answered(), run


async def file(bot: Any, run: str) -> Any:
    text = f'[[rules]]\nname = "{run}"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.0\n'
    return await (await bot.manager("rules import", {"file": Upload("r.toml", text.encode())})).answered(), run


async def asked_how_long(bot: Any, _run: str) -> Any:
    return await (await bot.discord.press(bot.alert, "label:Snooze", **MANAGER)).answered()


async def screen(bot: Any, step: str) -> Any:
    """A message of /setup at one step."""
    message = await (await bot.manager("setup start")).answered()
    go = {"type": 2, "style": 2, "label": "go", "custom_id": f"bw:setup:go:{step}"}
    message.components = [{"type": 1, "components": [go]}]
    await (await bot.discord.press(message, "label:go", **MANAGER)).answered()
    return message


async def watching(bot: Any, _run: str) -> Any:
    """A watch, in the place of those before it."""
    for one in bot.storage.read_now(lambda read: read.watches(bot.discord.person["id"])):
        await bot.storage.write(lambda tx, one=one: tx.end_watch(one.id, "removed", bot.clock.now()))
    await (await bot.manager("watch gpu", {"model": "h100", "min": 3})).answered()
    return bot.storage.read_now(lambda read: read.watches(bot.discord.person["id"]))[-1].id


# what is done


def _press(label: str) -> Callable[[Any, Any], Awaitable[Any]]:
    async def does(bot: Any, made: Any) -> Any:
        message, _ = made if isinstance(made, tuple) else (made, "")
        return await bot.discord.press(message, f"label:{label}", **MANAGER)

    return does


def _on_alert(label: str, reads: str) -> Line:
    async def does(bot: Any, _: Any) -> Any:
        return await bot.discord.press(bot.alert, f"label:{label}", **MANAGER)

    return Line(f"alert [{label}]", does, reads)


def _choose(verb: str, *values: str, step: str, reads: str = "") -> Line:
    async def does(bot: Any, message: Any) -> Any:
        given = [bot.channel.id if value == "CHANNEL" else value for value in values]
        return await bot.discord.choose(message, f"bw:setup:{verb}:here", *given, **MANAGER)

    return Line(f"setup <{verb}>", does, reads, prepares=lambda bot, _run: screen(bot, step))


def _setup_press(label: str, step: str, reads: str = "") -> Line:
    return Line(f"setup [{label}]", _press(label), reads, prepares=lambda bot, _run: screen(bot, step))


def _once(count: int = 1) -> Callable[[Any, Any], None]:
    def after(bot: Any, made: Any) -> None:
        rows = [row for row in bot.storage.read_now(lambda read: read.rules()) if row.title == made[1]]
        assert len(rows) == count, made[1]

    return after


async def _send(bot: Any, made: Any) -> Any:
    return await bot.discord.submit(made[0], MINE | {"name": made[1]}, **MANAGER)


async def _verdict(bot: Any, made: Any, word: str) -> Any:
    message, number = made
    message.components = [{"type": 1, "components": [
        {"type": 2, "style": 2, "label": word, "custom_id": f"bw:held:{word.casefold()}:{number}"}]}]  # fmt: skip
    return await bot.discord.press(message, f"label:{word}", **MANAGER)


def _decided_once(bot: Any, made: Any) -> None:
    assert len(bot.storage.read_now(lambda read: read.audit(f"held proposal {made[1]}"))) == 1


async def _again(bot: Any, made: Any) -> Any:
    change = await bot.discord.press(made[0], "label:Change", **MANAGER)
    await change.form()
    return change, made[1]


async def _to_change(bot: Any, run: str) -> Any:
    return await _again(bot, await drafted(bot, run))


async def _to_edit(bot: Any, run: str) -> Any:
    asked = await bot.manager("rules edit", {"name": await saved(bot, run)})
    await asked.form()
    return asked, run


async def _mute(bot: Any, made: str) -> Any:
    return await bot.manager("rules mute", {"for": "1h", "rule": "Ratio low", "reason": made})


async def _run_of(_bot: Any, run: str) -> str:
    return run


def _muted_once(bot: Any, run: Any) -> None:
    assert len([one for one in bot.storage.read_now(lambda read: read.mutes()) if one.reason == run]) == 1


async def _muted(bot: Any, run: str) -> Any:
    await (await _mute(bot, run)).answered()
    return next(one.id for one in bot.storage.read_now(lambda read: read.mutes()) if one.reason == run)


def _watched_once(bot: Any, _made: Any) -> None:
    watches = bot.storage.read_now(lambda read: read.watches(bot.discord.person["id"]))
    assert len([one for one in watches if one.at_least == 2]) == 1


READING = [
    _command("status", reads="burnwatch"),
    _command("burnmint", {"window": "30d"}),
    _command("bme", reads="0.98"),
    _command("gpu", {"model": "h100"}),
    _command("network"),
    _command("proposals", {"status": "voting"}, "#341"),
    _command("proposal", {"id": "341"}, "#341"),
    _command("chart", {"metric": "bme.collateral_ratio"}, "0.98"),
    _command("simulate", {"demand": "10"}),
    _command("scorecard"),
    _command("digest"),
    _command("help", {"about": "chart"}, "/chart"),
    _command("help", {"share": True}, "/rules", shared=True),
    _command("held", reads="AKT airdrop"),
    _command("rules list", reads="Ratio low"),
    _command("rules try", {"name": "Ratio low"}, "Ratio low"),
    _command("rules explain", {"name": "Ratio low"}, "fires"),
    _command("rules mutes", reads="Ratio low"),
    _command("rules export", reads="Rules as a file"),
    _command("rules history", reads="Mine"),
    _command("setup show"),
    _command("setup start"),
    _command("watch list"),
]
CHANGING = [
    Line("/rules add", lambda bot, _: bot.manager("rules add", {"metric": "bme.collateral_ratio"})),
    Line("/rules edit", lambda bot, _: bot.manager("rules edit", {"name": "Mine"})),
    Line("/rules remove", lambda bot, _: bot.manager("rules remove", {"name": "Mine"}), "Mine"),
    Line("/rules import", lambda bot, run: bot.manager("rules import", {"file": Upload("r.toml", f'[[rules]]\nname = "{run}"\nmetric = "bme.collateral_ratio"\nop = "<"\nthreshold = 1.0\n'.encode())}), prepares=_run_of),
    Line("/rules mute", _mute, "Ratio low", prepares=_run_of, after=_muted_once),
    Line("/rules unmute", lambda bot, number: bot.manager("rules unmute", {"mute": str(number)}), "Ratio low", prepares=_muted),
    _command("setup zone", {"zone": "Europe/Berlin"}, "Time zone"),
    Line("/setup channel", lambda bot, _: bot.manager("setup channel", {"channel": bot.channel, "max_per_hour": 30})),
    Line("/watch gpu", lambda bot, _: bot.manager("watch gpu", {"model": "h100", "min": 2}), "h100", after=_watched_once),
    Line("/watch remove", lambda bot, number: bot.manager("watch remove", {"number": number}), prepares=watching),
]  # fmt: skip
PRESSES = [
    _on_alert("I'm on it", "You are on it"),
    _on_alert("Snooze", "Snooze"),
    _on_alert("Why?", "Why · Ratio low"),
    _on_alert("Data", "/chart metric:bme.collateral_ratio"),
    Line("alert [1 hour]", _press("1 hour"), "Snoozed", prepares=asked_how_long),
    Line("alert [8 hours]", _press("8 hours"), "Snoozed", prepares=asked_how_long),
    Line("alert [Until it is resolved]", _press("Until it is resolved"), "Snoozed", prepares=asked_how_long),
    Line("rule [Save]", _press("Save"), "Saved", prepares=drafted, after=_once()),
    Line("rule [Cancel]", _press("Cancel"), prepares=drafted, after=_once(0)),
    Line("rule [Change]", _press("Change"), prepares=drafted),
    Line("rule [Remove]", _press("Remove"), prepares=removal, after=_once(0)),
    Line("rule [Apply]", _press("Apply"), prepares=file, after=_once()),
    Line("held [Release]", lambda bot, made: _verdict(bot, made, "Release"), "is released", prepares=held, after=_decided_once),
    Line("held [Drop]", lambda bot, made: _verdict(bot, made, "Drop"), "is dropped", prepares=held, after=_decided_once),
    Line("proposal [Messages]", lambda bot, _: bot.discord.press(bot.proposal, "label:Messages", **MANAGER), "Messages of #341"),
    Line("form new", _send, "Draft", prepares=opened),
    Line("form again", _send, "Draft", prepares=_to_change),
    Line("form edit", _send, "Draft", prepares=_to_edit),
    _choose("pick", "bme", "gpu", step="channels"),
    _choose("place", "CHANNEL", step="channels"),
    _choose("away", "CHANNEL", step="channels"),
    _choose("pack", "holder", step="pack"),
    _choose("zone", "UTC", step="time"),
    _choose("day", "friday", step="time"),
    _choose("roles", step="time"),
    _setup_press("Check again", "channels"),
    _setup_press("Send the test", "test"),
]  # fmt: skip
OFFERS = [
    _offer("burnmint", "network"),
    _offer("gpu", "model"),
    _offer("proposal", "id"),
    _offer("chart", "metric"),
    _offer("chart", "where", metric="bme.collateral_ratio"),
    _offer("chart", "span"),
    _offer("chart", "compare", metric="bme.collateral_ratio"),
    _offer("simulate", "price"),
    _offer("digest", "week"),
    _offer("help", "about"),
    _offer("rules add", "metric"),
    _offer("rules edit", "name"),
    _offer("rules remove", "name"),
    _offer("rules try", "name"),
    _offer("rules try", "span", name="Ratio low"),
    _offer("rules explain", "name"),
    _offer("rules history", "name"),
    _offer("rules mute", "for"),
    _offer("rules mute", "rule", **{"for": "1h"}),
    _offer("rules mute", "metric", **{"for": "1h"}),
    _offer("rules mute", "label", **{"for": "1h"}),
    _offer("rules unmute", "mute"),
    _offer("setup zone", "zone"),
    _offer("watch gpu", "model"),
]

__all__ = ["CHANGING", "LOW", "OFFERS", "PRESSES", "RATIO", "READING", "Line", "stock"]
