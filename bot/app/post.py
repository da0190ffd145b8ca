"""Writing what is to be told into the outbox: one row for each route that takes it, inside the caller's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.notice import dedup_key, routes_for
from alerts.rule import Severity
from bot.storage import NewOutboxRow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from alerts.notice import Route
    from alerts.sample import Ms
    from bot.storage import Tx

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_NONCE_LENGTH = 25  # Discord's limit for a nonce


class Poster:
    """Knows the routes of the moment and makes nonces."""

    def __init__(self, routes: Callable[[], Sequence[Route]], rng: random.Random) -> None:
        self._routes = routes
        self._rng = rng

    def post(
        self,
        tx: Tx,
        *,
        kind: str,
        subject: str,
        revision: int,
        topic: str,
        severity: Severity,
        reason: str,
        facts: Mapping[str, object],
        now: Ms,
    ) -> int:
        """How many rows were new. The same news to the same place a second time is ignored by its dedup key."""
        posted = 0
        for route in routes_for(topic, severity, self._routes()):
            row = NewOutboxRow(
                dedup=dedup_key(subject, revision, route),
                kind=kind,
                subject=subject,
                revision=revision,
                face=route.face,
                guild=route.guild,
                channel=route.channel,
                topic=topic,
                severity=severity.value,
                reason=reason,
                facts={**facts, "mention": facts.get("mention") or _pings(route, severity)},
                created_at=now,
                due_at=now,
                nonce=new_nonce(self._rng),
            )
            posted += int(tx.post(row) is not None)
        return posted


def _pings(route: Route, severity: Severity) -> str:
    """The route's role is pinged by what an operator must see; information never pings."""
    return "" if severity is Severity.INFO else route.mention_role


def new_nonce(rng: random.Random) -> str:
    """25 random characters: unique per author, so one for each row and channel."""
    return "".join(rng.choices(_LETTERS, k=_NONCE_LENGTH))
