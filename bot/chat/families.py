"""The folder `cogs`: one file is one command family, found by walking.

A family that breaks, when it is imported or when its commands are made, is reported and left out; the rest runs. Two
families under one key, or two commands of one name, are a mistake of ours and stop the start.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from discord import app_commands

from alerts.errors import DuplicateKey
from bot.chat import cogs
from bot.chat.answers import Answers
from bot.chat.presses import Press

if TYPE_CHECKING:
    from types import ModuleType

log = logging.getLogger("burnwatch.discord")

AppCommand = app_commands.Command[Any, ..., Any] | app_commands.Group
Maker = Callable[[Answers], Sequence[AppCommand]]
Pressing = Callable[[Answers], Mapping[str, Press]]


@dataclass(frozen=True, slots=True)
class Family:
    """What a file in `cogs` declares at its top level: its key and how its commands are made from the use cases."""

    key: str
    commands: Maker
    presses: Pressing | None = None
    """What its buttons and selects do, by what they are about (the second word of the identifier)."""
    forms: Pressing | None = None
    """What is done with its forms, likewise."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that could not be used, and the error it ended with."""

    module: str
    says: str


def walk(package: ModuleType = cogs) -> tuple[dict[str, Family], list[Broken]]:
    """Find every family declared in `package`, by key, and the files that could not be imported."""
    found: dict[str, Family] = {}
    homes: dict[str, str] = {}
    broken: list[Broken] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        name = f"{package.__name__}.{info.name}"
        try:
            module = importlib.import_module(name)
        except Exception as err:
            log.exception("commands of %s are off: the file does not import", name)
            broken.append(Broken(name, _says(err)))
            continue
        for thing in vars(module).values():
            if not isinstance(thing, Family) or found.get(thing.key) is thing:
                continue
            if thing.key in found:
                raise DuplicateKey(thing.key, homes[thing.key], name)
            found[thing.key] = thing
            homes[thing.key] = name
    return found, broken


def make(families: dict[str, Family], answers: Answers) -> tuple[list[AppCommand], list[Broken]]:
    """Make the commands of all families. Raises DuplicateKey when two families make one command."""
    made: list[AppCommand] = []
    homes: dict[str, str] = {}
    broken: list[Broken] = []
    for family in families.values():
        try:
            commands = list(family.commands(answers))
        except Exception as err:
            log.exception('commands of the family "%s" are off: they could not be made', family.key)
            broken.append(Broken(family.key, _says(err)))
            continue
        for command in commands:
            if command.name in homes:
                raise DuplicateKey(f"/{command.name}", homes[command.name], family.key)
            homes[command.name] = family.key
        made.extend(commands)
    return made, broken


def pressed(families: dict[str, Family], answers: Answers) -> tuple[dict[str, Press], dict[str, Press]]:
    """What buttons do and what is done with forms, of all families. Raises DuplicateKey when two answer for one thing."""
    presses: dict[str, Press] = {}
    forms: dict[str, Press] = {}
    homes: dict[tuple[str, str], str] = {}
    for family in families.values():
        for kind, pressing, found in (("button", family.presses, presses), ("form", family.forms, forms)):
            for about, press in (pressing(answers) if pressing is not None else {}).items():
                if about in found:
                    raise DuplicateKey(f"{kind} {about}", homes[kind, about], family.key)
                found[about] = press
                homes[kind, about] = family.key
    return presses, forms


def _says(err: Exception) -> str:
    return f"{type(err).__name__}: {err}"
