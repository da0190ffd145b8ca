"""docs/reference/rules.md names everything that a rule can say."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from alerts.conditions import KINDS
from alerts.conditions.reducers import REDUCERS
from alerts.crossing import OPS
from alerts.parsing import RULE_KEYS, TOPICS, parse
from alerts.presets import presets
from alerts.rule import NoData, Severity
from alerts.state import Reason, State

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "rules.md").read_text("utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_every_key_reducer_kind_word_state_and_reason_is_on_the_page():
    words = [*RULE_KEYS, *REDUCERS, *KINDS, *OPS, *TOPICS, *NoData, *Severity, *State, *Reason]
    assert [word for word in words if str(word) not in CODE] == []


def test_every_preset_is_on_the_page_with_its_severity_and_choice():
    rows = {
        cells[1]: cells
        for cells in ([cell.strip() for cell in line.split("|")] for line in PAGE.splitlines() if line.startswith("| "))
    }
    choices = {rule.name: choice for choice in ("all", "quiet", "none") for rule in presets(choice)}
    for rule in presets("all"):
        assert rows[rule.name][4] == rule.severity
        assert rows[rule.name][2] == {"none": "always"}.get(choices[rule.name], choices[rule.name])


def test_the_examples_of_the_page_are_what_they_say():
    blocks = re.findall(r"```(toml|json)\n(.*?)```", PAGE, re.DOTALL)
    for kind, text in blocks:
        if kind == "toml":
            for raw in tomllib.loads(text)["rules"]:
                parse(raw)
        else:
            json.loads(text)
    assert len(blocks) == 4
