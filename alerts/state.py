"""The alert state machine: a pure step. No clock, no I/O: `now` is given, the result is data.

```
            true, for > 0              held for `for`
 inactive ----------------> pending ------------------> firing
    ^  ^                       |                          |
    |  +---- false, forgotten--+                          |
    +---- false for keep_firing_for, gone, forgotten -----+

 no_data = "alert":  any ---- no data ----> no_data ---- true ----> pending (for is owed again)
                                               +--------- false ---> inactive
```

After rules/alerting.go of Prometheus; the lines and their reasons are in docs/explanation/alert-semantics.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alerts.rule import Rule
    from alerts.sample import LabelPairs, Ms


class State(StrEnum):
    """Prometheus' three, and the explicit fourth."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    NO_DATA = "no_data"


class Reason(StrEnum):
    """Why a state changed, in one word. Every Transition carries one of these."""

    CROSSED = "crossed"
    """The condition became true."""
    HELD = "held"
    """It was true for as long as `for` asks."""
    CLEARED = "cleared"
    """It became false, and `keep_firing_for` is over."""
    GONE = "gone"
    """There is no data, and the rule's no_data is "resolve" or "alert"."""
    BACK = "back"
    """There is data again, and the condition is false."""
    FORGOTTEN = "forgotten"
    """Under no_data = "keep": no data for as long as `forget_after`."""
    EDITED = "edited"
    """The rule was edited and cannot lead to this alert any more."""
    REMOVED = "removed"
    """The rule is gone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a condition says of one label set at one evaluation.

    `holds` None means no data. `value` is what was compared, `threshold` what it was compared with (the recovery level
    while firing).
    """

    labels: LabelPairs
    value: float | None
    threshold: float | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Alert:
    """The state of one rule for one label set, with its clocks. It is stored and survives a restart as it is."""

    rule: str
    labels: LabelPairs
    state: State = State.INACTIVE
    active_at: Ms = 0
    """Pending since; moved forward by time without data under no_data = "keep". In the state no_data: since when."""
    fired_at: Ms = 0
    """Start of the episode; with the rule and the labels it is the episode's identity. An alert whose data goes while it
    fires stays in its episode, one whose data goes while it does not begins one. 0 when it is in none."""
    clearing_since: Ms | None = None
    """keep_firing_for: the first false evaluation."""
    evaluated_at: Ms = 0
    seen_at: Ms = 0
    """Last evaluation that had data."""
    value: float | None = None
    """The last value there was; under no_data = "keep" it is the last known one."""
    threshold: float | None = None
    first_value: float | None = None
    """The value with which it fired."""
    extreme: float | None = None
    """The value of the episode farthest beyond the threshold."""
    extreme_at: Ms = 0
    announced: float | None = None
    """The extreme that the last notice told."""
    announced_at: Ms = 0
    """When the last notice of this episode was made."""
    notices: int = 0
    """How many notices this episode has had: the revision of the next one."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of state worth remembering: at most one for each alert at each evaluation."""

    at: Ms
    rule: str
    labels: LabelPairs
    was: State
    now: State
    value: float | None
    threshold: float | None
    reason: str
    """One word: see Reason."""
    episode: Ms
    """`fired_at` of the episode that it was in, else of the one that begins here; 0 when there is neither."""


Step: TypeAlias = tuple[Alert | None, Transition | None]
"""The alert as it is now (None: at rest, nothing to store) and the change, if there was one."""


def step(rule: Rule, was: Alert | None, seen: Reading, now: Ms) -> Step:
    """One evaluation of one alert. `was` None is an alert at rest."""
    if was is not None and was.state is State.INACTIVE:
        was = None
    if seen.holds is None:
        return _without_data(rule, was, seen, now)
    if seen.holds:
        return _true(rule, was, seen, now)
    return _false(
        rule, was, seen, now, Reason.BACK if was is not None and was.state is State.NO_DATA else Reason.CLEARED
    )


def close(was: Alert, now: Ms, reason: Reason) -> Step:
    """End an alert for a reason that lies outside its condition."""
    return _rest(was, now, reason)


def _true(rule: Rule, was: Alert | None, seen: Reading, now: Ms) -> Step:
    if was is None or was.state is State.NO_DATA:
        if rule.hold <= 0:
            return _fire(rule, was, seen, now)
        pending = Alert(rule.name, seen.labels, State.PENDING, now, 0, None, now, now, seen.value, seen.threshold)
        return pending, _change(rule, was, pending, Reason.CROSSED)
    if was.state is State.PENDING:
        if now - was.active_at >= rule.hold:
            return _fire(rule, was, seen, now)
        return _still(was, seen, now), None
    if _made_longer(rule, was, now):
        return _back_to_pending(rule, was, seen, now)
    firing = _still(was, seen, now)
    if _farther(rule.condition.op, seen.value, was.extreme, seen.threshold):
        firing = replace(firing, extreme=seen.value, extreme_at=now)
    return firing, None


