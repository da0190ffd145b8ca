"""What is news about the planned upgrade of a chain: a pure step from what was known and what was seen to events.

At its height the chain stops until the operators run another program: block H - 1 is the last of the old one and block H
the first of the new one. The plan is on the chain until then, so a plan that is gone before its height was cancelled.
A name with `sunset` in it announces that the chain itself is to end (AEP-79); then standing still is the plan.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.sample import DAY, HOUR, MINUTE, Ms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alerts.governance.blockpace import Eta
    from alerts.governance.proposal import UpgradePlan

AGREE = 2
"""Polls in a row that must give the same plan, or none, before it counts as changed: one node may be behind, or wrong."""
NEAR = 100
"""Blocks before the height at which operators sit down; about ten minutes."""
STANDS: Ms = 5 * MINUTE
"""Without a block for this long at its height the chain stands."""
SWITCHING: Ms = 2 * HOUR
"""An upgrade that takes longer is not going as planned, whatever was planned."""
OVER: Ms = 6 * HOUR
"""A chain that was to end and has stood this long has ended."""
SUNSET = "sunset"


class UpgradeEvent(StrEnum):
    """What can happen to a planned upgrade."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    WEEK_LEFT = "week_left"
    DAY_LEFT = "day_left"
    HOURS_LEFT = "hours_left"
    HOUR_LEFT = "hour_left"
    BLOCKS_LEFT = "blocks_left"
    STANDING = "standing"
    """The chain stands at its height, as planned."""
    PASSED = "reached"
    """A block of the new program was made. The word is that of older databases."""
    ENDED = "ended"
    """A chain that was to end has stood for hours: it has ended."""


COUNTDOWN: Mapping[UpgradeEvent, Ms] = {
    UpgradeEvent.WEEK_LEFT: 7 * DAY,
    UpgradeEvent.DAY_LEFT: DAY,
    UpgradeEvent.HOURS_LEFT: 6 * HOUR,
    UpgradeEvent.HOUR_LEFT: HOUR,
}
"""By the expected date; the last mark is by blocks."""
_MARKS = (*COUNTDOWN, UpgradeEvent.BLOCKS_LEFT)


@dataclass(frozen=True, slots=True)
class Look:
    """What one poll gave. `read`: the plan was read, so that None means that there is none."""

    read: bool = False
    plan: UpgradePlan | None = None
    height: int | None = None
    eta: Eta | None = None
    applied: int | None = None
    """The block at which the plan that is known was carried out, 0: never, None: nobody said."""


@dataclass(frozen=True, slots=True)
class KnownUpgrade:
    """What is remembered between polls and across restarts. Without a name no upgrade is planned."""

    name: str = ""
    height: int = 0
    told: frozenset[UpgradeEvent] = frozenset()
    """Of this plan: told, or passed over."""
    turn: int = 0
    """Counts plans, so that one that is taken back and comes again is told again."""
    moves: int = 0
    """Counts the heights of this plan: one that is put back to where it was counts down again."""
    other: tuple[str, int] | None = None
    """A plan that was seen and is not believed yet; ("", 0) is none."""
    agreed: int = 0
    top: int = 0
    """The highest block seen."""
    moved_at: Ms = 0
    """When it was seen first."""
    eta_at: Ms | None = None
    done: tuple[str, int] = ("", 0)
    """The plan that was passed last."""
    sunset: bool = False
    """An upgrade whose name announces the chain's end has been passed: what is planned after it may be the end."""

    @property
    def left(self) -> int:
        """Blocks until the height."""
        return self.height - self.top

    @property
    def ends_the_chain(self) -> bool:
        """Whether standing still may be for good."""
        return self.sunset or is_sunset(self.name)

    def to_json(self) -> dict[str, object]:
        """As plain data for storage."""
        return {**dataclasses.asdict(self), "told": sorted(event.value for event in self.told)}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> KnownUpgrade:
        """What `to_json` gave, or an older version's name and height; what is not of its type is left out."""
        events = {word.value: word for word in UpgradeEvent}
        told, eta = stored.get("told"), stored.get("eta_at")
        name, height = _plan(stored.get("name"), stored.get("height"))
        older = {UpgradeEvent.SCHEDULED} if name and told is None else set()
        other, done = stored.get("other"), stored.get("done")
        return cls(
            name=name,
            height=height,
            told=frozenset(events[word] for word in told if word in events)
            if isinstance(told, list)
            else frozenset(older),
            turn=_whole(stored.get("turn")),
            moves=_whole(stored.get("moves")),
            other=_plan(*other[:2]) if isinstance(other, list) and len(other) == 2 else None,
            agreed=_whole(stored.get("agreed")),
            top=_whole(stored.get("top")),
            moved_at=_whole(stored.get("moved_at")),
            eta_at=eta if isinstance(eta, int) else None,
            done=_plan(*done[:2]) if isinstance(done, list) and len(done) == 2 else ("", 0),
            sunset=stored.get("sunset") is True,
        )


