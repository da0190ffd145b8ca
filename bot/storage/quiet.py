"""What keeps things quiet: mutes, acknowledgements, what flaps, where each incident stands, and every decision made."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.notice import AlertFacts, Reason, Word
from alerts.quiet import Acknowledgement, Decision, Entry, Flap, Matcher, Mute, Stand
from alerts.rule import Severity, title_of
from alerts.state import State
from bot.storage._base import Base
from bot.storage._text import pack, pack_labels, plain, unpack, unpack_labels
from bot.storage.states import StateWrites

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from alerts.engine import AlertKey
    from alerts.quiet import Address
    from alerts.sample import LabelPairs, Ms

_MUTE = "id, rule, topic, metric, labels, episode, author, start, until, reason, guild, ended_at, ended_by"
_ENTRY = (
    "face, guild, channel, incident, facts, stand, reason, since, message, started_at, severity, until, by_whom, behind, "
    "told_at, place, again"
)
_STORED = f"{_ENTRY}, rule, labels, episode, changed_at"
_DECISION = "at, rule, labels, episode, word, face, guild, channel, told, reason, until, by_whom, message"


class QuietReads(Base):
    """What is quiet now, and what was decided."""

    def mutes(self, *, ended: bool = False) -> list[Mute]:
        """Mutes that were not seen to be over yet; with `ended` all of them."""
        rows = self._rows(f"SELECT {_MUTE} FROM mutes WHERE ?1 OR ended_at IS NULL ORDER BY id", (int(ended),))
        return [_mute(row) for row in rows]

    def acknowledgements(self) -> list[Acknowledgement]:
        """Who is on what."""
        rows = self._rows(
            "SELECT rule, labels, episode, author, at, guild FROM acknowledgements ORDER BY at, rule, labels"
        )
        return [Acknowledgement(row[0], unpack_labels(row[1]), *row[2:]) for row in rows]

    def flaps(self) -> dict[AlertKey, Flap]:
        """What comes and goes."""
        rows = self._rows("SELECT rule, labels, since, times, changed_at FROM flaps")
        found = (Flap(row[0], unpack_labels(row[1]), *row[2:]) for row in rows)
        return {(flap.rule, flap.labels): flap for flap in found}

    def begun(self, rule: str, labels: LabelPairs, after: Ms, until: Ms) -> int:
        """How many episodes of an alert began in (after, until]: it fired, or its data was lost while it did not fire."""
        (count,) = self._row(
            "SELECT count(*) FROM transitions WHERE rule = ? AND labels = ? AND at > ? AND at <= ? AND "
            "(now = ? OR (now = ? AND was <> ?))",
            (plain(rule), pack_labels(labels), after, until, State.FIRING, State.NO_DATA, State.FIRING),
        )
        return int(count)

    def entries(self, alerts: Collection[AlertKey], *, begun_after: Ms, summed_after: Ms) -> list[Entry]:
        """What a Ledger needs to know to speak of these alerts.

        Their incidents that are not over, and those of the last episode; what was begun after `begun_after`, summaries
        after `summed_after`; and all that shares a message with one of these.
        """
        found: dict[tuple[str, ...], Any] = {}

        def add(where: str, values: Sequence[Any]) -> None:
            for row in self._rows(f"SELECT {_ENTRY} FROM incidents WHERE {where}", values):
                found[row[:4]] = row

        for rule, labels in alerts:
            key = (plain(rule), pack_labels(labels))
            add("rule = ? AND labels = ? AND stand <> 'over'", key)
            add(
                "rule = ?1 AND labels = ?2 AND episode = (SELECT max(episode) FROM incidents WHERE rule = ?1 AND labels = ?2)",
                key,
            )
        add("started_at > ? AND message <> ''", (begun_after,))
        add("started_at > ? AND message GLOB 'budget:*'", (summed_after,))
        for message in {row[8] for row in found.values() if row[8]}:
            add("message = ?", (message,))
        return _entries(found.values())

    def open_entries(self) -> list[Entry]:
        """What is held, and what stands in a message that does not show its newest facts yet."""
        return _entries(self._rows(f"SELECT {_ENTRY} FROM incidents WHERE stand = 'held' OR behind = 1"))

    def incidents(self, rule: str | None = None, labels: LabelPairs | None = None, *, over: bool = True) -> list[Entry]:
        """Where the incidents of a rule stand (of all rules when None), on every address, newest last."""
        rows = self._rows(
            f"SELECT {_ENTRY} FROM incidents WHERE (?1 IS NULL OR rule = ?1) AND (?2 IS NULL OR labels = ?2) "
            "AND (?3 OR stand <> 'over') ORDER BY episode, incident, face, guild, channel",
            (None if rule is None else plain(rule), None if labels is None else pack_labels(labels), int(over)),
        )
        return _entries(rows)

    def spoken_of(self, message: str, address: Address) -> list[Entry]:
        """What one message speaks of, the first first."""
        rows = self._rows(
            f"SELECT {_ENTRY} FROM incidents WHERE message = ? AND face = ? AND guild = ? AND channel = ? ORDER BY place",
            (plain(message), *address),
        )
        return _entries(rows)

    def decisions(
        self, rule: str | None = None, labels: LabelPairs | None = None, *, after: Ms = -1, limit: int = 1000
    ) -> list[Decision]:
        """The newest `limit` decisions after `after`, oldest first."""
        rows = self._rows(
            f"SELECT {_DECISION} FROM decisions WHERE at > ?1 AND (?2 IS NULL OR rule = ?2) AND (?3 IS NULL OR labels = ?3) "
            "ORDER BY at DESC, id DESC LIMIT ?4",
            (after, None if rule is None else plain(rule), None if labels is None else pack_labels(labels), limit),
        )
        return [_decision(row) for row in reversed(rows)]

    def begun_messages(self, after: Ms) -> dict[Address, int]:
        """By address: how many new messages were written after `after`. Summaries are not counted: they are what is left."""
        rows = self._rows(
            "SELECT face, guild, channel, count(*) FROM outbox WHERE revision = 0 AND created_at > ? AND kind <> 'backlog' "
            "GROUP BY 1, 2, 3",
            (after,),
        )
        return {(face, guild, channel): count for face, guild, channel, count in rows}

    def next_revision(self, subject: str, address: Address) -> int:
        """The revision of the next row about this subject there: never one that was used."""
        (newest,) = self._row(
            "SELECT max(revision) FROM outbox WHERE subject = ? AND face = ? AND guild = ? AND channel = ?",
            (plain(subject), *address),
        )
        return 0 if newest is None else newest + 1


class QuietWrites(QuietReads, StateWrites):
    """What the ledger and people write."""

    def add_mute(self, mute: Mute) -> Mute:
        """Keep a new mute and give it its number. The audit says who made it."""
        values = _mute_row(mute)
        cursor = self._connection.execute(
            f"INSERT INTO mutes ({_MUTE.removeprefix('id, ')}) VALUES ({', '.join('?' * len(values))})", values
        )
        assert cursor.lastrowid is not None  # noqa: S101 - an INSERT that did not raise has one
        made = _mute((cursor.lastrowid, *values))
        self._note(mute.start, mute.author, f"mute {made.id}", None, pack(_told_of(made)), made.guild)
        return made

    def end_mute(self, mute: Mute, now: Ms, by: str = "") -> bool:
        """It is over: `by` took it back, or it ran out. False when it was over before."""
        changed = self._connection.execute(
            "UPDATE mutes SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", (now, plain(by), mute.id)
        ).rowcount
        if changed and by:
            self._note(now, by, f"mute {mute.id}", pack(_told_of(mute)), None, mute.guild)
        return changed == 1

    def put_acknowledgement(self, one: Acknowledgement) -> None:
        """Somebody is on it; the last one who said so. The audit says so too."""
        key = (plain(one.rule), pack_labels(one.labels), one.episode, one.guild)
        self._connection.execute(
            "INSERT OR REPLACE INTO acknowledgements (rule, labels, episode, guild, author, at) VALUES (?, ?, ?, ?, ?, ?)",
            (*key, plain(one.by), one.at),
        )
        after = {"labels": dict(one.labels), "episode": one.episode, "guild": one.guild}
        self._note(one.at, one.by, f"acknowledge {title_of(one.rule)}", None, pack(after), one.guild)

    def end_acknowledgements(self, rule: str, labels: LabelPairs, episode: Ms) -> None:
        """The incident is over, and with it who is on it."""
        self._connection.execute(
            "DELETE FROM acknowledgements WHERE rule = ? AND labels = ? AND episode <= ?",
            (plain(rule), pack_labels(labels), episode),
        )

    def put_flap(self, flap: Flap) -> None:
        """It comes and goes."""
        self._connection.execute(
            "INSERT OR REPLACE INTO flaps (rule, labels, since, times, changed_at) VALUES (?, ?, ?, ?, ?)",
            (plain(flap.rule), pack_labels(flap.labels), flap.since, flap.times, flap.changed_at),
        )

    def end_flap(self, flap: Flap) -> None:
        """It is steady."""
        self._connection.execute(
            "DELETE FROM flaps WHERE rule = ? AND labels = ?", (plain(flap.rule), pack_labels(flap.labels))
        )

    def put_entries(self, entries: Iterable[Entry], now: Ms) -> None:
        """Where incidents stand now."""
        said = _Said()
        self._connection.executemany(
            f"INSERT OR REPLACE INTO incidents ({_STORED}) VALUES ({', '.join('?' * 21)})",
            [_entry_row(entry, said.text(entry.facts), now) for entry in entries],
        )

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Remember what was decided, and why."""
        self._connection.executemany(
            f"INSERT INTO decisions ({_DECISION}) VALUES ({', '.join('?' * 13)})",
            [
                (d.at, plain(d.rule), pack_labels(d.labels), d.episode, d.word.value, *d.address, int(d.told),
                 d.reason.value, d.until, plain(d.by), plain(d.message))
                for d in decisions
            ],
        )  # fmt: skip


