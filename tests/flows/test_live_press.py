"""A press on the live bot, a process of its own: the message says who is on it."""

from __future__ import annotations

from tests.flows.live import running

MANAGER = {"permissions": str(1 << 5)}


async def test_somebody_is_on_it_in_the_live_bot_and_its_resolve_forgets_that(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.chain.asked_for("/akash/bme/v1/status"))
        live.ratio("0.981000000000000000")
        (message,) = await live.until(lambda: live.discord.messages(live.channel))
        assert list(message.buttons()) == ["I'm on it", "Snooze", "Why?", "Data"]
        pressed = await live.discord.press(message, "label:I'm on it", **MANAGER)
        assert "You are on it" in (await pressed.answered()).text
        await live.until(lambda: "is on it since" in message.text)
        why = await live.discord.press(message, "label:Why?")
        assert "someone is on it" in (await why.answered()).text
        live.ratio("1.150000000000000000")
        await live.until(lambda: "resolved" in message.embeds[0]["title"])
        assert "is on it" not in message.text
        assert list(message.buttons()) == ["Why?", "Data"]
        assert await live.stop() == 0
