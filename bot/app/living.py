"""One living message per subject and channel: news edits it and answers it, newer numbers only edit it.

An edit makes no sound, so what people must hear of (a change of state, a reminder) is an answer beside it. Rows are written
in the caller's transaction, with the state that they tell of: a kill in between tells nothing twice and loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alerts.notice import dedup_key, routes_for
from alerts.rule import Severity
from alerts.sample import DAY, HOUR, MINUTE, Ms
from bot.app.post import put

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from alerts.notice import Route
    from bot.storage import OutboxRow, Tx

NUMBERS = "tally"
"""The reason of an edit that shows newer numbers and no news."""
PAUSE: Ms = 15 * MINUTE
"""Between two edits for numbers alone in the last day of a vote."""
CALM_PAUSE: Ms = HOUR
"""The same before that."""


@dataclass(frozen=True, slots=True)
class Version:
    """What some routes are told: the same subject may look different to them."""

    facts: Mapping[str, Any]
    takes: Callable[[Route], bool] = lambda _: True
    answered: bool = True
    """Whether news of it is also an answer, which notifies."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about."""

    kind: str
    """The kind of its outbox rows; its answers have "_news" behind it."""
    name: str
    severity: Severity = Severity.INFO
    topic: str = "governance"
    thread: bool = False
    """Whether a thread is to be opened under its first message."""


@dataclass(slots=True)
class Living:
    """Knows which channels have the message."""

    routes: Callable[[], Sequence[Route]]
    """Those of the moment."""
    rng: random.Random

    def say(self, tx: Tx, subject: Subject, key: str, reason: str, versions: Sequence[Version], now: Ms) -> int:
        """News: the message as it is now, and where it stood already an answer to it. Returns the rows written."""
        posted = 0
        for route, version in self._chosen(subject, versions):
            revision = tx.next_revision(subject.name, route.address)
            facts: dict[str, Any] = dict(version.facts)
            if version.answered:
                facts |= _thread(tx, subject, route)
            posted += self._post(tx, subject, subject.kind, subject.name, revision, reason, facts, route, now)
            if revision > 0 and version.answered:
                answer = {**version.facts, "answers": subject.name}
                name = f"{subject.name}|{key}"
                posted += self._post(tx, subject, f"{subject.kind}_news", name, 0, reason, answer, route, now)
        return posted

    def refresh(
        self,
        tx: Tx,
        subject: Subject,
        versions: Sequence[Version],
        now: Ms,
        *,
        ends: Ms | None,
        same: Callable[[Mapping[str, Any], Mapping[str, Any]], bool],
    ) -> int:
        """Newer numbers, where the message stands and shows others, and not more often than is calm."""
        standing = tx.newest_rows(subject.name)
        if not standing:
            return 0
        posted = 0
        for route, version in self._chosen(subject, versions):
            row = standing.get(route.address)
            if row is None or not _may_change(row, now, pause_of(ends, now)) or same(row.facts, version.facts):
                continue
            facts = dict(version.facts)
            if version.answered:
                facts |= _thread(tx, subject, route)
            posted += self._post(tx, subject, subject.kind, subject.name, row.revision + 1, NUMBERS, facts, route, now)
            tx.thin(subject.name, route.address, NUMBERS)
        return posted

    def _chosen(self, subject: Subject, versions: Sequence[Version]) -> list[tuple[Route, Version]]:
        routes = routes_for(subject.topic, subject.severity, self.routes())
        found = [(route, next((one for one in versions if one.takes(route)), None)) for route in routes]
        return [(route, version) for route, version in found if version is not None]

    def _post(
        self, tx: Tx, subject: Subject, kind: str, name: str, revision: int, reason: str, facts: Mapping[str, Any],
        route: Route, now: Ms,
    ) -> int:  # fmt: skip
        return put(
            tx,
            route.address,
            self.rng,
            dedup=dedup_key(name, revision, route),
            kind=kind,
            subject=name,
            revision=revision,
            topic=subject.topic,
            severity=subject.severity,
            reason=reason,
            facts=facts,
            now=now,
        )


def pause_of(ends: Ms | None, now: Ms) -> Ms:
    """How long numbers stand before newer ones take their place."""
    return PAUSE if ends is not None and ends - now <= DAY else CALM_PAUSE


def _thread(tx: Tx, subject: Subject, route: Route) -> dict[str, bool]:
    """A thread belongs under the first message; until one was sent every newer state of it may become the first."""
    wanted = subject.thread and tx.message_of(subject.name, route.address) is None
    return {"thread": True} if wanted else {}


def _may_change(row: OutboxRow, now: Ms, pause: Ms) -> bool:
    """Whether its message may be edited for numbers: it was sent or waits, and its time has come."""
    return row.state in ("sent", "waiting", "folded") and now - row.created_at >= pause
