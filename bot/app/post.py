"""Writing what is to be told into the outbox: one row for each route that takes it, inside the caller's transaction."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from alerts.notice import ENDS, dedup_at, dedup_key, routes_for
from alerts.rule import Severity
from bot.app.facts import SUMMED, BacklogFacts
from bot.storage import NewOutboxRow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.notice import AlertFacts, Route
    from alerts.quiet import Address, Speech
    from alerts.sample import Ms
    from bot.app.quiet_facts import MutesFacts
    from bot.storage import Tx

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_NONCE_LENGTH = 25  # Discord's limit for a nonce
NAMED = 40
"""Members of a group that are stored in full: more lines than one message can hold."""


class Poster:
    """Knows the routes of the moment and makes nonces."""

    def __init__(self, routes: Callable[[], Sequence[Route]], rng: random.Random) -> None:
        self._routes = routes
        self._rng = rng

    @property
    def routes(self) -> Sequence[Route]:
        """Those of the moment."""
        return self._routes()

    def speak(self, tx: Tx, speeches: Iterable[Speech], now: Ms) -> int:
        """Messages of alerts, each whole as it is to stand there: a new one, or the next revision of the one that does."""
        words = _Words(now)
        return sum(self._speak(tx, speech, words, now) for speech in speeches)

    def _speak(self, tx: Tx, speech: Speech, words: _Words, now: Ms) -> int:
        revision = tx.next_revision(speech.subject, speech.address)
        kind, facts = words.of(speech)
        severity = speech.entries[0].severity or speech.latest.severity
        return put(
            tx,
            speech.address,
            self._rng,
            dedup=dedup_at(speech.subject, revision, speech.address),
            kind=kind,
            subject=speech.subject,
            revision=revision,
            topic=speech.latest.topic,
            severity=severity,
            reason=speech.reason,
            facts={**facts, "mention": facts.get("mention") or _pings(speech.route, severity)},
            now=now,
        )

    def note(self, tx: Tx, kind: str, subject: str, facts: MutesFacts, now: Ms, guild: str | None = None) -> int:
        """A note about the bot itself, to those who take its health: everywhere, or in one guild."""
        return self.post(
            tx,
            kind=kind,
            subject=subject,
            revision=0,
            topic="health",
            severity=Severity.INFO,
            reason="reminder",
            facts=dataclasses.asdict(facts),
            now=now,
            guild=guild,
        )

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
        guild: str | None = None,
    ) -> int:
        """How many rows were new. The same news to the same place a second time is ignored by its dedup key.

        With `guild` only to the routes of that one.
        """
        posted = 0
        for route in routes_for(topic, severity, self._routes()):
            if guild is not None and route.guild != guild:
                continue
            posted += put(
                tx,
                route.address,
                self._rng,
                dedup=dedup_key(subject, revision, route),
                kind=kind,
                subject=subject,
                revision=revision,
                topic=topic,
                severity=severity,
                reason=reason,
                facts={**facts, "mention": facts.get("mention") or _pings(route, severity)},
                now=now,
            )
        return posted


class _Words:
    """The kind and the facts of a row, made once for all the channels in which they are the same."""

    def __init__(self, now: Ms) -> None:
        self._now = now
        self._known: dict[tuple[int, ...], tuple[str, dict[str, Any], Speech]] = {}

    def of(self, speech: Speech) -> tuple[str, dict[str, Any]]:
        """(kind, facts)."""
        if speech.entries[0].summed:
            return "backlog", _summary(speech, self._now)
        key = tuple(id(entry.facts) for entry in speech.entries)
        if key not in self._known:
            told = [entry.facts for entry in speech.entries]
            kind, facts = ("alert", _plain(told[0])) if len(told) == 1 else ("group", _group(told))
            self._known[key] = kind, facts, speech  # the speech keeps what the key stands for alive
        return self._known[key][:2]


def _group(told: Sequence[AlertFacts]) -> dict[str, Any]:
    """The first stays first, because the message began with it; what is on stands before what is over."""
    first, *others = told
    others.sort(key=lambda facts: facts.word in ENDS)
    named = [first, *others][:NAMED]
    shown = next((facts for facts in named if facts.word not in ENDS), first)
    # One has its sentence and its picture there; the others a line each, which needs less.
    members = [_plain(facts if facts in (first, shown) else _short(facts)) for facts in named]
    return {"members": members, "count": len(told), "mention": first.mention}


def _short(facts: AlertFacts) -> AlertFacts:
    # Of two counts that differ, both are the news.
    sides = tuple(one for one in facts.beside if one.metric.startswith("identity."))
    return dataclasses.replace(facts, beside=sides, sources=(), metric_help="", why="", summary="", mention="")


def _summary(speech: Speech, now: Ms) -> dict[str, Any]:
    """What came after the messages of the hour were used up: the gravest first, then the newest."""
    told = [entry.facts for entry in speech.entries]
    lines = sorted(told, key=lambda facts: (facts.severity.rank, facts.at), reverse=True)[:SUMMED]
    summary = BacklogFacts(
        now=now,
        since=min(entry.since for entry in speech.entries),
        count=len(told),
        lines=tuple((facts.title, facts.word.value, facts.at) for facts in lines),
        more=max(0, len(told) - SUMMED),
        simulated=any(facts.simulated for facts in told),
        limit=speech.route.max_per_hour if speech.route is not None else 0,
    )
    return {**dataclasses.asdict(summary), "ranks": [facts.severity.rank for facts in lines]}


def _plain(facts: AlertFacts) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(facts.to_json())
    return plain


def _pings(route: Route | None, severity: Severity) -> str:
    """The route's role is pinged by what an operator must see; information never pings."""
    return "" if severity is Severity.INFO or route is None else route.mention_role


def put(
    tx: Tx,
    address: Address,
    rng: random.Random,
    *,
    dedup: str,
    kind: str,
    subject: str,
    revision: int,
    topic: str,
    severity: Severity,
    reason: str,
    facts: Mapping[str, Any],
    now: Ms,
) -> int:
    """One row to one place, due at once: 1, or 0 where its dedup key is there already."""
    face, guild, channel = address
    row = NewOutboxRow(
        dedup=dedup,
        kind=kind,
        subject=subject,
        revision=revision,
        face=face,
        guild=guild,
        channel=channel,
        topic=topic,
        severity=severity.value,
        reason=reason,
        facts=facts,
        created_at=now,
        due_at=now,
        nonce=new_nonce(rng),
    )
    return int(tx.post(row) is not None)


def new_nonce(rng: random.Random) -> str:
    """25 random characters: unique per author, so one for each row and channel."""
    return "".join(rng.choices(_LETTERS, k=_NONCE_LENGTH))
