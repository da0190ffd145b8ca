"""Who may change what."""

from __future__ import annotations

import pytest

from bot.app.actor import Actor
from bot.app.rights import QUIET, Rights
from bot.errors import UserError

ROLE = "123456789012345678"


def actor(**about):
    return Actor(**{"face": "discord", "user": "7", "guild": "1", **about})


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor(), False),
        (actor(manages_guild=True), True),
        (actor(roles=frozenset((ROLE,))), True),
        (actor(roles=frozenset(("5",))), False),
        (actor(guild="", manages_guild=True), False),
        (actor(guild="", user="42"), True),
        (Actor("cli", "cli"), True),
    ],
)
def test_manage_server_the_role_the_owner_and_the_operator_may_change(who, may):
    rights = Rights(owners=("42",), roles=lambda guild: (ROLE,) if guild == "1" else ())
    assert rights.may_act(who) is may


def test_a_role_of_one_server_is_nothing_in_another():
    rights = Rights(roles=lambda guild: (ROLE,) if guild == "1" else ())
    assert not rights.may_act(actor(guild="2", roles=frozenset((ROLE,))))


def test_the_refusal_names_the_role_and_what_it_is_about():
    with pytest.raises(UserError) as err:
        Rights(roles=lambda _: (ROLE, "@everyone")).insist(actor())
    assert str(err.value) == f"Changing rules needs Manage Server or the role <@&{ROLE}>; ask a server admin."
    with pytest.raises(UserError, match="Keeping alerts quiet needs Manage Server"):
        Rights().insist(actor(), QUIET)
