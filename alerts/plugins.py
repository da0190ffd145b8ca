"""A thing is a file: walk a folder, import each module, keep the declared objects by their key."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, TypeVar

from alerts.errors import DuplicateKey

if TYPE_CHECKING:
    from types import ModuleType


class Keyed(Protocol):
    """Anything a folder may hold."""

    @property
    def key(self) -> str:
        """The name it is found by."""
        ...


T = TypeVar("T", bound=Keyed)


def collect(package: ModuleType, kind: type[T]) -> dict[str, T]:
    """Every `kind` declared by a public module of `package`, by key, in the order of the files.

    A module whose name starts with an underscore is private to its folder and is not walked.
    Raises DuplicateKey when two files declare one key.
    """
    found: dict[str, T] = {}
    homes: dict[str, str] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for thing in vars(module).values():
            if not isinstance(thing, kind) or found.get(thing.key) is thing:
                continue
            if thing.key in found:
                raise DuplicateKey(thing.key, homes[thing.key], module.__name__)
            found[thing.key] = thing
            homes[thing.key] = module.__name__
    return found
