"""`/rules`: list, try, explain, mute; add, edit and remove in a form; export and import as TOML; who changed what.

Discord knows permissions of whole commands only, and reading is for members: so every subcommand can be seen by all, and
those that change something are judged by the use case, before a form opens and again at each later step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.cards import words_rules
from bot.cards.actions import RULE
from bot.chat.cogs import _rules_changing, _rules_forms, _rules_quiet, _rules_reading
from bot.chat.families import Family

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.answers import Answers
    from bot.chat.families import AppCommand
    from bot.chat.presses import Press


def commands(answers: Answers) -> Sequence[AppCommand]:
    """Make the family's commands."""
    group = app_commands.Group(name="rules", description=words_rules.RULES_GROUP, guild_only=True)
    for part in (_rules_reading, _rules_changing, _rules_quiet):
        for command in part.commands(answers):
            group.add_command(command)
    return (group,)


def presses(answers: Answers) -> Mapping[str, Press]:
    """What is done when a draft's button is pressed."""
    return {RULE: _rules_forms.pressing(answers)}


def forms(answers: Answers) -> Mapping[str, Press]:
    """What is done with a form that was sent."""
    return {RULE: _rules_forms.sending(answers)}


FAMILY = Family("rules", commands, presses=presses, forms=forms)
