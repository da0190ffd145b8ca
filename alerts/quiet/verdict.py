"""What holds a new message back: a pure question with one answer, asked live, at every sweep, and by `rules explain`.

Only new messages are ever held. An edit of a message that stands there makes no noise, so nothing holds it back: what is
visible stays true.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.notice import Reason, Word
from alerts.rule import Severity, owner_of
from alerts.sample import HOUR, MINUTE, SECOND, LabelPairs, Ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.engine import AlertKey
    from alerts.notice import AlertFacts, Route
    from alerts.quiet.inhibitions import Cause
    from alerts.quiet.mutes import Acknowledgement, Mute


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of being quiet."""

    group_within: Ms = 30 * SECOND
    """What fires within this time of a message joins it."""
    flap_episodes: int = 5
    """More than so many beginnings within `flap_within` is flapping."""
    flap_within: Ms = HOUR
    steady_for: Ms = 30 * MINUTE
    """How long it has to hold still until it counts as steady."""
    remind_every: Ms = 24 * HOUR
    """How often mutes that outlive a day are told of."""

    def flaps(self, begun: int) -> bool:
        """Whether so many beginnings within `flap_within` are too many."""
        return begun > self.flap_episodes


@dataclass(frozen=True, slots=True)
class Flap:
    """One rule and label set that comes and goes."""

    rule: str
    labels: LabelPairs
    since: Ms
    times: int
    changed_at: Ms
    """When it last came or went."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why it is held back, until when if that is known, and by whom or what in a few words."""

    reason: Reason
    until: Ms | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """Everything that keeps things quiet at one moment."""

    now: Ms
    mutes: tuple[Mute, ...] = ()
    causes: tuple[Cause, ...] = ()
    flaps: Mapping[AlertKey, Flap] = field(default_factory=dict)
    acknowledged: tuple[Acknowledgement, ...] = ()
    policy: Policy = field(default_factory=Policy)

    def acknowledgement(self, facts: AlertFacts, guild: str) -> Acknowledgement | None:
        """Who is on it, as far as that guild is to know; of several who said so last."""
        return next((one for one in reversed(self.acknowledged) if one.of(facts, guild)), None)

    def snooze(self, facts: AlertFacts, guild: str) -> Mute | None:
        """Who wants no reminders of this incident there for now; of several the one that lasts longest."""
        made = [mute for mute in self.mutes if mute.snooze and mute.holds(facts, guild, self.now)]
        return max(made, key=lambda mute: (mute.end is None, mute.end or 0), default=None)


def held_back(facts: AlertFacts, route: Route, world: World) -> Verdict | None:
    """What holds a new message about this back on that route, or None. The strongest first: a person's word, then a cause."""
    guild, now = route.guild, world.now
    muted = [mute for mute in world.mutes if mute.holds(facts, guild, now)]
    if muted:
        longest = max(muted, key=lambda mute: (mute.end is None, mute.end or 0, mute.id))
        return Verdict(
            Reason.MUTED, longest.end, f"{longest.author}: {longest.reason}" if longest.reason else longest.author
        )
    for cause in world.causes:
        if (
            (cause.rule, cause.labels) != (facts.rule, facts.labels)
            and cause.explains(facts)
            and route.takes(cause.topic, cause.severity, owner_of(cause.rule))
        ):
            return Verdict(Reason.INHIBITED, None, str(cause))
    flap = world.flaps.get((facts.rule, facts.labels))
    if flap is not None and facts.word is not Word.FLAPPING:
        return Verdict(Reason.FLAPPING, max(flap.changed_at, flap.since) + world.policy.steady_for)
    if facts.severity is not Severity.CRITICAL and route.quiet is not None:
        until = route.quiet.until(now)
        if until is not None:
            return Verdict(Reason.QUIET_HOURS, until, str(route.quiet))
    return None


def spends(facts: AlertFacts, *, reminder: bool) -> bool:
    """Whether the budget may turn it away. The first news of something critical always passes."""
    return reminder or facts.severity is not Severity.CRITICAL
