from __future__ import annotations

import importlib
import sys
import textwrap

import pytest
from discord import app_commands

from alerts.errors import DuplicateKey
from bot.chat import cogs, families
from bot.chat._connection import Connection
from tests.doubles import _discord_rules as rules

FAMILY = """
    from discord import Interaction, app_commands
    from bot.chat.families import Family

    @app_commands.command(name="{name}", description="x")
    async def it(interaction: Interaction) -> None: ...

    FAMILY = Family("{key}", lambda answers: [it])
"""


class Nothing:
    async def status(self, actor):
        raise NotImplementedError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A package that files can be put into."""
    home = tmp_path / "cogs_of_a_test"
    home.mkdir()
    (home / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(name, text):
        (home / f"{name}.py").write_text(textwrap.dedent(text))

    put.package = lambda: importlib.import_module("cogs_of_a_test")
    yield put
    for name in [one for one in sys.modules if one.startswith("cogs_of_a_test")]:
        del sys.modules[name]


def test_every_file_of_the_folder_is_a_family_and_makes_its_commands():
    found, broken = families.walk()
    made, unmade = families.make(found, Nothing())
    assert broken == unmade == []
    assert "status" in found
    assert {"status"} <= {one.name for one in made}


async def test_every_command_of_the_folder_is_one_that_discord_takes():
    found, _ = families.walk()
    made, _ = families.make(found, Nothing())
    tree = Connection().tree
    body = [one.to_dict(tree) for one in made]
    assert rules.commands(body) == []
    assert rules.against_spec("/applications/{application_id}/commands", "put", body) == []


def test_a_new_file_is_found_and_a_private_one_is_not(folder):
    folder("alpha", FAMILY.format(name="alpha", key="alpha"))
    folder("_private", FAMILY.format(name="beta", key="beta"))
    found, broken = families.walk(folder.package())
    assert list(found) == ["alpha"]
    assert broken == []


def test_a_file_that_does_not_import_is_reported_and_the_rest_runs(folder, caplog):
    folder("alpha", FAMILY.format(name="alpha", key="alpha"))
    folder("broken", "raise RuntimeError('half written')")
    found, broken = families.walk(folder.package())
    assert list(found) == ["alpha"]
    assert broken == [families.Broken("cogs_of_a_test.broken", "RuntimeError: half written")]
    assert "half written" in caplog.text


def test_a_family_that_cannot_make_its_commands_is_reported_and_the_rest_runs(caplog):
    found, _ = families.walk(cogs)
    found["bad"] = families.Family("bad", lambda _answers: 1 / 0)
    made, broken = families.make(found, Nothing())
    assert [one.module for one in broken] == ["bad"]
    assert "status" in {one.name for one in made}


def test_two_families_under_one_key_stop_the_start(folder):
    folder("alpha", FAMILY.format(name="alpha", key="same"))
    folder("beta", FAMILY.format(name="beta", key="same"))
    with pytest.raises(DuplicateKey, match=r"cogs_of_a_test\.alpha.*cogs_of_a_test\.beta"):
        families.walk(folder.package())


def test_two_commands_of_one_name_stop_the_start():
    @app_commands.command(name="status", description="x")
    async def again(interaction):
        raise NotImplementedError

    found, _ = families.walk()
    found["again"] = families.Family("again", lambda _answers: [again])
    with pytest.raises(DuplicateKey, match="/status"):
        families.make(found, Nothing())
