"""Mutes, snoozes and acknowledgements: who keeps what quiet, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.rule import title_of

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from alerts.sample import LabelPairs, Ms


@dataclass(frozen=True, slots=True)
class Matcher:
    """Which alerts: every part that is given must fit."""

    rule: str = ""
    topic: str = ""
    metric: str = ""
    """A key or the beginning of one, in whole words: "gpu" takes gpu.total and gpu.model.total, not gpus.total."""
    labels: LabelPairs = ()
    """Equality; an empty value means that the label is absent."""
    episode: Ms = 0
    """Only this incident: a snooze."""

    @property
    def empty(self) -> bool:
        """Whether no part is given, so that it would take everything."""
        return not (self.rule or self.topic or self.metric or self.labels)

    def takes(self, facts: AlertFacts) -> bool:
        """Whether an alert fits."""
        have = dict(facts.labels)
        return (
            (not self.rule or facts.rule == self.rule)
            and (not self.topic or facts.topic == self.topic)
            and (not self.metric or (facts.metric + ".").startswith(self.metric.rstrip(".") + "."))
            and all(have.get(name, "") == value for name, value in self.labels)
            and (not self.episode or facts.fired_at == self.episode)
        )

    def __str__(self) -> str:
        parts = [
            *([f'"{title_of(self.rule)}"'] if self.rule else []),
            *([f"topic {self.topic}"] if self.topic else []),
            *([f"metric {self.metric}"] if self.metric else []),
            *(f"{name}={value}" for name, value in self.labels),
        ]
        return ", ".join(parts) or "everything"


@dataclass(frozen=True, slots=True)
class Mute:
    """No new messages about what the matcher takes, for a reason, until an end."""

    id: int
    matcher: Matcher
    author: str
    start: Ms
    end: Ms | None
    """None: until the incident it snoozes is over."""
    reason: str = ""
    guild: str = ""
    """Where it holds; empty: everywhere."""
    ended_at: Ms | None = None
    """When it was seen to be over."""
    ended_by: str = ""
    """Who took it back; empty when it ran out."""

    @property
    def snooze(self) -> bool:
        """Whether it is about one incident alone."""
        return self.matcher.episode > 0

    def active(self, now: Ms) -> bool:
        """Whether it is on at `now`."""
        return self.ended_at is None and self.start <= now and (self.end is None or now < self.end)

    def holds(self, facts: AlertFacts, guild: str, now: Ms) -> bool:
        """Whether it keeps this alert quiet there."""
        return self.active(now) and (not self.guild or self.guild == guild) and self.matcher.takes(facts)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody is on it. It stops repeats and is gone when the incident is over."""

    rule: str
    labels: LabelPairs
    episode: Ms
    by: str
    at: Ms
    guild: str = ""
    """Where the name is shown and repeats stop; empty: everywhere."""

    def of(self, facts: AlertFacts, guild: str) -> bool:
        """Whether it is about this incident, there."""
        return (self.rule, self.labels, self.episode) == (facts.rule, facts.labels, facts.fired_at) and (
            not self.guild or self.guild == guild
        )
