"""The pages about Discord say what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.chat import limits
from bot.chat.pace import RATE
from bot.chat.permissions import INVITE, USED

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "discord.md").read_text()
HOW_TO = (DOCS / "how-to" / "create-the-discord-application.md").read_text()


@pytest.mark.parametrize("page", [REFERENCE, HOW_TO])
def test_the_number_of_the_invite_link_is_the_programs(page):
    assert str(INVITE) in page
    assert set(re.findall(r"permissions=(\d+)", page)) <= {str(INVITE)}


def test_every_permission_used_is_on_both_pages_with_its_value():
    for bit, name in USED.items():
        assert f"| {name} | {bit} |" in HOW_TO
        assert f"| {name} |" in REFERENCE


def test_the_limits_on_the_reference_page_are_the_programs():
    for number in (
        limits.EMBED_TITLE,
        limits.EMBED_DESCRIPTION,
        limits.EMBED_FOOTER,
        limits.EMBED_TOTAL,
        limits.CONTENT,
    ):
        assert f"| {number}" in REFERENCE
    assert f"{RATE} a second" in REFERENCE


def test_the_configuration_in_the_how_to_is_toml():
    blocks = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)
    assert len(blocks) == 2
    assert [list(tomllib.loads(block)) for block in blocks] == [["routes"], ["rules"]]
