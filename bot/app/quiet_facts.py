"""What is said of groups, mutes and explanations: facts, never text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.notice import AlertFacts
    from alerts.quiet import Mute
    from alerts.sample import LabelPairs, Ms


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What fired together, in one message: the first first, then what is on, then what is over."""

    members: tuple[AlertFacts, ...]
    count: int
    """With those that are not named."""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class MuteShown:
    """One mute as people see it."""

    number: int
    what: str
    """What it takes, in a few words."""
    author: str
    reason: str
    since: Ms
    until: Ms | None
    """None: until the incident is over."""
    snooze: bool = False
    guild: str = ""
    held: int = 0
    """How many incidents it keeps quiet now."""


@dataclass(frozen=True, slots=True)
class MutesFacts:
    """What is muted now."""

    now: Ms
    mutes: tuple[MuteShown, ...] = ()


def mute_shown(mute: Mute, held: int = 0) -> MuteShown:
    """A mute as people see it. Of one rule's alert the network goes without saying: the rule names it."""
    labels = tuple((name, value) for name, value in mute.matcher.labels if name != "network" or not mute.matcher.rule)
    return MuteShown(
        number=mute.id,
        what=str(replace(mute.matcher, labels=labels)),
        author=mute.author,
        reason=mute.reason,
        since=mute.start,
        until=mute.end,
        snooze=mute.snooze,
        guild=mute.guild,
        held=held,
    )


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One label set at one evaluation. `value` None: no data then."""

    at: Ms
    value: float | None
    level: float | None
    """What it was compared with; None where that had no value, or nothing is compared."""
    state: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that it fired. `until` None: it is on."""

    since: Ms
    until: Ms | None
    extreme: float | None = None
    """The value farthest beyond the threshold, where it is known still."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeps it from being told, or would if it fired now; and where."""

    reason: str
    until: Ms | None
    by: str
    addresses: tuple[tuple[str, str, str], ...]
    """Empty where no channel takes it anyway."""
    what: str
    """held: it is being held back; would: it would be if it fired now; repeat: it was told, and is not repeated."""


@dataclass(frozen=True, slots=True)
class Said:
    """One decision about one notice, on all the addresses on which it was the same."""

    at: Ms
    word: str
    told: bool
    reason: str
    until: Ms | None = None
    by: str = ""
    addresses: int = 1


@dataclass(frozen=True, slots=True)
class ExplainedSet:
    """One label set of a rule: where it stands, how it came there, and what holds it back."""

    labels: LabelPairs
    state: str
    """inactive, pending, firing, no_data."""
    why: str
    """One word for it: firing, clearing, pending, no_data, no_level, unless, all, beyond, within, quiet."""
    since: Ms | None = None
    value: float | None = None
    level: float | None = None
    op: str = ""
    distance: float | None = None
    """How far the value is from the level, positive while the condition holds."""
    held: Ms = 0
    """pending: how long it has been true; clearing: how long it has been false."""
    hold: Ms = 0
    """pending: how long it has to be; clearing: how long it is bridged."""
    seen_at: Ms | None = None
    """When there was a value last, where there is none now."""
    evaluations: tuple[Evaluated, ...] = ()
    sources: tuple[tuple[str, Ms], ...] = ()
    kept: tuple[Kept, ...] = ()
    acknowledged_by: str = ""
    acknowledged_at: Ms = 0
    episodes: tuple[Episode, ...] = ()
    """The last five, newest last."""
    said: tuple[Said, ...] = ()
    """The last decisions about it, newest last."""
    shape: AlertFacts | None = None
    """How its numbers are written."""


@dataclass(frozen=True, slots=True)
class ExplainFacts:
    """Why a rule fires, or why not."""

    rule: str
    now: Ms
    origin: str = ""
    author: str = ""
    made_at: Ms = 0
    changed_at: Ms = 0
    broken: str = ""
    """It does not parse, or it could not be judged: why."""
    metric: str = ""
    judged_at: Ms | None = None
    """The last sweep over all rules."""
    every: Ms = 0
    routes: int = 0
    """Channels that take what it says."""
    sets: tuple[ExplainedSet, ...] = ()
    more: int = 0
    """Label sets that are not shown: the ones that are farthest from firing."""
    simulated: bool = False
