"""The outbox: what waits to be said, who is saying it, and what became of it.

The promises of claim, which delivery stands on:

- A row is with one worker at a time. A lease that ran out gives it back; the worker that lost it cannot record.
- Of one subject on one address the newest revision that is due goes; older ones are folded into it.
- A first post that may already stand there (its send failed, or its worker was never heard of again) goes again under
  its own nonce, before anything newer: the face then answers with the message that is there, and what is newer edits it.
- While one row of a subject is out, or waits to be tried again, its other rows on that address wait too.
- A caller that names its `lanes` gets one row of an address at a time, in order: a row that waits to be tried again holds
  those behind it, until it has failed HOLDS times. One message that the other side never takes cannot silence a channel.
- A time that lies further ahead than it can was written by a clock that has been set back: it holds nothing. A lease
  may lie a little further ahead than one of now: another worker may have asked for the time later and written earlier.
"""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from bot.storage._base import Base
from bot.storage._text import pack_facts, plain, unpack
from bot.storage.rows import NewOutboxRow, OutboxRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from alerts.sample import Ms

Address: TypeAlias = tuple[str, str, str]
"""(face, guild, channel)."""

_COLUMNS = (
    "o.id, o.dedup, o.kind, o.subject, o.revision, o.face, o.guild, o.channel, o.topic, o.severity, o.reason, o.facts, "
    "o.created_at, o.due_at, o.attempts, o.state, o.owner, o.lease_until, o.nonce, o.message_id, "
    "(SELECT p.message_id FROM outbox p WHERE p.subject = o.subject AND p.face = o.face AND p.guild = o.guild "
    "AND p.channel = o.channel AND p.state = 'sent' AND p.id <> o.id AND (p.revision, p.id) < (o.revision, o.id) "
    "ORDER BY p.revision DESC, p.id DESC LIMIT 1), o.cause, o.sent_at, o.folded_into"
)
_GROUP = "subject = ? AND face = ? AND guild = ? AND channel = ?"
# The index of what is open serves only a query that says so in the index's own words.
_OPEN = "state IN ('waiting', 'claimed')"
_DUE = "state = 'waiting' AND (due_at <= :now OR (attempts = 0 AND created_at > :now))"
_LAPSED = "state = 'claimed' AND (lease_until <= :now OR lease_until > :now + 2 * :lease)"
HOLDS = 5
"""Failures after which a row lets those behind it pass: about half a minute of tries."""


