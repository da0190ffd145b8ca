"""From a change of state to what is told: the word, the reason, the subject it belongs to, and the routes it takes.

One incident is one message. Its identity is rule + labels + start of the episode (never the text: a changing number is
not a new alarm); every notice of it is a revision of that subject, and the dedup key is subject + revision + address.
Whether a notice is told on an address, and when, is decided in alerts/quiet.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from alerts.rule import Severity, owner_of, title_of, topic_of
from alerts.sample import MINUTE, SIMULATED, LabelPairs, Ms
from alerts.state import Alert, State, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from alerts.quiet.hours import QuietHours
    from alerts.rule import Rule

WORSE_STEP = 0.1
"""A new extreme is told once it is farther by this part of the distance between the threshold and the last one told."""
EDIT_PAUSE: Ms = MINUTE
"""At most one edit for "worse" in this time."""


class Word(StrEnum):
    """The state words of messages."""

    RAISED = "raised"
    WORSE = "worse"
    STILL = "still"
    RESOLVED = "resolved"
    NO_DATA = "no data"
    BACK = "data back"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    FLAPPING = "flapping"
    STEADY = "steady"


ENDS = frozenset((Word.RESOLVED, Word.BACK, Word.STEADY))
"""Words that close what an earlier message opened."""
SIGNATURES = frozenset((Word.ACKNOWLEDGED, Word.SNOOZED))
"""Words that somebody puts under a message that is there: they begin none."""


class Reason(StrEnum):
    """Why something was told, or why it was not: a column of the outbox and of every stored decision."""

    CROSSED = "crossed"
    NEW_EXTREME = "new_extreme"
    REPEAT = "repeat"
    CLEARED = "cleared"
    FORGOTTEN = "forgotten"
    REMOVED = "removed"
    DATA_LOST = "data_lost"
    DATA_BACK = "data_back"
    ACKNOWLEDGED = "acknowledged"
    """Told: somebody is on it. Silent: so it is not repeated."""
    FLAPPING = "flapping"
    """Told: it comes and goes, and is quiet from here. Silent: it does so still."""
    STEADY = "steady"
    GROUPED = "grouped"
    RELEASED = "released"
    """What held it back is over, and it is on still (or was on, for quiet hours)."""
    MUTED = "muted"
    INHIBITED = "inhibited"
    """Another alert is its cause and speaks for it."""
    QUIET_HOURS = "quiet_hours"
    OVER_BUDGET = "over_budget"
    """The channel's messages of the hour are used up. Told: in their summary. Silent: a repeat."""
    SNOOZED = "snoozed"
    UNSNOOZED = "unsnoozed"
    SNOOZE_OVER = "snooze_over"
    NOT_TOLD = "not_told"
    """The end, or a detail, of what was never told here."""
    NO_ROUTE = "no_route"
    """It was held back, and the channel takes it no more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number beside the alert's own: its name for people, value, unit, age and source."""

    name: str
    metric: str
    value: float
    unit: str
    at: Ms
    source: str = ""


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """What one notice says. Stored as JSON with the outbox row, so that a newer version still renders an old row."""

    rule: str
    metric: str
    labels: LabelPairs
    word: Word
    severity: Severity
    topic: str
    unit: str
    kind: str
    op: str
    reduce: str
    over: Ms
    value: float | None
    threshold: float | None
    clear: float | None
    fired_at: Ms
    active_at: Ms
    at: Ms
    resolved_at: Ms | None = None
    first_value: float | None = None
    extreme: float | None = None
    extreme_at: Ms = 0
    better: str = "neither"
    metric_help: str = ""
    summary: str = ""
    why: str = ""
    mention: str = ""
    reason: Reason = Reason.CROSSED
    beside: tuple[Measured, ...] = ()
    sources: tuple[tuple[str, Ms], ...] = ()
    """(source, time of its answer), the one that gave the value first."""
    height: int | None = None
    trend_per_day: float | None = None
    ahead: Ms = 0
    """predict: how far ahead the value is expected."""
    divide_by: str = ""
    """The metric below the line, where the rule compares a ratio of two."""
    needs: tuple[str, ...] = ()
    """The sources without which there is no value."""
    cause: str = ""
    """What went wrong where the value comes from, when it was asked last. Foreign text."""
    acknowledged_by: str = ""
    acknowledged_at: Ms = 0
    held_since: Ms = 0
    """It was held back from then on; 0 when it was not."""
    held_until: Ms = 0
    """When it was told after all."""
    held_by: str = ""
    """The Reason it was held back for."""
    held_says: str = ""
    """Who or what did that, in a few words."""
    snoozed_by: str = ""
    """Who wants no reminders of it for now; empty: nobody."""
    snoozed_until: Ms = 0
    """0: until it is resolved."""
    times: int = 0
    """flapping, steady: how often it was raised."""
    quiet_for: Ms = 0
    """flapping, steady: how long it has to hold still to count as steady."""

    @property
    def subject(self) -> str:
        """The incident's identity. That something flaps is an incident of its own."""
        subject = subject_of(self.rule, self.labels, self.fired_at)
        return f"flap:{subject}" if self.word in {Word.FLAPPING, Word.STEADY} else subject

    @property
    def title(self) -> str:
        """What people call the rule."""
        return title_of(self.rule)

    @property
    def owner(self) -> str:
        """The server whose rule it is; empty: everybody's."""
        return owner_of(self.rule)

    @property
    def simulated(self) -> bool:
        """Whether the numbers are made up."""
        return any(name == "network" and value.endswith(SIMULATED) for name, value in self.labels)

    def to_json(self) -> str:
        """One line of JSON. Not-a-number and infinities are written as text, because JSON has none."""
        return json.dumps(_plain(dataclasses.asdict(self)), sort_keys=True)

    @classmethod
    def from_mapping(cls, raw: dict[str, Any]) -> AlertFacts:
        """The facts of a stored row; unknown keys of a newer version are left out."""
        data = {key: value for key, value in raw.items() if key in cls.__dataclass_fields__}
        data["labels"] = tuple((name, value) for name, value in data.get("labels", ()))
        data["word"] = Word(data["word"])
        data["severity"] = Severity(data["severity"])
        data["reason"] = Reason(data.get("reason", Reason.CROSSED))
        data["beside"] = tuple(Measured(**item) for item in data.get("beside", ()))
        data["sources"] = tuple((name, at) for name, at in data.get("sources", ()))
        data["needs"] = tuple(data.get("needs", ()))
        for name in ("value", "threshold", "clear", "first_value", "extreme", "trend_per_day"):
            if isinstance(data.get(name), str):
                data[name] = float(data[name])
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: the facts, and where in its incident it stands."""

    facts: AlertFacts
    revision: int
    reminder: bool = False
    """A message of its own (a repeat must be seen), not an edit."""
    tag: str = ""
    """Tells a reminder from the others of its incident, where its revision does not."""

    @property
    def subject(self) -> str:
        """The message it belongs to."""
        base = self.facts.subject
        return f"{base}|still {self.tag or self.revision}" if self.reminder else base


@dataclass(frozen=True, slots=True)
class Route:
    """Where notices of some topics go."""

    face: str
    guild: str
    channel: str
    topics: tuple[str, ...] = ("bme", "gpu", "governance", "network", "health", "digest")
    min_severity: Severity = Severity.INFO
    mention_role: str = ""
    quiet: QuietHours | None = None
    """What is less than critical waits until these are over."""
    max_per_hour: int = 30
    """New messages in an hour; what comes after them shares one summary."""

    @property
    def address(self) -> tuple[str, str, str]:
        """(face, guild, channel)."""
        return self.face, self.guild, self.channel

    def takes(self, topic: str, severity: Severity, owner: str = "") -> bool:
        """Whether a notice of this topic and severity goes here. One of a server's own rule goes nowhere else."""
        return (not owner or owner == self.guild) and topic in self.topics and severity.rank >= self.min_severity.rank


