from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot._cli import db, outbox
from bot.storage._faults import _FAULTS

if TYPE_CHECKING:
    from bot.storage import Storage

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "database.md").read_text()


def test_every_table_and_column_is_on_the_reference_page(storage: Storage):
    tables = storage.read_now(
        lambda read: {
            name: [column[1] for column in read._rows(f"PRAGMA table_info({name})")]
            for (name,) in read._rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
            )
        }
    )
    sections = dict(re.findall(r"^### (.+?)\n(.+?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
    named = {name: text for heading, text in sections.items() for name in heading.split(", ")}
    for table, columns in tables.items():
        missing = [column for column in columns if f"`{column}`" not in named[table]]
        assert missing == [], table


def test_every_command_is_on_the_reference_page():
    for module, word in ((db, "db"), (outbox, "outbox")):
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
        for name, command in commands.choices.items():
            assert f"burnwatch {word} {name}" in PAGE
            options = [
                text
                for action in command._actions
                for text in action.option_strings
                if text not in ("-h", "--help", "--out")
            ]
            (line,) = (line for line in PAGE.splitlines() if line.startswith(f"| `burnwatch {word} {name}"))
            assert all(option in line for option in options), name


def test_every_word_of_a_storage_error_is_on_the_reference_page():
    assert all(f"`{word}`" in PAGE for word, _ in _FAULTS.values())
