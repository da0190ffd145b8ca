from __future__ import annotations

import asyncio
import os

import pytest

from bot.cards import words_asked
from bot.cards.choices import Choice
from bot.chat import families, offers
from bot.errors import UserError
from tests.bot.chat.conftest import living
from tests.bot.chat.reading import Reading

CALLBACK = "/interactions/*/callback"
ORIGINAL = "/webhooks/*/messages/@original"
HOSTILE = "@everyone [free AKT](http://evil.invalid) <@&123456789012345678> ```"
ASKED = {
    "status": {},
    "burnmint": {"window": "30d", "network": "render"},
    "bme": {},
    "gpu": {"model": "h100", "picture": "prices"},
    "network": {},
    "proposals": {"status": "passed"},
    "proposal": {"id": "341"},
    "chart": {"metric": "gpu.utilization", "span": "30d", "compare": "before", "where": "network=akash"},
    "simulate": {"demand": "10", "price": "-50%@7d", "days": "60", "preset": "crash"},
    "scorecard": {},
    "digest": {"week": "2026-W38"},
    "help": {"about": "chart"},
}
SOME = ASKED if os.environ.get("BURNWATCH_TORTURE") else ("status", "proposal", "chart")
"""One that takes nothing, one that looks something up, one that draws: where waiting is real, these stand for all."""
TYPED = {
    ("burnmint", "network"): "network",
    ("gpu", "model"): "model",
    ("proposal", "id"): "proposal",
    ("chart", "metric"): "metric",
    ("chart", "where"): "where",
    ("chart", "span"): "span",
    ("chart", "compare"): "compare",
    ("simulate", "price"): "price",
    ("digest", "week"): "week",
    ("help", "about"): "about",
}


@pytest.fixture
def answers():
    return Reading()


@pytest.fixture
async def bot(discord, answers):
    async with living(discord, answers=answers) as one:
        await one.until(lambda: discord.syncs)
        yield one


def test_every_reading_command_is_tried_here(discord):
    made, _ = families.make(families.walk()[0], Reading())
    reading = {one.name: one for one in made if one.default_permissions is None}
    assert set(ASKED) <= set(reading)
    for name, options in ASKED.items():
        assert {one.display_name for one in reading[name].parameters} - {"share"} == set(options)
        offered = {option for command, option in TYPED if command == name}
        assert {one.display_name for one in reading[name].parameters if one.autocomplete} == offered


@pytest.mark.parametrize("name", ASKED)
async def test_a_command_is_acknowledged_then_answered_for_the_asker_alone(discord, bot, answers, card, name):
    answers.result, answers.wait = card, 0.1
    asked = await discord.command(name, ASKED[name])
    await bot.until(lambda: asked.acknowledged == 5)
    assert asked.thinking
    message = await asked.answered()
    assert message.private
    assert message.embed["title"] == card.title
    assert message.attachments[0].description == card.picture.alt
    assert message.pings == ()


@pytest.mark.parametrize("name", ASKED)
async def test_a_command_is_shared_when_it_is_asked_to_be(discord, bot, name):
    message = await (await discord.command(name, {**ASKED[name], "share": True})).answered()
    assert not message.private


@pytest.mark.parametrize("name", [name for name in ASKED if any(ASKED[name])])
async def test_what_was_typed_reaches_the_check_and_the_use_case(discord, bot, answers, name):
    await (await discord.command(name, ASKED[name])).answered()
    (_, question, checked), *asked = answers.asked
    assert (question, checked) == (name, ASKED[name])
    given = [value for one in asked for value in (*one[1:-1], *one[-1].values())]
    assert set(ASKED[name].values()) <= set(given)


@pytest.mark.parametrize("name", ["burnmint", "gpu", "proposals", "help"])
async def test_options_may_be_left_out(discord, bot, answers, name):
    assert (await (await discord.command(name)).answered()).text
    (asked,) = answers.questions()
    assert asked[0] == name


@pytest.mark.parametrize("name", SOME)
async def test_a_use_case_slower_than_three_seconds_still_answers(discord, bot, answers, name):
    # The fake refuses a first answer after this long, as Discord does after three seconds.
    discord.acknowledge_within, answers.wait = 1.0, 1.5
    asked = await discord.command(name, ASKED[name])
    assert "4 numbers" in (await asked.answered()).text


@pytest.mark.parametrize("name", SOME)
async def test_a_server_error_while_answering_leaves_nobody_on_thinking(discord, bot, name):
    discord.fail("PATCH", ORIGINAL, status=502)
    asked = await discord.command(name, ASKED[name])
    assert "4 numbers" in (await asked.answered(10)).text
    assert not asked.thinking


