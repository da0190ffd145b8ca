"""Causes that speak for their effects: a dead source is one message, not one for each figure it gave.

An inhibition is a row of INHIBITIONS. It never makes an address blind: it holds an effect back only where the cause
itself is told, because the caller asks the route whether it takes the cause's topic and severity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.notice import Word
from alerts.rule import title_of, topic_of
from alerts.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.engine import AlertKey
    from alerts.notice import AlertFacts
    from alerts.rule import Rule, Severity
    from alerts.sample import LabelPairs, Ms
    from alerts.state import Alert

SILENCE = frozenset(("absent", "lost"))
"""Kinds of rules that are about data that is not there."""
ANY = "*"


@dataclass(frozen=True, slots=True)
class Inhibition:
    """One cause and what follows from it."""

    name: str
    cause: str
    """The metric of the rule whose alert is the cause."""
    ops: frozenset[str]
    """How that rule compares: a rule that fires when a source is *up* is no cause."""
    effects: tuple[str, ...]
    """Metrics, or beginnings of their keys in whole words, whose alerts follow from it."""
    equal: tuple[str, ...] = ()
    """Labels in which cause and effect must agree, where the effect has them."""
    silence: str = ""
    """The label of the cause that names a source: what needs that source has no data because of it."""


LOW, HIGH = frozenset(("<", "<=", "==")), frozenset((">", ">="))

INHIBITIONS: tuple[Inhibition, ...] = (
    Inhibition(
        name="source down",
        cause="source.up",
        ops=LOW,
        effects=("source.age_seconds",),
        equal=("source",),
        silence="source",
    ),
    Inhibition(
        name="minting in doubt",
        cause="bme.mint_doubt",
        ops=HIGH,
        # It names the oracle's age itself.
        effects=("oracle.age_seconds", "oracle.healthy_sources"),
        equal=("network",),
    ),
    Inhibition(
        name="chain halted",
        cause="chain.block_age_seconds",
        ops=HIGH,
        # No block, no price update, no epoch: these stand still or age, and say the same thing again.
        effects=("oracle", "bme.breaker", "bme.mint_doubt", "bme.pending_records", "bme.canceled_records", "chain"),
        equal=("network",),
    ),
)

STANDING = Inhibition(
    name="chain stands at a planned upgrade",
    cause="",
    ops=frozenset(),
    # What stands still with the chain, and the silence of nodes that change their program.
    effects=("chain", "oracle", "bme", "source"),
    equal=("network", "source"),
    silence="source",
)
ENDED = Inhibition(
    name="chain ended as planned",
    cause="",
    ops=frozenset(),
    # Everything that lived on it. What AKT costs lives elsewhere.
    effects=(
        "chain", "oracle", "bme", "gov", "source", "gpu", "leases", "spend", "revenue", "providers",
        "token.supply", "token.inflation", "token.bonded_ratio", "token.community_pool",
    ),
    equal=("network",),
)  # fmt: skip
"""Causes without a rule: nobody has to be alarmed about what was planned. See alerts/governance/upgrade.py."""


@dataclass(frozen=True, slots=True)
class Cause:
    """An alert that is on, or about to be, and what it explains."""

    inhibition: Inhibition
    rule: str
    labels: LabelPairs
    topic: str
    severity: Severity
    since: Ms

    def explains(self, facts: AlertFacts) -> bool:
        """Whether an alert that begins now follows from it. Nothing follows from itself, nor a cause from one of its kind."""
        row = self.inhibition
        if facts.metric == row.cause:
            return False
        mine, theirs = dict(self.labels), dict(facts.labels)
        if row.silence and mine.get(row.silence) in facts.needs and is_silence(facts):
            return True
        agrees = all(name not in theirs or mine.get(name, "") == theirs[name] for name in row.equal)
        return agrees and any((facts.metric + ".").startswith(effect + ".") for effect in row.effects)

    def __str__(self) -> str:
        inside = ", ".join(f"{name}={value}" for name, value in self.labels if name != "network")
        return f"{title_of(self.rule)} ({inside})" if inside else title_of(self.rule)


def is_silence(facts: AlertFacts) -> bool:
    """Whether the news is that there is no data."""
    return facts.word is Word.NO_DATA or facts.kind in SILENCE


def causes_of(
    alerts: Mapping[AlertKey, Alert], rules: Iterable[Rule], inhibitions: Iterable[Inhibition] = INHIBITIONS
) -> tuple[Cause, ...]:
    """The causes there are now. A pending one counts: data is often missed before the source's own `for` is over."""
    known = {rule.name: rule for rule in rules}
    by_metric: dict[str, list[Inhibition]] = {}
    for row in inhibitions:
        by_metric.setdefault(row.cause, []).append(row)
    found: list[Cause] = []
    for (name, labels), alert in alerts.items():
        rule = known.get(name)
        if rule is None or rule.kind != "threshold" or alert.state not in (State.PENDING, State.FIRING):
            continue
        found += [
            Cause(row, name, labels, topic_of(rule), rule.severity, alert.active_at)
            for row in by_metric.get(rule.condition.select.metric, ())
            if rule.condition.op in row.ops
        ]
    return tuple(sorted(found, key=lambda cause: (cause.since, cause.rule, cause.labels)))