def _fire(rule: Rule, was: Alert | None, seen: Reading, now: Ms) -> Step:
    """A new episode, or the old one after an edit sent it back to pending."""
    held = was is not None and was.state is State.PENDING
    active_at = was.active_at if was is not None and held else now
    firing = Alert(
        rule.name, seen.labels, State.FIRING, active_at, now, None, now, now, seen.value, seen.threshold, seen.value,
        None if seen.value is None or math.isnan(seen.value) else seen.value, now,
    )  # fmt: skip
    if was is not None and held and was.fired_at:
        firing = replace(firing, fired_at=was.fired_at, notices=was.notices, announced_at=was.announced_at)
    return firing, _change(rule, was, firing, Reason.HELD if held else Reason.CROSSED)


def _false(rule: Rule, was: Alert | None, seen: Reading, now: Ms, reason: Reason) -> Step:
    """The condition is false (or missing counts as false): only a firing alert may linger, for keep_firing_for."""
    if was is None:
        return None, None
    if was.state is State.FIRING and rule.keep_firing_for > 0:
        since = now if was.clearing_since is None else was.clearing_since
        if now - since < rule.keep_firing_for:
            if _made_longer(rule, was, now):
                return _back_to_pending(rule, was, seen, now)
            return _still(was, seen, now, since), None
    return _rest(was, now, reason, seen)


def _still(was: Alert, seen: Reading, now: Ms, clearing_since: Ms | None = None) -> Alert:
    """The alert in the state it was in, with what this evaluation saw; said at length, for replace() takes twice as long."""
    has_data = seen.holds is not None
    return Alert(
        was.rule, was.labels, was.state, was.active_at, was.fired_at, clearing_since, now,
        now if has_data else was.seen_at, seen.value if has_data else was.value,
        seen.threshold if has_data else was.threshold, was.first_value, was.extreme, was.extreme_at,
        was.announced, was.announced_at, was.notices,
    )  # fmt: skip


def _made_longer(rule: Rule, was: Alert, now: Ms) -> bool:
    """Whether `for` was edited to more than this firing alert ever held. A clock that was set back is no edit."""
    return max(now, was.evaluated_at) - was.active_at < rule.hold


def _back_to_pending(rule: Rule, was: Alert, seen: Reading, now: Ms) -> Step:
    """As in Prometheus: the rest of a longer `for` is owed, and the time already held counts. It stays one episode."""
    pending = replace(_still(was, seen, now), state=State.PENDING)
    return pending, _change(rule, was, pending, Reason.EDITED)


def _without_data(rule: Rule, was: Alert | None, seen: Reading, now: Ms) -> Step:
    if rule.no_data == "alert":
        return _to_no_data(rule, was, seen, now)
    if was is None:
        return None, None
    if was.state is State.NO_DATA:
        return _rest(was, now, Reason.EDITED)
    if rule.no_data == "resolve":
        return _false(rule, was, seen, now, Reason.GONE)
    if now - was.seen_at >= rule.forget_after:
        return _rest(was, now, Reason.FORGOTTEN)
    # Frozen: the clocks move with the time that went by, so that none of it counts.
    passed = max(0, now - was.evaluated_at)
    clearing = None if was.clearing_since is None else was.clearing_since + passed
    return replace(was, active_at=was.active_at + passed, clearing_since=clearing, evaluated_at=now), None


def _to_no_data(rule: Rule, was: Alert | None, seen: Reading, now: Ms) -> Step:
    if was is None:
        silent = Alert(rule.name, seen.labels, State.NO_DATA, now, now, None, now)
    elif was.state is State.NO_DATA:
        return replace(was, evaluated_at=now), None
    else:
        silent = replace(
            was, state=State.NO_DATA, active_at=now, fired_at=was.fired_at or now, clearing_since=None, evaluated_at=now
        )
    return silent, _change(rule, was, silent, Reason.GONE)


def _rest(was: Alert, now: Ms, reason: Reason, seen: Reading | None = None) -> Step:
    """Back to rest, told with the value that did it, else with the last known one."""
    has_data = seen is not None and seen.holds is not None
    value, threshold = (seen.value, seen.threshold) if seen is not None and has_data else (was.value, was.threshold)
    change = Transition(now, was.rule, was.labels, was.state, State.INACTIVE, value, threshold, reason, was.fired_at)
    return None, change


def _change(rule: Rule, was: Alert | None, to: Alert, reason: Reason) -> Transition:
    """The record of a change to a state that is not at rest."""
    before = State.INACTIVE if was is None else was.state
    episode = (was.fired_at if was is not None else 0) or to.fired_at
    return Transition(to.evaluated_at, rule.name, to.labels, before, to.state, to.value, to.threshold, reason, episode)


def _farther(op: str, value: float | None, than: float | None, threshold: float | None) -> bool:
    """Whether `value` lies farther beyond the threshold, in the direction of `op`. NaN lies nowhere."""
    if value is None or math.isnan(value):
        return False
    if than is None:
        return True
    if op in (">", ">="):
        return value > than
    if op in ("<", "<="):
        return value < than
    return threshold is not None and abs(value - threshold) > abs(than - threshold)
