"""A rule, frozen. `parse` turns a mapping (TOML, or what chat collected) into one, or names every problem at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.sample import DAY, LabelPairs, Ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.errors import RuleProblem
    from alerts.metric import Catalogue


_OF = "\x1f"
"""Between a rule's name and its owner. The rule form takes no control character, so nobody can write one into a name."""


def named(title: str, owner: str = "") -> str:
    """The name under which a rule is judged and remembered: its owner is part of it.

    So two owners may call their rules the same, and nothing that is kept by a rule's name can be another one's.
    """
    return f"{title}{_OF}{owner}" if owner else title


def title_of(name: str) -> str:
    """What people call the rule of that name."""
    return name.partition(_OF)[0]


def owner_of(name: str) -> str:
    """The server whose rule it is; empty: the house's, for everybody."""
    return name.partition(_OF)[2]


class Severity(StrEnum):
    """How much it matters."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for info, 2 for critical."""
        return ("info", "warning", "critical").index(self.value)


class NoData(StrEnum):
    """What a missing value does to an alert: see docs/explanation/alert-semantics.md."""

    KEEP = "keep"
    RESOLVE = "resolve"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Selector:
    """Which series: a metric and label equality (`where` holds empty values: the label must be absent)."""

    metric: str
    where: LabelPairs = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A threshold: a number, or another metric's latest value plus a number."""

    value: float = 0.0
    metric: Selector | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. `unless` and `all` are made of these too."""

    select: Selector
    op: str = ">"
    threshold: Level = field(default_factory=Level)
    by: tuple[str, ...] = ()
    reduce: str = "last"
    over: Ms = 0
    ahead: Ms = DAY
    divide_by: Selector | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The whole rule form of docs/reference/rules.md. Spans are milliseconds."""

    name: str
    """With its owner: see `named`."""
    condition: Condition
    kind: str = "threshold"
    clear: Level | None = None
    hold: Ms = 0
    """`for`: how long the condition must be true before the alert fires."""
    keep_firing_for: Ms = 0
    unless: Condition | None = None
    all: tuple[Condition, ...] = ()
    against: Selector | None = None
    no_data: NoData = NoData.KEEP
    forget_after: Ms = DAY
    topic: str = ""
    severity: Severity = Severity.WARNING
    repeat_every: Ms = 0
    mention: str = ""
    summary: str = ""
    why: str = ""
    """One sentence for presets: why a person would want it."""
    origin: str = "file"
    """file, preset, or who made it in chat."""

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.name)

    @property
    def owner(self) -> str:
        """The server whose rule it is; empty: the house's."""
        return owner_of(self.name)


def topic_of(rule: Rule) -> str:
    """The rule's topic: what it says, else by the prefix of its metric."""
    if rule.topic:
        return rule.topic
    prefix = rule.condition.select.metric.split(".", 1)[0]
    return {
        "bme": "bme", "oracle": "bme", "gpu": "gpu", "gov": "governance", "source": "health", "chain": "health",
    }.get(prefix, "network")  # fmt: skip


def parse(raw: Mapping[str, object], path: str = "rule", catalogue: Catalogue | None = None) -> Rule:
    """Turn the keys of docs/reference/rules.md into a Rule. Raises RuleProblems with every problem and its path."""
    from alerts import parsing  # noqa: PLC0415 - parsing builds what this module declares

    return parsing.parse(raw, path, catalogue)


def to_mapping(rule: Rule) -> dict[str, object]:
    """The form of a rule, ready for TOML: only what differs from the default."""
    from alerts import parsing  # noqa: PLC0415 - as above

    return parsing.to_mapping(rule)


def check(rule: Rule, catalogue: Catalogue, path: str = "rule") -> list[RuleProblem]:
    """What is worth saying of a rule that parses: unknown metrics with the nearest names, keys without effect."""
    from alerts import parsing  # noqa: PLC0415 - as above

    return parsing.check(rule, catalogue, path)
