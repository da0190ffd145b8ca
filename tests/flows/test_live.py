"""The main job, whole: a value crosses, a message with a picture appears; it recovers, the same message is edited."""

from __future__ import annotations

import json
import socket
import urllib.request

from bot.storage import Storage
from tests.flows.live import running


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def test_a_crossing_is_posted_with_a_picture_and_its_recovery_edits_that_message(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        live.ratio("0.981000000000000000")
        (message,) = await live.until(lambda: live.discord.messages(live.channel))
        assert message.embeds[0]["title"] == "Ratio low · raised"
        assert "0.981" in message.embeds[0]["description"]
        assert [item.filename.rsplit(".", 1)[-1] for item in message.attachments] == ["png"]
        assert message.attachments[0].description.strip(), "a picture has alt text"
        live.ratio("1.150000000000000000")
        await live.until(lambda: message.edits and "resolved" in message.embeds[0]["title"])
        assert len(live.discord.messages(live.channel)) == 1
        assert await live.stop() == 0
    with Storage.open(f"sqlite:///{tmp_path}/live.db") as storage:
        moves = [(item.was, item.now) for item in storage.read_now(lambda read: read.transitions(rule="Ratio low"))]
        assert len(moves) >= 2
        counts = storage.read_now(lambda read: read.outbox_counts())
        assert counts["outbox.waiting"] == counts["outbox.dead"] == 0


async def test_the_health_endpoints_tell_the_truth(tmp_path):
    port = free_port()

    def get(path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as err:
            return err.code, err.read().decode()

    async with running(tmp_path, listen=f"127.0.0.1:{port}") as live:
        import asyncio

        await live.until(lambda: live.discord.messages(live.channel) or live.chain.asked_for("/akash/bme/v1/vault"))

        async def got(path, enough):
            async with asyncio.timeout(120):
                while not enough(answer := await asyncio.to_thread(get, path)):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.1)
            return answer[1]

        body = await got("/readyz", lambda answer: answer[0] == 200)
        assert json.loads(body)["gateway"] == "connected"
        assert (await asyncio.to_thread(get, "/healthz"))[0] == 200
        text = await got("/metrics", lambda answer: 'burnwatch_source_up{source="akash_chain"} 1.0' in answer[1])
        assert live.discord.token not in text
        assert await live.stop() == 0


async def test_the_log_never_shows_the_token(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        assert await live.stop() == 0
        said = await live.said()
        assert live.discord.token not in said
        assert "Traceback" not in said


async def test_a_source_that_breaks_is_said_once_and_once_when_it_heals(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.console.asked)
        from tests.doubles._stand import challenge

        for path in ("/v1/dashboard-data", "/v1/bme/dashboard-data", "/v1/network-capacity"):
            live.console.answers[path] = lambda _: challenge()
        before = len(live.console.asked)
        await live.until(lambda: len(live.console.asked) >= before + 12)
        live.ratio("0.981000000000000000")
        await live.until(lambda: live.discord.messages(live.channel))
        assert await live.stop() == 0
        said = await live.said()
        assert said.count("akash_console/capacity is down") == 1
