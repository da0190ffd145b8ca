"""People and rules in cards are called by their names: no id where a name does, no mark of whose a rule is in its name."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from alerts.rule import named, parse
from bot.app.rulework import Changes, Proposed
from bot.cards import _names
from bot.cards.rulecards import list_card, proposed_card
from bot.cards.rulehistory import history_card
from bot.cards.watch import satisfied_card
from bot.catalogue import catalogue
from tests.bot.cards.rules import within_limits, written_by_us

RAW = {"name": "Thin", "metric": "bme.collateral_ratio", "op": "<", "threshold": 0.97}
WHO = "ana (157329640983124567)"


@pytest.mark.parametrize(("who", "said"), [(WHO, "ana"), ("ana", "ana"), ("a (b)", "a \\(b\\)"), ("7 (7)", "7")])
def test_the_id_that_the_audit_keeps_is_not_part_of_a_name(who, said):
    assert _names.person(who) == said


def test_a_servers_own_rule_is_removed_by_its_name_without_the_servers_id():
    rule = parse(RAW)
    draft = SimpleNamespace(key="k", kind="remove", name=named("Thin", "157329640983124567"), done="")
    card = proposed_card(Proposed(draft, rule=rule), catalogue())
    assert card.title == "Remove · Thin"


def row(**more):
    return SimpleNamespace(at=0, who=WHO, guild="1", what="Thin", before=None, after={}, **more)


def test_the_audit_says_who_by_name_and_by_id_and_nobody_is_an_empty_name():
    made = row()
    removed = SimpleNamespace(at=0, who="", guild="", what="Oracle price stale", before={}, after=None)
    card = history_card(Changes((made, removed), 1, False))
    assert card.lead == "2 changes, the newest first."
    assert "**ana** (`157329640983124567`) made **Thin**" in card.lines[0]
    assert "**burnwatch** everybody's: removed **Oracle price stale**" in card.lines[1]
    within_limits(card)
    written_by_us(card)


def listed(guild):
    stored = SimpleNamespace(guild=guild, author=WHO, origin="preset" if not guild else WHO, title="Thin")
    return SimpleNamespace(row=stored, rule=parse(RAW), broken="", alerts=())


@pytest.mark.parametrize(
    ("guilds", "lead"),
    [
        (("", ""), "2 rules, none firing now: everybody's, and none of this server alone yet."),
        (("1", ""), "2 rules, none firing now: 1 of this server, 1 everybody's."),
    ],
)
def test_the_list_says_how_many_rules_are_of_this_server(guilds, lead):
    card = list_card([listed(guild) for guild in guilds], catalogue())
    assert card.lead == lead
    assert any(line.endswith(" · by ana") for line in card.lines) == (guilds[0] == "1")


def test_a_watch_is_met_where_nobody_knows_how_many_there_are_in_all():
    shown = SimpleNamespace(
        number=1, model="h100", at_least=2, max_price=None, available=30.0, total=None, price=None, providers=None, at=None, now=0,
        made_at=0, simulated=False,
    )  # fmt: skip
    assert satisfied_card(shown).lead == "What you waited for is there: 30 h100 are free."
