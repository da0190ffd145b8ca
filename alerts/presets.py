"""The rules that come along: presets.toml, made out for a network."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from alerts.parsing import parse_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.metric import Catalogue
    from alerts.rule import Rule

CHOICES = ("none", "quiet", "all")
"""The words of `[alerts] presets`."""

_SETS: dict[str, tuple[str, ...]] = {
    "none": ("always",),
    "quiet": ("always", "quiet"),
    "all": ("always", "quiet", "all"),
}
_PLACE = "{network}"


def presets(choice: str = "quiet", *, network: str = "akash", catalogue: Catalogue | None = None) -> tuple[Rule, ...]:
    """The preset rules of a choice for one network, each with its `why`.

    Under "none" there is still the rule that tells of a silent source. On any network but Akash's own the name says
    which, so that the rules of several networks can stand side by side.
    """
    raws = [_made_out(raw, network) for name in _SETS[choice] for raw in _document()[name]]
    return tuple(dataclasses.replace(rule, origin="preset") for rule in parse_all(raws, "presets", catalogue))


@functools.cache
def _document() -> Mapping[str, list[dict[str, object]]]:
    return tomllib.loads(resources.files("alerts").joinpath("presets.toml").read_text("utf-8"))


def _made_out(raw: dict[str, object], network: str) -> dict[str, object]:
    made = {key: _filled(value, network) for key, value in raw.items()}
    if made != raw and network != "akash":
        made["name"] = f"{made['name']} ({network})"
    return made


def _filled(value: object, network: str) -> object:
    if isinstance(value, str):
        return value.replace(_PLACE, network)
    if isinstance(value, dict):
        return {key: _filled(inside, network) for key, inside in value.items()}
    return value
