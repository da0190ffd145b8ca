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


async def test_two_bots_on_one_file_tell_a_crossing_once_and_its_end_once(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        second = await another(live, tmp_path)
        try:
            await asyncio.sleep(3)
            live.ratio("0.981000000000000000")
            (message,) = await live.until(lambda: live.discord.messages(live.channel))
            await asyncio.sleep(2)
            live.ratio("1.150000000000000000")
            await live.until(lambda: "resolved" in message.embeds[0]["title"])
            await asyncio.sleep(2)
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
    """Keep what the process says, as it says it."""
    async for line in live.process.stderr:
        lines.append(line)


async def test_a_file_that_somebody_holds_for_a_while_is_said_once_and_healed_from(tmp_path):
    port = free_port()
    async with running(tmp_path, listen=f"127.0.0.1:{port}") as live:
        lines: list[bytes] = []
        listening = asyncio.create_task(listen(live, lines))
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        await asyncio.sleep(2)
        with closing(sqlite3.connect(tmp_path / "live.db", isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            live.ratio("0.981000000000000000")
            await live.until(lambda: any(b"another program holds it" in line for line in lines))
            await asyncio.sleep(2)
            assert live.discord.messages(live.channel) == []
            assert (await asyncio.to_thread(get, port, "/healthz"))[0] == 200, "reads go on beside a writer"
            other.execute("ROLLBACK")
        await live.until(lambda: live.discord.messages(live.channel))
        await asyncio.sleep(2)
        assert await live.stop() == 0
        await listening
        said = [json.loads(line) for line in lines]
    held = [line for line in said if "another program holds it" in line["message"]]
    assert 1 <= len(held) <= 2, "by the polls, and by the worker if it had something to say"
    assert [line for line in said if "trace" in line] == []
    assert any(line["message"] == "the database takes values again" for line in said)


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
            for _ in range(300):
                if live.discord.messages(live.channel):
                    break
                await asyncio.sleep(0.05)
            await asyncio.sleep(1)
            assert len(live.discord.messages(live.channel)) == 1
        finally:
            second.send_signal(signal.SIGTERM)
            await asyncio.wait_for(second.communicate(), 60)