@pytest.mark.parametrize("name", ASKED)
async def test_a_use_case_that_raises_gives_one_sentence_and_the_log_has_the_rest(discord, bot, answers, caplog, name):
    answers.error = RuntimeError("secret detail")
    asked = await discord.command(name, ASKED[name])
    message = await asked.answered()
    assert message.private
    assert message.content == words_asked.ASKED_BROKEN.format(reference=asked.id)
    assert message.embeds == []
    assert "secret detail" in caplog.text


async def test_a_wrong_question_is_told_to_the_asker_alone_even_when_the_answer_was_to_be_shared(discord, bot, answers):
    answers.wrong = UserError('No metric "gpu.utilisation". Did you mean `gpu.utilization`?')
    asked = await discord.command("chart", {"metric": "gpu.utilisation", "share": True})
    message = await asked.answered()
    assert asked.acknowledged == 4
    assert message.private
    assert message.content == str(answers.wrong)
    assert answers.questions() == []


async def test_a_wrong_question_found_out_later_is_one_sentence(discord, bot, answers):
    answers.error = UserError("gpu.model.total has 14 series: choose one with where.")
    message = await (await discord.command("chart", {"metric": "gpu.model.total"})).answered()
    assert message.content == str(answers.error)
    assert message.embeds == []


async def test_a_hostile_value_pings_nobody(discord, bot, answers):
    answers.wrong = UserError(HOSTILE)
    message = await (await discord.command("gpu", {"model": HOSTILE})).answered()
    assert message.pings == ()
    assert answers.asked[0] == ("check", "gpu", {"model": HOSTILE, "picture": None})


async def test_an_answer_that_takes_for_ever_is_given_up_with_a_sentence(discord, bot, answers, monkeypatch):
    from bot.chat import answering

    monkeypatch.setattr(answering.respond, "__kwdefaults__", {"patience": 0.2})
    answers.wait = 30
    asked = await discord.command("bme")
    message = await asked.answered()
    assert message.content == words_asked.ASKED_TOO_LONG.format(reference=asked.id)


@pytest.mark.parametrize(("command", "option"), TYPED)
async def test_something_is_offered_while_a_person_types(discord, bot, answers, command, option):
    given = {name: value for name, value in ASKED[command].items() if name != option}
    asked = await discord.autocomplete(command, option, "gpu", given)
    assert await asked.offered() == [{"name": answers.lines[0].name, "value": answers.lines[0].value}]
    assert answers.typed == [(TYPED[command, option], "gpu", {**given, option: "gpu"})]


async def test_no_more_than_25_lines_of_100_characters_are_offered(discord, bot, answers):
    answers.lines = [Choice(f"{number} " + "long " * 40, f"value {number}") for number in range(60)]
    answers.lines += [Choice("too long", "v" * 101), Choice(" ", "empty name")]
    offered = await (await discord.autocomplete("chart", "metric", "")).offered()
    assert len(offered) == 25
    assert all(len(one["name"]) <= 100 for one in offered)


async def test_what_cannot_be_offered_whole_is_left_out(discord, bot, answers):
    answers.lines = [Choice("too long", "v" * 101), Choice(" ", "empty name"), Choice("good", "good")]
    assert await (await discord.autocomplete("gpu", "model", "")).offered() == [{"name": "good", "value": "good"}]


async def test_an_offer_that_fails_is_an_empty_list(discord, bot, answers, caplog):
    answers.error = RuntimeError("the memory is gone")
    assert await (await discord.autocomplete("gpu", "model", "h")).offered() == []
    assert "the memory is gone" in caplog.text


async def test_an_offer_that_takes_too_long_is_an_empty_list_in_time(discord, bot, answers, monkeypatch):
    monkeypatch.setattr(offers, "PATIENCE", 0.1)
    answers.wait = 5
    assert await (await discord.autocomplete("gpu", "model", "h")).offered() == []


@pytest.mark.parametrize("kind", ["reset", "status"])
async def test_an_offer_that_does_not_arrive_harms_nothing(discord, bot, kind):
    discord.fail("POST", CALLBACK, kind, **({"status": 500} if kind == "status" else {}))
    await discord.autocomplete("gpu", "model", "h")
    await asyncio.sleep(0.1)
    assert (await (await discord.command("gpu")).answered()).text


async def test_twenty_people_typing_and_asking_at_once_are_all_answered(discord, bot, answers):
    answers.wait = 0.05
    typing = [await discord.autocomplete("chart", "metric", "gpu") for _ in range(20)]
    asking = [await discord.command(name, options) for name, options in [*ASKED.items(), *ASKED.items()]]
    for one in typing:
        assert len(await one.offered()) == 1
    for one in asking:
        assert (await one.answered()).private
