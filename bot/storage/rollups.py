"""Roll-ups and retention: an hour, then a day, in one row; raw samples go when the rows that stand for them are there."""

# ruff: noqa: S608 - SQL is put together from constants of this room alone; every value is bound
from __future__ import annotations

from typing import TypeAlias

from alerts.sample import DAY, HOUR, Ms, Sample, Series
from bot.storage.quiet import forget_decisions
from bot.storage.rows import Added, Bucket, Retention, Rewritten
from bot.storage.samples import SampleReads, SampleWrites, ceil

SCAN = 20_000
"""Samples that one call of roll_up looks at, about: the writer is held for some hundredths of a second."""
DELETE = 5_000
"""Rows that one call of forget_old deletes, at most."""
DAYS = 64
"""Daily rows are made from hourly ones, this many days in a call."""

# Of each span: how many, sum, extremes, and the newest. A stale mark is no value and counts for nothing.
_HOUR = """
INSERT OR REPLACE INTO hourly (series, at, count, total, low, high, last, late)
SELECT g.series, g.at, g.count, g.total, g.low, g.high, x.value, g.at - g.newest FROM (
    SELECT s.id AS series, ((r.at + 3599999) / 3600000) * 3600000 AS at, count(*) AS count, sum(r.value) AS total,
           min(r.value) AS low, max(r.value) AS high, max(r.at) AS newest
    FROM series s CROSS JOIN samples r ON r.series = s.id AND r.at > :after AND r.at <= :until
    WHERE r.value IS NOT NULL AND (:series IS NULL OR s.id = :series) GROUP BY 1, 2
) g JOIN samples x ON x.series = g.series AND x.at = g.newest
"""
_DAY = """
INSERT OR REPLACE INTO daily (series, at, count, total, low, high, last, late)
SELECT g.series, g.at, g.count, g.total, g.low, g.high, x.last, g.at - x.at + x.late FROM (
    SELECT s.id AS series, ((h.at + 86399999) / 86400000) * 86400000 AS at, sum(h.count) AS count, sum(h.total) AS total,
           min(h.low) AS low, max(h.high) AS high, max(h.at) AS newest
    FROM series s CROSS JOIN hourly h ON h.series = s.id AND h.at > :after AND h.at <= :until
    WHERE :series IS NULL OR s.id = :series GROUP BY 1, 2
) g JOIN hourly x ON x.series = g.series AND x.at = g.newest
"""
_NEXT = "SELECT min((SELECT min(at) FROM {table} WHERE series = s.id AND at > ?)) FROM series s"


