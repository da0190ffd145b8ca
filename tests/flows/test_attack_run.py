"""Attacks on `burnwatch run` as a process: two of them on one file, a file that somebody holds, a stop in the wrong moment."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import urllib.error
import urllib.request
from contextlib import closing

from bot.cards.words_asked import ASKED_DATABASE_WHY
from tests.flows.live import ROOT, running
from tests.flows.test_live import free_port


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as err:
        return err.code, err.read().decode()


async def another(live, folder) -> asyncio.subprocess.Process:
    """A second bot with the same configuration on the same file."""
    environ = {
        "PATH": os.environ["PATH"],
        "BURNWATCH_DISCORD__TOKEN_FILE": str(folder / "token"),
        "PYTHONPATH": str(ROOT),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml"),
        cwd=folder, env=environ, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip


async def until(process, true):
    """Wait for something that a second bot does."""
    async with asyncio.timeout(120):
        while not (found := true()):
            assert process.returncode is None
            await asyncio.sleep(0.02)
    return found


async def polls(live, process, times):
    """Wait until the chain was asked so often again: whoever runs has judged the value by then."""
    path = "/akash/bme/v1/status"
    before = len(live.chain.asked_for(path))
    await until(process, lambda: len(live.chain.asked_for(path)) >= before + times)


async def test_two_bots_on_one_file_tell_a_crossing_once_and_its_end_once(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        second = await another(live, tmp_path)
        try:
            await until(second, lambda: len(live.discord.gateway.identified) >= 2)
            live.ratio("0.981000000000000000")
            (message,) = await live.until(lambda: live.discord.messages(live.channel))
            await polls(live, second, 4)
            live.ratio("1.150000000000000000")
            await live.until(lambda: "resolved" in message.embeds[0]["title"])
            await polls(live, second, 4)
            assert len(live.discord.messages(live.channel)) == 1
            assert second.returncode is None
        finally:
            second.send_signal(signal.SIGTERM)
            _, said = await asyncio.wait_for(second.communicate(), 60)
        assert second.returncode == 0
        assert b"Traceback" not in said
        assert await live.stop() == 0
        assert "Traceback" not in await live.said()


async def listen(live, lines):
    """Keep what the process says, as it says it: (logger, message, whether there was a traceback)."""
    async for line in live.process.stderr:
        said = json.loads(line)
        lines.append((said["logger"], said["message"], "trace" in said))


PARTS = {
    "burnwatch": ("Nothing is stored or judged until it is mended", "the database takes values again"),
    "burnwatch.delivery": ("Messages wait until it is mended", "the database takes messages again"),
    "burnwatch.discord": (
        "Servers that come and go are kept in mind until it is mended",
        "the database knows again in which servers the bot is",
    ),
}
"""What each part of the program says while it cannot write, and when it can again."""


LOWER = """
[[rules]]
name = "Ratio lower"
metric = "bme.collateral_ratio"
where = { network = "akash" }
op = "<"
threshold = 0.5
severity = "critical"
"""
MANAGER = {"permissions": str(1 << 5)}


def told_of(live, rule):
    return [message for message in live.discord.messages(live.channel) if rule in message.text]


async def test_a_file_that_somebody_holds_for_a_while_is_said_once_and_healed_from(tmp_path):
    port = free_port()
    async with running(tmp_path, listen=f"127.0.0.1:{port}", extra=LOWER) as live:
        lines: list[tuple[str, str, bool]] = []
        listening = asyncio.create_task(listen(live, lines))

        def said(part, words):
            return [line for line in lines if line[0] == part and line[1].endswith(words)]

        async def read(asked):
            return (await asked.answered()).text

        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        live.ratio("0.981000000000000000")
        (message,) = await live.until(lambda: live.discord.messages(live.channel))
        await live.until(lambda: live.discord.gateway.identified)
        with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            live.ratio("0.400000000000000000")
            new = live.discord.add_guild("New")
            await live.discord.invite_bot(new)
            on_it = await live.discord.press(message, "label:I'm on it", **MANAGER)
            why = await live.discord.press(message, "label:Why?")
            status = await live.discord.command("status")
            for part in ("burnwatch", "burnwatch.discord"):
                await live.until(lambda part=part: said(part, PARTS[part][0]))
            assert ASKED_DATABASE_WHY["locked"] in await read(on_it)
            assert "Ratio low" in await read(why), "reads go on beside a writer"
            assert "burnwatch" in await read(status)
            for path in ("/healthz", "/readyz", "/metrics"):
                assert (await asyncio.to_thread(get, port, path))[0] == 200
            assert not told_of(live, "Ratio lower")
            other.execute("ROLLBACK")
        await live.until(lambda: told_of(live, "Ratio lower"))
        for part, (breaks, heals) in PARTS.items():
            await live.until(lambda part=part, breaks=breaks, heals=heals: said(part, heals) or not said(part, breaks))
        with closing(sqlite3.connect(tmp_path / "live.db", timeout=30)) as other:
            await live.until(lambda: other.execute("SELECT 1 FROM guilds WHERE guild = ?", (new.id,)).fetchall())
        assert "You are on it" in await read(await live.discord.press(message, "label:I'm on it", **MANAGER))
        assert await live.stop() == 0
        await listening
    for part, (breaks, heals) in PARTS.items():
        assert len(said(part, heals)) == len(said(part, breaks)) <= 1, part
    (asked,) = said("burnwatch.discord", "People who ask are told so, and nothing is changed")
    told = [line for part, (breaks, _) in PARTS.items() for line in said(part, breaks)]
    assert sorted(line for line in lines if "another program holds it" in line[1]) == sorted([*told, asked])
    assert [line for line in lines if line[2] or line[0].startswith("apscheduler")] == []


async def test_a_stop_while_discord_does_not_answer_is_quick_and_the_next_start_sends_it_once(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        live.discord.fail("POST", "/channels/*/messages", "slow", seconds=45.0)
        live.ratio("0.981000000000000000")
        await live.until(lambda: [one for one in live.discord.requests if one[0] == "POST"])
        assert await live.stop() == 0
        assert live.discord.messages(live.channel) == [], "it ended before Discord answered"
        second = await another(live, tmp_path)
        try:
            await until(second, lambda: live.discord.messages(live.channel))
            await polls(live, second, 2)
            assert len(live.discord.messages(live.channel)) == 1
        finally:
            second.send_signal(signal.SIGTERM)
            await asyncio.wait_for(second.communicate(), 60)