class OutboxReads(Base):
    """A look at the outbox."""

    def outbox(self, *, state: str | None = None, limit: int = 100) -> list[OutboxRow]:
        """The newest `limit` rows, newest first."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM outbox o WHERE (?1 IS NULL OR o.state = ?1) ORDER BY o.id DESC LIMIT ?2",
            (state, limit),
        )
        return [_row(row) for row in rows]

    def outbox_row(self, row_id: int) -> OutboxRow | None:
        """One row, or None."""
        row = self._row(f"SELECT {_COLUMNS} FROM outbox o WHERE o.id = ?", (row_id,))
        return None if row is None else _row(row)

    def subjects(self, row_id: int) -> list[str]:
        """What a row speaks of: its own subject, and those of the rows that were folded into it, however often."""
        rows = self._rows(
            "WITH RECURSIVE told (id) AS (SELECT ?1 UNION SELECT o.id FROM outbox o JOIN told ON o.folded_into = told.id) "
            "SELECT DISTINCT subject FROM outbox WHERE id IN (SELECT id FROM told) ORDER BY id",
            (row_id,),
        )
        return [row[0] for row in rows]

    def waiting(self, address: Address | None = None) -> list[OutboxRow]:
        """Every row that waits, on one (face, guild, channel) or on all, in order."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM outbox o WHERE {_OPEN} AND o.state = 'waiting' AND (?1 IS NULL OR "
            "(o.face = ?1 AND o.guild = ?2 AND o.channel = ?3)) ORDER BY o.id",
            address or (None, None, None),
        )
        return [_row(row) for row in rows]

    def overdue(self, before: Ms) -> dict[Address, int]:
        """By (face, guild, channel): how many waiting rows were made at or before `before`."""
        rows = self._rows(
            f"SELECT face, guild, channel, count(*) FROM outbox WHERE {_OPEN} AND state = 'waiting' AND created_at <= ? "
            "GROUP BY face, guild, channel ORDER BY min(id)",
            (before,),
        )
        return {(face, guild, channel): count for face, guild, channel, count in rows}

    def newest_rows(self, subject: str) -> dict[Address, OutboxRow]:
        """By (face, guild, channel): the newest row about this subject, whatever became of it."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM outbox o WHERE o.subject = ? AND NOT EXISTS (SELECT 1 FROM outbox n WHERE "
            "n.subject = o.subject AND n.face = o.face AND n.guild = o.guild AND n.channel = o.channel "
            "AND (n.revision, n.id) > (o.revision, o.id))",
            (plain(subject),),
        )
        return {(row.face, row.guild, row.channel): row for row in map(_row, rows)}

    def message_of(self, subject: str, address: Address) -> str | None:
        """The message that speaks of this subject there; None while none was sent."""
        row = self._row(
            f"SELECT message_id FROM outbox WHERE {_GROUP} AND state = 'sent' ORDER BY revision DESC, id DESC LIMIT 1",
            (plain(subject), *address),
        )
        return None if row is None else row[0]

    def next_due(self, after: Ms = -1, faces: Collection[str] | None = None) -> Ms | None:
        """The next time after `after` at which a row may become claimable, or None when there is none.

        What was due before and was not claimed waits for something else than the time: it is no reason to look again.
        """
        given = () if faces is None else tuple(faces)
        asked = "" if faces is None else f" AND face IN ({', '.join('?' * len(given))})"
        (waiting,) = self._row(
            f"SELECT min(due_at) FROM outbox WHERE {_OPEN} AND state = 'waiting' AND due_at > ?{asked}", (after, *given)
        )
        (claimed,) = self._row(
            f"SELECT min(lease_until) FROM outbox WHERE {_OPEN} AND state = 'claimed' AND lease_until > ?{asked}",
            (after, *given),
        )
        return min((at for at in (waiting, claimed) if at is not None), default=None)


class OutboxWrites(OutboxReads):
    """What use cases post and workers record."""

    def post(self, row: NewOutboxRow) -> int | None:
        """Its number, or None when a row with this dedup key was posted before."""
        cursor = self._connection.execute(
            "INSERT INTO outbox (dedup, kind, subject, revision, face, guild, channel, topic, severity, reason, facts, "
            "created_at, due_at, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (dedup) DO NOTHING",
            (
                plain(row.dedup), row.kind, plain(row.subject), row.revision, row.face, row.guild, row.channel, row.topic,
                row.severity, row.reason, pack_facts(row.facts), row.created_at, row.due_at, row.nonce,
            ),
        )  # fmt: skip
        return cursor.lastrowid if cursor.rowcount == 1 else None

    def claim(
        self,
        now: Ms,
        lease: Ms,
        owner: str,
        limit: int = 20,
        *,
        faces: Collection[str] | None = None,
        lanes: Collection[Address] | None = None,
    ) -> list[OutboxRow]:
        """Take up to `limit` rows for `lease` milliseconds, in order: at most one of each subject on each address.

        With `lanes`, the addresses that the caller is busy with: one row of each other address and none of these, so that
        a lease has to outlive one send only. See the promises at the top of this module. Runs inside BEGIN IMMEDIATE, and
        each row is still taken by a conditional update: only what it changed is returned.
        """
        groups = self._rows(
            f"SELECT subject, face, guild, channel, min(id) FROM outbox WHERE {_OPEN} AND (({_DUE}) OR ({_LAPSED})) "
            "GROUP BY 1, 2, 3, 4 ORDER BY 5",
            {"now": now, "lease": lease},
        )
        busy = set(lanes or ())
        held = {} if lanes is None else self._held(now)
        taken: list[int] = []
        for *group, first in groups:
            if len(taken) >= limit:
                break
            address = (group[1], group[2], group[3])
            if address in busy or first > held.get(address, first) or (faces is not None and group[1] not in faces):
                continue
            number = self._claim_one(group, now, lease, owner)
            if number is not None:
                taken.append(number)
                if lanes is not None:
                    busy.add(address)
        found = (self.outbox_row(number) for number in sorted(taken))
        return [row for row in found if row is not None]

    def record_sent(self, row_id: int, owner: str, now: Ms, message_id: str) -> bool:
        """It stands there. False when the lease was lost to another owner."""
        return self._record(
            row_id, owner, "state = 'sent', sent_at = ?, message_id = ?, cause = ''", (now, plain(message_id))
        )

    def record_failed(self, row_id: int, owner: str, due_at: Ms, cause: str) -> bool:
        """It was tried and must be tried again at `due_at`. False when the lease was lost to another owner."""
        return self._record(
            row_id, owner, "state = 'waiting', due_at = ?, cause = ?, attempts = attempts + 1", (due_at, plain(cause))
        )

    def record_untried(self, row_id: int, owner: str, due_at: Ms, cause: str) -> bool:
        """It was claimed and never tried (an earlier message of the channel failed): back, and no attempt is counted."""
        return self._record(row_id, owner, "state = 'waiting', due_at = ?, cause = ?", (due_at, plain(cause)))

    def record_dead(self, row_id: int, owner: str, now: Ms, cause: str) -> bool:
        """It will never be sent as it is. False when the lease was lost to another owner."""
        return self._record(row_id, owner, "state = 'dead', sent_at = ?, cause = ?", (now, plain(cause)))

    def fold(self, ids: Iterable[int], into: int) -> int:
        """Rows that still wait and for which the row `into` speaks from now on. How many."""
        wanted = [(into, number) for number in ids if number != into]
        cursor = self._connection.executemany(
            "UPDATE outbox SET state = 'folded', folded_into = ? WHERE id = ? AND state = 'waiting'", wanted
        )
        return max(cursor.rowcount, 0)

    def thin(self, subject: str, address: Address, reason: str) -> int:
        """Forget done rows with this reason that a newer sent row has made superfluous: a vote has hundreds of counts. How many."""
        group = (plain(subject), *address)
        newest = self._sent_rank(group)
        cursor = self._connection.execute(
            f"DELETE FROM outbox WHERE {_GROUP} AND reason = ? AND state IN ('sent', 'folded') AND (revision, id) < (?, ?)",
            (*group, reason, *newest),
        )
        return max(cursor.rowcount, 0)

    def retry(self, row_id: int, now: Ms) -> bool:
        """Send a dead letter after all. False when it is none, or when something newer of its subject was sent since."""
        row = self._row(
            "SELECT subject, face, guild, channel, revision, id FROM outbox WHERE id = ? AND state = 'dead'", (row_id,)
        )
        if row is None or _rank(row[4:]) < self._sent_rank(row[:4]):
            return False
        # sent_at stays: when it was given up. It says that somebody asked for this one, however old it is.
        self._connection.execute(
            "UPDATE outbox SET state = 'waiting', due_at = ?, attempts = 0 WHERE id = ?", (now, row_id)
        )
        return True

    def _claim_one(self, group: Sequence[str], now: Ms, lease: Ms, owner: str) -> int | None:
        """Take the row of this subject and address whose turn it is, fold what it makes superfluous."""
        rows = self._rows(
            f"SELECT id, revision, state, CASE WHEN attempts = 0 AND created_at > ? THEN ? ELSE due_at END, "
            f"CASE WHEN lease_until > ? THEN ? ELSE lease_until END, attempts FROM outbox WHERE {_GROUP} "
            f"AND {_OPEN} ORDER BY revision, id",
            (now, now, now + 2 * lease, now, *group),
        )
        sent = self._sent_rank(group)
        stale = [row[0] for row in rows if (row[1], row[0]) < sent and (row[2] == "waiting" or row[4] <= now)]
        self._fold_into(sent[1], stale)
        pick, older = _choose([row for row in rows if row[0] not in stale], now, posted=sent != _NOTHING)
        if pick is None:
            return None
        changed = self._connection.execute(
            "UPDATE outbox SET attempts = attempts + (state = 'claimed'), state = 'claimed', owner = :owner, "
            f"lease_until = :now + :lease WHERE id = :id AND (({_DUE}) OR ({_LAPSED}))",
            {"owner": owner, "id": pick, "now": now, "lease": lease},
        ).rowcount
        if changed != 1:
            return None
        self._fold_into(pick, older)
        return pick

    def _held(self, now: Ms) -> dict[Address, int]:
        """By address: the row that waits to be tried again and holds those behind it."""
        rows = self._rows(
            f"SELECT face, guild, channel, min(id) FROM outbox WHERE {_OPEN} AND state = 'waiting' AND due_at > ? "
            "AND attempts BETWEEN 1 AND ? GROUP BY 1, 2, 3",
            (now, HOLDS - 1),
        )
        return {(face, guild, channel): number for face, guild, channel, number in rows}

    def _fold_into(self, into: int, ids: Iterable[int]) -> None:
        self._connection.executemany(
            "UPDATE outbox SET state = 'folded', folded_into = ?, owner = NULL, lease_until = NULL WHERE id = ?",
            [(into, number) for number in ids],
        )

    def _sent_rank(self, group: Sequence[str]) -> tuple[int, int]:
        """(revision, id) of the newest sent row of this subject and address."""
        row = self._row(
            f"SELECT revision, id FROM outbox WHERE {_GROUP} AND state = 'sent' ORDER BY revision DESC, id DESC LIMIT 1",
            group,
        )
        return _NOTHING if row is None else _rank(row)

    def _record(self, row_id: int, owner: str, what: str, values: tuple[Any, ...]) -> bool:
        cursor = self._connection.execute(
            f"UPDATE outbox SET {what}, owner = NULL, lease_until = NULL WHERE id = ? AND owner = ? AND state = 'claimed'",
            (*values, row_id, owner),
        )
        return cursor.rowcount == 1


_NOTHING = (-1 << 62, 0)
"""Before every (revision, id)."""


def _choose(
    rows: Sequence[tuple[int, int, str, Ms, Ms | None, int]], now: Ms, *, posted: bool
) -> tuple[int | None, list[int]]:
    """(whose turn it is, what it makes superfluous) among the open rows of one subject on one address, oldest first.

    A row is (id, revision, state, due_at, lease_until, attempts); `posted` says that there is a message to edit.
    """
    if any(state == "claimed" and (until or 0) > now for _, _, state, _, until, _ in rows):
        return None, []
    tried = [row for row in rows if row[2] == "claimed" or row[5] > 0]
    if any(row[2] == "waiting" and row[3] > now for row in tried):
        return None, []
    due = [row for row in rows if row[2] == "claimed" or row[3] <= now]
    if tried and not posted:
        due = tried[:1]
    if not due:
        return None, []
    pick = due[-1]
    return pick[0], [row[0] for row in rows[: rows.index(pick)]]


def _rank(row: Sequence[int]) -> tuple[int, int]:
    return row[0], row[1]


def _row(row: tuple[Any, ...]) -> OutboxRow:
    before, facts, after = row[:11], row[11], row[12:]
    return OutboxRow(*before, unpack(facts), *after)  # type: ignore[call-arg]  # _COLUMNS are its fields, in order; tested
