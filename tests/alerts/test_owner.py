"""A rule's name holds its owner, and nobody can write one into a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine import compile_rules
from alerts.errors import RuleProblems
from alerts.notice import Route
from alerts.parsing import parse_toml
from alerts.quiet import Cause, Matcher, World, held_back
from alerts.quiet.inhibitions import INHIBITIONS
from alerts.rule import Severity, named, owner_of, parse, title_of, to_mapping
from tests.alerts.quiet.given import facts

FORM = {"name": "Mine", "metric": "chain.block_age_seconds", "op": ">", "threshold": 60}
TITLES = st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=100)
GUILDS = st.text("0123456789", max_size=20)


@given(TITLES, GUILDS, TITLES, GUILDS)
def test_names_of_two_owners_or_titles_are_never_the_same(title, guild, other, another):
    assert (title_of(named(title, guild)), owner_of(named(title, guild))) == (title, guild)
    assert (named(title, guild) == named(other, another)) is ((title, guild) == (other, another))


@pytest.mark.parametrize("name", [named("Mine", "123"), "\x1f", "Mine\x1f"])
def test_no_form_and_no_file_can_name_an_owner(name):
    with pytest.raises(RuleProblems, match="control character"):
        parse({**FORM, "name": name})
    escaped = name.replace("\x1f", "\\u001f")
    with pytest.raises(RuleProblems, match="control character"):
        parse_toml(f'[[rules]]\nname = "{escaped}"\nmetric = "chain.height"\nop = ">"\nthreshold = 1')


def test_a_rule_of_a_server_is_written_down_under_its_title():
    import dataclasses

    owned = dataclasses.replace(parse(FORM), name=named("Mine", "123"))
    assert (owned.title, owned.owner) == ("Mine", "123")
    assert to_mapping(owned)["name"] == "Mine"


def test_rules_of_one_title_are_no_twins_where_their_owners_differ():
    import dataclasses

    rules = [dataclasses.replace(parse(FORM), name=named("Mine", guild)) for guild in ("", "1", "2")]
    assert compile_rules(rules).twins == {}
    assert len(compile_rules(rules).by_name) == 3


def test_a_cause_of_one_server_explains_nothing_in_another():
    cause = Cause(INHIBITIONS[1], named("Halted", "1"), (("network", "akash"),), "bme", Severity.CRITICAL, 0)
    aged = facts(metric="oracle.age_seconds", labels=(("network", "akash"),))
    world = World(now=10, causes=(cause,))
    assert held_back(aged, Route("discord", "1", "5"), world) is not None
    assert held_back(aged, Route("discord", "2", "6"), world) is None
    assert "\x1f" not in str(cause)


def test_what_a_mute_says_names_the_title_alone():
    assert str(Matcher(named("Mine", "123"))) == '"Mine"'