@dataclass(frozen=True, slots=True)
class UpgradeNews:
    """One piece of news, with the plan it is about."""

    at: Ms
    event: UpgradeEvent
    name: str
    height: int
    turn: int
    moves: int = 0
    before: tuple[str, int] = ("", 0)
    """The plan in whose place it came: another name, or the same name at another height."""

    @property
    def key(self) -> str:
        """Its identity: no two events of a network's history share one."""
        turn = f"{self.turn}.{self.moves}" if self.moves else f"{self.turn}"
        return f"{turn}:{self.name}:{self.height}:{self.event}"


def is_sunset(name: str) -> bool:
    """Whether a name announces that the chain is to end."""
    return SUNSET in name.casefold()


def advance_upgrade(
    known: KnownUpgrade | None, look: Look, now: Ms
) -> tuple[KnownUpgrade | None, tuple[UpgradeNews, ...]]:
    """One poll. `known` None is the first start: the plan there is, is taken in without a word; its countdown is told."""
    if known is None:
        if not look.read:
            return None, ()
        return _first(look, now), ()
    undated = known.eta_at is None
    known = _moved(known, look, now)
    news: list[UpgradeNews] = []
    if known.name and known.top >= known.height and not _put_off(known, look):
        # The chain is beyond it: carried out, or taken back in a time when nobody looked.
        taken_back = look.applied == 0 and look.read and _of(look) != (known.name, known.height)
        news.append(_news(known, UpgradeEvent.CANCELLED if taken_back else UpgradeEvent.PASSED, now))
        known = dataclasses.replace(
            known, name="", height=0, told=frozenset(), done=(known.name, known.height), eta_at=None, other=None, agreed=0,
            moves=0, sunset=known.sunset if taken_back else known.ends_the_chain,
        )  # fmt: skip
    if look.read:
        known, changed = _changed(known, look, now)
        news += changed
    if undated and _eta(known, look) is not None:  # the first date of all: what it has passed already is no news
        known = _passing_over(known, look, now)
    known, more = _counted(known, look, now)
    return known, (*news, *more)


def _put_off(known: KnownUpgrade, look: Look) -> bool:
    """Whether the plan, whose block is past, was moved in a time when nobody looked: what was carried out is planned no more."""
    return look.plan is not None and look.plan.name == known.name and look.plan.height > known.top


def planned_halt(known: KnownUpgrade | None, now: Ms) -> UpgradeEvent | None:
    """Whether silence is the plan at this moment: STANDING at an upgrade, ENDED where the chain may have ended.

    Known before the chain is seen to stand: alarms about it must find their explanation there when they are raised.
    """
    if known is None or not known.name:
        return None
    reached = known.top >= known.height - 1
    expected = known.left <= NEAR and known.eta_at is not None and now >= known.eta_at
    if not (reached or expected):
        return None
    if known.ends_the_chain:
        return UpgradeEvent.ENDED
    return UpgradeEvent.STANDING if now - known.moved_at <= SWITCHING else None


def _first(look: Look, now: Ms) -> KnownUpgrade:
    """The first start: a plan whose height is behind us was passed."""
    known = _moved(KnownUpgrade(), look, now)
    plan = _of(look)
    if plan[1] <= known.top:
        return dataclasses.replace(known, done=plan, eta_at=None)
    known = dataclasses.replace(
        known,
        name=plan[0],
        height=plan[1],
        told=frozenset({UpgradeEvent.SCHEDULED}),
        eta_at=look.eta.at if look.eta is not None else None,
    )
    return _passing_over(known, look, now)


