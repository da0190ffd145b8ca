"""The commands of Discord: one name each, every option described, every one on its page and in /help."""

from __future__ import annotations

import inspect
import re

import pytest
from discord import app_commands

from bot.cards import words_commands
from bot.cards.alertdesk import AlertDesk
from bot.cards.desk import Desk
from bot.cards.help import help_card
from bot.cards.ruledesk import RuleDesk
from bot.chat import families
from bot.chat._connection import Connection
from bot.chat.acting import AlertAnswers, RuleAnswers
from bot.chat.answers import Answers
from bot.compose import catalogue
from tests.bot.cards.rules import within_limits, written_by_us
from tests.contracts.reference import COMMANDS, commands, leaves, made
from tests.doubles import _discord_rules as rules

EVERY = [leaf for command in made() for leaf in leaves(command)]
BY_NAME = pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _ in EVERY])
OF_THE_ISSUE = (
    "burnmint", "bme", "gpu", "network", "proposals", "proposal", "chart", "simulate", "scorecard", "status", "help",
)  # fmt: skip


def test_the_page_is_what_the_commands_are():
    assert COMMANDS.read_text(encoding="utf-8") == commands(), "run `python -m tests.contracts.reference`"


def test_no_two_commands_have_one_name():
    names = [name for name, _ in EVERY]
    assert len(names) == len(set(names))
    assert set(OF_THE_ISSUE) <= set(names)


def test_no_family_is_broken():
    found, unread = families.walk()
    _, unmade = families.make(found, None)
    assert [*unread, *unmade] == []


async def test_discord_takes_every_definition():
    tree = Connection().tree
    body = [one.to_dict(tree) for one in made()]
    assert rules.commands(body) == []
    assert rules.against_spec("/applications/{application_id}/commands", "put", body) == []


@BY_NAME
def test_every_option_is_described(name, command):
    assert command.description != "…", "the library's mark of a missing description"
    for option in command.parameters:
        assert str(option.description) not in ("…", ""), f"/{name} {option.display_name}"
        assert len(str(option.description)) <= 100


@BY_NAME
def test_every_command_is_on_the_page_with_its_options(name, command):
    section = re.search(
        rf"^## /{name}\n(.*?)(?=^## |\Z)", COMMANDS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert section is not None
    for option in command.parameters:
        assert f"| `{option.display_name}` |" in section[1]


@pytest.mark.parametrize("name", OF_THE_ISSUE)
def test_reading_is_for_everybody_and_private_unless_shared(name):
    command = dict(EVERY)[name]
    assert command.default_permissions is None
    share = next(one for one in command.parameters if one.name == "share")
    assert not share.required
    assert share.default is False


@BY_NAME
def test_every_question_is_one_that_the_desk_answers(name, command):
    first = name.split()[0]
    if first in OF_THE_ISSUE:
        assert callable(getattr(Desk, first))
        assert callable(getattr(Answers, first))


@pytest.mark.parametrize(
    ("protocol", "desk"),
    [(Answers, Desk), (RuleAnswers, RuleDesk), (AlertAnswers, AlertDesk)],
    ids=lambda one: one.__name__,
)
def test_the_desk_answers_every_question_of_the_protocol_with_the_same_options(protocol, desk):
    for question, asked in vars(protocol).items():
        if question.startswith("_"):
            continue
        if isinstance(asked, property):
            assert question in desk.__annotations__, f"{question}: a desk of its own"
            continue
        takes = inspect.signature(getattr(desk, question)).parameters
        for option in inspect.signature(asked).parameters:
            assert option.lstrip("_") in {one.lstrip("_") for one in takes}, f"{question}({option})"


@pytest.mark.parametrize("command", made(), ids=lambda command: command.name)
def test_help_names_every_command_and_explains_it(command):
    overview = help_card(None, catalogue(), {})
    assert any(f"`/{command.name}`" in field.value for field in overview.fields)
    for part in getattr(command, "commands", ()):
        page = help_card(part.qualified_name, catalogue(), {})
        assert page.title == f"/{part.qualified_name}"
        assert page.lead == f"{part.description}." or command.name != "rules"
    card = help_card(f"/{command.name}", catalogue(), {})
    assert card.title == f"/{command.name}"
    if not isinstance(command, app_commands.Group):
        for option in command.parameters:
            assert any(f"`{option.display_name}`" in field.value for field in card.fields)
    for one in (overview, card):
        within_limits(one)
        written_by_us(one)


def test_help_explains_every_metric():
    known = catalogue()
    for metric in known:
        card = help_card(metric.key, known, {})
        within_limits(card)
        written_by_us(card)
        assert f"`{metric.key}`" in card.lead


@BY_NAME
def test_no_example_of_help_has_an_option_that_is_not_there(name, command):
    options = {option.display_name for option in command.parameters}
    for example in words_commands.HELP_EXAMPLES.get(name, ()):
        assert example.startswith(f"/{name}")
        assert set(re.findall(r"(\w+):", example)) <= options
