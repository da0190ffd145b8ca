"""The page of pictures: every command is on it, every picture it names is there and small. Chromium is not needed."""

from __future__ import annotations

import re

import pytest

from tests.contracts.reference import ROOT, leaves, made
from tests.contracts.screens import EVERY, PAGE, PICTURES

LARGEST = 120 * 1024
EVERY_COMMAND = [name for command in made() for name, _ in leaves(command)]
SHOWN = re.compile(r"^!\[([^\]]+)\]\(\.\./pictures/answers/([a-z-]+)\.png\)$", re.MULTILINE)


@pytest.fixture(name="page", scope="module")
def _page():
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_every_command_is_shown_as_a_member_uses_it(name, page):
    assert any(name in scene.shows for scene in EVERY.values()), "tests/contracts/_asked.py has no scene of it"
    assert re.search(rf"^## `/{name}( [a-z_]+:[^`]*)?`$", page, re.MULTILINE)


def test_no_scene_shows_a_command_that_there_is_not():
    assert {name for scene in EVERY.values() for name in scene.shows} == set(EVERY_COMMAND)


def test_the_page_has_every_scene_once_with_its_heading(page):
    assert sorted(name for _, name in SHOWN.findall(page)) == sorted(EVERY)
    for name, scene in EVERY.items():
        heading = f"`{scene.heading}`" if scene.shows else scene.heading
        assert f"## {heading}\n" in page, name


def test_every_picture_is_there_is_used_and_is_small():
    there = {path.stem: path.stat().st_size for path in PICTURES.iterdir()}
    assert set(there) == set(EVERY)
    assert {name: size for name, size in there.items() if size > LARGEST} == {}


def test_every_picture_says_what_it_shows_and_the_made_up_ones_that_they_are(page):
    for says, name in SHOWN.findall(page):
        assert len(says) >= 20, name
        assert "<t:" not in says
        assert len(says) <= 1000, name
    made_up = [name for says, name in SHOWN.findall(page) if "SIMULATED" in says]
    assert {"burnmint", "bme", "gpu", "network", "digest", "simulate", "alert-raised", "proposal-living"} <= set(
        made_up
    )


def test_the_pages_that_lead_there_do():
    assert "(reference/answers.md)" in (ROOT / "docs/README.md").read_text(encoding="utf-8")
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "docs/reference/answers.md" in front
    used = re.findall(r"\(docs/pictures/answers/([a-z-]+)\.png\)", front)
    assert len(used) >= 2
    assert set(used) <= set(EVERY)
