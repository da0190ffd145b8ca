"""Every kind of message that burnwatch posts, under everything that can go wrong: one message each, and nobody's text acts."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict

import pytest

from alerts.governance.proposal import Proposal, ProposalStatus
from alerts.notice import Word
from bot.app.digest_facts import stored
from bot.app.facts import BacklogFacts, UpgradeFacts
from bot.app.proposal_facts import describe
from bot.app.quiet_facts import MutesFacts, MuteShown
from bot.app.setup_facts import TroubleFacts, WatchShown
from bot.storage import NewOutboxRow
from tests.bot.cards.facts import COLLATERAL, DAY, HOUR, NOW
from tests.bot.cards.test_digest import figure, week
from tests.bot.chat.acting import acting
from tests.bot.unsafe import of_markup

HOSTILE = "@everyone [free AKT](http://evil.example/claim) <@&123456789012345678>"
VOTE = describe(
    "akash",
    Proposal(341, ProposalStatus.VOTING, HOSTILE, summary=HOSTILE, proposer=HOSTILE, submit_time=NOW, voting_end_time=NOW + 3 * DAY),
    NOW,
)  # fmt: skip
PLAN = UpgradeFacts("akash", HOSTILE, 30_000_000, NOW, "scheduled", 29_412_077, before_name=HOSTILE)
KINDS = {
    "alert": asdict(dataclasses.replace(COLLATERAL, rule=HOSTILE, labels=(("network", "akash"), ("provider", HOSTILE)))),
    "group": {"members": [asdict(COLLATERAL), asdict(dataclasses.replace(COLLATERAL, rule=HOSTILE))], "count": 2},
    "mutes": asdict(MutesFacts(NOW, (MuteShown(1, HOSTILE, HOSTILE, HOSTILE, NOW - DAY, None),))),
    "proposal": asdict(VOTE),
    "proposal_news": asdict(dataclasses.replace(VOTE, event="ended")),
    "upgrade": asdict(PLAN),
    "upgrade_news": asdict(dataclasses.replace(PLAN, event="rescheduled")),
    "trouble": asdict(TroubleFacts(NOW, (("1", f'the role "{HOSTILE}" would be shown but not pinged', "mend it", NOW),))),
    "watch": asdict(WatchShown(1, HOSTILE, 1, None, NOW, NOW + DAY, NOW, 3.0, 12.0)),
    "digest": stored(week(figure("gpu.leased", 214, 143), figure("spend.usd_24h", 8290, 8240))),
    "backlog": asdict(BacklogFacts(NOW, NOW - HOUR, 14, ((HOSTILE, "raised", NOW),), 13)),
}  # fmt: skip
FAULTS = {
    "nothing": None,
    "429, soon": ("limit", {"seconds": 0.2}),
    "429, late": ("limit", {"seconds": 40.0}),
    "429 of a proxy": ("limit", {"seconds": 0.2, "via": False}),
    "503": ("status", {"status": 503}),
    "a page of a proxy": ("html", {"status": 502}),
    "a page for an answer": ("html", {"status": 200, "after": True}),
    "reset before": ("reset", {}),
    "lost answer": ("reset", {"after": True}),
    "token refused for a while": ("status", {"status": 401}),
}


@pytest.fixture
async def bot(discord, tmp_path):
    async with acting(discord, tmp_path) as one:
        one.clock.set(NOW)
        one.channels = {kind: discord.add_channel(one.guild.id, kind) for kind in KINDS}
        yield one


async def post(bot, revision=0, kinds=KINDS, **more):
    """One row of each kind, each to a channel of its own; a watch to a person."""

    def work(tx):
        for kind in kinds:
            channel = f"dm:{bot.discord.person['id']}:{bot.channel.id}" if kind == "watch" else bot.channels[kind].id
            tx.post(
                NewOutboxRow(
                    dedup=f"{kind}|{revision}", kind=kind, subject=kind, revision=revision, face="discord",
                    guild=bot.guild.id, channel=channel, topic="bme", severity="warning", reason="test",
                    facts={**KINDS[kind], **more.get(kind, {})}, created_at=bot.clock.now(), due_at=bot.clock.now(),
                    nonce=f"{kind}-{revision}",
                )
            )  # fmt: skip

    await bot.storage.write(work)


async def delivered(bot):
    """Everything, however often it has to be tried."""
    for _ in range(6):
        await bot.deliver()
        bot.clock.set(bot.clock.now() + 60_000)


def posted(bot):
    """The messages of each kind."""
    found = {kind: bot.discord.messages(channel.id) for kind, channel in bot.channels.items()}
    found["watch"] = [one for where in bot.discord.direct.values() for one in bot.discord.messages(where)]
    return found


def counts(bot):
    return {kind: len(messages) for kind, messages in posted(bot).items()}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_is_posted_once_and_edited_once(discord, bot, fault):
    if FAULTS[fault] is not None:
        kind, about = FAULTS[fault]
        discord.fail("*", "/channels/*/messages*", kind, each=True, **about)
        discord.fail("POST", "/users/@me/channels", kind, each=True, **{**about, "after": False})
    await post(bot)
    await delivered(bot)
    assert counts(bot) == dict.fromkeys(KINDS, 1)
    again = ("alert", "group", "proposal", "upgrade")
    await post(bot, 1, again, alert={"word": Word.WORSE.value, "value": 0.96})
    await delivered(bot)
    assert counts(bot) == dict.fromkeys(KINDS, 1)
    assert {kind: len(posted(bot)[kind][0].edits) > 0 for kind in again} == dict.fromkeys(again, True)
    dead = [(row.kind, row.cause) for row in bot.storage.read_now(lambda read: read.outbox()) if row.state == "dead"]
    assert dead == []


async def test_nobodys_text_pings_links_or_hides_in_any_of_them(bot):
    await post(bot)
    await delivered(bot)
    for kind, (message,) in posted(bot).items():
        assert message.pings == (), kind
        assert not message.content, kind
        for embed in message.embeds:
            parts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
            parts += [text for field in embed.get("fields", ()) for text in (field["name"], field["value"])]
            found = [of_markup(part.replace("<#1>", "")) for part in parts]  # the channel that our own text names
            assert [one for one in found if one] == [], kind
        assert all("evil" not in str(target) for target in message.buttons().values()), kind
        assert all(one.description and "http://" not in one.description for one in message.attachments), kind


async def test_a_message_that_was_deleted_comes_anew_with_what_is_true_then(discord, bot):
    await post(bot)
    await delivered(bot)
    for kind in ("alert", "group", "proposal", "upgrade"):
        posted(bot)[kind][0].deleted = True
    await post(bot, 1, ("alert", "group", "proposal", "upgrade"))
    await delivered(bot)
    assert counts(bot) == dict.fromkeys(KINDS, 1)


@pytest.mark.parametrize(("severity", "word", "silent"), [("info", "raised", True), ("warning", "raised", False), ("info", "voting", False)])  # fmt: skip
async def test_a_summary_of_alerts_without_weight_rings_no_telephone(bot, severity, word, silent):
    lines = (("Ratio low", word, NOW),)
    await post(bot, 0, ("backlog",), backlog={"lines": lines})
    await bot.storage.write(lambda tx: tx._connection.execute("UPDATE outbox SET severity = ?", (severity,)))
    await delivered(bot)
    assert posted(bot)["backlog"][0].silent is silent
