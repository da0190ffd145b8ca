"""Everything that a person can do, under everything that can go wrong on the way: nobody is left waiting, nothing is done twice."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.chat import families
from tests.bot.chat.acting import LOW, acting
from tests.bot.chat.everything import CHANGING, OFFERS, PRESSES, READING, stock

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"
THINKING, LATER, OFFERED, FORM = 5, 6, 8, 9
FAULTS = {
    "nothing": (),
    "429 on the acknowledgement": ((CALLBACK, "limit", {"seconds": 0.2}),),
    "500 on the acknowledgement": ((CALLBACK, "status", {"status": 500}),),
    "reset before the acknowledgement": ((CALLBACK, "reset", {}),),
    "reset after the acknowledgement": ((CALLBACK, "reset", {"after": True}),),
    "429 on the answer": ((ORIGINAL, "limit", {"seconds": 0.2}),),
    "503 on the answer": ((ORIGINAL, "status", {"status": 503}),),
    "a page of a proxy for an answer": ((ORIGINAL, "html", {"status": 502}),),
    "reset before the answer": ((ORIGINAL, "reset", {}),),
    "both answers lost": ((CALLBACK, "reset", {"after": True}), (ORIGINAL, "reset", {"after": True})),
}
LOSSES = ("drop", "invalidate", "ask_to_reconnect", "gateway_off")
WHOLE = bool(os.environ.get("BURNWATCH_TORTURE"))
"""Each fault is a second of work: `make test` takes one of every kind, `make torture` all."""
SAMPLE = FAULTS if WHOLE else (
    "nothing", "500 on the acknowledgement", "429 on the answer", "a page of a proxy for an answer", "both answers lost",
)  # fmt: skip
TABLE = [*READING, *CHANGING, *PRESSES]


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path, LOW) as one:
        one.held = []
        discord.acknowledge_within = 60.0  # a busy machine is no failure of the bot's; the benchmark measures this
        await stock(one)
        one.proposal = next(message for message in discord.messages(one.channel.id) if "#341" in message.text)
        one.alert = next(message for message in discord.messages(one.channel.id) if "Ratio low" in message.text)
        yield one


async def ended(asked, within=60.0):
    """Wait until the person sees an answer, beside the message that was pressed or in the place of "thinking…"."""
    async with asyncio.timeout(within):
        while not (asked.done.is_set() or asked.followups):  # noqa: ASYNC110 - another program's state
            await asyncio.sleep(0.005)
    return asked.followups[0].text if asked.followups else "" if asked.message is None else asked.message.text


async def prepared(bot, lines):
    """What each line needs, made before anything goes wrong."""
    return [await line.prepares(bot, f"run {n}") if line.prepares else "" for n, line in enumerate(lines)]


async def wrong_with(line, asked):
    """What is wrong with how this one ended; empty when nothing is."""
    try:
        text = await ended(asked)
    except TimeoutError:
        return f"nobody answered (acknowledged with {asked.acknowledged})"
    message = asked.followups[0] if asked.followups else asked.message
    if asked.thinking or asked.acknowledged not in {THINKING, LATER, FORM}:
        return f"acknowledged with {asked.acknowledged}: {text}"
    if line.reads not in text or "Something went wrong" in text:
        return f"read {text!r}"
    if message is None:
        return ""
    if message.pings or len(asked.followups) > 1:
        return f"pinged {message.pings}, and {len(asked.followups)} beside"
    if message.private == line.shared and asked.acknowledged != LATER:
        return f"private: {message.private}"
    bare = [one.filename for one in message.attachments if one.filename.endswith(".png") and not one.description]
    return f"no alt text on {bare}" if bare else ""


@pytest.mark.long
@pytest.mark.parametrize("fault", SAMPLE)
async def test_everybody_is_answered_and_nothing_is_done_twice(discord, bot, fault):
    made = await prepared(bot, TABLE)
    for path, kind, about in FAULTS[fault]:
        discord.fail("*", path, kind, each=True, **about)
    asked = [await line.does(bot, one) for line, one in zip(TABLE, made, strict=True)]
    found = {line.name: await wrong_with(line, one) for line, one in zip(TABLE, asked, strict=True)}
    assert {name: says for name, says in found.items() if says} == {}
    for line, one in zip(TABLE, made, strict=True):
        if line.after is not None:
            line.after(bot, one)
    await bot.deliver()
    assert len([one for one in discord.messages(bot.channel.id) if one.embed["title"].startswith("Ratio low")]) == 1


@pytest.mark.parametrize("fault", [name for name in FAULTS if "acknowledgement" in name or name == "nothing"])
async def test_what_is_offered_while_typing_comes_or_is_missed_and_harms_nothing(discord, bot, fault):
    for path, kind, about in FAULTS[fault]:
        discord.fail("*", path, kind, each=True, **about)
    asked = [await line.does(bot, None) for line in OFFERS]
    await bot.until(lambda: fault != "nothing" or all(one.done.is_set() for one in asked))
    discord.faults.clear()
    status = await (await bot.manager("status")).answered()
    assert "burnwatch" in status.text
    for line, one in zip(OFFERS, asked, strict=True):
        assert one.acknowledged in {OFFERED, None} if fault != "nothing" else one.acknowledged == OFFERED, line.name


def names_of(command, before=""):
    """Each thing to ask, and each option with offers, in the table's words."""
    name = f"{before} {command['name']}".strip()
    parts = [one for one in command.get("options", ()) if one["type"] <= 2]
    if parts:
        return set().union(*(names_of(part, name) for part in parts))
    return {f"/{name}"} | {f"/{name} {one['name']}:" for one in command.get("options", ()) if one.get("autocomplete")}


def test_the_table_holds_all_that_there_is(bot, discord):
    told = {name for command in discord.commands[""] for name in names_of(command)}
    assert told == {line.name for line in [*READING, *CHANGING, *OFFERS]}
    found, _ = families.walk()
    presses, forms = families.pressed(found, bot.chat)
    tried = {line.name.split()[0] for line in PRESSES}
    assert set(presses) | {"form"} == tried
    assert set(forms) == {"rule"}


@pytest.mark.long
@pytest.mark.parametrize("loss", LOSSES if WHOLE else LOSSES[1::2])
async def test_a_gateway_that_goes_away_meanwhile_keeps_nobody_from_an_answer(discord, bot, loss):
    made = await prepared(bot, TABLE)
    asked = [await line.does(bot, one) for line, one in zip(TABLE, made, strict=True)]
    await bot.until(lambda: all(one.acknowledged for one in asked))
    await (discord.gateway_off if loss == "gateway_off" else getattr(discord.gateway, loss))()
    found = {line.name: await wrong_with(line, one) for line, one in zip(TABLE, asked, strict=True)}
    assert {name: says for name, says in found.items() if says} == {}


async def test_who_asks_while_the_gateway_reconnects_is_heard_after_it(discord, bot):
    made = await prepared(bot, TABLE)
    await discord.gateway.drop()
    asked = [await line.does(bot, one) for line, one in zip(TABLE, made, strict=True)]
    found = {line.name: await wrong_with(line, one) for line, one in zip(TABLE, asked, strict=True)}
    assert {name: says for name, says in found.items() if says} == {}