def forget_decisions(connection: sqlite3.Connection, before: Ms, most: int) -> int:
    """Delete decisions, incidents and mutes that were over before then, at most `most` rows. Returns how many."""
    left = most
    for table, which in (
        ("decisions", "at < ?"),
        ("incidents", "stand = 'over' AND changed_at < ?"),
        ("mutes", "ended_at < ?"),
    ):
        left -= connection.execute(
            f"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {which} LIMIT ?)",
            (before, max(left, 0)),
        ).rowcount
    return most - left


def _told_of(mute: Mute) -> dict[str, Any]:
    """A mute in the audit."""
    return {
        "of": str(mute.matcher), "episode": mute.matcher.episode, "until": mute.end, "reason": mute.reason, "guild": mute.guild,
    }  # fmt: skip


def _mute(row: Sequence[Any]) -> Mute:
    number, rule, topic, metric, labels, episode, author, start, until, reason, guild, ended_at, ended_by = row
    # Not unpack_labels(): in a matcher an empty value stands for a label that must be absent.
    matcher = Matcher(rule, topic, metric, tuple(sorted(unpack(labels).items())), episode)
    return Mute(number, matcher, author, start, until, reason, guild, ended_at, ended_by)


def _mute_row(mute: Mute) -> tuple[Any, ...]:
    m = mute.matcher
    return (
        plain(m.rule), m.topic, plain(m.metric), pack_labels(m.labels), m.episode, plain(mute.author), mute.start, mute.end,
        plain(mute.reason), mute.guild, mute.ended_at, plain(mute.ended_by),
    )  # fmt: skip