class RollupReads(SampleReads):
    """A chart's view of a series: few points, however many were stored."""

    def buckets(self, series: Series, after: Ms, until: Ms, most: int = 500) -> list[Bucket]:
        """At most `most` spans of (after, until], each in a few numbers; a span without a value is absent.

        Counted in SQL, from hourly roll-ups where they are fine enough and from raw samples else. Where raw samples were
        forgotten the roll-ups serve, as fine as they are.
        """
        number = self._names.find(series)
        if number is None or until <= after or most < 1:
            return []
        width = -(-(until - after) // most)
        if width >= HOUR:
            # Whole hours: spans of 86 minutes over rows of 60 would hold now one and now two of them.
            width = ceil(width, HOUR)
        found: list[Bucket] = []
        newest = -1
        for table, low, high in self._pieces(number, after, until, width):
            rows = self._rows(_bucket_sql(table), {"s": number, "o": after, "w": width, "l": low, "h": high})
            part = [
                Bucket(at, total / count, least, greatest, count, last)
                for _, count, total, least, greatest, last, at in rows
            ]
            if part and found and rows[0][0] == newest:
                # A span that lies on both sides of the seam between two tables.
                part[0] = _merged(found.pop(), part[0])
            found += part
            newest = rows[-1][0] if rows else newest
        return found

    def _pieces(self, number: int, after: Ms, until: Ms, width: Ms) -> list[tuple[str, Ms, Ms]]:
        """(table, after, until): what to read from where, oldest first, without overlap."""
        daily, forgotten = self._came("forgotten.hourly"), self._came("forgotten.raw")
        cuts = [("daily", after, min(until, daily)), ("hourly", max(after, daily), min(until, forgotten))]
        start = max(after, forgotten)
        low, high = ceil(start, HOUR), min(until // HOUR * HOUR, self._came("rolled.hourly"))
        # History rewritten a moment ago is in the raw samples and not in the roll-up yet.
        if width >= HOUR and low < high and not self._row("SELECT 1 FROM outdated WHERE series = ? LIMIT 1", (number,)):
            cuts += [("samples", start, low), ("hourly", low, high)]
            start = high
        cuts.append(("samples", start, until))
        return [cut for cut in cuts if cut[1] < cut[2]]


class RollupWrites(RollupReads, SampleWrites):
    """What the hourly job does. Every call is small; Storage.tidy calls until nothing is left."""

    def roll_up(self, now: Ms) -> int:
        """Rows written for hours and days that are over at `now`; 0 when all is done. Doing it twice changes nothing."""
        written = self._renew() + self._roll_hours(now)
        return written + self._roll_days()

    def forget_old(self, now: Ms, keep: Retention) -> int:
        """Rows deleted because they are older than `keep`; 0 when all is done.

        Never what is not rolled up yet. First the time is moved up to which the roll-ups speak, then the rows go, some at
        a time: a reader sees the same in between.
        """
        done = min(self._came("rolled.daily"), self._oldest_outdated())
        raw = max(self._came("forgotten.raw"), min(done, _floor(now - keep.raw)))
        hourly = max(self._came("forgotten.hourly"), min(raw, _floor(now - keep.hourly)))
        if raw > self._came("forgotten.raw"):
            self._advance("forgotten.raw", raw)
        if hourly > self._came("forgotten.hourly"):
            self._advance("forgotten.hourly", hourly)
        left = DELETE
        for table, until in (("samples", raw), ("hourly", hourly)):
            left -= self._delete(table, until, left)
        left -= self._delete_messages(now - keep.messages, left)
        return DELETE - left + forget_decisions(self._connection, now - keep.decisions, left)

    def _renew(self) -> int:
        """Compute again the hours, and their days, in which history changed."""
        outdated = self._rows("SELECT series, at FROM outdated LIMIT 1000")
        for number, at in outdated:
            span = {"series": number, "after": at - HOUR, "until": at}
            self._connection.execute("DELETE FROM hourly WHERE series = :series AND at = :until", span)
            self._connection.execute(_HOUR, span)
        for number, day in {
            (number, ceil(at, DAY)) for number, at in outdated if ceil(at, DAY) <= self._came("rolled.daily")
        }:
            span = {"series": number, "after": day - DAY, "until": day}
            self._connection.execute("DELETE FROM daily WHERE series = :series AND at = :until", span)
            self._connection.execute(_DAY, span)
        self._connection.executemany("DELETE FROM outdated WHERE series = ? AND at = ?", outdated)
        return len(outdated)

    def _roll_hours(self, now: Ms) -> int:
        limit, came = now // HOUR * HOUR, self._came("rolled.hourly")
        written = scanned = 0
        while came < limit and scanned < SCAN:
            (first,) = self._row(_NEXT.format(table="samples"), (came,))
            if first is None or ceil(first, HOUR) > limit:
                came = limit
                break
            start = max(came, ceil(first, HOUR) - HOUR)
            end = min(start + self._stride(start), limit)
            before = self._connection.total_changes
            self._connection.execute(_HOUR, {"series": None, "after": start, "until": end})
            written += self._connection.total_changes - before
            scanned += self._samples_between(start, end)
            came = end
        more = came < limit
        if came != self._came("rolled.hourly"):
            self._advance("rolled.hourly", came)
        return max(written, int(more))

    def _stride(self, start: Ms) -> Ms:
        """An hour or a day at once, by how much there is in the first hour."""
        return HOUR if self._samples_between(start, start + HOUR) * 24 > SCAN else DAY

    def _samples_between(self, after: Ms, until: Ms) -> int:
        (count,) = self._row(
            "SELECT count(*) FROM series s CROSS JOIN samples r ON r.series = s.id AND r.at > ? AND r.at <= ?",
            (after, until),
        )
        return int(count)

    def _roll_days(self) -> int:
        limit, came = self._came("rolled.hourly") // DAY * DAY, self._came("rolled.daily")
        written = 0
        for _ in range(DAYS):
            if came >= limit:
                break
            (first,) = self._row(_NEXT.format(table="hourly"), (came,))
            if first is None or ceil(first, DAY) > limit:
                came = limit
                break
            came = ceil(first, DAY)
            before = self._connection.total_changes
            self._connection.execute(_DAY, {"series": None, "after": came - DAY, "until": came})
            written += self._connection.total_changes - before
        if came != self._came("rolled.daily"):
            self._advance("rolled.daily", came)
        return written

    def _oldest_outdated(self) -> Ms:
        (at,) = self._row("SELECT min(at) FROM outdated")
        return self._came("rolled.daily") if at is None else _floor(at - 1)

    def _delete(self, table: str, until: Ms, most: int) -> int:
        """Up to `most` rows at or before `until`, series by series: each is a run of neighbours."""
        deleted = 0
        for (number,) in self._rows("SELECT id FROM series ORDER BY id"):
            if deleted >= most:
                break
            row = self._row(
                f"SELECT at FROM {table} WHERE series = ? AND at <= ? ORDER BY at LIMIT 1 OFFSET ?",
                (number, until, most - deleted - 1),
            )
            upto = until if row is None else row[0]
            deleted += self._connection.execute(
                f"DELETE FROM {table} WHERE series = ? AND at <= ?", (number, upto)
            ).rowcount
        return deleted

    def _delete_messages(self, before: Ms, most: int) -> int:
        """Messages that are done and old, but never the newest of a subject that something open may still edit."""
        if most <= 0:
            return 0
        return self._connection.execute(
            "DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.created_at < ? "
            "AND o.state IN ('sent', 'folded', 'dead') AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.subject = o.subject "
            "AND n.created_at >= ?) LIMIT ?)",
            (before, before, most),
        ).rowcount

    def _merge_old(self, number: int, sample: Sample) -> Added | str:
        """History from before the raw samples that are kept goes into the roll-ups."""
        if sample.value is None:
            return "a stale mark from before the raw samples that are kept"
        value = float(sample.value)
        hourly = sample.at > self._came("forgotten.hourly")
        table, span = ("hourly", HOUR) if hourly else ("daily", DAY)
        key = (number, ceil(sample.at, span))
        row = self._row(
            f"SELECT count, total, low, high, last, at - late FROM {table} WHERE series = ? AND at = ?", key
        )
        merged = _merge(row, sample.at, value)
        if merged is None:
            return Added()
        if isinstance(merged, str):
            return merged
        self._connection.execute(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*key, *merged[:5], key[1] - merged[5])
        )
        if hourly:
            day = ceil(sample.at, DAY)
            self._connection.execute(_DAY, {"series": number, "after": day - DAY, "until": day})
        again = row is not None and row[5] == sample.at
        return Added(1, (), (Rewritten(sample.series, sample.at, row[4], value),) if again else ())


_Rolled: TypeAlias = tuple[int, float, float, float, float, Ms]
"""count, total, low, high, last, last_at."""


def _merge(row: _Rolled | None, at: Ms, value: float) -> _Rolled | str | None:
    """The rolled-up row with this value in it; None when it is there already; a reason when that cannot be known."""
    if row is None:
        return 1, value, value, value, value, at
    count, total, low, high, last, last_at = row
    if last_at == at:
        if last == value:
            return None
        if count == 1:
            return 1, value, value, value, value, at
        # The extremes of the others are known only together with the old value.
        return count, total - last + value, min(low, value), max(high, value), value, at
    if count > 1:
        return "its time is rolled up already, from samples that are no longer kept"
    newest = (value, at) if at > last_at else (last, last_at)
    return 2, total + value, min(low, value), max(high, value), *newest


def _floor(at: Ms) -> Ms:
    return at // DAY * DAY


def _bucket_sql(table: str) -> str:
    """(index, count, total, low, high, last, last_at) for each span of width :w after :o."""
    if table == "samples":
        return (
            "SELECT g.i, g.n, g.t, g.lo, g.hi, x.value, g.m FROM (SELECT (at - :o - 1) / :w AS i, count(*) AS n, sum(value) AS t, "
            "min(value) AS lo, max(value) AS hi, max(at) AS m FROM samples WHERE series = :s AND at > :l AND at <= :h "
            "AND value IS NOT NULL GROUP BY 1) g JOIN samples x ON x.series = :s AND x.at = g.m"
        )
    return (
        f"SELECT g.i, g.n, g.t, g.lo, g.hi, x.last, x.at - x.late FROM (SELECT (at - late - :o - 1) / :w AS i, sum(count) AS n, "
        f"sum(total) AS t, min(low) AS lo, max(high) AS hi, max(at) AS m FROM {table} WHERE series = :s AND at > :l "
        f"AND at - late > :l AND at - late <= :h AND at < :h + {DAY} GROUP BY 1) g JOIN {table} x ON x.series = :s AND x.at = g.m"
    )


def _merged(old: Bucket, new: Bucket) -> Bucket:
    """Two parts of one span, the older first."""
    count = old.count + new.count
    avg = (old.avg * old.count + new.avg * new.count) / count
    return Bucket(new.at, avg, min(old.low, new.low), max(old.high, new.high), count, new.last)