def _moved(known: KnownUpgrade, look: Look, now: Ms) -> KnownUpgrade:
    if look.height is None or look.height <= known.top:
        return known
    eta = _eta(known, look)
    eta_at = eta.at if eta is not None else known.eta_at
    return dataclasses.replace(known, top=look.height, moved_at=now, eta_at=eta_at)


def _changed(known: KnownUpgrade, look: Look, now: Ms) -> tuple[KnownUpgrade, list[UpgradeNews]]:
    """The plan that was read, if it is another one: it takes two polls, and a height that tells cancelled from passed."""
    plan = _of(look)
    if plan == (known.name, known.height):
        return dataclasses.replace(known, other=None, agreed=0), []
    # A plan in the past is that of a node that is behind, or one that was passed just now.
    if look.height is None or look.height < known.top or (plan[0] and plan[1] <= known.top):
        return known, []
    agreed = known.agreed + 1 if plan == known.other else 1
    if agreed < AGREE:
        return dataclasses.replace(known, other=plan, agreed=agreed), []
    was = (known.name, known.height)
    after = dataclasses.replace(
        known, name=plan[0], height=plan[1], told=frozenset(), other=None, agreed=0,
        eta_at=look.eta.at if look.eta is not None else None,
    )  # fmt: skip
    if not plan[0]:
        return after, [_news(known, UpgradeEvent.CANCELLED, now)]
    moved = plan[0] == was[0]
    replaced = [_news(known, UpgradeEvent.CANCELLED, now)] if was[0] and not moved else []
    event = UpgradeEvent.RESCHEDULED if moved else UpgradeEvent.SCHEDULED
    after = dataclasses.replace(
        after,
        turn=known.turn if moved else known.turn + 1,
        moves=known.moves + 1 if moved else 0,
        told=frozenset({UpgradeEvent.SCHEDULED}),
    )
    news = dataclasses.replace(_news(after, event, now), before=was)
    return _passing_over(after, look, now), [*replaced, news]


def _counted(known: KnownUpgrade, look: Look, now: Ms) -> tuple[KnownUpgrade, list[UpgradeNews]]:
    """The newest mark that is reached; earlier ones that fell into the same time are passed over."""
    if not known.name or known.top >= known.height:
        return known, []
    reached = _reached(known, look, now)
    standing = known.top >= known.height - 1 and now - known.moved_at >= STANDS
    if standing:
        reached = (*_MARKS, UpgradeEvent.STANDING)
    if standing and known.ends_the_chain and now - known.moved_at >= OVER:
        reached = (*reached, UpgradeEvent.ENDED)
    fresh = [event for event in reached if event not in known.told]
    if not fresh:
        return known, []
    # A mark that a later one has overtaken is no news: who was told of 6 hours needs no word of a week.
    told = [fresh[-1]] if fresh[-1] == reached[-1] else []
    known = dataclasses.replace(known, told=known.told | set(fresh))
    return known, [_news(known, event, now) for event in told]


def _passing_over(known: KnownUpgrade, look: Look, now: Ms) -> KnownUpgrade:
    """The marks that are reached already when a plan is first told of, or taken in: its news gives the date."""
    return dataclasses.replace(known, told=known.told | set(_reached(known, look, now))) if known.name else known


def _reached(known: KnownUpgrade, look: Look, now: Ms) -> tuple[UpgradeEvent, ...]:
    """The marks that are reached, in order. By date only from a poll that gave one."""
    if known.top and known.left <= NEAR:
        return _MARKS
    eta = _eta(known, look)
    if eta is None:
        return ()
    return tuple(event for event, ahead in COUNTDOWN.items() if eta.at - now <= ahead)


def _eta(known: KnownUpgrade, look: Look) -> Eta | None:
    """The date of the plan that is known: one that a single poll gave in its place, and nobody believes yet, has another."""
    return None if look.read and _of(look) != (known.name, known.height) else look.eta


def _of(look: Look) -> tuple[str, int]:
    return ("", 0) if look.plan is None else (look.plan.name, look.plan.height)


def _news(known: KnownUpgrade, event: UpgradeEvent, now: Ms) -> UpgradeNews:
    return UpgradeNews(now, event, known.name, known.height, known.turn, known.moves)


def _plan(name: object, height: object) -> tuple[str, int]:
    return (name, _whole(height)) if isinstance(name, str) and name else ("", 0)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