class _Said:
    """Facts as text, each once: on a thousand channels they are one object."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[AlertFacts, str, str]] = {}

    def text(self, facts: AlertFacts) -> tuple[str, str]:
        """(the facts, their labels)."""
        known = self._known.get(id(facts))
        if known is None:
            known = self._known[id(facts)] = (facts, facts.to_json(), pack_labels(facts.labels))
        return known[1:]


def _entry_row(e: Entry, said: tuple[str, str], now: Ms) -> tuple[Any, ...]:
    text, labels = said
    return (
        *e.address, plain(e.incident), text, e.stand.value, e.reason.value, e.since, plain(e.message),
        e.started_at, None if e.severity is None else e.severity.value, e.until, plain(e.by), int(e.behind), e.told_at,
        e.place, int(e.again), plain(e.facts.rule), labels, e.facts.fired_at, now,
    )  # fmt: skip


def _entries(rows: Iterable[Sequence[Any]]) -> list[Entry]:
    """Facts are parsed once: on a thousand channels they are the same text."""
    known: dict[str, AlertFacts] = {}
    found: list[Entry] = []
    for row in rows:
        face, guild, channel, incident, said, stand, reason, since, message, started_at, severity, until, by, *rest = (
            row
        )
        if said not in known:
            known[said] = AlertFacts.from_mapping(unpack(said))
        behind, told_at, place, again = rest
        found.append(
            Entry(
                (face, guild, channel), incident, known[said], Stand(stand), Reason(reason), since, message, started_at,
                None if severity is None else Severity(severity), until, by, bool(behind), told_at, place, bool(again),
            )
        )  # fmt: skip
    return found


def _decision(row: Sequence[Any]) -> Decision:
    at, rule, labels, episode, word, face, guild, channel, told, reason, until, by, message = row
    return Decision(
        at, rule, unpack_labels(labels), episode, Word(word), (face, guild, channel), bool(told), Reason(reason), until, by, message,
    )  # fmt: skip
