"""What people read is written in the catalogues: a second language is a second file of the same names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

BOT = Path(__file__).parents[2] / "bot"
ROOMS = ("app", "cards", "chat", "delivery")
SAID = {"UserError", "Choice", "describe", "command", "Group", "Button", "Label", "Modal"}
SAID |= {"SendRefused", "SendFailed", "MessageGone", "Finding", "Looked", "_bad", "_Reason"}  # outbox, set-up, check
"""What takes a sentence for a person, in discord.py and in ours."""


def written(tree):
    """Sentences written where they are said: (line, text)."""
    for call in ast.walk(tree):
        name = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
        if name not in SAID:
            continue
        for part in [*call.args, *(one.value for one in call.keywords)]:
            for leaf in [part.body, part.orelse] if isinstance(part, ast.IfExp) else [part]:
                parts = leaf.values if isinstance(leaf, ast.JoinedStr) else [leaf]
                texts = [str(one.value) for one in parts if isinstance(one, ast.Constant)]
                if any(" " in text and re.search("[A-Za-z]{3}", text) for text in texts):
                    yield call.lineno, ast.unparse(leaf)


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_for_a_person_is_written_outside_the_catalogues(room):
    found = [
        (str(path.relative_to(BOT)), *one)
        for path in sorted((BOT / room).rglob("*.py"))
        if not path.name.startswith(("words", "refusals"))
        for one in written(ast.parse(path.read_text()))
    ]
    assert found == []
