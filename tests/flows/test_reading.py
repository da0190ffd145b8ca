"""The reading commands, whole: a person asks in a Discord over real sockets, the house answers from what it polled."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import threading

import pytest

from alerts.sample import HOUR, MINUTE
from bot.cards import words_metrics
from bot.cards.desk import Desk
from tests.bot.cards.rules import LINK
from tests.bot.chat.conftest import living
from tests.doubles._stand import says
from tests.doubles.discord import FakeDiscord
from tests.doubles.mischief import gives
from tests.flows.live import running

HOSTILE = "@everyone [free AKT](http://evil.invalid/claim) <@&123456789012345678> ```x"
EVERY = (
    ("status", {}), ("burnmint", {}), ("burnmint", {"window": "30d"}), ("bme", {}), ("gpu", {}), ("gpu", {"model": "h100"}), ("network", {}),
    ("proposals", {}), ("proposals", {"status": "passed"}), ("proposal", {"id": "402"}), ("chart", {"metric": "gpu.utilization"}),
    ("help", {}), ("help", {"about": "bme"}), ("help", {"about": "gpu.utilization"}),
)  # fmt: skip


class Person:
    """Somebody in a server where the bot is."""

    def __init__(self, discord):
        self.discord = discord

    async def asks(self, name, /, **options):
        asked = await self.discord.command(name, options)
        message = await asked.answered()
        assert message.pings == ()
        assert not LINK.search(message.text)
        assert not asked.thinking
        return message

    async def types(self, command, option, text="", **given):
        offered = await (await self.discord.autocomplete(command, option, text, given)).offered()
        return [one["value"] for one in offered]


@contextlib.asynccontextmanager
async def asking(flow):
    async with FakeDiscord() as discord:
        desk = Desk(flow.house.query, flow.house.history, flow.house.studio)
        async with living(discord, answers=desk) as bot:
            await bot.until(lambda: discord.syncs)
            yield Person(discord)


@pytest.fixture
async def person(flow):
    async with asking(flow) as one:
        yield one


@pytest.fixture
async def polled(flow, person):
    for _ in range(3):
        await flow.tick()
    return person


async def test_every_command_is_answered_before_anything_was_ever_read(person):
    for name, options in EVERY:
        message = await person.asks(name, **options)
        assert message.private
        text = message.text
        if name in {"burnmint", "bme", "network"}:
            assert "has not answered yet" in text
        if name == "gpu":
            assert "none (Console has not answered yet)" in text or "No model" in text
    assert "0.0" not in (await person.asks("bme")).text, "no data is not zero"


async def test_every_command_is_answered_with_numbers(polled):
    for name, options in EVERY:
        message = await polled.asks(name, **options)
        assert message.private
        assert message.embeds, f"/{name} {options} was answered with {message.content}"


async def test_bme_says_how_far_the_breaker_is_and_where_it_knows_it_from(polled):
    message = await polled.asks("bme")
    text = message.text
    assert (
        "The breaker is healthy: minting and redeeming are open. The vault covers **1.235** of the ACT outstanding."
        in text
    )
    assert "Warn (0.95): AKT can fall by **23.1 %**, to **$0.4711**" in text
    assert "Halt (0.90): AKT can fall by **27.1 %**, to **$0.4463**" in text
    assert "own computation 1.235 · Console 1.675 (a midnight price)" in text
    assert "Oracle **$0.6131**, 6 s old (1 source healthy)" in text
    assert "**3** waiting · 3 cancelled since launch" in text
    assert "Sources: chain" in text
    assert "Line chart, Collateral ratio" in message.attachments[0].description
    assert "Alarm below 0.95" in message.attachments[0].description


async def test_bme_tells_of_halts_of_the_day_however_short(flow, polled):
    for _ in range(3):
        flow.chain.price_stalled()
        await flow.tick()
        await flow.tick()
        flow.chain.answers["status"], flow.chain.status_code = copy.deepcopy(HEALTHY), 200
        await flow.tick()
        await flow.tick()
    text = (await polled.asks("bme")).text
    assert "Healthy since <t:" in text
    assert "halted 3 times, 6 min in all, the longest 2 min" in text


async def test_bme_halted_by_the_oracle_says_so_first(flow, polled):
    flow.chain.price_stalled()
    flow.chain.price_age_ms = 43 * MINUTE
    await flow.tick()
    text = (await polled.asks("bme")).text
    assert words_metrics.BREAKER_SAYS[3] in text
    assert "Halt: oracle since <t:" in text


async def test_bme_warns_when_the_word_is_healthy_and_the_price_is_old(flow, polled):
    flow.chain.price_age_ms = 43 * MINUTE
    for _ in range(2):
        await flow.tick()
    text = (await polled.asks("bme")).text
    assert "Minting may fail although the chain says healthy: the oracle price is 43 min old" in text


async def test_a_chain_that_is_down_leaves_the_last_known_values_clearly_old(flow, polled):
    flow.chain.misbehave("/", gives({"code": 2, "message": HOSTILE}, 502))
    for _ in range(3):
        await flow.tick(HOUR)
    text = (await polled.asks("bme")).text
    assert "The state of the breaker: none since <t:" in text
    assert "The last that is known: the breaker is healthy" in text
    assert "**1.235** (3 h old)" in text
    assert "No data, or old: chain: " in text
    assert "since <t:" in text
    assert text.count("502") <= 3, "the reason is said once, not beside every number"
    network = (await polled.asks("network")).text
    assert "**731** leases are open" in network
    assert "**$0.6131** (3 h old) by the chain's oracle" in network


async def test_a_console_that_is_down_does_the_same_for_gpus_and_leases(flow, polled):
    for path in list(flow.console.answers):
        flow.console.answers[path] = lambda _: says({"message": HOSTILE}, 502)
    for _ in range(3):
        await flow.tick(HOUR)
    assert "GPU figures: none since <t:" in (await polled.asks("gpu")).text
    network = (await polled.asks("network")).text
    assert "Network figures: none since <t:" in network
    assert "Last known: 731 leases open, 3 h old." in network
    chart = (await polled.asks("chart", metric="gpu.utilization", span="1h")).text
    assert "gpu.utilization" in chart
    assert "<t:" in chart, "since when there is nothing"


async def test_gpus_are_sorted_and_what_is_scarce_is_named(flow, polled):
    flow.console.figures.models[("nvidia", "h200")] = (48, 47)
    flow.console.figures.models[("nvidia", "t4")] = (3, 3)
    await flow.tick(10 * MINUTE)
    text = (await polled.asks("gpu")).text
    assert "Sold out: `t4`" in text
    assert "Nearly sold out: `h200` (1 of 48 free)" in text
    lines = [line for line in text.splitlines() if line.startswith("`")]
    assert [line.split("`")[1] for line in lines] == ["t4", "h200", "h100", "rtx4090", "a100"]


async def test_a_model_that_left_says_since_when(flow, polled):
    del flow.console.figures.models[("nvidia", "rtx4090")]
    await flow.tick(10 * MINUTE)
    message = await polled.asks("gpu", model="rtx4090")
    assert "No provider that answers carries `rtx4090` since <t:" in message.text


async def test_a_hostile_model_name_is_only_a_name(flow, polled):
    flow.console.figures.models[("nvidia", HOSTILE)] = (10, 10)
    await flow.tick(10 * MINUTE)
    assert "@everyone" not in (await polled.asks("gpu")).text
    for value in await polled.types("gpu", "model"):
        assert "@everyone" not in (await polled.asks("gpu", model=value)).text
    message = await polled.asks("gpu", model=HOSTILE)
    assert "@everyone" not in message.text
    assert "No model" in message.text


async def test_a_wrong_question_is_one_sentence_to_the_asker_alone(polled):
    await polled.types("gpu", "model")  # somebody typed, so there is a memory
    for name, options, said in (
        ("chart", {"metric": "gpu.utilisation"}, "Did you mean `gpu.utilization`"),
        ("chart", {"metric": "gpu.utilization", "span": "9000d"}, "between 10m and 1095d"),
        ("chart", {"metric": "gpu.utilization", "span": "soon"}, "write it like 6h, 7d or 30d"),
        ("chart", {"metric": "gpu.model.total"}, "3 series: choose one with where"),
        ("gpu", {"picture": "pie"}, "There are: network, models, prices"),
        ("gpu", {"model": "h10"}, "Did you mean `h100`"),
        ("burnmint", {"window": "2d"}, "There are: today, 1d, 7d, 28d, 30d, all"),
        ("proposals", {"status": "won"}, "There are: open, voting"),
        ("proposal", {"id": "latest"}, "write it like 341"),
        ("help", {"about": "colateral"}, "Did you mean"),
    ):
        message = await polled.asks(name, **options, share=True)
        assert said in message.content
        assert message.embeds == []
        assert message.private, f"/{name} {options} told everybody"


async def test_a_chart_compares_with_the_span_before_and_with_another_series(flow, polled):
    for number in range(8):
        flow.console.figures.gpus = (200 + number, 4, 198 - number)
        await flow.tick(30 * MINUTE)
    before = await polled.asks("chart", metric="gpu.leased", span="2h", compare="before")
    assert "Beside it" in before.text
    assert before.attachments[0].description
    other = await polled.asks("chart", metric="gpu.model.total", where="h100", compare="a100", span="6h")
    assert "a100" in other.text
    assert "a100" in other.attachments[0].description


async def test_a_proposal_is_found_by_its_number_or_looked_up_on_the_chain(flow, polled):
    ended = copy.deepcopy(flow.chain.proposals[0]) | {
        "id": "45", "title": "**Old** [one](https://evil.invalid)", "status": "PROPOSAL_STATUS_PASSED",
        "final_tally_result": {"yes_count": "9", "abstain_count": "0", "no_count": "1", "no_with_veto_count": "0"},
    }  # fmt: skip
    flow.chain.proposals.append(ended)
    message = await polled.asks("proposal", id="#45")
    assert message.embed["title"].startswith("#45 · Old")
    assert "The vote ended: passed" in message.text
    assert "yes 90.0 %" in message.text
    assert "Turnout" not in message.text, "the stake of its day is not known"
    assert (
        "The chain knows no proposal #999; the newest known is #404" in (await polled.asks("proposal", id="999")).text
    )
    flow.chain.misbehave("/", gives({"code": 2, "message": HOSTILE}, 503))
    await flow.tick()
    text = (await polled.asks("proposal", id="44")).text
    assert "the chain could not be asked" in text
    assert "#402 · Fund a relayer" in (await polled.asks("proposal", id="402")).text, "what was read stays"


async def test_what_was_typed_so_far_is_offered_from_what_is_stored(polled):
    assert "gpu.utilization" in await polled.types("chart", "metric", "utilis")
    assert await polled.types("chart", "where", "", metric="gpu.model.total") == [
        "model=a100",
        "model=h100",
        "model=rtx4090",
    ]
    assert await polled.types("gpu", "model") == ["h100", "rtx4090", "a100"], "busiest first"
    assert await polled.types("proposal", "id") == ["403", "402", "404"], "voting first"
    assert await polled.types("burnmint", "network") == ["akash"]
    assert "before" in await polled.types("chart", "compare", "", metric="gpu.leased")


async def test_offers_come_from_memory_while_the_database_is_busy(flow, polled):
    await polled.types("gpu", "model")
    free = threading.Event()
    reads = [asyncio.create_task(flow.storage.read(lambda _: free.wait(20))) for _ in range(12)]
    try:
        await asyncio.sleep(0.05)
        assert await polled.types("gpu", "model", "h") == ["h100"]
        assert not any(read.done() for read in reads)
    finally:
        free.set()
        await asyncio.gather(*reads)


async def test_a_shared_answer_is_everybodys(polled):
    assert not (await polled.asks("network", share=True)).private


async def test_thirty_questions_at_once_are_all_answered(polled):
    asked = [await polled.discord.command(name, options) for name, options in (*EVERY, *EVERY)]
    for one in asked:
        assert (await one.answered()).text
    assert polled.discord.limits.refused == 0


async def test_the_running_bot_answers_every_command(tmp_path):
    async with running(tmp_path) as live:
        await live.until(lambda: live.discord.gateway.sessions and live.chain.asked_for("/akash/bme/v1/vault"))
        person = Person(live.discord)
        async with asyncio.timeout(60):
            while "is healthy" not in (await person.asks("bme")).text:  # noqa: ASYNC110 - another process polls
                await asyncio.sleep(0.2)
        for name, options in EVERY:
            message = await person.asks(name, **options)
            assert "Something went wrong" not in message.text
        assert "gpu.utilization" in await person.types("chart", "metric", "utilis")
        assert await live.stop() == 0


HEALTHY = {
    "status": "mint_status_healthy",
    "collateral_ratio": "1.235432000000000000",
    "warn_threshold": "0.950000000000000000",
    "halt_threshold": "0.900000000000000000",
    "mints_allowed": True,
    "refunds_allowed": True,
}