def subject_of(rule: str, labels: LabelPairs, fired_at: Ms) -> str:
    """Rule + labels + episode."""
    inside = ",".join(f"{name}={value}" for name, value in labels)
    return f"alert:{rule}|{inside}|{fired_at}"


def dedup_key(subject: str, revision: int, route: Route) -> str:
    """Unique for ever: a second insert of the same news to the same place is ignored."""
    return dedup_at(subject, revision, route.address)


def dedup_at(subject: str, revision: int, address: tuple[str, str, str]) -> str:
    """The same, where the route may be gone."""
    return f"{subject}|r{revision}|{':'.join(address)}"


@dataclass(frozen=True, slots=True)
class About:
    """What the catalogue knows of the rule's metric, for the facts."""

    unit: str = ""
    better: str = "neither"
    help: str = ""
    beside: tuple[Measured, ...] = field(default=())
    sources: tuple[tuple[str, Ms], ...] = field(default=())
    height: int | None = None
    trend_per_day: float | None = None
    threshold: float | None = None
    """The rule's alarm level as a number, also while the recovery level (`clear`) has taken its place."""
    clear: float | None = None
    needs: tuple[str, ...] = ()
    cause: str = ""


_ENDS = {"forgotten": Reason.FORGOTTEN, "removed": Reason.REMOVED, "edited": Reason.REMOVED}
"""Ends that say nothing of the value: it may lie beyond the alarm level still."""


