"""Rules, the states of their alerts, and the history of both."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.rule import owner_of, title_of
from alerts.state import Alert, State, Transition
from bot.storage._base import Base
from bot.storage._text import pack_facts, pack_labels, pack_real, plain, unpack, unpack_labels, unpack_real
from bot.storage.rows import AuditRow, StoredRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.engine import AlertKey
    from alerts.sample import LabelPairs, Ms

_ALERT = (
    "rule, labels, state, active_at, fired_at, clearing_since, evaluated_at, seen_at, value, threshold, first_value, "
    "extreme, extreme_at, announced, announced_at, notices"
)
_TRANSITION = "at, rule, labels, was, now, value, threshold, reason, episode"


class StateReads(Base):
    """What is true now, and what was."""

    def rules(self, *, removed: bool = False) -> list[StoredRule]:
        """Every rule as it was written, by name; with `removed` also those that are gone."""
        rows = self._rows("SELECT name, body, origin, author, made_at, changed_at, removed_at FROM rules ORDER BY name")
        return [StoredRule(row[0], unpack(row[1]), *row[2:]) for row in rows if removed or row[6] is None]

    def audit(
        self, what: str | None = None, limit: int = 100, *, guild: str | None = None, skip: int = 0
    ) -> list[AuditRow]:
        """Who changed what, newest first: everything, or what is about one server and what is about all of them."""
        rows = self._rows(
            "SELECT at, who, what, before, after, guild FROM audit WHERE (?1 IS NULL OR what = ?1) "
            "AND (?2 IS NULL OR guild = '' OR guild = ?2) ORDER BY id DESC LIMIT ?3 OFFSET ?4",
            (what, guild, limit, skip),
        )
        return [AuditRow(at, who, name, _maybe(was), _maybe(now), where) for at, who, name, was, now, where in rows]

    def alerts(self) -> dict[AlertKey, Alert]:
        """The state of every alert that is not at rest."""
        found = (_alert(row) for row in self._connection.execute(f"SELECT {_ALERT} FROM alerts"))
        return {(alert.rule, alert.labels): alert for alert in found}

    def transitions(
        self,
        *,
        rule: str | None = None,
        labels: LabelPairs | None = None,
        after: Ms = 0,
        until: Ms | None = None,
        limit: int = 1000,
    ) -> list[Transition]:
        """The newest `limit` changes of state in (after, until], oldest first."""
        rows = self._rows(
            f"SELECT {_TRANSITION} FROM transitions WHERE at > :after AND (:until IS NULL OR at <= :until) "
            + ("AND rule = :rule " if rule is not None else "")
            + ("AND labels = :labels " if labels is not None else "")
            + "ORDER BY at DESC, id DESC LIMIT :limit",
            {
                "after": after,
                "until": until,
                "rule": None if rule is None else plain(rule),
                "labels": None if labels is None else pack_labels(labels),
                "limit": limit,
            },
        )
        return [_transition(row) for row in reversed(rows)]

    def episodes(self, rule: str, labels: LabelPairs, after: Ms, until: Ms) -> list[tuple[Ms, Ms | None]]:
        """When it was firing, from and to, as far as that touches (after, until]; to None: it still was at `until`."""
        rows = self._rows(
            "SELECT at, was, now, episode FROM transitions WHERE rule = ? AND labels = ? AND at <= ? ORDER BY at, id",
            (plain(rule), pack_labels(labels), until),
        )
        found: list[tuple[Ms, Ms | None]] = []
        start: Ms | None = None
        for at, was, now, episode in rows:
            if now == State.FIRING and was != State.FIRING:
                start = at
            elif was == State.FIRING and now != State.FIRING:
                # Without its beginning (it fired before history was kept) the episode itself says when that was.
                found.append((start if start is not None else episode or at, at))
                start = None
        if start is not None:
            found.append((start, None))
        return [(begin, end) for begin, end in found if end is None or end > after]


class StateWrites(StateReads):
    """What one evaluation and one command write."""

    def put_alerts(self, alerts: Mapping[AlertKey, Alert], *, rules: Iterable[str] | None = None) -> None:
        """Replace the stored states of the named rules (of all when None) by these. Raises ValueError for another rule's."""
        named = None if rules is None else set(rules)
        strange = [key for key in alerts if named is not None and key[0] not in named]
        if strange:
            raise ValueError(f'the state of "{strange[0][0]}" is given, and the rule is not among those to be replaced')
        stored = {key: alert for key, alert in self.alerts().items() if named is None or key[0] in named}
        gone = [(plain(rule), pack_labels(labels)) for rule, labels in stored if (rule, labels) not in alerts]
        self._connection.executemany("DELETE FROM alerts WHERE rule = ? AND labels = ?", gone)
        changed = [alert for key, alert in alerts.items() if stored.get(key) != alert]
        self._connection.executemany(
            f"INSERT OR REPLACE INTO alerts ({_ALERT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            map(_alert_row, changed),
        )

    def add_transitions(self, transitions: Iterable[Transition]) -> None:
        """Remember changes of state."""
        self._connection.executemany(
            f"INSERT INTO transitions ({_TRANSITION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (t.at, plain(t.rule), pack_labels(t.labels), t.was.value, t.now.value,
                 pack_real(t.value), pack_real(t.threshold), t.reason, t.episode)
                for t in transitions
            ],
        )  # fmt: skip

    def put_rule(self, stored: StoredRule) -> None:
        """Make or change a rule. The audit says `author` did it at `changed_at`, unless nothing changed."""
        before = self._row(
            "SELECT body, origin, author, made_at, removed_at FROM rules WHERE name = ?", (plain(stored.name),)
        )
        body = pack_facts(stored.body)
        if before is not None and before[0] == body and before[1] == stored.origin and before[4] == stored.removed_at:
            return
        self._connection.execute(
            "INSERT INTO rules (name, body, origin, author, made_at, changed_at, removed_at, guild) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET body = excluded.body, origin = excluded.origin, author = excluded.author, "
            "changed_at = excluded.changed_at, removed_at = excluded.removed_at",
            (
                plain(stored.name),
                body,
                stored.origin,
                plain(stored.author),
                stored.made_at,
                stored.changed_at,
                stored.removed_at,
                stored.guild,
            ),
        )
        was = before[0] if before is not None and before[4] is None else None
        now = None if stored.removed_at is not None else body
        self._note(stored.changed_at, stored.author, stored.title, was, now, stored.guild)

    def remove_rule(self, name: str, now: Ms, *, by: str = "") -> None:
        """Take a rule out of use. Its row and history stay, and its alerts too: the next evaluation closes and tells them."""
        row = self._row("SELECT body FROM rules WHERE name = ? AND removed_at IS NULL", (plain(name),))
        if row is None:
            return
        self._connection.execute(
            "UPDATE rules SET removed_at = ?, changed_at = ? WHERE name = ?", (now, now, plain(name))
        )
        self._note(now, by, title_of(name), row[0], None, owner_of(name))

    def note(
        self, at: Ms, who: str, what: str, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, guild: str
    ) -> None:
        """Remember who changed what in a server, from what to what."""
        self._note(
            at, who, what, None if was is None else pack_facts(was), None if now is None else pack_facts(now), guild
        )

    def _note(self, at: Ms, who: str, what: str, before: str | None, after: str | None, guild: str = "") -> None:
        self._connection.execute(
            "INSERT INTO audit (at, who, what, before, after, guild) VALUES (?, ?, ?, ?, ?, ?)",
            (at, plain(who), plain(what), before, after, guild),
        )


def _maybe(text: str | None) -> Any:
    return None if text is None else unpack(text)


def _alert_row(a: Alert) -> tuple[Any, ...]:
    return (
        plain(a.rule), pack_labels(a.labels), a.state.value, a.active_at, a.fired_at, a.clearing_since, a.evaluated_at, a.seen_at,
        pack_real(a.value), pack_real(a.threshold), pack_real(a.first_value), pack_real(a.extreme), a.extreme_at,
        pack_real(a.announced), a.announced_at, a.notices,
    )  # fmt: skip


def _alert(row: tuple[Any, ...]) -> Alert:
    rule, labels, state, active_at, fired_at, clearing_since, evaluated_at, seen_at, *rest = row
    *numbers, extreme_at, announced, announced_at, notices = rest
    value, threshold, first_value, extreme = map(unpack_real, numbers)
    return Alert(
        rule=rule, labels=unpack_labels(labels), state=State(state), active_at=active_at, fired_at=fired_at,
        clearing_since=clearing_since, evaluated_at=evaluated_at, seen_at=seen_at, value=value, threshold=threshold,
        first_value=first_value, extreme=extreme, extreme_at=extreme_at,
        announced=unpack_real(announced), announced_at=announced_at, notices=notices,
    )  # fmt: skip


def _transition(row: tuple[Any, ...]) -> Transition:
    at, rule, labels, was, now, value, threshold, reason, episode = row
    return Transition(
        at,
        rule,
        unpack_labels(labels),
        State(was),
        State(now),
        unpack_real(value),
        unpack_real(threshold),
        reason,
        episode,
    )