def decide(
    rule: Rule, was: Alert | None, is_now: Alert | None, change: Transition | None, now: Ms
) -> tuple[Word, Reason] | None:
    """The word and the reason of what should be told after one evaluation, or None for silence.

    Pending is never told; an alert that goes while pending was never told, so there is nothing to resolve.
    """
    if change is not None:
        if change.now is State.FIRING:
            return Word.RAISED, Reason.CROSSED
        if change.now is State.NO_DATA:
            return Word.NO_DATA, Reason.DATA_LOST
        told_before = was is not None and was.notices > 0
        if change.was is State.NO_DATA and change.now is State.PENDING and told_before:
            return Word.BACK, Reason.DATA_BACK
        if change.now is State.INACTIVE and told_before:
            return Word.RESOLVED, _ENDS.get(change.reason, Reason.CLEARED)
        return None
    if was is None or is_now is None or is_now.state is not State.FIRING:
        return None
    if _worse(is_now) and now - is_now.announced_at >= EDIT_PAUSE:
        return Word.WORSE, Reason.NEW_EXTREME
    if rule.repeat_every and now - max(is_now.announced_at, is_now.fired_at) >= rule.repeat_every:
        return Word.STILL, Reason.REPEAT
    return None


def _worse(alert: Alert) -> bool:
    """Whether the extreme moved by a tenth of the distance since it was last told."""
    if alert.extreme is None or alert.announced is None or alert.threshold is None:
        return False
    distance = abs(alert.announced - alert.threshold)
    return abs(alert.extreme - alert.announced) >= WORSE_STEP * distance and alert.extreme != alert.announced


def as_told(was: Alert | None, is_now: Alert | None, word: Word, now: Ms) -> Alert:
    """The alert the notice is about: the one that ended for an end, the one that is for everything else."""
    if word in {Word.RESOLVED, Word.BACK} or is_now is None:
        assert was is not None  # noqa: S101 - decide() tells an end only of what was
        return was
    if word is Word.RAISED:
        return dataclasses.replace(is_now, notices=0)
    if word is Word.NO_DATA and not is_now.fired_at:
        # Data was lost before it ever fired: the silence itself is the incident, and it begins now.
        return dataclasses.replace(is_now, fired_at=now, notices=0)
    return is_now


def announce(alert: Alert, now: Ms) -> Alert:
    """The alert after one more notice of it was made."""
    return dataclasses.replace(alert, announced=alert.extreme, announced_at=now, notices=alert.notices + 1)


def make(
    rule: Rule, alert: Alert, change: Transition | None, told: tuple[Word, Reason], about: About, now: Ms
) -> Notice:
    """The notice of one decision. `alert` is the alert as it was told last, with the newest value and extreme in it."""
    word, reason = told
    condition = rule.condition
    facts = AlertFacts(
        rule=rule.name,
        metric=condition.select.metric,
        labels=alert.labels,
        word=word,
        severity=rule.severity,
        topic=topic_of(rule),
        unit=about.unit,
        kind=rule.kind,
        op=condition.op,
        reduce=condition.reduce,
        over=condition.over,
        value=change.value if change is not None and change.value is not None else alert.value,
        threshold=alert.threshold if about.threshold is None else about.threshold,
        clear=about.clear,
        fired_at=alert.fired_at or now,
        active_at=alert.active_at,
        at=now,
        resolved_at=now if word is Word.RESOLVED else None,
        first_value=alert.first_value,
        extreme=alert.extreme,
        extreme_at=alert.extreme_at,
        better=about.better,
        metric_help=about.help,
        summary=rule.summary,
        why=rule.why,
        mention=rule.mention,
        reason=reason,
        beside=about.beside,
        sources=about.sources,
        height=about.height,
        trend_per_day=about.trend_per_day,
        ahead=condition.ahead if condition.reduce == "predict" else 0,
        divide_by=condition.divide_by.metric if condition.divide_by is not None else "",
        needs=about.needs,
        cause=about.cause,
    )
    return Notice(facts=facts, revision=alert.notices, reminder=word is Word.STILL)


def routes_for(topic: str, severity: Severity, routes: Iterable[Route], owner: str = "") -> Sequence[Route]:
    """The routes that take it, each address once."""
    chosen: dict[tuple[str, str, str], Route] = {}
    for route in routes:
        if route.takes(topic, severity, owner):
            chosen.setdefault((route.face, route.guild, route.channel), route)
    return tuple(chosen.values())


def _plain(thing: Any) -> Any:
    if isinstance(thing, float) and (thing != thing or thing in (float("inf"), float("-inf"))):  # noqa: PLR0124 - NaN
        return str(thing)
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_plain(value) for value in thing]
    return thing
